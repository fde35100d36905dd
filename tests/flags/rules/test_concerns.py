"""What a person can raise beside the answers of a review, and what comes of all that was raised of one thing."""

import pytest

from fidelity.flags.rules.concerns import (
    NEVER_SAID,
    Concern,
    RaisedConcern,
    concern_item,
    conditions_to_raise,
    finding_code,
    put_together,
    tasks_to_raise,
)
from fidelity.flags.rules.findings import Level
from fidelity.flags.rules.stages import Stage
from fidelity.flags.wording.own_words import own_item
from fidelity.instrument.definition.item_parts import EvidenceKind, EvidenceRule, Look, Scale
from fidelity.instrument.definition.structure import Choice, Floor, Gravity
from tests.scoring.build import PAY, activity, fact, instrument, practice

OFTEN = Scale("frequency-2", (Choice("never", "Never", 4),), "Written into the job description")
RULE = EvidenceRule((Look(EvidenceKind.PAPER, "the last ten"),), (), "somebody else")
MEDICATION = activity("ROL-1", Gravity.CRITICAL, scale=OFTEN)
ERRANDS = activity("ROL-2", Gravity.SERIOUS, scale=OFTEN)
DRIVING = activity("ROL-3", Gravity.CONTEXT, scale=OFTEN)
NOTICE = practice(
    "CHO-1",
    evidence_rule=RULE,
    floors=(Floor(0, Gravity.SERIOUS), Floor(1, Gravity.NOTE)),
    finding="Few people know that they can stop.",
)
WITHOUT_FLOOR = practice("CHO-2", evidence_rule=RULE, finding="People are not asked.")
WITHOUT_WORDS = practice("CHO-3", evidence_rule=RULE, floors=(Floor(0, Gravity.NOTE),))
PAID_LESS = fact("CON-1", PAY, "conditions", floors=(Floor(0, Gravity.SERIOUS),), finding="The pay is clearly lower.")
ASKED = instrument(NOTICE, WITHOUT_FLOOR, WITHOUT_WORDS, MEDICATION, ERRANDS, DRIVING, PAID_LESS)


def concern(code: str, often: int = NEVER_SAID, words: str = "", quarter: int = 7) -> Concern:
    return Concern(code, "2.0", quarter, often, words)


def raised(*concerns: Concern) -> RaisedConcern:
    [together] = put_together(concerns, ASKED)
    return together


# What can be raised


def test_the_tasks_are_those_of_which_something_is_grave():
    assert tasks_to_raise(ASKED) == (MEDICATION, ERRANDS)


def test_the_conditions_are_those_with_a_floor_and_words_for_it():
    assert conditions_to_raise(ASKED) == (NOTICE, PAID_LESS)


@pytest.mark.parametrize(
    ("item", "code"),
    [(MEDICATION, "misuse:ROL-1"), (NOTICE, "practice:CHO-1"), (PAID_LESS, "condition:CON-1")],
)
def test_it_has_the_code_that_the_answers_of_a_review_would_raise_it_under(item, code):
    assert finding_code(item) == code
    assert concern_item(code, ASKED) == item


@pytest.mark.parametrize("code", ["misuse:ROL-3", "practice:CHO-2", "condition:CHO-1", "misuse:ROL-99", "own:weather"])
def test_what_is_not_asked_or_not_to_be_raised_is_nothing(code):
    assert concern_item(code, ASKED) is None
    assert put_together([concern(code)], ASKED) == ()


def test_own_words_are_about_the_work_supervision_or_how_the_program_is_led():
    assert concern_item("own:supervision", ASKED) == own_item("supervision") is not None


# What comes of it


@pytest.mark.parametrize(
    ("code", "often", "level", "stage"),
    [
        ("misuse:ROL-1", 0, Level.CRITICAL, Stage.ESTABLISHED),
        ("misuse:ROL-1", 3, Level.CRITICAL, Stage.BEGINNING),
        ("misuse:ROL-2", 2, Level.SERIOUS, Stage.ESTABLISHED),
        ("misuse:ROL-2", 3, Level.NOTE, Stage.BEGINNING),
    ],
)
def test_a_task_weighs_as_in_the_answers_of_a_review(code, often, level, stage):
    assert raised(concern(code, often)) == RaisedConcern(code, level, stage, concern_item(code, ASKED), often)


@pytest.mark.parametrize("often", [NEVER_SAID, 4])
def test_a_task_of_which_nobody_said_how_often_counts_as_once_or_twice(often):
    together = raised(concern("misuse:ROL-2", often))
    assert (together.level, together.stage, together.often) == (Level.NOTE, Stage.BEGINNING, NEVER_SAID)


def test_the_most_often_that_anybody_said_counts():
    together = raised(concern("misuse:ROL-2", 3), concern("misuse:ROL-2"), concern("misuse:ROL-2", 0))
    assert (together.often, together.level) == (0, Level.SERIOUS)


@pytest.mark.parametrize(
    ("code", "level", "stage"),
    [("practice:CHO-1", Level.NOTE, Stage.LOW), ("condition:CON-1", Level.SERIOUS, Stage.PLAIN)],
)
def test_a_condition_has_the_mildest_weight_that_it_can_have(code, level, stage):
    together = raised(concern(code))
    assert (together.level, together.stage) == (level, stage)


def test_own_words_are_a_note_with_each_text_once():
    texts = ["No room to talk.", "", "Nobody covers my shift.", "No room to talk."]
    together = raised(*(concern("own:work", words=text) for text in texts))
    assert (together.level, together.stage) == (Level.NOTE, Stage.PLAIN)
    assert together.words == ("No room to talk.", "Nobody covers my shift.")


def test_one_raiser_and_many_come_to_the_same():
    one = concern("misuse:ROL-1", 1)
    assert put_together([one], ASKED) == put_together([one, concern("misuse:ROL-1", 1, quarter=8), one], ASKED)


def test_each_thing_stands_once_in_an_order_that_tells_nothing():
    concerns = [concern("practice:CHO-1"), concern("misuse:ROL-1"), concern("practice:CHO-1")]
    codes = ["misuse:ROL-1", "practice:CHO-1"]
    assert [together.code for together in put_together(concerns, ASKED)] == codes
    assert [together.code for together in put_together(concerns[::-1], ASKED)] == codes
