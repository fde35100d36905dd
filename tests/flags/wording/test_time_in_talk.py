"""That a flag has been in talk for a year."""

from datetime import date

import pytest

from fidelity.flags.rules.states import State
from fidelity.flags.wording.outcomes import Outcome
from fidelity.flags.wording.time_in_talk import state_with_time

SINCE, A_YEAR_ON = date(2025, 3, 3), date(2026, 3, 3)


def test_after_a_year_it_says_since_when():
    assert state_with_time("under_review", "In talk", SINCE, A_YEAR_ON) == (
        "In talk for a year or more, since March 3, 2025"
    )


def test_a_day_before_it_does_not():
    assert state_with_time("under_review", "In talk", SINCE, date(2026, 3, 2)) == "In talk"


@pytest.mark.parametrize("state", [state for state in State if state is not State.UNDER_REVIEW])
def test_no_other_state_says_so(state):
    assert state_with_time(state, "It", SINCE, A_YEAR_ON) == "It"


def test_what_became_of_a_critical_finding_says_so_too():
    outcome = Outcome(State.UNDER_REVIEW, "supervisor", since=SINCE, today=A_YEAR_ON)
    assert outcome.words == ("in talk for a year or more, since March 3, 2025, the peer supervisor works on this")
