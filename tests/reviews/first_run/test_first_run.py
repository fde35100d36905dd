"""From an empty server to the first question: five short steps after the account, each saved by itself."""

import re
from datetime import date

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from fidelity.reviews.first_run.steps import ALL
from fidelity.reviews.models import Review
from programs.models import STEPS, AuditEvent, Invitation, Membership, Organisation, Program, Role, User
from programs.people.first_account import issue_link
from tests import cast, clock
from tests.programs.conftest import PASSWORD

PAIR = {"password1": PASSWORD, "password2": PASSWORD}
ORGANISATION = {"name": "Riverbend", "year_start": "calendar"}
PROGRAM = {"name": "Willow House", "kind": "embedded", "setting": "outpatient", "leads": "myself"}
STAFF = {"title": "Peer supporter", "count": "6", "hours": "20", "terms": "paid"}
SIGHT = {"manager": "1", "supervisor": "0", "peer": "6", "ally": "0", "funders": ""}


@pytest.fixture(autouse=True)
def empty(db, settings) -> None:
    """A server in production as it is first started, in the middle of a quarter; an admin needs a second step."""
    settings.TWO_STEP_FOR_ADMINS = True
    cache.clear()
    clock.on(date(2026, 11, 15))
    cast.newest().as_row()


@pytest.fixture
def client() -> Client:
    """A browser of whoever made the first account."""
    client = Client()
    client.post(reverse("first_account", args=[issue_link()]), {"email": "ana@example.org"} | PAIR)
    return client


def step(name: str) -> str:
    return reverse("first_run_step", args=[name])


def first_choice(client: Client) -> str:
    """The quarter that the list of the second step offers first."""
    return re.search(r'name="first" value="([^"]+)" checked', as_one_order(client.get(step("program")))).group(1)


def as_one_order(response) -> str:
    """Radio buttons as name, value, checked, in whatever order they were written."""

    def ordered(tag: re.Match[str]) -> str:
        parts = dict(re.findall(r'([a-z]+)="([^"]*)"', tag[0]))
        checked = " checked" if "checked" in tag[0] else ""
        return f'<input name="{parts.get("name")}" value="{parts.get("value")}"{checked}>'

    return re.sub(r"<input[^>]*>", ordered, response.content.decode())


def walked(client: Client, *, to: str, **other: dict) -> Client:
    """The steps before `to`, one after the other."""
    sent = {
        "organisation": ORGANISATION,
        "program": PROGRAM | {"first": "2026-07"},
        "staff": STAFF,
        "people": {"later": "1"},
        "sight": SIGHT,
    } | other
    for name, form in sent.items():
        if name == to:
            break
        response = client.post(step(name), form)
        assert response.status_code == 302, response.content.decode()
    return client


def test_from_an_empty_server_to_the_first_question_in_six_steps():
    client, steps = Client(), 0

    def send(address: str, form: dict) -> str:
        nonlocal steps
        response = client.post(address, form)
        assert response.status_code == 302, response.content.decode()
        steps += 1
        return response.url

    assert send(reverse("first_account", args=[issue_link()]), {"email": "ana@example.org"} | PAIR) == "/"
    assert client.get("/").url == reverse("first_run")
    assert step("organisation") in client.get("/", follow=True).content.decode()
    assert send(step("organisation"), ORGANISATION) == step("program")
    assert send(step("program"), PROGRAM | {"first": first_choice(client)}) == step("staff")
    assert send(step("staff"), STAFF) == step("people")
    assert send(step("people"), {"later": "1"}) == step("sight")
    question = send(step("sight"), SIGHT)
    assert steps <= 6
    review = Review.objects.get()
    first = review.definition.asked(full=True)[0]
    assert question.startswith(reverse("review_domain", args=["willow-house", "2026-10", first.code]))
    page = client.get(question)
    assert page.status_code == 200
    assert f'id="{review.definition.by_domain[first.code][0].code}"' in page.content.decode()


def test_so_it_goes_after_createsuperuser():
    User.objects.create_superuser("server@example.org", PASSWORD)
    client = Client()
    client.post(reverse("account_login"), {"login": "server@example.org", "password": PASSWORD})
    walked(client, to="sight")
    assert client.post(step("sight"), SIGHT).url.startswith("/programs/willow-house/reviews/2026-07/")


def test_whoever_set_it_up_is_admin_and_manager_and_the_log_says_so(client: Client):
    walked(client, to="")
    assert set(Membership.objects.values_list("role", "program__name")) == {
        ("admin", None),
        ("manager", "Willow House"),
    }
    lines = list(AuditEvent.objects.order_by("at", "pk").values_list("what", flat=True))
    assert lines[:3] == [
        "set up the organization",
        "added the program",
        "took the role “Program manager” too, in setting up the program",
    ]
    assert "opened the full review of Q3 2026" in lines
    assert Organisation.objects.get().steps_done == STEPS


