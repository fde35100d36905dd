"""The one question asked of the table of permissions (product.md, "Who may do what")."""

import pytest

from programs.models import Role
from programs.permissions import GRANTS, INVITABLE, NEVER, TEAM, Permission, can


def allowed(*roles: Role, in_team: bool = False) -> set[Permission]:
    return {permission for permission in Permission if can(roles, permission, in_team=in_team)}


@pytest.mark.parametrize("role", list(Role))
def test_one_role_may_do_what_its_row_grants_and_nothing_else(role: Role):
    assert allowed(role) == GRANTS[role]


def test_nobody_may_do_anything():
    assert allowed() == allowed(in_team=True) == set()


def test_two_roles_may_do_what_either_may():
    assert allowed(Role.PEER, Role.ALLY) == GRANTS[Role.PEER] | GRANTS[Role.ALLY]


@pytest.mark.parametrize("leads", [Role.MANAGER, Role.SUPERVISOR])
@pytest.mark.parametrize("also", [Role.PEER, Role.ALLY])
def test_who_leads_the_program_never_hands_out_cards_whatever_else_they_are(leads: Role, also: Role):
    assert can([also], Permission.ASK_PEERS)
    never = {Permission.ASK_PEERS, Permission.ANSWER_FOR_PEERS}
    assert allowed(leads, also) == (GRANTS[leads] | GRANTS[also]) - never


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
def test_the_team_of_a_quarter_reads_the_draft_and_answers(role: Role):
    assert allowed(role, in_team=True) - allowed(role) == {Permission.READ_DRAFT, Permission.ANSWER}
    assert not can([role], Permission.ANSWER), "nobody is in the team without being invited"


@pytest.mark.parametrize("role", [role for role in Role if role not in INVITABLE])
def test_a_place_in_the_team_gives_nothing_to_a_role_that_is_not_invited(role: Role):
    assert allowed(role, in_team=True) == allowed(role)


def test_a_funder_may_do_nothing_in_a_program_and_an_admin_reads_nothing():
    assert allowed(Role.FUNDER) == set()
    assert allowed(Role.ADMIN) == {Permission.OPEN_REVIEW, Permission.INVITE_PEOPLE, Permission.MANAGE_PEOPLE}


def test_the_exceptions_are_few():
    never = {Permission.ASK_PEERS, Permission.ANSWER_FOR_PEERS, Permission.LOOK_UP_SAMPLE}
    assert (set(NEVER), TEAM) == (never, {Permission.READ_DRAFT, Permission.ANSWER})


def test_a_manager_looks_up_no_sample_whatever_else_they_are():
    assert can([Role.SUPERVISOR], Permission.LOOK_UP_SAMPLE)
    assert not can([Role.SUPERVISOR, Role.MANAGER], Permission.LOOK_UP_SAMPLE)
