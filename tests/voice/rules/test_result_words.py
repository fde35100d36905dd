"""What a stored result says in words, to whoever reads it."""

import pytest

from fidelity.voice.rules.result import WhyHidden
from fidelity.voice.rules.result_words import (
    HIDDEN,
    answers_in_words,
    best_answers,
    closing_in_short,
    closing_in_words,
    has_numbers,
    hidden_in_words,
    is_of_cards,
    peers_beside_review,
    percent_in_words,
    share_in_words,
    with_quarters,
)

IN_WORDS = {"share": "half"}
IN_NUMBERS = {"share": "half", "percent": 60}


@pytest.mark.parametrize(("way", "cards"), [("cards", True), ("joint", False), ("ally", False)])
def test_cards_are_answered_by_each_alone(way, cards):
    assert is_of_cards({"way": way}) is cards


@pytest.mark.parametrize(
    ("questions", "safety", "numbers"),
    [
        ([IN_WORDS, IN_WORDS], IN_WORDS, False),
        ([IN_WORDS, IN_NUMBERS], IN_WORDS, True),
        ([IN_WORDS], IN_NUMBERS, True),
        ([], IN_WORDS, False),
    ],
)
def test_a_result_has_numbers_where_one_question_has(questions, safety, numbers):
    assert has_numbers({"questions": questions, "safety": safety}) is numbers


@pytest.mark.parametrize(("share", "words"), [("few", "Few"), ("half", "About half"), ("most", "Most")])
def test_a_share_is_one_of_three_words(share, words):
    assert share_in_words({"share": share}) == words


def test_a_percentage_is_said_to_be_about_so_much_and_only_where_there_is_one():
    assert (percent_in_words(IN_NUMBERS), percent_in_words(IN_WORDS)) == ("about 60 %", "")


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("practice", ("usually", "nearly always")),
        ("fact", ("usually", "nearly always")),
        ("activity", ("once or twice", "never")),
        ("safety", ("mostly", "yes")),
    ],
)
def test_the_two_best_answers_to_each_kind_of_question(kind, answers):
    assert best_answers({"kind": kind}) == answers


def test_peers_stand_beside_the_review_in_points_or_as_a_third_of_the_scale():
    assert peers_beside_review({"third": "below 50", "points": 38}) == "38"
    assert peers_beside_review({"third": "below 50"}) == "below 50"


def test_how_long_answers_wait_is_said_in_letters():
    assert with_quarters("Over %(quarters)s quarters.") == "Over four quarters."


@pytest.mark.parametrize("why", list(WhyHidden))
def test_each_reason_keeps_its_words_each_in_its_place(why):
    marked, words = HIDDEN[why], hidden_in_words(why)
    for place in ("why", "next", "headline", "reason"):
        read = getattr(marked, place).replace("%(quarters)s", "four").replace("%(years)s", "two")
        assert getattr(words, place) == read


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"quarters": ["Q3 2026"], "answers": "5 to 9", "people": "5 to 9"}, "5 to 9 answers"),
        ({"quarters": ["Q3 2026", "Q4 2026"], "answers": "10 to 19"}, "10 to 19 answers"),
        (
            {"quarters": ["Q3 2026", "Q4 2026"], "answers": "10 to 19", "people": "5 to 9"},
            "10 to 19 answers (5 to 9 of them in one quarter)",
        ),
    ],
)
def test_of_quarters_put_together_it_is_told_how_many_people_there_are_at_least(result, words):
    assert answers_in_words(result) == words


def test_a_quarter_that_nobody_closed_early_has_nothing_to_tell():
    assert (closing_in_words({}), closing_in_short({})) == ([], "")


def test_what_was_done_meanwhile_is_told_in_whole_sentences():
    assert closing_in_words({"closed_early": True, "days_left": 12, "team": [6, 3]}) == [
        "The quarter was closed before the last day on which peer supporters could answer, so not all of them may have "
        "had their say.",
        "The quarter was closed 12 days before its end, and nobody could be heard in it after that.",
        "When the way to be heard was chosen, the staff roles named 6 peer supporters; when the quarter was closed, 3. "
        "Where one of these numbers is too small, what they said stays in the program, and lines that not all of them "
        "agreed to are left out.",
    ]
    assert closing_in_words({"days_left": 1}) == [
        "The quarter was closed 1 day before its end, and nobody could be heard in it after that."
    ]


def test_in_short_it_goes_on_behind_how_peers_were_heard():
    assert closing_in_short({"closed_early": True, "days_left": 12, "team": [6, 3]}) == (
        "; closed before the last day to answer; closed 12 days before its end; with another number of peer "
        "supporters in the staff roles at closing"
    )
    assert closing_in_short({"days_left": 1}) == "; closed 1 day before its end"
