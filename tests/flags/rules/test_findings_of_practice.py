"""Findings from practice, two steps of an activity, and one finding for a low domain (instrument-2.md)."""

from dataclasses import replace

import pytest

from fidelity.flags.rules.findings import Finding, raise_findings, weigh_frequency
from fidelity.instrument.definition.item_parts import EvidenceKind, EvidenceRule, Look, Raise, Scale, Warrant
from fidelity.instrument.definition.structure import Choice, Floor, Gravity, Item, Kind, Rules
from fidelity.scoring.answers import Answer
from tests.scoring.build import DONT_KNOW, Q3, activity, chosen, claimed, instrument, item, practice

RULE = EvidenceRule((Look(EvidenceKind.PAPER, "the last ten"),), (), "somebody else")
NAMED = Warrant(names_it=("NPG-1.2",))
OFTEN = Scale(
    "frequency-2",
    (Choice("main-part", "A main part of the job", 0), Choice("never", "Never", 4)),
    "Written into the job description",
)


def value(code: str, gravity: Gravity = Gravity.NOTE, **fields) -> Item:
    words = {
        "finding": f"People do not get {code}.",
        "finding_low": f"Few people get {code}.",
        "why": "It matters.",
        "instead": "Give it.",
        "pressures": (f"time for {code}", "habit"),
        "first_steps": (f"Decide on {code}.", f"Write {code} down."),
    }
    floors = (Floor(0, gravity), *([Floor(1, Gravity.NOTE)] if gravity is Gravity.SERIOUS else []))
    return practice(code, evidence_rule=RULE, warrant=NAMED, floors=floors, **words | fields)


def task(code: str, gravity: Gravity) -> Item:
    return activity(
        code,
        gravity,
        scale=OFTEN,
        warrant=NAMED,
        short=f"Doing {code}",
        finding_beginning=f"Peer supporters have begun to do {code}.",
        first_steps=("Take it out of the job description.",),
        first_steps_beginning=("Decide who does it next time.",),
    )


CORE, OTHER = value("CHO-1", Gravity.SERIOUS, core=True), value("CHO-2")
MEDICATION, ERRANDS = task("ROL-1", Gravity.CRITICAL), task("ROL-2", Gravity.SERIOUS)
WORK = item(
    "ROL-9",
    "role-protection",
    Kind.CONTEXT,
    short="What fills the time",
    choices=(Choice("peer", "Peer support"), Choice("errands", "Errands")),
    raises=(Raise("errands", "ROL-2"),),
)
ALL = instrument(CORE, OTHER, MEDICATION, ERRANDS, WORK)


def found(answers: dict[str, Answer], asked=ALL) -> list[Finding]:
    return list(raise_findings(asked, answers, quarter=Q3, full=False))


def told(answers: dict[str, Answer], asked=ALL) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.level.value, finding.headline) for finding in found(answers, asked)]


# Floors


@pytest.mark.parametrize(
    ("code", "level", "expected"),
    [
        ("CHO-1", 0, [("practice:CHO-1", "serious", "People do not get CHO-1.")]),
        ("CHO-1", 1, [("practice:CHO-1", "note", "Few people get CHO-1.")]),
        ("CHO-1", 2, []),
        ("CHO-2", 0, [("practice:CHO-2", "note", "People do not get CHO-2.")]),
        ("CHO-2", 1, []),
    ],
)
def test_a_level_on_the_floor_raises_what_the_item_says(code, level, expected):
    assert told({code: claimed(level)}) == expected


def test_what_is_not_known_raises_nothing():
    assert found({"CHO-1": DONT_KNOW}) == []


# Two steps


@pytest.mark.parametrize(
    ("code", "answer", "level", "stage", "headline"),
    [
        ("ROL-1", claimed(3), "critical", "beginning", "Peer supporters have begun to do ROL-1."),
        ("ROL-1", claimed(2), "critical", "established", "Peer supporters do ROL-1."),
        ("ROL-1", chosen("main-part"), "critical", "established", "Peer supporters do ROL-1."),
        ("ROL-2", claimed(3), "note", "beginning", "Peer supporters have begun to do ROL-2."),
        ("ROL-2", claimed(1), "serious", "established", "Peer supporters do ROL-2."),
    ],
)
def test_once_or_twice_is_the_beginning_and_from_monthly_on_it_is_established(code, answer, level, stage, headline):
    [finding] = found({code: answer})
    assert (finding.level, finding.stage, finding.headline) == (level, stage, headline)


def test_the_beginning_has_first_steps_of_its_own():
    [finding] = found({"ROL-1": claimed(3)})
    assert finding.first_steps == ("Decide who does it next time.",)


