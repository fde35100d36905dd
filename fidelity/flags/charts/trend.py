"""One series over up to twelve quarters: its numbers as plain data, and a chart drawn from them as SVG text. Pure.

The data are texts and whole numbers, so that a report can keep them and draw the same picture again: `score` and
`before` are tenths, for drawing; everything else is as it is shown. The same numbers stand in a table beside the
chart, and in its alternative text. What reports kept under rules 1 is drawn by `trend_of_rules_1`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from math import ceil, floor
from typing import Any

from fidelity.flags.charts import svg
from fidelity.flags.charts.svg import dashed_line, diamond, dot, dotted_line, guide_line, text_label
from fidelity.flags.drift.alarms import line_name
from fidelity.flags.drift.detection import OVERALL, Alarm, DriftHistory, Point, Signal
from fidelity.flags.drift.series import share_codes
from fidelity.flags.wording.falls import fall_figures, fall_in_short, fall_in_words, sudden_fall_in_words
from fidelity.instrument.definition.structure import Instrument
from fidelity.wording.numbers import tenths, whole
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop
from programs.calendar.quarters import Quarter

Json = dict[str, Any]

QUARTERS = 12
HIGHEST, ROUND, LEAST_SPAN = 100, 20, 40
NO_REVIEW, NOT_SCORED, NO_HOURS = gettext_noop("no review"), gettext_noop("not scored"), gettext_noop("no hours given")
# In the chart; a page says them in a sentence.
ALARMS = {
    Alarm.CHECK.value: gettext_noop("sudden fall"),
    Alarm.WATCH.value: gettext_noop("watch"),
    Alarm.DRIFT.value: gettext_noop("drift"),
}
LASTING = {Alarm.WATCH, Alarm.DRIFT}
ASIDE = gettext_noop("earlier quarters set aside")
ANEW, GOES_ON = gettext_noop("starts anew"), gettext_noop("goes on")


def series_data(followed: DriftHistory, instrument: Instrument, *, until: Quarter) -> list[Json]:
    """The whole, each quarterly domain of `instrument`, shares of hours: the last twelve quarters up to `until`.

    The whole has an axis of its own, and so has a share; the domains have one together, so that they can be compared
    at a glance. A share that nobody gave in these quarters is left out.
    """
    quarters = _window(followed, until)
    z = float(instrument.measurement.z)

    def series(code: str, missing: str = NOT_SCORED) -> Json:
        return {"code": code, "name": line_name(code, instrument)} | _series(code, quarters, followed, z, missing)

    overall = overall_data(followed, instrument, until=until)
    domains = [series(domain.code) for domain in instrument.asked(full=False)]
    shares = [series(code, NO_HOURS) for code in share_codes(instrument)]
    given = [one for one in shares if not all(row["hole"] for row in one["quarters"])]
    axis = _axis(domains)
    alone = [one | {"axis": _axis([one])} for one in given]
    return [overall, *(domain | {"axis": axis} for domain in domains), *alone]


def overall_data(followed: DriftHistory, instrument: Instrument, *, until: Quarter) -> Json:
    """The whole alone, as `series_data` begins with it."""
    quarters, z = _window(followed, until), float(instrument.measurement.z)
    data = {"code": OVERALL, "name": line_name(OVERALL, instrument)}
    data |= _series(OVERALL, quarters, followed, z, NOT_SCORED)
    return data | {"axis": _axis([data])}


def _series(code: str, quarters: list[Quarter], followed: DriftHistory, z: float, missing: str) -> Json:
    """Its rows, and the fall that stands open in the last of them, if any; a range reaches `z` errors.

    A row is `open` where too little evidence stands behind it to say how low it may lie; older ones never say so.
    `missing` says of a reviewed quarter why it has no number.
    """
    points = {point.quarter: point for point in followed.series.get(code, ())}
    signals = {judged.quarter: judged.signals for judged in followed.quarters}
    rows: list[Json] = []
    version = ""
    for quarter in quarters:
        row: Json = {"quarter": quarter.label, "period": quarter.slug, "hole": ""}
        if point := points.get(quarter):
            signal = next((signal for signal in signals[quarter] if signal.series == code), None)
            row |= _numbers(point, z, version) | _alarm(signal)
            if code in followed.open_ranges.get(quarter, ()):
                row["open"] = True
            version = point.version
        else:
            row["hole"] = missing if quarter in signals else NO_REVIEW
        rows.append(row)
    last = points.get(quarters[-1]) if quarters else None
    standing = bool(last and last.fall and Alarm(rows[-1]["alarm"]) in LASTING) if last and rows[-1]["alarm"] else False
    return {"quarters": rows, "fall": _fall(last) if last and standing else None}


def _fall(point: Point) -> Json:
    """The fall, with the stretch it is compared with: the addresses of its first and last quarter, its mean to draw."""
    assert point.fall
    stretch = {"from": point.fall.first.slug, "to": point.fall.last.slug, "level": tenths(point.fall.before)}
    return asdict(fall_figures(point.fall)) | {"begins": point.fall.since.slug} | stretch


def _alarm(signal: Signal | None) -> Json:
    """The alarm of a quarter, and what it says in a sentence."""
    if signal is None:
        return {"alarm": "", "says": ""}
    point = signal.point
    if signal.alarm in LASTING:
        return {"alarm": signal.alarm.value, "says": fall_in_words(point.fall) if point.fall else ""}
    return {"alarm": signal.alarm.value, "says": sudden_fall_in_words(point.sudden) if point.sudden else ""}


def _axis(series: Iterable[Json]) -> list[int]:
    """Where an axis for these begins and ends: in twenties around all that is drawn, and never so short as to shout."""
    rows = [row for line in series for row in line["quarters"] if not row["hole"]]
    levels = [line["fall"]["level"] / 10 for line in series if line["fall"]]
    low = min([row["low"] for row in rows] + levels, default=0)
    high = max([row["high"] for row in rows] + levels, default=HIGHEST)
    low, high = ROUND * floor(low / ROUND), min(HIGHEST, ROUND * ceil(high / ROUND))
    while high - low < LEAST_SPAN:
        low, high = max(0, low - ROUND), min(HIGHEST, high + ROUND) if low == 0 else high
    return [low, high]


def _window(followed: DriftHistory, until: Quarter) -> list[Quarter]:
    """Every quarter of the calendar from the first one reviewed, at most twelve."""
    quarters: list[Quarter] = []
    first = min((judged.quarter for judged in followed.quarters), default=until.next)
    while until >= first and len(quarters) < QUARTERS:
        quarters.append(until)
        until = until.previous
    return quarters[::-1]


def _numbers(point: Point, z: float, version: str) -> Json:
    """The numbers of one quarter; `version` is that of the quarter before in the series, empty for none."""
    width = z * point.measured
    changed = bool(version) and version != point.version
    return {
        "version": point.version,
        "break": ANEW if point.starts else GOES_ON if changed else "",
        "score": tenths(point.score),
        "shown": whole(point.score),
        "low": whole(max(0.0, point.score - width)),
        "high": whole(min(100.0, point.score + width)),
        "items": point.items,
        "aside": point.set_aside,
    }


def series_in_words(data: Json) -> str:
    """The whole series as sentences, the newest fall first."""
    rows = data["quarters"]
    if all(row["hole"] for row in rows):
        return _("%(name)s: not scored in any of these quarters.") % {"name": data["name"]}
    words = _("%(name)s, %(first)s to %(last)s, from 0 to 100. %(quarters)s") % {
        "name": data["name"],
        "first": rows[0]["quarter"],
        "last": rows[-1]["quarter"],
        "quarters": " ".join(f"{row['quarter']}: {_row_in_words(row)}." for row in rows),
    }
    return f"{words} {axis_in_words(data)}".strip()


def axis_in_words(data: Json) -> str:
    """That a scale does not begin at 0, for a picture; empty where it does."""
    low, high = data["axis"]
    return _("The scale runs from %(low)s to %(high)s; 0 is not shown.") % {"low": low, "high": high} if low else ""


def _row_in_words(row: Json) -> str:
    if row["hole"]:
        return _(str(row["hole"]))
    parts = [version_in_words(row)] if row["break"] else []
    reach = _("range open, up to %(high)s") if is_open(row) else _("range %(low)s to %(high)s")
    parts += [str(row["shown"]), reach % {"low": row["low"], "high": row["high"]}]
    if row["alarm"]:
        parts.append(_(ALARMS[row["alarm"]]))
    if row["aside"]:
        parts.append(_(ASIDE))
    words = ", ".join(parts)
    return f"{words}. {row['says']}".removesuffix(".") if row["says"] else words


def is_open(row: Json) -> bool:
    """Whether too little evidence stands behind a row of a series to say how low it may lie."""
    return bool(row.get("open"))


def version_in_words(row: Json) -> str:
    return _("version %(version)s") % {"version": row["version"]} + (f", {_(ANEW)}" if row["break"] == ANEW else "")


@dataclass(frozen=True)
class ChartMeasures:
    """The measures of a chart: the score between `left` and `right`, `plot` high; `ticks` at most on its scale.

    `note`: it says itself that its scale does not begin at 0.
    """

    width: int
    left: int
    right: int
    plot: int
    size: float
    ticks: int
    holes_below: bool
    short: bool = False
    note: bool = True


FULL = ChartMeasures(680, left=34, right=590, plot=200, size=10, ticks=6, holes_below=True)
SMALL = ChartMeasures(320, left=28, right=244, plot=120, size=10.5, ticks=3, holes_below=False)
# One of several on one scale, whose range is told once for all of them.
ALIKE = replace(SMALL, note=False)
# The same in print: lower, in letters of 9 points and more, and a domain in half of the page.
PRINTED = ChartMeasures(680, left=34, right=580, plot=150, size=12.5, ticks=6, holes_below=True)
HALF = ChartMeasures(226, left=23, right=186, plot=52, size=9.4, ticks=3, holes_below=False, short=True)
HALF_ALIKE = replace(HALF, note=False)
# One line of text high, for a list of programs.
IN_A_LINE = ChartMeasures(160, left=2, right=158, plot=30, size=10, ticks=2, holes_below=False, short=True)
FEWEST_SLOTS, WIDEST_HALF, LEAST_LANES = 6, 20, 2
LANE, LINE = 14, 13
LETTER = 0.58
STEPS = (10, 20, 30, 40, 50)


def draw_series(data: Json, *, small: bool | None = None) -> str:
    """One series of `series_data` as a chart: large for the whole, small for a domain, unless `small` says it."""
    if small is None:
        small = data["code"] != OVERALL
    return Chart(data, SMALL if small else FULL).drawn()


def draw_series_among_others(data: Json) -> str:
    """The same, small, for a page that shows several on one scale and says so once."""
    return Chart(data, ALIKE).drawn()


def draw_series_for_print(data: Json, *, note: bool = True) -> str:
    """The same for a report: large letters, and a domain in half of the page, whose scale may be told beside it."""
    return Chart(data, PRINTED if data["code"] == OVERALL else HALF if note else HALF_ALIKE).drawn()


def draw_series_in_a_line(data: Json) -> str:
    """The line with its ranges alone, one line of text high and without a number: a number needs what it rests on."""
    return OneLine(data, IN_A_LINE).drawn()


@dataclass(frozen=True)
class Label:
    """Words above the plot about the place `x`; `to` is the score (in tenths) that a line leads down to, if any."""

    x: float
    words: str
    to: int | None = None


class Chart:
    """One series on its way onto the paper."""

    def __init__(self, data: Json, paper: ChartMeasures) -> None:
        self.data, self.paper = data, paper
        self.rows: list[Json] = data["quarters"]
        # A short series leaves room for the quarters that come.
        self.step = (paper.right - paper.left) / max(FEWEST_SLOTS, len(self.rows))
        self.half = min(self.step / 2, WIDEST_HALF)
        self.low, self.high = self.axis()
        self.labels = self._in_lanes()
        self.top = 6.0 + LANE * max([1 if paper.short else LEAST_LANES, *(lane + 1 for lane, *_place in self.labels)])
        self.bottom = self.top + paper.plot
        holes = paper.holes_below and any(row["hole"] for row in self.rows)
        self.under = self.bottom + LINE * (4.5 if holes else 3.5)

    def axis(self) -> tuple[int, int]:
        low, high = self.data["axis"]
        return low, high

    def drawn(self) -> str:
        parts = [*self._scale(), *self._ranges(), *self._breaks(), *self.compared(), *self._line()]
        parts += [*self._words(), *self.newest(), *self._quarters(), *self.below()]
        return svg.svg_picture(self.paper.width, self.foot(), self.in_words(), parts)

    def in_words(self) -> str:
        return series_in_words(self.data)

    def x(self, place: float) -> float:
        """The middle of a quarter; `place` 0 for the first, a half between two."""
        return self.paper.left + self.step * (place + 0.5)

    def y(self, tenths: float) -> float:
        return self.bottom - self.paper.plot * (tenths / 10 - self.low) / (self.high - self.low)

    def text(self, x: float, y: float, words: str, **how: Any) -> str:
        return text_label(x, y, words, size=self.paper.size, **({"tone": "quiet"} | how))

    def _wide(self, words: str) -> float:
        return len(words) * self.paper.size * LETTER

    def levels(self) -> range:
        """Those that the scale names."""
        span = self.high - self.low
        step = next(step for step in STEPS if span % step == 0 and span // step <= self.paper.ticks)
        return range(self.low, self.high + 1, step)

    def _scale(self) -> Iterator[str]:
        for level in self.levels():
            y = self.y(10 * level)
            yield guide_line(self.paper.left, y, self.paper.right, y)
            yield self.text(self.paper.left - 6, y + 3.5, str(level), anchor="end")

    def _runs(self) -> Iterator[list[tuple[int, Json]]]:
        """Quarters in a row that can be joined by a line: no hole, and no other version of the questions between."""
        run: list[tuple[int, Json]] = []
        for place, row in enumerate(self.rows):
            if run and (row["hole"] or row["break"]):
                yield run
                run = []
            if not row["hole"]:
                run.append((place, row))
        if run:
            yield run

    def _ranges(self) -> Iterator[str]:
        """A band over quarters in a row; of those that are open its upper edge alone, and points that lead on below."""
        for run in self._runs():
            for opens, rows in groupby(run, key=lambda row: is_open(row[1])):
                stretch = [*rows]
                sides = (-5, 5) if len(stretch) == 1 else (0,)
                high = [(self.x(place) + side, self.y(10 * row["high"])) for place, row in stretch for side in sides]
                low = [(self.x(place) + side, self.y(10 * row["low"])) for place, row in stretch for side in sides]
                if opens:
                    (first, _high), (last, _high) = high[0], high[-1]
                    yield svg.open_edge([(first, self.bottom), *high, (last, self.bottom)])
                    yield from (svg.down_point(self.x(place), self.bottom - 4) for place, _row in stretch)
                else:
                    yield svg.area(high + low[::-1])

    def _line(self) -> Iterator[str]:
        for run in self._runs():
            points = [(self.x(place), self.y(row["score"])) for place, row in run]
            if len(points) > 1:
                yield svg.path(points)
            for (x, y), (_place, row) in zip(points, run, strict=True):
                yield _mark(x, y, row)

    def _breaks(self) -> Iterator[str]:
        for place, row in self.answered():
            if row["break"]:
                yield dotted_line(self.x(place - 0.5), self.top - 2, self.x(place - 0.5), self.bottom)

    def answered(self) -> list[tuple[int, Json]]:
        return [(place, row) for place, row in enumerate(self.rows) if not row["hole"]]

    def compared(self) -> Iterator[str]:
        """The stretch that the newest fall is compared with, as a line of its own length at its mean."""
        fall = self.data["fall"]
        if not fall:
            return
        places = [place for place, row in enumerate(self.rows) if fall["from"] <= row["period"] <= fall["to"]]
        first, last = (places[0], places[-1]) if places else (0, 0)
        begin, end = self.x(first - 0.5), self.x(last + 0.5) if places else self.x(0)
        yield dashed_line(begin, self.y(fall["level"]), end, self.y(fall["level"]))

    def to_label(self) -> list[Label]:
        """What happened, in words: a new version, an alarm where it begins, and the newest fall since it began."""
        labels, alarm, fall = [], "", self.data["fall"]
        for place, row in self.answered():
            if row["break"]:
                labels.append(Label(self.x(place - 0.5), self._version(row)))
            if fall and row["period"] == fall["begins"]:
                words = fall_in_short(fall["points"], fall["since"], is_new=place == len(self.rows) - 1)
                labels.append(Label(self.x(place), words, row["score"]))
            elif row["alarm"] and row["alarm"] != alarm and not (fall and row["period"] > fall["begins"]):
                labels.append(Label(self.x(place), _(ALARMS[row["alarm"]]), row["score"]))
            if row["aside"]:
                labels.append(Label(self.x(place - 0.5), _(ASIDE)))
            alarm = row["alarm"]
        return labels

    def _version(self, row: Json) -> str:
        return _("version %(version)s") % {"version": row["version"]} if self.paper.short else version_in_words(row)

    def _in_lanes(self) -> list[tuple[int, float, Label]]:
        """Each label with its lane above the plot, 0 the lowest, and where it begins, so that none covers another.

        From the right, so that a line that leads down from a higher lane goes through no other label.
        """
        starts: list[float] = []
        placed = []
        for label in reversed(self.to_label()):
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
                yield guide_line(label.x, y + 3, label.x, self.y(label.to) - 6)
            yield self.text(left, y, label.words, bold=is_alarm, tone="ink" if is_alarm else "quiet")

    def newest(self) -> Iterator[str]:
        """The newest score, and what it is compared with, written where the line ends."""
        if not self.rows or self.rows[-1]["hole"]:
            return
        row, fall = self.rows[-1], self.data["fall"]
        x, score = self.x(len(self.rows) - 1) + self.half + 6, self.y(row["score"])
        yield self.text(x, score + 4, str(row["shown"]), bold=True, tone="ink")
        if fall:
            words = _("was %(before)s") if self.paper.short else _("before: %(before)s")
            yield self.text(x, self.beside(self.y(fall["level"]), score) + 4, words % {"before": fall["before"]})

    def beside(self, y: float, score: float) -> float:
        """The height of words that would stand at `y`, moved so that they do not cover the score."""
        if abs(y - score) >= LINE:
            return y
        return score + (LINE if y >= score else -LINE)

    def _quarters(self) -> Iterator[str]:
        """Under the axis: the quarter, its year where it begins, and what is missing."""
        years = [row["quarter"].partition(" ")[2] for row in self.rows]
        for place, row in enumerate(self.rows):
            x = self.x(place)
            yield self.text(x, self.bottom + LINE + 2, row["quarter"].partition(" ")[0], anchor="middle")
            if row["hole"] and self.paper.holes_below:
                yield self.text(x, self.bottom + 3 * LINE + 2, _(row["hole"]), anchor="middle")
        if not self.paper.holes_below:
            yield from self._holes()
        for year, places in groupby(range(len(years)), key=years.__getitem__):
            first, *others = places
            if (1 + len(others)) * self.step > self._wide(year) + 6 or len(years) - 1 in (first, *others):
                yield self.text(self.x(first) - 8, self.bottom + 2 * LINE + 2, year)

    def _between_levels(self) -> float:
        """Half way between the two lowest lines of the scale, so that words there are not struck out."""
        first, second, *_rest = self.levels()
        return self.y(5 * (first + second))

    def _holes(self) -> Iterator[str]:
        """What is missing, in the plot: once over quarters in a row where it has room, else upward."""
        for hole, rows in groupby(enumerate(self.rows), key=lambda row: str(row[1]["hole"])):
            places = [place for place, _row in rows]
            if not hole:
                continue
            middle = (self.x(places[0]) + self.x(places[-1])) / 2
            if self._wide(_(hole)) < len(places) * self.step:
                yield self.text(middle, self._between_levels() + 3.5, _(hole), anchor="middle")
            elif not (self.paper.short and hole == NO_REVIEW):  # a small chart leaves the gap that the legend explains
                for place in places:
                    yield svg.upward_label(self.x(place) + 3, self.bottom - 5, _(hole), size=self.paper.size)

    def below(self) -> Iterator[str]:
        """Under the quarters: that the scale does not begin at 0."""
        if (words := axis_in_words(self.data)) and self.paper.note:
            short = _("from %(low)s, not 0") % {"low": self.low}
            yield self.text(self.paper.left, self.under, short if self.paper.short else words)

    def foot(self) -> float:
        return self.under + 6 if self.low and self.paper.note else self.under - 1.5 * LINE + 6


def _mark(x: float, y: float, row: Json) -> str:
    """A dot, a diamond where a rule says something; empty where the range is open."""
    if row["alarm"]:
        return svg.hollow_diamond(x, y, 6) if is_open(row) else diamond(x, y, 6)
    return svg.hollow_dot(x, y, 3) if is_open(row) else dot(x, y, 3)


class OneLine(Chart):
    """A series from 0 to 100 without scale, quarters and words."""

    def axis(self) -> tuple[int, int]:
        return 0, HIGHEST

    def drawn(self) -> str:
        self.top, self.bottom = 4.0, 4.0 + self.paper.plot
        edges = [guide_line(self.paper.left, y, self.paper.right, y) for y in (self.top, self.bottom)]
        parts = [*edges, *self._ranges(), *self._line()]
        return svg.svg_picture(self.paper.width, self.bottom + 4, self.in_words(), parts)

    def in_words(self) -> str:
        words = _("%(name)s, %(first)s to %(last)s, as a line. Its numbers stand with the change.")
        return words % {
            "name": self.data["name"],
            "first": self.rows[0]["quarter"],
            "last": self.rows[-1]["quarter"],
        }
