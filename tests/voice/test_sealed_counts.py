"""The closed box: counts that are right, bytes that tell nothing, a seal that only the server's secret opens."""

import random
from collections import Counter

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from fidelity.instrument.definition.structure import LEVELS
from fidelity.voice import actions, sealed_counts
from fidelity.voice.card import codes
from fidelity.voice.models import Box, PeerVoice, UsedCards
from fidelity.voice.rules import questions
from programs.sealing import SealBroken
from tests import sqlite_files
from tests.voice import world

pytestmark = pytest.mark.django_db

ASKED = ("A", "B", "SAFE")
OLD, NEW = "an older secret of the server, long enough to be one", "the secret that the server has now, long enough too"


@pytest.fixture
def voice() -> PeerVoice:
    """A quarter with nine cards, none used."""
    review = world.opened(world.program(9))
    world.cards(review)
    return world.voice(review)


def blocks(voice: PeerVoice) -> tuple[bytes, bytes]:
    """The two sealed blocks as they lie in the database."""
    return bytes(Box.objects.get(pk=voice.box_id).counts), bytes(UsedCards.objects.get(voice=voice).marks)


def put(voice: PeerVoice, card: int, answer: dict[str, int]) -> bool:
    asked = questions.short_form_codes(voice.review.definition)
    return sealed_counts.add_answer(
        Box.objects.get(pk=voice.box_id), used(voice), asked, card=card, site=0, answer=answer
    )


def used(voice: PeerVoice) -> UsedCards:
    return UsedCards.objects.select_related("voice").get(voice=voice)


def counted(voice: PeerVoice) -> dict[str, list[int]]:
    asked = questions.short_form_codes(voice.review.definition)
    return sealed_counts.read_counts(Box.objects.get(pk=voice.box_id), asked)[0]


def test_an_answer_adds_one_to_each_of_its_counts(voice: PeerVoice):
    assert put(voice, 0, {"CHO-3": 4, "ROL-3": 0})
    assert put(voice, 1, {"CHO-3": 4})
    told = {code: levels for code, levels in counted(voice).items() if any(levels)}
    assert told == {"CHO-3": [0, 0, 0, 0, 2], "ROL-3": [1, 0, 0, 0, 0]}


def test_a_card_counts_once(voice: PeerVoice):
    assert put(voice, 3, {"CHO-3": 4})
    before = blocks(voice)
    assert not put(voice, 3, {"CHO-3": 0})
    assert blocks(voice) == before
    assert [sealed_counts.is_used(used(voice), card) for card in range(9)] == [card == 3 for card in range(9)]


def test_before_the_first_answer_the_blocks_look_as_after_it(voice: PeerVoice):
    """So a single copy of the database does not tell whether anybody has answered."""
    before = blocks(voice)
    put(voice, 0, {"CHO-3": 4})
    after = blocks(voice)
    assert [len(block) for block in before] == [len(block) for block in after]
    assert all(before)


def test_every_answer_leaves_other_bytes_of_the_same_length(voice: PeerVoice):
    """Also where two people say the same, and where somebody sends an empty form."""
    seen = [blocks(voice)]
    for card in range(9):
        put(voice, card, {} if card == 4 else {"CHO-3": 4})
        seen.append(blocks(voice))
    for column in zip(*seen, strict=True):
        assert len(set(column)) == 10
        assert len({len(block) for block in column}) == 1


def test_the_same_counts_are_never_the_same_bytes(voice: PeerVoice):
    held = Box.objects.get(pk=voice.box_id)
    tables = [{code: [1, 2, 3, 4, 5] for code in ASKED}]
    made = set()
    for _ in range(300):
        sealed_counts.seal_counts(held, ASKED, tables)
        made.add(bytes(held.counts))
    assert len(made) == 300


def test_the_counts_are_right_after_thousands(voice: PeerVoice):
    PeerVoice.objects.filter(pk=voice.pk).update(peer_supporters=2000, cards=2000)
    held, marks = Box.objects.get(pk=voice.box_id), used(voice)
    sealed_counts.seal_counts(held, ASKED, [{code: [0] * 5 for code in ASKED}])
    drawn, expected = random.Random(5), Counter()
    for card in drawn.sample(range(2000), 2000):
        answer = {code: drawn.choice(LEVELS) for code in ASKED if drawn.random() < 0.8}
        assert sealed_counts.add_answer(held, marks, ASKED, card=card, site=0, answer=answer)
        expected.update(answer.items())
    assert sealed_counts.read_counts(held, ASKED) == [
        {code: [expected[code, level] for level in LEVELS] for code in ASKED}
    ]


@pytest.mark.slow
@settings(max_examples=30)
@given(st.lists(st.dictionaries(st.sampled_from(ASKED), st.sampled_from(LEVELS)), max_size=12))
def test_no_order_of_answers_makes_another_count(said: list[dict[str, int]]):
    with transaction.atomic():
        review = world.opened(world.program(12))
        world.cards(review)
        held, marks = Box.objects.get(), UsedCards.objects.select_related("voice").get()
        sealed_counts.seal_counts(held, ASKED, [{code: [0] * 5 for code in ASKED}])
        for card, answer in enumerate(said):
            sealed_counts.add_answer(held, marks, ASKED, card=card, site=0, answer=answer)
        expected = Counter(pair for answer in said for pair in answer.items())
        assert sealed_counts.read_counts(held, ASKED) == [
            {code: [expected[code, level] for level in LEVELS] for code in ASKED}
        ]
        transaction.set_rollback(True)


