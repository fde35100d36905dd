"""The report lists duties written into jobs, beside what peer supporters were asked to do."""

from datetime import date
from html import unescape

import pytest
from django.template.loader import render_to_string

from fidelity.reports import snapshot_queries
from fidelity.reports.rendering import html
from fidelity.reports.snapshot import build
from fidelity.reports.snapshot.inputs import Issue, WrittenDutyFacts
from fidelity.reviews.models import Review
from programs.models import Role, StaffRole
from tests import cast
from tests.as_read import as_read
from tests.reports.build import material, real, small

PHONES = WrittenDutyFacts("Peer supporter", "ROL-10", "Answers the front desk phones")
PILLS = WrittenDutyFacts("Peer supporter", "ROL-2", "Hands out medication")
NOTES = WrittenDutyFacts("Recovery coach", "ROL-17", "Completes progress notes")
ISSUE = Issue("PL-7K3M-92QX", "1.0", date(2026, 10, 28), "Program manager")


def written(*duties: WrittenDutyFacts) -> list[dict]:
    return build.build_snapshot(material(real(), written=duties))["protection"]["written"]


def page(*duties: WrittenDutyFacts) -> str:
    built = build.build_snapshot(material(real(), written=duties))
    return unescape(as_read(render_to_string("reports/_report.html", html.report_context(built))))


def test_duties_stand_by_position_with_the_question_they_belong_to():
    assert written(PHONES, PILLS, NOTES) == [
        {
            "title": "Peer supporter",
            "duties": [
                {"item": "ROL-10", "short": "Leftover chores", "gravity": "serious", "words": PHONES.words},
                {"item": "ROL-2", "short": "Giving out medication", "gravity": "critical", "words": PILLS.words},
            ],
        },
        {
            "title": "Recovery coach",
            "duties": [{"item": "ROL-17", "short": "What is written down", "gravity": "context", "words": NOTES.words}],
        },
    ]


def test_the_page_says_it_in_a_short_list():
    said = page(PHONES, PILLS, NOTES)
    assert "<h4>Written into jobs</h4>" in said
    assert "<li>Peer supporter: “Answers the front desk phones” (Leftover chores, ROL-10); " in said
    assert "“Hands out medication” (Giving out medication, ROL-2, critical).</li>" in said
    assert "<li>Recovery coach: “Completes progress notes” (What is written down, ROL-17, not scored).</li>" in said


def test_nothing_is_said_where_nothing_was_confirmed():
    assert "Written into jobs" not in page()


def test_an_older_report_has_no_such_list():
    built = build.build_snapshot(material(real()))
    del built["protection"]["written"]
    assert "Written into jobs" not in render_to_string("reports/_report.html", html.report_context(built))


def test_addresses_and_numbers_are_left_out():
    found = WrittenDutyFacts("Desk, ana@example.org", "ROL-10", "Answers the phones,\n555-123-4567")
    [job] = written(found)
    assert (job["title"], job["duties"][0]["words"]) == ("Desk, [left out]", "Answers the phones, [left out]")


def test_a_question_that_this_version_does_not_ask_is_not_named():
    built = build.build_snapshot(material(small(), written=(WrittenDutyFacts("Peer supporter", "ROL-99", "Cleans"),)))
    assert built["protection"]["written"] == []


@pytest.mark.parametrize(
    ("kind", "text", "listed"),
    [
        (StaffRole.Kind.PEER_SUPPORTER, "She answers the\nfront desk phones.", [("Peer supporter", "ROL-1")]),
        (StaffRole.Kind.PEER_SUPPORTER, "Shares own story.", []),
        (StaffRole.Kind.OTHER, "She answers the front desk phones.", []),
    ],
    ids=["in the text", "gone from the text", "another job"],
)
def test_what_stands_in_the_text_of_a_peer_role_on_that_day_is_listed(
    review: Review, kind: str, text: str, listed: list
):
    job = review.program.staff_roles.create(title="Peer supporter", kind=kind, hours=20, description=text)
    found = {"item": "ROL-1", "category": "chores", "words": "answers the front desk phones", "role": Role.MANAGER}
    job.written_duties.create(program=review.program, **found)
    assert [(each.title, each.item) for each in snapshot_queries.snapshot_inputs(review, ISSUE).written] == listed


@pytest.mark.parametrize(("asked", "code"), [("1.0", "ROL-10"), ("2.0", "ROL-33")])
@pytest.mark.parametrize("confirmed_under", ["ROL-10", "ROL-33"])
def test_a_duty_is_listed_under_the_question_of_the_version_of_the_review(
    review: Review, asked: str, code: str, confirmed_under: str
):
    review.instrument = cast.released(asked).as_row()
    review.save()
    job = review.program.staff_roles.create(title="Peer supporter", hours=20, description="Answers the phones.")
    found = {"item": confirmed_under, "category": "chores", "words": "Answers the phones", "role": Role.MANAGER}
    job.written_duties.create(program=review.program, **found)
    listed = snapshot_queries.snapshot_inputs(Review.objects.get(), ISSUE).written
    assert [each.item for each in listed] == [code]
