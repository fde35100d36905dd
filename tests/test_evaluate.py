"""`manage.py evaluate`: a scenario file in, scores and findings out, without a database."""

import json
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from fidelity.instrument.definition.parsing import ParseError, parse_instrument
from fidelity.instrument.definition.structure import Instrument
from fidelity.scenarios.parsing import parse_scenario, quarter_named
from programs.calendar.quarters import YearStart

SCENARIOS = Path(__file__).parent / "scenarios"


def evaluated(path: Path) -> list[dict]:
    out = StringIO()
    call_command("evaluate", path, format="json", stdout=out)
    return json.loads(out.getvalue())["quarters"]


def quarters(name: str) -> list[dict]:
    return evaluated(SCENARIOS / name)


def choice(quarter: dict) -> dict:
    return quarter["domains"][0]


def shown_range(score: dict) -> tuple[int, int]:
    return score["range"]["low"]["shown"], score["range"]["high"]["shown"]


# The worked examples of scoring.md 2


def test_example_1_not_applicable_zero_and_dont_know_are_three_different_things():
    first, second, third = map(choice, quarters("example-1.yaml"))
    assert (first["score"]["shown"], first["rated_of"], first["limited_scope"]) == (100, "3 of 4 rated", True)
    assert (second["score"]["shown"], second["limited_scope"]) == (75, False)
    assert (third["score"], third["words"]) == (None, "not enough to score")
    assert (third["bounds"]["low"]["shown"], third["bounds"]["high"]["shown"]) == (75, 100)


def test_example_2_a_four_without_evidence_and_a_range_that_crosses_a_cut():
    (quarter,) = quarters("example-2.yaml")
    domain = choice(quarter)
    assert domain["score"] == {"exact": "425/6", "points": 70.833333, "shown": 71}
    assert (shown_range(domain), domain["words"]) == ((62, 80), "Developing, near Established")
    assert domain["items"][5]["why"] == "level 4 counts as 3: no evidence dated this quarter"


def test_example_3_the_band_changes_if_one_domain_counts_double():
    (quarter,) = quarters("example-3.yaml")
    overall = quarter["overall"]
    assert [domain["score"]["shown"] for domain in quarter["domains"]] == [80] * 7 + [40]
    assert (overall["score"]["exact"], set(overall["weights"].values())) == ("75", {1.0})
    assert [
        (each["domain"], each["weight"], each["score"]["points"], each["band"])
        for each in overall["sensitivity"]
        if each["changes"]
    ] == [("eight", 2.0, 71.111111, "Developing")]


# A year with a critical finding


def test_a_critical_finding_holds_the_bands_until_it_is_resolved():
    first, second, missed, last = quarters("held.yaml")
    assert [quarter["overall"]["words"] for quarter in (first, second, last)] == [
        "held: critical finding open",
        "held: critical finding open",
        "Established, near Exemplary",
    ]
    assert (missed["missed"], missed["open"]) == (True, second["open"])


def test_findings_gravest_first():
    first = quarters("held.yaml")[0]
    assert [(finding["level"], finding["item"]) for finding in first["findings"]] == [
        ("critical", "ROL-1"),
        ("serious", "ROL-2"),
        ("note", "CON-1"),
    ]


def test_staff_facts_answer_facts():
    conditions = quarters("held.yaml")[0]["domains"][2]
    assert [(item["code"], item["state"], item["counted"]) for item in conditions["items"]] == [
        ("CON-1", "rated", 2),
        ("CON-2", "rated", 3),
        ("CON-3", "not_applicable", None),
    ]


def test_a_table_for_people():
    out = StringIO()
    call_command("evaluate", SCENARIOS / "held.yaml", stdout=out)
    assert "  CRITICAL ROL-1: Peer supporters do ROL-1. (Once or twice)" in out.getvalue().splitlines()


def test_a_table_says_what_changed_since_the_quarter_before():
    out = StringIO()
    call_command("evaluate", SCENARIOS / "held.yaml", stdout=out)
    assert "  Since Q1 FY2026-27: 2 better, 0 worse, 4 same, 0 new, 0 no longer rated" in out.getvalue().splitlines()


