"""Slow change that no single quarter shows: rules 2 over a program's closed quarters (drift-2.md). Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum

from fidelity.flags.drift.change_point import Cut, clearest_fall
from fidelity.flags.drift.limits import Limits, Lines
from fidelity.flags.drift.matching import POINTS, Domains, Errors, Key, ShareErrors, Stretches, errors_of
from fidelity.flags.drift.noise import Noise
from fidelity.instrument.definition.structure import Measurement
from programs.calendar.quarters import Quarter

VERSION = "2"
OVERALL = "overall"

DOMAIN_CHECK, OVERALL_CHECK = 4.2, 3.5
FIRST_YEAR = 4
MOST, DIGITS = 3, 9
HIGHEST = 100
SHARE_ERRORS = ShareErrors()


class Alarm(StrEnum):
    """How much of a drift the quarters show, gravest first."""

    DRIFT = "drift"
    WATCH = "watch"
    CHECK = "check"


GRAVEST_FIRST = list(Alarm)


@dataclass(frozen=True)
class ReviewLevels:
    """One closed review: levels 0-4 of the rated items, for each quarterly domain that is scored.

    A key is an item's code and a number that differs where the item asks something else in another version.
    `complete`: every quarterly domain is scored, so that there is an overall index. `shares` are shares of hours, 0 to
    1, that count in no score and are followed by themselves.
    """

    quarter: Quarter
    version: str
    measurement: Measurement
    domains: Domains
    complete: bool = True
    shares: Mapping[Key, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemShare:
    """What one item added to a fall, in points of its series."""

    code: str
    points: float


@dataclass(frozen=True)
class Fall:
    """The clearest fall by one quarter: since the quarter `since` the series lies `points` lower than in a stretch.

    The stretch has `length` quarters, `first` to `last`, with the mean `before`; `error` is that of the fall with the
    noise of the program in it, and its range reaches `margin` to either side, all in points. `limit` is what the points
    would have to be over for a DRIFT by this series alone; None where that is too early to say.
    """

    since: Quarter
    first: Quarter
    last: Quarter
    length: int
    points: float
    before: float
    error: float
    margin: float
    items: int
    limit: float | None = None

    @property
    def evidence(self) -> float:
        return self.points / self.error


@dataclass(frozen=True)
class SuddenFall:
    """More than `limit` points lower than in the quarter `since`, which is the one before or the first one."""

    since: Quarter
    points: float
    limit: float


@dataclass(frozen=True)
class Point:
    """One closed quarter of a series, in points 0-100; `score` over the `items` that the quarters before rated too.

    `measured` is m of that score, and `error` the same with the noise of the program in it. `number` counts the
    quarters that are compared: from 1 where the series starts, or starts anew because no item matches what came before
    (`starts`), or since a supervisor set what lay before aside (`set_aside`: from this quarter on). `drop` is the fall
    since `before`.
    """

    quarter: Quarter
    version: str
    score: float
    items: int
    measured: float
    error: float
    number: int
    starts: bool = False
    set_aside: bool = False
    before: Quarter | None = None
    drop: float = 0.0
    sudden: SuddenFall | None = None
    fall: Fall | None = None
    most: tuple[ItemShare, ...] = ()


@dataclass(frozen=True)
class Signal:
    """One series in alarm after one quarter; `together`: because two domains are over the line for two at once."""

    series: str
    alarm: Alarm
    point: Point
    together: bool = False

    @property
    def code(self) -> str:
        return f"drift:{self.series}"


@dataclass(frozen=True)
class QuarterJudgement:
    """What the quarters up to this one show; `noise` are the program's own factors s, for domains and overall."""

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
    """Every series by the code of its domain, `overall`, or a share; and what each quarter showed, earliest first.

    `open_ranges`: quarter -> the series with too little evidence to say how low they may lie; no rule looks at it.
    """

    series: Mapping[str, tuple[Point, ...]]
    quarters: tuple[QuarterJudgement, ...]
    open_ranges: Mapping[Quarter, Set[str]] = field(default_factory=dict)


Lowered = Collection[tuple[str, Quarter]]


def follow_drift(reviews: Sequence[ReviewLevels], *, limits: Limits, lowered: Lowered = ()) -> DriftHistory:
    """All series of one program's closed reviews, earliest first.

    `lowered` names the series and quarters before which a supervisor said that nothing is compared with any more; it
    counts from the quarter after.
    """
    lines = {code: _Line(code) for code in dict.fromkeys(code for review in reviews for code in review.domains)}
    shares = {code: _Line(code, share=True) for review in reviews for code, _number in review.shares}
    overall = _Line(OVERALL)
    noise = Noise()
    judged = []
    for number, review in enumerate(reviews, start=1):
        errors = errors_of(review.measurement)
        added = [lines[code].add(review.quarter, {code: levels}) for code, levels in review.domains.items()]
        for line in added:
            noise.add_domain(line.stretches, errors)
        if review.complete:
            added.insert(0, overall.add(review.quarter, review.domains))
            noise.add_overall(overall.stretches, errors)
        for key, share in review.shares.items():
            line = shares[key[0]].add(review.quarter, {key[0]: {key: share * HIGHEST / POINTS}})
            noise.add_share(line.stretches, SHARE_ERRORS)
            added.append(line)
        now = noise.factors()
        for line in added:
            if line.code == OVERALL:
                line.judge(review, limits, now.overall, of_change=now.overall_change)
            elif line.share:
                line.judge(review, limits, now.shares, of_change=now.share_change)
            else:
                line.judge(review, limits, now.domains, of_change=now.domain_change)
        signals = tuple(_signals(added, limits))
        judged.append(QuarterJudgement(review.quarter, number, signals, now.domains, now.overall))
        for line in added:
            if (line.code, review.quarter) in lowered:
                line.set_aside()
    every = (*lines.values(), *shares.values(), overall)
    return DriftHistory({line.code: tuple(line.points) for line in every}, tuple(judged))


