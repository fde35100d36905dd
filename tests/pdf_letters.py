"""The text of a PDF file as it can be copied, each piece with where it stands and how large it is.

This knows what our files are written with and nothing else, which is nine times as fast as a reader of any file.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import hypot

import pikepdf

Matrix = tuple[float, ...]

MOVES_OR_WRITES = "q Q cm Tf Tm TJ Tj Do"
UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
CODE_AND_TEXT = re.compile(r"<([0-9a-f]{4})> <([0-9a-f]+)>")


@dataclass(frozen=True)
class Piece:
    """What is written at once, where it begins, and how wide and large it is in points."""

    text: str
    left: float
    baseline: float
    width: float
    size: float

    def is_on_line_of(self, before: "Piece") -> bool:
        return abs(self.baseline - before.baseline) < 0.3 * self.size

    def follows(self, before: "Piece") -> bool:
        """Whether it goes on where the piece before ends, as the rest of a word does."""
        return self.is_on_line_of(before) and abs(self.left - before.left - before.width) < 0.05 * self.size


@dataclass(frozen=True)
class Font:
    texts: dict[bytes, str]  # by the code of a glyph; a glyph that can not be copied has none
    widths: dict[bytes, float]  # in thousandths of the size


def pages(file: bytes) -> list[list[Piece]]:
    """The pieces of each page, in the order in which they are written."""
    fonts: dict[tuple[int, int], Font] = {}
    with pikepdf.open(io.BytesIO(file)) as document:
        return [list(_pieces(page, UNMOVED, fonts)) for page in document.pages]


def _pieces(
    content: pikepdf.Page | pikepdf.Object, matrix: Matrix, fonts: dict[tuple[int, int], Font]
) -> Iterator[Piece]:
    line, font, size, kept = matrix, Font({}, {}), 0.0, []
    for instruction in pikepdf.parse_content_stream(content, MOVES_OR_WRITES):
        operands = instruction.operands
        match str(instruction.operator):
            case "q":
                kept.append((matrix, font, size))
            case "Q":
                matrix, font, size = kept.pop()
            case "cm":
                matrix = _times(operands, matrix)
            case "Tm":
                line = _times(operands, matrix)
            case "Tf":
                font, size = _font(content.Resources.Font[operands[0]], fonts), float(operands[1])
            case "Do":
                drawn = content.Resources.XObject[operands[0]]
                if drawn.Subtype == "/Form":
                    yield from _pieces(drawn, _times(drawn.get("/Matrix", UNMOVED), matrix), fonts)
            case "TJ":
                yield _written(operands[0], line, font, size)
            case "Tj":
                yield _written(operands, line, font, size)


def _times(first: Iterable[object], then: Matrix) -> Matrix:
    a, b, c, d, x, y = map(float, first)
    e, f, g, h, right, up = then
    return a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h, x * e + y * g + right, x * f + y * h + up


def _written(parts: Iterable[object], line: Matrix, font: Font, size: float) -> Piece:
    """`parts` are codes of glyphs, and numbers that draw what follows nearer."""
    text, width = "", 0.0
    for part in parts:
        if isinstance(part, pikepdf.String):
            for code in _codes(bytes(part)):
                text += font.texts[code]
                width += font.widths[code]
        else:
            width -= float(part)
    seen = abs(size) * hypot(line[0], line[1])
    return Piece(text, line[4], line[5], width / 1000 * seen, seen)


def _codes(written: bytes) -> list[bytes]:
    return [written[at : at + 2] for at in range(0, len(written), 2)]


def _font(font: pikepdf.Object, fonts: dict[tuple[int, int], Font]) -> Font:
    if font.objgen not in fonts:
        _head, _, mapped = font.ToUnicode.read_bytes().decode().partition("endcodespacerange")
        texts = {
            bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be") for code, text in CODE_AND_TEXT.findall(mapped)
        }
        fonts[font.objgen] = Font(texts, dict(_widths(list(font.DescendantFonts[0].W))))
    return fonts[font.objgen]


def _widths(listed: list[object]) -> Iterator[tuple[bytes, float]]:
    """`listed` are, in turn, a first code and the widths from there on."""
    for first, widths in zip(listed[::2], listed[1::2], strict=True):
        for code, width in enumerate(widths, start=int(first)):
            yield code.to_bytes(2), float(width)
