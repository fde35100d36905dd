"""What keeps a review from confidence A besides evidence, each as a sentence that says what is missing."""

from dataclasses import replace
from datetime import date

import pytest

from fidelity.instrument.definition.item_parts import Raise
from fidelity.instrument.definition.structure import Choice, Gravity, Instrument, Item, Kind, Rules
from fidelity.scoring.answers import Answer, Answers, Given
from fidelity.scoring.doubts import are_hours_unexplained, doubts_in_words, find_doubts
from fidelity.scoring.scores import score_answers
from tests.scoring.build import (
    DONT_KNOW,
    HELD_SESSIONS,
    Q3,
    activity,
    chosen,
    claimed,
    entered,
    fact,
    instrument,
    item,
    level,
    not_applicable,
    practice,
)

SHOWN = replace(HELD_SESSIONS, scored=False)
FILLS_THE_TIME = {
    "kind": Kind.CONTEXT,
    "choices": (Choice("peer-support", "Peer support"), Choice("errands", "Errands")),
    "raises": (Raise("errands", "ROL-1"),),
}
ASKED = replace(
    instrument(
        practice("CHO-1", not_applicable="Where there is none."),
        practice("CHO-2"),
        practice("CHO-3"),
        activity("ROL-1", Gravity.SERIOUS, not_applicable="Where there is none."),
        activity("ROL-2", Gravity.SERIOUS),
        fact("ROL-3", replace(SHOWN, per="position"), "role-protection"),
        item("ROL-4", "role-protection", **FILLS_THE_TIME),
        fact("ROL-5", SHOWN, "role-protection"),
        item("ROL-6", "role-protection", Kind.CONTEXT, choices=(Choice("ward", "On a ward"),)),
        practice("CON-1", "conditions", not_applicable="Where there is none."),
        annual=("conditions",),
    ),
    rules=Rules(doubts_for_a=True),
)
BY_1_0 = replace(ASKED, rules=Rules())
# Nothing in doubt: other tasks fill less than half of the time, and none is named.
CLEAR = {
    **{code: level(3) for code in ("CHO-1", "CHO-2", "CHO-3")},
    **{code: claimed(4) for code in ("ROL-1", "ROL-2")},
    "ROL-3": entered(part=30, whole=36),
    "ROL-4": chosen("peer-support"),
}
FEW_HOURS = {"ROL-3": entered(part=17, whole=36)}
SOMEBODY_TO_ASK = Answer(Given.DONT_KNOW, who_could_tell="the night shift", by_when=date(2026, 10, 15))


def doubts(asked: Instrument = ASKED, *, full: bool = False, **changes: Answer | None) -> tuple[str, ...]:
    """Of the clear answers with some changed, CHO_1 for "CHO-1"; None: nobody has answered."""
    answers = {code: answer for code, answer in (CLEAR | with_codes(changes)).items() if answer}
    doubted = find_doubts(asked, score_answers(asked, answers, quarter=Q3, full=full), answers)
    return doubts_in_words(doubted, asked)


def with_codes(changes: Answers) -> dict[str, Answer]:
    return {name.replace("_", "-"): answer for name, answer in changes.items()}


def test_where_nothing_is_in_doubt_there_is_no_sentence():
    assert doubts() == ()


def test_a_version_that_does_not_ask_has_no_doubts():
    assert doubts(BY_1_0, **dict.fromkeys(CLEAR)) == ()


# What does not apply


def test_a_domain_of_which_much_does_not_apply_is_named():
    assert doubts(CHO_1=not_applicable()) == (
        "Many questions do not apply here in “Choice”, so A can't be given for the whole.",
    )


def test_so_is_each_of_two():
    [doubt] = doubts(CHO_1=not_applicable(), ROL_1=not_applicable())
    assert "in “Choice” and “Role-Protection”, so" in doubt


def test_an_annual_domain_takes_nothing_from_the_whole():
    assert doubts(full=True, CON_1=not_applicable()) == doubts(full=True) == ()


# What is not known


def test_a_domain_with_too_little_for_a_word_is_named():
    assert doubts(CHO_1=SOMEBODY_TO_ASK) == ("Too little is known yet for a word on “Choice”.",)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        DONT_KNOW,
        replace(SOMEBODY_TO_ASK, who_could_tell=""),
        replace(SOMEBODY_TO_ASK, who_could_tell=" "),
        replace(SOMEBODY_TO_ASK, by_when=None),
    ],
)
def test_an_answer_is_open_without_somebody_to_ask_and_a_day(answer):
    assert doubts(ROL_4=answer) == ("1 question has no answer yet, and nobody is named who will find it out.",)


def test_a_dont_know_with_somebody_to_ask_and_a_day_is_fine():
    assert doubts(ROL_4=SOMEBODY_TO_ASK) == ()


def test_open_answers_are_counted():
    assert doubts(CHO_1=None, CHO_2=DONT_KNOW, CHO_3=SOMEBODY_TO_ASK)[1] == (
        "2 questions have no answer yet, and nobody is named who will find them out."
    )


@pytest.mark.parametrize("code", ["ROL-3", "ROL-4"])
def test_the_hours_and_what_fills_them_count_among_the_answers_though_they_carry_no_level(code):
    assert doubts(**{code: None})[0].startswith("1 question has no answer yet")


# Hours


@pytest.mark.parametrize(("part", "in_doubt"), [(0, True), (17, True), (18, False), (36, False)])
def test_less_than_half_of_the_time_in_peer_support_asks_for_a_task_that_fills_it(part, in_doubt):
    words = "By the hours given, other tasks fill more than half of the time, and no task is named. "
    expected = (f"{words}Look at both answers again.",) if in_doubt else ()
    assert doubts(ROL_3=entered(part=part, whole=36)) == expected


def unexplained(asked: Instrument = ASKED, **changes: Answer | None) -> bool:
    answers = {code: answer for code, answer in (CLEAR | FEW_HOURS | with_codes(changes)).items() if answer}
    return are_hours_unexplained(asked, answers)


@pytest.mark.parametrize("answer", [claimed(0), claimed(3), replace(claimed(4), written=True)])
def test_a_task_that_happens_or_is_written_into_the_job_explains_the_hours(answer):
    assert unexplained(ROL_2=answer) is False


@pytest.mark.parametrize(
    "answer", [None, claimed(4), claimed(None), DONT_KNOW, replace(DONT_KNOW, level=0), not_applicable()]
)
def test_a_task_that_never_happens_or_is_not_known_explains_nothing(answer):
    assert unexplained(ROL_2=answer) is True


def test_nor_does_a_low_level_of_anything_else():
    assert unexplained(CHO_1=claimed(0)) is True


def test_hours_that_are_not_known_are_not_few():
    assert unexplained(ROL_3=None) is False


def test_another_share_says_nothing_of_the_hours():
    assert unexplained(ROL_3=entered(part=36, whole=36), ROL_5=entered(part=0, whole=36)) is False


def of_items(*items: Item) -> Instrument:
    return replace(instrument(*items), rules=ASKED.rules)


def test_where_no_tasks_are_asked_for_none_can_be_named():
    assert unexplained(of_items(*(asked for asked in ASKED.items if asked.kind is not Kind.ACTIVITY))) is False


def test_a_version_that_does_not_ask_has_no_hours_to_explain():
    assert unexplained(BY_1_0) is False


def test_doubts_stand_in_a_fixed_order():
    sentences = doubts(CHO_1=not_applicable(), CHO_2=DONT_KNOW, ROL_3=entered(part=1, whole=36))
    assert [doubt.split()[0] for doubt in sentences] == ["Many", "Too", "1", "By"]
