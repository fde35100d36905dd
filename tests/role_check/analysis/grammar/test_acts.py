from collections.abc import Callable

import pytest

from fidelity.role_check.analysis.grammar.agents import Actor
from fidelity.role_check.analysis.grammar.sentence import Sentence
from tests.role_check.analysis.grammar.conftest import place, words


@pytest.mark.parametrize(
    ("text", "thing", "heads"),
    [
        ("Gives out medication", "medication", ["Gives out"]),
        ("Prepares, counts and stores medication", "medication", ["stores", "counts", "Prepares"]),
        ("Medication is stored by peers", "Medication", ["stored"]),
        ("Storage of pills", "pills", ["Storage"]),
        ("Gives support and stores medication", "medication", ["stores"]),
    ],
)
def test_an_act_is_the_verb_that_governs_the_thing(
    text: str, thing: str, heads: list[str], sentence: Callable[[str], Sentence]
):
    read = sentence(text)
    assert words(read, list(read.act_on(place(read, thing)).heads)) == heads


@pytest.mark.parametrize("text", ["Talks with people about medication", "Listens to questions about medication"])
def test_talk_about_a_thing_is_marked_as_talk(text: str, sentence: Callable[[str], Sentence]):
    read = sentence(text)
    act = read.act_on(place(read, "medication"))
    assert act.talk or act.harmless


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Gives out medication", Actor.PEER),
        ("The peer specialist gives out medication", Actor.PEER),
        ("Nurses give out medication", Actor.OTHER),
        ("The nurse, not the peer supporter, gives out medication", Actor.OTHER),
        ("Nurses, not peers, give out medication", Actor.OTHER),
        ("The nurse in charge gives out medication", Actor.OTHER),
        ("The case manager remains responsible for medication", Actor.OTHER),
        ("People manage medication", Actor.PERSON),
        ("The peer gives out medication", Actor.PEER),
        ("Peers give out medication", Actor.PEER),
        ("Helps the peer manage medication", Actor.PERSON),
        ("Keeps the team informed about medication", Actor.PEER),
        ("May be asked to give out medication", Actor.PEER),
        ("May be asked by nurses to give out medication", Actor.PEER),
        ("Is used by the team to give out medication", Actor.PEER),
        ("The nurse in charge, never the peer supporter, gives out medication", Actor.OTHER),
        ("Works on behalf of the team to give out medication", Actor.PEER),
    ],
)
def test_whose_act_it_is(text: str, actor: Actor, sentence: Callable[[str], Sentence]):
    read = sentence(text)
    assert read.actor_of(read.act_on(place(read, "medication"))) is actor
