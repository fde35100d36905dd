"""Print which places of the five documents the newest instrument version reaches; fail when one is missing."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fidelity.instrument.definition.parsing import ParseError, parse_instrument
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.definition.versions import ReleaseError, version_files
from fidelity.instrument.sources import places as sources_places
from fidelity.instrument.sources.coverage import (
    Coverage,
    PlaceTally,
    concepts_reached_by,
    measure_coverage,
    unreachable_references,
)

ROW = "{:<9}{:<24}{:>8}{:>14}{:>9}"


class Command(BaseCommand):
    help = "Which places of the five documents the newest instrument version reaches, per document and kind."
    requires_system_checks: list[str] = []  # it reads files only

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=FORMATS, default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known = sources_places.load_sources(settings.SEEDS / "sources")
            instrument = _newest(settings.SEEDS / "instrument")
        except (ParseError, ReleaseError) as error:
            raise CommandError(str(error)) from error
        if found := unreachable_references(instrument.items, known):
            raise CommandError("\n".join(found))
        result = measure_coverage(known, concepts_reached_by(instrument.items))
        self.stdout.write(FORMATS[options["format"]](result))
        if not result.complete:
            raise CommandError(f"Version {instrument.version} leaves places of the documents out without a reason.")


def _newest(folder: Path) -> Instrument:
    """The newest version, whether its checksum is written down already or not."""
    if not (paths := version_files(folder)):
        raise ReleaseError(f"{folder} holds no version of the instrument.")
    return parse_instrument(paths[-1].read_text(encoding="utf-8"), path=str(paths[-1]))


def _as_json(result: Coverage) -> str:
    documents = {
        code: {kind.value: asdict(tally) for kind, tally in kinds.items()} for code, kinds in result.documents.items()
    }
    concepts = {"reached": len(result.concepts_reached), "missing": result.concepts_missing}
    return json.dumps({"documents": documents, "concepts": concepts, "complete": result.complete}, indent=2)


def _as_text(result: Coverage) -> str:
    lines = [ROW.format("document", "kind", "reached", "out of scope", "missing")]
    for code, kinds in result.documents.items():
        lines.extend(_line(code, kind.replace("_", " "), tally) for kind, tally in kinds.items())
        lines.append(_line(code, "all", *kinds.values()))
    return "\n".join([*lines, "", *_closing(result)])


def _line(code: str, kind: str, *tallies: PlaceTally) -> str:
    columns = [(tally.reached, tally.out_of_scope, tally.missing) for tally in tallies]
    return ROW.format(code, kind, *(sum(len(row[column]) for row in columns) for column in range(3)))


def _closing(result: Coverage) -> list[str]:
    reached, missing = len(result.concepts_reached), result.concepts_missing
    lines = [f"{reached} of {reached + len(missing)} assessable concepts reached."]
    places = [place for kinds in result.documents.values() for tally in kinds.values() for place in tally.missing]
    for what, codes in (("Concepts", missing), ("Places", places)):
        if codes:
            lines.append(f"{what} missing: {', '.join(codes)}")
    return lines


FORMATS = {"text": _as_text, "json": _as_json}
