"""From evaluated reviews to what drift is followed on, and to what changed between two of them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fidelity.flags.drift.detection import Domains, DriftHistory, Lowered, ReviewLevels, follow_drift
from fidelity.flags.rules.evaluation import Evaluation
from fidelity.instrument.definition.structure import Asked, Instrument, Item
from fidelity.scoring.levels import ItemScore

Evaluated = tuple[Instrument, Evaluation]


def drift_of_reviews(reviews: Iterable[Evaluated], *, lowered: Lowered = ()) -> DriftHistory:
    """Drift over the final reviews of one program, earliest first (scoring.md 3)."""
    variants: dict[str, list[tuple[object, ...]]] = {}
    return follow_drift([_reviewed(*each, variants) for each in reviews], lowered=lowered)


def _reviewed(
    instrument: Instrument, evaluation: Evaluation, variants: dict[str, list[tuple[object, ...]]]
) -> ReviewLevels:
    quarterly = [
        score for score in evaluation.scores.domains if instrument.domain_by_code[score.code].asked is Asked.QUARTERLY
    ]
    domains: Domains = {
        score.code: {
            (item.code, _variant(item.item, variants)): item.counted for item in score.items if item.counted is not None
        }
        for score in quarterly
        if score.score is not None
    }
    complete = evaluation.scores.overall.score is not None
    return ReviewLevels(evaluation.quarter, instrument.version, instrument.measurement, domains, complete)


def _variant(item: Item, variants: dict[str, list[tuple[object, ...]]]) -> int:
    """Which wording of its code an item is: only the same one can be compared."""
    known = variants.setdefault(item.code, [])
    if item.asks not in known:
        known.append(item.asks)
    return known.index(item.asks)


class ChangeKind(StrEnum):
    """What became of one item between two quarters."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NEW = "new"
    NO_LONGER = "no longer rated"


@dataclass(frozen=True)
class ItemChange:
    """`before` and `now` are levels 0-4; None where the item was not rated, or not asked in the same words."""

    item: Item
    changed: ChangeKind
    before: int | None
    now: int | None


def item_changes(before: Evaluation, now: Evaluation) -> tuple[ItemChange, ...]:
    """Every item rated in one of two quarters, in the order of the later one; those that are gone come last.

    A domain that was asked in one of them only is left out: it is asked once a year.
    """
    asked = {score.code for score in before.scores.domains} & {score.code for score in now.scores.domains}
    then, current = _rated(before, asked), _rated(now, asked)
    return tuple(
        _change(then.get(code), current.get(code))
        for code in [*current, *(code for code in then if code not in current)]
    )


def _rated(evaluation: Evaluation, domains: set[str]) -> dict[str, ItemScore]:
    return {
        item.code: item
        for score in evaluation.scores.domains
        if score.code in domains
        for item in score.items
        if item.counted is not None
    }


def _change(then: ItemScore | None, now: ItemScore | None) -> ItemChange:
    if now is None:
        assert then is not None
        return ItemChange(then.item, ChangeKind.NO_LONGER, then.counted, None)
    if then is None or then.item.asks != now.item.asks:
        return ItemChange(now.item, ChangeKind.NEW, None, now.counted)
    before, level = then.counted or 0, now.counted or 0
    changed = ChangeKind.SAME if level == before else ChangeKind.BETTER if level > before else ChangeKind.WORSE
    return ItemChange(now.item, changed, before, level)