def test_what_changed_since_the_quarter_reviewed_before():
    first, second, missed, last = quarters("held.yaml")
    assert [(each["change"]["since"], sum(each["change"]["changed"].values())) for each in (first, second, last)] == [
        (None, 0),
        ("Q1 FY2026-27", 6),
        ("Q2 FY2026-27", 6),
    ]
    assert "change" not in missed


def test_the_same_scenario_gives_the_same_bytes():
    first, second = StringIO(), StringIO()
    call_command("evaluate", SCENARIOS / "held.yaml", format="json", stdout=first)
    call_command("evaluate", SCENARIOS / "held.yaml", format="json", stdout=second)
    assert first.getvalue() == second.getvalue()


# What is wrong is told with file, line and what is expected

SCENARIO = """\
program: {{name: River House}}
instrument: {instruments}/whole.yaml
quarters:
  - quarter: Q3 2026
    answers:
      all: 3
      {answer}
"""


@cache
def whole(named: str) -> Instrument:
    path = SCENARIOS / "instruments" / "whole.yaml"
    return parse_instrument(path.read_text(encoding="utf-8"), path=str(path))


@pytest.fixture
def refused(tmp_path):
    def refused(text: str) -> str:
        path = tmp_path / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError) as raised:
            call_command("evaluate", path)
        return str(raised.value).replace(f"{path}:", "")

    return refused


