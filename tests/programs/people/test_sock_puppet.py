"""Somebody who leads a program tries to be its peer supporter or ally as well, and is refused at every step."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from programs import actions
from programs.access import enter
from programs.models import LEADING, PEER_SIDE, Invitation, Membership, Program, Role, User
from tests.programs.conftest import PASSWORD, add_role, make_program, make_user, signed_in
from tests.test_saving_at_once import at_once

PEOPLE = "/programs/willow-house/people/"
INVITE = f"{PEOPLE}invite"
ROLES = "/programs/willow-house/roles/"
PUPPET = "puppet@elsewhere.example"
FORM = {"password1": PASSWORD, "password2": PASSWORD}
SIDES = pytest.mark.parametrize("role", sorted(PEER_SIDE))


@pytest.fixture(autouse=True)
def sends_mail(settings) -> None:
    settings.SENDS_MAIL = True


def ask(client: Client, email: str = PUPPET, role: str = Role.PEER):
    return client.post(INVITE, {"email": email, "role": role}, follow=True)


def asked(by: User, email: str = PUPPET, role: Role = Role.PEER) -> Invitation:
    return actions.invite(email=email, role=role, by=enter(by, "willow-house"), now=timezone.now())[0]


def link_in(page: str) -> str:
    return re.search(r'value="http://testserver(/accounts/invitation/\S+)"', page).group(1)


def press(client: Client, invitation: Invitation, what: str = "confirm"):
    return client.post(f"{ROLES}invitations/{invitation.pk}/{what}")


def peers_of(program: Program) -> set[str]:
    return set(program.memberships.filter(role__in=PEER_SIDE).values_list("user__email", flat=True))


# The own address


@pytest.mark.parametrize(
    "email",
    ["boss@example.org", "BOSS@Example.org", "boss+peer@example.org", "b.oss@example.org", "b.o.ss+1@example.org"],
)
@pytest.mark.parametrize("leads", sorted(LEADING))
@SIDES
def test_the_own_address_is_refused_however_it_is_written(manager: User, program: Program, email, leads, role):
    make_user(leads, program, "boss@example.org")
    page = ask(signed_in(manager), email, role)
    assert page.status_code == 422
    assert "Whoever leads it can’t be a peer supporter or an ally here." in page.content.decode()
    assert not Invitation.objects.exists()


@SIDES
def test_nor_while_an_invitation_to_lead_the_program_is_open(manager: User, role):
    asked(manager, role=Role.SUPERVISOR)
    assert ask(signed_in(manager), f"{PUPPET}", role).status_code == 422


@SIDES
@pytest.mark.parametrize("leads", sorted(LEADING))
def test_a_peer_is_not_made_to_lead_the_program_as_well(manager: User, program: Program, role, leads):
    make_user(role, program, PUPPET)
    assert ask(signed_in(manager), "pup.pet@elsewhere.example", leads).status_code == 422


def test_another_program_is_another_thing(manager: User, elsewhere: Program):
    make_user(Role.SUPERVISOR, elsewhere, PUPPET)
    assert ask(signed_in(manager)).status_code == 200
    assert Invitation.objects.get().waits


# Another address


@SIDES
@pytest.mark.parametrize("mails", [True, False])
def test_another_address_waits_and_no_link_is_shown_mailed_or_kept(manager: User, settings, role, mails):
    settings.SENDS_MAIL = mails
    client = signed_in(manager)
    page = ask(client, role=role).content.decode()
    assert f"{PUPPET} waits for a second person: the organization’s admin." in page
    for address in (PEOPLE, ROLES, INVITE):
        page += client.get(address).content.decode()
    assert "/accounts/invitation/" not in page
    assert mail.outbox == []
    assert Invitation.objects.get().token_hash is None


def test_the_database_keeps_no_link_before_somebody_confirmed(manager: User):
    asked(manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(token_hash="0" * 64)


def test_what_nobody_confirmed_is_not_accepted(manager: User, elsewhere: Program):
    invitation, user = asked(manager), make_user(Role.ALLY, elsewhere, PUPPET)
    with pytest.raises(actions.InvitationGone):
        actions.accept_invitation(invitation=invitation, user=user, now=timezone.now())
    with pytest.raises(actions.InvitationGone):
        actions.accept_as_new(invitation=asked(manager, "new@a.example"), password=PASSWORD, now=timezone.now())
    assert set(Membership.objects.filter(user=user).values_list("role", "program")) == {("ally", elsewhere.pk)}


# Whoever leads the program confirms nobody


@pytest.mark.parametrize("leads", sorted(LEADING))
@pytest.mark.parametrize("also", [None, Role.ADMIN, Role.PEER, Role.ALLY])
def test_whoever_leads_the_program_confirms_nobody_with_whatever_second_role(
    program: Program, manager: User, leads, also
):
    invitation, second = asked(manager), make_user(leads, program, "second@example.org")
    if also:
        add_role(second, also, program).save()
        Membership.objects.filter(user=second).update(confirmed_by="admin")
    client = signed_in(second)
    assert [press(client, invitation, what).status_code for what in ("confirm", "refuse")] == [403, 403]
    assert "invitation_confirm" not in client.get(ROLES).content.decode()
    assert Invitation.objects.get().waits


def test_an_admin_who_is_the_manager_too_needs_somebody_else(manager: User, program: Program, organisation):
    add_role(manager, Role.ADMIN, program)
    client = signed_in(manager)
    assert "waits for a second person" in ask(client).content.decode()
    assert client.post(f"{PEOPLE}invitations/{Invitation.objects.get().pk}/link").status_code == 302
    assert Invitation.objects.get().token_hash is None


@pytest.mark.parametrize("leads", sorted(LEADING))
def test_nor_changes_or_removes_a_role_of_peers(program: Program, leads):
    make_user(Role.MANAGER, program, "other@example.org")
    both = make_user(leads, program, "both@example.org")
    add_role(both, Role.ADMIN, program)
    puppet = add_role(make_user(Role.MANAGER, program, PUPPET), Role.MANAGER, program)
    peer = make_user(Role.PEER, program).memberships.get()
    client = signed_in(both)
    page = client.get(PEOPLE).content.decode()
    assert (f"{PEOPLE}{peer.pk}" in page, f"{PEOPLE}{puppet.pk}" in page) == (False, True)
    assert client.post(f"{PEOPLE}{puppet.pk}", {"role": "peer"}).status_code == 422
    assert client.post(f"{PEOPLE}{peer.pk}", {"role": "ally"}).status_code == 422
    assert client.post(f"{PEOPLE}{peer.pk}/remove").status_code == 422
    assert peers_of(program) == {"peer@example.org"}


def test_whoever_asked_does_not_confirm_in_another_role_later(manager: User, program: Program, admin: User):
    invitation = asked(manager)
    Membership.objects.filter(user=manager).update(role=Role.PEER, confirmed_by="admin")
    assert press(signed_in(manager), invitation).url == ROLES
    assert Invitation.objects.get().waits


def test_a_puppet_from_before_confirms_no_other(manager: User, program: Program):
    old = make_user(Role.PEER, program)
    client = signed_in(old)
    press(client, asked(manager))
    assert "from the time before a second person was asked" in client.get(ROLES).content.decode()
    assert PUPPET not in client.get(ROLES).content.decode()
    assert Invitation.objects.get().waits


def test_nobody_confirms_an_address_much_like_the_own(manager: User, program: Program):
    ally = make_user(Role.ALLY, program, "kim@out.example")
    Membership.objects.filter(user=ally).update(confirmed_by="admin")
    invitation = asked(manager, "kim+peer@out.example")
    press(signed_in(ally), invitation)
    assert Invitation.objects.get().waits


# By way of an account that leads


def puppet_with_a_link_seen(manager: User, settings) -> None:
    """An account of a supervisor whose password the manager chose."""
    settings.SENDS_MAIL = False
    Client().post(link_in(ask(signed_in(manager), role=Role.SUPERVISOR).content.decode()), FORM)
    assert User.objects.get(email=PUPPET).link_was_seen


@SIDES
def test_an_account_whose_link_was_seen_never_speaks_for_peers(manager: User, admin: User, program, settings, role):
    puppet_with_a_link_seen(manager, settings)
    held = Membership.objects.get(user__email=PUPPET)
    response = signed_in(admin).post(f"{PEOPLE}{held.pk}", {"role": role})
    assert "was shown to somebody who leads a program" in response.content.decode()
    held.delete()
    assert "was shown to somebody who leads a program" in ask(signed_in(manager), role=role).content.decode()
    assert ask(signed_in(admin), role=role).status_code == 422
    assert peers_of(program) == set()


def test_what_the_admin_hands_over_was_not_seen(admin: User, program: Program, settings):
    settings.SENDS_MAIL = False
    Client().post(link_in(ask(signed_in(admin)).content.decode()), FORM)
    assert peers_of(program) == {PUPPET}
    assert not User.objects.get(email=PUPPET).link_was_seen


# With the link of somebody else


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_came_to_the_manager_is_not_opened_in_the_same_browser(manager: User, admin: User, program, method):
    _, token = actions.invite(email=PUPPET, role=Role.PEER, by=enter(admin, "willow-house"), now=timezone.now())
    page = getattr(signed_in(manager), method)(f"/accounts/invitation/{token}")
    assert page.status_code == 403
    assert "You lead this program" in page.content.decode()
    assert "open it again" not in page.content.decode()
    assert peers_of(program) == set()


@pytest.mark.parametrize("leads", sorted(LEADING))
def test_a_role_given_between_invitation_and_acceptance_stands_in_the_way(admin: User, program, elsewhere, leads):
    user = make_user(Role.ALLY, elsewhere, PUPPET)
    _, token = actions.invite(email=PUPPET, role=Role.PEER, by=enter(admin, "willow-house"), now=timezone.now())
    add_role(user, leads, program)
    page = signed_in(user).post(f"/accounts/invitation/{token}")
    assert page.status_code == 403
    assert "nobody is on both sides of a program" in page.content.decode()
    assert peers_of(program) == set()


def test_an_address_much_like_it_stands_in_the_way_of_a_new_account(admin: User, program: Program):
    _, token = actions.invite(email=PUPPET, role=Role.PEER, by=enter(admin, "willow-house"), now=timezone.now())
    make_user(Role.MANAGER, program, "puppet+boss@elsewhere.example")
    assert Client().post(f"/accounts/invitation/{token}", FORM).status_code == 403
    assert not User.objects.filter(email=PUPPET).exists()


# Keeping others away


def test_what_somebody_confirmed_is_not_taken_back_or_replaced_by_who_leads(manager: User, admin: User):
    invitation = asked(manager)
    press(signed_in(admin), invitation)
    client = signed_in(manager)
    assert "/withdraw" not in client.get(PEOPLE).content.decode(), "no button that would be refused"
    client.post(f"{PEOPLE}invitations/{invitation.pk}/withdraw")
    assert ask(client).status_code == 422
    assert Invitation.objects.open().get().token_hash
    signed_in(admin).post(f"{PEOPLE}invitations/{invitation.pk}/withdraw")
    assert not Invitation.objects.open().exists()


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_of_two_sides_accepted_at_once_one_is_refused(organisation, elsewhere: Program, _turn):
    """Invitations that were both open before they were kept apart."""
    program = make_program(organisation, "Willow House")
    user = make_user(Role.ALLY, elsewhere, PUPPET)
    now = timezone.now()
    week = {"expires_at": now + timedelta(days=7), "email": PUPPET, "invited_by_role": Role.ADMIN}
    rows = [
        program.invitations.create(organisation=organisation, role=role, confirmed_at=now, **week)
        for role in (Role.PEER, Role.MANAGER)
    ]
    outcomes = []

    def accept(row: Invitation) -> None:
        try:
            actions.accept_invitation(invitation=row, user=user, now=now)
            outcomes.append("has it")
        except actions.AccountRefused:
            outcomes.append("refused")

    at_once([lambda row=row: accept(row) for row in rows])
    assert sorted(outcomes) == ["has it", "refused"]
    assert program.memberships.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_is_first(organisation, settings):
    program = make_program(organisation, "Willow House")
    invitation = asked(make_user(Role.MANAGER, program))
    admins = [make_user(Role.ADMIN, program, f"admin-{number}@example.org") for number in range(4)]
    outcomes = []

    def confirm(admin: User) -> None:
        try:
            by = enter(admin, program.slug)
            outcomes.append(bool(actions.confirm_invitation(invitation=invitation, by=by, now=timezone.now())))
        except actions.InvitationGone:
            outcomes.append(False)

    at_once([lambda admin=admin: confirm(admin) for admin in admins])
    assert sorted(outcomes) == [False, False, False, True]
