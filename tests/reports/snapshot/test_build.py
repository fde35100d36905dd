"""A snapshot says what a report says, exactly and for good; and what it never says."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.instrument.definition.structure import Kind
from fidelity.reports.snapshot import build
from fidelity.reports.snapshot.inputs import SkippedQuarter
from fidelity.scoring.answers import Answer, Evidence, Given
from tests.reports.build import (
    KEPT,
    Q3,
    RAW_NOTE,
    action,
    answers,
    earlier,
    material,
    real,
    small,
    under_pressure,
    usual,
)

BUILT = build.build_snapshot(under_pressure())


def items(built: dict) -> dict[str, dict]:
    return {item["code"]: item for domain in built["questions"] for item in domain["items"]}


def test_the_parts_of_a_report():
    assert list(BUILT) == [
        "format",
        "language",
        "report",
        "decision",
        "made",
        "profile",
        "change",
        "protection",
        "found",
        "voice",
        "findings_headline",
        "findings",
        "actions",
        "questions",
        "differences",
        "sources",
        "formulae",
        "glossary",
        "verify",
        "history",
        "amended",
    ]
    assert BUILT["format"] == 4


def test_who_and_when_in_words_and_exactly():
    report = BUILT["report"]
    assert report["program"] == "Willow House"
    assert report["quarter"]["label"] == "Q3 2026"
    assert report["quarter"]["end"] == {"iso": "2026-09-30", "words": "September 30, 2026", "short": "Sep 30, 2026"}
    assert report["stance"] == "Self-assessment, not certification"
    assert {"status", "signed"} & set(report) == set()  # page 1 says them of the signatures


def test_a_score_is_exact_and_shown():
    third = {"CHO_1": Answer(Given.LEVEL, level=2), "CHO_4": Answer(Given.NOT_APPLICABLE, reason="Nobody asked")}
    built = build.build_snapshot(material(small(), answers(small(), **third)))
    choice = built["profile"]["domains"][0]
    assert choice["score"] == {"exact": "75", "shown": 75}
    assert (choice["rated"], choice["of"], choice["not_applicable"]) == (3, 4, 1)
    assert choice["limited_scope"] is True


def test_without_a_score_there_are_bounds_and_what_is_missing():
    built = build.build_snapshot(material(small(), answers(small(), CHO_1=None, CHO_2=Answer(Given.LEVEL, level=2))))
    assert built["profile"]["domains"][0]["score"] is None
    assert built["profile"]["domains"][0]["bounds"]["low"] == {"exact": "225/4", "shown": 56}
    assert built["profile"]["domains"][0]["missing"] == ["Short name of CHO-1"]


def test_an_answer_without_a_level_keeps_its_reason():
    reason = Answer(Given.NOT_APPLICABLE, reason="There was no occasion")
    built = build.build_snapshot(material(small(), answers(small(), CHO_4=reason)))
    assert built["made"]["not_applicable"] == [
        {"code": "CHO-4", "short": "Short name of CHO-4", "reason": "There was no occasion"}
    ]


def test_what_is_not_known_and_not_answered_are_two_lists():
    assert [item["code"] for item in BUILT["made"]["dont_know"]] == ["CHO-2"]
    assert [item["code"] for item in BUILT["made"]["unanswered"]] == ["MUT-2"]


def test_an_item_has_its_anchor_evidence_places_and_what_it_was():
    item = items(BUILT)["CHO-1"]
    assert item["answer"] == real().by_code["CHO-1"].anchors[3]
    assert item["evidence"]["reference"] == "Minutes of the team talk"
    assert item["evidence"]["dated"]["iso"] == "2026-08-04"
    assert {"document": "WMP", "places": ["V2.2"]} in item["places"]


def test_an_activity_says_what_it_was_in_the_quarter_before():
    assert items(BUILT)["ROL-1"]["level_words"] == "2, was 4"


def test_a_four_without_evidence_says_that_it_counts_as_three():
    built = build.build_snapshot(material(small(), answers(small(), CHO_1=Answer(Given.LEVEL, level=4))))
    item = items(built)["CHO-1"]
    assert (item["answered"], item["level"]) == (4, 3)
    assert item["remark"] == "level 4 counts as 3: no evidence dated this quarter"


def test_a_finding_has_answer_places_action_and_what_fits_instead():
    finding = BUILT["findings"][0]
    assert finding["level_words"] == "Critical finding"
    assert finding["answer"] == "About monthly"
    assert finding["places"]
    assert [done["what"] for done in finding["actions"]] == ["Take peer supporters out of the drill"]
    assert finding["instead"] == real().by_code["ROL-1"].instead


def test_activities_stand_critical_first_then_by_how_often():
    rows = BUILT["protection"]["activities"]
    assert [row["gravity"] for row in rows] == ["critical"] * 6 + ["serious"] * 10
    assert [row["code"] for row in rows[:2]] == ["ROL-1", "ROL-2"]
    assert BUILT["protection"]["asked"] == "In the last three months, how often did peer supporters here ..."


def test_the_headline_of_role_protection_says_what_happens():
    assert BUILT["protection"]["headline"] == "Peer supporters take part in force or pressure on people"


def test_the_documents_differ_with_who_says_what():
    seven = next(each for each in BUILT["differences"] if each["code"] == "X07")
    assert len(seven["sides"]) == 2
    assert "ROL-3" in seven["items"]
    assert all(side["says"] for side in seven["sides"])


def test_annual_domains_are_carried_with_their_day():
    carried = BUILT["profile"]["carried"]
    assert carried["quarter"] == "Q1 2026"
    assert [domain["number"] for domain in carried["domains"]] == [10, 11, 12]


def test_a_full_review_carries_nothing_and_has_twelve_domains():
    built = build.build_snapshot(material(real(), full=True))
    assert built["profile"]["carried"] is None
    assert len(built["profile"]["domains"]) == 12


def test_the_overall_index_is_printed_with_what_it_hangs_on():
    same = {item.code: usual(item) for item in small().items}
    assert build.build_snapshot(material(small(), same))["profile"]["overall"]["depends"] == (
        "The overall band would change if Choice counted double (Established)."
    )


def test_the_overall_index_counts_each_domain_once():
    assert set(BUILT["profile"]["overall"]["weights"].values()) == {"1"}


def test_a_late_action_says_so():
    built = build.build_snapshot(material(actions=(action(due=Q3.start),)))
    assert built["actions"][0]["state_words"] == "late"


def test_a_quarter_left_out_is_named_with_its_reason():
    made = replace(material().making, skipped=(SkippedQuarter("Q2 2026", "The house was closed for repairs"),))
    built = build.build_snapshot(material(making=made))
    assert built["made"]["skipped"] == [{"quarter": "Q2 2026", "reason": "The house was closed for repairs"}]


def test_sources_keep_the_credit_their_authors_ask_for():
    assert [source["code"] for source in BUILT["sources"]] == ["INT", "DAV", "WMP", "NPG", "WHO"]
    assert "does not endorse" in BUILT["sources"][-1]["credit"]


def test_raw_notes_and_where_evidence_is_kept_stay_out():
    text = build.canonical_json(BUILT)
    assert RAW_NOTE not in text
    assert KEPT not in text


def test_contacts_in_what_people_typed_stay_out():
    evidence = Evidence("Ask ana@example.org or 555-123-4567", Q3.start)
    given_ = answers(
        small(),
        CHO_1=Answer(Given.LEVEL, level=3, evidence=evidence),
        CHO_4=Answer(Given.NOT_APPLICABLE, reason="See bo@example.org"),
    )
    text = build.canonical_json(
        build.build_snapshot(material(small(), given_, actions=(action(what="Call (555) 123-4567"),)))
    )
    assert "@" not in text
    assert "4567" not in text
    assert "Ask [left out] or [left out]" in text


def test_the_same_material_gives_the_same_text():
    assert build.canonical_json(build.build_snapshot(under_pressure())) == build.canonical_json(BUILT)


def test_the_order_of_answers_changes_nothing():
    turned = dict(reversed(answers(small()).items()))
    assert build.build_snapshot(material(small(), turned)) == build.build_snapshot(material())


def test_canonical_text_is_sorted_dense_and_reads_back():
    text = build.canonical_json({"b": 1, "a": ["é", True, None]})
    assert text == '{"a":["é",true,null],"b":1}'
    assert json.loads(build.canonical_json(BUILT)) == BUILT


def test_a_float_is_refused():
    with pytest.raises(TypeError, match="floating point"):
        build.canonical_json({"a": [{"b": 0.5}]})


def test_the_checksum_is_that_of_the_bytes():
    assert build.checksum("é").startswith("4a99557e")


@given(st.dictionaries(st.sampled_from(["CHO-1", "CHO-2", "CHO-3", "ROL-1", "ROL-2"]), st.integers(0, 4)))
def test_any_levels_make_a_snapshot(levels: dict[str, int]):
    given_ = {code: Answer(Given.LEVEL, level=level) for code, level in levels.items()}
    built = build.build_snapshot(material(small(), given_, previous=earlier(small(), Q3.previous)))
    assert json.loads(build.canonical_json(built)) == built


def headline_of_protection(said: Given | None) -> str:
    """Where each activity of the small instrument has this answer, or none."""
    answer = Answer(said, reason="No peer supporter works here yet") if said else None
    activities = [item.code.replace("-", "_") for item in small().items if item.kind is Kind.ACTIVITY]
    made = material(small(), answers(small(), **dict.fromkeys(activities, answer)))
    return build.build_snapshot(made)["protection"]["headline"]


@pytest.mark.parametrize("said", [None, Given.DONT_KNOW])
def test_the_headline_of_role_protection_says_so_where_nothing_was_answered(said):
    assert headline_of_protection(said) == "None of 3 activities has an answer that a finding could be raised from"


def test_an_activity_that_does_not_apply_was_answered():
    assert headline_of_protection(Given.NOT_APPLICABLE) == "None of 3 activities raised a finding"
