"""How to rate one question, as its page and the printed manual show it; only versions that say it have a manual."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.instrument.definition.item_parts import Gravity, WhoCanKnow
from fidelity.instrument.definition.structure import Domain, Instrument, Item, Kind
from fidelity.instrument.sources.documents import Document, Place, Sources
from fidelity.instrument.sources.trail import Trail, source_trail
from fidelity.instrument.validation import HOW_WELL_IT_MEASURES

# "Is this advice? What worked is know-how.": the doubt is the first sentence, the answer all that follows.
DOUBT = re.compile(r"(?P<doubt>.+?[.?!][”\"']?)\s+(?P<answer>.+)", re.DOTALL)
HALF, NINE_IN_TEN = Fraction(1, 2), Fraction(9, 10)
COUNTS_OF = (3, 5, 10, 20)

WHO = {
    WhoCanKnow.PAPERS: gettext_lazy("Papers"),
    WhoCanKnow.PEER_TEAM: gettext_lazy("Peer supporters"),
    WhoCanKnow.PEOPLE_SUPPORTED: gettext_lazy("People supported"),
}
ASK = {
    WhoCanKnow.PAPERS: gettext_lazy("Papers and counts show this. Look it up with whoever keeps them."),
    WhoCanKnow.PEER_TEAM: gettext_lazy(
        "The peer supporters know this. Ask them in a talk of their own, with no manager there, and write down what "
        "was said, not who said it."
    ),
    WhoCanKnow.PEOPLE_SUPPORTED: gettext_lazy(
        "Only the people supported know this. Let a peer supporter whom they do not see, or the outside ally, ask a "
        "few of them, with no names. Where it is not safe to ask, ask the peer team, and say so in the note."
    ),
}
EVIDENCE_ELSEWHERE = {
    Kind.ACTIVITY: gettext_lazy(
        "No proof is asked for. Job descriptions, shift plans, logs and what peer supporters say help you to count."
    ),
    Kind.FACT: gettext_lazy("What you enter is counted or read, not rated. Say in the note where it comes from."),
    Kind.CONTEXT: gettext_lazy("No proof is asked for: it is shown and never scored. A note helps those who read it."),
}
RAISED = {
    Gravity.CRITICAL: gettext_lazy("critical"),
    Gravity.SERIOUS: gettext_lazy("serious"),
    Gravity.NOTE: gettext_lazy("to note"),
}


@dataclass(frozen=True)
class RatedAnswer:
    """One answer to choose: its small number (or none), its name and sentence, and made-up examples of it."""

    name: str
    number: str = ""
    says: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """A doubt that comes up often, and how it is settled."""

    doubt: str
    answer: str


@dataclass(frozen=True)
class RaisedFinding:
    """What is raised at a level, and how grave it is."""

    level: int
    gravity: Promise
    headline: str


@dataclass(frozen=True)
class ManualPage:
    """All that a careful stranger needs to rate one item of a version that has a manual."""

    item: Item
    domain: Domain
    instrument: Instrument
    sources: Sources

    @property
    def before(self) -> Item | None:
        return self._neighbor(-1)

    @property
    def after(self) -> Item | None:
        return self._neighbor(1)

    def _neighbor(self, step: int) -> Item | None:
        place = list(self.instrument.by_code).index(self.item.code) + step
        return self.instrument.items[place] if 0 <= place < len(self.instrument.items) else None

    @property
    def why(self) -> str:
        return self.item.manual.why if self.item.manual else ""

    @property
    def answers(self) -> tuple[RatedAnswer, ...]:
        """The answers in the order of the question; the levels of a fact that is counted have no sentence."""
        item = self.item
        if item.anchors:
            named = zip(self.instrument.levels, item.anchors, strict=True)
            return tuple(
                RatedAnswer(name, f"{level}", anchor, self._examples_of(f"{level}"))
                for level, (name, anchor) in enumerate(named)
            )
        if choices := (item.scale.choices if item.scale else item.fact.choices if item.fact else item.choices):
            return tuple(
                RatedAnswer(
                    choice.label,
                    "" if choice.level is None else f"{choice.level}",
                    examples=self._examples_of(choice.value, choice.label),
                )
                for choice in choices
            )
        levels = range(len(self.instrument.levels)) if item.fact and item.fact.scored else ()
        return tuple(
            RatedAnswer("", f"{level}", examples=examples)
            for level in levels
            if (examples := self._examples_of(f"{level}"))
        )

    def _examples_of(self, *names: str) -> tuple[str, ...]:
        known = {name.lower() for name in names}
        examples = self.item.manual.examples if self.item.manual else ()
        return tuple(example.text for example in examples if example.answer.lower() in known)

    @property
    def has_examples(self) -> bool:
        return any(answer.examples for answer in self.answers)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return tuple(_split(text) for text in self.item.manual.doubts) if self.item.manual else ()

    @property
    def ask(self) -> Promise | str:
        """Whom to ask and how, in a sentence or two."""
        return ASK[self.item.who_can_know] if self.item.who_can_know else ""

    @property
    def evidence_elsewhere(self) -> Promise | str:
        """What to look at where no rule of evidence stands with the item."""
        return EVIDENCE_ELSEWHERE.get(self.item.kind, "")

    @cached_property
    def trail(self) -> Trail:
        return source_trail(self.item, self.sources)

    @property
    def citations(self) -> Mapping[str, str]:
        """Its places in one line for each of what they say of it; what names it comes first, where anything does."""
        trail = self.trail
        named, follows = (trail.by_document, trail.follows_from) if trail.named_in else ((), trail.by_document)
        places = {"names_it": named, "principle": follows, "other_side": trail.other_side}
        return {role: _cite(documents) for role, documents in places.items() if documents}

    @property
    def raised(self) -> tuple[RaisedFinding, ...]:
        """What each of the low levels raises; an activity raises its finding by how often it happens."""
        item = self.item
        return tuple(
            RaisedFinding(
                floor.level,
                RAISED[floor.gravity],
                item.finding_low if floor.level and item.finding_low else item.finding,
            )
            for floor in item.floors
        )


def _cite(documents: tuple[tuple[Document, tuple[Place, ...]], ...]) -> str:
    """`Davidson 2012 (DAV-S3.2); WHO QualityRights (WHO-K3, WHO-M3.1).`"""
    cited = [f"{document.name} ({', '.join(place.id for place in places)})" for document, places in documents]
    return f"{'; '.join(cited)}."


def _split(text: str) -> Doubt:
    match = DOUBT.fullmatch(text.strip())
    return Doubt(match["doubt"], match["answer"]) if match else Doubt("", text)


def has_manual(instrument: Instrument) -> bool:
    """Whether this version says how to rate its questions; 1.0 does not."""
    return any(item.manual for item in instrument.items)


def manual_page(item: Item, instrument: Instrument, sources: Sources) -> ManualPage | None:
    """The page of one item; None where its version has no manual."""
    return ManualPage(item, instrument.domain_by_code[item.domain], instrument, sources) if item.manual else None


def manual_pages(instrument: Instrument, sources: Sources) -> Iterator[tuple[Domain, list[ManualPage]]]:
    """The pages of all items, a domain at a time, in the order in which they are asked."""
    for domain in instrument.domains:
        items = instrument.by_domain[domain.code]
        yield domain, [ManualPage(item, domain, instrument, sources) for item in items if item.manual]


def manual_context(instrument: Instrument, sources: Sources) -> dict[str, Any]:
    """What the chapter on the whole shows, and the pages behind it."""
    return {
        "instrument": instrument,
        "parts": list(manual_pages(instrument, sources)),
        "asking": [(WHO[who], how) for who, how in ASK.items()],
        "quantity_counts": quantity_counts(),
        "how_well_it_measures": _(HOW_WELL_IT_MEASURES),
    }


@dataclass(frozen=True)
class QuantityCounts:
    """How many of `size` are a few, most, nearly all."""

    size: int
    few: str
    most: str
    nearly_all: str


def quantity_counts() -> list[QuantityCounts]:
    """What the quantities come to in the small numbers that a program has to do with."""
    return [_counted(size) for size in COUNTS_OF]


def _counted(size: int) -> QuantityCounts:
    half, high = ceil(size * HALF), ceil(size * NINE_IN_TEN)
    return QuantityCounts(size, _from_to(1, half - 1), _from_to(half, high - 1), _from_to(high, size))


def _from_to(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low}–{high}"
