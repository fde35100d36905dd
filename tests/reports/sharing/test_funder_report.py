"""A shared report as a funder reads and takes it; what is not shared can't be told from what never was."""

import csv
import hashlib
import io
import json

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone

from fidelity.reports.models import Download, FunderFile, IssuedReport, Share
from fidelity.reports.rendering import files
from programs.access import Access
from programs.models import Role, User
from tests.reports.build import KEPT, RAW_NOTE
from tests.reports.conftest import closed_review, make_program, page
from tests.reports.funders import SECRET, address, flag_with_a_note, funder, share
from tests.reports.versions import final, for_funders
from tests.sheets import page_texts

PAGES = ("", "report.pdf", "bands.json", "bands.csv", "ask")
SHORT = b"%PDF-1.7 without the question pages"


def shown(client: Client, report: IssuedReport, rest: str = "") -> str:
    return client.get(address(report, rest)).content.decode()


def test_it_shows_the_snapshot(client: Client, shared: Share):
    said = shown(client, shared.report)
    assert "Self-assessment, not certification" in said
    assert shared.report.code in said
    assert 'id="decision"' in said


def test_the_question_pages_are_left_out_and_it_says_why(client: Client, shared: Share):
    said = shown(client, shared.report)
    assert "Left out: the pages that go question by question" in said
    assert "is easily taken for more than it says" in said
    assert "Question by question" not in said


def test_the_question_pages_stand_in_it_where_the_program_shares_them(
    client: Client, report: IssuedReport, county: User
):
    share(report, county, with_items=True)
    said = shown(client, report)
    assert "Question by question" in said
    assert "Left out" not in said


def test_it_keeps_to_the_snapshot_when_rows_change(client: Client, shared: Share):
    shared.report.review.program.staff_roles.create(title="A later role", hours=10)
    assert "A later role" not in shown(client, shared.report)


@pytest.mark.parametrize("rest", PAGES)
def test_nothing_that_is_kept_inside_leaks(client: Client, shared: Share, by: Access, county: User, rest: str):
    flag_with_a_note(shared.report.review, by.user)
    share(final(closed_review(make_program("Another house"), shared.report.review.instrument)), county)
    for_funders(shared.report)
    said = shown(client, shared.report, rest)
    assert [kept for kept in (RAW_NOTE, KEPT, SECRET, by.user.email, "Another house") if kept in said] == []


def test_a_superseded_report_says_that_there_is_a_newer_one(client: Client, shared: Share):
    newer = final(shared.report.review, "1.1")
    said = shown(client, shared.report)
    assert "The program has made a newer version of this report." in said
    assert newer.code not in said
    assert client.get(address(newer)).status_code == 404


def test_the_file_is_the_one_without_question_pages(client: Client, shared: Share):
    file = for_funders(shared.report)
    response = client.get(address(shared.report, "report.pdf"))
    assert response.content == file
    assert response["Content-Disposition"] == f'attachment; filename="plumbline-{shared.report.code}-v1.0.short.pdf"'
    assert response["Cache-Control"] == "private, no-store"


def test_with_question_pages_it_is_the_whole_file(client: Client, report: IssuedReport, county: User):
    share(report, county, with_items=True)
    response = client.get(address(report, "report.pdf"))
    assert response.content == bytes(report.pdf)
    assert response["Content-Disposition"] == f'attachment; filename="plumbline-{report.code}-v1.0.pdf"'


def test_a_file_that_is_not_made_yet_leads_to_the_page(client: Client, shared: Share):
    response = client.get(address(shared.report, "report.pdf"), follow=True)
    assert "The PDF is not made yet." in response.content.decode()
    assert Download.objects.filter(what="pdf").count() == 0


@pytest.mark.pango
def test_its_file_is_made_once_and_holds_no_question_and_no_level(report: IssuedReport):
    FunderFile.objects.create(report=report)
    files.store_for_funders(report.pk)
    made = FunderFile.objects.get()
    assert bytes(made.pdf).startswith(b"%PDF-1.7")
    assert made.pdf_sha256 == hashlib.sha256(made.pdf).hexdigest()
    assert made.pdf_sha256 != report.pdf_sha256
    assert files.make_for_funders(report) == bytes(made.pdf)
    read = " ".join(page_texts(bytes(made.pdf)))
    assert "Left out: the pages that go question by question" in read
    assert "Questions that are scored, by domain" not in read
    assert "What this level says" not in read


@pytest.mark.pango
def test_what_is_attached_to_its_file_are_the_bands(report: IssuedReport):
    with pikepdf.open(io.BytesIO(files.make_for_funders(report))) as opened:
        [(name, attached)] = opened.attachments.items()
        data = json.loads(attached.get_file().read_bytes())
    assert name == f"plumbline-{report.code}-v1.0.bands.json"
    assert "questions" not in data


def test_the_data_hold_bands_in_words(client: Client, shared: Share):
    response = client.get(address(shared.report, "bands.json"))
    data = json.loads(response.content)
    said = json.loads(shared.report.snapshot)
    assert response["Content-Disposition"].endswith('v1.0.bands.json"')
    assert data["report"]["code"] == shared.report.code
    assert [each["in_words"] for each in data["domains"]] == [
        each["band"]["words"] + ("; limited scope" if each["limited_scope"] else "")
        for each in said["profile"]["domains"]
    ]


