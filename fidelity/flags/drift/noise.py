"""How much the numbers of one program move while nothing changes (drift-2.md, "Noise"). Pure."""

from dataclasses import dataclass, field
from math import sqrt

from fidelity.flags.drift.matching import Errors, Stretches

# How many changes of the usual size are added before anything is known. drift-2.md proposes 24, 6 and 1.5, the whole
# shrunk to 1; counted by this code 12 of 100 noisy programs then get a false DRIFT in their second year.
REPEAT_PRIOR, DOMAIN_PRIOR, OVERALL_PRIOR, SHARE_PRIOR = 8.0, 2.0, 3.0, 2.0
MOST_REPEATED = 0.7
LEAP = 9.0  # three standard deviations, squared: a rise over that says no more


@dataclass(frozen=True)
class NoiseFactors:
    """How many times more than a measurement the means of this program move, and its changes from quarter to quarter.

    1 where it moves as usual or less. What quarters repeat of one another, as copied answers do, is in the first two;
    those of changes come from rises alone, or a sudden fall would hide itself.
    """

    domains: float = 1.0
    overall: float = 1.0
    domain_change: float = 1.0
    overall_change: float = 1.0
    shares: float = 1.0
    share_change: float = 1.0


@dataclass
class _Changes:
    """Squared changes, each in units of what two measurements differ by where nothing changes.

    `rises` has those upward alone, twice for the falls that chance pairs with them: a program that slides steadily
    must not pass for one that repeats itself, or its slide would hide itself.
    """

    count: int = 0
    total: float = 0.0
    rises: float = 0.0

    def add(self, quarters: Stretches, apart: int, errors: Errors) -> None:
        number = len(quarters.quarters) - 1 - apart
        fall = quarters.fall_since(number) if number >= 0 else None
        if fall:
            squared = (fall.points / errors[fall.items]) ** 2 / 2
            self.count += 1
            self.total += squared
            if fall.points < 0:
                self.rises += 2 * min(LEAP, squared)

    def mean(self, prior: float, *, size: float = 1.0) -> float:
        """Shrunk to `size`, as if there had been `prior` more changes of just that size."""
        return (prior * size + self.total) / (prior + self.count)

    def mean_rise(self, prior: float) -> float:
        return (prior + self.rises) / (prior + self.count)


@dataclass
class Noise:
    """The noise factors of a program on its way through the quarters, from every change so far."""

    one_apart: _Changes = field(default_factory=_Changes)
    two_apart: _Changes = field(default_factory=_Changes)
    overall: _Changes = field(default_factory=_Changes)
    shares: _Changes = field(default_factory=_Changes)

    def add_domain(self, quarters: Stretches, errors: Errors) -> None:
        """What a domain moved to its newest quarter."""
        self.one_apart.add(quarters, 1, errors)
        self.two_apart.add(quarters, 2, errors)

    def add_overall(self, quarters: Stretches, errors: Errors) -> None:
        self.overall.add(quarters, 1, errors)

    def add_share(self, quarters: Stretches, errors: Errors) -> None:
        """What a share moved; one that repeats itself is one number that did not change, and hides nothing."""
        self.shares.add(quarters, 1, errors)

    def factors(self) -> NoiseFactors:
        domains = self.one_apart.mean(DOMAIN_PRIOR)
        # The whole has few changes of its own; before they are known it is taken to be as noisy as the domains.
        overall = self.overall.mean(OVERALL_PRIOR, size=domains)
        repeated = self.two_apart.mean_rise(REPEAT_PRIOR) / self.one_apart.mean_rise(REPEAT_PRIOR) - 1
        repeated = min(MOST_REPEATED, max(0.0, repeated))
        # What one quarter repeats of another hides in the change between them, and stays in the mean of many.
        hidden = (1 + repeated) / (1 - repeated) ** 2
        change = self.one_apart.mean_rise(DOMAIN_PRIOR)
        return NoiseFactors(
            domains=sqrt(max(1.0, domains * hidden)),
            overall=sqrt(max(1.0, domains * hidden, overall * hidden)),
            domain_change=sqrt(max(1.0, change)),
            overall_change=sqrt(max(1.0, change, self.overall.mean_rise(OVERALL_PRIOR))),
            shares=sqrt(max(1.0, self.shares.mean(SHARE_PRIOR))),
            share_change=sqrt(max(1.0, self.shares.mean_rise(SHARE_PRIOR))),
        )
