"""What was done in a program: by role and never by name, for those of the program, in pages of a hundred lines."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from programs.models import AuditEvent, Program, Role, User
from tests import clock
from tests.reviews.conftest import make_user, organisation, program

__all__ = ["organisation", "program"]

FIRST = clock.moment(2026, 7, 1, 9)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def write(program: Program, lines: int) -> None:
    by = User.objects.create_user("somebody@example.org")
    about = {"organisation": program.organisation, "program": program, "by": by, "role": Role.MANAGER}
    AuditEvent.objects.bulk_create(
        AuditEvent(**about, at=FIRST + timedelta(hours=number), what=f"did thing {number}") for number in range(lines)
    )


def shown(client: Client, program: Program, page: str = "") -> list[int]:
    """The numbers of the lines on a page of the log, from top to bottom."""
    html = client.get(reverse("audit_log", args=[program.slug]), {"page": page} if page else {}).content.decode()
    return [int(number) for number in re.findall(r"Program manager did thing (\d+)", html)]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR, Role.PEER])
def test_those_of_the_program_read_it(program, role):
    write(program, 2)
    assert shown(signed_in(make_user(role, program)), program) == [1, 0]


@pytest.mark.parametrize(("role", "status"), [(Role.ALLY, 403), (Role.ADMIN, 403), (Role.FUNDER, 404)])
def test_others_do_not(program, role, status):
    client = signed_in(make_user(role, program))
    assert client.get(reverse("audit_log", args=[program.slug]), follow=False).status_code == status


def test_it_tells_roles_and_no_address(program):
    write(program, 1)
    page = signed_in(make_user(Role.PEER, program)).get(reverse("audit_log", args=[program.slug])).content.decode()
    assert "Program manager did thing 0" in page
    assert "@" not in page


def test_it_says_when_lines_go(program):
    client = signed_in(make_user(Role.PEER, program))
    address = reverse("audit_log", args=[program.slug])
    assert "as the organization has set" not in client.get(address).content.decode()
    program.organisation.keep_years = 5
    program.organisation.save()
    assert "Lines older than 5 years go, as the organization has set." in client.get(address).content.decode()


def test_a_long_log_is_cut_into_pages(program):
    write(program, 230)
    client = signed_in(make_user(Role.PEER, program))
    assert shown(client, program) == list(range(229, 129, -1))
    assert shown(client, program, "3") == list(range(29, -1, -1))


@pytest.mark.parametrize("page", ["99", "last", "-1"])
def test_a_number_that_is_no_page_shows_the_last_or_the_first(program, page):
    write(program, 110)
    client = signed_in(make_user(Role.PEER, program))
    assert shown(client, program, page) == (shown(client, program) if page == "last" else list(range(9, -1, -1)))


def test_a_page_takes_the_same_queries_however_long_the_log(program, django_assert_num_queries):
    client = signed_in(make_user(Role.PEER, program))
    address = reverse("audit_log", args=[program.slug])
    write(program, 3)
    with django_assert_num_queries(8):
        client.get(address)
    AuditEvent.objects.bulk_create(
        AuditEvent(organisation=program.organisation, program=program, what=f"more {number}") for number in range(300)
    )
    with django_assert_num_queries(8):
        client.get(address, {"page": "2"})
