"""The level of every question in the last twelve quarters, domain by domain, with what changed in the newest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.flags.charts.heat_map import (
    Cell,
    HeatColumn,
    HeatMap,
    HeatRow,
    Hole,
    changed_in_words,
    draw_heat_map,
    draw_level,
)
from fidelity.flags.drift.series import QuarterLevels
from fidelity.instrument.definition.matching import counterpart, followed, is_same_question, successor
from fidelity.instrument.definition.structure import LEVELS, Domain, Instrument, Item
from fidelity.reviews import kept_levels
from fidelity.wording.lists import list_in_words
from programs.calendar.quarters import Quarter
from programs.models import Program

QUARTERS = 12

Column = tuple[Quarter, QuarterLevels | None]


@dataclass(frozen=True)
class DomainLevels:
    """One domain: its picture, and the same as rows of a table."""

    domain: Domain
    heat: HeatMap

    @property
    def wide(self) -> SafeString:
        return mark_safe(draw_heat_map(self.heat))

    @property
    def narrow(self) -> SafeString:
        """For phones."""
        return mark_safe(draw_heat_map(self.heat, narrow=True))

    @property
    def finds(self) -> str:
        """`In Q3 2026, 2 questions are lower than before.`"""
        quarter = self.heat.columns[-1].label
        if not self.heat.is_asked_now:
            return _("Not asked in %(quarter)s.") % {"quarter": quarter}
        return moved_in_words(len(self.heat.moved(-1)), len(self.heat.moved(1)), quarter)

    @property
    def moved_in_words(self) -> str:
        """`Time to listen: 1, lower; Asking before assuming: 2, lower`: the lower ones first."""
        return changed_in_words(self.heat)


@dataclass(frozen=True)
class QuestionLevels:
    """Every domain that has a level in the quarters shown; the newest quarter is the last closed one."""

    instrument: Instrument
    quarter: Quarter
    domains: list[DomainLevels]

    @property
    def finds(self) -> str:
        lower, higher = (sum(len(one.heat.moved(way)) for one in self.domains) for way in (-1, 1))
        return moved_in_words(lower, higher, self.quarter.label)

    @property
    def moved(self) -> list[DomainLevels]:
        """The domains in which a question changed in the newest quarter."""
        return [one for one in self.domains if one.heat.moved(-1) or one.heat.moved(1)]

    @property
    def key(self) -> list[tuple[SafeString, str, str]]:
        """Each level as a square, and what it means for a practice and for an activity."""
        words = zip(LEVELS, self.instrument.levels, self.instrument.frequencies, strict=True)
        return [(mark_safe(draw_level(level)), practice, activity) for level, practice, activity in words]


def moved_in_words(lower: int, higher: int, quarter: str) -> str:
    """`In Q3 2026, 2 questions are lower and 1 is higher than before.`"""
    parts = []
    if lower:
        words = ngettext("%(number)s question is lower", "%(number)s questions are lower", lower)
        parts.append(words % {"number": lower})
    if higher:
        words = ngettext("%(number)s question is higher", "%(number)s questions are higher", higher)
        parts.append(words % {"number": higher})
    if not parts:
        return _("In %(quarter)s, no level changed.") % {"quarter": quarter}
    return _("In %(quarter)s, %(changes)s than before.") % {"quarter": quarter, "changes": list_in_words(parts)}


def question_levels(program: Program) -> QuestionLevels | None:
    """None before the first closed quarter. One query, however many quarters there are."""
    closed = kept_levels.closed_quarters(program)
    return levels_of_quarters(closed) if closed else None


def levels_of_quarters(closed: Sequence[QuarterLevels]) -> QuestionLevels:
    """The same from the closed quarters, earliest first."""
    columns = _columns(closed)
    newest = closed[-1].instrument
    reviewed = [levels for _quarter, levels in columns if levels]
    rows = _Rows(newest, columns, reviewed)
    domains = [DomainLevels(domain, heat) for domain in newest.domains if (heat := rows.heat_map(domain)).rows]
    return QuestionLevels(newest, closed[-1].quarter, domains)


def _columns(closed: Sequence[QuarterLevels]) -> list[Column]:
    """Every quarter of the calendar up to the newest closed one, at most twelve; None for one without a review."""
    by_quarter = {levels.quarter: levels for levels in closed}
    quarter, columns = closed[-1].quarter, []
    while quarter >= closed[0].quarter and len(columns) < QUARTERS:
        columns.append((quarter, by_quarter.get(quarter)))
        quarter = quarter.previous
    return columns[::-1]


class _Rows:
    """The rows of each domain, an item of the newest version with what each earlier version asked in its place."""

    def __init__(self, newest: Instrument, columns: Sequence[Column], reviewed: Sequence[QuarterLevels]) -> None:
        self.newest, self.columns, self.reviewed = newest, columns, reviewed

    def heat_map(self, domain: Domain) -> HeatMap:
        rows = [self._row(item, item.short) for item in self.newest.by_domain[domain.code] if item.scored]
        rows += [self._row(item, _("%(name)s (no longer asked)") % {"name": item.short}) for item in self._gone(domain)]
        return HeatMap(domain.name, self.heads, tuple(row for row in rows if _is_asked(row)))

    @cached_property
    def heads(self) -> tuple[HeatColumn, ...]:
        versions = [levels.instrument.version if levels else "" for _quarter, levels in self.columns]
        return tuple(
            HeatColumn(quarter.label, levels is not None, self._version(versions, place))
            for place, (quarter, levels) in enumerate(self.columns)
        )

    @staticmethod
    def _version(versions: Sequence[str], place: int) -> str:
        """The version that begins with a column; empty where the one before goes on."""
        before = [version for version in versions[:place] if version]
        return versions[place] if before and versions[place] and before[-1] != versions[place] else ""

    def _gone(self, domain: Domain) -> Iterator[Item]:
        """What earlier quarters rated and the newest version asks in no words."""
        seen: set[str] = set()
        for levels in self.reviewed:
            for code in levels.domains.get(domain.code, ()):
                if code not in seen and not successor(code, self.newest):
                    seen.add(code)
                    yield levels.instrument.by_code[code]

    def _row(self, item: Item, name: str) -> HeatRow:
        cells: list[Cell] = []
        before: tuple[Item, int] | None = None
        for _quarter, levels in self.columns:
            if levels is None:
                cells.append(Cell(None, Hole.NO_REVIEW))
                continue
            then = counterpart(item, levels.instrument) or followed(item.code, levels.instrument, self.newest)
            level = levels.levels.get(then.code) if then else None
            if then is None or level is None:
                asked = then is not None and then.domain in levels.domains
                cells.append(Cell(None, Hole.NOT_RATED if asked else Hole.NOT_ASKED))
                continue
            is_same = before is not None and is_same_question(before[0], then)
            step = level - before[1] if before and is_same else 0
            cells.append(Cell(level, step=step, is_same=is_same))
            before = then, level
        return HeatRow(name, tuple(cells))


def _is_asked(row: HeatRow) -> bool:
    return any(cell.level is not None or cell.hole is Hole.NOT_RATED for cell in row.cells)
