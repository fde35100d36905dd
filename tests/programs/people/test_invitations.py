"""Invitations: who may send them, what the mail says, and that each link works once, in time, for one address."""

import re
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from programs import actions
from programs.access import Access, enter
from programs.models import AuditEvent, Invitation, Membership, Organisation, Program, Role, User
from programs.people.invitation_mail import send_invitation
from tests.plain_words import FORBIDDEN, grade
from tests.programs.conftest import PASSWORD, add_role, make_program, make_user, signed_in

INVITE = "/programs/willow-house/people/invite"
NEW = "new@example.org"
FORM = {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def sends_mail(settings) -> None:
    settings.SENDS_MAIL = True


def invited(by: User, role: Role = Role.PEER, email: str = NEW, slug: str = "willow-house") -> str:
    """The address of an invitation that `by` made, and that an admin confirmed where it takes a second person."""
    invitation, token = actions.invite(email=email, role=role, by=enter(by, slug), now=timezone.now())
    token = token or actions.confirm_invitation(invitation=invitation, by=second(invitation), now=timezone.now())
    return f"/accounts/invitation/{token}"


def second(invitation: Invitation) -> Access:
    user = User.objects.filter(email="second@example.org").first()
    user = user or make_user(Role.ADMIN, invitation.program, "second@example.org")
    return enter(user, invitation.program.slug)


def log(program: Program) -> list[tuple[str, str]]:
    return list(program.audit_events.values_list("role", "what"))


def roles_of(email: str) -> set[str]:
    return set(Membership.objects.filter(user__email=email).values_list("role", flat=True))


# Inviting


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_a_manager_invites_to_the_roles_of_the_program(manager: User, program: Program, role: Role):
    response = signed_in(manager).post(INVITE, {"email": NEW, "role": role})
    assert response.url == "/programs/willow-house/people/"
    assert list(Invitation.objects.values_list("email", "role", "program")) == [(NEW, role, program.pk)]


@pytest.mark.parametrize("role", [Role.FUNDER, Role.ADMIN, "boss", ""])
def test_a_manager_invites_to_no_other_role_whatever_the_form_says(manager: User, role: str):
    assert signed_in(manager).post(INVITE, {"email": NEW, "role": role}).status_code == 422
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("role", list(Role))
def test_an_admin_invites_to_every_role(admin: User, role: Role):
    assert signed_in(admin).post(INVITE, {"email": NEW, "role": role}).status_code == 302
    assert Invitation.objects.get().role == role


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_others_do_not_invite(program: Program, role: Role):
    assert signed_in(make_user(role, program)).post(INVITE, {"email": NEW, "role": Role.PEER}).status_code == 403


def test_the_program_is_shown_who_was_invited_to_what_and_never_an_address(manager: User, program: Program):
    invited(manager, Role.SUPERVISOR)
    assert log(program) == [("manager", "invited somebody to the role “Peer supervisor”")]


def test_what_reaches_the_whole_organisation_is_shown_to_each_of_its_programs(admin: User, organisation, elsewhere):
    other = make_program(organisation, "Second House")
    invited(admin, Role.FUNDER)
    assert AuditEvent.objects.filter(what__contains="Funder").count() == 2
    assert other.audit_events.count() == 1
    assert elsewhere.audit_events.count() == 0


def test_the_mail_has_the_link_and_says_nothing_of_program_or_role(manager: User):
    signed_in(manager).post(INVITE, {"email": NEW, "role": Role.SUPERVISOR})
    sent = mail.outbox[0]
    words = re.sub(r"https?://\S+", "", sent.body)
    assert (sent.to, sent.subject) == ([NEW], "Your invitation to Plumbline")
    assert re.search(r"/accounts/invitation/\S{40,}", sent.body)
    assert "Willow" not in words + sent.subject
    assert "supervisor" not in (words + sent.subject).lower()
    assert grade(words) <= 8
    assert not FORBIDDEN.search(words)


def test_the_mail_names_the_last_day_as_it_is_here(manager: User):
    """In the evening west of UTC it is the next day, and here the next year, by UTC."""
    evening = datetime(2026, 12, 24, 20, tzinfo=ZoneInfo("America/New_York"))
    invitation, _ = actions.invite(email=NEW, role=Role.MANAGER, by=enter(manager, "willow-house"), now=evening)
    with timezone.override("America/New_York"):
        send_invitation(invitation, "https://plumbline.example.org/accounts/invitation/made-up")
    assert "The link works once, until December 31, 2026." in " ".join(mail.outbox[0].body.split())


def test_where_mail_goes_out_the_inviter_never_sees_the_link(manager: User):
    response = signed_in(manager).post(INVITE, {"email": NEW, "role": Role.MANAGER}, follow=True)
    assert "/accounts/invitation/" not in response.content.decode()


def test_where_no_mail_goes_out_the_link_is_shown_once(manager: User, settings):
    settings.SENDS_MAIL = False
    client = signed_in(manager)
    page = client.post(INVITE, {"email": NEW, "role": Role.MANAGER}).content.decode()
    link = re.search(r'value="(\S+/accounts/invitation/\S+)"', page).group(1)
    assert Client().get(link.removeprefix("http://testserver")).status_code == 200
    assert "/accounts/invitation/" not in client.get("/programs/willow-house/people/").content.decode()


def test_where_the_mail_server_does_not_answer_the_link_is_shown_too(manager: User, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = signed_in(manager).post(INVITE, {"email": NEW, "role": Role.SUPERVISOR}).content.decode()
    assert "does not answer" in page
    assert "/accounts/invitation/" in page


def test_the_database_does_not_hold_the_secret(manager: User):
    token = invited(manager).rsplit("/", 1)[1]
    assert token not in str(list(Invitation.objects.values()))


def test_a_second_invitation_takes_the_place_of_the_first(manager: User):
    first, again = invited(manager, Role.SUPERVISOR), invited(manager, Role.SUPERVISOR)
    assert Client().get(first).status_code == 410
    assert Client().get(again).status_code == 200


def test_somebody_who_has_the_role_is_not_invited_to_it(manager: User, program: Program):
    make_user(Role.PEER, program)
    response = signed_in(manager).post(INVITE, {"email": "Peer@example.org", "role": Role.PEER})
    assert response.status_code == 422
    assert "has that role already" in response.content.decode()


# Accepting with a new account


def test_a_new_account_sets_its_password_and_signs_in(manager: User, program: Program, sign_in):
    link = invited(manager)
    assert Client().post(link, FORM).url == "/accounts/login/"
    assert sign_in(NEW).status_code == 302
    assert list(Membership.objects.filter(user__email=NEW).values_list("role", "program")) == [("peer", program.pk)]


def test_the_program_is_shown_that_it_was_accepted(manager: User, program: Program):
    Client().post(invited(manager), FORM)
    assert log(program)[0] == ("peer", "accepted an invitation and has this role now")


def test_the_link_works_once(manager: User):
    link = invited(manager)
    Client().post(link, FORM)
    assert [Client().get(link).status_code, Client().post(link, FORM).status_code] == [410, 410]
    assert User.objects.filter(email=NEW).count() == 1


def test_a_weak_password_keeps_the_link_open(manager: User):
    link = invited(manager)
    assert Client().post(link, {"password1": "password", "password2": "password"}).status_code == 422
    assert Client().get(link).status_code == 200
    assert not User.objects.filter(email=NEW).exists()


def test_two_different_passwords_are_not_taken(manager: User):
    assert Client().post(invited(manager), FORM | {"password2": "other words"}).status_code == 422


def test_after_seven_days_it_is_too_old(manager: User):
    link = invited(manager)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = Client().post(link, FORM)
    assert response.status_code == 410
    assert "too old" in response.content.decode()
    assert not User.objects.filter(email=NEW).exists()


def test_it_is_not_accepted_when_its_time_runs_out_between_page_and_press(manager: User, elsewhere: Program):
    invited(manager)
    user = make_user(Role.ALLY, elsewhere, NEW)
    invitation = Invitation.objects.get()
    with pytest.raises(actions.InvitationGone):
        actions.accept_invitation(invitation=invitation, user=user, now=invitation.expires_at)
    assert roles_of(NEW) == {"ally"}


def test_it_lasts_seven_days(manager: User):
    invited(manager, Role.SUPERVISOR)
    invitation = Invitation.objects.get()
    assert invitation.expires_at - invitation.created_at == timedelta(days=7)


def test_a_made_up_link_does_not_exist(db):
    response = Client().get("/accounts/invitation/made-up")
    assert response.status_code == 404
    assert "invited you" in response.content.decode()


# Accepting with an account


def test_the_page_does_not_tell_whether_there_is_an_account(manager: User, program: Program, elsewhere: Program):
    make_user(Role.ALLY, elsewhere, "known@example.org")
    pages = {
        re.sub(r'(known|new)@|csrf\S+ value="\S+"|/invitation/\S+|%2Finvitation%2F[^"]+', "", page)
        for email in ("known@example.org", NEW)
        for page in [Client().get(invited(manager, email=email)).content.decode()]
    }
    assert len(pages) == 1


def test_an_account_can_not_be_taken_over_with_a_new_password(manager: User, elsewhere: Program, sign_in):
    make_user(Role.ALLY, elsewhere, NEW)
    link = invited(manager)
    response = Client().post(link, {"password1": "words of a stranger", "password2": "words of a stranger"})
    assert response.url.startswith("/accounts/login/?next=")
    assert sign_in(NEW, "words of a stranger").status_code == 422
    assert roles_of(NEW) == {"ally"}


def test_an_existing_account_signs_in_and_gets_the_role_too(manager: User, elsewhere: Program, sign_in):
    make_user(Role.ALLY, elsewhere, NEW)
    link, client = invited(manager), Client()
    assert sign_in(NEW, client=client, next=link).url == link
    assert client.post(link).url == "/"
    assert roles_of(NEW) == {"ally", "peer"}


def test_an_address_in_capitals_is_the_same(manager: User, elsewhere: Program):
    link = invited(manager, email="NEW@Example.org")
    user = make_user(Role.ALLY, elsewhere, NEW)
    assert signed_in(user).post(link).url == "/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_account_does_not_get_it(manager: User, elsewhere: Program, method: str):
    link = invited(manager)
    stranger = make_user(Role.ALLY, elsewhere)
    response = getattr(signed_in(stranger), method)(link)
    assert response.status_code == 403
    assert NEW not in response.content.decode()
    assert roles_of(stranger.email) == {"ally"}


def test_somebody_given_the_role_in_between_still_accepts(manager: User, program: Program, elsewhere: Program):
    link = invited(manager)
    user = make_user(Role.ALLY, elsewhere, NEW)
    add_role(user, Role.PEER, program)
    assert signed_in(user).post(link).url == "/"


# Taking back


def withdraw(by: User, slug: str = "willow-house"):
    pk = Invitation.objects.get().pk
    return signed_in(by).post(f"/programs/{slug}/people/invitations/{pk}/withdraw")


def test_taken_back_the_link_is_worth_nothing(manager: User, program: Program):
    link = invited(manager, Role.SUPERVISOR)
    withdraw(manager)
    assert Client().post(link, FORM).status_code == 410
    assert log(program)[0] == ("manager", "took back an invitation to the role “Peer supervisor”")


def test_an_accepted_one_is_not_taken_back(manager: User, program: Program):
    Client().post(invited(manager), FORM)
    withdraw(manager)
    assert roles_of(NEW) == {"peer"}
    assert "took back" not in str(log(program))


def test_following_a_link_takes_nothing_back(manager: User):
    invited(manager)
    address = f"/programs/willow-house/people/invitations/{Invitation.objects.get().pk}/withdraw"
    assert signed_in(manager).get(address).status_code == 405


def test_the_invitation_of_another_program_does_not_exist(manager: User, elsewhere: Program):
    invited(make_user(Role.MANAGER, elsewhere, "other@example.org"), slug="other-house")
    assert withdraw(manager).status_code == 404
    assert Invitation.objects.open().count() == 1


def test_a_manager_does_not_take_back_what_the_admin_sent_to_a_funder(manager: User, admin: User):
    invited(admin, Role.FUNDER)
    assert withdraw(manager).status_code == 404


# Two at once


@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_at_once_one_gets_the_account():
    program = make_program(Organisation.objects.create(name="Riverbend"), "Willow House")
    link = invited(make_user(Role.MANAGER, program))
    barrier, statuses = threading.Barrier(2), []

    def press() -> None:
        client = Client()
        barrier.wait()
        statuses.append(client.post(link, FORM).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 410]
    assert User.objects.filter(email=NEW).count() == 1


@pytest.mark.django_db
def test_who_comes_second_with_a_link_is_told_that_it_is_used_not_that_there_is_an_account():
    program = make_program(Organisation.objects.create(name="Riverbend"), "Willow House")
    invited(make_user(Role.MANAGER, program))
    invitation = Invitation.objects.get()
    actions.accept_as_new(invitation=invitation, password=PASSWORD, now=timezone.now())
    with pytest.raises(actions.InvitationGone):
        actions.accept_as_new(invitation=invitation, password=PASSWORD, now=timezone.now())
