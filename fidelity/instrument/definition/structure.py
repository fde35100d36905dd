"""What is asked: one released version of the instrument, as frozen values.

Pure: no Django, no clock, no database. The fields are those of `seeds/README.md`.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

LEVELS = range(5)


class Kind(StrEnum):
    PRACTICE = "practice"
    ACTIVITY = "activity"
    FACT = "fact"
    CONTEXT = "context"


class Asked(StrEnum):
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


class Gravity(StrEnum):
    """How grave an activity is (scoring.md 3); a context activity is asked and never scored."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    CONTEXT = "context"


@dataclass(frozen=True)
class Choice:
    """One choice of a fact or context item; `level` 0-4, or None where it does not count."""

    value: str
    label: str
    level: int | None = None


@dataclass(frozen=True)
class Step:
    """From the whole number `start` on, the level is `level` (0-4)."""

    start: int
    level: int


class Rule(StrEnum):
    CHOICE = "choice"
    SHARE = "share"
    STEPS = "steps"


@dataclass(frozen=True)
class Fact:
    """What is entered for a fact, and the rule that makes a level of it."""

    rule: Rule
    says: str
    staff: str = ""
    choices: tuple[Choice, ...] = ()
    part: str = ""
    whole: str = ""
    number: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Item:
    """One question with all that stands beside it; empty where a kind has no such field."""

    code: str
    domain: str
    kind: Kind
    short: str
    question: str
    places: tuple[str, ...]
    concepts: tuple[str, ...]
    origins: tuple[str, ...]
    help: str = ""
    anchors: tuple[str, ...] = ()
    level: Gravity | None = None
    core: bool = False
    not_applicable: str = ""
    evidence: tuple[str, ...] = ()
    fact: Fact | None = None
    choices: tuple[Choice, ...] = ()
    finding: str = ""
    floor: int | None = None
    why: str = ""
    instead: str = ""
    pressures: tuple[str, ...] = ()
    first_steps: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    small_team: str = ""
    talk_about: tuple[str, ...] = ()
    voice: str = ""

    @property
    def scored(self) -> bool:
        """Whether a level of this item counts toward its domain."""
        return self.kind is not Kind.CONTEXT and self.level is not Gravity.CONTEXT

    @property
    def critical(self) -> bool:
        """Whether the domain can't be scored while this applicable item lacks a level (scoring.md 2)."""
        return self.core or self.level is Gravity.CRITICAL

    @property
    def asks(self) -> tuple[object, ...]:
        """What is asked and how it is rated: the same in two versions where quarters may be compared (scoring.md 3)."""
        return self.kind, self.question, self.anchors, self.fact, self.level

    @property
    def documents(self) -> tuple[str, ...]:
        """Codes of the documents cited, in the order cited: INT, DAV, WMP, NPG, WHO."""
        return tuple(dict.fromkeys(place.split("-")[0] for place in self.places))


@dataclass(frozen=True)
class Domain:
    code: str
    number: int
    prefix: str
    name: str
    asked: Asked
    about: str


@dataclass(frozen=True)
class Band:
    """A band starts at `start` points (0-100) and reaches to the next one's start."""

    start: int
    name: str


@dataclass(frozen=True)
class Measurement:
    """Constants of the measurement error m(k) = sqrt(item_sd^2 / k + shared_sd^2), in points (scoring.md 2)."""

    item_sd: Decimal
    shared_sd: Decimal
    z: Decimal


@dataclass(frozen=True)
class Instrument:
    """One released version; `checksum` is the SHA-256 of the file's bytes."""

    version: str
    released: str
    name: str
    licence: str
    credit: str
    measurement: Measurement
    completeness: Decimal
    limited_scope: Decimal
    bands: tuple[Band, ...]
    levels: tuple[str, ...]
    frequencies: tuple[str, ...]
    domains: tuple[Domain, ...]
    items: tuple[Item, ...] = field(repr=False)
    checksum: str = ""

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def domain_by_code(self) -> dict[str, Domain]:
        return {domain.code: domain for domain in self.domains}

    @cached_property
    def by_domain(self) -> dict[str, tuple[Item, ...]]:
        return {
            domain.code: tuple(item for item in self.items if item.domain == domain.code) for domain in self.domains
        }

    def asked(self, *, full: bool) -> tuple[Domain, ...]:
        """The domains of a quarterly review, or of a `full` one with the annual domains too."""
        return tuple(domain for domain in self.domains if full or domain.asked is Asked.QUARTERLY)
