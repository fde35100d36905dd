"""Slow change that no single quarter shows: reference, tally and alarms over a program's quarters (scoring.md 3). Pure.

Points are floats here: roots and medians are not exact anyway, and nothing below is printed as a score.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from itertools import combinations, pairwise
from math import sqrt
from statistics import fmean, median

from fidelity.instrument.definition.structure import LEVELS, Measurement
from programs.calendar.quarters import Quarter

VERSION = "1"
OVERALL = "overall"
POINTS = 100 / LEVELS[-1]

REFERENCE_QUARTERS = 4
ALLOWANCE = 0.5
RATCHET = 2.0
DOMAIN_CHECK, OVERALL_CHECK = 4.2, 3.5
DOMAIN_PRIOR, OVERALL_PRIOR = 6.0, 1.5
TALLY, HIGH_TALLY = 4.0, 5.0
FALL, FALL_QUARTERS = 2.5, 6
MOST, DIGITS = 3, 9
RAISED, LOWERED = "raised", "lowered"

Key = tuple[str, int]
Levels = Mapping[Key, int]
Domains = Mapping[str, Levels]
Items = Mapping[str, Set[Key]]


class Alarm(StrEnum):
    """How much of a drift the quarters show, gravest first."""

    DRIFT = "drift"
    WATCH = "watch"
    CHECK = "check"


GRAVEST_FIRST = list(Alarm)


@dataclass(frozen=True)
class ReviewLevels:
    """One final review: levels 0-4 of the rated items, for each quarterly domain that is scored.

    A key is an item's code and a number that differs where the item asks something else in another version.
    `complete`: every quarterly domain is scored, so that there is an overall index.
    """

    quarter: Quarter
    version: str
    measurement: Measurement
    domains: Domains
    complete: bool = True


@dataclass(frozen=True)
class ItemShare:
    """What one item added to a fall, in points of its series."""

    code: str
    points: float


@dataclass(frozen=True)
class Point:
    """One final quarter of a series, in points 0-100; before the reference exists only `score`, `items` and `error`.

    `error` is m of the tally's step, `drop` the fall since `before` in points, `fall` the Theil-Sen fall over the last
    up to six quarters. `starts`: no item matches what came before, so the series starts anew.
    `reference` is the one that this quarter was measured against; `moved` says that there is a new one from now on
    ("raised", "lowered"), and `becomes` which. Where it stays, `lower` is what lowering it would make of it; None where
    the last four quarters together are not below it.
    """

    quarter: Quarter
    version: str
    score: float
    items: int
    error: float
    starts: bool = False
    before: Quarter | None = None
    drop: float = 0.0
    check: bool = False
    reference: float | None = None
    tally: float = 0.0
    fall: float = 0.0
    moved: str = ""
    becomes: float | None = None
    lower: float | None = None
    most: tuple[ItemShare, ...] = ()


@dataclass(frozen=True)
class Signal:
    """One series in alarm after one quarter; `together`: a DRIFT because two domains are over the line at once."""

    series: str
    alarm: Alarm
    point: Point
    together: bool = False

    @property
    def code(self) -> str:
        return f"drift:{self.series}"


@dataclass(frozen=True)
class QuarterJudgement:
    """What the quarters up to this one show; `noise` is the program's own factor s, for domains and overall."""

    quarter: Quarter
    number: int
    signals: tuple[Signal, ...]
    noise: float
    overall_noise: float

    @property
    def alarm(self) -> Alarm | None:
        return min((signal.alarm for signal in self.signals), key=GRAVEST_FIRST.index, default=None)


@dataclass(frozen=True)
class DriftHistory:
    """Every series by the code of its domain, and `overall`; and what each quarter showed, earliest first."""

    series: Mapping[str, tuple[Point, ...]]
    quarters: tuple[QuarterJudgement, ...]


Lowered = Collection[tuple[str, Quarter]]


def follow_drift(
    reviews: Sequence[ReviewLevels], *, lowered: Lowered = (), noise_factor: bool = True, ratchet: bool = True
) -> DriftHistory:
    """All series of one program's final reviews, earliest first.

    `lowered` names the series and quarters after which a supervisor lowered the reference. Only the simulation asks
    what would be seen without the `noise_factor` (s stays 1) or without the `ratchet`.
    """
    codes = dict.fromkeys(code for review in reviews for code in review.domains)
    lines = {code: _Line(code, ratchet) for code in codes}
    overall = _Line(OVERALL, ratchet)
    noise, overall_noise = 1.0, 1.0
    judged = []
    for number, review in enumerate(reviews, start=1):
        if number == REFERENCE_QUARTERS + 1 and noise_factor:
            noise, overall_noise = noise_factors(reviews[:REFERENCE_QUARTERS])
        points = {}
        for code, levels in review.domains.items():
            points[code] = lines[code].add(review, {code: levels}, noise, lower=(code, review.quarter) in lowered)
        if review.complete:
            lower = (OVERALL, review.quarter) in lowered
            points[OVERALL] = overall.add(review, review.domains, overall_noise, lower=lower)
        judged.append(QuarterJudgement(review.quarter, number, tuple(_signals(points)), noise, overall_noise))
    return DriftHistory({line.code: tuple(line.points) for line in (*lines.values(), overall)}, tuple(judged))


