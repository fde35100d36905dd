"""Flags by kind, and pressures found in talks, quarter by quarter: counts of tasks and rules, never of persons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.flags.access import People
from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.raising import RAISES
from fidelity.flags.seed_loader import drift_wording
from fidelity.reviews.models import Review
from programs.access import Access
from programs.calendar.quarters import Quarter
from programs.models import Program
from programs.permissions import Permission

What = FlagEvent.What
QUARTERS = 8
LONGEST = 10

Counted = dict[tuple[str, Quarter], set[int]]


@dataclass(frozen=True)
class Count:
    """One cell: `number` is None where there was no review, and `hole` says so; `length` 0-10 is that of its bar."""

    number: int | None
    length: int = 0
    hole: str = ""


@dataclass(frozen=True)
class Line:
    name: str
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class Trend:
    """The last eight quarters, the oldest first; `pressures` is None for those who may not read flags."""

    quarters: tuple[str, ...]
    kinds: tuple[Line, ...]
    pressures: tuple[Line, ...] | None

    @property
    def raised(self) -> int:
        return sum(count.number or 0 for line in self.kinds for count in line.counts)


def flag_trend(program: Program, by: Access) -> Trend:
    closed = _closed(program)
    quarters = _last(program, closed)
    holes = _holes(quarters, closed)
    kinds = _lines(Flag.Kind.choices, quarters, _kinds(program), holes=holes)
    pressures = None
    if by.can(Permission.READ_FLAGS):
        names = [(pressure.code, pressure.name) for pressure in drift_wording().pressures]
        pressures = _lines(names, quarters, _pressures(program, by), holes={})
    return Trend(tuple(quarter.label for quarter in quarters), kinds, pressures)


def _closed(program: Program) -> set[Quarter]:
    starts = program.reviews.filter(state=Review.State.CLOSED).values_list("period_start", flat=True)
    return {program.organisation.quarter_of(start) for start in starts}


def _last(program: Program, closed: Iterable[Quarter]) -> list[Quarter]:
    """The last quarters up to today, from the first one that was closed on."""
    today = program.organisation.quarter_of(timezone.localdate())
    first = min(closed, default=today)
    quarters = [today]
    while quarters[0] > first and len(quarters) < QUARTERS:
        quarters.insert(0, quarters[0].previous)
    return quarters


def _holes(quarters: Iterable[Quarter], closed: set[Quarter]) -> dict[Quarter, str]:
    """Quarter -> why it has no count."""
    newest = max(closed, default=None)
    return {
        quarter: _("no review") if newest and quarter < newest else _("not closed yet")
        for quarter in quarters
        if quarter not in closed
    }


def _kinds(program: Program) -> Counted:
    """Kind and quarter -> the flags that its closing raised or found again, also those of people."""
    events = FlagEvent.objects.filter(flag__program=program, what__in=[*RAISES, What.PERSON])
    counted: Counted = defaultdict(set)
    for kind, start, flag in events.values_list("flag__kind", "review__period_start", "flag"):
        counted[kind, program.organisation.quarter_of(start)].add(flag)
    return counted


def _pressures(program: Program, by: Access) -> Counted:
    """Pressure and quarter -> the flags in whose talks it was found, of those that this account may read."""
    people = People(program)
    readable = [flag.pk for flag in program.flags.all() if people.may_read(by, flag)]
    events = FlagEvent.objects.filter(flag__in=readable, what=What.TALK).only("flag", "at", "details")
    counted: Counted = defaultdict(set)
    for event in events:
        for code in event.details.get("pressures", ()):
            counted[code, program.organisation.quarter_of(timezone.localdate(event.at))].add(event.flag_id)
    return counted


def _lines(
    names: Iterable[tuple[str, str]], quarters: list[Quarter], counted: Counted, *, holes: Mapping[Quarter, str]
) -> tuple[Line, ...]:
    """One line a name, those that never occur left out; the longest bar stands for the largest count."""
    most = max((len(flags) for (_code, quarter), flags in counted.items() if quarter in quarters), default=0)
    return tuple(
        Line(name, tuple(_count(counted, code, quarter, most, hole=holes.get(quarter, "")) for quarter in quarters))
        for code, name in names
        if any(counted.get((code, quarter)) for quarter in quarters)
    )


def _count(counted: Counted, code: str, quarter: Quarter, most: int, *, hole: str) -> Count:
    number = len(counted.get((code, quarter), ()))
    if hole and not number:
        return Count(None, hole=hole)
    return Count(number, -(-LONGEST * number // most))
