"""Files that people hand in, as text: .txt, .docx and .pdf. Nothing is kept, and nothing is fetched.

What can't be read is told in a sentence for the person who handed it in (`UnreadableError`). A file may be broken or
made to harm: sizes are looked at before anything is unpacked, and XML with entities is refused. A server reads files in
a process of their own (`files/reading_process.py`): there alone mammoth and pypdf are imported, with 13 MB of code.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from fidelity.role_check.files.file_text import LONGEST, FileText, UnreadableError
from fidelity.role_check.files.word_lines import in_words_of_mammoth, lines_of
from fidelity.wording.translation import gettext_noop as _

LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 500
BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
OLE = b"\xd0\xcf\x11\xe0"
DECLARATIONS = ("<!DOCTYPE", "<!ENTITY")
NOT_TEXT = frozenset(chr(code) for code in range(32)) - set("\t\n\r\f\v")


def read_file(path: Path) -> str:
    """The text of a file; raises `UnreadableError`."""
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableError(TOO_LARGE)
        return read(path.read_bytes(), path.name)
    except OSError as error:
        raise UnreadableError(_("This file can't be opened: %(why)s."), why=error.strerror or str(error)) from error


def read(content: bytes, name: str) -> str:
    """The text of a file's content, told by the ending of its name; raises `UnreadableError`."""
    return read_content(content, name).text


def read_content(content: bytes, name: str) -> FileText:
    """The text, and which pages could not be read; raises `UnreadableError`."""
    result = READERS[known_ending(content, name)](content)
    if not any(map(str.isalnum, result.text)):
        raise UnreadableError(_("There is no text in this file."))
    if len(result.text) > LONGEST:
        raise UnreadableError(_("This text is longer than %(most)s characters. Try it in parts."), most=f"{LONGEST:,}")
    return result


def known_ending(content: bytes, name: str) -> str:
    """`.pdf` and the like; raises `UnreadableError` for what need not be opened to be refused."""
    ending = Path(name).suffix.lower()
    if ending not in READERS:
        raise UnreadableError(
            _("Only .txt, .docx and .pdf can be read here. Save it as one of these, or paste the text.")
        )
    if len(content) > LARGEST:
        raise UnreadableError(TOO_LARGE)
    if not content.strip():
        raise UnreadableError(_("This file is empty."))
    return ending


# Plain text


def _txt(content: bytes) -> FileText:
    if content.startswith((b"PK\x03\x04", b"%PDF-", OLE)):
        raise UnreadableError(NOT_PLAIN)
    text = _decoded(content)
    if not NOT_TEXT.isdisjoint(text):
        raise UnreadableError(NOT_PLAIN)
    return FileText(text)


def _decoded(content: bytes) -> str:
    encodings = [encoding for mark, encoding in BOMS.items() if content.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(_("The letters of this text can't be read. Save it as UTF-8, or paste the text."))


# PDF


def _pdf(content: bytes) -> FileText:
    from fidelity.role_check.files.pdf_pages import read_pdf

    return read_pdf(content)


# Word


def _docx(content: bytes) -> FileText:
    if content.startswith(OLE):
        raise UnreadableError(
            _("This file has a password, or is an old .doc file. Save it as .docx without a password.")
        )
    sound = _without_harm(content)
    import mammoth

    try:
        html = mammoth.convert_to_html(
            sound,
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
            include_embedded_style_map=False,
            ignore_empty_paragraphs=False,
            external_file_access=False,
        ).value
    except Exception as error:  # a broken file can fail anywhere inside
        raise UnreadableError(NOT_DOCX) from error
    return FileText(lines_of(html))


def _without_harm(content: bytes) -> BytesIO:
    """The XML of the file alone, in words that mammoth knows; refuse what unpacks to too much or declares entities."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise UnreadableError(_("This file unpacks to far too much. Paste the text instead."))
            kept = {part.filename: archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))}
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UnreadableError(NOT_DOCX) from error
    if any(map(_declares, kept.values())):
        raise UnreadableError(NOT_DOCX)
    sound = BytesIO()
    with ZipFile(sound, "w") as archive:
        for name, xml in kept.items():
            archive.writestr(name, in_words_of_mammoth(xml))
    return sound


def _declares(xml: bytes) -> bool:
    plain = xml.replace(b"\x00", b"").upper()
    return any(word.encode() in plain for word in DECLARATIONS)


TOO_LARGE = _("This file is larger than 2 MB. Paste the text instead, or save the file without pictures.")
NOT_PLAIN = _("This is not plain text, although its name ends in .txt.")
NOT_DOCX = _("This is not a sound .docx file. Open it, save it again as .docx, or paste the text.")
READERS: dict[str, Callable[[bytes], FileText]] = {".txt": _txt, ".docx": _docx, ".pdf": _pdf}
