"""Whether every place of the documents is reached by a question, or says why not (instrument.md, "Sources"). Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from fidelity.instrument.definition.structure import Item
from fidelity.instrument.definition.structure import Kind as ItemKind
from fidelity.instrument.sources.documents import Kind, Place, Sources
from fidelity.wording.translation import gettext as _


@dataclass(frozen=True)
class PlaceTally:
    """Ids of places, in the order of their document; every place stands in exactly one of the three."""

    reached: tuple[str, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """Places per document and kind (only kinds the document has), and codes of assessable concepts."""

    documents: Mapping[str, Mapping[Kind, PlaceTally]]
    concepts_reached: tuple[str, ...]
    concepts_missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether no place and no assessable concept is missing."""
        tallies = (tally for kinds in self.documents.values() for tally in kinds.values())
        return not self.concepts_missing and not any(tally.missing for tally in tallies)


def concepts_reached_by(items: Iterable[Item]) -> frozenset[str]:
    """Codes of the concepts that any item reaches, scored or not."""
    return frozenset(concept for item in items for concept in item.concepts)


def places_named_by(items: Iterable[Item]) -> frozenset[str] | None:
    """Places that an answer would move with: named by an item that has a level; None where a version does not say."""
    warranted = [item for item in items if item.warrant]
    if not warranted:
        return None
    return frozenset(
        place
        for item in warranted
        if item.warrant and item.kind is not ItemKind.CONTEXT
        for place in item.warrant.names_it
    )


def measure_coverage(sources: Sources, concepts_reached: Collection[str]) -> Coverage:
    """How far the concepts reached cover the sources."""
    assessable = [code for code, concept in sources.concepts.items() if concept.assessable]
    return Coverage(
        documents={code: _by_kind(sources, code, concepts_reached) for code in sources.documents},
        concepts_reached=tuple(code for code in assessable if code in concepts_reached),
        concepts_missing=tuple(code for code in assessable if code not in concepts_reached),
    )


def unreachable_references(items: Iterable[Item], sources: Sources) -> tuple[str, ...]:
    """One sentence for each place, concept or contradiction that an item names and can't rest on."""
    return tuple(f"{item.code} {problem}." for item in items for problem in _strays_of(item, sources))


def _by_kind(sources: Sources, document: str, reached: Collection[str]) -> dict[Kind, PlaceTally]:
    places = [place for place in sources.places.values() if place.document == document]
    present = {place.kind for place in places}
    return {
        kind: _tally([place for place in places if place.kind is kind], reached) for kind in Kind if kind in present
    }


def _tally(places: Collection[Place], reached: Collection[str]) -> PlaceTally:
    # A reason goes first: a place that says why it is not asked is not reached by accident of its concept.
    asked = [place for place in places if not place.reason]
    return PlaceTally(
        reached=tuple(place.id for place in asked if place.concept in reached),
        out_of_scope=tuple(place.id for place in places if place.reason),
        missing=tuple(place.id for place in asked if place.concept not in reached),
    )


def _strays_of(item: Item, sources: Sources) -> Iterator[str]:
    for place in item.places:
        if place not in sources.places:
            yield _('cites "%(place)s", which is no place in the sources') % {"place": place}
        elif reason := sources.places[place].reason:
            yield _("cites %(place)s, which is out of scope (%(reason)s)") % {"place": place, "reason": reason}
    for concept in item.concepts:
        if concept not in sources.concepts:
            yield _('reaches "%(concept)s", which is no concept in the sources') % {"concept": concept}
    for code in item.differ:
        if code not in sources.contradictions:
            yield _('names "%(code)s", which is no contradiction in the sources') % {"code": code}
