"""From one answer to the level that counts, and why (scoring.md 1). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from fidelity.instrument.definition.structure import LEVELS, Choice, Fact, Instrument, Item, Kind, Rule
from fidelity.scoring.answers import Answer, Answers, Evidence, Given, LookedBy
from fidelity.scoring.evidence import counts_as_evidence, repeated_evidence, shortfall
from fidelity.wording.translation import gettext as _

HIGHEST = LEVELS[-1]
WITHOUT_EVIDENCE = 3
INPUTS = {Rule.CHOICE: (), Rule.SHARE: ("part", "whole"), Rule.STEPS: ("number",)}


class State(StrEnum):
    """What an item is to its score; `unanswered` also covers an answer that is not complete yet."""

    RATED = "rated"
    NOT_APPLICABLE = "not_applicable"
    DONT_KNOW = "dont_know"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Beside:
    """What other answers of a review say of one: the evidence that is repeated too often, and the size of the team."""

    repeated: Mapping[str, int] = field(default_factory=dict)
    peer_supporters: int | None = None


ALONE = Beside()


def beside_answers(instrument: Instrument, answers: Answers) -> Beside:
    """What the answers of one review say of each of them."""
    numbers = [
        (answer.inputs or {}).get("number")
        for item in instrument.items
        if item.fact and item.fact.staff == "peer_supporters" and (answer := answers.get(item.code))
    ]
    return Beside(repeated_evidence(instrument, answers), next(iter(numbers), None))


@dataclass(frozen=True)
class ItemScore:
    """One scored item: the level answered and the one that counts (0-4; both None unless rated), and why.

    `evidence_dated`: evidence of this quarter that counts stands behind it; `evidence_kind` is its kind.
    """

    item: Item
    state: State
    answered: int | None = None
    counted: int | None = None
    why: str = ""
    evidence_dated: bool = False
    evidence_kind: str = ""

    @property
    def code(self) -> str:
        return self.item.code


def counted_level(item: Item, answer: Answer | None, *, start: date, end: date) -> int | None:
    """The level 0-4 that counts in the quarter from `start` to `end` (both included), or None (scoring.md 1)."""
    return score_answer(item, answer, start=start, end=end).counted


def score_answer(item: Item, answer: Answer | None, *, start: date, end: date, beside: Beside = ALONE) -> ItemScore:
    """What one answer amounts to in the quarter from `start` to `end` (both included), with the reason in words."""
    if answer is None:
        return ItemScore(item, State.UNANSWERED, why=_("nobody has answered"))
    if answer.given is Given.DONT_KNOW:
        return ItemScore(item, State.DONT_KNOW, why=_("asked, not known yet"))
    if answer.given is Given.NOT_APPLICABLE:
        return _not_applicable(item, answer)
    if (choice := _chosen(item.fact, answer)) and choice.level is None:
        return ItemScore(item, State.NOT_APPLICABLE, why=choice.label)
    level = given_level(item, answer, beside)
    if level is None:
        return ItemScore(item, State.UNANSWERED, why=_("the answer is not complete"))
    return _rated(item, answer, level, start, end, beside)


def given_level(item: Item, answer: Answer, beside: Beside = ALONE) -> int | None:
    """The level 0-4 as answered or as a fact's rule computes it, before evidence is looked at; None without one."""
    if item.fact and item.fact.rule is Rule.CHOICE and answer.choice:
        choice = _chosen(item.fact, answer)
        return choice.level if choice else None
    if item.fact and answer.inputs is not None:
        return _computed(item.fact, answer.inputs, beside)
    if item.scale and answer.choice:
        return next((choice.level for choice in item.scale.choices if choice.value == answer.choice), None)
    return answer.level


def _rated(item: Item, answer: Answer, level: int, start: date, end: date, beside: Beside) -> ItemScore:
    if (believed := _believed(answer.evidence, beside)) is not answer.evidence:
        answer = replace(answer, evidence=believed)
    shown = counts_as_evidence(item, answer.evidence, start, end) and item.code not in beside.repeated
    kind = answer.evidence.kind if shown and answer.evidence else ""
    if (
        item.kind is Kind.PRACTICE
        and level == HIGHEST
        and (lacks := _lacks_for_highest(item, answer, start, end, beside))
    ):
        why = _("level %(level)s counts as %(counted)s: %(lacks)s") % {
            "level": HIGHEST,
            "counted": WITHOUT_EVIDENCE,
            "lacks": lacks,
        }
        return ItemScore(item, State.RATED, level, WITHOUT_EVIDENCE, why, shown, kind)
    why = _("level %(level)s") % {"level": level} + _rule_in_words(item, answer)
    return ItemScore(item, State.RATED, level, level, why, shown, kind)


