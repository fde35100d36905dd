"""`manage.py evaluate scenario.yaml`: what a scenario's answers amount to, quarter by quarter, without a database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from fidelity.flags.drift.alarms import DriftAlarm, drift_alarms, judgement_of_quarter, points_of_quarter, series_name
from fidelity.flags.drift.detection import Alarm, Point, QuarterJudgement
from fidelity.flags.drift.series import ItemChange, drift_of_reviews, item_changes, quarter_levels
from fidelity.flags.rules.evaluation import Evaluation, evaluate_answers
from fidelity.flags.rules.evaluation_json import Data, changes_as_data, drift_as_data, evaluation_as_data
from fidelity.flags.rules.findings import Finding, Level
from fidelity.flags.rules.states import is_recurring
from fidelity.flags.seed_loader import drift_limits, drift_wording
from fidelity.flags.wording.falls import fall_in_words, sudden_fall_in_words
from fidelity.flags.wording.finding_words import with_stage
from fidelity.instrument.definition import versions
from fidelity.instrument.definition.parsing import parse_instrument
from fidelity.instrument.definition.structure import Instrument
from fidelity.scenarios.parsing import Scenario, ScenarioQuarter, parse_scenario
from fidelity.scoring.bands import BandWords
from fidelity.scoring.scores import Overall, Score
from fidelity.scoring.sureness import is_range_open
from fidelity.wording.numbers import whole
from programs.calendar.quarters import Quarter


class Command(BaseCommand):
    help = _("Evaluate a scenario file (seeds/README.md, 'Scenario files'): scores, bands, confidence and findings.")
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scenario", type=Path)
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *, scenario: Path, format: str, **options: Any) -> None:
        try:
            read = _read(scenario)
        except (ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        quarters = list(_evaluated(read))
        self.stdout.write(_as_json(read, quarters) if format == "json" else _as_table(read, quarters))


def _read(path: Path) -> Scenario:
    text = _text(path)
    return parse_scenario(text, path=str(path), instrument_of=lambda named: _instrument(named, beside=path.parent))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(_("%(path)s:1: expected text in UTF-8") % {"path": path}) from error


def _instrument(named: str, *, beside: Path) -> Instrument:
    """A released version ("" for the newest), or a file, looked for beside the scenario and then from here."""
    folder = settings.SEEDS / "instrument"
    if not named.endswith((".yaml", ".yml")):
        return versions.load_version(folder, named or None)
    for path in (beside / named, Path(named)):
        if path.is_file():
            return parse_instrument(_text(path), path=str(path))
    words = _("no file %(beside)s and no file %(here)s")
    raise ValueError(words % {"beside": beside / named, "here": named})


@dataclass(frozen=True)
class OpenFindings:
    """Findings after a quarter: those open, code -> level; those that came back within four quarters; all ended."""

    levels: Mapping[str, Level | Alarm] = field(default_factory=dict)
    recurring: tuple[str, ...] = ()
    ended: Mapping[str, Quarter] = field(default_factory=dict)

    def after(self, quarter: ScenarioQuarter, raised: Iterable[Finding | DriftAlarm]) -> "OpenFindings":
        """A finding stays open until the scenario says it is resolved."""
        now: dict[str, Level | Alarm] = {finding.code: finding.level for finding in raised}
        levels = {**self.levels, **now}
        back = [code for code in now if code not in self.levels and self._recurs(code, quarter.quarter)]
        ended = dict.fromkeys((code for code in quarter.resolved if code in levels), quarter.quarter)
        still = {code: level for code, level in levels.items() if code not in ended}
        recurring = tuple(code for code in (*self.recurring, *back) if code in still)
        return OpenFindings(still, recurring, {**self.ended, **ended})

    def _recurs(self, code: str, quarter: Quarter) -> bool:
        return code in self.ended and is_recurring(self.ended[code], quarter)


@dataclass(frozen=True)
class QuarterChange:
    """What one quarter shows over time: each series, the alarms, and every item since the quarter reviewed before."""

    judged: QuarterJudgement
    points: Mapping[str, Point]
    alarms: tuple[DriftAlarm, ...]
    since: Quarter | None
    items: tuple[ItemChange, ...]


@dataclass(frozen=True)
class EvaluatedQuarter:
    """One quarter of a scenario; a missed one has neither evaluation nor change."""

    given: ScenarioQuarter
    opened: OpenFindings
    evaluation: Evaluation | None = None
    change: QuarterChange | None = None


def _evaluated(scenario: Scenario) -> Iterator[EvaluatedQuarter]:
    """Each quarter with what is open after it."""
    changed = _changes(scenario)
    opened = OpenFindings()
    for given in scenario.quarters:
        if given.missed:
            yield EvaluatedQuarter(given, opened)
            continue
        change = changed[given.quarter]
        opened = opened.after(given, [*_evaluate(given, OpenFindings()).findings, *change.alarms])
        yield EvaluatedQuarter(given, opened, _evaluate(given, opened), change)


def _changes(scenario: Scenario) -> dict[Quarter, QuarterChange]:
    """What the quarters show over time; no score depends on what is open, so that comes first."""
    evaluated = [(given, _evaluate(given, OpenFindings())) for given in scenario.quarters if not given.missed]
    reviewed = [
        (given, quarter_levels(given.instrument, given.quarter, came.scores, own_word=came.confidence.own_word))
        for given, came in evaluated
    ]
    lowered = {(series, given.quarter) for given, _levels in reviewed for series in given.lowered}
    followed = drift_of_reviews([levels for _given, levels in reviewed], limits=drift_limits(), lowered=lowered)
    changed, before = {}, None
    for given, levels in reviewed:
        judged = judgement_of_quarter(followed, given.quarter)
        assert judged
        alarms = drift_alarms(judged, given.instrument, drift_wording())
        items = item_changes(before, levels) if before else ()
        since = before.quarter if before else None
        changed[given.quarter] = QuarterChange(judged, points_of_quarter(followed, given.quarter), alarms, since, items)
        before = levels
    return changed


def _evaluate(given: ScenarioQuarter, opened: OpenFindings) -> Evaluation:
    return evaluate_answers(
        given.instrument,
        given.answers,
        quarter=given.quarter,
        full=given.full,
        peers_heard=given.peers_heard,
        unexplained_gap=given.unexplained_gap,
        view_stays_inside=given.view_stays_inside,
        checked=given.checked,
        peers_answered=given.peers_answered,
        unresolved={code: level for code, level in opened.levels.items() if isinstance(level, Level)},
    )


def _as_json(scenario: Scenario, quarters: list[EvaluatedQuarter]) -> str:
    data = {
        "about": scenario.about,
        "program": {"name": scenario.program.name, "kind": scenario.program.kind, "year": scenario.program.year.value},
        "quarters": [_quarter_data(evaluated) for evaluated in quarters],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _quarter_data(evaluated: EvaluatedQuarter) -> Data:
    still = {
        "open": {code: level.value for code, level in evaluated.opened.levels.items()},
        "recurring": list(evaluated.opened.recurring),
    }
    quarter = evaluated.given.quarter
    if evaluated.evaluation is None or evaluated.change is None:
        return {"quarter": quarter.label, "starts": quarter.start.isoformat(), "missed": True} | still
    instrument = evaluated.given.instrument
    change = {"change": _change_data(evaluated.change, instrument)}
    return evaluation_as_data(evaluated.evaluation, instrument) | {"missed": False} | still | change


def _change_data(change: QuarterChange, instrument: Instrument) -> Data:
    since = {"since": change.since.label if change.since else None, "changed": changes_as_data(change.items)}
    return since | drift_as_data(change.judged, change.points, change.alarms, instrument)


def _as_table(scenario: Scenario, quarters: list[EvaluatedQuarter]) -> str:
    version = scenario.instrument.version
    lines = [_("%(program)s, instrument %(version)s") % {"program": scenario.program.name, "version": version}]
    for evaluated in quarters:
        lines += ["", _heading(evaluated)]
        if evaluated.given.instrument.version != version:
            version = evaluated.given.instrument.version
            lines += ["  " + _("Instrument %(version)s from here on") % {"version": version}]
        if evaluated.evaluation and evaluated.change:
            lines += _table(evaluated.given.instrument, evaluated.evaluation)
            lines += _change_table(evaluated.given.instrument, evaluated.change)
        lines += _open_findings(evaluated.opened)
    return "\n".join(lines)


def _heading(evaluated: EvaluatedQuarter) -> str:
    label = evaluated.given.quarter.label
    return _("%(quarter)s: missed") % {"quarter": label} if evaluated.evaluation is None else label


def _open_findings(opened: OpenFindings) -> Iterator[str]:
    for code, level in opened.levels.items():
        words = _("Open: %(finding)s, recurring") if code in opened.recurring else _("Open: %(finding)s")
        yield "  " + words % {"finding": f"{level} {code}"}


def _table(instrument: Instrument, evaluation: Evaluation) -> Iterator[str]:
    confidence = evaluation.confidence
    grade = _("Confidence %(grade)s") % {"grade": confidence.grade}
    yield f"  {grade}: {' '.join(confidence.reasons)}"
    for score in evaluation.scores.domains:
        name = instrument.domain_by_code[score.code].name
        is_open = is_range_open(score.items, confidence)
        yield f"  {name:<50.50} {_figures(score, evaluation.bands[score.code], is_open=is_open)} ({_rated(score)})"
    is_open = is_range_open(evaluation.overall_items, confidence)
    yield f"  {_('Overall'):<50} {_figures(evaluation.scores.overall, evaluation.band, is_open=is_open)}"
    for weighting in evaluation.scores.overall.sensitivity:
        if weighting.changes:
            words = _("band changes if %(domain)s counts half: %(score)s, %(band)s")
            if weighting.weight > 1:
                words = _("band changes if %(domain)s counts double: %(score)s, %(band)s")
            names = {"domain": weighting.domain, "score": whole(weighting.score), "band": weighting.band}
            yield "    " + words % names
    for code, share in evaluation.scores.shares.items():
        words = _("%(short)s: %(percent)s %%")
        yield "  " + words % {"short": instrument.by_code[code].short, "percent": whole(100 * share)}
    for finding in evaluation.findings:
        level = with_stage(finding.level.upper(), finding.stage)
        yield f"  {level} {finding.item.code}: {finding.headline} ({finding.answer})"


def _rated(score: Score) -> str:
    words = _("%(rated)s of %(asked)s rated")
    if score.limited_scope:
        words = _("%(rated)s of %(asked)s rated, limited scope")
    return words % {"rated": score.rated, "asked": score.asked}


def _change_table(instrument: Instrument, change: QuarterChange) -> Iterator[str]:
    if change.since:
        counted = ", ".join(f"{count} {name}" for name, count in changes_as_data(change.items).items())
        since = _("Since %(quarter)s") % {"quarter": change.since.label}
        yield f"  {since}: {counted.replace('_', ' ')}"
    for code, point in change.points.items():
        if words := _point_in_words(point):
            yield f"    {series_name(code, instrument):<48.48} {words}"
    for alarm in change.alarms:
        codes = ", ".join(question.code for question in alarm.point.most) or _("no item")
        why = _("%(direction)s; most: %(codes)s") % {"direction": alarm.direction.name, "codes": codes}
        yield f"  {alarm.level.upper()} {alarm.code}: {alarm.headline} ({why})"
        yield f"    {_fall_in_words(alarm)}"


def _fall_in_words(alarm: DriftAlarm) -> str:
    if alarm.level is Alarm.CHECK:
        return sudden_fall_in_words(alarm.point.sudden) if alarm.point.sudden else ""
    return fall_in_words(alarm.point.fall) if alarm.point.fall else ""


def _point_in_words(point: Point) -> str:
    """A series that is compared from here on only; nothing for any other."""
    if point.starts:
        return _("the series starts anew")
    return _("quarters before this one are set aside") if point.set_aside else ""


def _figures(score: Score | Overall, band: BandWords, *, is_open: bool) -> str:
    if score.score is not None and score.range is not None:
        low = _("open") if is_open else whole(score.range[0])
        return f"{whole(score.score):>3} [{low}-{whole(score.range[1])}] {band.words}"
    if not score.bounds:
        return band.words
    low, high = (whole(end) for end in score.bounds)
    return _("%(band)s, between %(low)s and %(high)s") % {"band": band.words, "low": low, "high": high}
