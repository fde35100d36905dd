"""A report becomes final: once, kept with its file and checksums; a failure is told and can be mended."""

import hashlib
import json
import re

import pytest

from fidelity.flags.models import Action
from fidelity.reports.models import IssuedReport
from fidelity.reports.rendering import files, pdf
from fidelity.reports.signing import codes as signing_codes
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import AuditEvent
from tests.reports.build import KEPT, Q3, RAW_NOTE
from tests.reports.conftest import closed_review
from tests.reports.signing_texts import final


@pytest.fixture
def no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making files takes long; most tests here need none."""
    monkeypatch.setattr(files, "store_report_file", lambda pk: None)


def issue(review: Review, by: Access, capture) -> IssuedReport:
    """Make it final and, as after a commit, have the file made."""
    with capture(execute=True):
        return final(review, by)


def test_a_code_is_hard_to_guess_and_easy_to_read():
    codes = {signing_codes.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(r"PL-[2-9C-Z]{4}-[2-9C-Z]{4}", code) for code in codes)
    assert not set("".join(codes)) & set("0O1I5S8BAEU")


def test_a_report_is_stored_with_its_snapshot(review: Review, by: Access, no_file: None):
    report = final(review, by)
    report.refresh_from_db()
    assert (report.version, report.role, report.paper) == ("1.0", "peer", "letter")
    assert report.snapshot_sha256 == hashlib.sha256(report.snapshot.encode()).hexdigest()
    said = json.loads(report.snapshot)
    assert said["report"]["code"] == report.code
    assert said["report"]["program"] == "Willow House"
    assert [finding["code"] for finding in said["findings"]] == ["misuse:ROL-1"]
    assert said["made"]["participants"] == [
        {"role": "Program manager", "count": 1},
        {"role": "Peer supporter", "count": 3},
    ]


def test_the_snapshot_keeps_notes_and_places_out(review: Review, by: Access, no_file: None):
    report = final(review, by)
    assert RAW_NOTE not in report.snapshot
    assert KEPT not in report.snapshot
    assert by.user.email not in report.snapshot


@pytest.mark.pango
def test_its_file_is_made_from_the_snapshot(review: Review, by: Access, django_capture_on_commit_callbacks):
    report = issue(review, by, django_capture_on_commit_callbacks)
    review.program.name = "Another name by now"
    review.program.save()
    report.refresh_from_db()
    assert bytes(report.pdf).startswith(b"%PDF-1.7")
    assert report.pdf_sha256 == hashlib.sha256(report.pdf).hexdigest()
    assert files.make_report_file(report) == bytes(report.pdf)
    assert report.trouble == ""


def test_becoming_final_is_written_in_the_log(review: Review, by: Access, no_file: None):
    report = final(review, by)
    assert AuditEvent.objects.first().what == f"made the report {report} on Q3 2026 final"


def test_actions_of_this_quarter_and_those_still_going_on_are_told(review: Review, by: Access, no_file: None):
    earlier = closed_review(review.program, review.instrument, Q3.previous)
    Review.objects.filter(pk=earlier.pk).update(opened_at="2026-06-20T00:00Z", closed_at="2026-07-20T00:00Z")
    for what, of in (("New", review), ("Going on", earlier)):
        Action.objects.create(program=review.program, review=of, what=what, owner="manager", due=Q3.next.end)
    Action.objects.create(
        program=review.program,
        review=earlier,
        what="Ended long ago",
        owner="manager",
        due=Q3.start,
        state="done",
        ended_at="2026-07-30T00:00Z",
    )
    said = json.loads(final(review, by).snapshot)
    assert {action["what"]: action["planned_in"] for action in said["actions"]} == {
        "New": "Q3 2026",
        "Going on": "Q2 2026",
    }


def test_another_programs_rows_stay_out(review: Review, by: Access, no_file: None):
    other = type(review.program).objects.create(
        organisation=review.program.organisation,
        slug="other",
        name="The other house",
        kind="peer_run",
        setting="community",
        first_quarter=Q3.start,
    )
    elsewhere = closed_review(other, review.instrument)
    Action.objects.create(program=other, review=elsewhere, what="Elsewhere", owner="manager", due=Q3.next.end)
    assert "other house" not in final(review, by).snapshot
    assert "Elsewhere" not in IssuedReport.objects.get().snapshot


def test_the_quarter_before_and_one_left_out_are_told(review: Review, by: Access, no_file: None):
    closed_review(review.program, review.instrument, Q3.previous.previous, full=True)
    review.program.reviews.create(
        instrument=review.instrument, period_start=Q3.previous.start, state="skipped", skip_reason="Repairs"
    )
    said = json.loads(final(review, by).snapshot)
    assert said["made"]["skipped"] == [{"quarter": "Q2 2026", "reason": "Repairs"}]
    assert "rated in Q1 2026 and now" in said["decision"]["change"]
    assert said["profile"]["carried"]["quarter"] == "Q1 2026"


def test_a_quarter_that_was_never_closed_or_never_opened_is_told(review: Review, by: Access, no_file: None):
    quarters = [Q3.previous.previous.previous, Q3.previous.previous, Q3.previous]
    closed_review(review.program, review.instrument, quarters[0])
    review.program.reviews.create(instrument=review.instrument, period_start=quarters[2].start)
    said = json.loads(final(review, by).snapshot)
    assert said["made"]["skipped"] == [
        {"quarter": "Q1 2026", "reason": "Nobody opened a review of it, and nobody gave a reason."},
        {
            "quarter": "Q2 2026",
            "reason": "It was opened and is not closed. What was answered in it, by peers as well, is not counted.",
        },
    ]


def test_before_the_first_closed_review_nothing_was_left_out(review: Review, by: Access, no_file: None):
    review.program.first_quarter = Q3.previous.previous.start
    review.program.save()
    assert json.loads(final(review, by).snapshot)["made"]["skipped"] == []


def broken(*args: object, **kwargs: object) -> bytes:
    raise pdf.LibrariesMissing


def test_what_is_missing_on_the_server_is_kept_as_a_sentence(
    review: Review, by: Access, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(pdf, "make_pdf", broken)
    report = issue(review, by, django_capture_on_commit_callbacks)
    report.refresh_from_db()
    assert report.trouble.startswith("To make PDF files, install these packages on the server: libpango")
    assert report.pdf is None


def test_any_other_failure_is_kept_as_a_sentence_and_logged(
    review: Review, by: Access, monkeypatch: pytest.MonkeyPatch, caplog, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(pdf, "make_pdf", lambda *args, **kwargs: 1 / 0)
    report = issue(review, by, django_capture_on_commit_callbacks)
    report.refresh_from_db()
    assert report.trouble == files.TROUBLE
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.pango
def test_trying_again_makes_the_file(
    review: Review, by: Access, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
):
    with monkeypatch.context() as patched:
        patched.setattr(pdf, "make_pdf", broken)
        report = issue(review, by, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        signing_codes.try_again(report=report, by=by)
    report.refresh_from_db()
    assert report.pdf_sha256
    assert report.trouble == ""


def test_a_file_that_is_there_is_never_made_again(
    review: Review, by: Access, monkeypatch: pytest.MonkeyPatch, no_file: None
):
    report = final(review, by)
    IssuedReport.objects.filter(pk=report.pk).update(pdf=b"as it is", pdf_sha256="0" * 64)
    monkeypatch.undo()
    files.store_report_file(report.pk)
    signing_codes.try_again(report=report, by=by)
    report.refresh_from_db()
    assert bytes(report.pdf) == b"as it is"
