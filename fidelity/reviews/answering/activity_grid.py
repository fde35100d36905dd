"""Questions on how often something happened, as one grid: what they share is said once, above the columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from fidelity.instrument.definition.structure import Kind
from fidelity.reviews.answering.item_display import ItemDisplay

FEWEST = 3


@dataclass(frozen=True)
class ItemGroup:
    """Questions that stand one after the other, and the beginning that they share; empty where they stand alone."""

    items: Sequence[ItemDisplay]
    stem: str = ""

    @property
    def columns(self) -> list[str]:
        """The answers to choose from, in the order of the first row."""
        return [row.label for row in self.items[0].rows]

    @property
    def may_not_apply(self) -> bool:
        """Whether any of them can be answered "not applicable", so that there is a column for it."""
        return any(display.item.not_applicable for display in self.items)


def group_for_page(items: Iterable[ItemDisplay]) -> list[ItemGroup]:
    """The questions in their order, neighbours that ask how often in one grid; a grid has at least `FEWEST` rows."""
    groups = []
    for is_activity, run in groupby(items, key=lambda display: display.item.kind is Kind.ACTIVITY):
        together = list(run)
        stem = shared_stem([display.item.question for display in together])
        if is_activity and stem and len(together) >= FEWEST:
            groups.append(ItemGroup([replace(display, stem=stem) for display in together], stem))
        else:
            groups.append(ItemGroup(together))
    return groups


def shared_stem(questions: Sequence[str]) -> str:
    """The whole words that all of the questions begin with, and the space after them: "How often did you "."""
    same = takewhile(lambda words: len(set(words)) == 1, zip(*map(str.split, questions), strict=False))
    return "".join(f"{words[0]} " for words in same)
