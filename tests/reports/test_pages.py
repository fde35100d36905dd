"""The report's pages: preview, making, reading, downloading; who may do which."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fidelity.reports.models import IssuedReport, Signing
from fidelity.reports.rendering import files
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import Role
from tests.reports.build import RAW_NOTE
from tests.reports.conftest import make_program, member, page, sign_in
from tests.reports.signing_texts import final

FILE = b"%PDF-1.7 stands for a file"


@pytest.fixture(autouse=True)
def no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "store_report_file", lambda pk: None)


@pytest.fixture
def issued(review: Review, by: Access) -> IssuedReport:
    """Issued, with its file."""
    report = final(review, by)
    report.pdf, report.pdf_sha256 = FILE, hashlib.sha256(FILE).hexdigest()
    report.save(update_fields=["pdf", "pdf_sha256"])
    return report


def test_before_asking_the_manager_sees_what_people_will_read(manager: Client, review: Review):
    shown = manager.get(page(review)).content.decode()
    assert "Ask peers to read it" in shown
    assert "no code yet" in shown
    assert "Self-assessment, not certification" in shown
    assert not Signing.objects.exists()


def test_while_the_file_is_made_the_page_looks_again_by_itself(manager: Client, review: Review, by: Access):
    final(review, by)
    response = manager.get(page(review))
    assert response["Refresh"] == "2"
    assert "The report is being made" in response.content.decode()


@pytest.mark.parametrize(("ago", "offered"), [(timedelta(), False), (timedelta(minutes=2), True)])
def test_a_file_that_was_cut_short_can_be_made_again(
    manager: Client, review: Review, by: Access, ago: timedelta, offered: bool
):
    """The worker was killed in the middle: nobody told the report that its file will not come."""
    final(review, by, at=timezone.now() - ago)
    assert ("Make the file again" in manager.get(page(review)).content.decode()) == offered


def test_the_page_shows_the_snapshot_with_code_and_checksum(manager: Client, issued: IssuedReport):
    response = manager.get(page(issued.review))
    shown = response.content.decode()
    assert issued.code in shown
    assert issued.pdf_sha256 in shown
    assert "Refresh" not in response
    assert RAW_NOTE not in shown


def test_the_page_keeps_to_the_snapshot_when_rows_change(manager: Client, issued: IssuedReport):
    issued.review.program.staff_roles.create(title="A later role", hours=10)
    assert "A later role" not in manager.get(page(issued.review)).content.decode()


def test_trouble_is_told_with_a_button_to_try_again(manager: Client, review: Review, by: Access):
    report = final(review, by)
    IssuedReport.objects.update(trouble="To make PDF files, install these packages on the server: x.")
    shown = manager.get(page(review)).content.decode()
    assert "install these packages" in shown
    assert "Try again" in shown
    assert manager.post(page(review, "again")).url == page(review)
    report.refresh_from_db()
    assert report.trouble == ""


def test_the_file_has_a_neutral_name_and_its_checksum(manager: Client, issued: IssuedReport):
    response = manager.get(page(issued.review, "report.pdf"))
    assert response.content == FILE
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="plumbline-{issued.code}-v1.0.pdf"'
    assert response["ETag"] == f'"{issued.pdf_sha256}"'
    assert response["Cache-Control"] == "private, no-cache"


def test_a_file_that_the_browser_has_is_not_sent_again(manager: Client, issued: IssuedReport):
    response = manager.get(page(issued.review, "report.pdf"), headers={"If-None-Match": f'"{issued.pdf_sha256}"'})
    assert (response.status_code, response.content) == (304, b"")


def test_a_file_that_is_not_made_yet_leads_to_the_page(manager: Client, review: Review, by: Access):
    final(review, by)
    assert manager.get(page(review, "report.pdf")).url == page(review)


def test_the_data_are_the_snapshot_byte_for_byte(manager: Client, issued: IssuedReport):
    response = manager.get(page(issued.review, "report.json"))
    assert response.content.decode() == issued.snapshot
    assert json.loads(response.content)["format"] == 4
    assert response["Content-Disposition"].endswith('v1.0.json"')


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_others_read_the_issued_report_and_see_no_draft_of_it(
    as_role: Callable, review: Review, by: Access, role: Role
):
    client = as_role(role)
    assert client.get(page(review)).status_code == 404
    final(review, by)
    assert client.get(page(review)).status_code == 200
    assert client.get(page(review, "report.json")).status_code == 200


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_only_the_manager_asks(as_role: Callable, review: Review, role: Role):
    assert as_role(role).post(page(review, "ask")).status_code == 403


@pytest.mark.parametrize(("role", "status"), [(Role.FUNDER, 404), (Role.ADMIN, 403)])
def test_a_report_is_not_for_everybody(as_role: Callable, issued: IssuedReport, role: Role, status: int):
    client = as_role(role)
    assert [client.get(page(issued.review, rest)).status_code for rest in ("", "report.pdf", "report.json")] == [
        status
    ] * 3


def test_another_programs_report_does_not_exist(issued: IssuedReport):
    outsider = sign_in(member(Role.MANAGER, make_program("Another house")))
    for rest in ("", "report.pdf", "report.json"):
        assert outsider.get(page(issued.review, rest)).status_code == 404


def test_nothing_to_download_before_issuing(manager: Client, review: Review):
    for rest in ("report.pdf", "report.json"):
        assert manager.get(page(review, rest)).status_code == 404
    assert manager.post(page(review, "again")).status_code == 404


def test_an_open_review_has_a_clear_page_instead(manager: Client, review: Review):
    Review.objects.update(state=Review.State.OPEN, closed_at=None)
    shown = manager.get(page(review))
    assert shown.status_code == 200
    assert "There is nothing to report on yet" in shown.content.decode()
    refused = manager.post(page(review, "ask"))
    assert refused.status_code == 409
    assert "still open" in refused.content.decode()


def test_a_skipped_quarter_says_that_it_has_no_report(manager: Client, review: Review):
    Review.objects.update(state=Review.State.SKIPPED, skip_reason="Repairs")
    assert "was skipped, so it has no report" in manager.get(page(review)).content.decode()


def test_an_unknown_quarter_is_not_found(manager: Client, review: Review):
    assert manager.get(page(review).replace("2026-07", "2026-04")).status_code == 404


def test_reading_takes_few_queries(manager: Client, issued: IssuedReport, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        manager.get(page(issued.review))


def test_previewing_takes_few_queries(manager: Client, review: Review, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        manager.get(page(review))


def test_asking_takes_few_queries(manager: Client, review: Review, django_assert_max_num_queries):
    with django_assert_max_num_queries(37):
        manager.post(page(review, "ask"))
