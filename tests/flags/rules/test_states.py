"""The life of a flag as a table: what is possible from each state, and for whom (product.md, "Flags")."""

from datetime import date

import pytest

from fidelity.flags.rules.states import ENDED, MOVES, State, Who, is_recurring, latest_revisit, possible
from programs.calendar.quarters import Quarter

TABLE = {
    State.OPEN: {Who.HOLDER: ["take", "pass-on"]},
    State.UNDER_REVIEW: {Who.HOLDER: ["talk", "hold", "doubt", "pass-on"]},
    State.ACTION_PLANNED: {Who.HOLDER: ["talk", "hold", "propose", "pass-on"]},
    State.PROPOSED: {Who.PEERS: ["confirm", "dispute"]},
    State.HELD: {Who.HOLDER: ["talk", "revisit", "pass-on"]},
    State.DOUBTED: {Who.SECOND: ["agree", "disagree"]},
    State.RESOLVED: {},
    State.NOT_UPHELD: {},
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
    "pass-on": None,
}


@pytest.mark.parametrize("who", list(Who))
@pytest.mark.parametrize("state", list(State))
def test_what_is_possible_for_whom(state: State, who: Who):
    assert [move.name for move in possible(state, {who})] == TABLE[state].get(who, [])


@pytest.mark.parametrize("state", list(State))
def test_nothing_is_possible_for_nobody(state: State):
    assert possible(state, set()) == []


def test_where_each_move_leads():
    assert {name: move.to for name, move in MOVES.items()} == LEADS_TO


def test_all_but_three_moves_need_a_reason():
    assert {name for name, move in MOVES.items() if not move.needs} == {"take", "confirm", "agree"}


def test_an_end_is_reached_by_peers_or_a_second_person_only():
    assert {move.who for move in MOVES.values() if move.to in ENDED} == {Who.PEERS, Who.SECOND}


def test_every_state_can_be_left_but_the_ends():
    assert {state for state in State if not possible(state, set(Who))} == ENDED


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
    assert latest_revisit(Quarter.of(date(2026, 11, 22))).end == date(2027, 6, 30)