def scenario(answer: str = "CHO-1: 3") -> str:
    return SCENARIO.format(instruments=SCENARIOS / "instruments", answer=answer)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("CHO-11: 3", '7: unknown item code "CHO-11"; did you mean "CHO-1"?'),
        ("choise: 3", '7: unknown item code "choise"; did you mean "choice"?'),
        ("CHO-2: 5", '7: CHO-2: expected a whole number from 0 to 4, found "5"'),
        ("CHO-2: -1", '7: CHO-2: expected a whole number from 0 to 4, found "-1"'),
        ("CHO-2: {level: 5}", '7: level: expected a whole number from 0 to 4, found "5"'),
        ("CHO-2: often", '7: CHO-2: expected a level from 0 to 4, dont_know or fields, found "often"'),
        ("CHO-2: {}", "7: CHO-2: expected level or not_applicable, found none of these"),
        ("CHO-2: not_applicable", "7: CHO-2: not applicable needs a reason, as in {not_applicable: why}"),
        ("CHO-2: {not_applicable: }", "7: not_applicable: expected text, found nothing"),
        ("CHO-1: {not_applicable: No}", "7: CHO-1: not applicable is not offered here; it is a core item"),
        ("CHO-3: {not_applicable: Nothing}", "7: CHO-3: not applicable is not offered here"),
        (
            "CHO-2: {level: 3, not_applicable: Nothing}",
            "7: CHO-2: expected level or not_applicable, found level, not_applicable",
        ),
        ("CHO-2: {level: 3, note: " + "x" * 2001 + "}", "7: note: expected at most 2,000 characters, found 2,001"),
        ("CHO-2: {level: 3, evidense: x}", '7: unknown field "evidense" of CHO-2; did you mean "evidence"?'),
        (
            "CHO-2: {level: 4, evidence: {reference: x, dated: August}}",
            '7: dated: expected a date such as 2026-11-22, found "August"',
        ),
        (
            "CHO-2: {level: 3, evidence: {}}",
            "7: evidence: expected reference or dated or kept or kind or by or missing, found none of these",
        ),
        ("CHO-2: {dont_know: false}", '7: dont_know: expected true, found "false"'),
        (
            "CHO-2: {dont_know: true, level: 3}",
            "7: CHO-2: expected level or not_applicable, found dont_know, level",
        ),
        ("CON-1: 3", '7: CON-1 is asked once a year; expected "full: true" in this quarter'),
        ("CHO-2: 3\n      CHO-2: 4", '8: "CHO-2" stands twice, first in line 7'),
        ("all: 4", '7: "all" stands twice, first in line 6'),
    ],
)
def test_an_answer_that_can_not_be(refused, answer, message):
    assert message in refused(scenario(answer)).splitlines()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("CON-2: {part: 3}", "8: CON-2: expected level or part and whole or not_applicable, found part"),
        (
            "CON-3: {choice: lots}",
            '8: CON-3: unknown choice "lots"; expected one of same_or_more, clearly_less, volunteer',
        ),
        ("CON-4: {choice: all}", '8: CON-4: unknown choice "all"; expected one of nobody, team'),
        ("CON-4: 3", '8: CON-4: expected choice or not_applicable, found "3"'),
    ],
)
def test_an_answer_that_can_not_be_in_a_full_review(refused, answer, message):
    text = scenario(answer).replace("    answers:", "    full: true\n    answers:")
    assert message in refused(text).splitlines()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Q3 2026", "Q5 2026", '4: unknown quarter "Q5 2026"; expected one such as Q3 2026 or 2026-07'),
        ("Q3 2026", "2026-08", '4: unknown quarter "2026-08"; expected one such as Q3 2026 or 2026-07'),
        (
            "Q3 2026",
            "2026-07\n    missed: true\n  - quarter: Q3 2026",
            "6: the quarter Q3 2026 stands twice, first in line 4",
        ),
        (
            "Q3 2026",
            "2026-10\n    missed: true\n  - quarter: Q3 2026",
            "6: Q3 2026 comes after Q4 2026; expected the earliest first",
        ),
        ("    answers:\n      all: 3\n      CHO-1: 3\n", "", '4: Q3 2026: expected "answers", or "missed: true"'),
        (
            "    answers:",
            "    resolved: [misuse-ROL-1]\n    answers:",
            '4: unknown finding "misuse-ROL-1" in resolved; did you mean "misuse:ROL-1"?',
        ),
        (
            "    answers:",
            "    resolved: [drift:choise]\n    answers:",
            '4: unknown finding "drift:choise" in resolved; did you mean "drift:choice"?',
        ),
        (
            "    answers:",
            "    lowered: [conditions]\n    answers:",
            '4: unknown series "conditions" in lowered',
        ),
        ("    answers:", "    instrument: gone.yaml\n    answers:", "5: instrument: no file"),
        ("    answers:", "    missed: true\n    answers:", "7: Q3 2026 is missed; expected no answers"),
        ("River House", "River House, year: fiscal", '1: year: expected one of calendar, july, found "fiscal"'),
        (
            "{name: River House}",
            "{name: River House, staff: {pay_compared: lots}}",
            '1: staff: unknown choice "lots"; expected one of same_or_more, clearly_less, volunteer',
        ),
        ("{name: River House}", "{nam: River House}", '1: the program: the field "name" is missing'),
        ("whole.yaml", "gone.yaml", "2: instrument: no file"),
        ("instrument: ", "instrument: 9.9 #", "2: instrument: "),
    ],
)
def test_a_scenario_that_can_not_be(refused, old, new, message):
    told = refused(scenario().replace(old, new)).splitlines()
    assert any(line.startswith(message) for line in told)


def test_all_problems_come_at_once(refused):
    assert len(refused(scenario("CHO-1: 9\n      CHO-2: often\n      CHO-33: 1")).splitlines()) == 3


def test_what_is_wrong_in_the_instrument_is_told_with_its_own_line(refused, tmp_path):
    (tmp_path / "broken.yaml").write_text("version: 1.0\nversion: 1.1\n")
    assert f'{tmp_path}/broken.yaml:2: "version" stands twice' in refused(
        scenario().replace(f"{SCENARIOS}/instruments/whole.yaml", "broken.yaml")
    )


def test_a_scenario_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match=r"No such file"):
        call_command("evaluate", tmp_path / "gone.yaml")


def test_a_scenario_that_is_not_text(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match=r"scenario\.yaml:1: expected text in UTF-8"):
        call_command("evaluate", path)


@given(
    st.integers(0, len(scenario()) - 1), st.sampled_from([":", "-", "[", "]", "{", "'", "\n", "  ", "#", "!!set", "5"])
)
def test_a_scenario_damaged_anywhere_is_read_or_refused_with_lines(position, damage):
    text = scenario()
    try:
        told = parse_scenario(text[:position] + damage + text[position:], path="s.yaml", instrument_of=whole) and ""
    except ParseError as error:
        told = str(error)
    assert all(problem.startswith("s.yaml:") for problem in told.splitlines())


