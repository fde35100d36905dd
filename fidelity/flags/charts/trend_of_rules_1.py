"""The chart of a series as reports kept it under rules 1: with a reference and a tally, from 0 to 100. Pure.

Reports already issued keep what they say, so this draws their numbers; nothing makes new ones.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from fidelity.flags.charts import svg
from fidelity.flags.charts.svg import dashed_line, guide_line
from fidelity.flags.charts.trend import ALARMS, HALF, LINE, PRINTED, Chart, ChartMeasures, Label, version_in_words
from fidelity.flags.drift.detection import OVERALL
from fidelity.wording.numbers import number_in_letters
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

TALLY, LEAST_TALLY, REFERENCE_QUARTERS = 4, 60, 4
MOVED = {"raised": gettext_noop("reference raised"), "lowered": gettext_noop("reference lowered")}
TALLY_SAYS = gettext_noop("Tally of what lies below the reference, line at %(tally)s")
NO_TALLY_SAYS = gettext_noop("No tally yet: the reference takes %(quarters)s quarters")
BARS = {True: 36, False: 20}


def is_of_rules_1(data: Json) -> bool:
    """Whether a series was kept before there were rules 2."""
    return "axis" not in data


def draw_old_series_for_print(data: Json) -> str:
    large = data["code"] == OVERALL
    paper = replace(PRINTED, plot=120) if large else replace(HALF, plot=58)
    return _OldChart(data, paper).drawn()


def old_series_in_words(data: Json) -> str:
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
    parts = [version_in_words(row)] if row["break"] else []
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


class _OldChart(Chart):
    """The same paper with what rules 1 looked at."""

    def __init__(self, data: Json, paper: ChartMeasures) -> None:
        super().__init__(data, paper)
        self.has_tally = any(row["tally"] is not None for _place, row in self.answered())
        holes = paper.holes_below and any(row["hole"] for row in self.rows)
        self.bars = self.bottom + LINE * (3 if paper.short else 6 if holes else 5)

    def axis(self) -> tuple[int, int]:
        return 0, 100

    def levels(self) -> range:
        return range(0, 101, 50 if self.paper.short else 25)

    def in_words(self) -> str:
        return old_series_in_words(self.data)

    def foot(self) -> float:
        return self._base() + 6

    def _base(self) -> float:
        return self.bars + (BARS[not self.paper.short] if self.has_tally else 0)

    def compared(self) -> Iterator[str]:
        """A dashed line as long as one reference holds, over holes too."""
        references: list[int | None] = []
        for row in self.rows:
            carried = references[-1] if row["hole"] and references else None
            references.append(row.get("reference", carried))
        for reference, places in groupby(range(len(references)), key=references.__getitem__):
            if reference is not None:
                first, *_between, last = [*places] * 2
                y = self.y(reference)
                end = self.x(last) + self.half if last + 1 == len(references) else self.x(last + 0.5)
                yield dashed_line(self.x(first - 0.5), y, end, y)

    def to_label(self) -> list[Label]:
        """A new version, an alarm where it begins, a reference that moved."""
        labels, alarm = [], ""
        for place, row in self.answered():
            if row["break"]:
                labels.append(Label(self.x(place - 0.5), version_in_words(row)))
            if row["alarm"] and row["alarm"] != alarm:
                labels.append(Label(self.x(place), _(ALARMS[row["alarm"]]), row["score"]))
            if row["moved"]:
                labels.append(Label(self.x(place + 0.5), _(MOVED[row["moved"]])))
            alarm = row["alarm"]
        return labels

    def newest(self) -> Iterator[str]:
        """The newest score and reference, written where they end."""
        if not self.rows or self.rows[-1]["hole"]:
            return
        row = self.rows[-1]
        x, score = self.x(len(self.rows) - 1) + self.half + 6, self.y(row["score"])
        yield self.text(x, score + 4, str(row["shown"]), bold=True, tone="ink")
        if row["reference"] is not None:
            words = _("ref. %(shown)s") if self.paper.short else _("reference %(shown)s")
            y = self.beside(self.y(row["reference"]), score)
            yield self.text(x, y + 4, words % {"shown": row["reference_shown"]})

    def below(self) -> Iterator[str]:
        """Bars for the tally over the line that the rules looked at; nothing before there was a reference."""
        tallies = [(place, row["tally"]) for place, row in self.answered() if row["tally"] is not None]
        left, right, base = self.paper.left, self.paper.right, self._base()
        if not self.paper.short:
            yield self.text(left, self.bars - 7, self._tally_heading())
        if not tallies:
            return
        unit = BARS[not self.paper.short] / max([LEAST_TALLY, *(tally for _place, tally in tallies)])
        line = base - unit * 10 * TALLY
        yield guide_line(left, base, right, base)
        for place, tally in tallies:
            if tally:
                wide = 0.5 * self.step
                yield svg.bar(self.x(place) - wide / 2, base - unit * tally, wide, unit * tally)
        yield dashed_line(left, line, right, line)
        yield self.text(left - 6, line + 3.5, str(TALLY), anchor="end")
        place, _tally = tallies[-1]
        if place == len(self.rows) - 1:
            words = "%(shown)s" if self.paper.short else _("tally %(shown)s")
            yield self.text(self.x(place) + self.half + 6, base, words % {"shown": self.rows[-1]["tally_shown"]})

    def _tally_heading(self) -> str:
        if self.has_tally:
            return _(TALLY_SAYS) % {"tally": TALLY}
        return _(NO_TALLY_SAYS) % {"quarters": number_in_letters(REFERENCE_QUARTERS)}
