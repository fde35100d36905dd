"""Who holds which role, for the flags of several programs at once."""

from datetime import date

from fidelity.flags.access import People
from programs.models import Program, Role
from tests.cast import add_role, make_program, make_user


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