@pytest.mark.parametrize(("code", "level"), [("ROL-1", "critical"), ("ROL-2", "serious")])
def test_written_into_the_job_description_it_is_established_at_once_or_twice(code, level):
    [finding] = found({code: replace(claimed(3), written=True)})
    assert (finding.level, finding.stage) == (level, "established")


@pytest.mark.parametrize(
    ("answer", "weight"),
    [
        (claimed(0), ("note", "established")),
        (claimed(2), ("note", "established")),
        (claimed(3), None),
        (replace(claimed(3), written=True), ("note", "established")),
        (replace(claimed(4), written=True), ("note", "established")),
        (claimed(4), None),
    ],
)
def test_a_task_that_no_document_names_is_a_note_from_monthly_on_or_where_it_is_written(answer, weight):
    driving = task("ROL-3", Gravity.CONTEXT)
    assert weigh_frequency(driving, answer.level, written=answer.written) == weight
    assert weigh_frequency(replace(driving, finding=""), answer.level, written=answer.written) is None


@pytest.mark.parametrize(("code", "level"), [("ROL-1", "serious"), ("ROL-2", "note")])
def test_written_and_never_done_is_a_finding_on_the_job_description_one_step_milder(code, level):
    [finding] = found({code: replace(claimed(4), written=True)})
    assert (finding.level, finding.stage) == (level, "written")
    assert finding.headline == f"The job description asks peer supporters for this: “Doing {code}”."


def test_never_raises_nothing():
    assert found({"ROL-1": claimed(4), "ROL-2": chosen("never")}) == []


# A choice elsewhere


def test_a_choice_raises_the_finding_of_an_activity_that_was_denied():
    [finding] = found({"ROL-2": claimed(4), "ROL-9": chosen("errands")})
    assert (finding.code, finding.level, finding.answer) == ("misuse:ROL-2", "serious", "What fills the time: Errands")


def test_both_together_are_one_finding_the_graver_one():
    [finding] = found({"ROL-2": claimed(3), "ROL-9": chosen("errands")})
    assert (finding.code, finding.level) == ("misuse:ROL-2", "serious")


def test_another_choice_raises_nothing():
    assert found({"ROL-9": chosen("peer")}) == []


# A domain that is low as a whole

SIX = (CORE, *(value(f"CHO-{number}") for number in range(2, 7)))
FOLDING = replace(instrument(*SIX), rules=Rules(low_domain=25))


def all_at(level: int) -> dict[str, Answer]:
    return {item.code: claimed(level) for item in SIX}


def test_a_domain_below_25_is_one_finding_as_grave_as_its_gravest():
    [finding] = found(all_at(0), FOLDING)
    assert (finding.code, finding.level) == ("practice:choice", "serious")
    assert finding.headline == "Most of what “Choice” asks about does not happen here, or the opposite does."


def test_it_begins_with_the_first_step_of_the_core_question():
    [finding] = found(all_at(0), FOLDING)
    assert finding.first_steps == ("Decide on CHO-1.", "Decide on CHO-2.", "Decide on CHO-3.", "Decide on CHO-4.")
    assert finding.item.named_in == ("NPG",)


def test_a_domain_at_25_has_its_findings_one_by_one():
    levels = dict(zip(all_at(0), [0, 1, 1, 1, 1, 2], strict=True))
    assert [code for code, *_ in told({code: claimed(level) for code, level in levels.items()}, FOLDING)] == [
        "practice:CHO-1"
    ]


@pytest.mark.parametrize(("levels", "codes"), [((0, 1, 1), ["practice:CHO-2"]), ((0, 0, 1), ["practice:choice"])])
def test_one_finding_alone_stays_as_it_is_and_two_are_one(levels, codes):
    asked = replace(FOLDING, items=SIX[1:4])
    answers = {item.code: claimed(level) for item, level in zip(asked.items, levels, strict=True)}
    assert [code for code, *_ in told(answers, asked)] == codes


def test_a_low_domain_stands_before_what_is_as_grave():
    asked = replace(instrument(*SIX, ERRANDS), rules=FOLDING.rules)
    codes = [code for code, *_ in told(all_at(0) | {"ROL-2": claimed(1)}, asked)]
    assert codes == ["practice:choice", "misuse:ROL-2"]


def test_what_is_critical_is_not_folded():
    grave = value("CHO-7", Gravity.CRITICAL)
    asked = replace(instrument(*SIX, grave), rules=Rules(low_domain=25))
    codes = [code for code, *_ in told(all_at(0) | {"CHO-7": claimed(0)}, asked)]
    assert codes == ["practice:CHO-7", "practice:choice"]


def test_a_version_without_the_rule_folds_nothing():
    assert len(found(all_at(0), replace(FOLDING, rules=Rules()))) == 6
