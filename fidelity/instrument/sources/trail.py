"""The source trail: from an item to what it rests on, and from a place to the items that reach it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from fidelity.instrument.definition.item_parts import Warrant
from fidelity.instrument.definition.structure import Instrument, Item, documents_of
from fidelity.instrument.sources.documents import Contradiction, Document, Place, Sources
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

ORIGINS = {
    "INT": gettext_noop("International Charter"),
    "DAV": gettext_noop("Davidson 2012"),
    "WMPN": gettext_noop("Western Mass Peer Network"),
    "iNAPS": gettext_noop("iNAPS guidelines"),
    "SAMHSA": gettext_noop("SAMHSA core competencies"),
    "WHO": gettext_noop("WHO QualityRights itself"),
}


@dataclass(frozen=True)
class Trail:
    """What one item rests on: places by document, the origins behind them, and where the documents differ.

    `by_document` holds the places to show for it (`Item.resting_on`); `follows_from` and `other_side` the others that
    a version tells apart; `named_in` is how many documents name what is asked.
    """

    by_document: tuple[tuple[Document, tuple[Place, ...]], ...]
    origins: tuple[str, ...]
    differ: tuple[Contradiction, ...]
    named_in: int
    follows_from: tuple[tuple[Document, tuple[Place, ...]], ...] = ()
    other_side: tuple[tuple[Document, tuple[Place, ...]], ...] = ()

    @property
    def independence(self) -> str:
        """How many documents say it, and how many of them came to it on their own (instrument.md, "Sources")."""
        documents, origins = self.named_in, len(self.origins)
        if not documents:
            return _("Named in none of the five documents; it follows from what they say.")
        places = ngettext(
            "Found in one of the five documents", "Found in %(documents)s of the five documents", documents
        ) % {"documents": documents}
        behind = ngettext("one independent origin", "%(origins)s independent origins", origins) % {"origins": origins}
        return f"{places}; {behind}: {', '.join(self.origins)}."


def source_trail(item: Item, sources: Sources) -> Trail:
    warrant = item.warrant or Warrant()
    return Trail(
        by_document=_by_document(item.resting_on, sources),
        origins=tuple(_(ORIGINS[origin]) for origin in item.origins),
        differ=tuple(sources.contradictions[code] for code in item.differ),
        named_in=len(item.named_in),
        follows_from=_by_document(warrant.principle, sources) if warrant.names_it else (),
        other_side=_by_document(warrant.other_side, sources),
    )


def _by_document(ids: Iterable[str], sources: Sources) -> tuple[tuple[Document, tuple[Place, ...]], ...]:
    places = [sources.places[place] for place in ids]
    return tuple(
        (sources.documents[code], tuple(place for place in places if place.document == code))
        for code in documents_of(place.id for place in places)
    )


def items_reaching(place: Place, instrument: Instrument) -> tuple[Item, ...]:
    """The items that cite `place` or reach its concept, in the order of the instrument."""
    return tuple(
        item
        for item in instrument.items
        if place.id in item.places or (place.concept and place.concept in item.concepts)
    )
