"""Flags as bars over the quarters, from raised to ended, with the moves in between as marks: SVG text. Pure.

What the picture shows also stands in its alternative text and in the table beside it.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from fidelity.flags.charts import svg
from fidelity.flags.charts.svg import guide_line, text_label
from fidelity.wording.dates import day_in_words
from fidelity.wording.shortening import shorten
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop
from programs.calendar.quarters import Quarter


class Step(StrEnum):
    """What somebody did with a flag, as far as the picture tells it apart."""

    TALK = "talk"
    PLAN = "plan"
    ASK = "ask"
    HOLD = "hold"
    RESOLVE = "resolve"
    REFUSE = "refuse"


IN_WORDS = {
    Step.TALK: gettext_noop("taken up, talked about"),
    Step.PLAN: gettext_noop("action planned"),
    Step.ASK: gettext_noop("others asked"),
    Step.HOLD: gettext_noop("on hold"),
    Step.RESOLVE: gettext_noop("resolved"),
    Step.REFUSE: gettext_noop("not upheld"),
}


@dataclass(frozen=True)
class TimelineSpan:
    """One round of a flag: `end` is None where it goes on; `steps` are days with what was done on them."""

    start: date
    end: date | None
    steps: tuple[tuple[date, Step], ...] = ()


@dataclass(frozen=True)
class TimelineRow:
    """One flag with its rounds, oldest first; `state` says where it stands, `is_critical` makes the bar dark."""

    name: str
    state: str
    spans: tuple[TimelineSpan, ...]
    is_critical: bool = False


@dataclass(frozen=True)
class Timeline:
    """Flags in the order to be listed; `quarters` are those of the scale, oldest first, up to the one of `today`."""

    rows: tuple[TimelineRow, ...]
    quarters: tuple[Quarter, ...]
    today: date

    @property
    def steps(self) -> list[Step]:
        """Those that occur within the scale, in the order of a flag's life."""
        seen = {step for row in self.rows for span in row.spans for on, step in span.steps if on >= self.first}
        return [step for step in Step if step in seen]

    @property
    def first(self) -> date:
        return self.quarters[0].start


@dataclass(frozen=True)
class TimelineMeasures:
    """Where the names, the scale from `left` to `right` and the states stand; `below`: names stand over their bars."""

    width: int
    left: int
    right: int
    state: int
    row: int
    letters: int
    size: float
    below: bool = False


WIDE = TimelineMeasures(680, left=206, right=548, state=562, row=31, letters=36, size=10.6)
NARROW = TimelineMeasures(340, left=4, right=330, state=4, row=58, letters=48, size=12.5, below=True)
TOP, LINE, BAR, KEY_LINE, LETTER, MARK = 34, 12.5, 9, 18, 0.56, 9
STATE_LETTERS = 21


def draw_timeline(timeline: Timeline, *, narrow: bool = False) -> str:
    return _Picture(timeline, NARROW if narrow else WIDE).drawn()


def timeline_in_words(timeline: Timeline) -> str:
    rows = "; ".join(_row_in_words(row) for row in timeline.rows)
    return _("Flags from %(first)s to %(today)s. %(rows)s.") % {
        "first": timeline.quarters[0].label,
        "today": day_in_words(timeline.today),
        "rows": rows,
    }


def _row_in_words(row: TimelineRow) -> str:
    words = _("%(name)s: raised %(day)s, %(state)s")
    if len(row.spans) > 1:
        words = _("%(name)s: came back %(day)s, %(state)s")
    name = row.name.rstrip(".")
    return words % {"name": name, "day": day_in_words(row.spans[-1].start), "state": row.state.lower()}


