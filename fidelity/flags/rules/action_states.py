"""Where an action stands on a day: the same on every page, in every report and in its data. Pure."""

from datetime import date
from enum import StrEnum

from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop


class ActionState(StrEnum):
    """`LATE` is what was planned and whose day has passed; nobody writes it down."""

    PLANNED = "planned"
    LATE = "late"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def words(self) -> str:
        return _(WORDS[self])

    @property
    def goes_on(self) -> bool:
        return self in (ActionState.PLANNED, ActionState.LATE)


WORDS = {
    ActionState.PLANNED: gettext_noop("planned"),
    ActionState.LATE: gettext_noop("late"),
    ActionState.DONE: gettext_noop("done"),
    ActionState.DROPPED: gettext_noop("dropped"),
}


def action_state(written: str, due: date, today: date) -> ActionState:
    """`written` is what somebody marked it as: planned, done or dropped."""
    state = ActionState(written)
    return ActionState.LATE if state is ActionState.PLANNED and due < today else state
