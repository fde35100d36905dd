"""What the quarters show together: alarms in words, the numbers behind them, what went up and down. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from fidelity.flags.charts.trend import series_data
from fidelity.flags.drift.alarms import DriftAlarm, judgement_of_quarter, line_name, points_of_quarter, series_name
from fidelity.flags.drift.detection import OVERALL, VERSION, Alarm, DriftHistory, Point, QuarterJudgement
from fidelity.flags.drift.power_simulation import ALL_SLOW, WITHIN, YEARS
from fidelity.flags.drift.series import ChangeKind, ItemChange, item_changes, quarter_levels, series_codes
from fidelity.flags.rules.states import ENDED
from fidelity.flags.wording.domain_moves import step_since_before
from fidelity.flags.wording.falls import (
    fall_figures,
    fall_in_short,
    fall_in_words,
    limit_in_words,
    sudden_fall_in_words,
)
from fidelity.flags.wording.headlines import DRIFT
from fidelity.flags.wording.no_alarm import NO_WORD_FIRST, drift_in_words, headline_of_lines, line_in_words
from fidelity.reports.snapshot.inputs import DriftPower, LoweredFacts, SnapshotInputs
from fidelity.reports.snapshot.wording import NOISY
from fidelity.reviews.uncompared_scores import name_uncompared
from fidelity.wording.numbers import number_in_letters, ordinal_in_letters, tenths, tenths_in_words, whole
from fidelity.wording.personal_data import without_contacts
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

LEVELS = {
    Alarm.DRIFT: gettext_noop("Drift"),
    Alarm.WATCH: gettext_noop("Watch"),
    Alarm.CHECK: gettext_noop("Check"),
}
OPEN_BEFORE = gettext_noop("Open from earlier quarters: %(names)s.")
NOT_COMPARED = gettext_noop("Not enough is known in this quarter for a word on: %(names)s.")
NO_NUMBER = gettext_noop("No number in this quarter, so no word on: %(names)s.")
LEAST_NOISE = 1.15  # below it the factor is shown as 1.0
ORDER = (ChangeKind.WORSE, ChangeKind.BETTER, ChangeKind.NEW, ChangeKind.NO_LONGER)


def trends_section(inputs: SnapshotInputs) -> Json | None:
    """The part of the report about change; None where the quarters were not followed."""
    judged = _judged(inputs)
    if inputs.series is None or judged is None:
        return None
    quarter = inputs.evaluation.quarter
    return {
        "rules": VERSION,
        "headline": trends_headline(inputs),
        "drift": drift_line(inputs),
        "alarms": [_alarm(alarm) for alarm in inputs.alarms],
        "chart": name_uncompared(series_data(inputs.series, inputs.instrument, until=quarter), inputs.uncompared),
        "rows": _rows(inputs, inputs.series, judged),
        "noise": _(NOISY) % {"factor": _tenths(judged.noise)} if judged.noise > LEAST_NOISE else "",
        "lowered": [_lowered(inputs, lowered) for lowered in inputs.lowered],
        "compared": _compared(inputs),
        "power": power_sentences(inputs.power),
    }


def _judged(inputs: SnapshotInputs) -> QuarterJudgement | None:
    return judgement_of_quarter(inputs.series, inputs.evaluation.quarter) if inputs.series else None


def trends_headline(inputs: SnapshotInputs) -> str:
    """The gravest alarm as a sentence; else that none was raised, or that it is too early."""
    judged = _judged(inputs)
    if judged is None or judged.number == 1:
        return _("Change: this is the first quarter")
    if inputs.alarms:
        return inputs.alarms[0].headline
    return headline_of_lines(_points(inputs), own_word=inputs.evaluation.confidence.own_word)


def _points(inputs: SnapshotInputs) -> Mapping[str, Point]:
    return points_of_quarter(inputs.series, inputs.evaluation.quarter) if inputs.series else {}


def drift_line(inputs: SnapshotInputs) -> str:
    """The drift level in words, for page 1, empty where it was not followed; nothing raised is not praised."""
    judged = _judged(inputs)
    if judged is None:
        return ""
    if judged.number == 1:
        return _(NO_WORD_FIRST)
    by_level = {level: [alarm.name for alarm in inputs.alarms if alarm.level is level] for level in Alarm}
    sentences = [f"{_(LEVELS[level])}: {'; '.join(names)}." for level, names in by_level.items() if names]
    points = _points(inputs)
    names = {code: line_name(code, inputs.instrument) for code in points}
    of_quarter = drift_in_words(sentences, points, names, own_word=inputs.evaluation.confidence.own_word)
    return " ".join([of_quarter, *_open_from_before(inputs), *_without_number(inputs, points)])


def _open_from_before(inputs: SnapshotInputs) -> Iterator[str]:
    """Drift that an earlier quarter raised and nobody has ended: a quarter that does not raise it ends nothing."""
    now = {alarm.code for alarm in inputs.alarms}
    before = [flag for flag in inputs.flags if flag.kind == DRIFT and flag.state not in ENDED and flag.code not in now]
    names = [
        _("%(name)s (last raised in %(quarter)s)")
        % {"name": series_name(flag.code.partition(":")[2], inputs.instrument), "quarter": flag.last.label}
        for flag in before
    ]
    if names:
        yield _(OPEN_BEFORE) % {"names": "; ".join(names)}


def _without_number(inputs: SnapshotInputs, points: Mapping[str, Point]) -> Iterator[str]:
    """Lines with a number before, and now with none or one that is not compared: leaving answers out calms nothing."""
    followed = inputs.series.series if inputs.series else {}
    quarter = inputs.evaluation.quarter
    uncompared = inputs.uncompared.get(quarter.slug, {})
    left_out = [
        code
        for code in series_codes(inputs.instrument)
        if code not in points and any(point.quarter < quarter for point in followed.get(code, ()))
    ]
    for words, codes in (
        (NOT_COMPARED, [code for code in left_out if code in uncompared]),
        (NO_NUMBER, [code for code in left_out if code not in uncompared]),
    ):
        if codes:
            yield _(words) % {"names": "; ".join(line_name(code, inputs.instrument) for code in codes)}


def _alarm(alarm: DriftAlarm) -> Json:
    point = alarm.point
    return {
        "level": _(LEVELS[alarm.level]),
        "series": alarm.signal.series,
        "name": alarm.name,
        "says": _says(alarm.level, point),
        "direction": alarm.direction.name,
        "most": [{"code": item.code, "short": item.short} for item in alarm.added_most],
    }


def _says(level: Alarm, point: Point) -> str:
    if level is Alarm.CHECK:
        return sudden_fall_in_words(point.sudden) if point.sudden else ""
    return f"{fall_in_words(point.fall)} {limit_in_words(point.fall)}".strip() if point.fall else ""


def _rows(inputs: SnapshotInputs, followed: DriftHistory, judged: QuarterJudgement) -> list[Json]:
    """The newest numbers of each line, the whole first."""
    points = points_of_quarter(followed, judged.quarter)
    codes = sorted(points, key=lambda code: code != OVERALL)
    alarms = {signal.series: signal.alarm for signal in judged.signals}
    return [
        {
            "series": code,
            "name": line_name(code, inputs.instrument),
            "alarm": _(LEVELS[alarms[code]]) if code in alarms else "",
            **({} if code in alarms else {"calm": line_in_words(points[code])}),
            **_numbers(points[code]),
            **(_fall_numbers(points[code]) if alarms.get(code) in (Alarm.DRIFT, Alarm.WATCH) else {}),
        }
        for code in codes
    ]


def _numbers(point: Point) -> Json:
    return {
        "score": str(whole(point.score)),
        "items": point.items,
        "since_before": "" if (step := step_since_before(point)) is None else _signed(step),
        "fall": "",
        "compared": "",
    }


def _fall_numbers(point: Point) -> Json:
    """The fall of a line that stands at WATCH or DRIFT, and the stretch that it is compared with."""
    if point.fall is None:
        return {}
    figures, is_new = fall_figures(point.fall), point.fall.since == point.quarter
    lower = fall_in_short(figures.points, figures.since, is_new=is_new)
    stretch = _("%(first)s to %(last)s: %(before)s")
    return {
        "fall": f"{lower} ({figures.low}–{figures.high})",
        "compared": stretch % {"first": figures.first, "last": figures.last, "before": figures.before},
    }


def _tenths(number: float) -> str:
    return tenths_in_words(tenths(number))


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−") if points else "0"


def _lowered(inputs: SnapshotInputs, lowered: LoweredFacts) -> Json:
    return {
        "name": line_name(lowered.series, inputs.instrument),
        "quarter": lowered.quarter.label,
        "reason": without_contacts(lowered.reason),
    }


def _compared(inputs: SnapshotInputs) -> Json | None:
    """What became of each question since the last closed quarter: named where it moved, counted where it stayed."""
    if inputs.previous is None:
        return None
    before, now = inputs.previous.evaluation, inputs.evaluation
    moved = item_changes(
        quarter_levels(inputs.previous.instrument, before.quarter, before.scores),
        quarter_levels(inputs.instrument, now.quarter, now.scores),
    )
    return {
        "with": before.quarter.label,
        "same": sum(change.changed is ChangeKind.SAME for change in moved),
        **{kind.name.lower(): _changed_items(moved, kind) for kind in ORDER},
    }


def _changed_items(moved: tuple[ItemChange, ...], kind: ChangeKind) -> list[Json]:
    return [
        {"code": change.item.code, "short": change.item.short, "before": change.before, "now": change.now}
        for change in moved
        if change.changed is kind
    ]


def power_sentences(power: DriftPower | None) -> str:
    """How often the rules are wrong and how soon right, in a sentence with the numbers of our own simulation."""
    if power is None:
        return ""
    false_alarms = _(
        "Out of 100 programs where nothing changes, these rules raise a first Drift in %(drift)s in the second year "
        "and in at most %(most_drift)s in each year up to the %(last_year)s; in at most %(noisy_drift)s where answers "
        "vary a lot. A Watch stands in %(watch)s of 100 at some time in the second year, and a Check in %(check)s."
    )
    how_soon = _(
        "Where everything falls by %(points)s points a quarter, a Drift is raised for %(found_in_four)s of 100 within "
        "%(year)s quarters and for %(found_in_six)s within %(longer)s."
    )
    numbers = asdict(power) | {
        "last_year": ordinal_in_letters(YEARS),
        "points": -ALL_SLOW.steps[0],
        "year": number_in_letters(WITHIN[0]),
        "longer": number_in_letters(WITHIN[1]),
    }
    return f"{false_alarms % numbers} {how_soon % numbers}"
