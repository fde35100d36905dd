"""Quarters put together count people, not answers (product.md, rule 2b). Pure.

Whoever answers in two quarters gives two answers and is one person. Nothing is kept that ties an answer to a person, or
a card of one quarter to a card of the next, so nobody can say which answers of two quarters come from the same people.
One number is sure: in one quarter everybody has one card, so there are at least as many people as answers in the
fullest quarter. It stands wherever a rule asks for people: how many a question needs to be shown, from how many on
a share is told in percent, how sure a mean is, how many say that it was not safe. Three answers and three are three
people, and stay closed; three and five are five, and all eight are shown.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fidelity.instrument.definition.structure import LEVELS
from fidelity.voice.rules.aggregation import Counts


@dataclass(frozen=True)
class Batch:
    """The counts of one box; `quarters` are those whose answers lie in it: one, but in boxes from before 0.2.

    Of such a box the fullest quarter is not known, but it has its part of the answers at least.
    """

    counts: Counts
    quarters: int = 1

    def people(self, question: str, levels: Collection[int] = LEVELS) -> int:
        return -(-sum(self.counts[question][level] for level in levels) // self.quarters)


def people(batches: Sequence[Batch], question: str, levels: Collection[int] = LEVELS) -> int:
    """How many people at least gave one of these answers to a question."""
    return max(batch.people(question, levels) for batch in batches)


def add_up_batches(batches: Sequence[Batch]) -> dict[str, list[int]]:
    """All answers, question by question."""
    return {
        question: [sum(batch.counts[question][level] for batch in batches) for level in LEVELS]
        for question in batches[0].counts
    }