def test_sites_are_counted_apart_and_together():
    review = world.opened(world.program(sites={"North": 5, "South": 6}))
    made = world.cards(review, by_site=True)
    world.answer(review, made[4], {"CHO-3": 4})
    world.answer(review, made[5], {"CHO-3": 0})
    north, south = sealed_counts.read_counts(world.voice(review).box, questions.short_form_codes(review.definition))
    assert (north["CHO-3"], south["CHO-3"]) == ([0, 0, 0, 0, 1], [1, 0, 0, 0, 0])
    assert world.counted(review)["CHO-3"] == [1, 0, 0, 0, 1]


def test_with_another_secret_nothing_is_read_and_nothing_changed(voice: PeerVoice, settings):
    put(voice, 0, {"CHO-3": 4})
    before = blocks(voice)
    settings.SECRET_KEY = NEW
    with pytest.raises(SealBroken):
        counted(voice)
    with pytest.raises(SealBroken):
        put(voice, 1, {"CHO-3": 4})
    assert not sealed_counts.is_readable(
        Box.objects.get(pk=voice.box_id), questions.short_form_codes(voice.review.definition)
    )
    assert blocks(voice) == before


def test_a_secret_that_was_changed_is_read_on_while_the_old_one_is_named(voice: PeerVoice, settings):
    settings.SECRET_KEY = OLD
    sealed_counts.seal_counts(
        Box.objects.get(pk=voice.box_id), questions.short_form_codes(voice.review.definition), [counted_none(voice)]
    )
    UsedCards.objects.update(marks=b"")
    put(voice, 0, {"CHO-3": 4})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    put(voice, 1, {"CHO-3": 4})
    assert counted(voice)["CHO-3"] == [0, 0, 0, 0, 2]
    settings.SECRET_KEY_FALLBACKS = []
    assert counted(voice)["CHO-3"] == [0, 0, 0, 0, 2]


def counted_none(voice: PeerVoice) -> dict[str, list[int]]:
    return {code: [0] * 5 for code in questions.short_form_codes(voice.review.definition)}


@pytest.mark.parametrize("place", [0, 11, 12, 60, -1])
def test_bytes_that_were_changed_are_not_read(voice: PeerVoice, place: int):
    put(voice, 0, {"CHO-3": 4})
    held = Box.objects.get(pk=voice.box_id)
    changed = bytearray(held.counts)
    changed[place] ^= 1
    held.counts = bytes(changed)
    with pytest.raises(SealBroken):
        sealed_counts.read_counts(held, questions.short_form_codes(voice.review.definition))


def test_a_block_does_not_open_in_the_place_of_another(voice: PeerVoice):
    """Swapping the sealed bytes of two quarters, or of counts and cards, gives nothing."""
    other = world.opened(world.program(9, name="Other House"))
    world.cards(other)
    mine, theirs = Box.objects.get(pk=voice.box_id), world.voice(other).box
    mine.counts = theirs.counts
    with pytest.raises(SealBroken):
        sealed_counts.read_counts(mine, questions.short_form_codes(voice.review.definition))


@pytest.mark.parametrize("answer", [{"CHO-3": 4}, {"ROL-3": 0}, dict.fromkeys(["CHO-3", "CHO-5"], 2)])
def test_the_sealed_bytes_hold_no_plain_count(voice: PeerVoice, answer: dict[str, int]):
    """The block of counts is as long as the counts and the seal; what lies between looks like noise."""
    put(voice, 0, answer)
    sealed = blocks(voice)[0]
    asked = questions.short_form_codes(voice.review.definition)
    assert len(sealed) == 12 + len(asked) * len(LEVELS) * 2 + 16
    assert sealed.count(0) < len(sealed) // 8


def kept() -> bytes:
    """All that the database holds of the two blocks: SQLite's files with its journal, or PostgreSQL's rows."""
    if connection.vendor == "sqlite":
        return sqlite_files.content()
    rows = [*Box.objects.values_list("counts", flat=True), *UsedCards.objects.values_list("marks", flat=True)]
    return b"".join(map(bytes, rows))


@pytest.mark.django_db(transaction=True)
def test_what_the_blocks_were_before_is_forgotten_after_each_answer():
    review = world.opened(world.program(9))
    world.cards(review)
    voice = world.voice(review)
    before = []
    for number in range(3):
        code = codes.card_code(voice.tag, number)
        actions.answer_with_card(code=code, given={"CHO-3": number}, today=world.TODAY)
        assert [block in kept() for block in blocks(voice)] == [True, True]
        assert [block in kept() for block in before] == [False] * len(before)
        before += blocks(voice)
