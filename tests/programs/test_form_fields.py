"""Names, addresses and passwords with signs that nobody sees, as they come from mails and web pages."""

from datetime import date

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from programs.models import Invitation, Membership, Organisation, Program, Role, StaffRole, User
from tests.cast import make_program
from tests.programs.conftest import PASSWORD, make_user, signed_in

TYPED = [
    "Ana@x.org",
    "\u00a0Ana@x.org\u00a0",
    "\ufeffAna@x.org\u200b",
    "A\u200bna@x.org",
    "Ana@x\u200b.org",
    "Ana@\u2060x.\u00adorg",
    "\u202aAna@x.org\u202c",
]


@pytest.fixture(autouse=True)
def forgotten(db) -> None:
    cache.clear()


@pytest.fixture
def ana(program: Program) -> User:
    return make_user(Role.PEER, program, "ana@x.org")


@pytest.mark.parametrize("typed", TYPED)
def test_an_address_signs_in(ana: User, sign_in, typed: str):
    client = Client()
    sign_in(typed, client=client)
    assert client.session["_auth_user_id"] == str(ana.pk)


@pytest.mark.parametrize("typed", TYPED)
def test_an_address_gets_a_new_password(ana: User, typed: str):
    Client().post(reverse("account_reset_password"), {"email": typed})
    assert [letter.to for letter in mail.outbox] == [["ana@x.org"]]
    assert "http" in mail.outbox[0].body


@pytest.mark.parametrize("typed", TYPED)
def test_an_address_is_invited(manager: User, program: Program, settings, typed: str):
    settings.SENDS_MAIL = True
    response = signed_in(manager).post(reverse("people_invite", args=[program.slug]), {"email": typed, "role": "peer"})
    assert response.status_code == 302
    assert Invitation.objects.get().email == "ana@x.org"


@pytest.mark.parametrize("typed", TYPED)
def test_who_is_here_already_is_not_invited_again(manager: User, ana: User, program: Program, settings, typed: str):
    settings.SENDS_MAIL = True
    response = signed_in(manager).post(reverse("people_invite", args=[program.slug]), {"email": typed, "role": "peer"})
    assert response.status_code == 422
    assert Membership.objects.count() == 2
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("typed", TYPED)
def test_an_account_made_on_the_server_has_a_plain_address(db, typed: str):
    assert User.objects.create_user(typed, PASSWORD).email.lower() == "ana@x.org"


@pytest.mark.parametrize("secret", ["ten\u00a0“words”\u200b here", "a\u00adb c d e f g h", "jose\u0301 and others"])
def test_a_password_is_taken_as_it_was_typed(ana: User, sign_in, secret: str):
    ana.set_password(secret)
    ana.save()
    client = Client()
    sign_in("ana@x.org", secret, client=client)
    assert "_auth_user_id" in client.session


# Names


@pytest.fixture
def runs_the_server(db) -> Client:
    return signed_in(User.objects.create_superuser("server@example.org", "a long password"))


def test_names_of_organisations_and_programs_hold_what_people_see(runs_the_server: Client, organisation: Organisation):
    fields = {"name": "Peers’\u00a0Al\u00adliance\u200b", "year_start": "calendar", "paper": "letter"}
    fields |= {"days_to_finish": 30, "voice_threshold": 5, "contacts": "Of\ufb01ce:\u00a0call us"}
    runs_the_server.post("/admin/programs/organisation/add/", fields)
    made = Organisation.objects.exclude(pk=organisation.pk).get()
    assert (made.name, made.contacts) == ("Peers’ Alliance", "Office: call us")


def test_a_name_that_looks_the_same_is_the_same(runs_the_server: Client, organisation: Organisation):
    fields = {"name": f"{organisation.name}\u200b", "year_start": "calendar", "paper": "letter"}
    response = runs_the_server.post(
        "/admin/programs/organisation/add/", fields | {"days_to_finish": 30, "voice_threshold": 5}
    )
    assert response.status_code == 200
    assert Organisation.objects.count() == 1


def test_the_name_of_a_program_and_the_address_of_an_account(runs_the_server: Client, organisation: Organisation):
    program = make_program(organisation, "Alder House", date(2026, 1, 1))
    fields = {"name": "Alder\u00a0Ho\u00aduse", "slug": "alder-house", "kind": program.kind, "setting": program.setting}
    runs_the_server.post(
        f"/admin/programs/program/{program.pk}/change/", fields | {"first_quarter": "2026-01-01", "founded": ""}
    )
    program.refresh_from_db()
    assert program.name == "Alder House"
    passwords = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    rows = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    runs_the_server.post("/admin/programs/user/add/", {"email": "\u200bBo@x.org"} | passwords | rows)
    assert User.objects.filter(email="Bo@x.org").exists()


def test_a_staff_role_is_named_as_people_see_it(manager: User, program: Program):
    fields = {
        "kind": "peer_supporter",
        "title": "Peer\u00a0sup\u00adporter\u200b",
        "site": "North",
        "count": 2,
        "hours": 20,
    }
    fields |= {"terms": "paid", "pay": "same", "supervisor": "", "description": "Gives out medi\u200bcation.\r\n"}
    pays = [value for value, _label in StaffRole.Pay.choices]
    response = signed_in(manager).post(reverse("staff_add", args=[program.slug]), fields | {"pay": pays[0]})
    assert response.status_code == 302
    role = StaffRole.objects.get()
    assert (role.title, role.description) == ("Peer supporter", "Gives out medication.")
