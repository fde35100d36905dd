"""Who holds which role, for the flags of several programs at once."""

from datetime import date

import pytest

from fidelity.flags.access import People
from fidelity.flags.models import Flag
from fidelity.flags.rules.states import State
from programs.models import Program, Role
from tests.cast import add_role, make_program, make_user
from tests.flags.build import account, closed, raised
from tests.reviews.conftest import Q3

M, S, P, A = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY
NOTE, CRITICAL = Flag.Level.NOTE, Flag.Level.CRITICAL


def test_many_programs_at_once_know_the_same_people_as_each_alone(program, organisation, django_assert_num_queries):
    other = make_program(organisation, "Birch House", date(2026, 4, 1))
    manager = make_user(Role.MANAGER, program)
    add_role(manager, Role.SUPERVISOR, other)
    left = make_user(Role.PEER, program)
    left.is_active = False
    left.save()
    both = Program.objects.in_bulk([program.pk, other.pk]).values()
    with django_assert_num_queries(1):
        people = People.by_program(both)
    assert {key: each.users for key, each in people.items()} == {each.pk: People(each).users for each in both}
    assert (people[program.pk].users[Role.MANAGER], people[other.pk].users[Role.SUPERVISOR]) == (
        {manager.pk},
        {manager.pk},
    )
    assert people[program.pk].users[Role.PEER] == set()


@pytest.mark.parametrize(
    ("level", "about", "but", "seconds"),
    [
        (NOTE, "", S, {M, A}),
        (NOTE, Flag.About.SUPERVISION, M, {A}),
        (NOTE, Flag.About.MANAGEMENT, A, {S}),
        (CRITICAL, "", S, {P, A}),
        (CRITICAL, "", A, {P}),
    ],
)
def test_a_second_view_is_given_by_somebody_else_whom_it_does_not_concern(program, version, level, about, but, seconds):
    people = {role: account(program, role).user.pk for role in (M, S, P, A)}
    closed(program, Q3, raised("misuse:ROL-2", level, about))
    assert People(program).seconds(program.flags.get(), but=people[but]) == {people[role] for role in seconds}


@pytest.mark.parametrize(("level", "among_peers"), [(NOTE, False), (CRITICAL, True)])
def test_a_round_of_which_nothing_is_written_yet_is_judged_by_its_level(program, version, level, among_peers):
    peer = account(program, P)
    closed(program, Q3, raised("misuse:ROL-2", level))
    program.flags.update(state=State.NOT_UPHELD, round=2)
    people, flag = People(program), program.flags.get()
    assert people.ended_among_peers(flag) is people.can_contest(peer, flag) is among_peers
