"""Page 6: every open finding with its state, held ones, how earlier ones ended; and what is never told."""

from dataclasses import replace
from datetime import date

import pytest

from fidelity.reports.snapshot import build
from fidelity.reports.snapshot.inputs import HoldReason, SnapshotInputs
from fidelity.scoring.answers import Answer, Given
from tests.reports.build import Q3, action, answers, material, quarters, small, standing

RAISED = answers(small(), ROL_1=Answer(Given.LEVEL, level=3))


def found(made: SnapshotInputs) -> dict:
    return build.build_snapshot(made)["found"]


def test_none_raised_is_said_plainly():
    assert found(material()) == {"headline": "No finding is open", "open": [], "resolved": [], "not_upheld": []}


def test_a_finding_of_this_quarter_stands_with_its_flag():
    row = found(material(given=RAISED, flags=(standing(state="under_review", state_words="In talk"),)))["open"][0]
    assert (row["code"], row["level_words"], row["state_words"], row["since"]) == (
        "misuse:ROL-1",
        "Critical finding",
        "In talk",
        "Q3 2026",
    )
    assert row["raised_now"] is True


def test_an_open_finding_of_an_earlier_quarter_goes_on():
    made = material(flags=(standing(since=Q3.previous.previous, last=Q3.previous),))
    row = found(made)["open"][0]
    assert (row["raised_now"], row["since"], row["last"]) == (False, "Q1 2026", "Q2 2026")


def test_the_headline_counts_what_waits_what_is_held_and_what_came_back():
    flags = (
        standing(state="proposed"),
        standing("misuse:ROL-2", recurring=True),
        standing(
            "condition:PEE-5", level="note", state="held", hold=HoldReason("A rule", "A call", "The payer", Q3.end)
        ),
    )
    assert found(material(flags=flags))["headline"] == (
        "3 findings open: 1 waits for peers to confirm, 1 is held by something outside the program and 1 came back"
    )


def test_the_headline_counts_several_of_a_kind():
    flags = (standing(state="proposed"), standing("misuse:ROL-2", state="proposed"))
    assert found(material(flags=flags))["headline"] == "2 findings open: 2 wait for peers to confirm"


def test_what_holds_a_finding_is_told_without_contacts():
    hold = HoldReason("Rule 7 of the payer", "A shorter form", "Ask at 555-010-1234", date(2027, 1, 20))
    row = found(material(flags=(standing(state="held", hold=hold),)))["open"][0]
    assert row["held"]["asked"] == "Ask at [left out]"
    assert row["held"]["until"]["words"] == "January 20, 2027"


def test_resolved_ones_say_since_when_and_that_peers_confirmed_and_are_not_open():
    flag = standing(state="resolved", ended=date(2026, 9, 1), watched=2, since=Q3.previous)
    told = found(material(flags=(flag,)))
    assert told["open"] == []
    assert [(each["headline"], each["since"], each["watched"]) for each in told["resolved"]] == [
        ("Peer supporters take part in force", "Q2 2026", 2)
    ]


def test_what_has_ended_is_not_told_as_beginning():
    item = replace(small().by_code["ROL-1"], finding_beginning="Peer supporters have begun to do ROL-1.")
    items = [item if one.code == item.code else one for one in small().items]
    flag = standing(state="resolved", ended=date(2026, 9, 1), headline=item.finding_beginning)
    told = found(material(replace(small(), items=tuple(items)), flags=(flag,)))
    assert told["resolved"][0]["headline"] == item.finding.rstrip(".") == "Peer supporters do ROL-1"


def test_not_upheld_ones_stand_with_the_reason():
    flag = standing(state="not_upheld", ended=date(2026, 9, 1), reason="The drill was a fire drill.")
    assert found(material(flags=(flag,)))["not_upheld"][0]["reason"] == "The drill was a fire drill."


def test_what_ended_long_ago_is_left_to_older_reports():
    long_ago = Q3.previous.previous.previous.previous.previous
    flag = standing(state="resolved", ended=date(2025, 6, 1), since=long_ago, last=long_ago)
    assert found(material(flags=(flag,)))["resolved"] == []


def test_a_finding_resolved_by_now_is_not_open_in_its_own_quarter():
    flag = standing(state="resolved", ended=date(2026, 10, 25))
    assert found(material(given=RAISED, flags=(flag,)))["open"] == []


def test_a_drift_says_where_it_goes_and_what_added_most():
    row = found(material(**quarters(3, 3, 3, 3, 2, 1)))["open"][0]
    assert (row["code"], row["level_words"]) == ("drift:overall", "Drift")
    assert row["most"]
    assert row["direction"]


def test_reasons_said_before_are_not_said_again_but_name_where_they_stand():
    rows = found(material(**quarters(3, 3, 3, 3, 2, 1)))["open"]
    assert rows[0]["headline"].startswith("Practice as a whole: ")
    assert {row["why"] for row in rows[1:]} == {"As for “Practice as a whole”."}


def test_the_gravest_stands_first():
    flags = (standing("condition:PEE-5", level="note"), standing())
    assert [row["level"] for row in found(material(flags=flags))["open"]] == ["critical", "note"]


@pytest.mark.parametrize("linked", [True, False])
def test_actions_stand_with_the_finding_they_answer(linked: bool):
    planned = action("" if linked else "ROL-1")
    flag = standing(actions=(planned,) if linked else ())
    row = found(material(given=RAISED, actions=(planned,), flags=(flag,)))["open"][0]
    assert [each["what"] for each in row["actions"]] == [planned.what]


def test_of_findings_as_grave_the_late_one_stands_first_then_what_waits_for_peers_then_the_oldest():
    late = standing("misuse:ROL-5", state="action_planned", actions=(action(due=date(2026, 10, 27)),))
    waits = standing("misuse:ROL-2", state="proposed")
    old = standing("misuse:ROL-3", since=Q3.previous)
    flags = (standing("misuse:ROL-4"), old, waits, late, standing("misuse:ROL-1", level="note"))
    rows = found(material(flags=flags))["open"]
    assert [row["code"] for row in rows] == [
        "misuse:ROL-5",
        "misuse:ROL-2",
        "misuse:ROL-3",
        "misuse:ROL-4",
        "misuse:ROL-1",
    ]


def test_what_is_held_past_its_day_is_late():
    hold = HoldReason("A rule", "A call", "The payer", date(2026, 10, 27))
    flags = (standing("misuse:ROL-1"), standing("misuse:ROL-2", state="held", hold=hold))
    assert [row["code"] for row in found(material(flags=flags))["open"]] == ["misuse:ROL-2", "misuse:ROL-1"]


def test_an_action_that_is_tied_stands_with_each_of_its_findings_and_nowhere_else():
    tied = action(answers=("misuse:ROL-1", "misuse:ROL-2"))
    flags = tuple(standing(code, actions=(tied,)) for code in tied.answers)
    built = build.build_snapshot(material(flags=flags, actions=(tied,)))
    assert [len(row["actions"]) for row in built["found"]["open"]] == [1, 1]
    assert built["actions"] == built["found"]["open"][0]["actions"]
    assert built["actions"][0]["answers_to"] == "Peer supporters take part in force, and 1 more"
