"""What the quarters show together: alarms in words, the numbers behind them, what went up and down. Pure."""

from typing import Any

from fidelity.flags.charts.trend import series_data
from fidelity.flags.drift.alarms import DriftAlarm, judgement_of_quarter, points_of_quarter, series_name
from fidelity.flags.drift.detection import OVERALL, REFERENCE_QUARTERS, Alarm, DriftHistory, Point, QuarterJudgement
from fidelity.flags.drift.series import ChangeKind, ItemChange, item_changes, quarter_levels
from fidelity.reports.snapshot.formatting import count_in_words
from fidelity.reports.snapshot.inputs import DriftPower, LoweredFacts, SnapshotInputs
from fidelity.reports.snapshot.wording import DRIFT_FIRST, DRIFT_TOO_EARLY, NO_ALARM, NOISY
from fidelity.wording.numbers import tenths, tenths_in_words, whole
from fidelity.wording.personal_data import without_contacts

Json = dict[str, Any]

LEVELS = {Alarm.DRIFT: "Drift", Alarm.WATCH: "Watch", Alarm.CHECK: "Check"}
ORDER = (ChangeKind.WORSE, ChangeKind.BETTER, ChangeKind.NEW, ChangeKind.NO_LONGER)


def trends_section(material: SnapshotInputs) -> Json | None:
    """The part of the report about change; None where the quarters were not followed."""
    judged = _judged(material)
    if material.series is None or judged is None:
        return None
    quarter = material.evaluation.quarter
    return {
        "headline": trends_headline(material),
        "drift": drift_line(material),
        "alarms": [_alarm(alarm) for alarm in material.alarms],
        "chart": series_data(material.series, material.instrument, until=quarter),
        "rows": _rows(material, material.series, judged),
        "noise": NOISY.format(factor=_tenths(judged.noise)) if judged.noise > 1.05 else "",
        "lowered": [_lowered(material, each) for each in material.lowered],
        "compared": _compared(material),
        "power": power_sentences(material.power),
    }


def _judged(material: SnapshotInputs) -> QuarterJudgement | None:
    return judgement_of_quarter(material.series, material.evaluation.quarter) if material.series else None


def trends_headline(material: SnapshotInputs) -> str:
    """The gravest alarm as a sentence; else that none was raised, or that it is too early."""
    judged = _judged(material)
    if judged is None or judged.number == 1:
        return "Change: this is the first quarter"
    if material.alarms:
        return material.alarms[0].headline
    return "Change: no line fell further than chance explains"


def drift_line(material: SnapshotInputs) -> str:
    """The drift level in words, for page 1, empty where it was not followed; nothing raised is not praised."""
    judged = _judged(material)
    if judged is None:
        return ""
    if judged.number == 1:
        return DRIFT_FIRST
    by_level = {level: [alarm.name for alarm in material.alarms if alarm.level is level] for level in Alarm}
    told = [f"{LEVELS[level]}: {'; '.join(names)}." for level, names in by_level.items() if names]
    if judged.number <= REFERENCE_QUARTERS:
        return " ".join([*told, DRIFT_TOO_EARLY])
    return " ".join(told) or NO_ALARM


def _alarm(alarm: DriftAlarm) -> Json:
    point = alarm.point
    return {
        "level": LEVELS[alarm.level],
        "series": alarm.signal.series,
        "name": alarm.name,
        "says": _says(alarm.level, point),
        "direction": alarm.direction.name,
        "most": [{"code": item.code, "short": item.short} for item in alarm.items],
    }


def _says(level: Alarm, point: Point) -> str:
    if level is Alarm.CHECK and point.before:
        return f"It fell by {whole(point.drop)} points since {point.before.label}."
    if point.reference is None:
        return ""
    below = point.reference - point.score
    points = count_in_words(whole(below), "point")
    return f"It lies {points} below its reference; the tally stands at {_tenths(point.tally)}."


def _rows(material: SnapshotInputs, followed: DriftHistory, judged: QuarterJudgement) -> list[Json]:
    """The newest numbers of each line, the whole first."""
    points = points_of_quarter(followed, judged.quarter)
    codes = sorted(points, key=lambda code: code != OVERALL)
    alarms = {signal.series: LEVELS[signal.alarm] for signal in judged.signals}
    return [
        {
            "series": code,
            "name": "Overall" if code == OVERALL else series_name(code, material.instrument),
            "alarm": alarms.get(code, ""),
            **_numbers(points[code]),
        }
        for code in codes
    ]


def _numbers(point: Point) -> Json:
    return {
        "score": str(whole(point.score)),
        "items": point.items,
        "reference": "" if point.reference is None else str(whole(point.reference)),
        "tally": "" if point.reference is None else _tenths(point.tally),
        "since_before": "" if point.before is None else _signed(whole(-point.drop)),
    }


def _tenths(number: float) -> str:
    return tenths_in_words(tenths(number))


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−") if points else "0"


def _lowered(material: SnapshotInputs, lowered: LoweredFacts) -> Json:
    name = "Overall" if lowered.series == OVERALL else series_name(lowered.series, material.instrument)
    return {"name": name, "quarter": lowered.quarter.label, "reason": without_contacts(lowered.reason)}


def _compared(material: SnapshotInputs) -> Json | None:
    """What became of each question since the last closed quarter: named where it moved, counted where it stayed."""
    if material.previous is None:
        return None
    before, now = material.previous.evaluation, material.evaluation
    moved = item_changes(
        quarter_levels(material.previous.instrument, before.quarter, before.scores),
        quarter_levels(material.instrument, now.quarter, now.scores),
    )
    return {
        "with": before.quarter.label,
        "same": sum(each.changed is ChangeKind.SAME for each in moved),
        **{each.name.lower(): _named(moved, each) for each in ORDER},
    }


def _named(moved: tuple[ItemChange, ...], changed: ChangeKind) -> list[Json]:
    return [
        {"code": each.item.code, "short": each.item.short, "before": each.before, "now": each.now}
        for each in moved
        if each.changed is changed
    ]


def power_sentences(known: DriftPower | None) -> str:
    """How often the rules are wrong and how soon right, in a sentence with the numbers of our own simulation."""
    if known is None:
        return ""
    return (
        f"Out of 100 programs where nothing changes, these rules raise a Check in {known.check}, a Watch in "
        f"{known.watch} and a Drift in {known.drift} in the year after the reference is set; a Drift in "
        f"{known.noisy_drift} where answers vary a lot, and in {known.third_year_drift} in the third year, since a "
        "reference of four quarters is not certain itself. Where everything falls by 1.5 points a quarter, a Drift is "
        f"raised for {known.found_in_four} of 100 within four quarters and for {known.found_in_six} within six."
    )
