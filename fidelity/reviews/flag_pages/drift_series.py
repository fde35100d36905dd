"""The series that a drift flag is about: its figures by quarter, and the questions that added most to the fall."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from fidelity.flags.drift.alarms import DriftAlarm, drift_alarms, judgement_of_quarter
from fidelity.flags.drift.detection import LOWERED, DriftHistory, Point
from fidelity.flags.models import Flag
from fidelity.flags.seed_loader import drift_wording
from fidelity.instrument.definition.structure import Item
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.drift_words import alarm_in_words
from fidelity.reviews.flag_pages.earlier_answers import AnswerLine, QuarterAnswers, answer_line, answers_to_items
from fidelity.reviews.models import Review
from fidelity.wording.numbers import tenths, tenths_in_words, whole
from programs.calendar.quarters import Quarter

Levels = Mapping[Quarter, Mapping[str, int]]


@dataclass(frozen=True)
class SeriesFigures:
    """One quarter of a series, as it is shown; empty texts where there is nothing to show yet."""

    quarter: str
    score: str = ""
    reference: str = ""
    tally: str = ""
    says: str = ""


@dataclass(frozen=True)
class FallingQuestion:
    """One of the questions that added most to a fall: its last higher answer before it, and the one that raised it."""

    item: Item
    then: AnswerLine
    now: AnswerLine


@dataclass(frozen=True)
class DriftSeries:
    """`alarm` is the one of the quarter that raised the flag last; None where that quarter raises it no more."""

    alarm: DriftAlarm | None
    figures: tuple[SeriesFigures, ...]
    most: tuple[FallingQuestion, ...]


def drift_series(flag: Flag) -> DriftSeries:
    """Its numbers come from all final quarters, its questions from the quarter that raised it last."""
    final = kept_levels.closed_quarters(flag.program)
    history = evaluation_queries.drift_history(flag.program, final)
    points = history.series.get(_series(flag), ())
    alarm = _alarm(flag, history)
    items = alarm.items if alarm else ()
    answered = answers_to_items(flag.program, [item.code for item in items])
    levels = {quarter.quarter: quarter.levels for quarter in final}
    return DriftSeries(
        alarm=alarm,
        figures=tuple(_figures(_series(flag), points, history, [review for review, _answers in answered])),
        most=tuple(_falling_question(item, alarm.point, points, answered, levels) for item in items if alarm),
    )


def flag_alarm(flag: Flag) -> DriftAlarm | None:
    """The alarm that raised the flag last; None where that quarter raises it no more."""
    return _alarm(flag, evaluation_queries.drift_history(flag.program, kept_levels.closed_quarters(flag.program)))


def _series(flag: Flag) -> str:
    return flag.code.partition(":")[2]


def _alarm(flag: Flag, history: DriftHistory) -> DriftAlarm | None:
    judged = judgement_of_quarter(history, flag.last_raised_in.quarter)
    alarms = drift_alarms(judged, flag.last_raised_in.definition, drift_wording()) if judged else ()
    return next((alarm for alarm in alarms if alarm.code == flag.code), None)


def _figures(
    series: str, points: Iterable[Point], history: DriftHistory, reviews: Iterable[Review]
) -> Iterator[SeriesFigures]:
    by_quarter = {point.quarter: point for point in points}
    for review in reviews:
        point = by_quarter.get(review.quarter)
        if point is None:
            missed = review.state == Review.State.SKIPPED
            words = _("No review in this quarter") if missed else _("Not enough to score")
            yield SeriesFigures(review.quarter.label, says=words)
            continue
        yield SeriesFigures(
            review.quarter.label,
            str(whole(point.score)),
            "" if point.reference is None else str(whole(point.reference)),
            "" if point.reference is None else tenths_in_words(tenths(point.tally)),
            _point_in_words(series, point, history),
        )


def _point_in_words(series: str, point: Point, history: DriftHistory) -> str:
    judged = judgement_of_quarter(history, point.quarter)
    signals = judged.signals if judged else ()
    alarm = next((alarm_in_words(signal.alarm) for signal in signals if signal.series == series), "")
    moved = ""
    if point.moved:
        lowered = point.moved == LOWERED
        moved = _("Reference lowered after this quarter") if lowered else _("Reference raised after this quarter")
    starts = _("Starts anew: other questions than before") if point.starts else ""
    return ". ".join(filter(None, [starts, alarm, moved]))


def _falling_question(
    item: Item, point: Point, points: tuple[Point, ...], answered: QuarterAnswers, levels: Levels
) -> FallingQuestion:
    before = _higher(item.code, point, _began(point, points), levels)
    by_quarter = {review.quarter: (review, responses) for review, responses in answered}
    then, now = by_quarter[before or _began(point, points)], by_quarter[point.quarter]
    line = answer_line(item, now[0], now[1].get(item.code))
    return FallingQuestion(
        item,
        answer_line(item, then[0], then[1].get(item.code)),
        line if before else replace(line, aside=_("It was lower in between.")),
    )


def _higher(code: str, point: Point, began: Quarter, levels: Levels) -> Quarter | None:
    """The last quarter before the fall with a higher answer than now; else the last one since; None for none."""
    now = levels[point.quarter].get(code, 0)
    higher = [quarter for quarter in levels if quarter < point.quarter and levels[quarter].get(code, 0) > now]
    return max((quarter for quarter in higher if quarter <= began), default=max(higher, default=None))


def _began(point: Point, points: tuple[Point, ...]) -> Quarter:
    """The last quarter before the fall: where its tally was still 0, or the one before a sudden fall."""
    if not point.tally:
        return point.before or point.quarter
    before = [earlier for earlier in points if earlier.quarter < point.quarter]
    return next((earlier.quarter for earlier in reversed(before) if not earlier.tally), before[0].quarter)
