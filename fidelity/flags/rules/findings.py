"""What this quarter's answers alone raise: misuse of the role, practice and conditions below their floor. Pure.

The rules are those of scoring.md 3, "Misuse", and instrument-2.md, "Findings from practice". A finding is about a task,
a way of working, a rule or a working condition. It takes nothing from a score beyond the answer itself, but where a
domain is low as a whole: that is one finding, not six.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from fidelity.flags.rules.stages import Stage
from fidelity.flags.wording.finding_words import first_steps_at, headline_at, low_domain, with_stage
from fidelity.instrument.definition.structure import Floor, Gravity, Instrument, Item, Kind
from fidelity.scoring.answer_words import rated_in_words
from fidelity.scoring.answers import Answer, Answers
from fidelity.scoring.levels import State, score_answer
from fidelity.scoring.scores import Scores, score_answers
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop
from programs.calendar.quarters import Quarter

VERSION = "1"
DAILY, ONCE_OR_TWICE, NEVER = 0, 3, 4
LEAST_FOLDED = 2  # of one finding there is nothing to fold


class FindingKind(StrEnum):
    MISUSE = "misuse"
    PRACTICE = "practice"
    CONDITION = "condition"


class Level(StrEnum):
    """How grave a finding is, gravest first."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    NOTE = "note"


GRAVEST_FIRST = list(Level)
LEVELS = {
    Level.CRITICAL: gettext_noop("Critical"),
    Level.SERIOUS: gettext_noop("Serious"),
    Level.NOTE: gettext_noop("Note"),
}
MILDER = {Level.CRITICAL: Level.SERIOUS, Level.SERIOUS: Level.NOTE}


@dataclass(frozen=True)
class Finding:
    """One thing to look at twice; `answer` is what was answered, in words, and `answered` its level 0-4.

    `code` is the same for the same thing in every quarter, whatever its level and stage: `misuse:ROL-2`,
    `condition:CON-1`, `practice:CHO-8`, and `practice:choice` for a domain that is low as a whole.
    """

    kind: FindingKind
    level: Level
    item: Item
    answered: int
    answer: str
    version: str = VERSION
    stage: Stage = Stage.PLAIN

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.item.code}"

    @property
    def headline(self) -> str:
        return headline_at(self.item, self.stage)

    @property
    def level_words(self) -> str:
        """`Critical, beginning`."""
        return with_stage(_(LEVELS[self.level]), self.stage)

    @property
    def first_steps(self) -> tuple[str, ...]:
        return first_steps_at(self.item, self.stage)


def raise_findings(
    instrument: Instrument, answers: Answers, *, quarter: Quarter, full: bool, scores: Scores | None = None
) -> tuple[Finding, ...]:
    """What the answers of one review raise, gravest first, then by item code; `scores` where they are known already."""
    raised = [
        finding
        for domain in instrument.asked(full=full)
        for item in instrument.by_domain[domain.code]
        if (answer := answers.get(item.code))
        for finding in _raised(instrument, item, answer, quarter)
    ]
    gravest = _gravest_of_each(raised)
    return tuple(sorted(_folded(instrument, answers, gravest, quarter, full=full, scores=scores), key=_gravest_first))


def _raised(instrument: Instrument, item: Item, answer: Answer, quarter: Quarter) -> Iterator[Finding]:
    yield from _chosen(instrument, item, answer)
    if item.kind is not Kind.ACTIVITY and not item.floors:
        return
    weighed = score_answer(item, answer, start=quarter.start, end=quarter.end)
    if weighed.state is not State.RATED or weighed.answered is None or weighed.counted is None:
        return
    if item.kind is Kind.ACTIVITY and (step := weigh_frequency(item, weighed.answered, written=answer.written)):
        level, stage = step
        words = _in_words(instrument, item, answer, weighed.answered)
        yield Finding(FindingKind.MISUSE, level, item, weighed.answered, words, stage=stage)
    for floor in item.floors:
        if floor.level == weighed.counted:
            level, stage = weigh_floor(floor)
            words = _in_words(instrument, item, answer, weighed.answered)
            yield Finding(practice_kind(item), level, item, weighed.answered, words, stage=stage)


