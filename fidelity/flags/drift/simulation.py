"""Made-up programs that answer quarter after quarter, for what `follow_drift` does with them (scoring.md 3). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate, chain, repeat
from math import floor
from random import Random

from fidelity.flags.drift.detection import ReviewLevels
from fidelity.flags.drift.matching import POINTS
from fidelity.instrument.definition.structure import LEVELS, Measurement
from programs.calendar.quarters import Quarter

MEASUREMENT = Measurement(Decimal("12.5"), Decimal("1.5"), Decimal("1.645"))
WEEK, TRUE_SHARES = 40, (50.0, 90.0)
FIRST = Quarter(date(2020, 1, 1))


@dataclass(frozen=True)
class Setting:
    """A made-up program. Its true levels lie evenly from `low` to `high`; the answers scatter around them.

    `items` are those of each domain, from the first again where there are more domains. `noise` is the standard
    deviation of one answer and `shared` that of all answers of a quarter together, in levels. `hours` is that of the
    share of hours for peer support, in points; without it the program is not asked for hours.
    """

    domains: int = 8
    items: tuple[int, ...] = (6,)
    low: float = 1.8
    high: float = 3.6
    noise: float = 0.42
    shared: float = 0.06
    hours: float = 0.0

    @property
    def sizes(self) -> list[int]:
        """How many items each domain has."""
        return [self.items[domain % len(self.items)] for domain in range(self.domains)]


@dataclass(frozen=True)
class Course:
    """What happens to a program: from the quarter `start` on it moves by these `steps`, in points, and then stays.

    Only the first domain moves where `one`, and the share of hours alone where `hours`. `copied` is the share of
    answers that repeat the last one.
    """

    code: str
    about: str
    start: int = 1
    steps: tuple[float, ...] = ()
    one: bool = False
    hours: bool = False
    copied: float = 0.0


def made_up_reviews(course: Course, setting: Setting, *, quarters: int, random: Random) -> Iterator[ReviewLevels]:
    """The closed reviews of one program."""
    keys = [[(f"{domain}-{item}", 0) for item in range(size)] for domain, size in enumerate(setting.sizes)]
    true = [[random.uniform(setting.low, setting.high) for _key in domain] for domain in keys]
    # Hours have a chance of their own, so that the answers are the same with them and without.
    chance = Random(sum(map(sum, true)))
    share = chance.uniform(*TRUE_SHARES)
    last: dict[tuple[str, int], int] = {}
    moves = chain(repeat(0.0, course.start - 1), course.steps, repeat(0.0))
    quarter = FIRST
    for _number, off in zip(range(quarters), accumulate(moves), strict=False):
        shared = random.gauss(0, setting.shared)
        for domain, items in enumerate(keys):
            moved = shared + (off / POINTS if not course.hours and (domain == 0 or not course.one) else 0)
            for key, level in zip(items, true[domain], strict=True):
                answered = _answer(level + moved + random.gauss(0, setting.noise))
                if not course.copied or key not in last or random.random() >= course.copied:
                    last[key] = answered
        levels = {str(domain): {key: last[key] for key in items} for domain, items in enumerate(keys)}
        given = _hours_as_given(share + (off if course.hours else 0), setting, chance) if setting.hours else {}
        yield ReviewLevels(quarter, "", MEASUREMENT, levels, shares=given)
        quarter = quarter.next


def _hours_as_given(percent: float, setting: Setting, chance: Random) -> dict[tuple[str, int], float]:
    """The share of hours as it is told: in whole hours of a week."""
    hours = round(WEEK * (percent + chance.gauss(0, setting.hours)) / 100)
    return {("hours", 0): min(max(hours, 0), WEEK) / WEEK}


def _answer(value: float) -> int:
    """Rounded half up to a level that can be answered."""
    return min(max(floor(value + 0.5), LEVELS[0]), LEVELS[-1])
