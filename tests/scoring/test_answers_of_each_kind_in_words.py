"""A rated answer in the words of the instrument."""

import pytest

from fidelity.instrument.definition.structure import Choice, Gravity, Kind
from fidelity.scoring.answer_words import rated_in_words
from tests.scoring.build import (
    DONT_KNOW,
    HELD_SESSIONS,
    PAY,
    PEER_SUPPORTERS,
    activity,
    chosen,
    claimed,
    entered,
    fact,
    instrument,
    item,
    practice,
)

PRACTICE = practice("CHO-1")
ACTIVITY = activity("ROL-1", Gravity.SERIOUS)
SETTING = item("CON-1", kind=Kind.CONTEXT, choices=(Choice("ward", "On a ward"), Choice("home", "At home")))


@pytest.mark.parametrize(
    ("asked", "answer", "words"),
    [
        (PRACTICE, claimed(0), "Anchor 0 of CHO-1."),
        (PRACTICE, claimed(4), "Anchor 4 of CHO-1."),
        (ACTIVITY, claimed(0), "Daily"),
        (ACTIVITY, claimed(3), "Once or twice"),
        (fact("CON-2", PAY), chosen("less"), '"Clearly less"'),
        (fact("CON-2", PEER_SUPPORTERS), entered(number=2), "peer supporters: 2"),
        (fact("CON-2", HELD_SESSIONS), entered(part=5, whole=6), "held: 5, planned: 6"),
        (SETTING, chosen("home"), "At home"),
    ],
)
def test_what_was_answered_in_words(asked, answer, words):
    assert rated_in_words(instrument(asked), asked, answer) == words


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (PRACTICE, DONT_KNOW),
        (ACTIVITY, DONT_KNOW),
        (SETTING, chosen("gone")),
        (fact("CON-2", PAY), chosen("gone")),
        (fact("CON-2", PEER_SUPPORTERS), DONT_KNOW),
    ],
)
def test_where_nothing_is_known_there_are_no_words(asked, answer):
    assert rated_in_words(instrument(asked), asked, answer) == ""
