"""How far a review is: by domain, what comes next, and how long it will take."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from fidelity.instrument.definition.structure import Domain, Instrument, Item, Kind

# So that a quarter of 40 practice items, 18 activities and 6 facts stays under 40 minutes (instrument-2.md, "Size").
MINUTES = {Kind.PRACTICE: 0.75, Kind.ACTIVITY: 0.3, Kind.FACT: 0.3, Kind.CONTEXT: 0.3}


@dataclass(frozen=True)
class DomainProgress:
    """One domain, its items and which of them have an answer."""

    domain: Domain
    items: tuple[Item, ...]
    answered: int
    gaps: tuple[Item, ...]

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def minutes(self) -> int:
        return _minutes(self.gaps)


@dataclass(frozen=True)
class Progress:
    """All domains asked, in order; an answer is a level, a choice, a number, "not applicable" or "don't know yet"."""

    parts: tuple[DomainProgress, ...]

    @property
    def answered(self) -> int:
        return sum(part.answered for part in self.parts)

    @property
    def total(self) -> int:
        return sum(part.total for part in self.parts)

    @property
    def gaps(self) -> tuple[Item, ...]:
        return tuple(item for part in self.parts for item in part.gaps)

    @property
    def minutes(self) -> int:
        return _minutes(self.gaps)

    @property
    def next_item(self) -> Item | None:
        """The first item nobody has answered."""
        return next(iter(self.gaps), None)

    def part(self, code: str) -> DomainProgress | None:
        return next((part for part in self.parts if part.domain.code == code), None)

    def after(self, code: str) -> Domain | None:
        """The domain that comes after `code`; None after the last."""
        domains = [part.domain for part in self.parts]
        return next((later for domain, later in pairwise(domains) if domain.code == code), None)


def review_progress(instrument: Instrument, given: Mapping[str, str], *, full: bool) -> Progress:
    """Progress of a review; `given` is item code -> `Response.given`, empty where not answered."""
    return Progress(tuple(_part(instrument, domain, given) for domain in instrument.asked(full=full)))


def _part(instrument: Instrument, domain: Domain, given: Mapping[str, str]) -> DomainProgress:
    items = instrument.by_domain[domain.code]
    gaps = tuple(item for item in items if not given.get(item.code))
    return DomainProgress(domain, items, len(items) - len(gaps), gaps)


def _minutes(items: tuple[Item, ...]) -> int:
    return ceil(sum(MINUTES[item.kind] for item in items))
