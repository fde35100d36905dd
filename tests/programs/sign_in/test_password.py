"""A new password: by a link in a mail that tells others nothing, or on the own page."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from programs.models import User
from tests.plain_words import FORBIDDEN, grade
from tests.programs.conftest import PASSWORD, signed_in

NEW = "another row of words"
RESET = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def forgotten(db) -> None:
    cache.clear()


def asked(email: str):
    return Client().post(RESET, {"email": email})


def link() -> str:
    return re.search(r"https?://testserver(\S+)", mail.outbox[-1].body).group(1)


def set_by_link(password: str, address: str = ""):
    client = Client()
    form = client.get(address or link(), follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})


@pytest.mark.parametrize("email", ["manager@example.org", "nobody@example.org"])
def test_asking_gets_the_same_answer_whether_there_is_an_account_or_not(manager: User, email: str):
    assert asked(email).url == "/accounts/password/reset/done/"
    assert [sent.to for sent in mail.outbox] == [[email]]


@pytest.mark.parametrize("email", ["manager@example.org", "nobody@example.org"])
def test_where_no_mail_server_answers_a_page_says_so(manager: User, settings, email: str):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    response = asked(email)
    assert response.status_code == 503
    assert "your old password still works" in response.content.decode()


def test_the_subject_tells_nothing(manager: User):
    asked(manager.email)
    asked("nobody@example.org")
    assert {sent.subject for sent in mail.outbox} == {"Plumbline: a new password"}


def test_a_mail_to_a_stranger_has_no_link(db):
    asked("nobody@example.org")
    assert "http" not in mail.outbox[0].body


@pytest.mark.parametrize("email", ["manager@example.org", "nobody@example.org"])
def test_the_mails_are_plain(manager: User, email: str):
    asked(email)
    words = re.sub(r"https?://\S+", "", mail.outbox[0].body)
    assert grade(words) <= 8
    assert not FORBIDDEN.search(words)


def test_the_link_sets_a_password(manager: User, sign_in):
    asked(manager.email)
    assert set_by_link(NEW).url == "/accounts/password/reset/key/done/"
    assert sign_in(manager.email, NEW).status_code == 302
    assert sign_in(manager.email, PASSWORD).status_code == 422


def test_the_link_works_once(manager: User):
    asked(manager.email)
    address = link()
    set_by_link(NEW, address)
    assert "This link does not work any more" in Client().get(address, follow=True).content.decode()


def test_a_made_up_link_says_the_same(db):
    page = Client().get("/accounts/password/reset/key/1-abc-def/", follow=True).content.decode()
    assert "This link does not work any more" in page


def test_a_weak_password_is_refused(manager: User):
    asked(manager.email)
    assert set_by_link("password").status_code == 422


def test_a_new_password_ends_the_sessions_elsewhere(manager: User):
    elsewhere = signed_in(manager)
    asked(manager.email)
    set_by_link(NEW)
    assert elsewhere.get("/").status_code == 302


def test_after_some_mails_to_one_address_there_is_a_pause(manager: User):
    assert [asked(manager.email).status_code for _ in range(4)] == [302, 302, 302, 429]


def change(client: Client, old: str, new: str = NEW):
    return client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})


def test_somebody_signed_in_changes_the_password_with_the_old_one(manager: User, sign_in):
    client = signed_in(manager)
    assert change(client, PASSWORD).url == "/accounts/security/"
    assert client.get("/").status_code == 200
    assert sign_in(manager.email, NEW).status_code == 302


def test_without_the_old_one_nothing_changes(manager: User, sign_in):
    assert change(signed_in(manager), "a guess").status_code == 422
    assert sign_in(manager.email).status_code == 302


def test_an_account_without_a_password_has_none_to_change(manager: User):
    """As where an admin took the password away and somebody comes in by a passkey."""
    manager.set_unusable_password()
    manager.save()
    client = Client()
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    assert change(client, "").url == "/accounts/security/"
    page = client.get("/accounts/password/change/", follow=True)
    assert page.status_code == 200
    assert "There is no password to change." in page.content.decode()
