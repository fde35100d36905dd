"""How often the rules of `detection` see a fall where there is none, and how soon a real one: a simulation. Pure.

Made-up programs answer quarter after quarter, and `follow_drift` itself judges them (scoring.md 3).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import accumulate
from math import floor, sqrt
from random import Random

from fidelity.flags.drift.detection import (
    OVERALL,
    POINTS,
    REFERENCE_QUARTERS,
    TALLY,
    Alarm,
    DriftHistory,
    ReviewLevels,
    follow_drift,
)
from fidelity.instrument.definition.structure import LEVELS, Measurement
from fidelity.wording.translation import gettext_noop
from programs.calendar.quarters import Quarter

SERIES, SEED = 6_000, 1
MEASUREMENT = Measurement(Decimal("12.5"), Decimal("1.5"), Decimal("1.645"))
YEAR, LONGER = 4, 6
FIRST = Quarter(date(2020, 1, 1))
COUNTED = ("check", "watch", "drift", "any", "longer")


@dataclass(frozen=True)
class Setting:
    """A made-up program. Its true levels lie evenly from `low` to `high`; the answers scatter around them.

    `noise` is the standard deviation of one answer and `shared` that of all answers of a quarter together, in levels.
    """

    domains: int = 8
    items: int = 6
    low: float = 1.8
    high: float = 3.6
    noise: float = 0.42
    shared: float = 0.06


@dataclass(frozen=True)
class Course:
    """What happens to a program after its four reference quarters.

    `steps`: by how many points it moves in each quarter from the fifth on; only the first domain where `one`.
    The first `lead` of them pass before the year that is counted. `copied`: share of answers that repeat the last one.
    """

    code: str
    about: str
    steps: tuple[float, ...] = (0.0,) * LONGER
    one: bool = False
    lead: int = 0
    copied: float = 0.0


STABLE = Course("stable", gettext_noop("Nothing changes"))
COPIED = Course("copied", gettext_noop("Nothing changes, and half of the answers are copied"), copied=0.5)
SECOND_YEAR = Course("second-year", gettext_noop("Nothing changes, and it is the second year"), (0.0,) * 10, lead=4)
THIRD_YEAR = Course("third-year", gettext_noop("Nothing changes, and it is the third year"), (0.0,) * 14, lead=8)
ALL_SLOW = Course("all-1.5", gettext_noop("Everything falls by 1.5 points a quarter"), (-1.5,) * LONGER)
ONE_SLOW = Course("one-3", gettext_noop("One domain falls by 3 points a quarter"), (-3.0,) * LONGER, one=True)
ONE_FAST = Course("one-5", gettext_noop("One domain falls by 5 points a quarter"), (-5.0,) * LONGER, one=True)
ONE_STEP = Course(
    "one-step-15", gettext_noop("One domain falls by 15 points at once"), (-15.0, 0, 0, 0, 0, 0), one=True
)
ALL_STEP = Course("all-step-15", gettext_noop("Everything falls by 15 points at once"), (-15.0, 0, 0, 0, 0, 0))
ROSE = (5.0, 5.0, 5.0, 0.0, 0.0, 0.0, 0.0)
ONE_ROSE = Course(
    "one-rise-fall",
    gettext_noop("One domain rises by 15 points, stays a year, and falls by 20"),
    (*ROSE, *(-20 / LONGER,) * LONGER),
    one=True,
    lead=len(ROSE),
)
ALL_ROSE = replace(
    ONE_ROSE,
    code="all-rise-fall",
    about=gettext_noop("Everything rises by 15 points, stays a year, and falls by 20"),
    one=False,
)


@dataclass(frozen=True)
class SimulationRow:
    """One line of the table: what happens, to which programs, under which rules."""

    course: Course
    setting: Setting
    noise_factor: bool = True
    ratchet: bool = True


@dataclass(frozen=True)
class AlarmCounts:
    """One line of the table as it came out.

    `raised`: in how many of the `series` each alarm was raised at least once in the four quarters that count; `any`:
    one of the three; `longer`: DRIFT within six quarters.
    """

    code: str
    about: str
    noise: float
    shared: float
    noise_factor: bool
    ratchet: bool
    series: int
    raised: Mapping[str, int]

    def percent(self, name: str) -> float:
        return 100 * self.raised[name] / self.series

    def error(self, name: str) -> float:
        """The standard error of the percentage, from sampling alone."""
        share = self.raised[name] / self.series
        return 100 * sqrt(share * (1 - share) / self.series)


def simulation_rows(setting: Setting) -> tuple[SimulationRow, ...]:
    """Every line of the table, those of the plain rules first where there are two."""
    noisy = replace(setting, noise=0.6, shared=0.1)
    both = [(STABLE, setting), (STABLE, noisy), (COPIED, setting)]
    both += [(course, setting) for course in (ALL_SLOW, ONE_SLOW, ONE_FAST)]
    return (
        *(SimulationRow(course, program, noise_factor=factor) for course, program in both for factor in (False, True)),
        *(SimulationRow(course, setting) for course in (SECOND_YEAR, THIRD_YEAR, ONE_STEP, ALL_STEP)),
        *(
            SimulationRow(course, setting, ratchet=ratchet)
            for course in (ONE_ROSE, ALL_ROSE)
            for ratchet in (False, True)
        ),
    )


def count_alarms(row: SimulationRow, *, series: int, seed: int) -> AlarmCounts:
    """Follow that many made-up programs; the same seed gives the same counts."""
    random = Random(seed)
    raised = Counter(dict.fromkeys(COUNTED, 0))
    for _ in range(series):
        reviews = list(_reviews(row.course, row.setting, random))
        history = follow_drift(reviews, noise_factor=row.noise_factor, ratchet=row.ratchet)
        raised.update(_raised_names(history, row.course.lead))
    course, setting = row.course, row.setting
    return AlarmCounts(
        course.code, course.about, setting.noise, setting.shared, row.noise_factor, row.ratchet, series, dict(raised)
    )


def _reviews(course: Course, setting: Setting, random: Random) -> Iterator[ReviewLevels]:
    domains, items = range(setting.domains), range(setting.items)
    true = [[random.uniform(setting.low, setting.high) for _ in items] for _ in domains]
    last: dict[tuple[int, int], int] = {}
    quarter = FIRST
    for off in [*(0.0,) * REFERENCE_QUARTERS, *accumulate(course.steps)]:
        shared = random.gauss(0, setting.shared)
        for domain in domains:
            moved = shared + (off / POINTS if domain == 0 or not course.one else 0)
            for item in items:
                level = _level(true[domain][item] + moved + random.gauss(0, setting.noise))
                if (domain, item) not in last or random.random() >= course.copied:
                    last[domain, item] = level
        levels = {f"{domain}": {(f"{domain}-{item}", 0): last[domain, item] for item in items} for domain in domains}
        yield ReviewLevels(quarter, "", MEASUREMENT, levels)
        quarter = quarter.next


def _level(value: float) -> int:
    """Rounded half up to a level that can be answered."""
    return min(max(floor(value + 0.5), LEVELS[0]), LEVELS[-1])


def _raised_names(followed: DriftHistory, lead: int) -> Iterator[str]:
    """The names of what was raised in the quarters that count; CHECK and WATCH also where a graver alarm hides them."""
    start = REFERENCE_QUARTERS + lead
    points = [(code, point) for code, line in followed.series.items() for point in line[start : start + YEAR]]
    check = any(point.check for _, point in points)
    watch = any(point.tally > TALLY for code, point in points if code != OVERALL)
    drift = _drifts(followed, start, YEAR)
    raised = {"check": check, "watch": watch, "drift": drift, "any": check or watch or drift}
    raised["longer"] = _drifts(followed, start, LONGER)
    return (name for name, yes in raised.items() if yes)


def _drifts(followed: DriftHistory, start: int, quarters: int) -> bool:
    return any(judged.alarm is Alarm.DRIFT for judged in followed.quarters[start : start + quarters])
