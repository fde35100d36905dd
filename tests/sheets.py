"""Sheets of paper as they are laid out, with no file written: how many there are, and what stands on each.

To write a file and to read it again takes longer than to lay it out. What else a file holds (tags, fonts, what is
attached, text that can be copied) is asked of files.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from unittest import mock

from tests import pdf_letters

if TYPE_CHECKING:
    from weasyprint.document import Page

SVG = "{http://www.w3.org/2000/svg}"


def laid_out(make: Callable[..., bytes], *args: Any, **more: Any) -> "list[Page]":
    """The sheets that `make(*args, **more)` writes into its file."""
    from weasyprint.document import Document  # needs Pango

    documents: list[Document] = []
    with mock.patch.object(Document, "write_pdf", lambda document, *_, **__: documents.append(document) or b""):
        make(*args, **more)
    [document] = documents
    return document.pages


def words(sheet: "Page") -> str:
    """What is read on a sheet, line after line, in one line; of what is drawn (charts) nothing."""
    return " ".join(" ".join(_lines(sheet)).split())


def text_once(sheet: "Page") -> str:
    """Each piece of text on a sheet, once: a line that lies within another one is two lines to `words`."""
    from weasyprint.formatting_structure.boxes import TextBox

    return " ".join(box.text for box in sheet._page_box.descendants() if isinstance(box, TextBox))


def drawn(sheet: "Page") -> str:
    """What is read in the charts of a sheet."""
    from weasyprint.formatting_structure.boxes import ReplacedBox

    charts = [box.element for box in sheet._page_box.descendants() if isinstance(box, ReplacedBox)]
    return " ".join("".join(text.itertext()) for chart in charts for text in chart.iter(f"{SVG}text"))


def _lines(sheet: "Page") -> Iterator[str]:
    from weasyprint.formatting_structure.boxes import LineBox, TextBox

    for box in sheet._page_box.descendants():
        if isinstance(box, LineBox):
            yield "".join(part.text for part in box.descendants() if isinstance(part, TextBox))


@dataclass(frozen=True)
class Printed:
    """A page of a PDF file: its text as it can be copied, and each piece of it with its size in points."""

    text: str
    pieces: tuple[tuple[float, str], ...]


def page_texts(file: bytes) -> tuple[str, ...]:
    """The text of each page of a PDF file."""
    return tuple(page.text for page in printed(file))


@lru_cache(maxsize=64)
def printed(file: bytes) -> tuple[Printed, ...]:
    """The pages of a PDF file, read once for all that ask."""
    return tuple(map(_printed, pdf_letters.pages(file)))


def _printed(pieces: list[pdf_letters.Piece]) -> Printed:
    """Pieces that follow each other are one, and between two others there is white space."""
    text = ""
    joined: list[tuple[float, str]] = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        size, said = round(piece.size, 2), piece.text
        if before and piece.follows(before):
            if size == joined[-1][0]:
                said = joined.pop()[1] + said
            text += piece.text
        else:
            is_beside = before and piece.is_on_line_of(before)
            text += (" " if is_beside else "\n") + piece.text
        joined.append((size, said))
    return Printed(text, tuple((size, said.strip()) for size, said in joined if said.strip()))
