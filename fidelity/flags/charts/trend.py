"""One series over up to twelve quarters: its numbers as plain data, and a chart drawn from them as SVG text. Pure.

The data are texts and whole numbers, so that a report can keep them and draw the same picture again: `score`,
`reference` and `tally` are tenths, for drawing; everything else is as it is shown. The same numbers stand in a table
beside the chart, and in its alternative text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from fidelity.flags.charts import svg
from fidelity.flags.charts.svg import dashed_line, diamond, dot, dotted_line, guide_line, text_label
from fidelity.flags.drift.detection import (
    LOWERED,
    OVERALL,
    RAISED,
    REFERENCE_QUARTERS,
    TALLY,
    Alarm,
    DriftHistory,
    Point,
    measurement_error,
)
from fidelity.instrument.definition.structure import Asked, Instrument, Measurement
from fidelity.wording.numbers import number_in_letters, tenths, tenths_in_words, whole
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop
from programs.calendar.quarters import Quarter

Json = dict[str, Any]

QUARTERS = 12
NO_REVIEW, NOT_SCORED = gettext_noop("no review"), gettext_noop("not scored")
# In the chart; a page says them in a sentence.
ALARMS = {
    Alarm.CHECK.value: gettext_noop("sudden fall"),
    Alarm.WATCH.value: gettext_noop("watch"),
    Alarm.DRIFT.value: gettext_noop("drift"),
}
MOVED = {RAISED: gettext_noop("reference raised"), LOWERED: gettext_noop("reference lowered")}
ANEW, GOES_ON = gettext_noop("starts anew"), gettext_noop("goes on")


def series_data(followed: DriftHistory, instrument: Instrument, *, until: Quarter) -> list[Json]:
    """The whole first, then each quarterly domain of `instrument`: the last twelve quarters up to `until`."""
    domains = [domain for domain in instrument.domains if domain.asked is Asked.QUARTERLY]
    named = [(OVERALL, _("Overall")), *((domain.code, domain.name) for domain in domains)]
    quarters = _window(followed, until)
    return [
        {"code": code, "name": name, "quarters": _rows(code, quarters, followed, instrument.measurement)}
        for code, name in named
    ]


def _rows(code: str, quarters: list[Quarter], followed: DriftHistory, measurement: Measurement) -> list[Json]:
    points = {point.quarter: point for point in followed.series.get(code, ())}
    signals = {judged.quarter: judged.signals for judged in followed.quarters}
    rows: list[Json] = []
    version = ""
    for quarter in quarters:
        row: Json = {"quarter": quarter.label, "period": quarter.slug, "hole": ""}
        if point := points.get(quarter):
            row |= _numbers(point, measurement, version)
            row["alarm"] = next((signal.alarm.value for signal in signals[quarter] if signal.series == code), "")
            version = point.version
        else:
            row["hole"] = NOT_SCORED if quarter in signals else NO_REVIEW
        rows.append(row)
    return rows


def _window(followed: DriftHistory, until: Quarter) -> list[Quarter]:
    """Every quarter of the calendar from the first one reviewed, at most twelve."""
    quarters: list[Quarter] = []
    first = min((judged.quarter for judged in followed.quarters), default=until.next)
    while until >= first and len(quarters) < QUARTERS:
        quarters.append(until)
        until = until.previous
    return quarters[::-1]


def _numbers(point: Point, measurement: Measurement, version: str) -> Json:
    """The numbers of one quarter; `version` is that of the quarter before in the series, empty for none."""
    width = float(measurement.z) * measurement_error(point.items, measurement)
    changed = bool(version) and version != point.version
    return {
        "version": point.version,
        "break": ANEW if point.starts else GOES_ON if changed else "",
        "score": tenths(point.score),
        "shown": whole(point.score),
        "low": whole(max(0.0, point.score - width)),
        "high": whole(min(100.0, point.score + width)),
        "items": point.items,
        "reference": None if point.reference is None else tenths(point.reference),
        "reference_shown": None if point.reference is None else whole(point.reference),
        "tally": None if point.reference is None else tenths(point.tally),
        "tally_shown": "" if point.reference is None else tenths_in_words(tenths(point.tally)),
        "moved": point.moved,
        "becomes": None if point.becomes is None else whole(point.becomes),
    }


def series_in_words(data: Json) -> str:
    """The whole series as sentences."""
    rows = data["quarters"]
    if all(row["hole"] for row in rows):
        return _("%(name)s: not scored in any of these quarters.") % {"name": data["name"]}
    return _("%(name)s, %(first)s to %(last)s, from 0 to 100. %(quarters)s") % {
        "name": data["name"],
        "first": rows[0]["quarter"],
        "last": rows[-1]["quarter"],
        "quarters": " ".join(f"{row['quarter']}: {_row_in_words(row)}." for row in rows),
    }


def _row_in_words(row: Json) -> str:
    if row["hole"]:
        return _(str(row["hole"]))
    parts = [_version(row)] if row["break"] else []
    parts += [str(row["shown"]), _("range %(low)s to %(high)s") % {"low": row["low"], "high": row["high"]}]
    if row["reference"] is not None:
        parts += [
            _("reference %(shown)s") % {"shown": row["reference_shown"]},
            _("tally %(shown)s") % {"shown": row["tally_shown"]},
        ]
    if row["alarm"]:
        parts.append(_(ALARMS[row["alarm"]]))
    if row["moved"]:
        parts.append(_("%(moved)s to %(becomes)s") % {"moved": _(MOVED[row["moved"]]), "becomes": row["becomes"]})
    return ", ".join(parts)


def _version(row: Json) -> str:
    return _("version %(version)s") % {"version": row["version"]} + (f", {_(ANEW)}" if row["break"] == ANEW else "")


@dataclass(frozen=True)
class ChartMeasures:
    """The measures of a chart: the score between `left` and `right`, `plot` high; the bars of the tally below."""

    width: int
    left: int
    right: int
    plot: int
    bars: int
    size: float
    levels: tuple[int, ...]
    holes_below: bool
    short: bool = False


FULL = ChartMeasures(680, left=34, right=590, plot=190, bars=52, size=10, levels=(0, 25, 50, 75, 100), holes_below=True)
SMALL = ChartMeasures(320, left=28, right=244, plot=116, bars=38, size=10.5, levels=(0, 50, 100), holes_below=False)
# The same in print: lower, and a domain in a third of the page, with its words in the text above.
PRINTED = ChartMeasures(
    680, left=34, right=590, plot=120, bars=36, size=10, levels=(0, 25, 50, 75, 100), holes_below=True
)
THIRD = ChartMeasures(
    226, left=23, right=186, plot=58, bars=20, size=9.4, levels=(0, 50, 100), holes_below=False, short=True
)
FEWEST_SLOTS, WIDEST_HALF, LEAST_LANES = 6, 20, 2
LEAST_TALLY = 60
LANE, LINE = 14, 13
LETTER = 0.58
TALLY_SAYS = gettext_noop("Tally of what lies below the reference, line at %(tally)s")
NO_TALLY_SAYS = gettext_noop("No tally yet: the reference takes %(quarters)s quarters")


def draw_series(data: Json, *, small: bool | None = None) -> str:
    """One series of `series_data` as a chart: large for the whole, small for a domain, unless `small` says it."""
    if small is None:
        small = data["code"] != OVERALL
    return _Chart(data, SMALL if small else FULL).drawn()


def draw_series_for_print(data: Json) -> str:
    """The same for a report: lower, and a domain in a third of the page."""
    return _Chart(data, PRINTED if data["code"] == OVERALL else THIRD).drawn()


@dataclass(frozen=True)
class _Label:
    """Words above the plot about the place `x`; `to` is the score (in tenths) that a line leads down to, if any."""

    x: float
    words: str
    to: int | None = None


class _Chart:
    """One series on its way onto the paper."""

    def __init__(self, data: Json, paper: ChartMeasures) -> None:
        self.data, self.paper = data, paper
        self.rows: list[Json] = data["quarters"]
        # A short series leaves room for the quarters that come.
        self.step = (paper.right - paper.left) / max(FEWEST_SLOTS, len(self.rows))
        self.half = min(self.step / 2, WIDEST_HALF)
        self.labels = self._in_lanes()
        self.top = 6.0 + LANE * max([1 if paper.short else LEAST_LANES, *(lane + 1 for lane, *_place in self.labels)])
        self.bottom = self.top + paper.plot
        holes = paper.holes_below and any(row["hole"] for row in self.rows)
        self.bars = self.bottom + LINE * (3 if paper.short else 6 if holes else 5)
        self.has_tally = any(row["tally"] is not None for _place, row in self._answered())
        self.foot = self.bars + (paper.bars if self.has_tally else 0)

    def drawn(self) -> str:
        parts = [*self._scale(), *self._ranges(), *self._breaks(), *self._references(), *self._line()]
        parts += [*self._words(), *self._newest(), *self._quarters(), *self._tally()]
        return svg.svg_picture(self.paper.width, self.foot + 6, series_in_words(self.data), parts)

    def _x(self, place: float) -> float:
        """The middle of a quarter; `place` 0 for the first, a half between two."""
        return self.paper.left + self.step * (place + 0.5)

    def _y(self, tenths: float) -> float:
        return self.bottom - self.paper.plot * tenths / 1000

    def _text(self, x: float, y: float, words: str, **how: Any) -> str:
        return text_label(x, y, words, size=self.paper.size, **({"tone": "quiet"} | how))

    def _wide(self, words: str) -> float:
        return len(words) * self.paper.size * LETTER

    def _scale(self) -> Iterator[str]:
        for level in self.paper.levels:
            y = self._y(10 * level)
            yield guide_line(self.paper.left, y, self.paper.right, y)
            yield self._text(self.paper.left - 6, y + 3.5, str(level), anchor="end")

    def _runs(self) -> Iterator[list[tuple[int, Json]]]:
        """Quarters in a row that can be joined by a line: no hole, and no new start between."""
        run: list[tuple[int, Json]] = []
        for place, row in enumerate(self.rows):
            if run and (row["hole"] or row["break"] == ANEW):
                yield run
                run = []
            if not row["hole"]:
                run.append((place, row))
        if run:
            yield run

    def _ranges(self) -> Iterator[str]:
        for run in self._runs():
            sides = (-5, 5) if len(run) == 1 else (0,)
            high = [(self._x(place) + side, self._y(10 * row["high"])) for place, row in run for side in sides]
            low = [(self._x(place) + side, self._y(10 * row["low"])) for place, row in run for side in sides]
            yield svg.area(high + low[::-1])

    def _line(self) -> Iterator[str]:
        for run in self._runs():
            points = [(self._x(place), self._y(row["score"])) for place, row in run]
            if len(points) > 1:
                yield svg.path(points)
            for (x, y), (_place, row) in zip(points, run, strict=True):
                yield diamond(x, y, 6) if row["alarm"] else dot(x, y, 3)

    def _breaks(self) -> Iterator[str]:
        for place, row in self._answered():
            if row["break"]:
                yield dotted_line(self._x(place - 0.5), self.top - 2, self._x(place - 0.5), self.bottom)

    def _answered(self) -> list[tuple[int, Json]]:
        return [(place, row) for place, row in enumerate(self.rows) if not row["hole"]]

    def _references(self) -> Iterator[str]:
        """A dashed line as long as one reference holds, over holes too."""
        references: list[int | None] = []
        for row in self.rows:
            carried = references[-1] if row["hole"] and references else None
            references.append(row.get("reference", carried))
        for reference, places in groupby(range(len(references)), key=references.__getitem__):
            if reference is not None:
                first, *_between, last = [*places] * 2
                y = self._y(reference)
                end = self._x(last) + self.half if last + 1 == len(references) else self._x(last + 0.5)
                yield dashed_line(self._x(first - 0.5), y, end, y)

    def _to_label(self) -> list[_Label]:
        """What happened, in words: a new version, an alarm where it begins, a reference that moved."""
        labels, alarm = [], ""
        for place, row in self._answered():
            if row["break"]:
                labels.append(_Label(self._x(place - 0.5), _version(row)))
            if row["alarm"] and row["alarm"] != alarm:
                labels.append(_Label(self._x(place), _(ALARMS[row["alarm"]]), row["score"]))
            if row["moved"]:
                labels.append(_Label(self._x(place + 0.5), _(MOVED[row["moved"]])))
            alarm = row["alarm"]
        return labels

    def _in_lanes(self) -> list[tuple[int, float, _Label]]:
        """Each label with its lane above the plot, 0 the lowest, and where it begins, so that none covers another.

        From the right, so that a line that leads down from a higher lane goes through no other label.
        """
        starts: list[float] = []
        placed = []
        for label in reversed(self._to_label()):
            wide = self._wide(label.words)
            left = min(label.x, self.paper.width - wide)
            lane = next((lane for lane, start in enumerate(starts) if left + wide + 6 <= start), len(starts))
            starts[lane : lane + 1] = [left]
            placed.append((lane, left, label))
        return placed[::-1]

    def _words(self) -> Iterator[str]:
        for lane, left, label in self.labels:
            y = self.top - 6 - LANE * lane
            is_alarm = label.to is not None
            if label.to is not None:
                yield guide_line(label.x, y + 3, label.x, self._y(label.to) - 6)
            yield self._text(left, y, label.words, bold=is_alarm, tone="ink" if is_alarm else "quiet")

    def _newest(self) -> Iterator[str]:
        """The newest score and reference, written where they end."""
        if not self.rows or self.rows[-1]["hole"]:
            return
        row = self.rows[-1]
        x, score = self._x(len(self.rows) - 1) + self.half + 6, self._y(row["score"])
        yield self._text(x, score + 4, str(row["shown"]), bold=True, tone="ink")
        if row["reference"] is not None:
            y = self._y(row["reference"])
            apart = LINE if y >= score else -LINE
            y = y if abs(y - score) >= LINE else score + apart
            words = _("ref. %(shown)s") if self.paper.short else _("reference %(shown)s")
            yield self._text(x, y + 4, words % {"shown": row["reference_shown"]})

    def _quarters(self) -> Iterator[str]:
        """Under the axis: the quarter, its year where it begins, and what is missing."""
        years = [row["quarter"].partition(" ")[2] for row in self.rows]
        for place, row in enumerate(self.rows):
            x = self._x(place)
            yield self._text(x, self.bottom + LINE + 2, row["quarter"].partition(" ")[0], anchor="middle")
            if row["hole"] and self.paper.holes_below:
                yield self._text(x, self.bottom + 3 * LINE + 2, _(row["hole"]), anchor="middle")
            elif row["hole"]:
                yield svg.upward_label(x + 3, self.bottom - 5, _(row["hole"]), size=self.paper.size)
        for year, places in groupby(range(len(years)), key=years.__getitem__):
            first, *others = places
            if (1 + len(others)) * self.step > self._wide(year) + 6 or len(years) - 1 in (first, *others):
                yield self._text(self._x(first) - 8, self.bottom + 2 * LINE + 2, year)

    def _tally(self) -> Iterator[str]:
        """Bars for the tally over the line that the rules look at; nothing before there is a reference."""
        tallies = [(place, row["tally"]) for place, row in self._answered() if row["tally"] is not None]
        left, right, base = self.paper.left, self.paper.right, self.foot
        if not self.paper.short:
            yield self._text(left, self.bars - 7, self._tally_heading())
        if not self.has_tally:
            return
        unit = self.paper.bars / max([LEAST_TALLY, *(tally for _place, tally in tallies)])
        line = base - unit * 10 * TALLY
        yield guide_line(left, base, right, base)
        for place, tally in tallies:
            if tally:
                wide = 0.5 * self.step
                yield svg.bar(self._x(place) - wide / 2, base - unit * tally, wide, unit * tally)
        yield dashed_line(left, line, right, line)
        yield self._text(left - 6, line + 3.5, f"{TALLY:.0f}", anchor="end")
        place, _tally = tallies[-1]
        if place == len(self.rows) - 1:
            words = "%(shown)s" if self.paper.short else _("tally %(shown)s")
            yield self._text(self._x(place) + self.half + 6, base, words % {"shown": self.rows[-1]["tally_shown"]})

    def _tally_heading(self) -> str:
        if self.has_tally:
            return _(TALLY_SAYS) % {"tally": f"{TALLY:.0f}"}
        return _(NO_TALLY_SAYS) % {"quarters": number_in_letters(REFERENCE_QUARTERS)}
