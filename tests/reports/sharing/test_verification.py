"""Checking a report without an account: one of four words, and nothing else whatever is asked."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from fidelity.reports.models import IssuedReport
from fidelity.reports.sharing import verification
from fidelity.reports.sharing.verification import VerificationResult
from fidelity.reviews.models import Review
from programs.models import Role
from tests.reports.conftest import member
from tests.reports.versions import final, for_funders, shared, to_sign

ADDRESS = "/verify"


@pytest.fixture
def stands(review: Review) -> dict[VerificationResult, IssuedReport | None]:
    """One report for each answer; the withdrawn one belongs to the quarter before."""
    funder = member(Role.FUNDER, review.program)
    old, current = final(review), final(review, "1.1")
    before = Review.objects.create(
        program=review.program,
        instrument=review.instrument,
        period_start=review.quarter.previous.start,
        state="closed",
        opened_at=timezone.now(),
        closed_at=timezone.now(),
    )
    withdrawn = final(before)
    given = shared(withdrawn, funder)
    given.withdrawn_at = timezone.now()
    given.save()
    return {
        VerificationResult.CURRENT: current,
        VerificationResult.SUPERSEDED: old,
        VerificationResult.WITHDRAWN: withdrawn,
        VerificationResult.UNKNOWN: None,
    }


def code_of(report: IssuedReport | None) -> str:
    return report.code if report else "PL-9999-9999"


def asked(code: str, client: Client | None = None) -> str:
    return answered((client or Client()).get(ADDRESS, {"code": code}))


def handed_in(content: bytes, name: str = "report.pdf", client: Client | None = None):
    return (client or Client()).post(ADDRESS, {"file": SimpleUploadedFile(name, content)})


def answered(response) -> str:
    found = re.search(r"<h2 id=\"found\">This report: <strong>(\w+)</strong>", response.content.decode())
    return found[1] if found else ""


@pytest.mark.parametrize("found", list(VerificationResult))
def test_a_code_gets_its_word(stands, found: VerificationResult):
    assert asked(code_of(stands[found])) == found.value


@pytest.mark.parametrize(
    "found", [VerificationResult.CURRENT, VerificationResult.SUPERSEDED, VerificationResult.WITHDRAWN]
)
def test_a_file_gets_the_word_of_its_code(stands, found: VerificationResult):
    assert answered(handed_in(bytes(stands[found].pdf))) == found.value


def test_the_file_for_funders_is_known_too(report: IssuedReport):
    assert answered(handed_in(for_funders(report))) == "current"


def test_the_data_of_a_report_are_known_too(report: IssuedReport):
    assert answered(handed_in(report.snapshot.encode(), "report.json")) == "current"


def test_the_row_and_the_page_agree(stands):
    found = {report.standing.value: verification.verify_code(report.code).value for report in stands.values() if report}
    assert found == {"current": "current", "superseded": "superseded", "withdrawn": "withdrawn"}


@pytest.mark.parametrize("change", [lambda code: code.lower(), lambda code: code[3:], lambda code: code[3:].lower()])
@pytest.mark.parametrize("dash", ["-", " ", "", " - ", "–", "‑"])
def test_the_code_is_read_as_people_type_it(report: IssuedReport, change, dash: str):
    assert asked(f"  {change(report.code).replace('-', dash)} ") == "current"


def test_wide_letters_are_letters(report: IssuedReport):
    assert asked("".join(chr(ord(each) + 0xFEE0) for each in report.code)) == "current"


@pytest.mark.parametrize(
    "typed",
    [
        "PL-9999-999",
        "PL-9999-99999",
        "PL",
        "' OR 1=1 --",
        "%",
        "PL-____-____",
        "<script>alert(1)</script>",
        "🌳",
        "1",
        "x" * 100,
    ],
)
def test_what_is_no_code_is_unknown(report: IssuedReport, typed: str):
    assert asked(typed) == "unknown"


@pytest.mark.parametrize("typed", ["", "  "])
def test_without_a_code_it_asks_for_one(typed: str):
    response = Client().get(ADDRESS, {"code": typed})
    assert response.status_code == 422
    assert '<a href="#code">Type the code first.</a>' in response.content.decode()


def test_a_part_of_a_code_is_unknown(report: IssuedReport):
    assert asked(report.code[:-1]) == "unknown"
    assert asked(f"{report.code}2") == "unknown"


def test_a_code_that_begins_like_the_prefix_needs_no_prefix():
    """No code holds an L today; the reading does not depend on it."""
    assert verification.normalise_code("PLMN-PLMN") == "PL-PLMN-PLMN"
    assert verification.normalise_code("PL-PLMN-PLMN") == "PL-PLMN-PLMN"


def test_too_long_a_text_is_refused_in_words(report: IssuedReport):
    response = Client().get(ADDRESS, {"code": "x" * 101})
    assert response.status_code == 422
    assert "there is room for 100" in response.content.decode()
    assert Client().get(ADDRESS, {"code": "PL-\x00"}).status_code == 422


def test_the_code_of_a_text_that_waits_for_signatures_is_unknown(review: Review):
    signing = to_sign(review)
    assert asked(signing.code) == "unknown"
    assert answered(handed_in(signing.snapshot.encode())) == "unknown"


@pytest.mark.parametrize("place", [0, 10, -1])
def test_a_changed_byte_is_unknown(report: IssuedReport, place: int):
    file = bytearray(report.pdf)
    file[place] ^= 1
    assert answered(handed_in(bytes(file))) == "unknown"


@pytest.mark.parametrize("content", [b"Just a text", b"\x00" * 100, b"%PDF-1.7", "PL-7K3M-92QX".encode("utf-16")])
def test_any_other_file_is_unknown(report: IssuedReport, content: bytes):
    response = handed_in(content, "notes.txt")
    assert (response.status_code, answered(response)) == (200, "unknown")


def test_a_file_that_is_not_made_yet_is_not_the_empty_file(report: IssuedReport):
    """A report whose file is still being made holds an empty checksum."""
    IssuedReport.objects.filter(pk=report.pk).update(pdf=None, pdf_sha256="")
    response = handed_in(b"")
    assert response.status_code == 422
    assert "This file is empty" in response.content.decode()


def test_a_file_of_more_than_5_mb_is_refused(db):
    response = handed_in(b"x" * 6_000_000)
    assert response.status_code == 422
    assert "larger than 5 MB" in response.content.decode()


def test_a_file_of_5_mb_is_read(db):
    assert answered(handed_in(b"x" * 5_000_000)) == "unknown"


def test_a_file_is_never_written_to_the_disk(db, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "missing"
    assert answered(handed_in(b"x" * 4_900_000)) == "unknown"


def test_a_request_far_too_large_is_not_read(db):
    assert handed_in(b"x" * 12_000_001).status_code == 413


def test_without_a_file_it_says_so(db):
    response = Client().post(ADDRESS)
    assert response.status_code == 422
    assert "Choose a file first" in response.content.decode()


def test_an_empty_code_asks_again(db):
    assert [answered(Client().get(ADDRESS, {"code": code})) for code in ("", "  ")] == ["", ""]


@pytest.mark.parametrize("found", list(VerificationResult))
def test_nothing_else_is_said(stands, found: VerificationResult):
    """The page is the same for every answer, but for the word and its sentence."""
    report = stands[found]
    shown = Client().get(ADDRESS, {"code": code_of(report)}).content.decode()
    plain = shown.replace(code_of(report), "CODE")
    plain = plain.replace(f"<strong>{found.value}</strong>", "WORD").replace(f"<p>{found.says}</p>", "SAYS")
    other = Client().get(ADDRESS, {"code": "none"}).content.decode()
    same = other.replace('value="none"', 'value="CODE"').replace("<strong>unknown</strong>", "WORD")
    assert unescape(plain) == unescape(same.replace(f"<p>{VerificationResult.UNKNOWN.says}</p>", "SAYS"))


@pytest.mark.parametrize("found", list(VerificationResult))
def test_no_name_no_day_and_no_number_of_the_report_is_on_the_page(stands, found: VerificationResult):
    report = stands[found]
    pages = [Client().get(ADDRESS, {"code": code_of(report)})]
    pages += [handed_in(bytes(report.pdf))] if report else []
    for response in pages:
        shown = response.content.decode().replace(code_of(report), "")  # a random code may hold "Q3"
        leaks = ("Willow", "organisation", "2026", "Q3", "Q2", "1.0", "1.1", "example.org", "share")
        assert [each for each in leaks if each in shown] == []
        told = {name: value for name, value in response.headers.items() if name not in {"Content-Length"}}
        assert not any(each in str(told) for each in leaks)


@pytest.mark.parametrize("found", list(VerificationResult))
def test_every_answer_takes_one_query(stands, found: VerificationResult, django_assert_num_queries):
    with django_assert_num_queries(1):
        asked(code_of(stands[found]))
    with django_assert_num_queries(1):
        handed_in(bytes(stands[found].pdf) if stands[found] else b"another file")


def test_answers_are_kept_nowhere(report: IssuedReport):
    for response in (Client().get(ADDRESS, {"code": report.code}), handed_in(bytes(report.pdf))):
        assert response["Cache-Control"] == "no-store"
        assert response.cookies == {}


def test_the_name_of_a_file_is_not_shown(report: IssuedReport):
    assert "Secret House" not in handed_in(b"x", "Secret House Q9.pdf").content.decode()


def test_a_version_that_was_never_shared_is_current(report: IssuedReport):
    assert asked(report.code) == "current"


def test_one_who_still_holds_it_keeps_it_current(report: IssuedReport, review: Review):
    for number, withdrawn in enumerate((timezone.now(), None)):
        funder = member(Role.FUNDER, review.program) if number else member(Role.PEER, review.program)
        given = shared(report, funder)
        given.withdrawn_at = withdrawn
        given.save()
    assert asked(report.code) == "current"


def test_what_was_withdrawn_and_then_replaced_is_superseded(stands):
    withdrawn = stands[VerificationResult.WITHDRAWN]
    final(withdrawn.review, "1.1")
    assert asked(withdrawn.code) == "superseded"


def test_what_was_given_again_is_current_again(stands, review: Review):
    shared(stands[VerificationResult.WITHDRAWN], member(Role.ALLY, review.program))
    assert asked(stands[VerificationResult.WITHDRAWN].code) == "current"


def test_it_is_linked_from_every_page(db):
    assert 'href="/verify"' in Client().get("/accounts/login/").content.decode()
