"""Among how many accounts what somebody raises can hide."""

import pytest

from fidelity.voice.concerns.actions import has_many_accounts, is_lone
from programs.models import Program, Role, User
from tests import cast
from tests.voice import world


@pytest.fixture
def small(db: None) -> Program:
    """A program with four peer supporters, all with an account; five would hide one."""
    made = world.program(4)
    for number in range(3):
        another_peer(made, number)
    return made


def another_peer(program: Program, number: int) -> User:
    return cast.make_user(Role.PEER, program, f"peer-{number}@example.org")


def test_as_many_accounts_as_answers_are_needed_to_hide_one_are_many(small: Program):
    assert (has_many_accounts(small), is_lone(small)) == (False, True)
    another_peer(small, 3)
    assert (has_many_accounts(small), is_lone(small)) == (True, False)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_a_peer_supporter_who_leads_the_program_hides_nobody(small: Program, role: Role):
    cast.add_role(another_peer(small, 3), role, small)
    assert not has_many_accounts(small)


def test_nor_does_an_account_that_is_closed_or_of_another_role_or_program(small: Program):
    left = another_peer(small, 3)
    left.is_active = False
    left.save()
    cast.make_user(Role.ALLY, small, "second-ally@example.org")
    another_peer(world.program(9, name="Birch House"), 4)
    assert not has_many_accounts(small)
