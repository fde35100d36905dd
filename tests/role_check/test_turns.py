"""One file of an account is read at a time, in whichever process of the server: the next one is asked to wait."""

import os
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from fidelity.role_check.files import reading_process
from fidelity.role_check.files.turns import READING, Turns
from programs.models import Program, Role
from tests import cast
from tests.role_check.documents.files import as_docx

PROGRAM = "/programs/willow-house/role-check/"
TEXT = "Drives people to appointments."


def hand_in(client: Client, address: str, name: str = "job.docx") -> HttpResponse:
    content = as_docx(TEXT) if name.endswith(".docx") else TEXT.encode()
    return client.post(address, {"text": "A text of mine", "file": SimpleUploadedFile(name, content)})


def account_of(client: Client) -> int:
    return int(client.session["_auth_user_id"])


def test_a_second_file_of_an_account_waits_and_nothing_is_lost(manager: Client, program: Program):
    with READING.take(f"account-{account_of(manager)}"):
        page = hand_in(manager, PROGRAM)
        words = page.content.decode()
        assert page.status_code == 429
        assert "A file of yours is being read just now. Wait a moment, then send this one again." in words
        assert "A text of mine" in words
        assert hand_in(manager, PROGRAM, "job.txt").status_code == 200
    assert hand_in(manager, PROGRAM).status_code == 200


def test_another_account_does_not_wait(manager: Client, program: Program):
    other = cast.sign_in(cast.make_user(Role.PEER, program, "other@example.org"))
    with READING.take(f"account-{account_of(manager)}"):
        assert hand_in(other, PROGRAM).status_code == 200


@pytest.mark.parametrize(("taken", "status"), [(1, 200), (2, 429)])
def test_of_those_without_an_account_two_are_read_at_a_time_whoever_they_are(
    client: Client, db, taken: int, status: int
):
    names = reading_process.ANYBODY
    with READING.take(names[0]), READING.take(names[1] if taken == 2 else "something else"):
        assert hand_in(client, reverse("role_lookup", args=["en"])).status_code == status


def test_a_turn_is_given_back_where_the_file_can_not_be_read(manager: Client, program: Program):
    broken = {"file": SimpleUploadedFile("job.docx", b"PK\x03\x04 no archive")}
    assert [manager.post(PROGRAM, broken).status_code for _time in range(2)] == [422, 422]


# In several processes


def in_another_process(ask: Callable[[], bool]) -> bool:
    """What a process that was forked from this one says."""
    if child := os.fork():
        return os.waitpid(child, 0)[1] == 0
    os._exit(0 if ask() else 1)


def is_free(turns: Turns, name: str) -> bool:
    with turns.take(name) as free:
        return free


def test_a_turn_is_known_in_every_process_and_ends_with_the_one_that_took_it():
    turns = Turns()
    with turns.take("account-1") as first:
        assert first
        assert not is_free(turns, "account-1")
        assert not in_another_process(lambda: is_free(turns, "account-1"))
        assert in_another_process(lambda: is_free(turns, "account 2"))
    assert in_another_process(lambda: is_free(turns, "account-1"))

    def keep_until_the_end() -> bool:
        turns.take("account-1").__enter__()
        return True

    assert in_another_process(keep_until_the_end)
    assert is_free(turns, "account-1")


def test_the_server_knows_whose_turn_it_is_before_it_forks():
    import sys

    import fidelity.wsgi  # noqa: F401

    assert "fidelity.role_check.files.turns" in sys.modules


def test_two_starts_give_an_account_another_place():
    assert Turns()._place("account-1") != Turns()._place("account 1")
