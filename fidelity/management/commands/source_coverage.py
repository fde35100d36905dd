"""Print which places of the five documents a version of the instrument reaches; fail when one is missing."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from fidelity.instrument.definition.parsing import ParseError
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.definition.versions import (
    ReleaseError,
    load_version,
    read_version,
    released_texts,
    version_paths,
)
from fidelity.instrument.sources import documents as sources_places
from fidelity.instrument.sources.coverage import (
    Coverage,
    PlaceTally,
    concepts_reached_by,
    measure_coverage,
    places_named_by,
    unreachable_references,
)
from fidelity.instrument.sources.documents import Sources

ROW = "{:<9}{:<24}{:>8}{:>14}{:>9}"


class Command(BaseCommand):
    help = _("Which places of the five documents a version of the instrument reaches, per document and kind.")
    requires_system_checks: list[str] = []  # it reads files only

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=FORMATS, default="text")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--instrument", default="", help=_("a version, also a draft; the newest without it"))
        which.add_argument("--every-version", action="store_true", help=_("each version in turn, drafts too"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known = sources_places.load_sources(settings.SEEDS / "sources")
            asked = _versions(settings.SEEDS / "instrument", options["instrument"], every=options["every_version"])
        except (ParseError, ReleaseError) as error:
            raise CommandError(str(error)) from error
        if unreachable := [line for instrument in asked for line in unreachable_references(instrument.items, known)]:
            raise CommandError("\n".join(unreachable))
        if incomplete := [instrument.version for instrument in asked if not self._measure(instrument, known, options)]:
            words = _("Version %(version)s leaves places of the documents out without a reason.")
            raise CommandError(words % {"version": get_text_list(incomplete, _("and"))})

    def _measure(self, instrument: Instrument, known: Sources, options: Mapping[str, Any]) -> bool:
        """Print what a version reaches; whether that is all there is to reach."""
        result = measure_coverage(known, concepts_reached_by(instrument.items))
        if options["every_version"] and options["format"] == "text":
            self.stdout.write(_("Version %(version)s") % {"version": instrument.version})
        self.stdout.write(FORMATS[options["format"]](result))
        named = places_named_by(instrument.items)
        if named is not None and options["format"] == "text":
            asked = [place.id for place in known.places.values() if not place.reason]
            words = _("%(named)s of %(all)s places are named by a question whose answer would move with them.")
            self.stdout.write(words % {"named": len(named.intersection(asked)), "all": len(asked)})
        return result.complete


def _versions(folder: Path, named: str, *, every: bool) -> list[Instrument]:
    """Every version; or one by its name; else the newest with a release date, its checksum written down or not."""
    if every:
        return [read_version(path).parse() for path in version_paths(folder)]
    return [load_version(folder, named) if named else _newest(folder)]


def _newest(folder: Path) -> Instrument:
    if not (texts := released_texts(folder)):
        raise ReleaseError(_("%(folder)s holds no version of the instrument.") % {"folder": folder})
    return texts[-1].parse()


def _as_json(result: Coverage) -> str:
    documents = {
        code: {kind.value: asdict(tally) for kind, tally in kinds.items()} for code, kinds in result.documents.items()
    }
    concepts = {"reached": len(result.concepts_reached), "missing": result.concepts_missing}
    return json.dumps({"documents": documents, "concepts": concepts, "complete": result.complete}, indent=2)


def _as_text(result: Coverage) -> str:
    lines = [ROW.format(_("document"), _("kind"), _("reached"), _("out of scope"), _("missing"))]
    for code, kinds in result.documents.items():
        lines.extend(_line(code, kind.replace("_", " "), tally) for kind, tally in kinds.items())
        lines.append(_line(code, _("all"), *kinds.values()))
    return "\n".join([*lines, "", *_closing(result)])


def _line(code: str, kind: str, *tallies: PlaceTally) -> str:
    columns = [(tally.reached, tally.out_of_scope, tally.missing) for tally in tallies]
    return ROW.format(code, kind, *(sum(len(row[column]) for row in columns) for column in range(3)))


def _closing(result: Coverage) -> list[str]:
    reached, missing = len(result.concepts_reached), result.concepts_missing
    words = _("%(reached)s of %(all)s assessable concepts reached.")
    lines = [words % {"reached": reached, "all": reached + len(missing)}]
    places = [place for kinds in result.documents.values() for tally in kinds.values() for place in tally.missing]
    for words, codes in ((_("Concepts missing: %(codes)s"), missing), (_("Places missing: %(codes)s"), places)):
        if codes:
            lines.append(words % {"codes": ", ".join(codes)})
    return lines


FORMATS = {"text": _as_text, "json": _as_json}