def keys(data: object) -> set[str]:
    if isinstance(data, dict):
        return set(data) | {key for value in data.values() for key in keys(value)}
    return {key for value in data for key in keys(value)} if isinstance(data, list) else set()


def test_the_data_hold_no_level_no_score_and_no_answer(client: Client, report: IssuedReport, county: User):
    """Even where the question pages are shared: a band is what a funder may take along as data."""
    share(report, county, with_items=True)
    data = json.loads(client.get(address(report, "bands.json")).content)
    kept = {"score", "exact", "shown", "range", "level", "answer", "answered", "questions", "findings", "overall"}
    assert keys(data) & kept == set()
    assert kept & keys(json.loads(report.snapshot)) == kept


def test_the_table_has_a_row_for_each_domain_and_document(client: Client, shared: Share):
    response = client.get(address(shared.report, "bands.csv"))
    found = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    said = json.loads(shared.report.snapshot)["profile"]
    assert len(found) == len(said["domains"]) + len(said["lenses"])
    assert found[0]["In words"] == said["domains"][0]["band"]["words"]
    assert found[0]["Report"] == shared.report.code


def test_reading_and_taking_is_written_down(client: Client, shared: Share):
    for_funders(shared.report)
    for rest in ("", "report.pdf", "bands.json", "bands.csv"):
        client.get(address(shared.report, rest))
    assert sorted(shared.downloads.values_list("what", flat=True)) == ["data", "page", "pdf"]
    shared.refresh_from_db()
    assert shared.seen_at is not None


def test_asking_for_the_head_of_a_page_is_no_reading(client: Client, shared: Share):
    client.head(address(shared.report))
    assert Download.objects.count() == 0


def test_the_program_reading_its_own_report_is_in_no_log(manager: Client, shared: Share):
    manager.get(page(shared.report.review))
    assert Download.objects.count() == 0


def strange(report: IssuedReport) -> list[str]:
    """Addresses that a funder could guess: of reports, of drafts, of flags, of the program."""
    review = report.review
    return [
        *(address(report, rest) for rest in PAGES),
        page(review),
        page(review, "report.pdf"),
        page(review, "report.json"),
        page(review, "shares/"),
        f"/programs/{review.program.slug}/",
        f"/programs/{review.program.slug}/flags/",
        f"/programs/{review.program.slug}/flags/1/",
        f"/programs/{review.program.slug}/reviews/{review.quarter.slug}/",
        f"/programs/{review.program.slug}/reviews/{review.quarter.slug}/scores",
        f"/funder/programs/{review.program.slug}/",
    ]


def of_nothing(client: Client) -> str:
    """What is said about an address that never was, without the token of its form."""
    return _without_token(client.get("/funder/reports/PL-2222-2222/"))


def _without_token(response) -> str:
    assert response.status_code == 404
    return "".join(line for line in response.content.decode().splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize(
    "hidden", ["never shared", "withdrawn from another", "of another funder", "of somebody removed"]
)
def test_what_is_not_shared_can_not_be_told_from_what_never_was(
    client: Client, report: IssuedReport, county: User, by: Access, hidden: str
):
    flag_with_a_note(report.review, by.user)
    if hidden == "withdrawn from another":
        share(report, funder(report.review.program.organisation, "foundation"), withdrawn_at=timezone.now())
    if hidden == "of another funder":
        share(report, funder(report.review.program.organisation, "foundation"))
    if hidden == "of somebody removed":
        share(report, county)
        county.memberships.update(role=Role.ADMIN)
    for path in strange(report)[: len(PAGES)]:
        assert _without_token(client.get(path)) == of_nothing(client), path


def test_nothing_of_the_program_itself_opens_with_a_share(client: Client, shared: Share, by: Access):
    flag_with_a_note(shared.report.review, by.user)
    inside = strange(shared.report)[len(PAGES) : -1]
    assert {path: client.get(path).status_code for path in inside} == dict.fromkeys(inside, 404)


def test_after_withdrawing_the_old_link_says_so_at_once(client: Client, shared: Share):
    assert client.get(address(shared.report)).status_code == 200
    Share.objects.update(withdrawn_at=timezone.now())
    for path in strange(shared.report)[: len(PAGES)]:
        answer = client.get(path)
        assert answer.status_code == 410, path
        said = answer.content.decode()
        assert "This report was withdrawn" in said
        assert "mistyped" not in said
        assert "<article" not in said


def test_who_is_no_funder_there_any_more_is_not_told_that_it_was_withdrawn(client: Client, shared: Share, county: User):
    Share.objects.update(withdrawn_at=timezone.now())
    county.memberships.update(role=Role.ADMIN)
    assert of_nothing(client) == _without_token(client.get(address(shared.report)))


def test_what_is_shared_again_is_read_again(client: Client, shared: Share, county: User):
    Share.objects.update(withdrawn_at=timezone.now())
    share(shared.report, county)
    assert client.get(address(shared.report)).status_code == 200


@pytest.mark.parametrize("code", ["1", "PL-", "PL-7K3M-92QX", "pl-2222-2222", "..", "%00", "a" * 200])
def test_guessed_codes_are_not_found(client: Client, shared: Share, code: str):
    assert client.get(f"/funder/reports/{code}/").status_code == 404


def test_what_is_not_shared_is_said_in_words(client: Client, shared: Share):
    assert "Nothing that is shared with you has this address." in client.get("/funder/reports/1/").content.decode()


def test_reading_takes_few_queries(client: Client, shared: Share, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(address(shared.report))
