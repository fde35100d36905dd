"""The five documents as data: every place in them, the concepts that group places, and where they differ. Pure.

Read from `seeds/sources/`; the fields are those of `seeds/README.md`.
"""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from fidelity.instrument.definition.item_values import ORIGINS
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    choice_reader,
    line_of,
    list_reader,
    nearest,
    read_prose,
    read_word,
)
from fidelity.wording.translation import gettext as _

Row = Mapping[str, str]
T = TypeVar("T")


class Kind(StrEnum):
    """What a place is in its document."""

    DEFINITION = "definition"
    VALUE = "value"
    PRINCIPLE = "principle"
    PRACTICE = "practice"
    ACTION = "action"
    OBJECTIVE = "objective"
    COMPETENCY = "competency"
    CONSISTENT_ACTIVITY = "consistent_activity"
    INCONSISTENT_ACTIVITY = "inconsistent_activity"
    MISUSE_TRAP = "misuse_trap"
    DRIFT_SIGN = "drift_sign"
    DRIFT_CAUSE = "drift_cause"
    LANGUAGE = "language"
    ORGANISATIONAL = "organisational"
    ENVIRONMENT = "environment"
    HIRING = "hiring"
    SUPERVISION = "supervision"
    EVIDENCE = "evidence"
    CONCERN = "concern"
    CRISIS = "crisis"
    OTHER = "other"


