"""The rating manual on paper: a sheet for each question, tagged, the same bytes each time, made once."""

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from django.core.cache import cache as server_cache
from django.test import Client
from pypdf import PdfReader

from fidelity.instrument.validation import HOW_WELL_IT_MEASURES
from fidelity.reports.printing import manual
from fidelity.reports.rendering import pdf
from tests import cast
from tests.plain_words import FORBIDDEN
from tests.reports.rendering.test_pdf import elements
from tests.verapdf import verify

pytestmark = pytest.mark.pango

ADDRESS = "/instrument/0.2/manual/letter.pdf"


@cache
def made(paper: str = "letter") -> bytes:
    return manual.manual_pdf(cast.with_manual().definition, paper=paper)


@cache
def pages() -> tuple[str, ...]:
    return tuple(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made())).pages)


@pytest.fixture
def version(db):
    cast.released("1.0").as_row()
    server_cache.clear()
    return cast.with_manual().as_row()


def test_the_first_sheet_says_what_it_is_and_what_is_not_known():
    assert "How to rate: the manual" in pages()[0]
    assert "Version 0.2 of the questions, January 1, 2027." in pages()[0]
    assert HOW_WELL_IT_MEASURES in pages()[0]


def test_the_list_leads_to_the_page_of_each_question():
    [listed] = [text for text in pages() if text.startswith("What is where")]
    for item in cast.with_manual().definition.items:
        [number] = [number for number, text in enumerate(pages(), 1) if item.question in text]
        row = listed.split(f"{item.code} {item.short}")[1]
        assert row.lstrip(" .").startswith(f"{number}"), item.code


def test_the_chapter_takes_two_sheets():
    chapter = [number for number, text in enumerate(pages()) if "Step " in text and "What is where" not in text]
    assert len(chapter) == 2


def test_each_question_is_one_sheet():
    items = cast.with_manual().definition.items
    after = pages()[-len(items) :]
    assert [item.question in text for item, text in zip(items, after, strict=True)] == [True] * len(items)


@pytest.mark.parametrize("code", list(cast.with_manual().definition.by_code))
def test_a_sheet_holds_all_one_needs_to_rate(code: str):
    item = cast.with_manual().definition.by_code[code]
    [text] = [text for text in pages() if item.question in text]
    examples = [example.text for example in item.manual.examples]
    looks = (
        [look.at[1:] for look in (*item.evidence_rule.counts, *item.evidence_rule.also)] if item.evidence_rule else []
    )
    said = [*item.anchors, *examples, *looks, *item.manual.doubts, item.manual.why, item.small_team, *item.differ]
    assert [sentence for sentence in said if " ".join(sentence.split()) not in text] == []
    assert [place for place in item.places if place not in text] == []


@pytest.mark.slow
def test_a_question_of_2_0_goes_overleaf_only_where_it_has_to():
    instrument = cast.released("2.0").definition
    sheets = PdfReader(io.BytesIO(manual.manual_pdf(instrument, paper="letter"))).pages
    front = 6  # cover, two of contents, three of the chapter
    assert len(sheets) - front - len(instrument.items) <= 3
    assert sheets[front].extract_text().startswith(f"1. {instrument.domains[0].name}")


def test_it_is_tagged_with_one_heading_order_and_heads_with_scope():
    with pikepdf.open(io.BytesIO(made())) as document:
        assert str(document.Root.Lang) == "en"
        assert len(elements(document, "H1")) == 1
        assert len(elements(document, "H3")) == 3 + len(cast.with_manual().definition.items)
        assert {str(cell.A.get("/Scope")) for cell in elements(document, "TH")} == {"/Column", "/Row"}
        assert str(document.docinfo["/Title"]) == "How to rate: the manual of version 0.2"
        assert not document.attachments


def test_paper_is_letter_or_a4():
    with pikepdf.open(io.BytesIO(made())) as letter, pikepdf.open(io.BytesIO(made("a4"))) as a4:
        assert [round(float(side)) for side in letter.pages[0].MediaBox] == [0, 0, 612, 792]
        assert [round(float(side)) for side in a4.pages[0].MediaBox] == [0, 0, 595, 842]


def test_the_same_version_gives_the_same_bytes():
    assert manual.manual_pdf(cast.with_manual().definition, paper="letter") == made()


def test_it_uses_our_words():
    assert FORBIDDEN.findall(" ".join(pages())) == []


@pytest.mark.verapdf
@pytest.mark.skipif(bool(verify.missing()), reason=f"PDF/A and PDF/UA are not validated: {verify.missing()}")
def test_an_independent_validator_passes_it(tmp_path: Path):
    path = tmp_path / "manual.pdf"
    path.write_bytes(made())
    said = verify.verify(path)
    assert [line.split()[:2] for line in said.splitlines()] == [["PASS", "3a"], ["PASS", "ua1"]], said


# The address


def test_anybody_may_take_it_along(version):
    response = Client().get(ADDRESS)
    assert response["Content-Disposition"] == 'attachment; filename="plumbline-manual-0.2-letter.pdf"'
    assert response.content == made()


def test_it_is_made_once_for_a_version_and_a_paper(version, monkeypatch: pytest.MonkeyPatch):
    papers: list[str] = []
    monkeypatch.setattr(pdf, "make_pdf", lambda html, *, paper, styles: papers.append(paper) or b"%PDF")
    for paper in ("letter", "a4", "letter"):
        assert Client().get(f"/instrument/0.2/manual/{paper}.pdf").content == b"%PDF"
    assert papers == ["letter", "a4"]


def test_another_version_has_another_file(version, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf, "make_pdf", lambda html, *, paper, styles: html.encode())
    instrument = cast.with_manual().definition
    later = replace(instrument, version="0.3", checksum="0" * 64)
    files = [manual.manual_file(each, paper="letter") for each in (instrument, later)]
    assert [b"the manual of version 0.2" in files[0], b"the manual of version 0.3" in files[1]] == [True, True]


@pytest.mark.parametrize("address", ["1.0/manual/letter.pdf", "9.9/manual/a4.pdf", "0.2/manual/legal.pdf"])
def test_what_there_is_no_file_of_does_not_exist(version, address: str):
    assert Client().get(f"/instrument/{address}").status_code == 404


def test_a_server_without_the_libraries_says_so(version, monkeypatch: pytest.MonkeyPatch):
    def missing(*args: object, **kwargs: object) -> bytes:
        raise pdf.LibrariesMissing

    monkeypatch.setattr(pdf, "make_pdf", missing)
    response = Client().get(ADDRESS, follow=True)
    assert response.redirect_chain == [("/instrument/0.2/manual/", 302)]
    assert "install these packages on the server" in response.content.decode()
