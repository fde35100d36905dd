"""Where an open finding stands and what is being done about it, in words that need no key. Pure."""

from typing import Any

from fidelity.flags.rules.action_states import ActionState
from fidelity.flags.rules.states import State
from fidelity.wording.numbers import number_in_letters
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

Json = dict[str, Any]

DONE, LATE = ActionState.DONE.value, ActionState.LATE.value
STANDS = {
    State.OPEN.value: gettext_noop("New"),
    State.UNDER_REVIEW.value: gettext_noop("Being talked about"),
    State.ACTION_PLANNED.value: gettext_noop("Being worked on"),
    State.PROPOSED.value: gettext_noop("Peers are asked whether it has changed"),
    State.HELD.value: gettext_noop("Kept up by something outside the program"),
    State.DOUBTED.value: gettext_noop("A second person looks at whether it fits here"),
}


def where_it_stands(row: Json) -> str:
    """`Being worked on, open since Q2 2026`; empty where an old report does not say."""
    state = row.get("state", "")
    if not state:
        return _("New")
    words = _(STANDS[state]) if state in STANDS else str(row["state_words"])
    if row.get("recurring"):
        return _("%(stands)s, came back, open since %(since)s") % {"stands": words, "since": row["since"]}
    return _("%(stands)s, open since %(since)s") % {"stands": words, "since": row["since"]}


def goes_on(action: Json) -> bool:
    return ActionState(action["state"]).goes_on


def going_on(row: Json) -> list[Json]:
    """The actions that have not ended, those that are late first, then by date."""
    actions = [action for action in row["actions"] if goes_on(action)]
    return sorted(actions, key=lambda action: (action["state"] != LATE, action["due"]["iso"]))


def doing_in_words(row: Json) -> str:
    """`an action is planned for December 14, 2026`: what is being done, never more than that."""
    actions = going_on(row)
    if row.get("state") == State.PROPOSED:
        return _("peers are asked whether it has changed")
    if actions:
        action = actions[0]
        words = (
            _("an action due on %(day)s is late") if action["state"] == LATE else _("an action is planned for %(day)s")
        )
        return words % {"day": action["due"]["words"]}
    if row.get("held"):
        return _("a rule from outside keeps it up")
    return (
        _("no action is planned yet")
        if is_without_action(row)
        else _("an action is done, and the finding is still open")
    )


def is_without_action(row: Json) -> bool:
    """Whether nothing was or is done about it, and nothing is said to stand in the way."""
    done = any(action["state"] == DONE for action in row["actions"])
    return not (done or going_on(row) or row.get("held") or row.get("state") == State.PROPOSED)


def more_critical(rows: list[Json]) -> str:
    """Said of further critical findings beside the first."""
    acted = sum(bool(going_on(row)) for row in rows)
    if not acted:
        words = ngettext(
            "%(number)s more critical finding is open, with no action going on.",
            "%(number)s more critical findings are open, with no action going on.",
            len(rows),
        )
        return words % {"number": number_in_letters(len(rows)).capitalize()}
    words = ngettext(
        "%(number)s more critical finding is open; an action is going on for %(acted)s.",
        "%(number)s more critical findings are open; an action is going on for %(acted)s of them.",
        len(rows),
    )
    return words % {"number": number_in_letters(len(rows)).capitalize(), "acted": number_in_letters(acted)}