class Polarity(StrEnum):
    """Whether what the words name fits peer support; contested where documents, or parts of one, differ."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    NEUTRAL = "neutral"
    CONTESTED = "contested"


class Level(StrEnum):
    """Where a place asks something to happen, from near to far."""

    RELATIONSHIP = "relationship"
    ROLE = "role"
    PROGRAM = "program"
    ORGANISATION = "organisation"
    SYSTEM = "system"


class Disagreement(StrEnum):
    """How two sides differ."""

    CONTRADICTION = "contradiction"
    TENSION = "tension"
    DIFFERENCE = "difference"
    CONDITION = "condition"
    ALONE = "alone"
    CUT_OFF = "cut off"


@dataclass(frozen=True)
class Document:
    """One of the five documents; `year` is a year or "undated"."""

    code: str
    name: str
    title: str
    authors: str
    year: str
    edition: str
    citation: str
    licence: str
    credit: str
    stated: str
    independence: str
    licence_url: str = ""


@dataclass(frozen=True)
class Concept:
    """One point grouped across documents; `origins` are the independent ones behind it."""

    code: str
    name: str
    description: str
    polarity: Polarity
    origins: tuple[str, ...]
    assessable: bool


@dataclass(frozen=True)
class Place:
    """One separate point of a document, in our own words; `reason` says why it is not assessable, else empty."""

    id: str
    document: str
    section: str
    kind: Kind
    label: str
    polarity: Polarity
    level: Level
    concept: str
    reason: str = ""


@dataclass(frozen=True)
class Side:
    """What one side says, and the places that say it (none where the others are silent)."""

    says: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Contradiction:
    """Where the documents differ; `treatment` is what this app does about it."""

    code: str
    subject: str
    type: Disagreement
    sides: tuple[Side, ...]
    treatment: str


@dataclass(frozen=True)
class Sources:
    """Everything in `seeds/sources/`, by code or id, in the order of the files."""

    documents: Mapping[str, Document]
    places: Mapping[str, Place]
    concepts: Mapping[str, Concept]
    contradictions: Mapping[str, Contradiction]

    def sections(self, document: str) -> tuple[tuple[str, tuple[Place, ...]], ...]:
        """The places of a document in its order, by section."""
        by_section: dict[str, list[Place]] = {}
        for place in self.places.values():
            if place.document == document:
                by_section.setdefault(place.section, []).append(place)
        return tuple((section, tuple(places)) for section, places in by_section.items())

    def concept_of(self, place: str) -> Concept | None:
        """The concept that a place belongs to; None where it only carries a reason."""
        return self.concepts.get(self.places[place].concept)

    def places_of(self, concept: str) -> tuple[Place, ...]:
        """The places that a concept groups, document by document."""
        return tuple(place for place in self.places.values() if place.concept == concept)


def load_sources(folder: Path) -> Sources:
    """The sources in `folder`; raises `ParseError` with every problem of the first file that has one."""
    documents = _documents(folder / "documents.yaml")
    concepts = _concepts(folder / "concepts.csv")
    places = _places(folder / "places.csv", documents, concepts)
    contradictions = _contradictions(folder / "contradictions.yaml", places)
    return Sources(documents, places, concepts, contradictions)


def _documents(path: Path) -> dict[str, Document]:
    reading = Reading(str(path))
    entries = _entries(reading, path, "documents", DOCUMENT)
    return _by(reading, "code", ((line, Document(**values)) for line, values in entries))


def _contradictions(path: Path, places: Collection[str]) -> dict[str, Contradiction]:
    def side(reading: Reading, node: Node, what: str) -> Side:
        fields = {"says": Field(read_prose), "places": Field(list_reader(_known_place(places), low=0))}
        return Side(**{"says": "", "places": ()} | reading.record(node, _("a side"), fields))

    reading = Reading(str(path))
    entries = _entries(reading, path, "contradictions", CONTRADICTION | {"sides": Field(list_reader(side, low=2))})
    return _by(reading, "code", ((line, Contradiction(**values)) for line, values in entries))


def _concepts(path: Path) -> dict[str, Concept]:
    reading = Reading(str(path))
    rows = _sound_rows(reading, path, CONCEPT_COLUMNS, _problems_of_concept)
    return _by(reading, "code", ((line, _concept(row)) for line, row in rows))


def _places(path: Path, documents: Collection[str], concepts: Mapping[str, Concept]) -> dict[str, Place]:
    def problems(row: Row) -> Iterator[str]:
        yield from _problems_of_place(row, documents)
        yield from _problems_of_scope(row, concepts)

    reading = Reading(str(path))
    rows = _sound_rows(reading, path, PLACE_COLUMNS, problems)
    return _by(reading, "id", ((line, _place(row)) for line, row in rows))


# YAML


def _entries(
    reading: Reading, path: Path, name: str, fields: Mapping[str, Field]
) -> tuple[tuple[int, dict[str, Any]], ...]:
    """Line and values of every entry of the one list in a file; raises `ParseError`."""

    def entry(reading: Reading, node: Node, what: str) -> tuple[int, dict[str, Any]]:
        return line_of(node), reading.record(node, _("one of the %(what)s") % {"what": what}, fields)

    top = reading.document(path.read_text(encoding="utf-8"))
    values = reading.record(top, path.name, {name: Field(list_reader(entry))})
    reading.finish()
    return tuple(values[name])


def _known_place(places: Collection[str]) -> Callable[[Reading, Node, str], str]:
    def read(reading: Reading, node: Node, what: str) -> str:
        written = read_word(reading, node, what)
        if written and written not in places:
            reading.complain(
                node,
                _('unknown place "%(written)s"%(hint)s') % {"written": written, "hint": nearest(written, places)},
            )
        return written

    return read


DOCUMENT = {
    "code": Field(read_word),
    "name": Field(read_prose),
    "title": Field(read_prose),
    "authors": Field(read_prose),
    "year": Field(read_word),
    "edition": Field(read_prose),
    "citation": Field(read_prose),
    "licence": Field(read_prose),
    "licence_url": Field(read_word, required=False),
    "credit": Field(read_prose),
    "stated": Field(read_prose),
    "independence": Field(read_prose),
}

CONTRADICTION = {
    "code": Field(read_word),
    "subject": Field(read_prose),
    "type": Field(choice_reader(Disagreement)),
    "treatment": Field(read_prose),
}


# CSV

CONCEPT_COLUMNS = ("code", "name", "description", "polarity", "origins", "assessable")
PLACE_COLUMNS = ("id", "document", "section", "kind", "label", "polarity", "level", "concept", "reason")
YES_NO = ("yes", "no")


def _sound_rows(
    reading: Reading, path: Path, columns: Sequence[str], problems: Callable[[Row], Iterator[str]]
) -> Iterator[tuple[int, Row]]:
    """Line and cells of every row without a problem; complains of the others."""
    for line, row in _rows(reading, path, columns):
        messages = list(problems(row))
        for message in messages:
            reading.complain(line, f"{row[columns[0]] or _('a row')}: {message}")
        if not messages:
            yield line, row


def _rows(reading: Reading, path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if next(rows, []) != list(columns):
            reading.stop(1, _("expected the columns %(columns)s") % {"columns": ",".join(columns)})
        for cells in rows:
            if len(cells) == len(columns):
                yield rows.line_num, dict(zip(columns, cells, strict=True))
            else:
                reading.complain(
                    rows.line_num,
                    _("expected %(columns)s cells, found %(given)s") % {"columns": len(columns), "given": len(cells)},
                )


def _problems_of_concept(row: Row) -> Iterator[str]:
    yield from _blank(row, CONCEPT_COLUMNS)
    yield from _unknown("polarity", row["polarity"], list(Polarity))
    yield from _unknown("assessable", row["assessable"], YES_NO)
    for origin in row["origins"].split():
        yield from _unknown("origin", origin, ORIGINS)


def _problems_of_place(row: Row, documents: Collection[str]) -> Iterator[str]:
    yield from _blank(row, PLACE_COLUMNS[:-2])
    yield from _unknown("document", row["document"], documents)
    yield from _unknown("kind", row["kind"], list(Kind))
    yield from _unknown("polarity", row["polarity"], list(Polarity))
    yield from _unknown("level", row["level"], list(Level))
    if row["document"] in documents and not row["id"].startswith(f"{row['document']}-"):
        yield _("the id does not start with the document, %(document)s-") % {"document": row["document"]}


def _problems_of_scope(row: Row, concepts: Mapping[str, Concept]) -> Iterator[str]:
    """A place belongs to an assessable concept or carries a reason (instrument.md, "Sources")."""
    concept, reason = row["concept"], row["reason"]
    yield from _unknown("concept", concept, concepts)
    if not concept and not reason:
        yield _("neither a concept nor a reason why it is not assessable")
    if concept in concepts and not concepts[concept].assessable and not reason:
        yield _('the concept "%(concept)s" is not assessable, so a reason is needed') % {"concept": concept}


def _blank(row: Row, names: Iterable[str]) -> Iterator[str]:
    return (_("%(name)s is empty") % {"name": name} for name in names if not row[name].strip())


def _unknown(what: str, written: str, known: Collection[str]) -> Iterator[str]:
    if written and written not in known:
        yield _('unknown %(what)s "%(written)s"%(hint)s') % {
            "what": what,
            "written": written,
            "hint": nearest(written, known),
        }


def _concept(row: Row) -> Concept:
    origins = tuple(row["origins"].split())
    polarity = Polarity(row["polarity"])
    return Concept(row["code"], row["name"], row["description"], polarity, origins, row["assessable"] == "yes")


def _place(row: Row) -> Place:
    values: dict[str, Any] = dict(row)
    return Place(
        **values | {"kind": Kind(row["kind"]), "polarity": Polarity(row["polarity"]), "level": Level(row["level"])}
    )


def _by(reading: Reading, name: str, made: Iterable[tuple[int, T]]) -> dict[str, T]:
    """What was made, by its code or id; raises `ParseError`, also of a code or id that comes twice."""
    first: dict[str, int] = {}
    by: dict[str, T] = {}
    for line, thing in made:
        key = getattr(thing, name)
        if key in by:
            reading.complain(
                line,
                _('the %(name)s "%(key)s" is used twice, first in line %(first)s')
                % {"name": name, "key": key, "first": first[key]},
            )
        first.setdefault(key, line)
        by.setdefault(key, thing)
    reading.finish()
    return by
