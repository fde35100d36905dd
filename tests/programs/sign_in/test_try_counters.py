"""Counting wrong tries: nothing can be read from a counter, none is pushed out, and nobody elsewhere keeps me out."""

import base64
import pickle
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from programs.models import User
from programs.sign_in import try_counters
from tests import clock
from tests.programs.conftest import PASSWORD

ELSEWHERE, HERE = "203.0.113.77", "198.51.100.5"


@pytest.fixture(autouse=True)
def forgotten(db) -> None:
    cache.clear()


def rows() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value, expires FROM plumbline_tries")
        return cursor.fetchall()


def at(place: str) -> Client:
    return Client(REMOTE_ADDR=place)


def test_nobody_is_kept_out_by_somebody_elsewhere(manager: User, sign_in):
    """From one place after the other somebody tries until each is refused."""
    for number in range(12):
        place = at(f"203.0.113.{number}")
        tries = [sign_in(manager.email, f"guess number {number}", client=place).status_code for number in range(6)]
        assert tries == [422] * 5 + [429]
    assert sign_in(manager.email, client=at(HERE)).status_code == 302


def test_whoever_guesses_is_kept_out_also_with_the_right_password(manager: User, sign_in):
    for number in range(5):
        sign_in(manager.email, f"guess number {number}", client=at(ELSEWHERE))
    assert sign_in(manager.email, PASSWORD, client=at(ELSEWHERE)).status_code == 429


def test_one_network_has_many_addresses_and_counts_as_one(manager: User, sign_in):
    """A house has as many addresses of the long kind as it likes; their first half is its own."""
    for number in range(5):
        sign_in(manager.email, f"guess number {number}", client=at(f"2001:db8:1:2::{number}"))
    assert sign_in(manager.email, client=at("2001:db8:1:2:ffff::9")).status_code == 429
    assert sign_in(manager.email, client=at("2001:db8:1:3::9")).status_code == 302


def test_who_waits_can_try_again_after_a_quarter_of_an_hour(manager: User, sign_in):
    for number in range(6):
        sign_in(manager.email, f"guess number {number}", client=at(ELSEWHERE))
    clock.go_on(minutes=16)
    assert sign_in(manager.email, client=at(ELSEWHERE)).status_code == 302


def test_a_flood_of_wrong_tries_pushes_no_counter_out(manager: User, sign_in):
    """From 1,400 networks at once; Django's own cache of 300 rows would have forgotten who guessed."""
    for number in range(5):
        sign_in(manager.email, f"guess number {number}", client=at(ELSEWHERE))
    for number in range(1400):
        cache.set(f"allauth:rl:allauth.account:login_failed:30/900/ip:10.0.{number // 250}.{number % 250}", [1.0], 900)
    assert sign_in(manager.email, client=at(ELSEWHERE)).status_code == 429
    assert len(rows()) > 1350


def test_the_table_can_not_grow_without_end():
    names = {try_counters.counter_name(f"allauth:rl:{number}", "", 1) for number in range(3000)}
    assert {len(name) for name in names} == {5}
    assert len(names) > 2980


def test_what_is_over_is_deleted_by_the_next_try(sign_in):
    for number in range(3):
        sign_in(f"somebody{number}@example.org", "a guess", client=at(ELSEWHERE))
    before = {name for name, _value, _expires in rows()}
    clock.go_on(hours=2)
    sign_in("another@example.org", "a guess", client=at(HERE))
    assert len(before) == 4
    assert before & {name for name, _value, _expires in rows()} == set()


def test_a_try_that_fits_leaves_nothing(manager: User, sign_in):
    sign_in(manager.email)
    assert rows() == []


def test_of_a_wrong_try_no_address_no_account_and_no_moment_is_kept(manager: User, sign_in):
    for number in range(3):
        sign_in(manager.email, f"guess number {number}", client=at(ELSEWHERE))
        clock.go_on(minutes=1)
    kept = [(name, pickle.loads(base64.b64decode(value)), str(expires)) for name, value, expires in rows()]
    text = repr(kept)
    traces = [ELSEWHERE, manager.email, "manager", "login", "allauth", str(int(time.time()))[:6]]
    assert [trace for trace in traces if trace in text] == []
    assert {expires[14:19] for _name, _value, expires in kept} == {"00:00"}


def test_the_length_of_a_counter_does_not_count(manager: User, sign_in):
    lengths = set()
    for number in range(29):
        sign_in(f"somebody{number}@example.org", "a guess", client=at(ELSEWHERE))
        lengths |= {len(value) for _name, value, _expires in rows()}
    assert len(lengths) == 1


def test_with_another_secret_counting_begins_again(manager: User, sign_in, settings):
    for number in range(5):
        sign_in(manager.email, f"guess number {number}", client=at(ELSEWHERE))
    settings.SECRET_KEY = "another secret of the server, long enough to be one"
    assert sign_in(manager.email, client=at(ELSEWHERE)).status_code == 302


def test_a_counter_whose_seal_is_broken_begins_again():
    cache.set("allauth:rl:x", [1.0], 900)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE plumbline_tries SET value = %s", [base64.b64encode(pickle.dumps(b"x" * 60)).decode()])
    assert cache.get("allauth:rl:x", []) == []


def test_the_lock_of_a_counter_is_gone_after_seconds():
    """A process that ended in the middle of a try holds nobody up for long."""
    assert cache.add("allauth:rl:x:lock", True, 10)
    assert not cache.add("allauth:rl:x:lock", True, 10)
    clock.go_on(seconds=12)
    assert cache.add("allauth:rl:x:lock", True, 10)
