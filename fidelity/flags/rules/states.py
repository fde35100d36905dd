"""The life of a flag: its states, and who may move it from one to the next (product.md, "Flags"). Pure.

open -> under review -> action planned -> waiting for peers -> resolved, and aside: held, doubted, not upheld. Nothing
closes by age or by a new quarter. Where a critical finding, or one that peers' answers support, was not upheld, each
peer can open it again once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop
from programs.calendar.quarters import Quarter

WATCHED_QUARTERS = 2
RETURNS_WITHIN = 4
QUARTERS_SHOWN = 4
"""Closed quarters after the one in which a critical finding ended, whose reports still say what became of it."""
DAYS_TO_CONTEST = 30
"""How long peers are reminded that a finding was not upheld; they may dispute it later, too."""


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
PLANNED_IN = frozenset({State.OPEN, State.UNDER_REVIEW, State.ACTION_PLANNED, State.HELD})
"""Where something can be planned for a flag."""


class MoveRole(StrEnum):
    """Who may make a move: who the flag is routed to, a peer supporter or ally, a second person, a peer supporter."""

    HOLDER = "holder"
    PEERS = "peers"
    SECOND = "second"
    PEER = "peer"


@dataclass(frozen=True)
class Move:
    """One thing somebody does with a flag; `to` is None where its state stays; `needs` a text or it is refused."""

    name: str
    who: MoveRole
    start: frozenset[State]
    to: State | None
    needs: bool = True

    @property
    def words(self) -> str:
        """What its button says: `Take it up`."""
        return _(WORDS[self.name][0])

    @property
    def done(self) -> str:
        """What was done then: `taken up`."""
        return _(WORDS[self.name][1])


# Move -> what its button says, and what was done then.
WORDS = {
    "take": (gettext_noop("Take it up"), gettext_noop("taken up")),
    "talk": (gettext_noop("Note a talk"), gettext_noop("talked about")),
    "hold": (gettext_noop("Hold it: outside our control"), gettext_noop("held")),
    "revisit": (gettext_noop("Take it up again"), gettext_noop("taken up again")),
    "propose": (gettext_noop("Ask peers to confirm"), gettext_noop("put to peers")),
    "confirm": (gettext_noop("Yes, it has changed"), gettext_noop("confirmed by peers")),
    "dispute": (gettext_noop("No, not yet"), gettext_noop("disputed by peers")),
    "doubt": (gettext_noop("This does not fit here"), gettext_noop("doubted")),
    "agree": (gettext_noop("I agree: not upheld"), gettext_noop("not upheld")),
    "disagree": (gettext_noop("I see it differently"), gettext_noop("kept up")),
    "contest": (gettext_noop("I see it differently: open it again"), gettext_noop("disputed and opened again")),
    "pass-on": (gettext_noop("Pass it on"), gettext_noop("passed on")),
}


def _move(name: str, who: MoveRole, start: Collection[State], to: State | None, *, needs: bool = True) -> Move:
    return Move(name, who, frozenset(start), to, needs)


S = State
AT_WORK = {S.UNDER_REVIEW, S.ACTION_PLANNED}
MOVES = {
    move.name: move
    for move in (
        _move("take", MoveRole.HOLDER, {S.OPEN}, S.UNDER_REVIEW, needs=False),
        _move("talk", MoveRole.HOLDER, {*AT_WORK, S.HELD}, None),
        _move("hold", MoveRole.HOLDER, AT_WORK, S.HELD),
        _move("revisit", MoveRole.HOLDER, {S.HELD}, S.UNDER_REVIEW),
        _move("propose", MoveRole.HOLDER, {S.ACTION_PLANNED}, S.PROPOSED),
        _move("confirm", MoveRole.PEERS, {S.PROPOSED}, S.RESOLVED, needs=False),
        _move("dispute", MoveRole.PEERS, {S.PROPOSED}, S.UNDER_REVIEW),
        _move("doubt", MoveRole.HOLDER, {S.UNDER_REVIEW}, S.DOUBTED),
        _move("agree", MoveRole.SECOND, {S.DOUBTED}, S.NOT_UPHELD, needs=False),
        _move("disagree", MoveRole.SECOND, {S.DOUBTED}, S.UNDER_REVIEW),
        _move("contest", MoveRole.PEER, {S.NOT_UPHELD}, S.UNDER_REVIEW),
        _move("pass-on", MoveRole.HOLDER, {S.OPEN, *AT_WORK, S.HELD}, None),
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
