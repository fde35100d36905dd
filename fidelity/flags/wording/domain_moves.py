"""Whether a score moved since the quarter before: by a rule on drift, or further than its own range. Pure.

The one rule for every picture of the domains: on page 1 of a report, and on the pages of the program.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fidelity.flags.drift.alarms import judgement_of_quarter, points_of_quarter
from fidelity.flags.drift.detection import Alarm, DriftHistory, Point
from fidelity.flags.wording.falls import fall_figures, fall_in_short
from fidelity.wording.numbers import number_in_letters, whole
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import ngettext
from programs.calendar.quarters import Quarter

UP, DOWN = "up", "down"
LASTING = {Alarm.WATCH, Alarm.DRIFT}
NAMED = 2  # domains that moved; of more their number


@dataclass(frozen=True)
class DomainMove:
    """`to`: up or down; `words`: `12 lower than the quarter before`; `before`: from where, where it is known."""

    to: str
    words: str
    before: int | None


@dataclass(frozen=True)
class ShownScore:
    """A score with the ends of its range, in whole points as they are shown."""

    points: int
    low: int
    high: int

    @property
    def reach(self) -> int:
        return max(self.high - self.points, self.points - self.low)


def domain_move(
    shown: ShownScore, *, step: int, alarm: Alarm | None, fall: Mapping[str, Any] | None, is_new: bool = False
) -> DomainMove | None:
    """None where it stays within its range and no rule says that it fell.

    `step`: whole points since the quarter before; `alarm`: what a rule says in this quarter; `fall`: the figures of the
    fall that stands, if any (`FallFigures` as plain data); `is_new`: it begins with this quarter.
    """
    if alarm and fall:
        words = fall_in_short(fall["points"], fall["since"], is_new=is_new, perhaps=alarm is Alarm.WATCH)
        return DomainMove(DOWN, words, fall["before"] if fall["before"] > shown.points else None)
    if alarm and not step:
        return DomainMove(DOWN, _("fell suddenly"), None)
    if abs(step) <= shown.reach and not alarm:
        return None
    higher, lower = _("%(points)s higher than the quarter before"), _("%(points)s lower than the quarter before")
    words = higher if step > 0 else lower
    return DomainMove(UP if step > 0 else DOWN, words % {"points": abs(step)}, shown.points - step)


def step_since_before(point: Point) -> int | None:
    """Whole points since the quarter before, over the questions that both rated; None where nothing is compared."""
    return None if point.before is None else whole(-point.drop)


@dataclass(frozen=True)
class ProfileChange:
    """What became of the domains since the quarter before: domain -> its move, and -> its points then.

    `since` names that quarter; it is empty where nothing of the quarter can be compared.
    """

    moved: Mapping[str, DomainMove]
    before: Mapping[str, int]
    since: str = ""

    @property
    def moved_data(self) -> dict[str, dict[str, Any]]:
        return {code: asdict(move) for code, move in self.moved.items()}

    def in_words(self, names: Mapping[str, str]) -> str:
        """`Voice: 12 lower than the quarter before.`; of more than two their number. `names`: domain -> its name."""
        if not self.since:
            return _("There is no quarter before this one to compare with.")
        if not self.moved:
            return _("No domain moved further than its range since %(quarter)s.") % {"quarter": self.since}
        if len(self.moved) <= NAMED:
            return " ".join(f"{names[code]}: {move.words}." for code, move in self.moved.items())
        return " ".join(filter(None, (self._number(DOWN), self._number(UP))))

    def _number(self, way: str) -> str:
        number = sum(move.to == way for move in self.moved.values())
        lower = ngettext("%(number)s domain lies lower.", "%(number)s domains lie lower.", number)
        higher = ngettext("%(number)s domain lies higher.", "%(number)s domains lie higher.", number)
        words = lower if way == DOWN else higher
        return words % {"number": number_in_letters(number).capitalize()} if number else ""


def profile_change(followed: DriftHistory, quarter: Quarter, shown: Mapping[str, ShownScore]) -> ProfileChange:
    """What `followed`, the lines up to `quarter`, say of the scores `shown` in it."""
    judged = judgement_of_quarter(followed, quarter)
    alarms = {signal.series: signal.alarm for signal in judged.signals} if judged else {}
    points = {code: point for code, point in points_of_quarter(followed, quarter).items() if code in shown}
    moved, before, since = {}, {}, ""
    for code, point in points.items():
        step, alarm = step_since_before(point), alarms.get(code)
        if step is not None and point.before:
            before[code], since = shown[code].points - step, point.before.label
        fall = asdict(fall_figures(point.fall)) if alarm in LASTING and point.fall else None
        is_new = bool(point.fall and point.fall.since == quarter)
        if move := domain_move(shown[code], step=step or 0, alarm=alarm, fall=fall, is_new=is_new):
            moved[code] = move
    return ProfileChange(moved, before, since)
