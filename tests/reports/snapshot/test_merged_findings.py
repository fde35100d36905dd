"""Many findings are told in fewer rows: what says the same is told once, and nothing that is told is lost."""

from dataclasses import replace

from django.utils.html import escape

from fidelity.reports.rendering import html
from fidelity.reports.snapshot import build, merged_findings
from fidelity.reports.snapshot.inputs import HoldReason
from fidelity.scoring.answers import Answer, Given
from tests.as_read import as_read
from tests.reports.build import Q3, action, answers, in_a_bad_quarter, material, quarters, small, standing

FALLING = (3, 3, 3, 3, 2, 1)


def built(**changes: object) -> dict:
    return build.build_snapshot(material(**quarters(*FALLING), **changes))


def read(said: dict) -> str:
    return as_read(html.report_html(build.canonical_json(said), checksum="0" * 64))


def codes(rows: list[dict]) -> list[str]:
    return [row["code"] for row in rows]


def test_domains_that_fall_as_the_whole_does_stand_under_it():
    said = built(flags=(standing("drift:choice", kind="drift", headline="Choice: falling", since=Q3.previous),))
    whole, *others = merged_findings.merge_finding_rows(said)
    assert codes([whole, *others]) == ["drift:overall"]
    assert [(each["names"], each["state_words"], each["since"]) for each in whole["also"]] == [
        ("Choice (choice)", "New", "Q2 2026"),
    ]


def test_each_of_them_is_still_named_with_its_state_and_its_code():
    said = build.build_snapshot(in_a_bad_quarter())
    text = read(said)
    for row in said["found"]["open"]:
        name, _, _ = row["headline"].partition(":")
        assert f"{escape(name)} ({row['subject']})" in text or f"<strong>{escape(row['headline'])}.</strong>" in text
    assert "Drift, new, open since Q3 2026. No action is planned yet." in text


def test_one_with_an_action_a_hold_or_that_came_back_keeps_its_row():
    held = HoldReason("A rule", "A call", "The payer", Q3.end)
    for special in ({"actions": (action(),)}, {"recurring": True}, {"hold": held}):
        said = built(flags=(standing("drift:choice", kind="drift", headline="Choice: falling", **special),))
        assert "drift:choice" in codes(merged_findings.merge_finding_rows(said))


def test_one_of_an_earlier_quarter_keeps_its_row():
    said = build.build_snapshot(material(flags=(standing("drift:choice", last=Q3.previous),)))
    assert [row["also"] for row in merged_findings.merge_finding_rows(said)] == [[]]


def test_what_added_most_is_told_once_beside_the_lines():
    said = built()
    assert said["found"]["open"][0]["most"]
    assert merged_findings.merge_finding_rows(said)[0]["most"] == []
    without = said | {"change": None}  # as in reports issued before there was a part on change
    assert merged_findings.merge_finding_rows(without)[0]["most"] == said["found"]["open"][0]["most"]


def test_alarms_with_one_direction_are_one_and_name_all_their_questions():
    said = built()
    whole, *domains = merged_findings.merge_alarms(said)
    assert whole == said["change"]["alarms"][0]
    told = {item["code"] for alarm in said["change"]["alarms"][1:] for item in alarm["most"]}
    assert {item["code"] for alarm in domains for item in alarm["most"]} == told
    assert len({(alarm["level"], alarm["direction"]) for alarm in domains}) == len(domains)


def test_first_steps_are_not_told_twice_and_only_where_nothing_is_planned():
    rows = merged_findings.merge_finding_rows(build.build_snapshot(in_a_bad_quarter()))
    steps = [step for row in rows for step in row["first_steps"]]
    assert steps
    assert len(steps) == len(set(steps))
    assert all(not row["first_steps"] for row in rows if row["actions"])


RAISED = answers(small(), ROL_1=Answer(Given.LEVEL, level=3))


def test_what_to_ask_about_stands_with_few_findings():
    serious = replace(standing(), level="serious")
    (row,) = merged_findings.merge_finding_rows(build.build_snapshot(material(given=RAISED, flags=(serious,))))
    assert row["ask"]


def test_of_many_findings_only_critical_ones_say_what_to_ask_about():
    made = in_a_bad_quarter()
    rows = merged_findings.merge_finding_rows(build.build_snapshot(made))
    assert {row["level"] for row in rows if row["ask"]} <= {"critical", "drift", "watch"}
    assert any(row["ask"] for row in rows if row["level"] == "critical")
    few = merged_findings.merge_finding_rows(build.build_snapshot(replace(made, alarms=(), flags=(), series=None)))
    assert any(row["ask"] for row in few if row["level"] == "serious")


def test_a_licence_in_the_same_words_names_the_document_before():
    told = merged_findings.merge_sources(build.build_snapshot(material()))
    assert [source["licence"] for source in told if source["code"] in ("DAV", "NPG")] == ["as for INT", "as for INT"]
    assert not any(source["licence"].startswith("as for") for source in told if source["code"] in ("INT", "WMP", "WHO"))


def test_the_record_still_holds_each_finding_on_its_own():
    said = built()
    before = build.canonical_json(said)
    merged_findings.merge_finding_rows(said), merged_findings.merge_alarms(said), merged_findings.merge_sources(said)
    assert build.canonical_json(said) == before
    assert len(said["found"]["open"]) > len(merged_findings.merge_finding_rows(said))


def test_an_issue_without_findings_or_change_has_nothing_to_fold():
    assert (merged_findings.merge_finding_rows({}), merged_findings.merge_alarms({"change": None})) == ([], [])
