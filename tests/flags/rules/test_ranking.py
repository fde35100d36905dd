"""One order of findings for inbox, home and report."""

from datetime import date

from fidelity.flags.models import Flag
from fidelity.flags.rules.ranking import GRAVEST_FIRST, SAFETY, finding_rank, severity_rank, task_rank
from fidelity.flags.rules.states import State


def test_every_level_of_a_flag_has_its_place() -> None:
    assert set(GRAVEST_FIRST) == set(Flag.Level)
    assert list(Flag.Level) == list(GRAVEST_FIRST)
    assert SAFETY == Flag.Kind.SAFETY


def test_the_critical_stand_first_then_safety_then_the_gravest() -> None:
    findings = [
        ("drift", "drift"),
        ("condition", "note"),
        ("misuse", "serious"),
        ("safety", "note"),
        ("misuse", "critical"),
    ]
    assert sorted(findings, key=lambda finding: severity_rank(*finding)) == [
        ("misuse", "critical"),
        ("safety", "note"),
        ("misuse", "serious"),
        ("drift", "drift"),
        ("condition", "note"),
    ]


OLD, NEW = date(2025, 1, 1), date(2026, 7, 1)


def rank(level: str = "serious", state: State = State.UNDER_REVIEW, *, late: bool = False, since: date = NEW):
    return finding_rank("misuse", level, state=state, late=late, since=since)


def test_of_the_same_level_what_is_late_stands_first_then_what_waits_for_others_then_the_oldest() -> None:
    in_order = [
        rank("critical"),
        rank(late=True),
        rank(state=State.PROPOSED),
        rank(state=State.DOUBTED, since=date(2026, 10, 1)),
        rank(since=OLD),
        rank(),
        rank("note", late=True, since=OLD),
    ]
    assert sorted(in_order) == in_order


def test_safety_stands_before_what_is_graver_and_late() -> None:
    safety = finding_rank("safety", "note", state=State.OPEN, late=False, since=NEW)
    assert rank("critical") < safety < rank("serious", late=True, since=OLD)


def test_what_is_about_no_finding_stands_with_the_serious_ones() -> None:
    in_order = [rank("critical"), task_rank(late=True), task_rank(waits=True), rank(), task_rank(), rank("drift")]
    assert sorted(in_order) == in_order