def _chosen(instrument: Instrument, item: Item, answer: Answer) -> Iterator[Finding]:
    """The finding of an activity that a choice raises, so that "never" there can't hide what fills the time."""
    for raised in item.raises:
        activity = instrument.by_code[raised.item]
        if raised.choice == answer.choice and (level := activity_level(activity.level, DAILY)):
            words = f"{item.short}: {rated_in_words(instrument, item, answer)}"
            yield Finding(FindingKind.MISUSE, level, activity, DAILY, words, stage=Stage.ESTABLISHED)


def practice_kind(item: Item) -> FindingKind:
    """In format 1 all below a floor is a condition."""
    return FindingKind.PRACTICE if item.evidence_rule else FindingKind.CONDITION


def weigh_floor(floor: Floor) -> tuple[Level, Stage]:
    """How grave it is to be at a floor, and which of the item's words say so."""
    return Level(floor.gravity), Stage.LOW if floor.level else Stage.PLAIN


def weigh_frequency(item: Item, answered: int, *, written: bool = False) -> tuple[Level, Stage] | None:
    """How grave an activity is and how far it has gone; None where it raises nothing.

    One that no document names is a note from monthly on.
    """
    if item.scale is None:
        level = activity_level(item.level, answered)
        return (level, Stage.PLAIN) if level else None
    if item.level is Gravity.CONTEXT:
        return (Level.NOTE, Stage.ESTABLISHED) if item.finding and (written or answered < ONCE_OR_TWICE) else None
    level = activity_level(item.level, DAILY if written else answered)
    if level is None:
        return None
    if written and answered == NEVER:
        return MILDER[level], Stage.WRITTEN
    return level, Stage.BEGINNING if answered == ONCE_OR_TWICE and not written else Stage.ESTABLISHED


def activity_level(gravity: Gravity | None, answered: int) -> Level | None:
    """How grave an activity answered at a level 0 (daily) to 4 (never) is; None where it raises nothing."""
    if answered == NEVER or gravity not in (Gravity.CRITICAL, Gravity.SERIOUS):
        return None
    if gravity is Gravity.CRITICAL:
        return Level.CRITICAL
    return Level.NOTE if answered == ONCE_OR_TWICE else Level.SERIOUS


def _in_words(instrument: Instrument, item: Item, answer: Answer, level: int) -> str:
    return rated_in_words(instrument, item, answer) or instrument.levels[level]


def _gravest_of_each(raised: Iterable[Finding]) -> list[Finding]:
    """One finding a code, the gravest; of two alike the first."""
    gravest: dict[str, Finding] = {}
    for finding in raised:
        known = gravest.get(finding.code)
        if known is None or GRAVEST_FIRST.index(finding.level) < GRAVEST_FIRST.index(known.level):
            gravest[finding.code] = finding
    return list(gravest.values())


def _folded(
    instrument: Instrument,
    answers: Answers,
    raised: list[Finding],
    quarter: Quarter,
    *,
    full: bool,
    scores: Scores | None,
) -> list[Finding]:
    """The findings, with one for each domain that is low as a whole in place of those of its practice items.

    What is critical stands on its own.
    """
    folded = [
        finding for finding in raised if finding.kind is FindingKind.PRACTICE and finding.level is not Level.CRITICAL
    ]
    if not instrument.rules.low_domain or not folded:
        return raised
    scores = scores or score_answers(instrument, answers, quarter=quarter, full=full)
    low = [
        score.code for score in scores.domains if score.score is not None and score.score < instrument.rules.low_domain
    ]
    ones: list[Finding] = []
    for code in low:
        inside = [finding for finding in folded if finding.item.domain == code]
        if len(inside) >= LEAST_FOLDED:
            gravest = min(inside, key=lambda finding: GRAVEST_FIRST.index(finding.level)).level
            raised = [finding for finding in raised if finding not in inside]
            words = "; ".join(finding.item.short for finding in inside)
            ones.append(Finding(FindingKind.PRACTICE, gravest, low_domain(instrument, code), 0, words))
    return [*raised, *ones]


def _gravest_first(finding: Finding) -> tuple[int, str, int]:
    prefix, _hyphen, number = finding.item.code.partition("-")
    known = number.isdecimal()
    return GRAVEST_FIRST.index(finding.level), prefix if known else "", int(number) if known else 0
