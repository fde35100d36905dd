"""The file: tagged, complete, the same bytes everywhere, and nothing in it that must not be."""

import builtins
import io
import json
import os
import re
import subprocess
import sys
from datetime import datetime
from functools import cache, partial
from pathlib import Path

import pikepdf
import pytest

from fidelity.reports.rendering import html as rendering_html
from fidelity.reports.rendering import pdf
from fidelity.reports.snapshot import build
from fidelity.scoring.answers import Answer, Evidence, Given
from tests.plain_words import FORBIDDEN
from tests.reports import voices
from tests.reports.build import (
    KEPT,
    Q3,
    RAW_NOTE,
    STATEMENT,
    VIEW,
    answers,
    final,
    material,
    real,
    small,
    under_pressure,
)
from tests.sheets import page_texts
from tests.verapdf import verify

NAME = "plumbline-PL-7K3M-92QX-v1.0.json"
ISSUED = datetime(2026, 10, 28)

pytestmark = pytest.mark.pango


def made_of(built: dict, paper: str = "letter") -> bytes:
    text = build.canonical_json(built)
    html = rendering_html.report_html(text, checksum=build.checksum(text))
    return pdf.make_pdf(html, record=pdf.Record(NAME, text, ISSUED), paper=paper)


@cache
def record() -> str:
    return build.canonical_json(final(build.build_snapshot(under_pressure())))


@cache
def file() -> bytes:
    """The report of a program under pressure, on the real instrument."""
    return made_of(json.loads(record()))


@cache
def full() -> bytes:
    return made_of(build.build_snapshot(material(real(), full=True)), "a4")


@cache
def pages() -> tuple[str, ...]:
    return page_texts(file())


@cache
def text() -> str:
    return " ".join(" ".join(pages()).split())


def opened(content: bytes | None = None) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content or file()))


def elements(document: pikepdf.Pdf, kind: str) -> list[pikepdf.Object]:
    """The structure elements of one kind, in the order of reading."""
    found: list[pikepdf.Object] = []

    def walk(element: pikepdf.Object) -> None:
        if not isinstance(element, pikepdf.Dictionary):
            return
        if element.get("/S") == pikepdf.Name(f"/{kind}"):
            found.append(element)
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            walk(kid)

    walk(document.Root.StructTreeRoot.K[0])
    return found


WORLDS = {each.__name__: each for each in (voices.of_seven, voices.of_twelve, voices.joint, voices.held)}


@cache
def voiced(name: str) -> bytes:
    """The same report with what peers answered: seven answers, twelve, one joint answer, answers that wait."""
    return made_of(final(build.build_snapshot(WORLDS[name]())))


@pytest.mark.parametrize("name", WORLDS)
def test_what_peers_answered_is_in_the_file(name: str):
    told = [" ".join(page.split()) for page in page_texts(voiced(name))]
    said = build.build_snapshot(WORLDS[name]())["voice"]
    read = " ".join(told)
    assert said["headline"] in read
    assert STATEMENT.rpartition(". ")[2] in read
    for row in [*said.get("domains", []), *said.get("stand_out", [])]:
        assert row.get("differs", row.get("said")) in read
    assert len(voiced(name)) < 1_000_000


def test_it_stays_under_a_megabyte():
    assert len(file()) < 1_000_000
    assert len(full()) < 1_000_000


def test_every_page_says_which_of_how_many_in_which_report():
    for number, page in enumerate(pages(), start=1):
        assert f"Page {number} of {len(pages())}" in page
        assert "PL-7K3M-92QX, version 1.0" in page


def test_it_says_what_it_is_and_who_signed_it():
    assert "Self-assessment, not certification." in text()
    assert "Final for this quarter, version 1.0, October 28, 2026." in text()
    assert "for the peer supporters (peer supporter, October 28, 2026, with a differing view" in text()


def test_statement_and_differing_view_stand_in_it_word_for_word():
    assert " ".join(STATEMENT.split()) in text()
    assert " ".join(VIEW.split()) in text()


