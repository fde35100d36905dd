"""What is asked: one released version of the instrument, as frozen values.

Pure: no Django, no clock, no database. The fields are those of `seeds/README.md`; items of format 1 leave many empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from fidelity.instrument.definition.item_parts import (
    Choice,
    EvidenceRule,
    Fact,
    Floor,
    Gravity,
    Manual,
    Origin,
    Raise,
    Rule,
    Scale,
    Step,
    Warrant,
    WhoCanKnow,
)

__all__ = [
    "LEVELS",
    "Asked",
    "Band",
    "Choice",
    "Domain",
    "Fact",
    "Floor",
    "Gravity",
    "Instrument",
    "Item",
    "Kind",
    "Measurement",
    "Rule",
    "Rules",
    "Scale",
    "Step",
]

LEVELS = range(5)


class Kind(StrEnum):
    PRACTICE = "practice"
    ACTIVITY = "activity"
    FACT = "fact"
    CONTEXT = "context"


class Asked(StrEnum):
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


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
    floors: tuple[Floor, ...] = ()
    why: str = ""
    instead: str = ""
    pressures: tuple[str, ...] = ()
    first_steps: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    small_team: str = ""
    talk_about: tuple[str, ...] = ()
    voice: str = ""
    unit: str = ""
    who_can_know: WhoCanKnow | None = None
    evidence_rule: EvidenceRule | None = None
    scale: Scale | None = None
    finding_low: str = ""
    finding_beginning: str = ""
    first_steps_beginning: tuple[str, ...] = ()
    warrant: Warrant | None = None
    series: Origin | None = None
    manual: Manual | None = None
    raises: tuple[Raise, ...] = ()
    voice_of_people: str = ""

    @property
    def scored(self) -> bool:
        """Whether a level of this item counts toward its domain."""
        if self.fact and not self.fact.scored:
            return False
        return self.kind is not Kind.CONTEXT and self.level is not Gravity.CONTEXT

    @property
    def is_share(self) -> bool:
        """Whether it is a share that carries no level and is followed by itself, such as the time for peer support."""
        return bool(self.fact and self.fact.rule is Rule.SHARE and not self.scored)

    @property
    def offered(self) -> tuple[Choice, ...]:
        """The choices that may be chosen from, for a fact, an activity with a scale of its own, or a context item."""
        if self.scale:
            return self.scale.choices
        return self.fact.choices if self.fact else self.choices

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
        return documents_of(self.places)

    @property
    def resting_on(self) -> tuple[str, ...]:
        """The places to show for it: those that name it; those it follows from where none does."""
        if self.warrant is None:
            return self.places
        return self.warrant.names_it or self.warrant.principle

    @cached_property
    def named_in(self) -> tuple[str, ...]:
        """Codes of the documents that name what is asked; all that are cited where a version does not tell apart."""
        return self.documents if self.warrant is None else documents_of(self.warrant.names_it)


def documents_of(places: Iterable[str]) -> tuple[str, ...]:
    """Codes of the documents that places stand in, each once, in the order given."""
    return tuple(dict.fromkeys(place.split("-")[0] for place in places))


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
class Rules:
    """What a version sets of the rules of scoring; as they stand here, they are those of 1.0 (scoring.md).

    `shown_from`: share of answers from which a score is shown with its bounds; None: from `completeness`, which the
    band word needs anyway. `same_evidence`: the same evidence behind more answers than this counts for one; None: for
    all. `kinds_for_a` and `check_for_a`: how many kinds of evidence confidence A needs, and whether it needs a check by
    somebody else. `lens_items`: with fewer items a document's score is not shown. `low_domain`: a domain below so many
    points raises one finding in place of those of its items; 0: none does. `fair_gaps`: peer supporters answer in the
    scale of the item, and their answers are compared with the level answered, not with the one that counts.
    `doubts_for_a`: confidence A needs answers without gaps that nobody sees to, and that fit together;
    `top_band_for_a`: the highest band needs confidence A.
    """

    shown_from: Decimal | None = None
    same_evidence: int | None = None
    kinds_for_a: int = 0
    check_for_a: bool = False
    lens_items: int = 0
    low_domain: int = 0
    fair_gaps: bool = False
    doubts_for_a: bool = False
    top_band_for_a: bool = False


@dataclass(frozen=True)
class Instrument:
    """One version; `checksum` is the SHA-256 of its text, `released` an ISO date, empty for a draft."""

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
    quantities: str = ""
    rules: Rules = Rules()

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def by_origin(self) -> dict[str, Item]:
        """Code in the version before -> the item that goes on with its series."""
        return {item.series.code: item for item in self.items if item.series and item.series.matched}

    @cached_property
    def domain_by_code(self) -> dict[str, Domain]:
        return {domain.code: domain for domain in self.domains}

    @cached_property
    def by_domain(self) -> dict[str, tuple[Item, ...]]:
        return {
            domain.code: tuple(item for item in self.items if item.domain == domain.code) for domain in self.domains
        }

    @cached_property
    def quantity_of(self) -> dict[str, str]:
        """ "a few" -> "fewer than half", and so on, as `quantities` says it; empty where a version says nothing."""
        pairs = (part.partition(":") for part in self.quantities.split(";") if part.strip())
        return {name.strip().lower(): share.strip() for name, _colon, share in pairs}

    def asked(self, *, full: bool) -> tuple[Domain, ...]:
        """The domains of a quarterly review, or of a `full` one with the annual domains too."""
        return tuple(domain for domain in self.domains if full or domain.asked is Asked.QUARTERLY)
