"""What a person can raise beside the answers of a review: a task, a rule or a condition that does not fit here. Pure.

It has the level of what it names, and is marked as raised by a person: no score and no band changes by it. Who raised
it, and when, is no part of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fidelity.flags.rules.findings import (
    GRAVEST_FIRST,
    FindingKind,
    Level,
    practice_kind,
    weigh_floor,
    weigh_frequency,
)
from fidelity.flags.rules.stages import Stage
from fidelity.flags.wording.own_words import OWN, own_item
from fidelity.instrument.definition.structure import Gravity, Instrument, Item, Kind

NEVER_SAID = -1
OFTEN = range(4)
"""The levels that say how often a task happens: 0 daily to 3 once or twice."""


@dataclass(frozen=True, order=True)
class Concern:
    """One thing that somebody raised. `code` is that of its finding: `misuse:ROL-3`, `condition:WOR-5`, `own:work`.

    `version` is the version of the questions that it was picked from, `quarter` the number of the quarter it was raised
    in. `words` belong to what is in no list. `guessable`: it is shown also where the raiser may be guessed.
    """

    code: str
    version: str
    quarter: int
    often: int = NEVER_SAID
    words: str = ""
    guessable: bool = False

    @property
    def subject(self) -> str:
        return self.code.partition(":")[2]

    @property
    def in_own_words(self) -> bool:
        return self.code.startswith(f"{OWN}:")


@dataclass(frozen=True)
class RaisedConcern:
    """What everybody raised of one thing, put together: never how many, never who."""

    code: str
    level: Level
    stage: Stage
    item: Item
    often: int
    words: tuple[str, ...] = ()


def tasks_to_raise(instrument: Instrument) -> tuple[Item, ...]:
    """The activities that can be raised: those whose every occurrence is critical, or serious from monthly on."""
    grave = (Gravity.CRITICAL, Gravity.SERIOUS)
    return tuple(item for item in instrument.items if item.kind is Kind.ACTIVITY and item.level in grave)


def conditions_to_raise(instrument: Instrument) -> tuple[Item, ...]:
    """The rules, ways of working and conditions that can be raised: those with a floor."""
    return tuple(item for item in instrument.items if item.floors and item.finding)


def finding_code(item: Item) -> str:
    """The code of the finding that the answers of a review would raise of `item`."""
    kind = FindingKind.MISUSE if item.kind is Kind.ACTIVITY else practice_kind(item)
    return f"{kind}:{item.code}"


def concern_item(code: str, instrument: Instrument) -> Item | None:
    """What a code is about; None where the instrument does not ask it, or not so that it could be raised."""
    kind, _colon, subject = code.partition(":")
    if kind == OWN:
        return own_item(subject)
    known = (*tasks_to_raise(instrument), *conditions_to_raise(instrument))
    return next((item for item in known if finding_code(item) == code), None)


def put_together(concerns: Iterable[Concern], instrument: Instrument) -> tuple[RaisedConcern, ...]:
    """One for each thing, at the gravest of what was raised of it; the same for one raiser and for many."""
    by_code: dict[str, list[Concern]] = {}
    for concern in sorted(concerns):
        by_code.setdefault(concern.code, []).append(concern)
    return tuple(
        _put_together(code, same, item) for code, same in by_code.items() if (item := concern_item(code, instrument))
    )


def _put_together(code: str, same: list[Concern], item: Item) -> RaisedConcern:
    often = min((concern.often for concern in same if concern.often in OFTEN), default=NEVER_SAID)
    level, stage = _weight(code, item, often)
    words = tuple(dict.fromkeys(concern.words for concern in same if concern.words))
    return RaisedConcern(code, level, stage, item, often, words)


def _weight(code: str, item: Item, often: int) -> tuple[Level, Stage]:
    if code.startswith(f"{OWN}:"):
        return Level.NOTE, Stage.PLAIN
    if item.kind is Kind.ACTIVITY:
        return weigh_frequency(item, often if often in OFTEN else max(OFTEN)) or (Level.NOTE, Stage.PLAIN)
    # How far below its floor a condition is, a person is not asked: the mildest of what could be.
    floors = [weigh_floor(floor) for floor in item.floors]
    return max(floors, key=lambda step: GRAVEST_FIRST.index(step[0]))
