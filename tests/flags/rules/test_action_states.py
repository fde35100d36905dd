"""Where an action stands on a day."""

from datetime import date, timedelta

import pytest

from fidelity.flags.models import Action
from fidelity.flags.rules.action_states import ActionState, action_state

DUE = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("written", "days", "state", "words"),
    [
        ("planned", 0, ActionState.PLANNED, "planned"),
        ("planned", 1, ActionState.LATE, "late"),
        ("done", 1, ActionState.DONE, "done"),
        ("dropped", 1, ActionState.DROPPED, "dropped"),
    ],
)
def test_it_is_late_from_the_day_after_its_day_until_somebody_says_what_became_of_it(written, days, state, words):
    stands = action_state(written, DUE, DUE + timedelta(days=days))
    assert (stands, stands.words, stands.goes_on) == (state, words, written == "planned")


def test_whatever_can_be_written_down_is_known() -> None:
    assert set(Action.State) == set(ActionState) - {ActionState.LATE}