# The steps


@pytest.mark.parametrize("name", [entry.name for entry in ALL])
def test_each_step_says_why_it_is_asked(client: Client, name: str):
    page = walked(client, to=name).get(step(name)).content.decode()
    entry = next(entry for entry in ALL if entry.name == name)
    assert str(entry.reason) in page.replace("&#x27;", "'")
    assert f"Step {entry.number} of 5" in page


def test_nobody_gets_ahead_of_a_step_that_comes_first(client: Client):
    for name in ("program", "staff", "people", "sight"):
        assert client.get(step(name)).url == step("organisation")
        assert client.post(step(name), {"later": "1"}).url == step("organisation")
    assert not Organisation.objects.exists()


def test_who_leaves_comes_back_to_the_step_that_is_next(client: Client):
    walked(client, to="staff")
    home = client.get("/").content.decode()
    assert "2 of 5 steps are done." in home
    assert "Step 3: Staff roles" in client.get(reverse("first_run")).content.decode()


def test_a_step_can_be_opened_again_and_changed(client: Client):
    walked(client, to="people")
    client.post(step("organisation"), {"name": "River Bend", "year_start": "july"})
    client.post(step("program"), PROGRAM | {"name": "Alder House", "first": "2026-10", "leads": "another"})
    organisation, program = Organisation.objects.get(), Program.objects.get()
    assert (organisation.name, organisation.year_start, organisation.steps_done) == ("River Bend", "july", 3)
    assert (program.name, program.slug, program.first_quarter) == ("Alder House", "willow-house", date(2026, 10, 1))
    assert not program.memberships.exists()


def test_a_double_click_sets_up_one_organisation_and_one_program(client: Client):
    for _click in range(2):
        client.post(step("organisation"), ORGANISATION)
    for _click in range(2):
        client.post(step("program"), PROGRAM | {"first": "2026-07"})
    assert (Organisation.objects.count(), Program.objects.count(), Membership.objects.count()) == (1, 1, 2)


def test_after_the_last_step_there_is_nothing_left(client: Client):
    walked(client, to="")
    assert client.get(reverse("first_run")).url == "/"
    assert "steps are done" not in client.get("/").content.decode()


def test_nobody_who_is_a_peer_there_takes_the_lead(client: Client, settings):
    settings.TWO_STEP_FOR_ADMINS = False
    walked(client, to="staff", program=PROGRAM | {"first": "2026-07", "leads": "another"})
    program = Program.objects.get()
    lee = User.objects.create_user("lee@example.org", PASSWORD)
    cast.add_role(lee, Role.PEER, program)
    cast.add_role(lee, Role.ADMIN, program)
    response = cast.sign_in(lee).post(step("program"), PROGRAM | {"first": "2026-07", "name": "Mine"})
    assert response.status_code == 422
    assert "Neither of them can be its manager" in response.content.decode()
    assert program.memberships.get().role == Role.PEER
    program.refresh_from_db()
    assert program.name == "Willow House"


# The first quarter


def test_the_first_quarter_is_chosen_from_three(client: Client):
    page = as_one_order(walked(client, to="program").get(step("program")))
    assert re.findall(r'name="first" value="([^"]+)"', page) == ["2026-07", "2026-10", "2027-01"]
    assert "Q3 2026: July to September 2026 (ended, and its review would be late)" in page


@pytest.mark.parametrize(("day", "start"), [(date(2026, 10, 30), "2026-07"), (date(2026, 10, 31), "2026-10")])
def test_no_program_begins_late_unless_somebody_wants_it(client: Client, day: date, start: str):
    clock.on(day)
    assert first_choice(walked(client, to="program")) == start


@pytest.mark.parametrize("sent", ["2026-11-15", "2026-11", "", "2020-01", "11/15/2026"])
def test_no_other_day_is_taken(client: Client, sent: str):
    response = walked(client, to="program").post(step("program"), PROGRAM | {"first": sent})
    assert response.status_code == 422
    assert not Program.objects.exists()


def test_a_fiscal_year_names_the_quarters(client: Client):
    walked(client, to="program", organisation=ORGANISATION | {"year_start": "july"})
    assert "Q1 FY2026-27: July to September 2026" in client.get(step("program")).content.decode()


def test_a_first_quarter_that_has_not_begun_leads_home(client: Client):
    walked(client, to="sight", program=PROGRAM | {"first": "2027-01"})
    assert "The first quarter has not begun yet." in client.get(step("sight")).content.decode()
    assert client.post(step("sight")).url == "/"
    assert "it can be opened from January 1, 2027 on" in client.get("/").content.decode()


# Staff roles