def _believed(evidence: Evidence | None, beside: Beside) -> Evidence | None:
    """Where more than one peer supporter works, "nobody else works here" means that only whoever answered looked."""
    if evidence and evidence.by == LookedBy.NOBODY_ELSE and (beside.peer_supporters or 0) > 1:
        return replace(evidence, by=LookedBy.RATER)
    return evidence


def _lacks_for_highest(item: Item, answer: Answer, start: date, end: date, beside: Beside) -> str:
    if lacks := shortfall(item, answer.evidence, start, end):
        return lacks
    if often := beside.repeated.get(item.code):
        return _("the same words stand behind %(number)s answers, and count for one of them") % {"number": often}
    return ""


def _not_applicable(item: Item, answer: Answer) -> ItemScore:
    """Out of the score only where the item allows it and a reason is given; otherwise still a gap."""
    if not item.not_applicable:
        return ItemScore(item, State.UNANSWERED, why=_("this item can't be not applicable"))
    if not answer.reason.strip():
        return ItemScore(item, State.UNANSWERED, why=_("not applicable needs a reason"))
    return ItemScore(item, State.NOT_APPLICABLE, why=answer.reason.strip())


def _chosen(fact: Fact | None, answer: Answer) -> Choice | None:
    return next((choice for choice in fact.choices if choice.value == answer.choice), None) if fact else None


def _computed(fact: Fact, inputs: Mapping[str, int], beside: Beside) -> int | None:
    if any(inputs.get(name, -1) < 0 for name in INPUTS[fact.rule]):
        return None
    if fact.rule is Rule.SHARE:
        return min(share_level(inputs["part"], inputs["whole"]), _highest(fact, inputs["whole"], beside))
    return max((step for step in fact.steps if step.start <= inputs["number"]), key=lambda step: step.start).level


def _highest(fact: Fact, whole: int, beside: Beside) -> int:
    """Where a share stops while its whole is small for the number of peer supporters."""
    if fact.stops_at is None or not beside.peer_supporters:
        return HIGHEST
    return fact.stops_at.level if whole < fact.stops_at.whole_each * beside.peer_supporters else HIGHEST


def share_level(part: int, whole: int) -> int:
    """Level 0-4 of a part of a whole, both 0 or more (seeds/README.md, "A fact")."""
    if whole == 0:
        return 0
    if part == 0:
        return 1
    if 2 * part < whole:
        return 2
    return 3 if 10 * part < 9 * whole else 4


def share_entered(item: Item, answer: Answer | None) -> Fraction | None:
    """The part of the whole that was entered for a share, 0 to 1; None where nothing was, or the whole is 0."""
    if not (item.fact and item.fact.rule is Rule.SHARE and answer and answer.inputs):
        return None
    part, whole = answer.inputs.get("part", -1), answer.inputs.get("whole", 0)
    return Fraction(part, whole) if 0 <= part <= whole and whole else None


def _rule_in_words(item: Item, answer: Answer) -> str:
    entered = entered_in_words(item.fact, answer) if item.fact else ""
    if not item.fact or not entered:
        return ""
    return _(", from %(entered)s: %(rule)s") % {"entered": entered, "rule": item.fact.says}


def entered_in_words(fact: Fact, answer: Answer) -> str:
    """What was entered for a fact, in words; empty where nothing was."""
    if choice := _chosen(fact, answer):
        return f'"{choice.label}"'
    inputs = answer.inputs or {}
    labels = {"part": fact.part, "whole": fact.whole, "number": fact.number}
    return ", ".join(f"{labels[name]}: {inputs[name]}" for name in INPUTS[fact.rule] if name in inputs)


def answer_from_staff_roles(item: Item, staff: Mapping[str, int | str]) -> Answer | None:
    """The answer that the program's staff roles give to a fact, by the names of seeds/README.md; None where none."""
    if item.fact is None or item.fact.staff not in staff:
        return None
    value = staff[item.fact.staff]
    if isinstance(value, int):
        return Answer(Given.LEVEL, inputs={"number": value})
    return Answer(Given.LEVEL, choice=value)
