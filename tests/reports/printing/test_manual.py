"""The rating manual on paper: a sheet for each question, tagged, the same bytes each time, made once."""

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from django.core.cache import caches
from django.test import Client
from django_tasks_db.models import DBTaskResult

from fidelity.instrument.validation import HOW_WELL_IT_MEASURES
from fidelity.reports.printing import manual, tasks
from fidelity.reports.rendering import pdf
from fidelity.reports.rendering.tasks import make_file
from tests import cast, clock
from tests.conftest import MAKE_PDF
from tests.plain_words import FORBIDDEN
from tests.reports.rendering.test_pdf import elements
from tests.sheets import page_texts
from tests.verapdf import verify

pytestmark = [pytest.mark.pango, pytest.mark.usefixtures("each_file_once")]

ADDRESS = "/instrument/0.2/manual/letter.pdf"
NO_FILES = ("1.0/manual/letter.pdf", "9.9/manual/a4.pdf", "0.2/manual/legal.pdf")


@cache
def made(paper: str = "letter") -> bytes:
    return manual.manual_pdf(cast.with_manual().definition, paper=paper)


@cache
def pages() -> tuple[str, ...]:
    return tuple(" ".join(page.split()) for page in page_texts(made()))


@pytest.fixture
def version(db):
    cast.released("1.0").as_row()
    caches["files"].clear()
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


DOMAIN = '<section class="domain">'


@pdf._uncollected()
def sheets_of(html: str) -> list:
    """Sheets as they are laid out, with no file made of them."""
    styles, fonts = pdf._styles(manual.STYLES, "letter")
    text = pdf.without_edge_space(pdf.legible(html))
    return pdf._weasyprint().HTML(string=text).render(stylesheets=[styles], font_config=fonts).pages


@pytest.mark.slow
def test_a_question_of_2_0_goes_overleaf_only_where_it_has_to():
    """Part by part, as each begins a sheet: numbers of pages in the list would have all of it laid out twice."""
    instrument = cast.released("2.0").definition
    front, *domains = manual.manual_html(instrument).split(DOMAIN)
    head = front.split("<section")[0]
    assert len(sheets_of(front)) == 6  # cover, two of contents, three of the chapter
    parts = [sheets_of(f"{head}{DOMAIN}{domain}") for domain in domains]
    on_sheets = [[code for code in instrument.by_code if code in sheet.anchors] for part in parts for sheet in part]
    assert {len(codes) for codes in on_sheets} == {1}
    assert {code for [code] in on_sheets} == set(instrument.by_code)
    assert len(on_sheets) - len(instrument.items) <= 3
    assert parts[0][0].bookmarks[0][1] == f"1. {instrument.domains[0].name}"


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


def test_the_same_version_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch):
    kept = made()
    monkeypatch.setattr(pdf, "make_pdf", MAKE_PDF)
    assert manual.manual_pdf(cast.with_manual().definition, paper="letter") == kept


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


@pytest.fixture
def worker(settings) -> None:
    """As a server has it: work waits for a process of its own."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def waiting() -> list[list[str]]:
    """What the worker was asked for: version and paper."""
    return [work.args_kwargs["args"] for work in DBTaskResult.objects.order_by("enqueued_at")]


def test_a_page_that_looks_again_by_itself_stands_in_until_the_worker_made_it(version, worker):
    response = Client().get(ADDRESS)
    assert (response.status_code, response["Refresh"], response["Cache-Control"]) == (202, "5", "private, no-store")
    assert "The manual is being made" in response.content.decode()
    assert f'href="{ADDRESS}"' in response.content.decode()
    tasks.make_manual.call("0.2", "letter")
    there = Client().get(ADDRESS)
    assert (there.status_code, there.content, "Refresh" in there) == (200, made(), False)


def test_it_is_asked_for_once_however_many_wait_for_it(version, worker, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf, "make_pdf", lambda *args, **more: pytest.fail("made within a request"))
    answers = [Client().head(ADDRESS), Client().get(ADDRESS), Client(headers={"User-Agent": "robot"}).get(ADDRESS)]
    assert {(answer.status_code, answer["Refresh"]) for answer in answers} == {(202, "5")}
    assert waiting() == [["0.2", "letter"]]
    Client().get("/instrument/0.2/manual/a4.pdf")
    assert waiting() == [["0.2", "letter"], ["0.2", "a4"]]


def test_a_task_that_was_lost_is_asked_for_again_after_some_minutes(version, worker):
    for minutes, asked in ((0, 1), (4, 1), (2, 2), (1, 2)):
        clock.go_on(minutes=minutes)
        assert Client().get(ADDRESS).status_code == 202
        assert waiting() == [["0.2", "letter"]] * asked


def test_a_second_task_makes_nothing_anew(version, monkeypatch: pytest.MonkeyPatch):
    files = iter([b"%PDF"])
    monkeypatch.setattr(pdf, "make_pdf", lambda *args, **more: next(files))
    for _ in range(2):
        tasks.make_manual.call("0.2", "letter")
    assert Client().get(ADDRESS).content == b"%PDF"


def test_reports_go_before_it():
    assert tasks.make_manual.priority < make_file.priority


def test_nothing_is_asked_for_where_there_is_no_manual(version, worker):
    for address in NO_FILES:
        assert Client().get(f"/instrument/{address}").status_code == 404
    assert waiting() == []


def test_another_version_has_another_file(version, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf, "make_pdf", lambda html, *, paper, styles: html.encode())
    instrument = cast.with_manual().definition
    later = replace(instrument, version="0.3", checksum="0" * 64)
    for each in (instrument, later):
        manual.keep_file(each, paper="letter")
    files = [manual.kept_file(each, paper="letter") for each in (instrument, later)]
    assert [b"the manual of version 0.2" in files[0], b"the manual of version 0.3" in files[1]] == [True, True]


@pytest.mark.parametrize("address", NO_FILES)
def test_what_there_is_no_file_of_does_not_exist(version, address: str):
    assert Client().get(f"/instrument/{address}").status_code == 404


def test_a_server_without_the_libraries_says_so(version, monkeypatch: pytest.MonkeyPatch):
    def missing(*args: object, **kwargs: object) -> bytes:
        raise pdf.LibrariesMissing

    monkeypatch.setattr(pdf, "make_pdf", missing)
    response = Client().get(ADDRESS, follow=True)
    assert response.redirect_chain == [("/instrument/0.2/manual/", 302)]
    assert "install these packages on the server" in response.content.decode()


def test_a_manual_that_cannot_be_made_says_so_and_is_tried_again_later(version, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf, "make_pdf", lambda *args, **more: 1 / 0)
    assert manual.TROUBLE in Client().get(ADDRESS, follow=True).content.decode()
    monkeypatch.setattr(pdf, "make_pdf", lambda *args, **more: b"%PDF")
    assert Client().get(ADDRESS).status_code == 302
    clock.go_on(minutes=6)
    assert Client().get(ADDRESS).content == b"%PDF"
