"""Files that people hand in, as text: .txt, .docx and .pdf. Nothing is kept, and nothing is fetched.

What can't be read is told in a sentence for the person who handed it in (`UnreadableError`). A file may be broken or
made to harm: sizes are looked at before anything is unpacked, and XML with entities is refused.
"""

import logging
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import mammoth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pypdf import PdfReader
from pypdf.errors import PyPdfError

LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 500
MOST_PAGES = 100
LONGEST = 500_000
BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
OLE = b"\xd0\xcf\x11\xe0"
DECLARATIONS = ("<!DOCTYPE", "<!ENTITY")
BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "br")
NOT_TEXT = frozenset(chr(code) for code in range(32)) - set("\t\n\r\f\v")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class UnreadableError(ValueError):
    """Why a file can't be read, in a sentence for people."""


def read_file(path: Path) -> str:
    """The text of a file; raises `UnreadableError`."""
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableError(_(TOO_LARGE))
        return read(path.read_bytes(), path.name)
    except OSError as error:
        raise UnreadableError(
            _("This file can't be opened: %(reason)s.") % {"reason": error.strerror or error}
        ) from error


def read(content: bytes, name: str) -> str:
    """The text of a file's content, told by the ending of its name; raises `UnreadableError`."""
    ending = Path(name).suffix.lower()
    if ending not in READERS:
        raise UnreadableError(
            _("Only .txt, .docx and .pdf can be read here. Save it as one of these, or paste the text.")
        )
    if len(content) > LARGEST:
        raise UnreadableError(_(TOO_LARGE))
    if not content.strip():
        raise UnreadableError(_("This file is empty."))
    text = READERS[ending](content)
    if not text.strip():
        raise UnreadableError(_("There is no text in this file."))
    if len(text) > LONGEST:
        raise UnreadableError(
            _("This text is longer than %(most)s characters. Try it in parts.") % {"most": f"{LONGEST:,}"}
        )
    return text


# Plain text


def _txt(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"%PDF-", OLE)):
        raise UnreadableError(_("This is not plain text, although its name ends in .txt."))
    text = _decoded(content)
    if not NOT_TEXT.isdisjoint(text):
        raise UnreadableError(_("This is not plain text, although its name ends in .txt."))
    return text


def _decoded(content: bytes) -> str:
    encodings = [encoding for mark, encoding in BOMS.items() if content.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(_("The letters of this text can't be read. Save it as UTF-8, or paste the text."))


# Word


def _docx(content: bytes) -> str:
    if content.startswith(OLE):
        raise UnreadableError(
            _("This file has a password, or is an old .doc file. Save it as .docx without a password.")
        )
    _refuse_harm(content)
    try:
        html = mammoth.convert_to_html(
            BytesIO(content),
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
            include_embedded_style_map=False,
            external_file_access=False,
        ).value
    except Exception as error:  # a broken file can fail anywhere inside
        raise UnreadableError(_(NOT_DOCX)) from error
    return _Lines().read(html)


def _refuse_harm(content: bytes) -> None:
    """Refuse what would unpack to too much, and XML that declares entities."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise UnreadableError(_("This file unpacks to far too much. Paste the text instead."))
            if "word/document.xml" not in archive.namelist():
                raise UnreadableError(_(NOT_DOCX))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _declares(archive.read(part)):
                    raise UnreadableError(_(NOT_DOCX))
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UnreadableError(_(NOT_DOCX)) from error


def _declares(xml: bytes) -> bool:
    plain = xml.replace(b"\x00", b"").upper()
    return any(word.encode() in plain for word in DECLARATIONS)


class _Lines(HTMLParser):
    """HTML as lines: a paragraph each, "- " before an entry of a list, " | " between cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self.in_cell = False

    def read(self, html: str) -> str:
        self.feed(html)
        self.close()
        lines = "".join(self.written).split("\n")
        return "\n".join(line.rstrip(" |") for line in lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.written.append("\n- ")
        if tag in ("td", "th"):
            self.in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.in_cell = False
            self.written.append(" | ")
        elif tag in BLOCKS and not self.in_cell:
            self.written.append("\n")
        elif tag in BLOCKS:
            self.written.append(" ")
        elif tag in ("ul", "ol", "table"):
            self.written.append("\n")

    def handle_data(self, data: str) -> None:
        self.written.append(data)


# PDF


def _pdf(content: bytes) -> str:
    if b"%PDF-" not in content[:1024]:
        raise UnreadableError(_("This is not a PDF, although its name ends in .pdf."))
    try:
        text = "\n".join(_pages(PdfReader(BytesIO(content))))
    except UnreadableError:
        raise
    except Exception as error:  # a broken file can fail anywhere inside
        raise UnreadableError(_("This PDF is broken or made in a way that can't be read. Paste the text.")) from error
    if not text.strip():
        raise UnreadableError(_("The pages of this PDF hold pictures and no text. Paste the text instead."))
    return text


def _pages(pdf: PdfReader) -> Iterator[str]:
    if pdf.is_encrypted and not _opens(pdf):
        raise UnreadableError(_("This PDF has a password. Save it without one, or paste the text."))
    if len(pdf.pages) > MOST_PAGES:
        raise UnreadableError(
            _("This PDF has more than %(most)s pages. Take the part with the duties.") % {"most": MOST_PAGES}
        )
    length = 0
    for page in pdf.pages:
        text = page.extract_text()
        length += len(text)
        yield text
        if length > LONGEST:
            return


def _opens(pdf: PdfReader) -> bool:
    """Whether it opens without a password, as one does that is only locked against changes."""
    try:
        return bool(pdf.decrypt(""))
    except (PyPdfError, NotImplementedError, ValueError):
        return False


TOO_LARGE = gettext_noop("This file is larger than 2 MB. Paste the text instead, or save the file without pictures.")
NOT_DOCX = gettext_noop("This is not a sound .docx file. Open it, save it again as .docx, or paste the text.")
READERS: dict[str, Callable[[bytes], str]] = {".txt": _txt, ".docx": _docx, ".pdf": _pdf}
