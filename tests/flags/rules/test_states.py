"""The life of a flag as a table: what is possible from each state, and for whom (product.md, "Flags")."""

from datetime import date

import pytest

from fidelity.flags.rules.states import ENDED, MOVES, MoveRole, State, is_recurring, latest_revisit, possible_moves
from programs.calendar.quarters import Quarter

TABLE = {
    State.OPEN: {MoveRole.HOLDER: ["take", "pass-on"]},
    State.UNDER_REVIEW: {MoveRole.HOLDER: ["talk", "hold", "doubt", "pass-on"]},
    State.ACTION_PLANNED: {MoveRole.HOLDER: ["talk", "hold", "propose", "pass-on"]},
    State.PROPOSED: {MoveRole.PEERS: ["confirm", "dispute"]},
    State.HELD: {MoveRole.HOLDER: ["talk", "revisit", "pass-on"]},
    State.DOUBTED: {MoveRole.SECOND: ["agree", "disagree"]},
    State.RESOLVED: {},
    State.NOT_UPHELD: {MoveRole.PEER: ["contest"]},
}
LEADS_TO = {
    "take": State.UNDER_REVIEW,
    "talk": None,
    "hold": State.HELD,
    "revisit": State.UNDER_REVIEW,
    "propose": State.PROPOSED,
    "confirm": State.RESOLVED,
    "dispute": State.UNDER_REVIEW,
    "doubt": State.DOUBTED,
    "agree": State.NOT_UPHELD,
    "disagree": State.UNDER_REVIEW,
    "contest": State.UNDER_REVIEW,
    "pass-on": None,
}


@pytest.mark.parametrize("who", list(MoveRole))
@pytest.mark.parametrize("state", list(State))
def test_what_is_possible_for_whom(state: State, who: MoveRole):
    assert [move.name for move in possible_moves(state, {who})] == TABLE[state].get(who, [])


@pytest.mark.parametrize("state", list(State))
def test_nothing_is_possible_for_nobody(state: State):
    assert possible_moves(state, set()) == []


def test_where_each_move_leads():
    assert {name: move.to for name, move in MOVES.items()} == LEADS_TO


def test_all_but_three_moves_need_a_reason():
    assert {name for name, move in MOVES.items() if not move.needs} == {"take", "confirm", "agree"}


def test_an_end_is_reached_by_peers_or_a_second_person_only():
    assert {move.who for move in MOVES.values() if move.to in ENDED} == {MoveRole.PEERS, MoveRole.SECOND}


def test_every_state_can_be_left_but_what_peers_confirmed():
    assert {state for state in State if not possible_moves(state, set(MoveRole))} == {State.RESOLVED}


def test_what_was_not_upheld_is_left_by_a_peer_supporter_only():
    assert {move.who for move in MOVES.values() if State.NOT_UPHELD in move.start} == {MoveRole.PEER}


def test_every_state_is_reached_by_a_move_or_is_the_first():
    by_people = {move.to for move in MOVES.values() if move.to}
    assert set(State) - by_people == {State.OPEN, State.ACTION_PLANNED}


@pytest.mark.parametrize(("later", "recurring"), [(0, True), (1, True), (4, True), (5, False), (12, False)])
def test_what_returns_within_four_quarters_is_recurring(later: int, recurring: bool):
    ended = again = Quarter(date(2026, 1, 1))
    for _ in range(later):
        again = again.next
    assert is_recurring(ended, again) is recurring


def test_a_held_flag_is_looked_at_again_within_two_quarters():
    assert latest_revisit(Quarter.containing(date(2026, 11, 22))).end == date(2027, 6, 30)
