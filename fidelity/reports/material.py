"""What a snapshot is made of: plain values, gathered once when a report is issued. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fidelity.flags.evaluation import Evaluation
from fidelity.instrument.definition import Instrument
from fidelity.instrument.sources import Sources
from fidelity.scoring.answers import Answers
from programs.quarters import Quarter


@dataclass(frozen=True)
class Issue:
    """Under which code and version, when and in which role the report is issued."""

    code: str
    version: str
    day: date
    role: str


@dataclass(frozen=True)
class About:
    """Which program, in words."""

    name: str
    organisation: str
    kind: str
    setting: str


@dataclass(frozen=True)
class Position:
    """A staff role: a position with the number of people who hold it, never a name."""

    title: str
    kind: str
    count: int
    hours: str
    terms: str


@dataclass(frozen=True)
class Skipped:
    """A quarter left out since the last closed review, with the reason given."""

    quarter: str
    reason: str


@dataclass(frozen=True)
class Making:
    """How the review was made; `participants` are numbers by role in words, in the order to be shown."""

    opened: date
    closed: date
    participants: Mapping[str, int]
    peers_heard: str
    positions: tuple[Position, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True)
class Planned:
    """One action: `item` is the code of the question it answers to, or empty; `quarter` the one it was planned in."""

    what: str
    owner: str
    due: date
    state: str
    item: str
    quarter: Quarter
    about: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Earlier:
    """An earlier closed review: to compare with, or to carry the annual domains from."""

    instrument: Instrument
    evaluation: Evaluation
    closed: date


@dataclass(frozen=True)
class Material:
    """Everything a snapshot says."""

    issue: Issue
    about: About
    making: Making
    instrument: Instrument
    sources: Sources
    answers: Answers
    evaluation: Evaluation
    actions: tuple[Planned, ...] = ()
    previous: Earlier | None = None
    carried: Earlier | None = None
