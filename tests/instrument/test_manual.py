"""How to rate: the chapter on the whole, its rules, and the way to each question."""

import re

import pytest
from django.test import Client

from fidelity.instrument.manual import quantity_counts
from fidelity.instrument.validation import HOW_WELL_IT_MEASURES
from tests import cast
from tests.instrument.conftest import text_of
from tests.plain_words import FORBIDDEN, grade

ADDRESS = "0.2/manual/"


@pytest.fixture
def chapter(read) -> str:
    return read(ADDRESS)


def test_it_goes_through_six_steps(chapter: str):
    steps = re.findall(r"<h2>(.*?)</h2>", chapter)
    assert steps == [
        "Step 1. Prepare",
        "Step 2. Look",
        "Step 3. Ask",
        "Step 4. Answer",
        "Step 5. Talk",
        "Step 6. Settle",
        "Small teams",
        "What is not known",
    ]
    links = re.findall(r'href="#([a-z-]+)"', chapter)
    assert [link for link in links if f'id="{link}"' not in chapter] == []


def test_it_says_how_levels_are_read(chapter: str):
    text = text_of(chapter)
    assert (
        "A rule for everyone is level 0. Read the sentence of level 0. If a rule or habit makes it so for everyone"
        in text
    )
    assert "Otherwise, the count decides." in text
    assert "is no second condition" in text


def test_it_says_what_the_quantities_come_to(chapter: str):
    rows = re.findall(r'<th scope="row">(\d)</th>(.*?)</tr>', chapter, re.DOTALL)
    assert [(level, text_of(cells)) for level, cells in rows] == [
        ("1", "Said or written, or not even that, and none done 0 0 0 0"),
        ("2", "A few: fewer than half 1 1–2 1–4 1–9"),
        ("3", "Most: half to nine in ten 2 3–4 5–8 10–17"),
        ("4", "Nearly all: nine in ten or more 3 5 9–10 18–20"),
    ]


@pytest.mark.parametrize("row", quantity_counts(), ids=lambda row: f"of {row.size}")
def test_every_count_has_one_word(row):
    """No number between 1 and all is left out, none has two words, and each keeps its share."""
    shares = {number: number / row.size for number in range(1, row.size + 1)}
    said = {number: word for word in ("few", "most", "nearly_all") for number in numbers(getattr(row, word))}
    words = {
        number: "few" if share < 0.5 else "most" if share < 0.9 else "nearly_all" for number, share in shares.items()
    }
    assert said == words


def numbers(said: str) -> range:
    low, _, high = said.partition("–")
    return range(int(low), int(high or low) + 1)


def test_the_words_of_quantity_are_those_of_the_version():
    assert cast.with_manual().definition.quantities == (
        "a few: fewer than half; most: half to nine in ten; nearly all: nine in ten or more"
    )


def test_it_says_what_evidence_is_made_of(chapter: str):
    terms = re.findall(r"<dt>(.*?)</dt>", chapter)
    assert terms == ["Kind", "How much", "Who looked", "Date", "Papers", "Peer supporters", "People supported"]


def test_it_quotes_the_rule_on_the_same_evidence(chapter: str):
    assert cast.with_manual().definition.rules.same_evidence == 5
    assert "The same words behind more than 5 answers count for one of them." in text_of(chapter)


def test_not_knowing_asks_who_could_tell_and_by_when(chapter: str):
    assert (
        "Don’t know yet is a good answer when nobody there can tell. Write down who could tell and by when."
        in text_of(chapter)
    )


def test_it_says_what_is_not_known(chapter: str):
    assert HOW_WELL_IT_MEASURES in text_of(chapter)


def test_it_leads_to_each_question_and_to_the_file(chapter: str):
    codes = re.findall(r'href="/instrument/0\.2/items/([A-Z]+-\d+)/"', chapter)
    assert codes == list(cast.with_manual().definition.by_code)
    assert re.findall(r'href="(/instrument/0\.2/manual/\w+\.pdf)"', chapter) == [
        "/instrument/0.2/manual/letter.pdf",
        "/instrument/0.2/manual/a4.pdf",
    ]


def test_each_sentence_is_easy_to_read(chapter: str):
    blocks = re.findall(r"<(p|li|dd|td|caption)\b[^>]*>(.*?)</\1>", chapter.split('id="questions"')[0], re.DOTALL)
    said = [text_of(block) for _, block in blocks]
    assert len(said) > 40
    assert [(round(grade(text), 1), text) for text in said if grade(text) > 8] == []
    assert FORBIDDEN.findall(text_of(chapter)) == []


@pytest.mark.parametrize("version", ["1.0", "9.9"])
def test_a_version_without_a_manual_has_no_such_page(read, version: str):
    assert Client().get(f"/instrument/{version}/manual/").status_code == 404
