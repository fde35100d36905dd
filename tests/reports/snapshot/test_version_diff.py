"""What two versions of a report say in another way: each answer, each result, each day and role."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fidelity.reports.rendering import html as rendering_html
from fidelity.reports.snapshot import build, signed_text, version_diff
from fidelity.reports.snapshot.inputs import Issue, ReplacedVersion
from fidelity.scoring.answers import Answer, Evidence, Given
from tests.as_read import as_read
from tests.reports.build import EVIDENCE, KEPT, RAW_NOTE, action, answers, material, small

REASON = "The answer on force was entered under the wrong question"
LATER = Issue("PL-3333-4444", "1.1", date(2026, 11, 30), "Program manager")


def said(given: dict[str, Answer], **changes: Any) -> dict:
    return json.loads(build.canonical_json(build.build_snapshot(material(small(), given, **changes))))


BEFORE = said(answers(small()))


def next_version(given: dict[str, Answer], *, before: dict = BEFORE, **changes: Any) -> dict:
    replaced = (ReplacedVersion("1.0", date(2026, 10, 28), REASON),)
    return said(given, replaced=replaced, replaced_snapshot=before, issue=LATER, **changes)


def changed(**special: Answer | None) -> list[dict]:
    return next_version(answers(small(), **special))["amended"]["answers"]


def test_a_first_version_has_nothing_to_tell():
    assert BEFORE["amended"] is None
    assert BEFORE["history"] == [
        {"version": "1.0", "issued": BEFORE["report"]["issued"], "what": "First issue."},
    ]


def test_the_history_tells_each_version_with_its_day_and_reason():
    history = next_version(answers(small()))["history"]
    assert [(each["version"], each["issued"]["iso"], each["what"]) for each in history] == [
        ("1.0", "2026-10-28", "First issue."),
        ("1.1", "2026-11-30", f"Amended, text only: {REASON}"),
    ]
    history = next_version(answers(small(), ROL_1=Answer(Given.LEVEL, level=2)))["history"]
    assert history[1]["what"] == f"Amended: {REASON}"


def test_a_third_version_tells_all_three():
    replaced = (ReplacedVersion("1.0", date(2026, 10, 28), REASON), ReplacedVersion("1.1", date(2026, 11, 30), "Two"))
    issue = replace(LATER, version="1.2", day=date(2026, 12, 20))
    before = next_version(answers(small()))
    given = answers(small(), ROL_1=Answer(Given.LEVEL, level=2))
    third = said(given, replaced=replaced, replaced_snapshot=before, issue=issue)
    assert [each["what"] for each in third["history"]] == [
        "First issue.",
        f"Amended, text only: {REASON}",
        "Amended: Two",
    ]
    assert (third["amended"]["version"], third["amended"]["reason"]) == ("1.1", "Two")


def test_an_answer_that_changed_is_told_with_both_values():
    [each] = changed(ROL_1=Answer(Given.LEVEL, level=2))
    assert (each["code"], each["short"]) == ("ROL-1", "Short name of ROL-1")
    assert each["old"] == {"level": "4", "answer": "Never", "reason": "", "evidence": ""}
    assert each["new"]["answer"] == "About monthly"


def test_one_that_is_not_applicable_now_tells_why():
    [each] = changed(CHO_4=Answer(Given.NOT_APPLICABLE, reason="There was no occasion"))
    assert each["old"]["level"] != ""
    assert each["new"] == {
        "level": "",
        "answer": "Not applicable",
        "reason": "There was no occasion",
        "evidence": "",
    }


def test_one_that_is_not_answered_any_more_is_told():
    [each] = changed(ROL_1=None)
    assert (each["old"]["answer"], each["new"]["answer"]) == ("Never", "Not answered")


def test_another_evidence_alone_is_told():
    code = next(code for code, answer in answers(small()).items() if answer.evidence)
    given = answers(small())
    given[code] = replace(given[code], evidence=Evidence("Job description", date(2026, 9, 1), KEPT))
    [each] = next_version(given)["amended"]["answers"]
    assert each["old"]["evidence"] == "Minutes of the team talk, Aug 4, 2026"
    assert each["new"]["evidence"] == "Job description, Sep 1, 2026"
    assert each["old"]["level"] == each["new"]["level"]


def test_answers_are_told_in_the_order_of_the_questions():
    codes = [each["code"] for each in changed(ROL_1=None, CHO_4=None, ROL_3=None)]
    order = [item["code"] for domain in BEFORE["questions"] for item in domain["items"]]
    assert codes == sorted(codes, key=order.index)
    assert len(codes) == 3


def test_a_note_or_the_place_where_evidence_is_kept_is_never_told():
    given = {
        code: replace(
            answer,
            note="Another raw note",
            evidence=answer.evidence and replace(EVIDENCE, kept="the blue cabinet"),
        )
        for code, answer in answers(small()).items()
    }
    text = json.dumps(next_version(given))
    assert next_version(given)["amended"]["answers"] == []
    assert [each for each in (RAW_NOTE, "Another raw note", KEPT, "blue cabinet") if each in text] == []


def test_nothing_changed_is_said():
    told = next_version(answers(small()))["amended"]
    assert (told["headline"], told["answers"], told["results"], told["facts"]) == (
        "Text only: no answer changed.",
        [],
        [],
        [],
    )


@pytest.mark.parametrize(("number", "words"), [(1, "1 answer changed."), (2, "2 answers changed.")])
def test_the_number_of_changes_stands_first(number: int, words: str):
    assert version_diff.difference_headline(number) == words


def test_what_it_does_to_the_results_is_told():
    told = next_version(answers(small(), CHO_1=Answer(Given.LEVEL, level=0)))["amended"]
    before = {domain["name"]: domain for domain in BEFORE["profile"]["domains"]}
    assert told["results"]
    for each in told["results"]:
        if each["what"] in before:
            assert each["old"].startswith(before[each["what"]]["band"]["words"])
        assert each["old"] != each["new"]


def test_only_another_role_is_told():
    making = replace(material(small()).making, participants={"Program manager": 1, "Peer supporter": 4})
    told = next_version(answers(small()), making=making)["amended"]
    assert told["answers"] == []
    assert told["facts"] == [
        {
            "what": "Who took part",
            "old": "Program manager: 1; Peer supporter: 3",
            "new": "Program manager: 1; Peer supporter: 4",
        }
    ]


def test_only_another_day_is_told():
    making = replace(material(small()).making, closed=date(2026, 11, 20))
    told = next_version(answers(small()), making=making)["amended"]
    assert told["facts"] == [{"what": "Closed", "old": "October 20, 2026", "new": "November 20, 2026"}]


def test_actions_planned_and_ended_since_are_told():
    before = said(answers(small()), actions=(action("ROL-1", what="Name a stand-in"),))
    done = action("ROL-1", what="Name a stand-in", state="done", outcome="Done in May")
    told = next_version(answers(small()), before=before, actions=(done, action(what="Another")))["amended"]
    assert {each["what"] for each in told["facts"]} == {"Action: Name a stand-in", "Action: Another"}
    assert next(each for each in told["facts"] if "stand-in" in each["what"])["new"].endswith("done. Done in May")


def test_ways_to_reach_somebody_are_left_out_of_the_reason():
    replaced = (ReplacedVersion("1.0", date(2026, 10, 28), "Ask rose@example.org or 555-123-4567"),)
    built = said(answers(small()), replaced=replaced, replaced_snapshot=BEFORE)
    assert built["amended"]["reason"] == "Ask [left out] or [left out]"
    assert "example.org" not in json.dumps(built)


def test_the_same_versions_always_tell_the_same():
    one, two = (build.canonical_json(next_version(answers(small(), ROL_1=None))) for _ in range(2))
    assert one == two


def test_the_report_prints_what_changed_and_why():
    built = next_version(answers(small(), ROL_1=Answer(Given.LEVEL, level=2)))
    html = as_read(rendering_html.report_html(build.canonical_json(built), checksum="0" * 64))
    assert "What changed since version 1.0, and why" in html
    assert REASON in html
    assert "About monthly" in html
    assert "it takes the place of 1.0" in html


def test_a_report_without_question_pages_lists_no_answer():
    """What funders get without the question pages says that answers changed, and not which."""
    built = next_version(answers(small(), CHO_1=Answer(Given.LEVEL, level=1, note="", evidence=EVIDENCE)))
    html = as_read(rendering_html.report_html(build.canonical_json(built), checksum="0" * 64, left_out=True))
    told = html.partition('id="amended"')[2].partition("</div>")[0]
    assert "1 answer changed." in told
    assert "which are left out here" in told
    assert "CHO-1" not in told


def test_an_older_snapshot_can_be_compared():
    """Versions that were final before this list existed hold no `amended`."""
    before = {key: value for key, value in BEFORE.items() if key != "amended"}
    assert next_version(answers(small()), before=before)["amended"]["answers"] == []


def test_the_newest_version_is_printed_with_the_day_it_became_final():
    """The others were final on the day told; of this one only its text is that old."""
    text = next_version(answers(small()))
    built = signed_text.finalise_snapshot(text, [], statement="", on=date(2026, 12, 14))
    html = as_read(rendering_html.report_html(build.canonical_json(built), checksum="0" * 64))
    assert (
        f"Version 1.0, October 28, 2026: First issue. Version 1.1, December 14, 2026: Amended, text only: {REASON}"
        in html
    )
