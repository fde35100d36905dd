"""The life of a flag: its states, and who may move it from one to the next (product.md, "Flags"). Pure.

open -> under review -> action planned -> waiting for peers -> resolved, and aside: held, doubted, not upheld. Nothing
closes by age or by a new quarter.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from programs.calendar.quarters import Quarter

WATCHED_QUARTERS = 2
RETURNS_WITHIN = 4


class State(StrEnum):
    OPEN = "open"
    UNDER_REVIEW = "under_review"
    ACTION_PLANNED = "action_planned"
    PROPOSED = "proposed"
    HELD = "held"
    DOUBTED = "doubted"
    RESOLVED = "resolved"
    NOT_UPHELD = "not_upheld"


ENDED = frozenset({State.RESOLVED, State.NOT_UPHELD})


class MoveRole(StrEnum):
    """Who may make a move: the one the flag is routed to, a peer supporter or ally, or a second person."""

    HOLDER = "holder"
    PEERS = "peers"
    SECOND = "second"


@dataclass(frozen=True)
class Move:
    """One thing somebody does with a flag; `to` is None where its state stays; `needs` a text or it is refused."""

    name: str
    words: str
    done: str
    who: MoveRole
    start: frozenset[State]
    to: State | None
    needs: bool = True


def _move(
    name: str, words: str, done: str, who: MoveRole, start: Collection[State], to: State | None, *, needs: bool = True
) -> Move:
    return Move(name, words, done, who, frozenset(start), to, needs)


S = State
AT_WORK = {S.UNDER_REVIEW, S.ACTION_PLANNED}
MOVES = {
    move.name: move
    for move in (
        _move("take", "Take it up", "taken up", MoveRole.HOLDER, {S.OPEN}, S.UNDER_REVIEW, needs=False),
        _move("talk", "Note a talk", "talked about", MoveRole.HOLDER, {*AT_WORK, S.HELD}, None),
        _move("hold", "Hold it: outside our control", "held", MoveRole.HOLDER, AT_WORK, S.HELD),
        _move("revisit", "Take it up again", "taken up again", MoveRole.HOLDER, {S.HELD}, S.UNDER_REVIEW),
        _move("propose", "Ask peers to confirm", "put to peers", MoveRole.HOLDER, {S.ACTION_PLANNED}, S.PROPOSED),
        _move(
            "confirm",
            "Yes, it has changed",
            "confirmed by peers",
            MoveRole.PEERS,
            {S.PROPOSED},
            S.RESOLVED,
            needs=False,
        ),
        _move("dispute", "No, not yet", "disputed by peers", MoveRole.PEERS, {S.PROPOSED}, S.UNDER_REVIEW),
        _move("doubt", "This does not fit here", "doubted", MoveRole.HOLDER, {S.UNDER_REVIEW}, S.DOUBTED),
        _move("agree", "I agree: not upheld", "not upheld", MoveRole.SECOND, {S.DOUBTED}, S.NOT_UPHELD, needs=False),
        _move("disagree", "I see it differently", "kept up", MoveRole.SECOND, {S.DOUBTED}, S.UNDER_REVIEW),
        _move("pass-on", "Pass it on", "passed on", MoveRole.HOLDER, {S.OPEN, *AT_WORK, S.HELD}, None),
    )
}


def possible_moves(state: State, who: Collection[MoveRole]) -> list[Move]:
    """The moves that somebody in these parts may make from `state`, in the order to be offered."""
    return [move for move in MOVES.values() if state in move.start and move.who in who]


def is_recurring(ended: Quarter, again: Quarter) -> bool:
    """Whether a finding that ended in one quarter and is raised by another returned within four quarters."""
    return again.ordinal - ended.ordinal <= RETURNS_WITHIN


def latest_revisit(today: Quarter) -> Quarter:
    """The last quarter in which a held flag is looked at again: within two quarters."""
    return today.next.next
