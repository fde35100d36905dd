"""Where the review and peer supporters see the same thing differently (scoring.md 4). Pure.

Both views are taken over the same questions: those of a domain that the review rated and that enough peer supporters
answered. The error of the review is that of a mean of as many items.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from fidelity.instrument.definition.structure import Measurement
from fidelity.scoring.scores import score_error
from fidelity.voice.rules.aggregation import Mean

LEAST_GAP, SERIOUS_GAP = 15, 20
LEAST_SD = 15


class Direction(StrEnum):
    """Who sees it as better: the review (a possible blind spot), or peers (a strength the review does not see)."""

    REVIEW = "review-higher"
    PEERS = "peers-higher"


class Level(StrEnum):
    SERIOUS = "serious"
    NOTE = "note"


@dataclass(frozen=True)
class DomainViews:
    """One domain seen by both, each 0 to 100 points over the same questions."""

    domain: str
    review: Fraction
    peers: Mean


@dataclass(frozen=True)
class Gap:
    """`points` is the distance, always positive."""

    domain: str
    direction: Direction
    points: Fraction
    level: Level

    @property
    def code(self) -> str:
        return f"{self.direction.value}:{self.domain}"

    @property
    def is_large(self) -> bool:
        return self.points >= SERIOUS_GAP


def find_gaps(
    compared: Iterable[DomainViews], measurement: Measurement, *, before: Collection[str] = ()
) -> tuple[Gap, ...]:
    """The gaps of one quarter; `before` are the codes of those of the quarter before.

    Serious: 20 points or more, or a gap in two domains, or the same gap two quarters running.
    """
    gaps = [_gap(views) for views in compared if _differ(views, measurement)]
    return tuple(
        replace(gap, level=Level.SERIOUS) if gap.is_large or len(gaps) > 1 or gap.code in before else gap
        for gap in gaps
    )


def _gap(views: DomainViews) -> Gap:
    distance = views.review - views.peers.points
    direction = Direction.REVIEW if distance > 0 else Direction.PEERS
    return Gap(views.domain, direction, abs(distance), Level.NOTE)


def _differ(views: DomainViews, measurement: Measurement) -> bool:
    """|review - peers| >= 15, and >= z x sqrt(m^2 + SD^2 / n) with an SD of 15 at least; compared as squares."""
    distance = abs(views.review - views.peers.points)
    spread = max(views.peers.variance, Fraction(LEAST_SD) ** 2) / views.peers.people
    noise = Fraction(measurement.z) ** 2 * (score_error(views.peers.questions, measurement) ** 2 + spread)
    return distance >= LEAST_GAP and distance**2 >= noise
