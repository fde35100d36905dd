"""The sentences of flags read easily, and speak the field's words."""

import pytest

from fidelity.flags.forms import ASKED, HINTS, NO_NAMES, SHOWN
from fidelity.flags.models import Flag
from fidelity.flags.rules.states import MOVES, State
from fidelity.reviews.flag_pages import inbox, next_steps
from tests.plain_words import FORBIDDEN, grade
from tests.reviews.conftest import TODAY


def standing() -> list[str]:
    """Every sentence that says where a flag stands, or why somebody else works on it."""
    flags = [Flag(state=state, routed_to="supervisor", revisit_by=TODAY, watched=2) for state in State]
    routed = [
        Flag(about=about, routed_to=role) for about in ("supervision", "management") for role in ("manager", "ally")
    ]
    routed += [Flag(about="safety", routed_to=role) for role in ("ally", "supervisor", "manager")]
    return [next_steps.state_in_words(flag, TODAY) for flag in flags] + [next_steps.routing(flag) for flag in routed]


SENTENCES = [
    str(sentence)
    for sentence in (
        *next_steps.SAYS.values(),
        *(says for _state, _name, says in inbox.SECTIONS),
        *(text for pair in ASKED.values() for text in pair if text),
        NO_NAMES,
        SHOWN,
        *HINTS.values(),
        *standing(),
    )
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_it_reads_easily(sentence):
    assert grade(sentence) <= 8


@pytest.mark.parametrize("sentence", SENTENCES)
def test_it_speaks_the_words_of_the_field(sentence):
    assert not FORBIDDEN.search(sentence)


def test_every_move_is_explained_and_asked_for():
    assert set(MOVES) == set(ASKED) == set(next_steps.SAYS) - {"plan", "end"}


@pytest.mark.parametrize("sentence", [*SENTENCES, *(move.words for move in MOVES.values())])
def test_it_says_peers_or_the_role_so_that_it_serves_small_teams_too(sentence):
    assert "peer supporter" not in sentence.lower()
