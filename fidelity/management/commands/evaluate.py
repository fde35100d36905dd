"""`manage.py evaluate scenario.yaml`: what a scenario's answers amount to, quarter by quarter, without a database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fidelity.flags.drift.alarms import DriftAlarm, drift_alarms, judgement_of_quarter, points_of_quarter, series_name
from fidelity.flags.drift.detection import Alarm, Point, QuarterJudgement
from fidelity.flags.drift.series import ItemChange, drift_of_reviews, item_changes, quarter_levels
from fidelity.flags.library import drift_wording
from fidelity.flags.rules.evaluation import Evaluation, evaluate_answers
from fidelity.flags.rules.evaluation_json import Data, changes_as_data, drift_as_data, evaluation_as_data
from fidelity.flags.rules.misuse import Finding, Level
from fidelity.flags.rules.states import is_recurring
from fidelity.instrument.definition import versions
from fidelity.instrument.definition.parsing import parse_instrument
from fidelity.instrument.definition.structure import Instrument
from fidelity.scenarios.parsing import Scenario, ScenarioQuarter, parse_scenario
from fidelity.scoring.bands import BandWords
from fidelity.scoring.scores import Overall, Score
from fidelity.wording.numbers import whole
from programs.calendar.quarters import Quarter


class Command(BaseCommand):
    help = "Evaluate a scenario file (seeds/README.md, 'Scenario files'): scores, bands, confidence and findings."
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
        raise ValueError(f"{path}:1: expected text in UTF-8") from error


def _instrument(named: str, *, beside: Path) -> Instrument:
    """A released version ("" for the newest), or a file, looked for beside the scenario and then from here."""
    folder = settings.SEEDS / "instrument"
    if not named.endswith((".yaml", ".yml")):
        return versions.load_version(folder, named or None)
    for path in (beside / named, Path(named)):
        if path.is_file():
            return parse_instrument(_text(path), path=str(path))
    raise ValueError(f"no file {beside / named} and no file {named}")


@dataclass(frozen=True)
class OpenFindings:
    """Findings after a quarter: those open, code -> level; those that came back within four quarters; all ended."""

    levels: Mapping[str, Level | Alarm] = field(default_factory=dict)
    recurring: tuple[str, ...] = ()
    ended: Mapping[str, Quarter] = field(default_factory=dict)

    def after(self, each: ScenarioQuarter, raised: Iterable[Finding | DriftAlarm]) -> "OpenFindings":
        """A finding stays open until the scenario says it is resolved."""
        found: dict[str, Level | Alarm] = {finding.code: finding.level for finding in raised}
        levels = {**self.levels, **found}
        back = [code for code in found if code not in self.levels and self._recurs(code, each.quarter)]
        ended = dict.fromkeys((code for code in each.resolved if code in levels), each.quarter)
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
    for each in scenario.quarters:
        if each.missed:
            yield EvaluatedQuarter(each, opened)
            continue
        change = changed[each.quarter]
        opened = opened.after(each, [*_evaluate(each, OpenFindings()).findings, *change.alarms])
        yield EvaluatedQuarter(each, opened, _evaluate(each, opened), change)


def _changes(scenario: Scenario) -> dict[Quarter, QuarterChange]:
    """What the quarters show over time; no score depends on what is open, so that comes first."""
    reviewed = [
        (each, quarter_levels(each.instrument, each.quarter, _evaluate(each, OpenFindings()).scores))
        for each in scenario.quarters
        if not each.missed
    ]
    lowered = {(series, each.quarter) for each, _ in reviewed for series in each.lowered}
    followed = drift_of_reviews([levels for _, levels in reviewed], lowered=lowered)
    changed, before = {}, None
    for each, levels in reviewed:
        judged = judgement_of_quarter(followed, each.quarter)
        assert judged
        alarms = drift_alarms(judged, each.instrument, drift_wording())
        items = item_changes(before, levels) if before else ()
        since = before.quarter if before else None
        changed[each.quarter] = QuarterChange(judged, points_of_quarter(followed, each.quarter), alarms, since, items)
        before = levels
    return changed


def _evaluate(each: ScenarioQuarter, opened: OpenFindings) -> Evaluation:
    return evaluate_answers(
        each.instrument,
        each.answers,
        quarter=each.quarter,
        full=each.full,
        peers_heard=each.peers_heard,
        unexplained_gap=each.unexplained_gap,
        unresolved={code: level for code, level in opened.levels.items() if isinstance(level, Level)},
    )


def _as_json(scenario: Scenario, quarters: list[EvaluatedQuarter]) -> str:
    data = {
        "about": scenario.about,
        "program": {"name": scenario.program.name, "kind": scenario.program.kind, "year": scenario.program.year.value},
        "quarters": [_quarter_data(each) for each in quarters],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _quarter_data(each: EvaluatedQuarter) -> Data:
    still = {
        "open": {code: level.value for code, level in each.opened.levels.items()},
        "recurring": list(each.opened.recurring),
    }
    quarter = each.given.quarter
    if each.evaluation is None or each.change is None:
        return {"quarter": quarter.label, "starts": quarter.start.isoformat(), "missed": True} | still
    instrument = each.given.instrument
    change = {"change": _change_data(each.change, instrument)}
    return evaluation_as_data(each.evaluation, instrument) | {"missed": False} | still | change


def _change_data(change: QuarterChange, instrument: Instrument) -> Data:
    since = {"since": change.since.label if change.since else None, "changed": changes_as_data(change.items)}
    return since | drift_as_data(change.judged, change.points, change.alarms, instrument)


def _as_table(scenario: Scenario, quarters: list[EvaluatedQuarter]) -> str:
    lines = [f"{scenario.program.name}, instrument {scenario.instrument.version}"]
    version = scenario.instrument.version
    for each in quarters:
        lines += ["", each.given.quarter.label + (": missed" if each.evaluation is None else "")]
        if each.given.instrument.version != version:
            version = each.given.instrument.version
            lines += [f"  Instrument {version} from here on"]
        if each.evaluation and each.change:
            lines += _table(each.given.instrument, each.evaluation)
            lines += _change_table(each.given.instrument, each.change)
        for code, level in each.opened.levels.items():
            lines += [f"  Open: {level} {code}" + (", recurring" if code in each.opened.recurring else "")]
    return "\n".join(lines)


def _table(instrument: Instrument, evaluation: Evaluation) -> Iterator[str]:
    yield f"  Confidence {evaluation.confidence.grade}: {' '.join(evaluation.confidence.reasons)}"
    for score in evaluation.scores.domains:
        name = instrument.domain_by_code[score.code].name
        rated = f"{score.rated} of {score.asked} rated" + (", limited scope" if score.limited_scope else "")
        yield f"  {name:<50.50} {_figures(score, evaluation.bands[score.code])} ({rated})"
    yield f"  {'Overall':<50} {_figures(evaluation.scores.overall, evaluation.band)}"
    for each in evaluation.scores.overall.sensitivity:
        if each.changes:
            how = "double" if each.weight > 1 else "half"
            yield f"    band changes if {each.domain} counts {how}: {whole(each.score)}, {each.band}"
    for finding in evaluation.findings:
        yield f"  {finding.level.upper()} {finding.item.code}: {finding.headline} ({finding.answer})"


def _change_table(instrument: Instrument, change: QuarterChange) -> Iterator[str]:
    if change.since:
        counted = ", ".join(f"{count} {name}" for name, count in changes_as_data(change.items).items())
        yield f"  Since {change.since.label}: {counted.replace('_', ' ')}"
    for code, point in change.points.items():
        if told := _told(point):
            yield f"    {series_name(code, instrument):<48.48} {told}"
    for alarm in change.alarms:
        most = ", ".join(each.code for each in alarm.point.most) or "no item"
        yield f"  {alarm.level.upper()} {alarm.code}: {alarm.headline} ({alarm.direction.name}; most: {most})"


def _told(point: Point) -> str:
    """A series below its reference, or with another one from now on; nothing where there is nothing to tell."""
    if point.starts:
        return "the series starts anew"
    if point.reference is None or not (point.tally or point.moved):
        return ""
    moved = f"; reference {point.moved} after this quarter" if point.moved else ""
    against = f"{point.score:5.1f} against {point.reference:5.1f}, error {point.error:.1f} ({point.items} items)"
    return f"{against}, tally {point.tally:.1f}{moved}"


def _figures(score: Score | Overall, band: BandWords) -> str:
    if score.score is None or score.range is None:
        bounds = f", between {whole(score.bounds[0])} and {whole(score.bounds[1])}" if score.bounds else ""
        return band.words + bounds
    return f"{whole(score.score):>3} [{whole(score.range[0])}-{whole(score.range[1])}] {band.words}"