@pytest.mark.parametrize(
    ("name", "year", "starts"),
    [
        ("2026-07", YearStart.CALENDAR, "2026-07-01"),
        ("2026-07", YearStart.JULY, "2026-07-01"),
        ("Q3 2026", YearStart.CALENDAR, "2026-07-01"),
        ("Q1 FY2026-27", YearStart.JULY, "2026-07-01"),
        ("Q4 FY2026-27", YearStart.JULY, "2027-04-01"),
    ],
)
def test_how_a_quarter_can_be_named(name, year, starts):
    assert str(quarter_named(name, year).start) == starts


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("Q3 2026", YearStart.JULY),
        ("Q1 FY2026-27", YearStart.CALENDAR),
        ("Q1 FY2026-28", YearStart.JULY),
        ("2026-13", YearStart.CALENDAR),
        ("summer", YearStart.CALENDAR),
    ],
)
def test_what_is_no_quarter(name, year):
    assert quarter_named(name, year) is None


# Scenarios that version 1.0 let pass


def test_one_sentence_of_evidence_for_all_is_neither_a_nor_exemplary():
    (quarter,) = quarters("audit/all-at-the-top.yaml")
    assert (quarter["confidence"]["grade"], quarter["overall"]["band"]) == ("B", "Established")
    reasons = " ".join(quarter["confidence"]["reasons"])
    assert "stands behind 0 of 40 rated practice items" in reasons
    assert "None of it says which kind it is" in reasons
    assert {item["counted"] for domain in quarter["domains"][:7] for item in domain["items"]} == {3}


@pytest.mark.parametrize("name", ["all-at-the-top", "case-management"])
def test_care_coordination_as_the_job_is_found(name):
    (quarter,) = quarters(f"audit/{name}.yaml")
    assert [(finding["code"], finding["level"], finding["stage"]) for finding in quarter["findings"]] == [
        ("misuse:ROL-25", "serious", "established")
    ]
    assert quarter["domains"][8]["capped"] or quarter["confidence"]["grade"] == "C"


def test_practice_at_zero_is_one_serious_finding_a_domain():
    (quarter,) = quarters("audit/practice-at-zero.yaml")
    found = {finding["code"]: finding["level"] for finding in quarter["findings"]}
    values = [domain["code"] for domain in quarter["domains"][:7]]
    assert found.items() >= dict.fromkeys([f"practice:{code}" for code in values], "serious").items()
    assert len([code for code in found if code.startswith("practice:")]) <= 12


# From one version to another


def test_matched_questions_carry_the_lines_over_and_all_others_break_them():
    before, now = quarters("moving.yaml")[1:]
    assert (before["instrument"]["version"], now["instrument"]["version"]) == ("1.0", "2.0")
    starts = {line["series"]: line["starts"] for line in now["change"]["series"]}
    assert (starts["choice"], starts["voice"], starts["role-protection"]) == (True, True, False)


def test_one_matched_question_of_seven_carries_no_line():
    """Of peer connection only the number of peer supporters is asked alike; of the whole, one question in seven."""
    [now] = quarters("moving.yaml")[2:]
    starts = {line["series"]: line["starts"] for line in now["change"]["series"]}
    assert (starts["peer-connection"], starts["overall"]) == (True, True)


def test_what_changed_since_the_version_before_is_told_of_matched_questions_alone():
    [now] = quarters("moving.yaml")[2:]
    assert now["change"]["changed"] == {"better": 0, "worse": 1, "same": 7, "new": 50, "no_longer_rated": 44}


def test_the_time_for_peer_support_is_told_beside_the_scores():
    before, now = quarters("moving.yaml")[1:]
    assert "shares" not in before
    assert now["shares"] == {"PEE-8": {"points": 66.666667, "shown": 67}}


def test_a_code_that_no_version_asks_is_still_a_mistake(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text((SCENARIOS / "audit" / "case-management.yaml").read_text().replace("ROL-18", "ROL-118"))
    with pytest.raises(CommandError, match='unknown item code "ROL-118"'):
        evaluated(path)
