"""What the page on change shows: every series as a chart with its numbers, and two quarters side by side."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from fidelity.flags.charts import trend
from fidelity.flags.drift.alarms import RULES, DriftAlarm, drift_alarms
from fidelity.flags.drift.detection import (
    LOWERED,
    OVERALL,
    RAISED,
    REFERENCE_QUARTERS,
    Alarm,
    DriftHistory,
    Point,
    QuarterJudgement,
)
from fidelity.flags.drift.series import ChangeKind, ItemChange, QuarterLevels, drift_of_reviews, item_changes
from fidelity.flags.library import drift_power_table, drift_wording
from fidelity.flags.models import LoweredReference
from fidelity.instrument.definition.structure import LEVELS, Instrument, Kind
from fidelity.reviews import kept_levels
from fidelity.wording.numbers import whole
from programs.models import Program

NOTICED = 1.05
ALARMS = {Alarm.DRIFT: "Drift", Alarm.WATCH: "Watch", Alarm.CHECK: "Check"}
MOVED = {RAISED: "From here on the reference is higher: {}.", LOWERED: "From here on the reference is lower: {}."}
ANEW = "Version {} asks this in other words, so the line starts anew."
GOES_ON = "From here on version {} of the questions."

TOO_EARLY = {
    0: "No quarter has been closed yet. The first chart comes with the first closed one.",
    1: "One quarter says nothing about change yet.",
}
ONLY_FALLS = (
    "With {} quarters only sudden falls are looked at. Slow change takes four quarters to compare with, so it shows "
    "from the fifth on."
)


@dataclass(frozen=True)
class Row:
    """One quarter of a series as the table tells it: the numbers of `chart.series_data`, and what there is to say."""

    numbers: trend.Json
    says: tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """One series: its picture, and the same numbers as rows, newest last.

    `lowered`: who lowered its reference, when and why.
    """

    code: str
    name: str
    data: trend.Json
    rows: list[Row]
    lowered: list[str]
    can_lower: bool

    @property
    def picture(self) -> SafeString:
        return mark_safe(trend.draw_series(self.data))

    @property
    def small(self) -> SafeString:
        """For phones."""
        return mark_safe(trend.draw_series(self.data, small=True))

    @property
    def newest(self) -> trend.Json:
        return self.rows[-1].numbers


@dataclass(frozen=True)
class ChangeOverTime:
    """Everything that the closed quarters of a program show together; `series` has the whole first."""

    reviews: Sequence[QuarterLevels]
    followed: DriftHistory
    series: list[Series]
    alarms: tuple[DriftAlarm, ...]

    @property
    def newest(self) -> QuarterJudgement | None:
        return self.followed.quarters[-1] if self.followed.quarters else None

    @property
    def too_early(self) -> str:
        """What so few quarters can't say yet; empty from the fifth on."""
        closed = len(self.followed.quarters)
        return "" if closed > REFERENCE_QUARTERS else TOO_EARLY.get(closed, ONLY_FALLS.format(closed))

    @property
    def noise(self) -> str:
        """How much more this program's answers move than usual, such as `1.4`; empty where they do not."""
        factor = max(self.newest.noise, self.newest.overall_noise) if self.newest else 1.0
        return f"{factor:.1f}" if factor > NOTICED else ""

    @property
    def false_alarms(self) -> tuple[int, int]:
        """Of 100 programs where nothing changes, how many get a DRIFT in the first year and in the third."""
        first, third = (drift_power_table().line(code).percent("drift") for code in ("stable", "third-year"))
        return whole(first), whole(third)

    @property
    def labels(self) -> list[tuple[str, str]]:
        """The closed quarters for a choice, newest first."""
        return [(each.quarter.slug, each.quarter.label) for each in reversed(self.reviews)]


