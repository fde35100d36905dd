"""Version 2.0 holds what instrument-2.md promises: its size, one unit, warrant, the sides that differ, wording."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings

from fidelity.instrument.definition.structure import Asked, Item, Kind
from fidelity.instrument.definition.versions import load_version
from fidelity.instrument.sources.coverage import unreachable_references
from fidelity.instrument.sources.documents import load_sources
from fidelity.role_check.language.check import Level, check
from fidelity.role_check.word_list_loader import vocabulary
from tests.plain_words import FORBIDDEN, grade

INSTRUMENT = load_version(settings.SEEDS / "instrument", "2.0")
BEFORE = load_version(settings.SEEDS / "instrument", "1.0")
SOURCES = load_sources(settings.SEEDS / "sources")
QUARTERLY = [item for domain in INSTRUMENT.asked(full=False) for item in INSTRUMENT.by_domain[domain.code]]
VALUES = [domain.code for domain in INSTRUMENT.domains if domain.asked is Asked.QUARTERLY][:8]
SIDES = {
    place: contradiction.code
    for contradiction in SOURCES.contradictions.values()
    for side in contradiction.sides
    for place in side.places
}
# The opposite of "do" in a question; "nobody" and "no one" among them.
NEGATIVE = re.compile(r"\b(not|no|never|without|nobody|none)\b|n't\b", re.IGNORECASE)


# An example that begins with a count: "Four of ten had", "Of the last ten people, four had".
COUNTS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
COUNT = rf"(\d+|{'|'.join(COUNTS)})"
SHARE = re.compile(
    rf"^(?:In )?{COUNT} of {COUNT}\b|^Of (?:the last )?(?P<all>{COUNT})\b[^.,]*, (?P<some>{COUNT})\b", re.IGNORECASE
)


def share_told(example: str) -> float | None:
    """The share that an example of level 2 to 4 begins with; None where it says it otherwise."""
    if not (found := SHARE.search(example)):
        return None
    some, whole = (found["some"], found["all"]) if found["all"] else (found[1], found[2])
    return number(some) / number(whole)


def number(word: str) -> int:
    return COUNTS.index(word.lower()) if word.lower() in COUNTS else int(word)


def level_of(share: float) -> str:
    """The level that a share comes to, as `quantities` says it."""
    return "4" if share >= 0.9 else "3" if share >= 0.5 else "2"


def asked_words(item: Item) -> int:
    """What somebody who answers has to read: all that stands open on the page, and nothing that is folded away."""
    fact = item.fact
    entered = [fact.says, fact.part, fact.whole, fact.number] if fact else []
    labels = [choice.label for choice in (fact.choices if fact else item.choices)]
    looks = [look.at for look in item.evidence_rule.counts] if item.evidence_rule else []
    read = (item.question, item.help, item.unit, *looks, *item.anchors, *labels, *entered)
    return sum(len(re.findall(r"[\w'’-]+", text)) for text in read)


def texts(item: Item) -> Iterator[str]:
    """Every text of `item` that somebody reads as prose."""
    yield from filter(None, (item.question, item.help, item.not_applicable, item.small_team, item.voice_of_people))
    yield from filter(None, (item.finding, item.finding_low, item.finding_beginning, item.why, item.instead))
    yield from (*item.anchors, *item.first_steps, *item.first_steps_beginning, *item.talk_about)
    if item.manual:
        yield from (item.manual.why, *item.manual.doubts, *(example.text for example in item.manual.examples))


# Its size


def test_a_quarter_is_at_most_64_answers():
    assert len(QUARTERLY) <= 64


def test_a_quarter_is_at_most_6000_words():
    assert sum(map(asked_words, QUARTERLY)) <= 6_000


def test_two_hundred_words_a_minute_and_eight_seconds_an_answer_stay_under_40_minutes():
    assert sum(map(asked_words, QUARTERLY)) / 200 + 8 * len(QUARTERLY) / 60 < 40


def test_about_40_practice_items_at_least_four_a_domain_and_at_most_18_activities():
    kinds = Counter((item.domain, item.kind) for item in QUARTERLY)
    assert [code for code in VALUES if kinds[code, Kind.PRACTICE] < 4] == []
    assert 38 <= sum(item.kind is Kind.PRACTICE for item in QUARTERLY) <= 42
    assert sum(item.kind is Kind.ACTIVITY for item in QUARTERLY) <= 18


def test_about_20_quarterly_items_are_asked_of_peer_supporters_too():
    assert 15 <= sum(bool(item.voice) for item in QUARTERLY) <= 20


def test_people_supported_are_asked_eight_to_twelve_things_that_they_alone_can_know():
    asked = [item for item in QUARTERLY if item.voice_of_people]
    assert 8 <= len(asked) <= 12


# What holds between the versions


def test_no_code_stands_for_another_meaning():
    again = {item.code for item in INSTRUMENT.items} & {item.code for item in BEFORE.items}
    assert [code for code in sorted(again) if INSTRUMENT.by_code[code].series is None] == []
    assert [code for code in sorted(again) if INSTRUMENT.by_code[code].series.code != code] == []


def test_a_series_comes_from_an_item_of_1_0():
    named = [item.series.code for item in INSTRUMENT.items if item.series]
    assert [code for code in named if code not in BEFORE.by_code] == []


def test_matched_items_are_of_the_same_kind():
    matched = [item for item in INSTRUMENT.items if item.series and item.series.matched]
    assert matched
    assert [item.code for item in matched if BEFORE.by_code[item.series.code].kind is not item.kind] == []


def test_it_rests_on_what_the_sources_hold():
    assert unreachable_references(INSTRUMENT.items, SOURCES) == ()


def test_the_sides_that_differ_are_shown_at_every_item_that_cites_one():
    missing = [
        (item.code, SIDES[place])
        for item in INSTRUMENT.items
        for place in item.places
        if place in SIDES and SIDES[place] not in item.differ
    ]
    assert missing == []


@pytest.mark.parametrize("item", INSTRUMENT.items, ids=lambda item: item.code)
class TestEachItem:
    def test_asks_one_plain_question(self, item: Item):
        assert item.question.count("?") == 1
        assert item.question.endswith("?")
        assert NEGATIVE.search(item.question) is None

    def test_reads_at_grade_eight_or_below(self, item: Item):
        assert [text for text in texts(item) if grade(text) > 8] == []

    def test_uses_the_words_of_the_app(self, item: Item):
        assert [text for text in texts(item) if FORBIDDEN.search(text)] == []
        found = [each for text in texts(item) for each in check(text, vocabulary())]
        assert [word.text for word in found if word.level is Level.AVOID] == []

    def test_has_anchors_of_one_sentence_or_two_each_different(self, item: Item):
        assert [anchor for anchor in item.anchors if not anchor.endswith(".")] == []
        assert len(set(item.anchors)) == len(item.anchors)

    def test_says_how_to_settle_the_commonest_doubts(self, item: Item):
        assert item.manual
        assert len(item.manual.doubts) >= (3 if item.kind is Kind.PRACTICE else 2)

    def test_a_practice_has_an_example_for_each_level(self, item: Item):
        if item.kind is Kind.PRACTICE:
            assert [example.answer for example in item.manual.examples] == ["0", "1", "2", "3", "4"]

    def test_the_counts_of_an_example_are_those_of_its_level(self, item: Item):
        if item.kind is Kind.PRACTICE:
            told = [(example.answer, share_told(example.text), example.text) for example in item.manual.examples[2:]]
            assert [text for answer, share, text in told if share is not None and level_of(share) != answer] == []

    def test_a_doubt_has_an_answer(self, item: Item):
        """The doubt is one sentence or more, and what to do follows it."""
        assert [doubt for doubt in item.manual.doubts if len(re.findall(r"[.?!][\"']?(?:\s|$)", doubt)) < 2] == []
