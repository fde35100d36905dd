from collections.abc import Callable

from fidelity.role_check.analysis.grammar.sentence import Sentence
from tests.role_check.analysis.grammar.conftest import place, words


def test_verbs_that_share_what_follows_are_one_chain(sentence: Callable[[str], Sentence]):
    read = sentence("Prepares, counts and stores medication")
    assert words(read, list(read.agents.chains.chain(place(read, "stores")))) == ["stores", "counts", "Prepares"]


def test_a_verb_with_a_thing_of_its_own_is_no_part_of_the_chain(sentence: Callable[[str], Sentence]):
    read = sentence("Answers phones and stores medication")
    assert words(read, list(read.agents.chains.chain(place(read, "stores")))) == ["stores"]


def test_a_noun_can_be_an_act(sentence: Callable[[str], Sentence]):
    read = sentence("Storage of pills")
    assert read.agents.chains.names_act(0)
