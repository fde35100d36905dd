"""The released instrument holds what instrument.md promises: counts, sources, wording."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields

import pytest
from django.conf import settings

from fidelity.instrument.definition import versions
from fidelity.instrument.definition.structure import Asked, Gravity, Item, Kind
from fidelity.instrument.sources.documents import load_sources
from tests.plain_words import FORBIDDEN, grade

INSTRUMENT = versions.load_version(settings.SEEDS / "instrument", "1.0")
SOURCES = load_sources(settings.SEEDS / "sources")
QUARTERLY = {domain.code for domain in INSTRUMENT.domains if domain.asked is Asked.QUARTERLY}
PROSE = {"question", "help", "anchors", "finding", "why", "instead", "first_steps", "talk_about", "small_team"}


def texts(item: Item) -> Iterator[tuple[str, str]]:
    """Every text of `item` that somebody reads, with the field it stands in."""
    for field in fields(item):
        value = getattr(item, field.name)
        if field.name in {"code", "domain", "kind", "level", "places", "concepts", "origins", "differ", "floors"}:
            continue
        if isinstance(value, str):
            yield field.name, value
        elif isinstance(value, tuple):
            for entry in value:
                yield field.name, getattr(entry, "label", entry)
    if item.fact:
        yield from (("fact", text) for text in (item.fact.says, item.fact.part, item.fact.whole, item.fact.number))
        yield from (("fact", choice.label) for choice in item.fact.choices)


def test_a_quarter_asks_at_most_48_scored_items_and_16_activities():
    asked = [item for item in INSTRUMENT.items if item.domain in QUARTERLY and item.scored]
    counts = Counter("activity" if item.kind is Kind.ACTIVITY else "item" for item in asked)
    assert counts["item"] <= 48
    assert counts["activity"] <= 16


def test_each_quarterly_domain_has_five_to_seven_scored_items_besides_the_activities():
    counts = Counter(item.domain for item in INSTRUMENT.items if item.scored and item.kind is not Kind.ACTIVITY)
    assert {code: 5 <= counts[code] <= 7 for code in QUARTERLY - {"role-protection"}} == dict.fromkeys(
        QUARTERLY - {"role-protection"}, True
    )


def test_activities_are_never_mixed_into_the_value_domains():
    assert {item.domain for item in INSTRUMENT.items if item.kind is Kind.ACTIVITY} == {"role-protection"}
    assert {item.kind for item in INSTRUMENT.by_domain["role-protection"] if item.scored} == {Kind.ACTIVITY}


def test_fifteen_to_twenty_quarterly_items_are_asked_of_peer_supporters_too():
    assert 15 <= len([item for item in INSTRUMENT.items if item.voice and item.domain in QUARTERLY]) <= 20


@pytest.mark.parametrize("item", INSTRUMENT.items, ids=lambda item: item.code)
class TestEachItem:
    def test_rests_on_places_that_can_be_assessed(self, item: Item):
        assert item.places
        assert [place for place in item.places if SOURCES.places[place].reason] == []

    def test_reaches_known_concepts_and_names_known_differences(self, item: Item):
        assert item.concepts
        assert set(item.concepts) <= SOURCES.concepts.keys()
        assert set(item.differ) <= SOURCES.contradictions.keys()

    def test_is_critical_only_where_two_documents_carry_it(self, item: Item):
        assert item.level is not Gravity.CRITICAL or len(item.documents) >= 2

    def test_reads_at_grade_eight_or_below(self, item: Item):
        hard = [(name, text) for name, text in texts(item) if name in PROSE and grade(text) > 8]
        assert hard == []

    def test_uses_the_words_of_the_app(self, item: Item):
        assert [text for _, text in texts(item) if FORBIDDEN.search(text)] == []

    def test_asks_one_plain_question(self, item: Item):
        assert item.question.endswith("?")
        assert item.question.count("?") == 1
        assert " not " not in f" {item.question.lower()} "

    def test_has_full_sentences_as_anchors(self, item: Item):
        assert [anchor for anchor in item.anchors if not (anchor[0].isupper() and anchor.endswith("."))] == []
        assert len(set(item.anchors)) == len(item.anchors)
