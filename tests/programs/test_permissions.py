"""The one question asked of the table of permissions (product.md, "Who may do what")."""

import pytest

from programs.models import LEADING, PEER_SIDE, Role
from programs.permissions import GRANTS, NEVER, TEAM, Permission, can, that_count

P = Permission


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
@pytest.mark.parametrize("in_team", [False, True])
def test_who_leads_the_program_may_do_nothing_for_peers_whatever_else_they_are(leads: Role, also: Role, in_team: bool):
    assert can([also], Permission.ASK_PEERS)
    assert that_count([leads, also]) == {leads}
    assert allowed(leads, also, in_team=in_team) == GRANTS[leads]


@pytest.mark.parametrize("leads", sorted(LEADING))
def test_an_admin_who_leads_the_program_confirms_nobody(leads: Role):
    assert can([Role.ADMIN], Permission.CONFIRM_PEOPLE)
    assert allowed(Role.ADMIN, leads) == (GRANTS[Role.ADMIN] | GRANTS[leads]) - {Permission.CONFIRM_PEOPLE}


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
def test_the_team_of_a_quarter_reads_the_draft_and_answers(role: Role):
    assert allowed(role, in_team=True) - allowed(role) == {Permission.READ_DRAFT, Permission.ANSWER}
    assert not can([role], Permission.ANSWER), "nobody is in the team without being invited"


@pytest.mark.parametrize("role", [role for role in Role if role not in PEER_SIDE])
def test_a_place_in_the_team_gives_nothing_to_a_role_that_is_not_invited(role: Role):
    assert allowed(role, in_team=True) == allowed(role)


def test_a_funder_may_do_nothing_in_a_program_and_an_admin_reads_nothing():
    assert allowed(Role.FUNDER) == set()
    accounts = {P.SEE_ROLES, P.CONFIRM_PEOPLE, P.INVITE_PEOPLE, P.MANAGE_PEOPLE}
    assert allowed(Role.ADMIN) == accounts | {P.OPEN_REVIEW, P.HAVE_FILES_MADE}


def test_the_exceptions_are_few():
    assert (set(NEVER), TEAM) == ({P.CONFIRM_PEOPLE, P.LOOK_UP_SAMPLE}, {P.READ_DRAFT, P.ANSWER})


def test_a_manager_looks_up_no_sample_whatever_else_they_are():
    assert can([Role.SUPERVISOR], Permission.LOOK_UP_SAMPLE)
    assert not can([Role.SUPERVISOR, Role.MANAGER], Permission.LOOK_UP_SAMPLE)