def test_staff_roles_can_wait(client: Client):
    walked(client, to="people", staff={"later": "1"})
    assert not Program.objects.get().staff_roles.exists()


def test_several_staff_roles_can_be_written_down(client: Client):
    walked(client, to="staff")
    assert client.post(step("staff"), STAFF | {"another": "1"}).url == step("staff")
    assert "Peer supporter: 6" in client.get(step("staff")).content.decode()
    assert client.post(step("staff"), STAFF | {"title": "Night peer"}).url == step("people")
    assert list(Program.objects.get().staff_roles.values_list("title", "kind")) == [
        ("Night peer", "peer_supporter"),
        ("Peer supporter", "peer_supporter"),
    ]


def test_words_that_look_like_a_person_are_asked_about(client: Client):
    response = walked(client, to="staff").post(step("staff"), STAFF | {"title": "Maria Lopez"})
    assert response.status_code == 422
    assert "This looks like a name" in response.content.decode()


# Who is invited


def test_without_a_mail_server_the_link_is_shown_once(client: Client):
    walked(client, to="people")
    page = client.post(step("people"), {"email": "lee@example.org", "role": "supervisor"}).content.decode()
    link = re.search(r'value="http://testserver(/accounts/invitation/[^"]+)"', page).group(1)
    assert Client().get(link).status_code == 200
    assert link not in client.get(step("people")).content.decode()


def test_with_one_the_link_is_mailed(client: Client, settings):
    settings.SENDS_MAIL = True
    walked(client, to="people")
    assert client.post(step("people"), {"email": "lee@example.org", "role": "supervisor"}).url == step("people")
    assert [letter.to for letter in mail.outbox] == [["lee@example.org"]]


@pytest.mark.parametrize("role", ["peer", "ally"])
def test_whoever_leads_the_program_sees_no_link_of_its_peers(client: Client, role: str):
    walked(client, to="people")
    page = client.post(step("people"), {"email": "sam@example.org", "role": role}, follow=True).content.decode()
    assert "/accounts/invitation/" not in page
    assert "Waits for a second person" in page
    assert Invitation.objects.get().token_hash is None


def test_an_admin_who_leads_nothing_is_the_second_person(client: Client):
    walked(client, to="people", program=PROGRAM | {"first": "2026-07", "leads": "another"}, staff={"later": "1"})
    page = client.post(step("people"), {"email": "sam@example.org", "role": "peer"}).content.decode()
    assert "/accounts/invitation/" in page
    assert Invitation.objects.get().confirmed_by_role == Role.ADMIN


def test_nobody_is_invited_to_both_sides(client: Client):
    response = walked(client, to="people").post(step("people"), {"email": "ana+peer@example.org", "role": "peer"})
    assert response.status_code == 422
    assert "or one much like it" in response.content.decode()


def test_whoever_does_not_lead_the_program_opens_its_quarter_and_answers_nothing(client: Client):
    walked(client, to="sight", program=PROGRAM | {"first": "2026-07", "leads": "another"}, staff={})
    assert "The program manager finds its first question" in client.get(step("sight")).content.decode()
    assert client.post(step("sight")).url == "/"
    review = Review.objects.get()
    assert (review.period_start, review.full, review.set_up_at) == (date(2026, 7, 1), True, None)
    assert client.get(reverse("review_domain", args=["willow-house", "2026-07", "choice"])).status_code == 403


# Accounts that have nothing to set up


def test_an_account_without_a_role_is_told_what_to_do_and_whom_to_ask():
    user = User.objects.create_user("nobody@example.org", PASSWORD)
    page = cast.sign_in(user).get("/").content.decode()
    assert "Your account has no role yet" in page
    assert "ask the manager of your program, or your organization’s admin, to invite nobody@example.org" in page
    assert "first_run" not in page


def test_an_invitation_that_waits_for_it_is_named(client: Client):
    walked(client, to="people")
    client.post(step("people"), {"email": "lee@example.org", "role": "supervisor"})
    lee = User.objects.create_user("lee@example.org", PASSWORD)
    assert "An invitation to lee@example.org waits for you." in cast.sign_in(lee).get("/").content.decode()


def test_nobody_else_begins_to_set_up():
    user = cast.sign_in(User.objects.create_user("nobody@example.org", PASSWORD))
    assert user.get(reverse("first_run")).url == "/"
    assert user.post(step("organisation"), ORGANISATION).url == "/"
    assert not Organisation.objects.exists()


def test_whoever_runs_the_server_is_told_of_an_organisation_that_is_there():
    Organisation.objects.create(name="Elsewhere")
    page = cast.sign_in(User.objects.create_superuser("server@example.org")).get(reverse("first_run"))
    assert "There is an organization on this server already" in page.content.decode()