def _signals(points: Mapping[str, Point]) -> Iterator[Signal]:
    """The alarms of one quarter (scoring.md 3), the whole first, then the domains in their order."""
    over = [code for code, point in points.items() if code != OVERALL and point.tally > TALLY]
    for code in sorted(points, key=lambda code: code != OVERALL):
        point = points[code]
        if point.tally > TALLY and code == OVERALL:
            yield Signal(code, Alarm.DRIFT, point)
        elif len(over) > 1 and code in over:
            yield Signal(code, Alarm.DRIFT, point, together=True)
        elif point.tally > HIGH_TALLY and point.fall >= FALL * point.error:
            yield Signal(code, Alarm.DRIFT, point)
        elif point.tally > TALLY:
            yield Signal(code, Alarm.WATCH, point)
        elif point.check:
            yield Signal(code, Alarm.CHECK, point)


def noise_factors(reviews: Sequence[ReviewLevels]) -> tuple[float, float]:
    """s of the domains and s overall: how much more this program's quarters move than a measurement would."""
    domains: list[float] = []
    overall: list[float] = []
    for before, now in pairwise(reviews):
        for code in now.domains:
            domains += _moved({code: before.domains.get(code, {})}, {code: now.domains[code]}, now.measurement)
        if before.complete and now.complete:
            overall += _moved(before.domains, now.domains, now.measurement)
    noise = _noise(domains, DOMAIN_PRIOR)
    return noise, max(noise, _noise(overall, OVERALL_PRIOR))


def _noise(moved: list[float], prior: float) -> float:
    return max(1.0, sqrt((prior + sum(d * d for d in moved)) / (prior + len(moved))))


def _moved(before: Domains, now: Domains, measurement: Measurement) -> list[float]:
    """The change between two quarters in errors of a change, as a list of one; empty where no item matches."""
    items = _matched(now, [before])
    if not items:
        return []
    return [(_score(now, items) - _score(before, items)) / (sqrt(2) * measurement_error(_count(items), measurement))]


@cache
def measurement_error(items: int, measurement: Measurement) -> float:
    """Measurement error m(k) of a mean of `items` (1 or more), in points (scoring.md 2)."""
    return sqrt(float(measurement.item_sd) ** 2 / items + float(measurement.shared_sd) ** 2)


