"""HTML -> one PDF file that is PDF/A-3a and PDF/UA-1, with the record attached (docs/decisions/0004-one-pdf-file.md).

The same HTML and record always give the same bytes: dates come from the HTML, fonts are ours, and characters that our
fonts lack are put into letters they have, so that no font of the machine is used.
"""

import atexit
import gc
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

STATIC = settings.ASSETS / "static"
BASE = "print-base.css"
STYLES = STATIC / "css" / "report.css"
FONTS = STATIC / "fonts"
PAPERS = {"letter": "Letter", "a4": "A4"}

INSTALL = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
UA_PART = (
    b'<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />'
    b'<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    b'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    b'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289 that is followed</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)

BLOCKS = "p|td|th|li|h[1-6]|dt|dd|div|caption|figcaption|figure|blockquote|section|header|footer|ul|ol|dl|table|br"
BODY = re.compile(r"(?<=<body).*", re.DOTALL)
# Words that are read as one: "Q2 2026", "Nov 27, 2026" up to the comma, "40 %", "(4 to 3)".
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = "|".join([MONTHS, *(month[:3] for month in MONTHS.split("|"))])
READ_AS_ONE = re.compile(
    rf"(?:\bQ[1-4](?= \d{{4}}\b)|\b(?:{DAY})(?= \d{{1,2}}\b)|\d,(?= 20\d\d\b)|\d(?= %)"
    r"|\(\d(?= to \d\))|(?<=\(\d )to(?= \d\))) "
)
SPACE_AT_EDGE = re.compile(rf"\s+(?=(?:</(?:a|b|cite|code|em|i|q|small|span|strong)>\s*)*</?(?:{BLOCKS})\b)")


class LibrariesMissing(Exception):
    """What WeasyPrint needs from the system is not installed."""

    def __init__(self) -> None:
        super().__init__(
            _("To make PDF files, install these packages on the server: %(packages)s.") % {"packages": INSTALL}
        )


@dataclass(frozen=True)
class Record:
    """The machine-readable record that is attached to the file."""

    name: str
    text: str
    made: datetime


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the garbage collector rest: it costs a fifth of the time, and all is given back when the file is done."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_uncollected()
def make_pdf(html: str, *, paper: str, record: Record | None = None, styles: Path = STYLES) -> bytes:
    """The file; `paper` is `letter` or `a4`, `styles` a file of print styles. Raises `LibrariesMissing`."""
    weasyprint = _weasyprint()
    css, fonts = _styles(styles, paper)
    attachments = [_attachment(weasyprint, record)] if record else []
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())  # a report holds all it shows
    document = weasyprint.HTML(string=without_edge_space(unbroken(legible(html))), url_fetcher=nothing)
    return document.write_pdf(
        stylesheets=[css], font_config=fonts, attachments=attachments, pdf_variant="pdf/a-3a", finisher=_finish
    )


def _attachment(weasyprint: Any, record: Record) -> Any:
    return weasyprint.Attachment(
        string=record.text,
        name=record.name,
        description=_("This report as data"),
        created=record.made,
        modified=record.made,
        relationship="Data",
    )


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:
        raise LibrariesMissing from error
    return weasyprint


@cache
def _styles(path: Path, paper: str) -> tuple[Any, Any]:
    """Print styles of ours and their fonts, read once in the life of a worker."""
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    css = "".join(file.read_text(encoding="utf-8") for file in (path.with_name(BASE), path))
    css = css.replace("size: letter", f"size: {PAPERS[paper]}")
    return weasyprint.CSS(string=css, base_url=path.as_uri(), font_config=fonts), fonts


atexit.register(_styles.cache_clear)  # the fonts lie in a folder of their own, removed with them


def without_edge_space(html: str) -> str:
    """`html` without the white space at the end of a block, and before one that begins.

    Nobody sees it, but where a last line fits only without it, WeasyPrint breaks that line after its first word.
    """
    return SPACE_AT_EDGE.sub("", html)


def unbroken(html: str) -> str:
    """`html` with spaces in its body that no line breaks at, in what is read as one word; the head stays as it is."""
    return BODY.sub(lambda body: READ_AS_ONE.sub(lambda match: match[0][:-1] + "\u00a0", body[0]), html, count=1)


def legible(text: str) -> str:
    """`text` with what our fonts lack put into letters they have, or into a question mark."""
    lacking = {ord(character) for character in set(text)} - _covered()
    return text.translate({code: _nearest(chr(code)) for code in lacking})


def _nearest(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if ord(part) in _covered()) or "?"


@cache
def _covered() -> frozenset[int]:
    """The characters of the upright fonts; the italic is used for our own words only."""
    from fontTools.ttLib import TTFont

    paths = [path for path in sorted(FONTS.glob("*.woff2")) if "italic" not in path.name]
    covered = {code for path in paths for code in _characters(TTFont, path)}
    return frozenset(covered | {ord("\n")})


def _characters(font: Any, path: Path) -> set[int]:
    with font(path, lazy=True) as opened:
        return set(opened.getBestCmap())


def _finish(document: Any, pdf: Any) -> None:
    """What WeasyPrint leaves out: the scope of head cells, how lists are numbered, and the claim of PDF/UA."""
    import pydyf

    for element in _structure(pdf):
        if element["S"] == "/TH":
            element["A"]["Scope"] = "/Column" if _in_head(pdf, element) else "/Row"
        if element["S"] == "/L":
            numbering = "/Unordered" if _has_labels(pdf, element) else "/None"
            element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})
    metadata = _referred(pdf, pdf.catalog["Metadata"])
    metadata.stream = [part.replace(b"</rdf:RDF>", UA_PART + b"</rdf:RDF>") for part in metadata.stream]


def _structure(pdf: Any) -> Iterator[Any]:
    return (element for element in pdf.objects if isinstance(element, dict) and element.get("Type") == "/StructElem")


def _referred(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _in_head(pdf: Any, cell: Any) -> bool:
    row = _referred(pdf, cell["P"])
    return _referred(pdf, row["P"])["S"] == "/THead"


def _has_labels(pdf: Any, listing: Any) -> bool:
    entries = [_referred(pdf, kid) for kid in listing["K"]]
    kids = [_referred(pdf, kid) for entry in entries for kid in entry.get("K", ()) if isinstance(kid, bytes)]
    return any(kid.get("S") == "/Lbl" for kid in kids)