def change_over_time(program: Program) -> ChangeOverTime:
    """The same few queries, however many quarters there are."""
    reviews = kept_levels.closed_quarters(program)
    if not reviews:
        return ChangeOverTime([], drift_of_reviews([]), [], ())
    instrument, newest = reviews[-1].instrument, reviews[-1].quarter
    lowered = list(program.lowered_references.select_related("review").order_by("review__period_start"))
    for each in lowered:
        each.review.program = program
    known = {(each.series, each.review.quarter) for each in lowered}
    followed = drift_of_reviews(reviews, lowered=known)
    data = trend.series_data(followed, instrument, until=newest)
    series = [_series(each, followed, lowered) for each in data]
    return ChangeOverTime(reviews, followed, series, drift_alarms(followed.quarters[-1], instrument, drift_wording()))


def _series(data: trend.Json, followed: DriftHistory, lowered: Iterable[LoweredReference]) -> Series:
    own = [each for each in lowered if each.series == data["code"]]
    point = newest_point(followed, data["code"])
    return Series(
        code=data["code"],
        name=data["name"],
        data=data,
        rows=[Row(row, tuple(_says(row))) for row in data["quarters"]],
        lowered=[lowering_in_words(each) for each in own],
        can_lower=bool(point and point.lower is not None),
    )


def newest_point(followed: DriftHistory, series: str) -> Point | None:
    """What the newest closed quarter adds to a series; None where it was not scored then."""
    points = followed.series.get(series, ())
    newest = followed.quarters[-1].quarter if followed.quarters else None
    return points[-1] if points and points[-1].quarter == newest else None


def series_title(series: str, instrument: Instrument) -> str:
    """Its name; its code where the newest version asks it no more."""
    domain = instrument.domain_by_code.get(series)
    return "Overall" if series == OVERALL else domain.name if domain else series


def lowering_in_words(lowered: LoweredReference) -> str:
    """`Lowered after Q2 2026 by the peer supervisor: we moved house.`"""
    return f"Lowered after {lowered.review.quarter.label} by the {lowered.get_role_display().lower()}: {lowered.reason}"


def _says(row: trend.Json) -> Iterator[str]:
    """What there is to say about one quarter, beside its numbers."""
    if row["hole"]:
        return
    if row["break"]:
        yield (ANEW if row["break"] == trend.ANEW else GOES_ON).format(row["version"])
    if row["alarm"]:
        yield f"{ALARMS[row['alarm']]}: {RULES[row['alarm']]}."
    if row["moved"]:
        yield MOVED[row["moved"]].format(row["becomes"])


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
    groups: list[ChangeGroup]


GROUPS = (
    (ChangeKind.WORSE, "Worse", "A lower level than before."),
    (ChangeKind.BETTER, "Better", "A higher level than before."),
    (ChangeKind.NEW, "New", "Rated now, and not before or not in the same words."),
    (ChangeKind.NO_LONGER, "No longer rated", "Rated before, and not now."),
    (ChangeKind.SAME, "The same", "The same level as before."),
)


def compare_quarters(reviews: Sequence[QuarterLevels], one: str, other: str) -> QuarterComparison | None:
    """The quarters with these addresses side by side; None where they are not two different closed quarters."""
    chosen = [each for each in reviews if each.quarter.slug in {one, other}]
    if len(chosen) != 2:
        return None
    before, now = chosen
    instruments = {ChangeKind.NO_LONGER: before.instrument}
    found = item_changes(before, now)
    groups = [
        ChangeGroup(
            name,
            says,
            list(_moved(found, changed, instruments.get(changed, now.instrument))),
            changed is ChangeKind.SAME,
        )
        for changed, name, says in GROUPS
    ]
    return QuarterComparison(before, now, groups)


def _moved(found: Iterable[ItemChange], changed: ChangeKind, instrument: Instrument) -> Iterator[QuestionChange]:
    for each in found:
        if each.changed is changed:
            before, now = (_level(each, number, instrument) for number in (each.before, each.now))
            yield QuestionChange(
                each, instrument.domain_by_code[each.item.domain].name, instrument.version, before, now
            )


def _level(change: ItemChange, number: int | None, instrument: Instrument) -> LevelInWords | None:
    if number is None:
        return None
    item = change.item
    if item.kind is Kind.FACT:
        return LevelInWords(number, f"of {LEVELS[-1]}", "")
    words = instrument.frequencies if item.kind is Kind.ACTIVITY else instrument.levels
    return LevelInWords(number, words[number], item.anchors[number] if item.anchors else "")
