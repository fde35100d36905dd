"""How long somebody stays signed in, on an own computer and on a shared one."""

from datetime import UTC, date, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.utils import timezone

from programs.models import User
from programs.sign_in.sessions import SessionStore
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
def test_the_server_forgets_it_then(opened, more: dict[str, str], seconds: int):
    key = cookie(opened(**more)).value
    clock.go_on(seconds=seconds - 5)
    assert "_auth_user_id" in SessionStore(key)
    clock.go_on(seconds=10)
    assert "_auth_user_id" not in SessionStore(key)


def test_the_database_keeps_no_time_of_it(opened):
    """Of all sessions of a day the rows have the same date and length; two sessions are told apart by nothing."""
    clock.on(date(2026, 11, 22))
    day = timezone.now().astimezone(UTC).date() + timedelta(days=2)
    opened()
    clock.go_on(hours=3)
    opened(shared="on")
    rows = list(Session.objects.values_list("expire_date", "session_data"))
    assert [until.isoformat() for until, _data in rows] == [f"{day}T00:00:00+00:00"] * 2
    assert len({len(data) for _until, data in rows}) == 1


def test_what_the_database_keeps_tells_nobody_and_opens_nothing(opened, manager: User):
    client = opened()
    row = Session.objects.get()
    assert cookie(client).value not in (row.session_key, row.session_data)
    client.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert client.get("/").status_code == 302
    assert signing.b64_decode(row.session_data.encode()).find(b"auth") == -1


def test_with_another_secret_everybody_signs_in_again(opened, settings):
    client = opened()
    settings.SECRET_KEY = "another secret of the server, long enough to be one"
    assert client.get("/").status_code == 302


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(opened):
    client = opened()
    key = cookie(client).value
    client.post("/accounts/logout/")
    assert Session.objects.count() == 0
    assert "_auth_user_id" not in SessionStore(key)


def test_what_is_over_is_deleted_at_the_next_sign_in(opened):
    opened()
    clock.go_on(days=3)
    opened()
    assert Session.objects.count() == 1


def test_no_time_stands_with_an_account(opened, manager: User):
    opened()
    manager.refresh_from_db()
    assert manager.last_login is None


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
