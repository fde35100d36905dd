"""The page of one question: how to rate it, where its version has a manual; as it was, where it has none."""

import re
from dataclasses import replace

import pytest

from fidelity.instrument.definition.item_parts import Manual
from fidelity.instrument.manual import ManualPage, manual_page
from fidelity.instrument.seed_loader import sources
from tests import cast
from tests.instrument.conftest import text_of
from tests.plain_words import FORBIDDEN, grade


def rated(code: str) -> ManualPage:
    instrument = cast.with_manual().definition
    return manual_page(instrument.by_code[code], instrument, sources())


def doubts(*texts: str) -> list[tuple[str, str]]:
    page = rated("LIV-6")
    page = replace(page, item=replace(page.item, manual=Manual("Why.", texts)))
    return [(each.doubt, each.answer) for each in page.doubts]


def headings(html: str) -> list[str]:
    return [text_of(each) for each in re.findall(r"<h2\b.*?</h2>", html, re.DOTALL)]


def test_it_goes_from_why_to_where_it_comes_from(read):
    assert headings(read("0.2/items/LIV-6/")) == [
        "Why it matters",
        "The five levels",
        "What counts as evidence",
        "Whom to ask",
        "Doubts that come up, settled",
        "In a small team or another setting",
        "If it is raised",
        "To talk about in supervision",
        "Where this comes from",
    ]


def test_each_level_has_its_sentence_and_an_example(read):
    item = cast.with_manual().definition.by_code["LIV-6"]
    text = text_of(read("0.2/items/LIV-6/"))
    for level, anchor in enumerate(item.anchors):
        assert f"{level} {anchor} Example: {item.manual.examples[level].text}" in text


def test_it_says_what_is_counted_and_what_the_quantities_mean(read):
    text = text_of(read("0.2/items/LIV-6/"))
    assert "What you count: talks. A few: fewer than half; most: half to nine in ten; nearly all: nine in ten" in text


def test_it_says_how_the_levels_are_read(read):
    text = text_of(read("0.2/items/LIV-6/"))
    assert "A rule or habit that makes it so for everyone is level 0. Otherwise the count decides" in text


def test_what_counts_as_evidence_stands_apart_from_what_only_helps(read):
    text = text_of(read("0.2/items/LIV-6/"))
    counts, also = text.split("One of these is needed for level 4")[1].split("These help, and are not enough alone")
    assert counts.startswith(" Ask the peer team Each peer supporter looks back on their last five talks")
    assert "Read The job description and any script" in also
    assert "Who looks: someone who does not set the peer supporters' tasks." in also


def test_whom_to_ask_follows_from_who_can_know(read):
    assert "with no manager there" in text_of(read("0.2/items/LIV-6/"))
    assert "Look it up with whoever keeps them." in text_of(read("0.2/items/PEE-5/"))


def test_each_doubt_stands_with_its_answer(read):
    assert "<dt>Nobody ever said no.</dt><dd>That shows nothing yet. Ask each one" in read("0.2/items/LIV-7/")


@pytest.mark.parametrize(
    ("text", "doubt", "answer"),
    [
        ("It was moved. It counts as held.", "It was moved.", "It counts as held."),
        (
            "Is this advice? What worked is know-how. It counts.",
            "Is this advice?",
            "What worked is know-how. It counts.",
        ),
        ('They say "never." Rate 0.', 'They say "never."', "Rate 0."),
        ("Half of 1.5 hours is lost. Count it.", "Half of 1.5 hours is lost.", "Count it."),
        ("Short notes are paperwork too.", "", "Short notes are paperwork too."),
    ],
)
def test_a_doubt_is_the_first_sentence(text: str, doubt: str, answer: str):
    assert doubts(text) == [(doubt, answer)]


def test_places_stand_by_what_they_say_of_it(read):
    html = read("0.2/items/LIV-6/")
    names_it, rest = html.split("Places that name it")[1].split("Places that it follows from")
    principle, other_side = rest.split("Places that say otherwise, or set limits")
    assert "INT-DEF3" in names_it
    assert "INT-P3.4" in principle
    assert "NPG-GL2.1" in other_side


def test_only_places_that_name_it_count_as_found(read):
    """One document names it; others it follows from or is limited by."""
    assert rated("ROL-26").item.named_in == ("WMP",)
    assert "Found in one of the five documents" in text_of(read("0.2/items/ROL-26/"))


def test_an_activity_shows_how_often_with_examples(read):
    text = text_of(read("0.2/items/ROL-26/"))
    assert "About weekly level 1 Example: The rule says to call" in text
    assert "Mark “Written into the job description” as well" in text
    assert "Serious: about monthly or more often is raised" in text


def test_a_fact_shows_what_is_entered_and_its_examples(read):
    text = text_of(read("0.2/items/PEE-5/"))
    assert "Peer supporters in the program at the close of the quarter, from 1: level 2" in text
    assert "2 Example: One peer supporter works 20 hours a week." in text


@pytest.mark.parametrize("code", ["PEE-7", "ROL-17"])
def test_what_is_not_scored_says_so(read, code: str):
    assert "This is asked as a plain fact and never scored." in text_of(read(f"0.2/items/{code}/"))


def test_it_leads_to_the_manual_and_the_questions_beside_it(read):
    html = read("0.2/items/LIV-7/")
    assert 'href="/instrument/0.2/manual/"' in html
    assert re.findall(r'href="/instrument/0\.2/items/([A-Z]+-\d+)/"\s+rel="(\w+)"', html) == [
        ("LIV-6", "prev"),
        ("PEE-5", "next"),
    ]


def test_the_first_and_the_last_page_lead_one_way(read):
    assert 'rel="prev"' not in read("0.2/items/LIV-6/")
    assert 'rel="next"' not in read("0.2/items/ROL-17/")


def test_a_version_without_a_manual_keeps_its_page(read):
    html = read("1.0/items/CHO-1/")
    assert headings(html) == [
        "The five levels",
        "What you could look at",
        "To talk about in supervision",
        "Where this comes from",
    ]
    assert "manual" not in html


def test_what_the_pages_say_of_themselves_is_plain(read):
    """The words around the data; those of the data have tests of their own."""
    text = text_of(read("0.2/items/LIV-6/"))
    assert FORBIDDEN.findall(text) == []
    for page in map(rated, cast.with_manual().definition.by_code):
        assert [said for said in (str(page.ask), str(page.evidence_elsewhere)) if grade(said) > 8] == []
