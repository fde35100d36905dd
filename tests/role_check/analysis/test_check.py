"""The role check on single lines and on whole texts."""

from pathlib import Path

import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import check
from fidelity.role_check.analysis.rules import Level
from fidelity.role_check.analysis.segmentation import sentences
from tests.benchmarks.role_check import DUTIES, measure, rows
from tests.benchmarks.role_check_ranges import measure_lines
from tests.role_check.hostile import HOSTILE, hostile
from tests.role_check.remembered import remembering, statements_read_once
from tests.steps import steps

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
SAMPLES = Path(__file__).parents[1] / "samples"
RULES = rule_loader.rules()


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.category.code, finding.text) for finding in check(text, RULES)]


def codes(text: str) -> set[str]:
    return {code for code, _ in found(text)}


@pytest.mark.parametrize(
    "line",
    [
        "Administers medications.",
        "Medication administration",
        "Administration of medications",
        "Administering meds on weekends",
        "Medications are administered by the peer specialist.",
        "Responsible for administering, counting and storing medications.",
        "Assists nurses in administering medication.",
        "May be asked to give out PRN meds.",
    ],
)
def test_a_duty_is_found_however_it_is_put(line: str) -> None:
    assert "medication-giving" in codes(line)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Mouth checks after dosing.", "medication-watching"),
        ("Leads a medication management class.", "medication-advice"),
        ("Makes sure the med cart is stocked.", "medication-giving"),
        ("Informs residents what each tablet does and why they should take it.", "medication-advice"),
        ("Keeps hold of residents' money.", "money"),
        ("Supports adherence to prescribed medicines.", "medication-advice"),
        ("Keeps the team posted on how people are doing.", "informing"),
    ],
)
def test_a_duty_is_found_as_what_it_is_and_nothing_else(line: str, code: str) -> None:
    assert codes(line) == {code}


@pytest.mark.parametrize(
    "line",
    [
        "The person writes the plan; the peer keeps them company while they do it.",
        "Members fill their own pill boxes; peer staff do not take part.",
        "Supports people who choose to reduce their medication to talk with their doctor.",
        "Looks for quieter ways to help so that nobody is secluded.",
    ],
)
def test_what_people_do_themselves_is_no_duty(line: str) -> None:
    assert found(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "Does not administer medications.",
        "Never gives out medication, writes treatment plans or takes part in restraint.",
        "Peer supporters neither give medication nor search rooms.",
        "Supports people without giving medication.",
        "Administering medication is not part of this role.",
        "Medication is given out by nurses.",
        "While nurses administer medication, the peer supporter keeps people company.",
        "The nurse gives out medication and checks rooms.",
        "Talks with people about medication.",
        "Helps people find words for their questions about medication.",
        "Refuses to take part in seclusion.",
        "The case manager writes the treatment plan.",
        "Assessments belong to the clinical team.",
    ],
)
def test_what_is_denied_done_by_others_or_talked_about_is_left_alone(line: str) -> None:
    assert found(line) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Accompanies people to appointments", "accompaniment"),
        ("Drives people to appointments", "driving"),
        ("Helps people find housing", "housing-help"),
        ("Helps people with shopping", "practical-help"),
    ],
)
def test_help_is_cleared_by_the_wish_of_the_person_alone(line: str, code: str) -> None:
    assert codes(f"{line}.") == {code}
    assert codes(f"{line} when they ask.") == set()
    assert codes(f"When a person wants it, {line[0].lower()}{line[1:]}.") == set()
    assert codes(f"{line} at the person's request.") == set()
    assert codes(f"{line} at the request of the case manager.") == {code}


def test_a_wish_clears_nothing_that_is_critical() -> None:
    assert codes("Gives out medication when people ask.") == {"medication-giving"}


def test_joined_duties_each_get_a_finding_on_their_own_words() -> None:
    assert found("Answers phones, completes intake assessments and listens.") == [
        ("chores", "Answers phones"),
        ("assessing", "completes intake assessments"),
    ]


def test_a_denial_ends_where_a_new_statement_begins() -> None:
    assert codes("Does not give medication but writes treatment plans.") == {"treatment-papers"}
    assert codes("Does not give medication; drives people to appointments.") == {"driving"}


def test_a_denying_heading_holds_for_the_lines_below() -> None:
    text = "Peer supporters do not:\n- give out medication\n- search rooms\n\nPeer supporters:\n- answer phones\n"
    assert found(text) == [("chores", "answer phones")]


def test_a_heading_for_other_staff_holds_for_the_lines_below() -> None:
    assert found("Nurses:\n- give out medication\n\nPeer specialists:\n- listen\n") == []


def test_a_column_of_what_is_not_done_raises_nothing() -> None:
    assert found("Do | Do not\nListen | Give out medication\nShare own story | Search rooms\n") == []


def test_a_finding_names_its_line_and_exact_place() -> None:
    text = "Peer specialist\r\n\r\n• Listens – always.\r\n• Gives out medication.\r\n"
    (finding,) = check(text, RULES)
    assert (finding.line, text[finding.start : finding.end]) == (4, "Gives out medication")


def test_the_sample_job_of_the_who_guidance_raises_nothing_that_does_not_fit() -> None:
    text = (SAMPLES / "who-sample.txt").read_text(encoding="utf-8")
    assert [finding for finding in check(text, RULES) if finding.category.level is not Level.DEPENDS] == []


def test_nothing_is_found_in_nothing() -> None:
    assert check("", RULES) == ()


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_a_text_twice_as_long_is_twice_the_work(piece: str) -> None:
    """Or a little more, where a stretch is cut short; work that grew with the square would be four times as much."""
    check(hostile(piece, 100), RULES)  # what is looked up once is found by now
    short, long = (
        steps(lambda text: check(text, RULES), hostile(piece, length), inside="role_check") for length in (2_000, 4_000)
    )
    assert long < 2.3 * short


def test_a_run_of_signs_is_gone_through_once() -> None:
    """An expression that started at every sign of the run would not come to an end here."""
    text = "!" * 200_000 + "x"
    assert list(sentences(text, 0, len(text))) == [(0, len(text))]


@pytest.mark.slow
def test_the_lines_that_rules_are_written_and_learned_from_stay_found() -> None:
    """Floors a little below what `make bench-role-check` prints; the kept lines are measured there alone."""
    path = Path(__file__).parents[1] / "own_lines.csv"
    with statements_read_once():
        results = measure(path, remembering(RULES, (row["line"] for row in rows(path))))
    critical = results.by_level[Level.CRITICAL]
    assert (critical.precision >= 0.91, critical.recall >= 0.86, results.all.recall >= 0.83) == (True, True, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "precision", "recall", "critical"), [("made_up.csv", 0.96, 0.90, 0.94), ("postings.csv", 0.92, 0.92, 0.96)]
)
def test_duties_in_many_words_stay_found(name: str, precision: float, recall: float, critical: float) -> None:
    """Lines that rules were written from: control, talk to staff, clinical tasks, doing-for, power, and what fits."""
    with statements_read_once():
        lines = measure_lines(name, remembering(RULES, (row["line"] for row in rows(DUTIES / name))))
    shares = [(share.part / share.whole) for share in (lines.precision, lines.recall, lines.critical)]
    assert [share >= floor for share, floor in zip(shares, (precision, recall, critical), strict=True)] == [True] * 3
