"""That a flag has been in talk for a year says so, wherever its state is named. Pure."""

from datetime import date, timedelta

from fidelity.flags.rules.states import State
from fidelity.wording.dates import day_in_words
from fidelity.wording.translation import gettext as _

A_YEAR = timedelta(days=365)


def is_long_in_talk(state: str, since: date, today: date) -> bool:
    return state == State.UNDER_REVIEW and today - since >= A_YEAR


def state_with_time(state: str, label: str, since: date, today: date) -> str:
    """`label` is the state in words: `In talk for a year or more, since March 3, 2025`, else as it is."""
    if not is_long_in_talk(state, since, today):
        return label
    return _("%(state)s for a year or more, since %(day)s") % {"state": label, "day": day_in_words(since)}
