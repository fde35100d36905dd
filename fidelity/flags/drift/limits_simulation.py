"""The limits of drift: so high that a fixed share of programs where nothing changes is over them by chance. Pure.

In each quarter 1.4 % of the programs without an earlier DRIFT get one, and 4 % of those without an earlier WATCH; they
are shared out 45 : 40 : 15 among the whole, the largest of the domains, and two domains at once (drift-2.md). In the
second year it is 1.15 %: then little is known yet of how noisy a program is, and noisy ones get twice as many.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from math import inf
from random import Random

from fidelity.flags.drift.detection import OVERALL, follow_drift
from fidelity.flags.drift.limits import FIRST, LAST, Limits, Lines
from fidelity.flags.drift.simulation import Course, Setting, made_up_reviews

SERIES, SEED = 6_000, 2
DRIFT_RATE, SECOND_YEAR_RATE, WATCH_RATE = 0.014, 0.0115, 0.04
SECOND_YEAR = 8  # its last quarter
SHARES = Lines(whole=0.45, domain=0.40, second=0.15)
STABLE = Course("stable", "")
NEIGHBOURS = 3
NEVER = Limits(0, 0, (Lines(inf, inf, inf),) * (LAST - FIRST + 1), (Lines(inf, inf, inf),) * (LAST - FIRST + 1))

Evidence = list[Lines]


def stable_evidence(programs: range, *, seed: int) -> list[Evidence]:
    """For each program the largest Z of the whole, of a domain, and of a second one, from quarter FIRST on.

    The same program of the same seed is the same, whichever others are made with it.
    """
    return [list(_evidence(Random(f"{seed}-{number}"))) for number in programs]


def _evidence(random: Random) -> Iterator[Lines]:
    reviews = list(made_up_reviews(STABLE, Setting(), quarters=LAST, random=random))
    series = follow_drift(reviews, limits=NEVER).series
    for number in range(FIRST - 1, LAST):
        z = {code: point.fall.evidence if (point := points[number]).fall else 0.0 for code, points in series.items()}
        whole = z.pop(OVERALL)
        *_others, second, first = sorted(z.values())
        yield Lines(whole, first, second)


def drift_rate(quarters: int) -> float:
    """The share of calm programs without an earlier DRIFT that get one after so many quarters."""
    return SECOND_YEAR_RATE if quarters <= SECOND_YEAR else DRIFT_RATE


def choose_limits(programs: Sequence[Evidence], *, seed: int) -> Limits:
    drift = _smooth(list(_choose(programs, [drift_rate(quarters) for quarters in range(FIRST, LAST + 1)])))
    watch = _smooth(list(_choose(programs, [WATCH_RATE] * (LAST - FIRST + 1))))
    return Limits(len(programs), seed, tuple(drift), tuple(watch))


def _choose(programs: Sequence[Evidence], rates: Sequence[float]) -> Iterator[Lines]:
    """The lines of each quarter that just the wanted share of the programs without an earlier alarm is over."""
    for number, rate in enumerate(rates):
        total, lines = len(programs), []
        for which, share in enumerate(astuple(SHARES)):
            line = _line([astuple(program[number])[which] for program in programs], rate * share * total)
            programs = [program for program in programs if astuple(program[number])[which] <= line]
            lines.append(line)
        yield Lines(*lines)


def _line(values: list[float], over: float) -> float:
    """What so many of the values are over, between two of them."""
    values.sort(reverse=True)
    number, part = int(over), over % 1
    upper, middle, lower = values[max(0, number - 1)], values[number], values[number + 1]
    return (1 - part) * (upper + middle) / 2 + part * (middle + lower) / 2


def _smooth(lines: Sequence[Lines]) -> Iterator[Lines]:
    """Each line on the straight one through its neighbours, which takes most of the chance out of it."""
    columns = list(zip(*map(astuple, lines), strict=True))
    for number in range(len(lines)):
        places = range(max(0, number - NEIGHBOURS), min(len(lines), number + NEIGHBOURS + 1))
        yield Lines(*(round(_straight(places, column, number), 3) for column in columns))


def _straight(places: range, column: Sequence[float], at: int) -> float:
    middle = sum(places) / len(places)
    mean = sum(column[place] for place in places) / len(places)
    spread = sum((place - middle) ** 2 for place in places)
    slope = sum((place - middle) * (column[place] - mean) for place in places) / spread
    return mean + slope * (at - middle)
