"""The page on the plan: what was carried over, what is new, and what the program asks of others. Pure."""

from typing import Any

from fidelity.reports.snapshot import sureness
from fidelity.reports.snapshot.first_part.doing import LATE, goes_on
from fidelity.reports.snapshot.first_part.room import fitting, row_height
from fidelity.reports.snapshot.older_spelling import as_spelled_now
from fidelity.wording.lists import list_in_words
from fidelity.wording.shortening import shorten
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

CARRIED, NEW, ASKS = 66.0, 66.0, 3  # millimetres of rows; how much is asked of one side
WHAT, OUTCOME, ASKED = 110, 70, 130  # characters
CELLS = (50, 19, 24)  # letters in a line of each column
LEADERSHIP, OTHERS = "leadership", "other_department"
OWNERS = {gettext_noop("Organization leadership"): LEADERSHIP, gettext_noop("Another department"): OTHERS}


def plan_page(snapshot: Json) -> Json:
    """What the program does itself, new and carried over, and what it asks of others, each action in one place.

    `new_is_asked` and `carried_is_asked` say that more of it stands under what is asked.
    """
    now = snapshot["report"]["quarter"]["label"]
    every = _all_actions(snapshot)
    asked = [action for side in (LEADERSHIP, OTHERS) for action in _asked_of(every, side)]
    rows = [action for action in every if action not in asked]  # an action stands once on the page
    carried = [_row(action) for action in rows if action["planned_in"] != now]
    new = [_row(action) for action in rows if action["planned_in"] == now]
    room_for_new = NEW + CARRIED - min(CARRIED, sum(map(_height, carried)))
    shown_new, more_new = fitting(new, _height, room_for_new)
    shown, more = fitting(carried, _height, NEW + CARRIED - sum(map(_height, shown_new)))
    return {
        "new": shown_new,
        "more_new": more_new,
        "carried": shown,
        "more_carried": more,
        "new_is_asked": any(action["planned_in"] == now for action in asked),
        "carried_is_asked": any(action["planned_in"] != now for action in asked),
        "asks": _asks(snapshot, every),
    }


def _all_actions(snapshot: Json) -> list[Json]:
    """Each action once: those of the plan, then those that only stand with an open finding."""
    standing = (action for row in sureness.open_rows(snapshot) for action in row["actions"])
    once = {(action["what"], action["due"]["iso"]): action for action in (*snapshot["actions"], *standing)}
    rows = [*once.values()]
    going = [action for action in rows if goes_on(action)]
    return going + [action for action in snapshot["actions"] if not goes_on(action)]


def _height(row: Json) -> float:
    return row_height(list(zip((f"{row['what']} {row['outcome']}", row["owner"], row["state"]), CELLS, strict=True)))


def _row(action: Json) -> Json:
    return {
        "what": shorten(action["what"], WHAT),
        "outcome": shorten(action["outcome"], OUTCOME),
        "owner": action["owner"],
        "due": action["due"]["short"],
        "state": f"{action['due']['short']}, {action['state_words']}",
        "state_words": action["state_words"],
        "is_late": action["state"] == LATE,
    }


def _asks(snapshot: Json, rows: list[Json]) -> Json:
    """What others have to do: leadership, another department, and whoever sets a rule outside the program."""
    now = snapshot["report"]["quarter"]["label"]
    outside = [row for row in sureness.open_rows(snapshot) if row.get("held")]
    sides = (
        (_("Of leadership"), [_asked(action, now) for action in _asked_of(rows, LEADERSHIP)]),
        (_("Of other departments"), [_asked(action, now) for action in _asked_of(rows, OTHERS)]),
        (_("Of funders, payers and others who set a rule"), [_held_up(row) for row in outside[:ASKS]]),
    )
    nothing = [f"{side[:1].lower()}{side[1:]}" for side, texts in sides if not texts]
    return {
        "of": [{"side": side, "texts": texts} for side, texts in sides if texts],
        "nothing": list_in_words(nothing, last=_("or")),
    }


def _asked_of(rows: list[Json], side: str) -> list[Json]:
    """The first actions that go on and that somebody outside the team has to do; the rest stays in the plan."""
    return [action for action in rows if goes_on(action) and _owner(action) == side][:ASKS]


def _owner(action: Json) -> str:
    """Who sees to it; of older reports only the words are known."""
    if "owner_code" in action:
        return str(action["owner_code"])
    return OWNERS.get(as_spelled_now(action["owner"]), "")


def _asked(action: Json, now: str) -> str:
    """`Find another way for rides (since Q1 2025; by Jun 19, 2026, late).`"""
    what = shorten(action["what"], ASKED).rstrip(".")
    since = _("new") if action["planned_in"] == now else _("since %(quarter)s") % {"quarter": action["planned_in"]}
    late = action["state"] == LATE
    words = _("%(what)s (%(since)s; by %(day)s, late).") if late else _("%(what)s (%(since)s; by %(day)s).")
    return words % {"what": what, "since": since, "day": action["due"]["short"]}


def _held_up(row: Json) -> str:
    hold = row["held"]
    words = _("%(happens)s: %(rule)s Asked: %(asked)s")
    texts = {"happens": row["headline"].rstrip("."), "rule": hold["rule"], "asked": hold["asked"]}
    return words % {name: shorten(text, ASKED) for name, text in texts.items()}
