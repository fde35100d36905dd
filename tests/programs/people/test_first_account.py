"""The first account of a server, with the link that a start in production prints."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse

from fidelity.management.commands import start
from programs.models import FirstLink, Invitation, User
from programs.people.first_account import LinkGone, issue_link, link_works, make_first_account

EMAIL, PASSWORD = "ana@example.org", "plenty of words here"
SENT = {"email": EMAIL, "password1": PASSWORD, "password2": PASSWORD}


def page_of(secret: str) -> str:
    return reverse("first_account", args=[secret])


@pytest.fixture
def secret(db) -> str:
    return issue_link()


def test_the_secret_is_long_and_only_its_hash_is_kept(secret: str):
    assert len(secret) >= 40
    assert secret not in str(FirstLink.objects.values().get())
    assert FirstLink.objects.get().token_hash == Invitation.hash_of(secret)


def test_the_link_makes_an_account_that_is_signed_in_and_led_to_set_up(secret: str):
    client = Client()
    assert client.get(page_of(secret)).status_code == 200
    response = client.post(page_of(secret), SENT, follow=True)
    assert [address for address, _status in response.redirect_chain] == ["/", reverse("first_run")]
    user = User.objects.get()
    assert (user.email, user.is_superuser, user.check_password(PASSWORD)) == (EMAIL, True, True)


def test_it_works_once(secret: str):
    Client().post(page_of(secret), SENT)
    for method in ("get", "post"):
        response = getattr(Client(), method)(page_of(secret), SENT | {"email": "other@example.org"})
        assert response.status_code == 404
    assert User.objects.count() == 1
    assert not FirstLink.objects.exists()


def test_a_made_up_link_says_the_same(secret: str):
    page = Client().get(page_of("x" * 43))
    assert page.status_code == 404
    assert "This link does not work any more" in page.content.decode()


def test_it_is_gone_once_there_is_an_account(secret: str):
    User.objects.create_superuser("server@example.org", PASSWORD)
    assert Client().get(page_of(secret)).status_code == 404
    with pytest.raises(LinkGone):
        make_first_account(secret=secret, email=EMAIL, password=PASSWORD)
    assert issue_link() == ""
    assert not FirstLink.objects.exists()


def test_the_next_start_makes_another_and_the_one_before_works_no_more(secret: str):
    other = issue_link()
    assert other != secret
    assert (link_works(secret), link_works(other)) == (False, True)
    assert FirstLink.objects.count() == 1


def test_there_is_never_a_second_link(secret: str):
    with pytest.raises(IntegrityError), transaction.atomic():
        FirstLink.objects.create(pk=2, token_hash="0" * 64)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"email": ""}, "This is still empty."),
        ({"email": "ana"}, "This is no e-mail address yet."),
        ({"password2": "another row of words"}, "These two passwords are not the same."),
        ({"password1": "short", "password2": "short"}, "This password is too short."),
        ({"password1": "ana@example", "password2": "ana@example"}, "too much like your e-mail address"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_stays(secret: str, wrong: dict, says: str):
    response = Client().post(page_of(secret), SENT | wrong)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert link_works(secret)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_makes_the_account():
    secret = issue_link()

    def make(number: int) -> str:
        try:
            return make_first_account(secret=secret, email=f"a{number}@example.org", password=PASSWORD).email
        except LinkGone:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(make, range(4)))
    assert sum(map(bool, made)) == 1
    assert User.objects.count() == 1


# What a start prints


def started(settings, monkeypatch, tmp_path, *, demo: bool) -> str:
    settings.DATA_DIR, settings.DEMO, settings.SITE_URL = tmp_path, demo, "https://plumbline.example.org"
    monkeypatch.setattr(start.os, "execv", lambda *command: None)
    monkeypatch.setattr(start.Command, "_collect_static", lambda command: None)
    skipped = {"migrate", "seed", "seed_demo"}
    monkeypatch.setattr(start, "call_command", lambda name, **options: name in skipped)
    out = io.StringIO()
    call_command("start", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_start_in_production_prints_the_link(settings, monkeypatch, tmp_path):
    printed = started(settings, monkeypatch, tmp_path, demo=False)
    [link] = [line.strip() for line in printed.splitlines() if "/accounts/first/" in line]
    assert link.startswith("https://plumbline.example.org/accounts/first/")
    assert link_works(link.rpartition("/")[2])


@pytest.mark.django_db
def test_a_start_with_accounts_prints_none(settings, monkeypatch, tmp_path):
    User.objects.create_user(EMAIL, PASSWORD)
    assert "/accounts/first/" not in started(settings, monkeypatch, tmp_path, demo=False)


@pytest.mark.django_db
def test_a_demo_never_prints_one(settings, monkeypatch, tmp_path):
    assert "/accounts/first/" not in started(settings, monkeypatch, tmp_path, demo=True)
    assert not FirstLink.objects.exists()
