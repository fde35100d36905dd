"""From one answer to the level that counts, and why (scoring.md 1). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fidelity.instrument.definition.structure import LEVELS, Choice, Fact, Item, Kind, Rule
from fidelity.scoring.answers import Answer, Evidence, Given
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
class ItemScore:
    """One scored item: the level answered and the one that counts (0-4; both None unless rated), and why."""

    item: Item
    state: State
    answered: int | None = None
    counted: int | None = None
    why: str = ""
    evidence_dated: bool = False

    @property
    def code(self) -> str:
        return self.item.code


def counted_level(item: Item, answer: Answer | None, *, start: date, end: date) -> int | None:
    """The level 0-4 that counts in the quarter from `start` to `end` (both included), or None (scoring.md 1)."""
    return score_answer(item, answer, start=start, end=end).counted


def score_answer(item: Item, answer: Answer | None, *, start: date, end: date) -> ItemScore:
    """What one answer amounts to in the quarter from `start` to `end` (both included), with the reason in words."""
    if answer is None:
        return ItemScore(item, State.UNANSWERED, why=_("nobody has answered"))
    if answer.given is Given.DONT_KNOW:
        return ItemScore(item, State.DONT_KNOW, why=_("asked, not known yet"))
    if answer.given is Given.NOT_APPLICABLE:
        return _not_applicable(item, answer)
    if (choice := _chosen(item.fact, answer)) and choice.level is None:
        return ItemScore(item, State.NOT_APPLICABLE, why=choice.label)
    level = given_level(item, answer)
    if level is None:
        return ItemScore(item, State.UNANSWERED, why=_("the answer is not complete"))
    return _rated(item, level, dated=dated_within(answer.evidence, start, end), rule=_rule_in_words(item, answer))


def given_level(item: Item, answer: Answer) -> int | None:
    """The level 0-4 as answered or as a fact's rule computes it, before evidence is looked at; None without one."""
    if item.fact and item.fact.rule is Rule.CHOICE and answer.choice:
        choice = _chosen(item.fact, answer)
        return choice.level if choice else None
    if item.fact and answer.inputs is not None:
        return _computed(item.fact, answer.inputs)
    return answer.level


def dated_within(evidence: Evidence | None, start: date, end: date) -> bool:
    """Whether there is a reference, with a date from `start` to `end` (both included)."""
    if evidence is None or evidence.dated is None or not evidence.reference.strip():
        return False
    return start <= evidence.dated <= end


def _rated(item: Item, level: int, *, dated: bool, rule: str) -> ItemScore:
    if item.kind is Kind.PRACTICE and level == HIGHEST and not dated:
        why = _("level %(level)s counts as %(counted)s: no evidence dated this quarter") % {
            "level": HIGHEST,
            "counted": WITHOUT_EVIDENCE,
        }
        return ItemScore(item, State.RATED, level, WITHOUT_EVIDENCE, why)
    why = _("level %(level)s") % {"level": level} + rule
    return ItemScore(item, State.RATED, level, level, why, dated)


def _not_applicable(item: Item, answer: Answer) -> ItemScore:
    """Out of the score only where the item allows it and a reason is given; otherwise still a gap."""
    if not item.not_applicable:
        return ItemScore(item, State.UNANSWERED, why=_("this item can't be not applicable"))
    if not answer.reason.strip():
        return ItemScore(item, State.UNANSWERED, why=_("not applicable needs a reason"))
    return ItemScore(item, State.NOT_APPLICABLE, why=answer.reason.strip())


def _chosen(fact: Fact | None, answer: Answer) -> Choice | None:
    return next((choice for choice in fact.choices if choice.value == answer.choice), None) if fact else None


def _computed(fact: Fact, inputs: Mapping[str, int]) -> int | None:
    if any(inputs.get(name, -1) < 0 for name in INPUTS[fact.rule]):
        return None
    if fact.rule is Rule.SHARE:
        return share_level(inputs["part"], inputs["whole"])
    return max((step for step in fact.steps if step.start <= inputs["number"]), key=lambda step: step.start).level


def share_level(part: int, whole: int) -> int:
    """Level 0-4 of a part of a whole, both 0 or more (seeds/README.md, "A fact")."""
    if whole == 0:
        return 0
    if part == 0:
        return 1
    if 2 * part < whole:
        return 2
    return 3 if 10 * part < 9 * whole else 4


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
