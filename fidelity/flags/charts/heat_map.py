"""Questions over quarters: each level as a shade and a digit, changes framed, other versions behind a gap: SVG. Pure.

The same levels stand in the table beside it; the alternative text says what changed in the newest quarter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fidelity.flags.charts import svg
from fidelity.flags.charts.svg import text_label
from fidelity.wording.shortening import shorten
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop


class Hole(StrEnum):
    """Why a question has no level in a quarter."""

    NO_REVIEW = gettext_noop("no review")
    NOT_ASKED = gettext_noop("not asked")
    NOT_RATED = gettext_noop("not rated")


@dataclass(frozen=True)
class Cell:
    """One question in one quarter: a level 0-4, or why there is none.

    `step` is the way from the level before, in levels: 0 where it stayed, or where nothing can be compared. `is_same`:
    asked in the same words as in the rated quarter before.
    """

    level: int | None
    hole: Hole | None = None
    step: int = 0
    is_same: bool = True

    @property
    def in_words(self) -> str:
        if self.level is None:
            return _(self.hole) if self.hole else ""
        if not self.step:
            return str(self.level)
        return (_("%(level)s, lower") if self.step < 0 else _("%(level)s, higher")) % {"level": self.level}


@dataclass(frozen=True)
class HeatRow:
    """One question by its short name, with a cell for each quarter, oldest first."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class HeatColumn:
    """One quarter; `version` is set where another version of the questions begins with it."""

    label: str
    is_reviewed: bool = True
    version: str = ""


@dataclass(frozen=True)
class HeatMap:
    """The questions of one domain; `name` is that of the domain."""

    name: str
    columns: tuple[HeatColumn, ...]
    rows: tuple[HeatRow, ...]

    @property
    def is_asked_now(self) -> bool:
        """Whether the newest quarter asked any of them."""
        return any(row.cells[-1].hole is not Hole.NOT_ASKED for row in self.rows)

    def moved(self, way: int) -> list[HeatRow]:
        """The questions that are lower (-1) or higher (1) in the newest quarter than before."""
        return [row for row in self.rows if row.cells[-1].step * way > 0]


@dataclass(frozen=True)
class HeatMeasures:
    """Where names stand and cells begin; `below`: cells stand under their name."""

    width: int
    left: int
    row: int
    cell: int
    letters: int
    size: float
    below: bool = False


WIDE = HeatMeasures(680, left=250, row=23, cell=21, letters=46, size=10.6)
NARROW = HeatMeasures(340, left=2, row=42, cell=22, letters=50, size=12.5, below=True)
TOP, LINE, GAP, WIDEST, PAD = 34, 12.5, 12, 40, 2


def draw_heat_map(heat: HeatMap, *, narrow: bool = False) -> str:
    return _Picture(heat, NARROW if narrow else WIDE).drawn()


def heat_map_in_words(heat: HeatMap) -> str:
    """What changed in the newest quarter, question by question; the levels stand in the table."""
    newest = heat.columns[-1].label
    words = _("%(name)s, %(first)s to %(last)s, %(number)s questions. In %(last)s: %(changed)s.")
    return words % {
        "name": heat.name,
        "first": heat.columns[0].label,
        "last": newest,
        "number": len(heat.rows),
        "changed": changed_in_words(heat) or _("nothing changed"),
    }


def changed_in_words(heat: HeatMap) -> str:
    """`Time to listen: 1, lower; Spoken to with respect: 4, higher`; empty where nothing changed."""
    return "; ".join(f"{row.name}: {row.cells[-1].in_words}" for way in (-1, 1) for row in heat.moved(way))


class _Picture:
    """A heat map on its way onto the paper."""

    def __init__(self, heat: HeatMap, paper: HeatMeasures) -> None:
        self.heat, self.paper = heat, paper
        gaps = sum(bool(column.version) for column in heat.columns)
        room = paper.width - paper.left - 2 - GAP * gaps
        self.step = min(WIDEST, room / len(heat.columns))
        self.top = TOP + LINE * bool(gaps)
        self.bottom = self.top + paper.row * len(heat.rows)

    def drawn(self) -> str:
        parts = [*self._columns()]
        for place, row in enumerate(self.heat.rows):
            parts += self._row(row, self.top + self.paper.row * place)
        return svg.svg_picture(self.paper.width, self.bottom + 4, heat_map_in_words(self.heat), parts)

    def _x(self, place: int) -> float:
        """Where the cell of a column begins, behind the gaps before it."""
        gaps = sum(bool(column.version) for column in self.heat.columns[: place + 1])
        return self.paper.left + self.step * place + GAP * gaps

    def _text(self, x: float, y: float, words: str, *, tone: str = "quiet", anchor: str = "start") -> str:
        return text_label(x, y, words, size=self.paper.size, tone=tone, anchor=anchor)

    def _columns(self) -> Iterator[str]:
        """The quarter over each column, its year where that begins, a line where another version begins."""
        years = ""
        for place, column in enumerate(self.heat.columns):
            x, (short, _blank, year) = self._x(place), column.label.partition(" ")
            yield self._text(x + self.step / 2, self.top - 7, short, anchor="middle")
            if year != years:
                yield self._text(x + 2, self.top - 7 - LINE, year)
            if column.version:
                words = _("version %(version)s") % {"version": column.version}
                yield svg.dotted_line(x - GAP / 2, self.top - 16 - LINE, x - GAP / 2, self.bottom)
                yield self._text(x, self.top - 7 - 2 * LINE, words)
            if not column.is_reviewed and not self.paper.below:
                yield svg.upward_label(
                    x + self.step / 2 + 3.5, self.bottom - 4, _(Hole.NO_REVIEW), size=self.paper.size
                )
            years = year

    def _row(self, row: HeatRow, top: float) -> Iterator[str]:
        name = shorten(row.name, self.paper.letters)
        if self.paper.below:
            yield self._text(self.paper.left, top + LINE - 1, name, tone="ink")
            top += LINE + 3
        else:
            yield self._text(0, top + self.paper.cell / 2 + 3.7, name, tone="ink")
        for place, cell in enumerate(row.cells):
            x, is_behind_gap = self._x(place), bool(self.heat.columns[place].version)
            if cell.level is not None:
                if is_behind_gap and cell.is_same:
                    yield svg.guide_line(x - GAP, top + self.paper.cell / 2, x + PAD, top + self.paper.cell / 2)
                yield from self._cell(cell, x, top)
            elif cell.hole is Hole.NOT_RATED:
                yield self._text(x + self.step / 2, top + self.paper.cell / 2 + 3.7, "–", anchor="middle")

    def _cell(self, cell: Cell, x: float, top: float) -> Iterator[str]:
        """The square with its digit; one that changed has a frame, and a point up or down beside the digit."""
        assert cell.level is not None
        wide, high = self.step - PAD, self.paper.cell - PAD
        yield svg.level_square(x, top, wide, high, cell.level, framed=bool(cell.step))
        middle, y = x + wide / 2 - (4 if cell.step else 0), top + high / 2
        yield svg.level_digit(middle, y + 3.9, cell.level, size=self.paper.size + 0.6)
        if cell.step:
            yield svg.level_point(middle + 9, y, cell.level, up=cell.step > 0)


def draw_level(level: int) -> str:
    """One square with its digit, for the key."""
    parts = [svg.level_square(1, 1, 26, 20, level, framed=False), svg.level_digit(14, 15.4, level, size=12)]
    return svg.svg_picture(28, 22, str(level), parts)
