"""One order of findings for inbox, home and report."""

from fidelity.flags.models import Flag
from fidelity.flags.rules.ranking import GRAVEST_FIRST, SAFETY, severity_rank


def test_every_level_of_a_flag_has_its_place() -> None:
    assert set(GRAVEST_FIRST) == set(Flag.Level)
    assert list(Flag.Level) == list(GRAVEST_FIRST)
    assert SAFETY == Flag.Kind.SAFETY


def test_safety_stands_first_then_the_gravest() -> None:
    findings = [
        ("drift", "drift"),
        ("condition", "note"),
        ("misuse", "serious"),
        ("safety", "note"),
        ("misuse", "critical"),
    ]
    assert sorted(findings, key=lambda finding: severity_rank(*finding)) == [
        ("safety", "note"),
        ("misuse", "critical"),
        ("misuse", "serious"),
        ("drift", "drift"),
        ("condition", "note"),
    ]