def test_title_language_and_dates_come_from_the_snapshot():
    with opened() as document:
        assert str(document.Root.Lang) == "en"
        assert str(document.docinfo["/Title"]) == "Willow House, Q3 2026"
        assert str(document.docinfo["/CreationDate"]) == "D:20261028"


def test_headings_bookmark_the_parts():
    with opened() as document, document.open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["Willow House"]
        parts = outline.root[0].children
        assert [entry.title for entry in parts] == [
            "Page 1",
            "What was found, and where each stands",
            "Peer voice: not gathered when this quarter was closed",
            "The plan, and what the program asks of others",
            "Annex",
        ]
        annex = [entry.title for entry in parts[-1].children]
    assert annex[0].startswith("How it was made: ")
    assert annex[-1] == "Sources, words and versions"
    assert len(annex) == 8


def test_no_heading_level_is_skipped():
    with opened() as document:
        assert [len(elements(document, f"H{level}")) for level in (1, 2)] == [1, 5]
        assert elements(document, "H3")
        assert elements(document, "H4")
        assert not elements(document, "H5")


def test_links_are_tagged_and_say_where_they_lead():
    with opened() as document:
        links = [note for page in document.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"]
        assert len(elements(document, "Link")) == len(links) >= 12
        assert all("/StructParent" in link and "/Contents" in link for link in links)


def test_every_head_cell_has_its_scope():
    with opened() as document:
        scopes = [str(cell.A.get("/Scope")) for cell in elements(document, "TH")]
    assert set(scopes) == {"/Column", "/Row"}
    assert len(scopes) > 100


def test_every_list_says_how_it_is_numbered():
    with opened() as document:
        assert {str(listing.A.ListNumbering) for listing in elements(document, "L")} == {"/None"}


def test_every_chart_has_its_whole_alternative_text():
    with opened() as document:
        told = [str(figure.Alt) for figure in elements(document, "Figure")]
    assert told[0].startswith("Scores from 0 to 100: Choice and freedom from coercion 85, range 75 to 95 (evidence")
    assert told[1:] == [
        "Of 6 critical activities: 1 about monthly, 1 once or twice, 4 never.",
        "Of 10 serious activities: 1 daily or written into the job, 1 about weekly, 1 once or twice, 7 never.",
    ]


def test_the_record_is_attached_byte_for_byte():
    with opened() as document:
        assert list(document.attachments) == [NAME]
        assert document.attachments[NAME].get_file().read_bytes() == record().encode()
        assert str(document.Root.AF[0].AFRelationship) == "/Data"


def test_fonts_are_ours_and_embedded():
    with opened() as document:
        fonts = document.pages[0].Resources.Font
        names = {str(font.BaseFont) for font in fonts.values()}
        embedded = [
            font.DescendantFonts[0].FontDescriptor.get("/FontFile3")
            or font.DescendantFonts[0].FontDescriptor.get("/FontFile2")
            for font in fonts.values()
        ]
    assert all("Plumbline-" in name for name in names)
    assert all(found is not None for found in embedded)


def test_paper_is_the_organisations():
    with opened(full()) as document:
        assert [round(float(side)) for side in document.pages[0].MediaBox] == [0, 0, 595, 842]
    with opened() as document:
        assert [round(float(side)) for side in document.pages[0].MediaBox] == [0, 0, 612, 792]


def test_the_same_snapshot_gives_the_same_bytes():
    assert made_of(json.loads(record())) == file()


AGAIN = """
import sys
from datetime import datetime
from pathlib import Path
import django
django.setup()
from fidelity.reports.rendering import html, pdf
from fidelity.reports.snapshot import build
text = Path(sys.argv[1]).read_text()
page = html.report_html(text, checksum=build.checksum(text))
record = pdf.Record(sys.argv[2], text, datetime(2026, 10, 28))
Path(sys.argv[3]).write_bytes(pdf.make_pdf(page, record=record, paper="letter"))
"""


def test_another_process_makes_the_same_bytes(tmp_path: Path):
    snapshot_file, made = tmp_path / "snapshot.json", tmp_path / "again.pdf"
    snapshot_file.write_text(record())
    environment = os.environ | {"PYTHONHASHSEED": "4711", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "-c", AGAIN, snapshot_file, NAME, made], env=environment, check=True)
    assert made.read_bytes() == file()


