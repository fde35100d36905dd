"""What an organisation and its positions say to peer voice: the threshold, whom to turn to, sites."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from programs.models import Organisation, Program, Role, StaffRole, User
from tests.programs.conftest import make_user, signed_in

SENT = {"name": "Riverbend", "year_start": "calendar", "paper": "letter", "days_to_finish": "30", "contacts": ""}


@pytest.fixture
def server(db) -> Client:
    return signed_in(User.objects.create_superuser("server@example.org", "a long password"))


def change(server: Client, organisation: Organisation, **sent: str):
    page = reverse("admin:programs_organisation_change", args=[organisation.pk])
    return server.post(page, SENT | sent)


def hire(program: Program, site: str, count: int, kind: str = "peer_supporter") -> StaffRole:
    return program.staff_roles.create(kind=kind, title="A position", site=site, count=count, hours=20)


# The threshold


def test_five_answers_are_needed_at_first(organisation: Organisation):
    assert organisation.voice_threshold == 5


@pytest.mark.parametrize(
    ("before", "sent", "after"), [(5, "7", 7), (7, "7", 7), (7, "6", 7), (7, "5", 7), (5, "4", 5), (5, "", 5)]
)
def test_the_threshold_is_raised_and_never_lowered(server, organisation: Organisation, before, sent, after):
    Organisation.objects.update(voice_threshold=before)
    change(server, organisation, voice_threshold=sent)
    assert Organisation.objects.get().voice_threshold == after


def test_it_says_why_it_is_not_lowered(server, organisation: Organisation):
    Organisation.objects.update(voice_threshold=7)
    page = change(server, organisation, voice_threshold="6").content.decode()
    assert "This number can be raised, never lowered. It is 7 now." in page


@pytest.mark.parametrize("sent", ["4", "0", "-1", "51"])
def test_a_new_organisation_begins_with_five_at_least(server, sent: str):
    server.post(reverse("admin:programs_organisation_add"), SENT | {"voice_threshold": sent})
    assert not Organisation.objects.exists()


def test_the_database_refuses_fewer_than_five(organisation: Organisation):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.update(voice_threshold=4)


# Whom to turn to


def test_contacts_are_written_on_the_set_up_page(server, organisation: Organisation):
    change(server, organisation, voice_threshold="5", contacts="Office of peer advocacy\n555-0100")
    assert Organisation.objects.get().contacts.splitlines() == ["Office of peer advocacy", "555-0100"]


def test_contacts_have_room_for_two_thousand_signs(server, organisation: Organisation):
    change(server, organisation, voice_threshold="5", contacts="x" * 2001)
    assert Organisation.objects.get().contacts == ""


# Sites and how many work there


def test_peer_supporters_are_counted_over_their_positions(program: Program):
    assert program.peer_supporters() == 0
    hire(program, "", 4)
    hire(program, "", 3)
    hire(program, "", 2, kind="peer_supervisor")
    assert program.peer_supporters() == 7


def test_they_are_counted_by_site(program: Program):
    hire(program, "South", 3)
    hire(program, "North", 4)
    hire(program, "North", 2)
    hire(program, "North", 9, kind="other")
    assert list(program.peer_supporters_by_site().items()) == [("North", 6), ("South", 3)]


def test_those_without_a_site_stand_under_no_name(program: Program):
    hire(program, "", 3)
    hire(program, "North", 4)
    assert program.peer_supporters_by_site() == {"": 3, "North": 4}


def test_a_manager_writes_down_the_site_of_a_position(program: Program):
    client = signed_in(make_user(Role.MANAGER, program))
    sent = {"kind": "peer_supporter", "title": "Peer supporter", "site": "North", "count": "5", "hours": "20"}
    client.post(reverse("staff_add", args=[program.slug]), sent | {"terms": "paid", "pay": "same_or_more"})
    assert program.peer_supporters_by_site() == {"North": 5}
