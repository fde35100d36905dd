"""A Word file as lines: from the HTML that mammoth makes of it, without what is struck out or hidden. Pure."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

HIDDEN = re.compile(rb"<(/?)w:(?:dstrike|vanish)\b")
NOT_STRUCK = re.compile(rb"""<w:(?:d?strike|vanish)\s+w:val=["'](?:0|false|off)["']\s*/>""")
RETURN = re.compile(rb"<w:cr\b")
BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6")
LISTS = ("li", "ul", "ol")
BETWEEN_CELLS = "  | "
# A cell of several lines is read as one where it has no more letters than this and none of its lines begins anew.
SHORT_CELL = 40


def in_words_of_mammoth(xml: bytes) -> bytes:
    """Hidden and doubly struck words made simply struck, and each line break a plain one: mammoth knows no other."""
    return RETURN.sub(b"<w:br", HIDDEN.sub(rb"<\1w:strike", NOT_STRUCK.sub(b"", xml)))


def lines_of(html: str) -> str:
    """A paragraph each, "- " before an entry of a list, " | " between short cells of a row."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n".join(reader.all_lines())


@dataclass
class _Table:
    """A table as far as it was read: the cells of its first row, and those of the row that is being read."""

    head: list[str] = field(default_factory=list)
    row: list[list[str]] = field(default_factory=list)
    is_first: bool = True
    is_marked: bool = False

    def lines(self) -> list[str]:
        """The row that has come to its end, in one line or its cells one after another."""
        cells, self.row = [_trimmed(cell) for cell in self.row], []
        is_first, self.is_first = self.is_first, False
        if all(map(_is_one_line, cells)):
            words = [" ".join(cell) for cell in cells]
            self.head = words if is_first and len(words) > 1 else self.head
            return [BETWEEN_CELLS.join(words).rstrip(" |")]
        if len(cells) == 1:
            return cells[0]
        are_columns = self.is_marked or sum(not _is_one_line(cell) for cell in cells) > 1
        if are_columns and len(self.head) == len(cells):
            return [line for head, cell in zip(self.head, cells, strict=True) for line in ("", head, *cell)] + [""]
        return [line for cell in cells for line in _set_off(cell)] + [""]


def _set_off(cell: list[str]) -> list[str]:
    """A cell that stands before a longer one is its heading, so nothing stands between them."""
    return ["", *cell] if _is_one_line(cell) else [*cell, ""]


def _trimmed(cell: list[str]) -> list[str]:
    """Without the blank lines above and below."""
    written = [at for at, line in enumerate(cell) if line]
    return cell[written[0] : written[-1] + 1] if written else []


def _is_one_line(cell: list[str]) -> bool:
    begins_anew = any(line[:1].isupper() or line.startswith("- ") for line in cell[1:])
    return len(cell) < 2 or (len(" ".join(cell)) <= SHORT_CELL and not begins_anew)


class _Reader(HTMLParser):
    """Collects the lines; those of a cell apart, until its row comes to an end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[list[str]] = [[]]
        self.tables = [_Table()]
        self.line = self.mark = ""
        self.struck = 0
        self.is_cut = False

    def all_lines(self) -> list[str]:
        self._end_line()
        return self.blocks[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "s":
            self.struck += 1
            self.is_cut = True
        elif tag in (*BLOCKS, *LISTS, "table", "td", "th"):
            self._end_line()
        if tag == "li":
            self.mark = "- "
        elif tag == "table":
            self.tables.append(_Table())
        elif tag in ("td", "th"):
            self.blocks.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag == "s":
            self.struck -= 1
        elif tag == "br":
            self._break()
        elif tag in BLOCKS or (tag == "li" and self.mark):
            self._end_block()
        elif tag in LISTS:
            self._end_line()
        elif tag in ("td", "th"):
            self._end_line()
            self.tables[-1].row.append(self.blocks.pop())
            self.tables[-1].is_marked |= tag == "th"
        elif tag == "tr":
            for line in self.tables[-1].lines():
                self._add(line)
        elif tag == "table":
            self.tables.pop()
            self._add("")

    def handle_data(self, data: str) -> None:
        self.line += "" if self.struck else data

    def _add(self, line: str) -> None:
        """A line of a table; one blank line is enough between two parts."""
        block = self.blocks[-1]
        if line or (block and block[-1]):
            block.append(line)

    def _break(self) -> None:
        is_before_entry = self.mark and not self.line.strip()
        if not self.struck and not is_before_entry:
            self._end_block()

    def _end_line(self) -> None:
        if self.line.strip():
            self.blocks[-1].append(self.mark + self.line.rstrip())
            self.mark, self.is_cut = "", False
        self.line = ""

    def _end_block(self) -> None:
        """A line, or a blank one where nothing is written and nothing was struck out."""
        if not self.line.strip() and not self.is_cut:
            self.blocks[-1].append("")
        self._end_line()
        self.mark, self.is_cut = "", False
