"""Quarters of made-up programs whose numbers can be followed in the head.

One error m is 5 points here, however many items there are, and a domain has five items: one level more or less in one
of them is 5 points. The limits are round numbers, the same for every quarter from the fifth on.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from fidelity.flags.drift.detection import DriftHistory, ReviewLevels, follow_drift
from fidelity.flags.drift.limits import FIRST, LAST, Limits, Lines
from fidelity.instrument.definition.structure import Measurement
from programs.calendar.quarters import Quarter

FIVE_POINTS = Measurement(Decimal("0"), Decimal("5"), Decimal("1.645"))
QUARTERS = [Quarter(date(2024, 1, 1))]
for _ in range(31):
    QUARTERS.append(QUARTERS[-1].next)

Levels = list[int]


def table(drift: Lines, watch: Lines) -> Limits:
    """The same lines in every quarter."""
    quarters = LAST - FIRST + 1
    return Limits(0, 0, (drift,) * quarters, (watch,) * quarters)


PLAIN = table(drift=Lines(whole=3, domain=4, second=3.5), watch=Lines(whole=2, domain=3, second=2.5))


def levels(points: int, items: int = 5) -> Levels:
    """Levels of five items whose mean is that many points: 60 is 3, 3, 2, 2, 2."""
    total = points // 5
    return [total // items + (item < total % items) for item in range(items)]


def review(
    quarter: int, *, complete: bool = True, measurement=FIVE_POINTS, version="1", variant=0, **domains: list[int | None]
) -> ReviewLevels:
    """One review; None is an item that is not applicable, not known or not answered."""
    rated: dict[str, Mapping[tuple[str, int], int]] = {
        code: {(f"{code}-{number}", variant): level for number, level in enumerate(given, start=1) if level is not None}
        for code, given in domains.items()
    }
    return ReviewLevels(QUARTERS[quarter], version, measurement, rated, complete)


def one_domain(*points: int | None, complete: bool = False, **how) -> list[ReviewLevels]:
    """One domain over the quarters; None is a missed one. Without `complete` there is no overall index."""
    return [
        review(quarter, a=levels(score), complete=complete, **how)
        for quarter, score in enumerate(points)
        if score is not None
    ]


def follow(reviews: list[ReviewLevels], *, limits: Limits = PLAIN, **how) -> DriftHistory:
    return follow_drift(reviews, limits=limits, **how)


def alarms(reviews: list[ReviewLevels], **how) -> list[dict[str, str]]:
    """What each quarter raises: series -> alarm."""
    return [
        {signal.series: signal.alarm.value for signal in judged.signals} for judged in follow(reviews, **how).quarters
    ]
