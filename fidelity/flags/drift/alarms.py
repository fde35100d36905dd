"""A drift alarm as a finding: what falls, where it pulls to, and what to look at (drift-2.md). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fidelity.flags.drift.detection import OVERALL, Alarm, DriftHistory, Point, QuarterJudgement, Signal
from fidelity.flags.wording.drift_directions import Direction, DriftWording
from fidelity.instrument.definition.structure import Instrument, Item
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

RULES = {
    Alarm.CHECK: gettext_noop("a sudden fall that chance explains badly"),
    Alarm.WATCH: gettext_noop("it may be lower than before"),
    Alarm.DRIFT: gettext_noop("lower than before, by more than chance explains"),
}


@dataclass(frozen=True)
class DriftAlarm:
    """One series in alarm; `items` are those that added most, at most three, the most first."""

    signal: Signal
    name: str
    items: tuple[Item, ...]
    direction: Direction
    about: str

    @property
    def code(self) -> str:
        return self.signal.code

    @property
    def level(self) -> Alarm:
        return self.signal.alarm

    @property
    def point(self) -> Point:
        return self.signal.point

    @property
    def headline(self) -> str:
        """`Role protection: lower than before, by more than chance explains`."""
        return f"{self.name}: {rule_in_words(self.level)}"

    @property
    def added_most(self) -> tuple[Item, ...]:
        """The items to name beside the series; none for a share, which is one question."""
        return () if self.signal.series in (share.code for share in self.point.most) else self.items

    @property
    def places(self) -> tuple[str, ...]:
        """The places it rests on: those of the direction, then those of the items."""
        return tuple(dict.fromkeys([*self.direction.places, *(place for item in self.items for place in item.places)]))


def rule_in_words(alarm: Alarm) -> str:
    """`lower than before, by more than chance explains`: what a rule saw, to stand after the name of a series."""
    return _(RULES[alarm])


def drift_alarms(judged: QuarterJudgement, instrument: Instrument, wording: DriftWording) -> tuple[DriftAlarm, ...]:
    """The alarms of one quarter, the whole first."""
    return tuple(_alarm(signal, instrument, wording) for signal in judged.signals)


def _alarm(signal: Signal, instrument: Instrument, wording: DriftWording) -> DriftAlarm:
    asked = [item_of_series(share.code, instrument) for share in signal.point.most]
    items = tuple(item for item in asked if item)
    return DriftAlarm(
        signal, series_name(signal.series, instrument), items, wording.direction(items), wording.about_most(items)
    )


def series_name(code: str, instrument: Instrument) -> str:
    """The name of a domain, `Practice as a whole`, or what a share is of: `Time for peer support`."""
    if code == OVERALL:
        return _("Practice as a whole")
    item = item_of_series(code, instrument)
    return item.short if item else instrument.domain_by_code[code].name


def line_name(code: str, instrument: Instrument) -> str:
    """The name of the same series beside its numbers: `Overall`, `Time for peer support, in percent`."""
    if code == OVERALL:
        return _("Overall")
    name = series_name(code, instrument)
    return _("%(name)s, in percent") % {"name": name} if item_of_series(code, instrument) else name


def item_of_series(code: str, instrument: Instrument) -> Item | None:
    """The item whose share of hours this series follows; None for a domain and for the whole."""
    return instrument.by_origin.get(code) or instrument.by_code.get(code)


def judgement_of_quarter(followed: DriftHistory, quarter: object) -> QuarterJudgement | None:
    """What the series showed in one quarter; None where it was not reviewed."""
    return next((judged for judged in followed.quarters if judged.quarter == quarter), None)


def points_of_quarter(followed: DriftHistory, quarter: object) -> Mapping[str, Point]:
    """The point of each series in one quarter."""
    return {code: point for code, points in followed.series.items() if (point := _point_of_quarter(points, quarter))}


def _point_of_quarter(points: Iterable[Point], quarter: object) -> Point | None:
    return next((point for point in points if point.quarter == quarter), None)
