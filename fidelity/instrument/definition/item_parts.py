"""The parts of one question: what it asks for, what it rests on, and what it raises. Frozen values. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Gravity(StrEnum):
    """How grave an activity or a floor is (scoring.md 3); a context activity is asked and never scored.

    An activity is critical, serious or context; a floor critical, serious or note.
    """

    CRITICAL = "critical"
    SERIOUS = "serious"
    NOTE = "note"
    CONTEXT = "context"


class WhoCanKnow(StrEnum):
    """Who can know the answer; the manager reports what they said or what the papers show."""

    PAPERS = "papers"
    PEER_TEAM = "peer team"
    PEOPLE_SUPPORTED = "people supported"


class EvidenceKind(StrEnum):
    PAPER = "paper"
    COUNT = "count"
    OBSERVATION = "observation"
    PEER_TEAM = "peer team"
    PEOPLE_SUPPORTED = "people supported"


@dataclass(frozen=True)
class Look:
    """One kind of evidence: what to look at and how much of it, in words."""

    kind: EvidenceKind
    at: str


@dataclass(frozen=True)
class EvidenceRule:
    """What level 4 of a practice item needs: one of the kinds that count; `also` helps and is not enough alone."""

    counts: tuple[Look, ...]
    also: tuple[Look, ...]
    looked_at_by: str

    @property
    def kinds(self) -> tuple[EvidenceKind, ...]:
        """The kinds that count."""
        return tuple(look.kind for look in self.counts)


@dataclass(frozen=True)
class Warrant:
    """Ids of the places an item rests on: those that name it, those it follows from, and the other side."""

    names_it: tuple[str, ...] = ()
    principle: tuple[str, ...] = ()
    other_side: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """All of them, those that name it first."""
        return tuple(dict.fromkeys((*self.names_it, *self.principle, *self.other_side)))


@dataclass(frozen=True)
class Floor:
    """At `level` 0-4 the item raises a finding of this gravity."""

    level: int
    gravity: Gravity


@dataclass(frozen=True)
class Origin:
    """The item of the version before that this one comes from; `matched`: a level means the same in both."""

    code: str
    matched: bool


@dataclass(frozen=True)
class Example:
    """A short made-up example of an answer; `answer` is a level, a frequency or another word for it."""

    answer: str
    text: str


@dataclass(frozen=True)
class Manual:
    """How to rate an item: why it matters, the commonest doubts with their answers, an example for each level."""

    why: str
    doubts: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One choice of a fact or context item; `level` 0-4, or None where it does not count."""

    value: str
    label: str
    level: int | None = None


@dataclass(frozen=True)
class Scale:
    """How often an activity happened: choices with their levels, and what a mark of its own beside them is called."""

    name: str
    choices: tuple[Choice, ...]
    mark: str


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
class Cap:
    """A share stops at `level` while its whole is below `whole_each` for each peer supporter."""

    level: int
    whole_each: int


@dataclass(frozen=True)
class Fact:
    """What is entered for a fact, and the rule that makes a level of it.

    `per` is what the numbers are asked for one by one ("position"), empty where once; without `scored` no level counts.
    """

    rule: Rule
    says: str
    staff: str = ""
    choices: tuple[Choice, ...] = ()
    part: str = ""
    whole: str = ""
    number: str = ""
    steps: tuple[Step, ...] = ()
    per: str = ""
    scored: bool = True
    stops_at: Cap | None = None
    shown: str = ""


@dataclass(frozen=True)
class Raise:
    """This choice of a context item raises the finding of the activity `item`."""

    choice: str
    item: str
