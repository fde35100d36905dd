"""Page 4 and the drift line of page 1: alarms in words, the numbers of each line, what went up and down."""

from fidelity.flags.charts.trend import draw_series_for_print
from fidelity.flags.wording.no_alarm import NO_WORD_FIRST, none_raised
from fidelity.reports.snapshot import build
from fidelity.reports.snapshot.first_part.moves import moved_domains
from fidelity.reports.snapshot.inputs import DriftPower, LoweredFacts
from fidelity.reports.snapshot.sections import trends
from programs.calendar.quarters import Quarter
from tests.reports.build import Q3, material, quarters

STEADY = (3, 3, 3, 3, 3, 3)
FALLING = (3, 3, 3, 3, 2, 1)


def built(*levels: int, **changes: object) -> dict:
    return build.build_snapshot(material(**quarters(*levels), **changes))["change"]


def test_without_quarters_to_follow_there_is_no_such_part():
    assert build.build_snapshot(material())["change"] is None


def test_a_first_quarter_says_nothing_about_change():
    first = built(3)
    assert first["headline"] == "Change: this is the first quarter"
    assert first["drift"] == NO_WORD_FIRST
    assert first["compared"] is None
    assert {row["calm"] for row in first["rows"]} == {"no word yet"}


def test_before_the_fifth_quarter_only_sudden_falls_are_looked_at():
    early = built(3, 3)
    only_falls = "No word on slow change yet: only sudden falls are looked at until the fifth quarter of a line."
    assert early["drift"] == f"{only_falls} No sudden fall was raised."
    assert early["headline"] == "Change: no sudden fall; no word on slow change yet"
    assert {row["calm"] for row in early["rows"]} == {"no sudden fall; no word on slow change yet"}
    fallen = built(3, 1)["drift"]
    assert fallen.startswith("Check: ")
    assert fallen.endswith(only_falls)


def test_nothing_raised_is_said_and_not_praised():
    steady = built(*STEADY)
    assert steady["drift"] == none_raised(own_word=False)
    assert steady["alarms"] == []
    assert steady["headline"] == "Change: no line fell further than chance explains"


def test_a_drift_names_its_lines_on_page_1_and_heads_page_4():
    falling = built(*FALLING)
    # Names of domains have commas of their own.
    assert falling["drift"] == f"Drift: {'; '.join(alarm['name'] for alarm in falling['alarms'])}."
    assert falling["drift"].startswith("Drift: Practice as a whole; ")
    assert falling["headline"] == "Practice as a whole: lower than before, by more than chance explains"


def test_an_alarm_says_how_far_where_to_and_what_added_most():
    whole = built(*FALLING)["alarms"][0]
    assert (whole["level"], whole["series"], whole["name"]) == ("Drift", "overall", "Practice as a whole")
    assert whole["says"].startswith("Since Q2 2026 this lies 13 points lower than in the four quarters before (between")
    assert "By itself this line counts as Drift from a fall of" in whole["says"]
    assert len(whole["most"]) == 3


def test_the_numbers_of_each_line_stand_in_a_table_the_whole_first():
    rows = built(*FALLING)["rows"]
    assert rows[0]["name"] == "Overall"
    choice = next(row for row in rows if row["series"] == "choice")
    # Levels 3, 3, 3, 3 are 75; 1 now is 25, and 25 less than the quarter before.
    assert (choice["score"], choice["since_before"]) == ("25", "−25")
    assert choice["fall"].startswith("38 lower since Q2 2026 (")
    assert choice["compared"] == "Q2 2025 to Q1 2026: 75"
    assert built(*FALLING)["rules"] == "2"


def test_questions_are_named_where_they_moved_and_counted_where_not():
    compared = built(*FALLING)["compared"]
    assert compared["with"] == Q3.previous.label
    assert [(item["before"], item["now"]) for item in compared["worse"]][:1] == [(2, 1)]
    assert compared["better"] == []
    assert compared["same"] > 0


def test_a_lowered_reference_stands_with_its_reason():
    lowered = LoweredFacts("choice", Quarter(Q3.start), "The ward closed; call 555-010-1234 to ask.")
    assert built(*STEADY, lowered=(lowered,))["lowered"] == [
        {"name": "Choice", "quarter": "Q3 2026", "reason": "The ward closed; call [left out] to ask."}
    ]


def test_the_rate_of_false_alarms_is_quoted():
    quoted = built(*STEADY, power=DriftPower(4, 13, 5, 10, 27, 58, 97))["power"]
    assert (
        "a first Drift in 5 in the second year and in at most 10 in each year up to the sixth; in at most 27" in quoted
    )
    assert "A Watch stands in 13 of 100 at some time in the second year, and a Check in 4." in quoted


def test_the_change_of_a_snapshot_is_whole_numbers_and_texts():
    build.canonical_json(build.build_snapshot(material(**quarters(*FALLING))))


def test_the_line_on_page_1_is_that_of_the_part():
    made = material(**quarters(*FALLING))
    assert build.build_snapshot(made)["decision"]["drift"] == trends.drift_line(made)


def test_a_fall_that_begins_with_the_quarter_names_it_nowhere_as_what_it_is_compared_with():
    snapshot = build.build_snapshot(material(**quarters(3, 3, 3, 3, 3, 3, 1)))
    rows = {row["series"]: row for row in snapshot["change"]["rows"]}
    assert rows["choice"]["fall"].startswith("50 lower than before (")
    assert rows["choice"]["compared"] == "Q1 2025 to Q2 2026: 75"
    assert moved_domains(snapshot)["choice"]["words"] == "50 lower than before"
    for series in snapshot["change"]["chart"]:
        assert "lower since Q3 2026" not in draw_series_for_print(series)