def _signals(lines: Sequence["_Line"], limits: Limits) -> Iterator[Signal]:
    """The alarms of one quarter, the whole first, then the domains in their order, then the shares."""
    drift, watch = _over(lines, limits.drift_after), _over(lines, limits.watch_after)
    for line in lines:
        code = line.code
        if code in drift:
            yield Signal(code, Alarm.DRIFT, line.explain_fall(), together=drift[code])
        elif code in watch:
            yield Signal(code, Alarm.WATCH, line.explain_fall(), together=watch[code])
        elif line.points[-1].sudden:
            yield Signal(code, Alarm.CHECK, line.explain_sudden_fall())


def _over(lines: Sequence["_Line"], after: Callable[[int], Lines | None]) -> dict[str, bool]:
    """The series over their line; True for those that are only because two domains are over the line for two."""
    alone, together = {}, []
    for line in lines:
        point = line.points[-1]
        limit = after(point.number)
        if point.fall is None or limit is None:
            continue
        if point.fall.evidence > limit.of_series(line.code == OVERALL):
            alone[line.code] = False
        if line.code != OVERALL and not line.share and point.fall.evidence > limit.second:
            together.append(line.code)
    return dict.fromkeys(together if len(together) > 1 else [], True) | alone


@dataclass
class _Line:
    """One series on its way through the quarters; `stretches` are those of `quarters`, since it started anew."""

    code: str
    share: bool = False
    points: list[Point] = field(default_factory=list)
    quarters: list[Quarter] = field(default_factory=list)
    stretches: Stretches = field(default_factory=Stretches)
    start: int = 0  # the first of the quarters that is compared with
    cut: Cut | None = None

    def add(self, quarter: Quarter, now: Domains) -> "_Line":
        """The next quarter. It starts the series anew where nothing asked now was asked before too."""
        if self.quarters and not self.stretches.goes_on_with(now):
            self.quarters, self.stretches, self.start = [], Stretches(), 0
        self.stretches.add(now)
        self.quarters.append(quarter)
        return self

    def judge(self, review: ReviewLevels, limits: Limits, noise: float, *, of_change: float) -> None:
        """Add the point of the newest quarter; `noise` is that of a mean, `of_change` that from quarter to quarter."""
        errors = SHARE_ERRORS if self.share else errors_of(review.measurement)
        z = float(review.measurement.z)
        score, items = self.stretches.matched_score()
        since = self.stretches.fall_since(len(self.quarters) - 2) if len(self.quarters) > 1 else None
        self.cut = clearest_fall(self.stretches, errors, start=self.start)
        number = len(self.quarters) - self.start
        limit = limits.drift_after(number)
        point = Point(
            quarter=review.quarter,
            version=review.version,
            score=score,
            items=items,
            measured=errors[items],
            error=noise * errors[items],
            number=number,
            starts=bool(self.points) and len(self.quarters) == 1,
            before=self.quarters[-2] if since else None,
            drop=since.points if since else 0.0,
            sudden=self._sudden_fall(errors, of_change),
            fall=self._fall(self.cut, noise, z, limit) if self.cut else None,
        )
        self.points.append(point)

    def _sudden_fall(self, errors: Errors, noise: float) -> SuddenFall | None:
        """Since the quarter before or, in the first year, since the first one: a slide can begin with the first."""
        end = len(self.quarters)
        if end == 1:
            return None
        since = [end - 2, self.start] if 2 < end - self.start <= FIRST_YEAR else [end - 2]
        times = OVERALL_CHECK if self.code == OVERALL else DOMAIN_CHECK
        for number in since:
            if fall := self.stretches.fall_since(number):
                limit = times * noise * errors[fall.items]
                if fall.points > limit:
                    return SuddenFall(self.quarters[number], fall.points, limit)
        return None

    def _fall(self, cut: Cut, noise: float, z: float, limit: Lines | None) -> Fall:
        error = noise * cut.error
        return Fall(
            since=self.quarters[cut.cut],
            first=self.quarters[cut.first],
            last=self.quarters[cut.cut - 1],
            length=cut.cut - cut.first,
            points=cut.points,
            before=cut.before,
            error=error,
            margin=z * error,
            items=cut.items,
            limit=error * limit.of_series(self.code == OVERALL) if limit else None,
        )

    def explain_fall(self) -> Point:
        """The newest point with the items that added most to its fall."""
        assert self.cut
        return self._explain(self.stretches.shares_between(self.cut.first, self.cut.cut))

    def explain_sudden_fall(self) -> Point:
        sudden = self.points[-1].sudden
        assert sudden
        two = Stretches()
        for quarter in (self.stretches.quarters[self.quarters.index(sudden.since)], self.stretches.quarters[-1]):
            two.add(quarter)
        return self._explain(two.shares_between(0, 1))

    def _explain(self, shares: Mapping[Key, float]) -> Point:
        falling = [ItemShare(code, round(points, DIGITS)) for (code, _), points in shares.items() if points > 0]
        most = tuple(sorted(falling, key=lambda share: (-share.points, share.code))[:MOST])
        self.points[-1] = replace(self.points[-1], most=most)
        return self.points[-1]

    def set_aside(self) -> None:
        """From the newest quarter on nothing that lies before it is compared with any more."""
        self.start = len(self.quarters) - 1
        self.points[-1] = replace(self.points[-1], set_aside=True)
