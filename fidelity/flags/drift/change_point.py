"""The cut between an earlier stretch and what came after it at which a series fell most clearly (drift-2.md). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from fidelity.flags.drift.matching import LONGEST, SHORTEST, Errors, Stretches

LATEST = 20
# How much a difference of two means says, by the quarters after and before: 1 / sqrt(1 / before + 1 / after).
WEIGHTS = [
    [1 / sqrt(1 / before + 1 / after) for before in range(SHORTEST, LONGEST + 1)] for after in range(1, LATEST + 1)
]


@dataclass(frozen=True)
class Cut:
    """From quarter `cut` on the series lies `points` lower than from `first` up to it; quarters count from 0.

    `before` is the mean of the earlier stretch and `error` that of the difference, both in points and over `items`.
    """

    first: int
    cut: int
    points: float
    before: float
    error: float
    items: int

    @property
    def evidence(self) -> float:
        """Z: the fall in errors of measurement."""
        return self.points / self.error


def clearest_fall(quarters: Stretches, errors: Errors, *, start: int = 0) -> Cut | None:
    """The cut with the largest Z that looks no further back than quarter `start`; None where nothing lies lower."""
    end = len(quarters.quarters)
    start = max(start, end - LATEST - LONGEST)
    cuts = _plain_cut(quarters, start) if quarters.plain_since <= start else _cuts(start, end)
    known = (made for first, cut in cuts if (made := _cut(quarters, first, cut, errors)))
    return max(known, key=lambda cut: cut.evidence, default=None)


def _cut(quarters: Stretches, first: int, cut: int, errors: Errors) -> Cut | None:
    apart = quarters.fall_between(first, cut)
    if apart is None or apart.points <= 0:
        return None
    error = errors[apart.items] / WEIGHTS[len(quarters.quarters) - cut - 1][cut - first - SHORTEST]
    return Cut(first, cut, apart.points, apart.before, error, apart.items)


def _cuts(start: int, end: int) -> Iterator[tuple[int, int]]:
    for cut in range(max(start, end - LATEST), end):
        for length in range(SHORTEST, min(LONGEST, cut - start) + 1):
            yield cut - length, cut


def _plain_cut(quarters: Stretches, start: int) -> list[tuple[int, int]]:
    """The one cut that counts where all quarters rate the same items, so that sums of scores tell which it is."""
    sums, end = quarters.sums, len(quarters.quarters)
    total, best = sums[end], 0.0
    cuts: list[tuple[int, int]] = []
    for cut in range(max(start + SHORTEST, end - LATEST), end):
        weights, means = WEIGHTS[end - cut - 1], quarters.means[cut]
        if cut - start < LONGEST:
            means = means[: cut - start - SHORTEST + 1]
        after = (total - sums[cut]) / (end - cut)
        # No stretch shows more than the highest of them would at full length.
        if (max(means) - after) * weights[-1] > best:
            for number, mean in enumerate(means):
                z = (mean - after) * weights[number]
                if z > best:
                    best, cuts = z, [(cut - SHORTEST - number, cut)]
    return cuts
