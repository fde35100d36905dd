"""A PDF as text: page after page, and where a page has columns, column after column.

A PDF holds pieces of text with places and no lines. The reader gives the pieces in the order in which the file holds
them, and joins those that stand at one height. Where two columns were written line by line, that order cuts each
sentence of one column with a sentence of the other; so such a page is put together anew from the places.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby, pairwise

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from fidelity.role_check.files.file_text import LONGEST, FileText, UnreadableError
from fidelity.wording.translation import gettext_noop as _

MOST_PAGES = 100
# The drawing of a page without a word: more than this is a picture made of lines, less is a blank page.
BLANK_PAGE = 500
# In points: what still is one line, one left edge of a column; how far apart the columns of a page begin.
ONE_LINE, ONE_EDGE, COLUMN_WIDTH = 3, 4, 60
# So many lines of a column have to stand at the height of a line beside it.
LEAST_ROWS = 3
# How wide a letter is on average, in the size of the type: enough to tell a title that runs across the columns.
LETTER_WIDTH = 0.42
# A picture that takes up more of a page than this, with fewer words on the page than these: "Scanned with ..."
MOST_OF_PAGE, FEWEST_WORDS = 0.5, 12
EMPTY = DictionaryObject()

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(content: bytes) -> FileText:
    """The text of a PDF; raises `UnreadableError`."""
    if b"%PDF-" not in content[:1024]:
        raise UnreadableError(_("This is not a PDF, although its name ends in .pdf."))
    try:
        pages = list(_texts(PdfReader(BytesIO(content))))
    except (UnreadableError, MemoryError):
        raise
    except Exception as error:  # a broken file can fail anywhere inside
        raise UnreadableError(_("This PDF is broken or made in a way that can't be read. Paste the text.")) from error
    text = "\n".join(text for text, _is_picture in pages)
    pictures = tuple(number for number, (_text, is_picture) in enumerate(pages, start=1) if is_picture)
    if pictures and not text.strip():
        raise UnreadableError(ONLY_PICTURES)
    return FileText(text, pictures)


def _texts(pdf: PdfReader) -> Iterator[tuple[str, bool]]:
    """Each page's text, and whether the page is a picture in place of text."""
    if pdf.is_encrypted and not _opens(pdf):
        raise UnreadableError(_("This PDF has a password. Save it without one, or paste the text."))
    if len(pdf.pages) > MOST_PAGES:
        raise UnreadableError(
            _("This PDF has more than %(most)s pages. Take the part with the duties."), most=MOST_PAGES
        )
    length = 0
    for page in pdf.pages:
        text, share = _text(page)
        length += len(text)
        is_scanned = share > MOST_OF_PAGE and len(text.split()) < FEWEST_WORDS
        yield text, (is_scanned or not text.strip()) and _is_drawn(page)
        if length > LONGEST:
            return


def _opens(pdf: PdfReader) -> bool:
    """Whether it opens without a password, as one does that is only locked against changes."""
    try:
        return bool(pdf.decrypt(""))
    except (PyPdfError, NotImplementedError, ValueError):
        return False


def _is_drawn(page: PageObject) -> bool:
    """Whether anything but text stands on a page that has next to none: a picture, or many lines."""
    drawn = page.get("/Resources", EMPTY).get_object().get("/XObject", EMPTY).get_object()
    content = page.get_contents()
    return bool(drawn) or (content is not None and len(content.get_data()) > BLANK_PAGE)


@dataclass(frozen=True)
class Piece:
    """Some words of a page: `x` is their left edge, `y` their height from below, `right` about where they end."""

    text: str
    x: float
    y: float
    right: float


def _text(page: PageObject) -> tuple[str, float]:
    """The text, and which share of the page its pictures take up."""
    pieces: list[Piece] = []
    covered: list[float] = []

    def note(text: str, matrix: list[float], place: list[float], font: object, size: float) -> None:
        if text.strip():
            pieces.append(_piece(text, matrix, place, size))

    def measure(operator: bytes, _operands: object, matrix: Sequence[float], _place: object) -> None:
        if operator in (b"Do", b"INLINE IMAGE"):
            covered.append(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))

    text = page.extract_text(visitor_text=note, visitor_operand_before=measure)
    edges = _edges(pieces)
    share = sum(covered) / (float(page.mediabox.width * page.mediabox.height) or 1)
    return "\n\n".join(_in_columns(pieces, edges)) if edges else text, share


def _piece(text: str, matrix: Sequence[float], place: Sequence[float], size: float) -> Piece:
    """The piece in points of the page: `place` is where it was written, on a page turned and stretched by `matrix`."""
    a, b, c, d, e, f = matrix
    x, y = a * place[4] + c * place[5] + e, b * place[4] + d * place[5] + f
    words = " ".join(text.split())
    return Piece(words, x, y, x + abs(a * place[0]) * size * LETTER_WIDTH * len(words))


def _edges(pieces: Sequence[Piece]) -> list[float]:
    """Where the second column begins, and further ones; none where there is one column, or fields with their values."""
    beside: Counter[float] = Counter()
    fields = 0
    for row in _rows(pieces):
        for one, other in pairwise(row):
            if other.x - one.x > COLUMN_WIDTH:
                beside[round(other.x / ONE_EDGE)] += 1
                fields += one.text.endswith(":")
    edges = [edge * ONE_EDGE for edge, rows in sorted(beside.items()) if rows >= LEAST_ROWS]
    return edges if fields * 2 < beside.total() else []


def _rows(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces that stand at one height, from the top down, each row from left to right."""
    by_height = sorted(pieces, key=lambda piece: (-round(piece.y / ONE_LINE), piece.x))
    for _height, row in groupby(by_height, key=lambda piece: round(piece.y / ONE_LINE)):
        yield list(row)


def _in_columns(pieces: Sequence[Piece], edges: Sequence[float]) -> Iterator[str]:
    """The columns one after the other; a line that runs across them stands between what is above and below it."""
    columns: list[list[str]] = [[] for _column in (0, *edges)]
    for row in _rows(pieces):
        if any(piece.x < edge - ONE_EDGE and piece.right > edge + ONE_EDGE for piece in row for edge in edges):
            yield from _written(columns)
            columns = [[] for _column in columns]
            yield " ".join(piece.text for piece in row)
            continue
        for number, column in enumerate(columns):
            words = [piece.text for piece in row if sum(piece.x >= edge - ONE_EDGE for edge in edges) == number]
            if words:
                column.append(" ".join(words))
    yield from _written(columns)


def _written(columns: Iterable[Sequence[str]]) -> Iterator[str]:
    yield from ("\n".join(lines) for lines in columns if lines)


ONLY_PICTURES = _(
    "This PDF holds pictures, not text, so nothing in it can be read here. Ask for the file that it was made from, "
    "or type the duties into the field above."
)
