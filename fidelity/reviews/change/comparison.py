"""Two closed quarters side by side, question by question."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.flags.drift.series import ChangeKind, ItemChange, QuarterLevels, item_changes
from fidelity.instrument.definition.structure import LEVELS, Instrument, Kind


@dataclass(frozen=True)
class LevelInWords:
    """A level 0-4 with its word and, where there is one, the sentence it stands for."""

    number: int
    word: str
    anchor: str


@dataclass(frozen=True)
class QuestionChange:
    """One question in two quarters; None where it was not rated, or not asked in the same words."""

    change: ItemChange
    domain: str
    version: str
    before: LevelInWords | None
    now: LevelInWords | None


@dataclass(frozen=True)
class ChangeGroup:
    """The questions that went one way; `quiet` is folded until somebody wants it."""

    name: str
    says: str
    moved: list[QuestionChange]
    quiet: bool = False


@dataclass(frozen=True)
class QuarterComparison:
    """Two closed quarters side by side, the earlier one first."""

    before: QuarterLevels
    now: QuarterLevels

    @cached_property
    def groups(self) -> list[ChangeGroup]:
        changes = item_changes(self.before, self.now)
        instruments = {ChangeKind.NO_LONGER: self.before.instrument}
        return [
            ChangeGroup(
                name,
                says,
                list(_moved(changes, changed, instruments.get(changed, self.now.instrument))),
                changed is ChangeKind.SAME,
            )
            for changed, name, says in GROUPS
        ]

    @property
    def levels(self) -> list[list[object]]:
        """All that `groups` are made of, as plain data."""
        return [
            [levels.instrument.version, levels.instrument.checksum, levels.quarter.label, levels.domains]
            for levels in (self.before, self.now)
        ]


GROUPS = (
    (ChangeKind.WORSE, gettext_lazy("Worse"), gettext_lazy("A lower level than before.")),
    (ChangeKind.BETTER, gettext_lazy("Better"), gettext_lazy("A higher level than before.")),
    (
        ChangeKind.NEW,
        gettext_lazy("New"),
        gettext_lazy("Rated now, and not before or not in the same words."),
    ),
    (ChangeKind.NO_LONGER, gettext_lazy("No longer rated"), gettext_lazy("Rated before, and not now.")),
    (ChangeKind.SAME, gettext_lazy("The same"), gettext_lazy("The same level as before.")),
)


def compare_quarters(reviews: Sequence[QuarterLevels], one: str, other: str) -> QuarterComparison | None:
    """The quarters with these addresses side by side; None where they are not two different closed quarters."""
    chosen = [levels for levels in reviews if levels.quarter.slug in {one, other}]
    if len(chosen) != 2:
        return None
    return QuarterComparison(*chosen)


def _moved(changes: Iterable[ItemChange], changed: ChangeKind, instrument: Instrument) -> Iterator[QuestionChange]:
    for change in changes:
        if change.changed is changed:
            before, now = (_level(change, number, instrument) for number in (change.before, change.now))
            yield QuestionChange(
                change, instrument.domain_by_code[change.item.domain].name, instrument.version, before, now
            )


def _level(change: ItemChange, number: int | None, instrument: Instrument) -> LevelInWords | None:
    if number is None:
        return None
    item = change.item
    if item.kind is Kind.FACT:
        return LevelInWords(number, _("of %(highest)s") % {"highest": LEVELS[-1]}, "")
    words = instrument.frequencies if item.kind is Kind.ACTIVITY else instrument.levels
    return LevelInWords(number, words[number], item.anchors[number] if item.anchors else "")