def test_no_word_is_used_that_we_do_not_use():
    unquoted = re.sub('[“"][^”"]*[”"]', "", text())
    assert not FORBIDDEN.findall(unquoted)


def test_nothing_private_is_in_text_record_or_metadata():
    evidence = Evidence("Ask ana@example.org, 555-123-4567", Q3.start, KEPT)
    content = made_of(
        build.build_snapshot(material(small(), answers(small(), CHO_1=Answer(Given.LEVEL, level=3, evidence=evidence))))
    )
    read = " ".join(page_texts(content))
    with opened(content) as document:
        read += document.attachments[NAME].get_file().read_bytes().decode()
        read += document.Root.Metadata.read_bytes().decode() + str(dict(document.docinfo))
    assert "Ask [left out], [left out]" in read
    for private in ("@", "4567", RAW_NOTE, KEPT):
        assert private not in read


@pytest.mark.parametrize(
    ("typed", "printed"), [("Đoàn \u0142\u0142", "Đoàn łł"), ("\u6c49\U0001f600", "??"), ("ạ²", "a²")]
)
def test_characters_that_the_fonts_lack_become_ones_they_have(typed: str, printed: str):
    assert pdf.legible(typed) == printed


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("<p>57, range 53\n</p>", "<p>57, range 53</p>"),
        ("<td>a <span>b\n </span>\n</td>", "<td>a <span>b</span></td>"),
        ("<p>one <b>two</b> three</p>", "<p>one <b>two</b> three</p>"),
        ("<li>one\n <ul><li>two </li> </ul></li>", "<li>one<ul><li>two</li></ul></li>"),
        ("<p>a <span>b</span> <span>c</span></p>", "<p>a <span>b</span> <span>c</span></p>"),
    ],
)
def test_white_space_that_nobody_sees_breaks_no_line(written: str, tidy: str):
    """WeasyPrint breaks a last line that fits only without it after its first word: "57, / range 53"."""
    assert pdf.without_edge_space(written) == tidy


@pytest.mark.parametrize(
    "together",
    ["Q2 2026", "Nov 27, 2026", "June 3", "40 %", "(4 to 3)"],
    ids=["quarter", "day", "short", "share", "move"],
)
def test_what_is_read_as_one_is_never_broken_over_two_lines(together: str):
    page = f"<head><title>{together}</title></head><body><p>Since {together}, not 1 2026.</p></body>"
    bound = together.replace(" ", "\u00a0")
    assert pdf.unbroken(page) == page.replace(f"Since {together}", f"Since {bound}")


def test_a_server_without_the_libraries_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    def absent(name: str, *rest: object, **more: object):
        if name == "weasyprint":
            raise OSError("cannot load library 'libgobject-2.0-0'")
        return found(name, *rest, **more)

    found = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(pdf.LibrariesMissing, match="install these packages on the server: libpango"):
        pdf.make_pdf("<p>", record=pdf.Record(NAME, "{}", ISSUED), paper="a4")


@pytest.mark.verapdf
@pytest.mark.skipif(bool(verify.missing()), reason=f"PDF/A and PDF/UA are not validated: {verify.missing()}")
@pytest.mark.parametrize("make", [file, full, partial(voiced, "of_seven"), partial(voiced, "joint")])
def test_an_independent_validator_passes_it(make, tmp_path: Path):
    path = tmp_path / "report.pdf"
    path.write_bytes(make())
    said = verify.verify(path)
    assert [line.rpartition(" checks")[0].split()[:2] for line in said.splitlines()] == [
        ["PASS", "3a"],
        ["PASS", "ua1"],
    ], said
