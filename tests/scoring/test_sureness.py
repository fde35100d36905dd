"""A number that nobody could look anything up for has an open range, and "none raised" says by whose word."""

import pytest

from fidelity.flags.rules.evaluation import Evaluation, evaluate_answers
from fidelity.instrument.definition.structure import Gravity
from fidelity.reviews.models import Review
from fidelity.scoring.confidence import grade_confidence
from fidelity.scoring.scores import EvidenceShare
from fidelity.scoring.sureness import by_own_word, evidence_in_words, is_range_open, peers_in_a_sentence
from tests.scoring.build import Q3, activity, claimed, instrument, level, practice
from tests.scoring.test_confidence import CLEAR

FIVE = [f"CHO-{number}" for number in range(1, 6)]
ASKED = instrument(*map(practice, FIVE), activity("ROL-1", Gravity.CRITICAL))


def evaluated(shown: int, **known: bool) -> Evaluation:
    """Five practices at level 3, so many of them with evidence, and a critical activity that never happens."""
    given = {code: level(3) if number < shown else claimed(3) for number, code in enumerate(FIVE)}
    answers = given | {"ROL-1": claimed(4)}
    return evaluate_answers(ASKED, answers, quarter=Q3, full=False, **({"peers_heard": False} | known))


def is_open(evaluation: Evaluation) -> list[bool]:
    return [is_range_open(score.items, evaluation.confidence) for score in evaluation.scores.domains]


@pytest.mark.parametrize(("shown", "expected"), [(0, True), (1, True), (2, False), (5, False)])
def test_a_range_is_open_while_less_than_two_fifths_of_the_practices_have_evidence(shown: int, expected: bool):
    assert is_open(evaluated(shown, peers_heard=True)) == [expected, False]


def test_where_no_evidence_is_asked_for_the_range_is_open_by_the_programs_own_word():
    assert is_open(evaluated(5)) == [False, True]
    assert is_open(evaluated(5, checked=True)) == [False, False]
    assert is_open(evaluated(5, peers_heard=True)) == [False, False]


def test_points_and_width_stay_as_they_are():
    without, with_evidence = evaluated(0), evaluated(5)
    assert without.scores.domains[0].score == with_evidence.scores.domains[0].score
    assert without.scores.domains[0].range == with_evidence.scores.domains[0].range


def test_what_stands_behind_a_number_is_counted():
    silent = evaluated(1)
    assert [evidence_in_words(score.items, silent.confidence) for score in silent.scores.domains] == [
        "evidence behind 1 of 5 practices",
        "no evidence is asked for here, so by its own word only",
    ]
    heard = evaluated(1, peers_heard=True)
    assert evidence_in_words(heard.scores.domains[1].items, heard.confidence) == "no evidence is asked for here"


def own_word(evidence: EvidenceShare, **known: bool) -> bool:
    return grade_confidence(evidence, **CLEAR | {"peers_heard": False} | known).own_word


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, True),
        ({"peers_heard": True}, False),
        ({"peers_heard": True, "peers_answered": False}, True),
        ({"checked": True}, False),
    ],
)
def test_own_word_is_where_neither_a_peer_nor_anybody_else_has_spoken(known: dict[str, bool], expected: bool):
    assert own_word(EvidenceShare(10, 10, kinds=("paper",)), **known) == expected


def test_two_kinds_of_evidence_speak_for_it_too_where_there_is_enough():
    assert not own_word(EvidenceShare(4, 10, kinds=("count", "paper")))
    assert own_word(EvidenceShare(3, 10, kinds=("count", "paper")))


def test_none_raised_says_so():
    assert by_own_word("None raised", own_word=True) == "None raised, by its own word only"
    assert by_own_word("None raised", own_word=False) == "None raised"


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (
            "Not this quarter; closed 39 days early",
            "Peers were not heard in a round of their own this quarter; closed 39 days early.",
        ),
        ("one joint answer by the peer team", "Peers were heard, in one joint answer of the team."),
        ("In another way", "How peers were heard: In another way."),
    ],
)
def test_how_peers_were_heard_is_a_sentence(how: str, told: str):
    assert peers_in_a_sentence(how) == told


@pytest.mark.parametrize("how", Review.PeersHeard)
def test_each_way_of_being_heard_has_its_sentence(how: Review.PeersHeard):
    assert peers_in_a_sentence(str(how.label)).startswith("Peers were ")
