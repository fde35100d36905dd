"""How often the rules of `detection` see a fall where there is none, and how soon a real one: a simulation. Pure.

Made-up programs answer quarter after quarter, and `follow_drift` itself judges them (drift-2.md, "Proof").
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt
from random import Random

from fidelity.flags.drift.detection import Alarm, DriftHistory, follow_drift
from fidelity.flags.drift.limits import Limits
from fidelity.flags.drift.matching import SHARE_ERROR
from fidelity.flags.drift.simulation import Course, Setting, made_up_reviews
from fidelity.wording.translation import gettext_noop

SERIES, SEED = 2_000, 1
USUAL = Setting(hours=SHARE_ERROR)
YEAR, YEARS = 4, 6
WITHIN = (4, 6, 8)
STARTS = (3, 5, 13)

CALM = Course("stable", gettext_noop("Nothing changes"))
NOISY = replace(CALM, code="noisy", about=gettext_noop("Nothing changes, but answers move a lot"))
COPIED = Course("copied", gettext_noop("Nothing changes, and half of the answers are copied"), copied=0.5)
MIXED = replace(CALM, code="mixed", about=gettext_noop("Nothing changes, and domains have four to seven questions"))
FIVE = replace(CALM, code="domains-5", about=gettext_noop("Nothing changes, and there are five domains"))
SEVEN = replace(CALM, code="domains-7", about=gettext_noop("Nothing changes, and there are seven domains"))
NINE = replace(CALM, code="domains-9", about=gettext_noop("Nothing changes, and there are nine domains"))

HOURS = replace(CALM, code="hours", about=gettext_noop("Nothing changes, but hours are told very roughly"))

SLOW = 8
ALL_SLOW = Course("all-1.5", gettext_noop("Everything falls by 1.5 points a quarter"), steps=(-1.5,) * SLOW)
ONE_FAST = Course("one-5", gettext_noop("One domain falls by 5 points a quarter"), steps=(-5.0,) * SLOW, one=True)
ONE_SLOW = Course("one-3", gettext_noop("One domain falls by 3 points a quarter"), steps=(-3.0,) * SLOW, one=True)
ONE_STEP = Course("one-step-15", gettext_noop("One domain falls by 15 points at once"), steps=(-15.0,), one=True)
ALL_STEP = Course("all-step-6", gettext_noop("Everything falls by 6 points at once"), steps=(-6.0,))
HOURS_SLOW = Course("hours-4", gettext_noop("Hours fall by 4 points a quarter"), steps=(-4.0,) * SLOW, hours=True)
HOURS_STEP = Course("hours-step-20", gettext_noop("Hours fall by 20 points at once"), steps=(-20.0,), hours=True)
# Up in quarters 5 to 7, a calm year, and down from quarter 12 on.
ROSE, SLIDES = (5.0, 5.0, 5.0, 0.0, 0.0, 0.0, 0.0), 6
ALL_ROSE = Course(
    "all-rise-fall",
    gettext_noop("Everything rises by 15 points, stays a year, and falls by 20"),
    start=5,
    steps=(*ROSE, *(-20 / SLIDES,) * SLIDES),
)
ONE_ROSE = replace(
    ALL_ROSE,
    code="one-rise-fall",
    about=gettext_noop("One domain rises by 15 points, stays a year, and falls by 20"),
    one=True,
)


@dataclass(frozen=True)
class CalmRow:
    """One line of the table on programs where nothing changes."""

    course: Course
    setting: Setting


@dataclass(frozen=True)
class FallRow:
    """One line on programs that fall from the quarter `since` on."""

    course: Course
    setting: Setting
    since: int


@dataclass(frozen=True)
class YearCounts:
    """What so many programs showed in one year: at least one of each alarm, or any of them.

    `new` are those with their first DRIFT, `free` those that had none before this year.
    """

    year: int
    free: int
    new: int
    drift: int
    watch: int
    check: int
    any: int


@dataclass(frozen=True)
class CalmCounts:
    """One line as it came out."""

    code: str
    about: str
    series: int
    years: tuple[YearCounts, ...]

    def new_alarms(self, year: int) -> "Share":
        """Of the programs without an earlier DRIFT, those that get one in this year."""
        counted = self.year(year)
        return Share(counted.new, counted.free)

    def share(self, name: str, year: int) -> "Share":
        """Of all, those with that alarm in this year; `any` for one of the three."""
        return Share(getattr(self.year(year), name), self.series)

    def year(self, year: int) -> YearCounts:
        return self.years[year - 1]


@dataclass(frozen=True)
class FallCounts:
    """One line as it came out: in how many a DRIFT, or any alarm, was seen within 4, 6 and 8 quarters."""

    code: str
    about: str
    since: int
    series: int
    drift: tuple[int, ...]
    any: tuple[int, ...]

    def drift_within(self, within: int) -> "Share":
        return Share(self.drift[WITHIN.index(within)], self.series)

    def alarm_within(self, within: int) -> "Share":
        return Share(self.any[WITHIN.index(within)], self.series)


@dataclass(frozen=True)
class Share:
    """So many of so many programs."""

    number: int
    programs: int

    @property
    def percent(self) -> float:
        return 100 * self.number / max(1, self.programs)

    @property
    def error(self) -> float:
        """The standard error of the percentage, from sampling alone."""
        share = self.number / max(1, self.programs)
        return 100 * sqrt(share * (1 - share) / max(1, self.programs))


# At most so many of 100 may get a new DRIFT in any of the years 2 to 6.
PASS = {CALM.code: 7, NOISY.code: 10, COPIED.code: 10, HOURS.code: 10}


def calm_rows(setting: Setting) -> tuple[CalmRow, ...]:
    return (
        CalmRow(CALM, setting),
        CalmRow(NOISY, replace(setting, noise=0.6, shared=0.1)),
        CalmRow(COPIED, setting),
        CalmRow(FIVE, replace(setting, domains=5)),
        CalmRow(SEVEN, replace(setting, domains=7)),
        CalmRow(NINE, replace(setting, domains=9)),
        CalmRow(MIXED, replace(setting, items=(4, 5, 6, 7))),
        CalmRow(HOURS, replace(setting, hours=2 * SHARE_ERROR)),
    )


def fall_rows(setting: Setting) -> tuple[FallRow, ...]:
    moves = (ALL_SLOW, ONE_FAST, ONE_SLOW, ONE_STEP, ALL_STEP, HOURS_SLOW, HOURS_STEP)
    return (
        *(FallRow(replace(course, start=start), setting, start) for start in reversed(STARTS) for course in moves),
        *(FallRow(course, setting, course.start + len(ROSE)) for course in (ONE_ROSE, ALL_ROSE)),
    )


def count_calm(row: CalmRow, *, limits: Limits, series: int, seed: int) -> CalmCounts:
    """Follow that many made-up programs for six years; the same seed gives the same counts."""
    counted = [dict.fromkeys(("free", "new", "drift", "watch", "check", "any"), 0) for _year in range(YEARS)]
    for history in _histories(row, limits, quarters=YEAR * YEARS, series=series, seed=seed):
        free = True
        for year, counts in enumerate(counted):
            alarms = _alarms(history, YEAR * year, YEAR * (year + 1))
            counts["free"] += free
            counts["new"] += free and Alarm.DRIFT in alarms
            counts["any"] += bool(alarms)
            for alarm in alarms:
                counts[alarm.value] += 1
            free = free and Alarm.DRIFT not in alarms
    years = tuple(YearCounts(year, **counts) for year, counts in enumerate(counted, start=1))
    return CalmCounts(row.course.code, row.course.about, series, years)


def count_falls(row: FallRow, *, limits: Limits, series: int, seed: int) -> FallCounts:
    start = row.since - 1
    drift, seen = [0] * len(WITHIN), [0] * len(WITHIN)
    for history in _histories(row, limits, quarters=start + WITHIN[-1], series=series, seed=seed):
        for number, within in enumerate(WITHIN):
            alarms = _alarms(history, start, start + within)
            drift[number] += Alarm.DRIFT in alarms
            seen[number] += bool(alarms)
    return FallCounts(row.course.code, row.course.about, row.since, series, tuple(drift), tuple(seen))


def _histories(
    row: CalmRow | FallRow, limits: Limits, *, quarters: int, series: int, seed: int
) -> Iterator[DriftHistory]:
    random = Random(seed)
    for _program in range(series):
        reviews = list(made_up_reviews(row.course, row.setting, quarters=quarters, random=random))
        yield follow_drift(reviews, limits=limits)


def _alarms(history: DriftHistory, start: int, end: int) -> set[Alarm]:
    return {signal.alarm for judged in history.quarters[start:end] for signal in judged.signals}
