"""Signing in: the same words for everybody, and after five wrong tries a pause."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from programs.models import User
from tests.programs.conftest import PASSWORD, SIGN_IN

WAIT = "Please wait 15 minutes"
WRONG = "do not belong together"


@pytest.fixture(autouse=True)
def forgotten(db) -> None:
    cache.clear()


def test_the_right_password_opens(manager: User, sign_in):
    assert sign_in(manager.email).url == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(manager: User, sign_in):
    assert sign_in(manager.email, next="/programs/willow-house/staff/").url == "/programs/willow-house/staff/"


@pytest.mark.parametrize("following", ["https://elsewhere.example/", "//elsewhere.example", "http://["])
def test_signing_in_leads_nowhere_else(manager: User, sign_in, following: str):
    assert sign_in(manager.email, next=following).url == "/"


@pytest.mark.parametrize("email", ["manager@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(manager: User, sign_in, email: str):
    response = sign_in(email, "something else entirely")
    assert response.status_code == 422
    assert WRONG in response.content.decode()


@pytest.mark.parametrize("password", ["", "a guess"])
def test_fields_have_the_same_names_when_something_is_wrong(manager: User, sign_in, password: str):
    page = sign_in(manager.email, password).content.decode()
    assert re.findall(r"<label[^>]*>\s*([\w-]+(?: \w+)*)", page)[:2] == ["E-mail address", "Password"]


@pytest.mark.parametrize("email", ["manager@example.org", "nobody@example.org"])
def test_after_five_wrong_tries_everybody_waits_and_is_told_how_long(manager: User, sign_in, email: str):
    tries = [sign_in(email, f"guess number {number}").status_code for number in range(5)]
    response = sign_in(email, PASSWORD)
    assert tries == [422] * 5
    assert response.status_code == 429
    assert WAIT in response.content.decode()


def test_an_address_in_capitals_counts_as_the_same(manager: User, sign_in):
    for number in range(5):
        sign_in(manager.email.upper(), f"guess number {number}")
    assert sign_in(manager.email).status_code == 429


def test_others_are_not_held_up(manager: User, admin: User, sign_in):
    for number in range(6):
        sign_in(manager.email, f"guess number {number}")
    assert sign_in(admin.email).status_code == 302


def test_the_right_password_in_between_does_not_start_the_count_again(manager: User, sign_in):
    for number in range(4):
        sign_in(manager.email, f"guess number {number}")
    sign_in(manager.email)
    sign_in(manager.email, "guess number 5")
    assert sign_in(manager.email).status_code == 429


def test_tries_from_one_place_at_many_addresses_are_counted_too(db, sign_in):
    statuses = [sign_in(f"somebody{number}@example.org", "a guess").status_code for number in range(31)]
    assert statuses == [422] * 30 + [429]


def test_behind_a_proxy_the_place_is_what_the_proxy_names(db, settings, sign_in):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(31):
        sign_in(f"somebody{number}@example.org", "a guess", client=Client(headers={"x-forwarded-for": "203.0.113.7"}))
    other = Client(headers={"x-forwarded-for": "203.0.113.8"})
    assert sign_in("somebody@example.org", "a guess", client=other).status_code == 422


def test_what_is_made_up_in_front_of_the_proxy_does_not_help(db, settings, sign_in):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    statuses = [
        sign_in(
            f"somebody{number}@example.org",
            "a guess",
            client=Client(headers={"x-forwarded-for": f"198.51.100.{number}, 203.0.113.7"}),
        ).status_code
        for number in range(31)
    ]
    assert statuses[-1] == 429


def test_nobody_signs_up(db):
    response = Client().post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert "by invitation" in response.content.decode()
    assert User.objects.count() == 0


def test_a_closed_account_does_not_open(manager: User, sign_in):
    manager.is_active = False
    manager.save()
    client = Client()
    sign_in(manager.email, client=client)
    assert client.get("/").status_code == 302


def test_the_page_names_the_shared_computer(db):
    assert "This is a shared computer" in Client().get(SIGN_IN).content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
@pytest.mark.parametrize("following", ["http://[", "//[", "//example.org", "javascript:alert(1)", "http://a]b/"])
def test_an_address_to_go_on_to_that_is_none_breaks_no_page_and_is_not_gone_to(
    client: Client, db, name: str, following: str
):
    page = client.get(reverse(name), {"next": following}).content.decode()
    assert f'href="{following}' not in page