@dataclass
class _Line:
    """One series on its way through the quarters."""

    code: str
    ratchet: bool = True
    points: list[Point] = field(default_factory=list)
    before: list[Domains] = field(default_factory=list)
    reference: list[Domains] = field(default_factory=list)
    middle: Callable[[list[float]], float] = fmean
    tally: float = 0.0
    run: list[tuple[Domains, Items]] = field(default_factory=list)  # quarters under the tally, not yet in `added`
    added: dict[Key, float] = field(default_factory=dict)
    means: dict[Key, float] = field(default_factory=dict)

    def add(self, review: ReviewLevels, now: Domains, noise: float, *, lower: bool) -> Point:
        """The next quarter of this series."""
        since, items = _matched(now, self.before[-1:]), _matched(now, self.reference or [now])
        # Nothing asked now was asked before too: in the quarter before, and in the reference.
        starts = bool(self.before) and not (since and items)
        if starts:
            self.before, items = [], _matched(now, [now])
            self._measure_against([], fmean)
        m = noise * measurement_error(_count(items), review.measurement)
        point = Point(review.quarter, review.version, _score(now, items), _count(items), m, starts=starts)
        point = self._since_before(point, review.measurement, now, since, noise)
        self.before.append(now)
        if self.reference:
            point = self._tallied(point, now, items)
        elif len(self.before) == REFERENCE_QUARTERS:
            self._measure_against(self.before[-REFERENCE_QUARTERS:], fmean)
        point = replace(point, most=self._most(point, now, since))
        self.points.append(self._move(point, now, lower=lower))
        return self.points[-1]

    def _measure_against(self, reference: list[Domains], middle: Callable[[list[float]], float]) -> None:
        """From here on another reference, with a tally of its own."""
        self.reference, self.middle, self.tally = reference, middle, 0.0
        self.run, self.added, self.means = [], {}, {}

    def _since_before(self, point: Point, measurement: Measurement, now: Domains, items: Items, noise: float) -> Point:
        """The fall since the last final quarter, over the `items` rated in both."""
        if not self.before:
            return point
        drop = _score(self.before[-1], items) - _score(now, items)
        limit = OVERALL_CHECK if self.code == OVERALL else DOMAIN_CHECK
        check = drop > limit * noise * measurement_error(_count(items), measurement)
        return replace(point, before=self.points[-1].quarter, drop=drop, check=check)

    def _tallied(self, point: Point, now: Domains, items: Items) -> Point:
        """Against the reference, over the items rated in both; the tally goes on (scoring.md 3)."""
        reference = self.middle(_scores(self.reference, items))
        self.tally = max(0.0, self.tally + (reference - point.score) / point.error - ALLOWANCE)
        self.run.append((now, items))
        if not self.tally:
            self.run, self.added = [], {}
        return replace(point, reference=reference, tally=self.tally, fall=self._fall(point, now))

    def _fall(self, point: Point, now: Domains) -> float:
        """How far the Theil-Sen line falls over the last up to six quarters, in points."""
        last = self.before[-FALL_QUARTERS:]
        items = _matched(now, last)
        quarters = [earlier.quarter for earlier in self.points[-len(last) + 1 :]] + [point.quarter]
        line = [
            (quarter.ordinal, score)
            for quarter, levels in zip(quarters, last, strict=True)
            if (score := _score_of_rated(levels, items)) is not None
        ]
        if not line:
            return 0.0
        slopes = [(high - low) / (late - early) for (early, low), (late, high) in combinations(line, 2)]
        return -median(slopes) * (line[-1][0] - line[0][0])

    def _move(self, point: Point, now: Domains, *, lower: bool) -> Point:
        """Take the last four quarters as the reference: upward by itself (the ratchet), downward when asked to."""
        if point.reference is None:
            return point
        last = self.before[-REFERENCE_QUARTERS:]
        middle = median(_scores(last, _matched(now, last)))
        raised = self.ratchet and middle >= point.reference + RATCHET * point.error
        if not raised and not (lower and middle < point.reference):
            return replace(point, lower=middle) if middle < point.reference else point
        self._measure_against(last, median)
        return replace(point, moved=RAISED if raised else LOWERED, becomes=middle)

    def _most(self, point: Point, now: Domains, since: Items) -> tuple[ItemShare, ...]:
        """The three items that added most: to the tally where that is over the line, else to the fall of a quarter."""
        if point.tally > TALLY:
            added = self._added_to_tally()
        elif point.check:
            added = _falls(_means(self.before[-2:-1], since, {}), now, since)
        else:
            return ()
        falling = [ItemShare(code, round(points, DIGITS)) for (code, _), points in added.items() if points > 0]
        return tuple(sorted(falling, key=lambda share: (-share.points, share.code))[:MOST])

    def _added_to_tally(self) -> dict[Key, float]:
        """Item -> what it added since the tally left 0, in points; each quarter is added once."""
        for levels, items in self.run:
            for key, points in _falls(_means(self.reference, items, self.means), levels, items).items():
                self.added[key] = self.added.get(key, 0.0) + points
        self.run = []
        return self.added


def _matched(now: Domains, others: Sequence[Domains]) -> Items:
    """The items rated now and in at least half of the other quarters, by domain; domains without one are left out."""
    matched: dict[str, Set[Key]] = {}
    for code, levels in now.items():
        theirs = [other[code].keys() for other in others if code in other]
        if all(keys == levels.keys() for keys in theirs) and len(theirs) == len(others):
            matched[code] = levels.keys()
            continue
        matched[code] = {key for key in levels if 2 * sum(key in keys for keys in theirs) >= len(others)}
    return {code: keys for code, keys in matched.items() if keys}


def _count(items: Items) -> int:
    return sum(len(keys) for keys in items.values())


def _scores(quarters: Iterable[Domains], items: Items) -> list[float]:
    scores = (_score_of_rated(levels, items) for levels in quarters)
    return [score for score in scores if score is not None]


def _score(levels: Domains, items: Items) -> float:
    """The same where at least one of the items is rated."""
    score = _score_of_rated(levels, items)
    assert score is not None
    return score


def _score_of_rated(levels: Domains, items: Items) -> float | None:
    """The mean of the domains, each 25 x the mean level of the items that are rated there; None where none is."""
    means = []
    for code, keys in items.items():
        known = levels.get(code, {})
        rated = known.values() if known.keys() == keys else [known[key] for key in keys if key in known]
        if rated:
            means.append(POINTS * sum(rated) / len(rated))
    return sum(means) / len(means) if means else None


def _means(reference: Sequence[Domains], items: Items, known: dict[Key, float]) -> Mapping[Key, float]:
    """Item -> its mean level in the `reference` quarters; what is `known` already is not counted again."""
    for code, keys in items.items():
        for key in keys:
            if key not in known:
                known[key] = fmean(levels[code][key] for levels in reference if key in levels.get(code, {}))
    return known


def _falls(reference: Mapping[Key, float], now: Domains, items: Items) -> dict[Key, float]:
    """Item -> how far it lies below its mean level in the `reference`, in points of the series."""
    falls = {}
    for code, keys in items.items():
        weight = POINTS / len(keys) / len(items)
        for key in keys:
            falls[key] = weight * (reference[key] - now[code][key])
    return falls
