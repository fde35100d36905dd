"""How long somebody stays signed in, on an own computer and on a shared one."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from programs.models import User
from tests import clock

HOURS = 12 * 3600
HALF_AN_HOUR = 30 * 60


@pytest.fixture
def opened(manager: User, sign_in):
    """A browser in which the manager signed in."""

    def open_one(**more: str) -> Client:
        client = Client()
        sign_in(manager.email, client=client, **more)
        return client

    return open_one


def cookie(client: Client):
    return client.cookies[settings.SESSION_COOKIE_NAME]


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_on_an_own_computer_the_session_lasts_hours_also_without_the_opened(opened):
    assert cookie(opened())["max-age"] == HOURS


def test_on_a_shared_computer_it_ends_with_the_opened(opened):
    assert cookie(opened(shared="on"))["max-age"] == ""


@pytest.mark.parametrize(("more", "seconds"), [({}, HOURS), ({"shared": "on"}, HALF_AN_HOUR)])
def test_the_database_forgets_it_then(opened, more: dict[str, str], seconds: int):
    opened(**more)
    left = Session.objects.get().expire_date - timezone.now()
    assert round(left.total_seconds(), -1) == seconds


@pytest.mark.parametrize(("more", "minutes", "stays"), [({}, 31, True), ({"shared": "on"}, 29, True)])
def test_somebody_who_comes_back_in_time_is_still_in(opened, more, minutes, stays):
    client = opened(**more)
    clock.go_on(minutes=minutes)
    assert is_in(client) is stays


@pytest.mark.parametrize(("more", "minutes"), [({}, 12 * 60 + 1), ({"shared": "on"}, 31)])
def test_somebody_who_comes_back_too_late_is_led_to_sign_in(opened, more, minutes):
    client = opened(**more)
    clock.go_on(minutes=minutes)
    response = client.post("/programs/willow-house/staff/add", {"title": "Driver"})
    assert response.url == "/accounts/login/?next=/programs/willow-house/staff/add"


def test_every_click_on_a_shared_computer_starts_the_half_hour_again(opened):
    client = opened(shared="on")
    for _ in range(3):
        clock.go_on(minutes=20)
        assert is_in(client)


def test_a_click_within_a_minute_writes_nothing(opened, django_assert_num_queries):
    client = opened(shared="on")
    before = Session.objects.get().expire_date
    client.get("/")
    assert Session.objects.get().expire_date == before


def test_asking_how_long_does_not_lengthen_it(opened):
    client = opened(shared="on")
    clock.go_on(minutes=20)
    client.get("/accounts/session")
    clock.go_on(minutes=11)
    assert client.get("/accounts/session").json() == {"left": 0}


def test_staying_signed_in_gives_the_whole_time_again(opened):
    client = opened(shared="on")
    clock.go_on(minutes=29)
    assert client.post("/accounts/session").json() == {"left": HALF_AN_HOUR}
    clock.go_on(minutes=29)
    assert is_in(client)


@pytest.mark.parametrize(
    ("more", "soon"),
    [
        ({}, "You will be signed out at {time}."),
        ({"shared": "on"}, "You will be signed out at {time}, because this is a shared computer."),
    ],
)
def test_pages_know_when_to_warn_and_what_to_say(opened, more: dict[str, str], soon: str):
    page = opened(**more).get("/").content.decode()
    assert 'data-warn="300"' in page
    assert f'data-soon="{soon}"' in page


def test_a_page_for_somebody_signed_out_counts_nothing(db):
    assert 'id="session"' not in Client().get("/accounts/login/").content.decode()


FORM, SENT_TO = "/programs/willow-house/people/?page=2", "/programs/willow-house/people/invitations/1/withdraw"


@pytest.mark.parametrize(
    ("page", "back"),
    [
        (f"http://testserver{FORM}", "/programs/willow-house/people/%3Fpage%3D2"),
        ("https://elsewhere.example/trap", SENT_TO),
        ("", SENT_TO),
    ],
)
def test_a_form_sent_too_late_leads_back_to_the_page_it_stands_on(db, page: str, back: str):
    response = Client(headers={"referer": page} if page else {}).post(SENT_TO)
    assert response.url == f"/accounts/login/?next={back}"


def test_a_form_that_is_too_old_leads_back_to_its_page(manager: User):
    client = Client(enforce_csrf_checks=True, headers={"referer": f"http://testserver{FORM}"})
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(SENT_TO)
    assert response.status_code == 403
    assert f'data-forms-lost><a class="btn btn-primary" href="{FORM}"' in response.content.decode()
