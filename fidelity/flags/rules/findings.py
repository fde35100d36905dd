"""What this quarter's answers alone raise: misuse of the role, and conditions below their floor (scoring.md 3). Pure.

A finding is about a task, a rule or a working condition. It takes nothing from a score beyond the answer itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fidelity.instrument.definition.structure import Gravity, Instrument, Item, Kind
from fidelity.scoring.answer_words import rated_in_words
from fidelity.scoring.answers import Answer, Answers
from fidelity.scoring.levels import State, score_answer
from programs.calendar.quarters import Quarter

VERSION = "1"
NEVER = 4
ONCE_OR_TWICE = 3


class FindingKind(StrEnum):
    MISUSE = "misuse"
    CONDITION = "condition"


class Level(StrEnum):
    """How grave a finding is, gravest first."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    NOTE = "note"


GRAVEST_FIRST = list(Level)


@dataclass(frozen=True)
class Finding:
    """One thing to look at twice; `answer` is what was answered, in words, and `answered` its level 0-4.

    `code` is the same for the same thing in every quarter, whatever its level: `misuse:ROL-2`, `condition:CON-1`.
    """

    kind: FindingKind
    level: Level
    item: Item
    answered: int
    answer: str
    version: str = VERSION

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.item.code}"

    @property
    def headline(self) -> str:
        return self.item.finding


def raise_findings(instrument: Instrument, answers: Answers, *, quarter: Quarter, full: bool) -> tuple[Finding, ...]:
    """What the answers of one review raise, gravest first, then by item code."""
    raised = [
        finding
        for domain in instrument.asked(full=full)
        for item in instrument.by_domain[domain.code]
        if (answer := answers.get(item.code))
        for finding in _raised(instrument, item, answer, quarter)
    ]
    return tuple(sorted(raised, key=_gravest_first))


def _raised(instrument: Instrument, item: Item, answer: Answer, quarter: Quarter) -> Iterator[Finding]:
    weighed = score_answer(item, answer, start=quarter.start, end=quarter.end)
    if weighed.state is not State.RATED or weighed.answered is None or weighed.counted is None:
        return
    words = _in_words(instrument, item, answer, weighed.answered)
    if item.kind is Kind.ACTIVITY and (level := activity_level(item.level, weighed.answered)):
        yield Finding(FindingKind.MISUSE, level, item, weighed.answered, words)
    for floor in item.floors:
        if floor.level == weighed.counted:
            yield Finding(FindingKind.CONDITION, Level(floor.gravity), item, weighed.answered, words)


def activity_level(gravity: Gravity | None, answered: int) -> Level | None:
    """How grave an activity answered at a level 0 (daily) to 4 (never) is; None where it raises nothing."""
    if answered == NEVER or gravity not in (Gravity.CRITICAL, Gravity.SERIOUS):
        return None
    if gravity is Gravity.CRITICAL:
        return Level.CRITICAL
    return Level.NOTE if answered == ONCE_OR_TWICE else Level.SERIOUS


def _in_words(instrument: Instrument, item: Item, answer: Answer, level: int) -> str:
    return rated_in_words(instrument, item, answer) or instrument.levels[level]


def _gravest_first(finding: Finding) -> tuple[int, str, int]:
    prefix, _, number = finding.item.code.partition("-")
    return GRAVEST_FIRST.index(finding.level), prefix, int(number)