class _Picture:
    """A timeline on its way onto the paper."""

    def __init__(self, timeline: Timeline, paper: TimelineMeasures) -> None:
        self.timeline, self.paper = timeline, paper
        self.bottom = TOP + paper.row * len(timeline.rows)

    def drawn(self) -> str:
        key, lines = self._key()
        parts = [*self._scale(), *key]
        for place, row in enumerate(self.timeline.rows):
            parts += self._row(row, TOP + self.paper.row * place)
        height = self.bottom + 8 + KEY_LINE * lines
        return svg.svg_picture(self.paper.width, height, timeline_in_words(self.timeline), parts)

    def _x(self, day: date) -> float:
        """Where a day stands; what lies before the scale stands at its left end."""
        first, last = self.timeline.first, self.timeline.quarters[-1].end
        part = max(0, (day - first).days) / (last - first).days
        return self.paper.left + (self.paper.right - self.paper.left) * part

    def _text(
        self, x: float, y: float, words: str, *, bold: bool = False, tone: str = "ink", anchor: str = "start"
    ) -> str:
        return text_label(x, y, words, size=self.paper.size, bold=bold, tone=tone, anchor=anchor)

    def _scale(self) -> Iterator[str]:
        """A line where each quarter begins, its year where that begins, and today."""
        years = ""
        for quarter in self.timeline.quarters:
            x, (short, _blank, year) = self._x(quarter.start), quarter.label.partition(" ")
            yield guide_line(x, TOP - 16, x, self.bottom)
            yield self._text(x + 3, TOP - 7, short, tone="quiet")
            if year != years:
                yield self._text(x + 3, TOP - 7 - LINE, year, tone="quiet")
            years = year
        today = self._x(self.timeline.today)
        yield svg.dashed_line(today, TOP - 4, today, self.bottom)

    def _row(self, row: TimelineRow, top: float) -> Iterator[str]:
        y = top + (self.paper.row / 2 if not self.paper.below else LINE + 9)
        yield from self._words(row, top)
        for earlier, later in pairwise(row.spans):
            if earlier.end:
                yield svg.dotted_line(self._x(earlier.end), y, self._x(later.start), y)
        for span in row.spans:
            yield from self._span(span, y, is_critical=row.is_critical)

    def _words(self, row: TimelineRow, top: float) -> Iterator[str]:
        """Its name and its state: beside the bar, or over it and under it."""
        if self.paper.below:
            yield self._text(
                self.paper.left, top + LINE - 2, shorten(row.name, self.paper.letters), bold=row.is_critical
            )
            yield self._text(self.paper.left, top + LINE + 27, row.state, tone="quiet")
            return
        yield from self._lines(0, top, _two_lines(row.name, self.paper.letters), bold=row.is_critical)
        yield from self._lines(self.paper.state, top, _two_lines(row.state, STATE_LETTERS), tone="quiet")

    def _lines(
        self, x: float, top: float, lines: Sequence[str], *, bold: bool = False, tone: str = "ink"
    ) -> Iterator[str]:
        first = top + self.paper.row / 2 + 3.7 - LINE / 2 * (len(lines) - 1)
        for place, words in enumerate(lines):
            yield self._text(x, first + LINE * place, words, bold=bold, tone=tone)

    def _span(self, span: TimelineSpan, y: float, *, is_critical: bool) -> Iterator[str]:
        """The bar; one that goes on has a point at today, one that began before the scale an open left end."""
        start, end = self._x(span.start), self._x(span.end or self.timeline.today)
        if end <= self.paper.left:
            return
        marks = _apart([(self._x(on), step) for on, step in span.steps if on >= self.timeline.first])
        if span.end and marks:
            end = max(end, marks[-1][0])
        draw = svg.bar if is_critical else svg.range_bar
        yield draw(start, y - BAR / 2, max(2.0, end - start), BAR)
        if span.start < self.timeline.first:
            yield svg.stroke([(start + 2, y - BAR), (start - 2, y), (start + 2, y + BAR)])
        if span.end is None:
            yield svg.head(end + 9, y, 9)
        for x, step in marks:
            yield from _mark(step, x, y)

    def _key(self) -> tuple[list[str], int]:
        """What the marks mean, for those that occur, and how many lines that takes."""
        parts, x, line = [], 6.0, 0
        for step in self.timeline.steps:
            words = _(IN_WORDS[step])
            wide = 14 + len(words) * self.paper.size * LETTER + 12
            if x + wide > self.paper.width and x > 6:
                x, line = 6.0, line + 1
            y = self.bottom + 12 + KEY_LINE * line
            parts += [*_mark(step, x, y), self._text(x + 11, y + 3.7, words, tone="quiet")]
            x += wide
        return parts, line + 1 if parts else 0


def _two_lines(text: str, letters: int) -> list[str]:
    first, *rest = textwrap.wrap(text, letters) or [""]
    return [first, *([shorten(" ".join(rest), letters)] if rest else [])]


def _apart(steps: Sequence[tuple[float, Step]]) -> list[tuple[float, Step]]:
    """Marks that cover no other: talks that stand too near are left to the table, others move to the right."""
    others = [x for x, step in steps if step is not Step.TALK]
    placed: list[tuple[float, Step]] = []
    for x, step in steps:
        after = placed[-1][0] + MARK if placed else x
        if step is not Step.TALK:
            placed.append((max(x, after), step))
        elif after <= x and all(abs(x - other) >= MARK for other in others):
            placed.append((x, step))
    return placed


def _mark(step: Step, x: float, y: float) -> list[str]:
    """One shape for each sort of step, so that none is told by its colour."""
    if step is Step.TALK:
        return [svg.hollow_dot(x, y, 3.2)]
    if step is Step.PLAN:
        return [svg.hollow_diamond(x, y, 5.5)]
    if step is Step.ASK:
        return [svg.hollow_square(x, y, 3.6)]
    if step is Step.HOLD:
        return [svg.stroke([(x + side, y - 6), (x + side, y + 6)]) for side in (-2, 2)]
    if step is Step.RESOLVE:
        return [svg.stroke([(x - 5, y), (x - 1.5, y + 4.5), (x + 5.5, y - 5.5)])]
    return [svg.stroke([(x - 4, y - 4 * way), (x + 4, y + 4 * way)]) for way in (1, -1)]
