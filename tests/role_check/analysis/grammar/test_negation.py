from collections.abc import Callable

import pytest

from fidelity.role_check.analysis.grammar.sentence import Sentence
from tests.role_check.analysis.grammar.conftest import place


def negated(read: Sentence, word: str) -> bool:
    return read.negated(read.act_on(place(read, word)))


@pytest.mark.parametrize(
    "text",
    [
        "Does not give out medication",
        "Never gives out medication",
        "Does not drive people, search rooms or give out medication",
        "Never drives people, searches rooms or gives out medication",
        "Medication is not given out by peers",
        "Giving out medication is out of scope",
        "Shares own story and does not give out medication",
        "Shares own story without giving out medication",
        "Is not permitted to give out medication",
        "Sees to it so that nobody gives out medication",
        "Gives nobody medication",
    ],
)
def test_a_not_reaches_its_clause_and_its_list(text: str, sentence: Callable[[str], Sentence]):
    assert negated(sentence(text), "Medication" if text.startswith("Medication") else "medication")


@pytest.mark.parametrize(
    "text",
    [
        "Does not drive people and gives out medication",
        "Does not drive people, and the peer specialist gives out medication",
        "Does not drive people, and also gives out medication",
        "Never drives people, gives out medication",
        "No weekends, gives out medication",
        "Driving is out of scope, gives out medication",
        "Gives out medication and does not drive people",
        "Gives out medication without delay",
        "Supports people who do not drive and gives out medication",
        "Not only drives people but also gives out medication",
    ],
)
def test_a_not_reaches_no_further(text: str, sentence: Callable[[str], Sentence]):
    assert not negated(sentence(text), "medication")


@pytest.mark.parametrize(
    "who", ["the peer", "peers", "the residential peer", "a peer specialist", "all unit staff, including peers"]
)
def test_what_peers_do_is_handed_to_nobody(who: str, sentence: Callable[[str], Sentence]):
    read = sentence(f"Medication is given out by {who}")
    assert not read.of_others(read.act_on(0))


@pytest.mark.parametrize("who", ["nurses", "nurses, and peers stay away"])
def test_what_is_handed_to_others_is_marked(who: str, sentence: Callable[[str], Sentence]):
    read = sentence(f"Medication administration is done by {who}")
    assert read.of_others(read.act_on(0))
