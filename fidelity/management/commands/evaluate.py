"""`manage.py evaluate scenario.yaml`: what a scenario's answers amount to, quarter by quarter, without a database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fidelity.flags.as_data import Data, as_data
from fidelity.flags.evaluation import Evaluation, evaluate, still_open
from fidelity.flags.misuse import Level
from fidelity.instrument import released
from fidelity.instrument.definition import Instrument
from fidelity.instrument.parsing import parse as parse_instrument
from fidelity.reviews.scenario import Scenario, ScenarioQuarter
from fidelity.reviews.scenario import parse as parse_scenario
from fidelity.scoring.bands import BandWords
from fidelity.scoring.points import shown
from fidelity.scoring.scores import Overall, Score

Evaluated = tuple[ScenarioQuarter, Evaluation | None, dict[str, Level]]


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
        return released.load(folder, named or None)
    for path in (beside / named, Path(named)):
        if path.is_file():
            return parse_instrument(_text(path), path=str(path))
    raise ValueError(f"no file {beside / named} and no file {named}")


def _evaluated(scenario: Scenario) -> Iterator[Evaluated]:
    """Each quarter with what is open after it: a finding stays open until the scenario says it is resolved."""
    opened: dict[str, Level] = {}
    for each in scenario.quarters:
        if each.missed:
            yield each, None, opened
            continue
        first = _evaluate(scenario, each, {})
        opened = still_open(opened, first.findings, each.resolved)
        yield each, _evaluate(scenario, each, opened), opened


def _evaluate(scenario: Scenario, each: ScenarioQuarter, unresolved: dict[str, Level]) -> Evaluation:
    return evaluate(
        scenario.instrument,
        each.answers,
        quarter=each.quarter,
        full=each.full,
        peers_heard=each.peers_heard,
        unexplained_gap=each.unexplained_gap,
        unresolved=unresolved,
    )


def _as_json(scenario: Scenario, quarters: list[Evaluated]) -> str:
    data = {
        "about": scenario.about,
        "program": {"name": scenario.program.name, "kind": scenario.program.kind, "year": scenario.program.year.value},
        "quarters": [_quarter_data(scenario, *each) for each in quarters],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _quarter_data(
    scenario: Scenario, each: ScenarioQuarter, evaluation: Evaluation | None, opened: dict[str, Level]
) -> Data:
    still = {"open": {code: level.value for code, level in opened.items()}}
    if evaluation is None:
        return {"quarter": each.quarter.label, "starts": each.quarter.start.isoformat(), "missed": True} | still
    return as_data(evaluation, scenario.instrument) | {"missed": False} | still


def _as_table(scenario: Scenario, quarters: list[Evaluated]) -> str:
    lines = [f"{scenario.program.name}, instrument {scenario.instrument.version}"]
    for each, evaluation, opened in quarters:
        lines += ["", each.quarter.label + (": missed" if evaluation is None else "")]
        lines += _table(scenario.instrument, evaluation) if evaluation else []
        lines += [f"  Open: {level} {code}" for code, level in opened.items()]
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
            yield f"    band changes if {each.domain} counts {how}: {shown(each.score)}, {each.band}"
    for finding in evaluation.findings:
        yield f"  {finding.level.upper()} {finding.item.code}: {finding.headline} ({finding.answer})"


def _figures(score: Score | Overall, band: BandWords) -> str:
    if score.score is None or score.range is None:
        bounds = f", between {shown(score.bounds[0])} and {shown(score.bounds[1])}" if score.bounds else ""
        return band.words + bounds
    return f"{shown(score.score):>3} [{shown(score.range[0])}-{shown(score.range[1])}] {band.words}"
