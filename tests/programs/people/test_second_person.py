"""A second person confirms who speaks for peers; the page of roles tells how many there are, and since when."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programs import actions
from programs.access import enter
from programs.models import Invitation, Membership, Program, Role, User
from tests import clock
from tests.plain_words import FORBIDDEN, grade
from tests.programs.conftest import PASSWORD, add_role, make_user, signed_in

PEOPLE = "/programs/willow-house/people/"
ROLES = "/programs/willow-house/roles/"
NEW = "new@example.org"
FORM = {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def sends_mail(settings) -> None:
    settings.SENDS_MAIL = True


@pytest.fixture
def waiting(manager: User) -> Invitation:
    return asked(manager)


def asked(by: User, role: Role = Role.PEER, email: str = NEW) -> Invitation:
    return actions.invite(email=email, role=role, by=enter(by, "willow-house"), now=timezone.now())[0]


def known(role: Role, program: Program, email: str = "") -> User:
    """Somebody whose own role was confirmed."""
    user = make_user(role, program, email)
    Membership.objects.filter(user=user).update(confirmed_by="admin")
    return user


def press(user: User, invitation: Invitation, what: str = "confirm"):
    return signed_in(user).post(f"{ROLES}invitations/{invitation.pk}/{what}", follow=True)


def words(page) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.content.decode().partition("<main")[2])


def log(program: Program) -> list[tuple[str, str]]:
    return list(program.audit_events.values_list("role", "what"))


# Who confirms


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY, Role.ADMIN])
@pytest.mark.parametrize("wanted", [Role.PEER, Role.ALLY])
def test_one_who_does_not_lead_the_program_confirms_and_the_mail_goes_out_then(program, manager, role, wanted):
    invitation = asked(manager, wanted)
    second = known(role, program)
    assert mail.outbox == []
    page = press(second, invitation)
    assert "The invitation is on its way to new@example.org." in words(page)
    assert "/accounts/invitation/" not in page.content.decode()
    link = re.search(r"http://testserver(/accounts/invitation/\S+)", mail.outbox[0].body).group(1)
    assert mail.outbox[0].to == [NEW]
    assert Client().post(link, FORM).url == "/accounts/login/"
    held = Membership.objects.get(user__email=NEW)
    assert (held.role, held.confirmed_by) == (wanted, role)
    assert timezone.now() - held.since < timedelta(minutes=1)
    told = f"confirmed, as the second person, an invitation to the role “{wanted.label}”"
    assert log(program)[1:] == [
        (role, told),
        ("manager", f"asked to invite somebody to the role “{wanted.label}”; a second person has to confirm it"),
    ]


def test_an_admin_needs_nobody_else(admin: User, program: Program):
    asked(admin)
    row = Invitation.objects.get()
    assert (row.waits, row.confirmed_by_role) == (False, "admin")
    assert log(program) == [("admin", "invited somebody to the role “Peer supporter”")]


def test_whoever_leads_is_invited_as_before(manager: User):
    assert asked(manager, Role.SUPERVISOR).token_hash


def test_the_page_says_who_can_confirm_the_first_one_and_the_next(manager: User, program: Program, waiting):
    page = signed_in(manager)
    assert "It can be confirmed by the organization’s admin." in words(page.get(PEOPLE))
    make_user(Role.PEER, program)
    assert "It can be confirmed by the organization’s admin." in words(page.get(PEOPLE)), "one from before"
    known(Role.ALLY, program)
    assert "a peer supporter with an account, the outside ally, or the organization’s admin" in words(page.get(PEOPLE))


def test_it_is_confirmed_once(admin: User, waiting: Invitation, program: Program):
    press(admin, waiting)
    first = Invitation.objects.get().token_hash
    assert "it waits no more" in words(press(admin, waiting))
    assert "it waits no more" in words(press(admin, waiting, "refuse"))
    assert Invitation.objects.get().token_hash == first
    assert len(mail.outbox) == 1
    assert len(log(program)) == 2


def test_opening_an_address_confirms_nothing(admin: User, waiting: Invitation):
    for what in ("confirm", "refuse"):
        assert signed_in(admin).get(f"{ROLES}invitations/{waiting.pk}/{what}").status_code == 405
    assert Invitation.objects.get().waits


def test_after_ninety_days_nobody_is_asked_any_more(admin: User, waiting: Invitation):
    assert waiting.expires_at - waiting.created_at == timedelta(days=90)
    Invitation.objects.update(expires_at=timezone.now())
    assert NEW not in words(signed_in(admin).get(ROLES))
    assert "Nobody confirmed it in time: ask again" in words(signed_in(admin).get(PEOPLE))
    press(admin, waiting)
    assert Invitation.objects.get().waits


def test_the_one_of_another_program_does_not_exist(elsewhere: Program, waiting: Invitation):
    other = make_user(Role.ADMIN, elsewhere)
    answer = signed_in(other).post(f"/programs/other-house/roles/invitations/{waiting.pk}/confirm")
    assert answer.status_code == 404
    assert Invitation.objects.get().waits


def test_what_is_not_confirmed_goes_and_who_asks_again_does_not_hide_it(manager, admin, waiting, program):
    page = press(known(Role.PEER, program), waiting, "refuse")
    assert "It is not confirmed." in words(page)
    assert not Invitation.objects.open().exists()
    assert log(program)[0] == ("peer", "did not confirm an invitation to the role “Peer supporter”")
    assert mail.outbox == []
    asked(manager)
    assert re.search(r"Not confirmed on \w+ \d+, \d+, by: Peer supporter", words(signed_in(admin).get(ROLES)))


# Where no mail goes out


def test_without_mail_the_admin_hands_the_link_over(admin: User, program: Program, waiting, settings):
    settings.SENDS_MAIL = False
    page = press(known(Role.PEER, program), waiting)
    assert "the organization’s admin hands over the link" in words(page)
    assert "/accounts/invitation/" not in page.content.decode()
    handed = signed_in(admin).post(f"{PEOPLE}invitations/{waiting.pk}/link").content.decode()
    link = re.search(r"(/accounts/invitation/[^\"]+)", handed).group(1)
    assert Client().post(link, FORM).url == "/accounts/login/"
    assert not User.objects.get(email=NEW).link_was_seen
    assert Membership.objects.get(user__email=NEW).confirmed_by == "peer"


def test_a_new_link_takes_the_place_of_the_one_before(admin: User, waiting: Invitation, settings):
    settings.SENDS_MAIL = False
    first = re.search(r"/accounts/invitation/[^\"]+", press(admin, waiting).content.decode()).group()
    signed_in(admin).post(f"{PEOPLE}invitations/{waiting.pk}/link")
    assert Client().get(first).status_code == 404


def test_no_link_is_made_of_what_waits_or_by_a_manager(admin: User, manager: User, waiting: Invitation):
    address = f"{PEOPLE}invitations/{waiting.pk}/link"
    assert signed_in(manager).post(address).status_code == 403
    assert signed_in(admin).post(address).status_code == 302
    assert Invitation.objects.get().token_hash is None


# The page of roles


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY, Role.ADMIN])
def test_everybody_of_the_program_sees_how_many_there_are_and_no_address(program: Program, role: Role):
    user = make_user(role, program, "me@example.org")
    day = clock.moment(2026, 11, 3)
    for number in range(2):
        known(Role.PEER, program, f"peer-{number}@example.org").memberships.update(since=day)
    make_user(Role.PEER, program, "old@example.org").memberships.update(since=None)
    page = words(signed_in(user).get(ROLES))
    assert "2: since November 3, 2026 (confirmed by: Organization admin)" in page
    assert "since before the day was written down (before a second person was asked)" in page
    assert "@" not in page


def test_a_role_that_does_not_count_and_a_closed_account_are_left_out(program: Program, manager: User):
    add_role(manager, Role.PEER, program)
    closed = make_user(Role.PEER, program)
    closed.is_active = False
    closed.save()
    assert re.search(r"Peer supporter\s+0\b", words(signed_in(manager).get(ROLES)))


@pytest.mark.parametrize(("positions", "asks"), [(0, True), (1, True), (2, False)])
def test_more_accounts_than_people_are_pointed_at(program: Program, positions: int, asks: bool):
    if positions:
        program.staff_roles.create(title="Peer supporter", count=positions, hours=20)
    users = [known(Role.PEER, program, f"peer-{number}@example.org") for number in range(2)]
    assert ("Ask why." in words(signed_in(users[0]).get(ROLES))) is asks


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_one_account_and_for_three(program, django_assert_num_queries, number):
    users = [known(Role.PEER, program, f"peer-{each}@example.org") for each in range(number)]
    client = signed_in(users[0])
    with django_assert_num_queries(7):
        client.get(ROLES)


def test_who_does_not_confirm_sees_that_somebody_waits_and_no_address(program: Program, waiting: Invitation):
    page = words(signed_in(make_user(Role.SUPERVISOR, program)).get(ROLES))
    assert "Asked for on" in page
    assert NEW not in page
    assert "I know this person" not in page


def test_the_words_are_plain(admin: User, program: Program, manager: User):
    asked(manager)
    asked(manager, Role.ALLY, "ally@example.org")
    text = signed_in(admin).get(ROLES).content.decode().partition("<main")[2]
    sentences = " ".join(re.sub(r"<[^>]+>", " ", part) for part in re.findall(r"<p\b.*?</p>", text, re.DOTALL))
    assert grade(sentences) <= 8
    assert not FORBIDDEN.search(sentences)


def test_an_admin_who_gives_a_role_of_peers_is_named(admin: User, program: Program):
    membership = make_user(Role.SUPERVISOR, program).memberships.get()
    Membership.objects.update(since=None)
    signed_in(admin).post(f"{PEOPLE}{membership.pk}", {"role": "ally"})
    membership.refresh_from_db()
    assert (membership.role, membership.confirmed_by, bool(membership.since)) == ("ally", "admin", True)


# Home


@pytest.mark.parametrize(
    ("role", "asks"), [(Role.PEER, True), (Role.ALLY, True), (Role.ADMIN, True), (Role.SUPERVISOR, False)]
)
def test_home_says_that_somebody_waits(program: Program, waiting: Invitation, role: Role, asks: bool):
    page = signed_in(known(role, program)).get("/").content.decode()
    assert ("Peer supporter: somebody waits for a second person to confirm them" in page) is asks
    assert NEW not in page
    assert (f'href="{ROLES}"' in page) is asks


def test_the_program_page_leads_there(program: Program):
    assert (
        ROLES in signed_in(make_user(Role.ALLY, program)).get(reverse("program", args=[program.slug])).content.decode()
    )
