"""What holds for every request: nothing too large is read, nothing private is kept by the browser."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from programs.models import Role
from tests.reviews.conftest import make_user, organisation, program

__all__ = ["organisation", "program"]


@pytest.fixture
def client(program) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(Role.MANAGER, program), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_page_of_somebody_signed_in_is_not_kept_by_the_browser(client):
    assert client.get("/")["Cache-Control"] == "private, no-store"


def test_a_refusal_is_not_kept_either(client):
    assert client.get("/programs/unknown/log")["Cache-Control"] == "private, no-store"


def test_a_page_of_somebody_signed_out_may_be_kept(db):
    assert "Cache-Control" not in Client().get(reverse("instrument_documents"))


def test_what_is_the_same_for_everybody_may_be_kept(client):
    assert client.get(reverse("words"))["Cache-Control"] == "public, max-age=3600"


def test_after_signing_out_back_leads_to_the_sign_in(client, program):
    address = reverse("staff", args=[program.slug])
    client.get(address)
    client.logout()
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


def large(size: int) -> dict[str, object]:
    """A form of about this size, as the browser sends it."""
    return {"data": f"text={'a' * size}", "content_type": "application/x-www-form-urlencoded"}


def test_a_form_that_is_too_large_gets_a_page_that_says_so(client, program):
    response = client.post(reverse("staff_add", args=[program.slug]), **large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    assert response.status_code == 413
    assert "This is too large to send" in response.content.decode()


def test_a_form_with_too_many_fields_gets_that_page(client, program):
    fields = "&".join(f"f{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    sent = {"data": fields, "content_type": "application/x-www-form-urlencoded"}
    assert client.post(reverse("staff_add", args=[program.slug]), **sent).status_code == 413


def test_a_file_that_is_too_large_is_not_read(client, program, monkeypatch):
    monkeypatch.setattr(settings, "LARGEST_REQUEST", 1_000)
    address = reverse("staff_add", args=[program.slug])
    sent = {"data": b"a" * 1_001, "content_type": "multipart/form-data; boundary=x"}
    assert client.post(address, **sent).status_code == 413


def test_a_request_of_the_largest_size_is_read(client, program, monkeypatch):
    monkeypatch.setattr(settings, "LARGEST_REQUEST", 1_005)
    sent = large(1_000)
    assert client.post(reverse("staff_add", args=[program.slug]), **sent).status_code == 403  # it has no token


@pytest.mark.parametrize("length", ["", "many", "-1", "²"])
def test_a_length_that_is_no_number_counts_as_none(client, length):
    assert client.get("/", CONTENT_LENGTH=length).status_code == 200


def test_a_broken_request_gets_a_page_that_says_so(client):
    response = client.get("/", headers={"host": "somewhere.else"})
    assert response.status_code == 400
    assert "<h1>" in response.content.decode()


def test_a_form_that_ran_out_gives_back_what_was_written(client, program):
    sent = {
        "title": "Peer supporter",
        "description": "Walks & talks with people.",
        "count": "2",
        "password": "two words",
    }
    page = client.post(reverse("staff_add", args=[program.slug]), sent).content.decode()
    assert "Walks &amp; talks with people." in page
    assert ">Peer supporter<" in page
    assert "two words" not in page


def test_words_of_a_foreign_page_are_not_shown(program):
    sent = {"text": "Call this number at once."}
    response = Client(enforce_csrf_checks=True).post(reverse("staff_add", args=[program.slug]), sent)
    assert response.status_code == 403
    assert "Call this number" not in response.content.decode()
