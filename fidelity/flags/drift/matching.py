"""What several quarters can be compared on, and how far they lie apart: matched items (scoring.md 3). Pure.

Points are floats here: roots are not exact anyway, and nothing below is printed as a score.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from math import sqrt

from fidelity.instrument.definition.structure import LEVELS, Measurement

POINTS = 100 / LEVELS[-1]
SHARE_ERROR = 5.0  # points; of a week of forty hours, two: hours are told from memory
EARLIER = 8  # quarters that an item is looked for in
SHORTEST, LONGEST = 3, 8  # quarters of an earlier stretch
FEWEST = 3  # a line goes on where at least one in so many of the items rated now was rated before too

Key = tuple[str, int]
Levels = Mapping[Key, float]
Domains = Mapping[str, Levels]
Items = Mapping[str, Set[Key]]


class Errors(dict[int, float]):
    """Measurement error m(k) by the number of items k (1 or more), in points (scoring.md 2)."""

    def __init__(self, measurement: Measurement) -> None:
        self.item, self.shared = float(measurement.item_sd) ** 2, float(measurement.shared_sd) ** 2

    def __missing__(self, items: int) -> float:
        self[items] = sqrt(self.item / items + self.shared)
        return self[items]


@cache
def errors_of(measurement: Measurement) -> Errors:
    return Errors(measurement)


class ShareErrors(Errors):
    """The same for a share of hours, which is one number and no mean of answers."""

    def __init__(self) -> None:
        self.item, self.shared = 0.0, SHARE_ERROR**2


def measurement_error(items: int, measurement: Measurement) -> float:
    """m(k) of a mean of `items`."""
    return errors_of(measurement)[items]


def match_items(now: Domains, others: Sequence[Domains]) -> Items:
    """The items rated now and in at least half of the other quarters, by domain; domains without one are left out."""
    matched: dict[str, Set[Key]] = {}
    for code, levels in now.items():
        theirs = [other[code].keys() for other in others if code in other]
        matched[code] = {key for key in levels if 2 * sum(key in keys for keys in theirs) >= len(others)}
    return {code: keys for code, keys in matched.items() if keys}


def count_items(items: Items) -> int:
    return sum(map(len, items.values()))


def score_items(levels: Domains, items: Items) -> float:
    """The mean of the domains, each 25 x the mean level of its `items`, all of which are rated."""
    total = 0.0
    for code, keys in items.items():
        known = levels[code]
        rated = known.values() if len(known) == len(keys) else [known[key] for key in keys]
        total += POINTS * sum(rated) / len(keys)
    return total / len(items)


@dataclass(frozen=True)
class Difference:
    """By how many `points` an earlier stretch lies above a later one, its own mean, and over how many items."""

    points: float
    before: float
    items: int


@dataclass(frozen=True)
class _Group:
    """Items of a domain that were rated in the same quarters; both lists run over all quarters up to each."""

    code: str
    keys: tuple[Key, ...]
    quarters: list[int]  # that rated them
    levels: list[float]  # the sum of their levels


@dataclass
class Stretches:
    """The quarters of one series, earliest first, made ready to compare any stretch with what came after it.

    An item is compared with itself alone, so that one that comes or goes moves nothing. It matches where it is rated
    in the last quarter and in at least half of either stretch.
    """

    quarters: list[Domains] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)  # over all that was rated
    sums: list[float] = field(default_factory=lambda: [0.0])
    means: list[list[float]] = field(default_factory=lambda: [[]])  # up to each quarter, of the 3 to 8 before it
    plain_since: int = 0  # from this quarter on each one rates the same items
    items: int = 0  # rated in the last quarter
    groups: list[_Group] = field(default_factory=list)

    def add(self, now: Domains) -> None:
        """The next quarter."""
        if not self._rated_the_same(now):
            self.plain_since = len(self.quarters)
            self.items = sum(map(len, now.values()))
        self.groups = []
        self.quarters.append(now)
        self.scores.append(score_items(now, {code: levels.keys() for code, levels in now.items()}))
        self.sums.append(self.sums[-1] + self.scores[-1])
        sums, end = self.sums, len(self.quarters)
        self.means.append([(sums[-1] - sums[end - n]) / n for n in range(SHORTEST, min(LONGEST, end) + 1)])

    def goes_on_with(self, now: Domains) -> bool:
        """Whether enough of what is asked now was asked before too: in the last quarter, and in most of the last eight.

        A line over one item of seven would tell of a change where only the questions did.
        """
        if self._rated_the_same(now):
            return True
        last, asked = self.quarters[-EARLIER:], sum(map(len, now.values()))
        return bool(last) and all(
            FEWEST * count_items(match_items(now, others)) >= asked for others in (last[-1:], last)
        )

    def _rated_the_same(self, now: Domains) -> bool:
        if not self.quarters:
            return False
        before = self.quarters[-1]
        if now.keys() != before.keys():
            return False
        for code, levels in now.items():  # noqa: SIM110 (asked of every domain in every quarter of a simulation)
            if levels.keys() != before[code].keys():
                return False
        return True

    def matched_score(self) -> tuple[float, int]:
        """The score of the last quarter over the items that the eight before it rated too, and how many those are."""
        end = len(self.quarters)
        if self.plain_since <= max(0, end - 1 - EARLIER):
            return self.scores[-1], self.items
        items = match_items(self.quarters[-1], self.quarters[-1 - EARLIER : -1])
        return score_items(self.quarters[-1], items), count_items(items)

    def fall_since(self, number: int) -> Difference | None:
        """From one quarter to the last over the items rated in both; None where there is none."""
        before, now = self.quarters[number], self.quarters[-1]
        if self.plain_since <= number:
            return Difference(self.scores[number] - self.scores[-1], self.scores[number], self.items)
        items = match_items(now, [before])
        if not items:
            return None
        score = score_items(before, items)
        return Difference(score - score_items(now, items), score, count_items(items))

    def fall_between(self, first: int, cut: int) -> Difference | None:
        """From the quarters `first` up to `cut`, which is not in it, to those from `cut` on; None without a match."""
        end = len(self.quarters)
        if self.plain_since <= first:
            before = (self.sums[cut] - self.sums[first]) / (cut - first)
            after = (self.sums[end] - self.sums[cut]) / (end - cut)
            return Difference(before - after, before, self.items)
        domains: dict[str, tuple[int, float, float]] = {}
        for group, earlier, later in self._matched(first, cut):
            items, before, after = domains.get(group.code, (0, 0.0, 0.0))
            domains[group.code] = (items + len(group.keys), before + earlier, after + later)
        if not domains:
            return None
        before = POINTS * sum(before / items for items, before, _after in domains.values()) / len(domains)
        after = POINTS * sum(after / items for items, _before, after in domains.values()) / len(domains)
        return Difference(before - after, before, sum(items for items, _before, _after in domains.values()))

    def shares_between(self, first: int, cut: int) -> dict[Key, float]:
        """Item -> what it adds to that fall, in points of the series."""
        matched: dict[str, list[Key]] = {}
        for group, _before, _after in self._matched(first, cut):
            matched.setdefault(group.code, []).extend(group.keys)
        shares = {}
        for code, keys in matched.items():
            weight = POINTS / len(keys) / len(matched)
            for key in keys:
                before, after = (_mean(code, key, part) for part in (self.quarters[first:cut], self.quarters[cut:]))
                shares[key] = weight * (before - after)
        return shares

    def _matched(self, first: int, cut: int) -> Iterator[tuple[_Group, float, float]]:
        """Each group that matches, with the mean of the sum of its levels in either stretch."""
        self.groups = self.groups or list(self._grouped())
        end = len(self.quarters)
        for group in self.groups:
            before = group.quarters[cut] - group.quarters[first]
            after = group.quarters[end] - group.quarters[cut]
            if 2 * before >= cut - first and 2 * after >= end - cut:
                levels = group.levels
                yield group, (levels[cut] - levels[first]) / before, (levels[end] - levels[cut]) / after

    def _grouped(self) -> Iterator[_Group]:
        together: dict[tuple[str, tuple[bool, ...]], list[Key]] = {}
        for code, levels in self.quarters[-1].items():
            theirs = [quarter.get(code, {}) for quarter in self.quarters]
            for key in levels:
                together.setdefault((code, tuple([key in rated for rated in theirs])), []).append(key)
        for (code, known), keys in together.items():
            sums = [
                sum(quarter[code][key] for key in keys) if rated else 0
                for rated, quarter in zip(known, self.quarters, strict=True)
            ]
            yield _Group(code, tuple(keys), [0, *accumulate(known)], [0, *accumulate(sums)])


def _mean(code: str, key: Key, quarters: Sequence[Domains]) -> float:
    levels = [quarter[code][key] for quarter in quarters if key in quarter.get(code, {})]
    return sum(levels) / len(levels)
