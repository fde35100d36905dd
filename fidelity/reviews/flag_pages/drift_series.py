"""The series that a drift flag is about: its figures by quarter, and the questions that added most to the fall."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.translation import gettext as _

from fidelity.flags.drift.alarms import DriftAlarm, drift_alarms, judgement_of_quarter
from fidelity.flags.drift.detection import VERSION, Alarm, DriftHistory, Point
from fidelity.flags.drift.series import share_codes
from fidelity.flags.models import Flag
from fidelity.flags.raising import RAISES
from fidelity.flags.seed_loader import drift_wording
from fidelity.flags.wording.falls import fall_in_words, limit_in_words, sudden_fall_in_words
from fidelity.instrument.definition.structure import Item
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.drift_words import alarm_in_words
from fidelity.reviews.flag_pages.earlier_answers import AnswerLine, QuarterAnswers, answer_line, answers_to_items
from fidelity.reviews.models import Review
from fidelity.reviews.uncompared_scores import Uncompared
from fidelity.wording.numbers import whole
from programs.calendar.quarters import Quarter

FIRST_RULES = "1"

Levels = Mapping[Quarter, Mapping[str, int | Fraction]]


@dataclass(frozen=True)
class SeriesFigures:
    """One quarter of a series, as it is shown; empty texts where there is nothing to show yet."""

    quarter: str
    score: str = ""
    says: str = ""


@dataclass(frozen=True)
class FallingQuestion:
    """One of the questions that added most to a fall: its last higher answer before it, and the one that raised it."""

    item: Item
    then: AnswerLine
    now: AnswerLine


@dataclass(frozen=True)
class DriftSeries:
    """`alarm` is the one of the quarter that raised the flag last; None where that quarter raises it no more.

    `fall` and `limit` say it in sentences. `older_rules` is the version of rules that raised the flag where those of
    today see nothing in that quarter; else it is empty.
    """

    alarm: DriftAlarm | None
    fall: str
    limit: str
    older_rules: str
    figures: tuple[SeriesFigures, ...]
    most: tuple[FallingQuestion, ...]


def drift_series(flag: Flag) -> DriftSeries:
    """Its numbers come from all closed quarters, its questions from the quarter that raised it last."""
    closed = kept_levels.closed_quarters(flag.program)
    history = evaluation_queries.drift_history(flag.program, closed)
    points = history.series.get(_series(flag), ())
    alarm = _alarm(flag, history)
    items = alarm.items if alarm else ()
    answered = answers_to_items(flag.program, [item.code for item in items])
    levels = {quarter.quarter: {**quarter.levels, **quarter.shares} for quarter in closed}
    return DriftSeries(
        alarm=alarm,
        fall=_fall_in_words(alarm.point, alarm.level) if alarm else "",
        limit=limit_in_words(alarm.point.fall) if alarm and alarm.point.fall and alarm.level != Alarm.CHECK else "",
        older_rules="" if alarm else _older_rules(flag),
        figures=tuple(
            _figures(
                _series(flag),
                points,
                history,
                [review for review, _answers in answered],
                kept_levels.uncompared_by_quarter(flag.program, closed),
            )
        ),
        most=tuple(_falling_question(item, alarm, answered, levels) for item in items if alarm),
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
    series: str, points: Iterable[Point], history: DriftHistory, reviews: Iterable[Review], uncompared: Uncompared
) -> Iterator[SeriesFigures]:
    by_quarter = {point.quarter: point for point in points}
    for review in reviews:
        point = by_quarter.get(review.quarter)
        alone = uncompared.get(review.quarter.slug, {}).get(series)
        if point is None and alone:
            yield SeriesFigures(review.quarter.label, str(alone.points), alone.in_words)
            continue
        if point is None:
            missed = review.state == Review.State.SKIPPED
            none = _("No hours given") if series in share_codes(review.definition) else _("Not enough to score")
            words = _("No review in this quarter") if missed else none
            yield SeriesFigures(review.quarter.label, says=words)
            continue
        yield SeriesFigures(
            review.quarter.label,
            str(whole(point.score)),
            _point_in_words(series, point, history),
        )


def _point_in_words(series: str, point: Point, history: DriftHistory) -> str:
    judged = judgement_of_quarter(history, point.quarter)
    signals = judged.signals if judged else ()
    alarm = next((alarm_in_words(signal.alarm) for signal in signals if signal.series == series), "")
    aside = _("Quarters before this one are not compared with any more") if point.set_aside else ""
    starts = _("Starts anew: other questions than before") if point.starts else ""
    return ". ".join(filter(None, [starts, alarm, aside]))


def _fall_in_words(point: Point, alarm: Alarm) -> str:
    if alarm is Alarm.CHECK:
        return sudden_fall_in_words(point.sudden) if point.sudden else ""
    return fall_in_words(point.fall) if point.fall else ""


def _older_rules(flag: Flag) -> str:
    """The version of the rules that raised the flag last, where it is not today's; rules 1 wrote none down."""
    raised = flag.events.filter(what__in=RAISES, review=flag.last_raised_in).last()
    rules = str(raised.details.get("rules", FIRST_RULES)) if raised else FIRST_RULES
    return "" if rules == VERSION else rules


def _falling_question(item: Item, alarm: DriftAlarm, answered: QuarterAnswers, levels: Levels) -> FallingQuestion:
    quarter, began = alarm.point.quarter, _began(alarm)
    before = _higher(item.code, quarter, began, levels)
    by_quarter = {review.quarter: (review, responses) for review, responses in answered}
    then, now = by_quarter[before or began], by_quarter[quarter]
    line = answer_line(item, now[0], now[1].get(item.code))
    return FallingQuestion(
        item,
        answer_line(item, then[0], then[1].get(item.code)),
        line if before else replace(line, aside=_("It was lower in between.")),
    )


def _higher(code: str, quarter: Quarter, began: Quarter, levels: Levels) -> Quarter | None:
    """The last quarter before the fall with a higher answer than now; else the last one since; None for none."""
    now = levels[quarter].get(code, 0)
    higher = [earlier for earlier in levels if earlier < quarter and levels[earlier].get(code, 0) > now]
    return max((earlier for earlier in higher if earlier <= began), default=max(higher, default=None))


def _began(alarm: DriftAlarm) -> Quarter:
    """The last quarter before the fall: where its stretch ends, or the one that a sudden fall is measured from."""
    point = alarm.point
    if alarm.level is Alarm.CHECK:
        return point.sudden.since if point.sudden else point.quarter
    return point.fall.last if point.fall else point.quarter
