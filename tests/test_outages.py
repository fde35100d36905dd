"""The database is away, full or read-only: whoever asks reads so, nothing is half saved, and later it works again."""

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from fidelity.outages import is_outage
from fidelity.reviews.models import Edition, Response, Review
from programs.models import AuditEvent, Organisation, Role
from programs.sign_in import sessions
from tests import cast, clock

SCRIPT = {"X-Requested-With": "fetch"}
NOTE = "Two of three meetings were led by peers."


@pytest.fixture
def review(transactional_db) -> Review:
    program = cast.make_program(Organisation.objects.create(name="Harbor"), "Harbor", date(2026, 7, 1))
    return Review.objects.create(program=program, instrument=cast.newest().as_row(), period_start=date(2026, 7, 1))


@pytest.fixture
def manager(review: Review) -> Client:
    return cast.sign_in(cast.make_user(Role.MANAGER, review.program), raise_request_exception=False)


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def read_only() -> Iterator[None]:
    """Nothing can be written; SQLite's word for a folder, and PostgreSQL's for a standby, that is read-only."""
    on, off = {
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
        "postgresql": (
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
        ),
    }[connection.vendor]
    run(on)
    try:
        yield
    finally:
        run(off)


@contextmanager
def full() -> Iterator[None]:
    """The disk has no room for the second thing that is written: here as the database says it."""
    if connection.vendor == "sqlite":
        fill_pages()
        run("VACUUM")
        with connection.cursor() as cursor:
            [pages] = cursor.execute("PRAGMA page_count").fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            run("PRAGMA max_page_count = 1000000")
        return
    run(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END$$",
        "CREATE TRIGGER no_room BEFORE INSERT ON fidelity_edition FOR EACH ROW EXECUTE FUNCTION no_room()",
    )
    try:
        yield
    finally:
        run("DROP FUNCTION no_room CASCADE")


def fill_pages() -> None:
    """Long answers of another quarter, so that no page of the file has room for another one."""
    review = Review.objects.get()
    before = Review.objects.create(
        program=review.program, instrument=review.instrument, period_start=review.quarter.previous.start
    )
    for item in ("CHO-1", "CHO-2", "CHO-3", "CHO-4"):
        response = Response.objects.create(review=before, item=item, note="x" * 1900, edition=1)
        Edition.objects.create(response=response, number=1, note="x" * 1900, role=Role.MANAGER)


def editions(review: Review) -> list[int]:
    return list(Edition.objects.filter(response__review=review).values_list("number", flat=True))


@contextmanager
def away() -> Iterator[None]:
    """The connection is cut, and none can be made."""

    def refuse(*_args: object) -> None:
        raise OperationalError("connection refused")

    connection.close()
    known = connection.get_new_connection
    connection.get_new_connection = refuse
    try:
        yield
    finally:
        connection.get_new_connection = known


OUTAGES = (read_only, full, away)


def answer(review: Review, *, edition: int = 0, note: str = NOTE) -> tuple[str, dict[str, object]]:
    [code, *_others] = [item.code for item in review.definition.items if item.anchors]
    address = reverse("review_item", args=[review.program.slug, review.quarter.slug, code])
    return address, {f"{code}-edition": edition, f"{code}-given": 3, f"{code}-note": note * 40}


@pytest.mark.parametrize("outage", OUTAGES)
def test_an_answer_that_can_not_be_kept_is_refused_with_503_and_saved_once_it_can(
    review: Review, manager: Client, outage: Callable
):
    address, form = answer(review)
    with outage():
        refused = [manager.post(address, form, headers=SCRIPT) for _try in range(2)]
    assert [response.status_code for response in refused] == [503, 503]
    assert refused[0].json() == {
        "saved": False,
        "why": "Not saved: the server can't keep anything just now. Try again in a minute.",
    }
    assert refused[0].headers["Retry-After"] == "30"
    assert (review.responses.count(), editions(review)) == (0, [])
    assert manager.post(address, form, headers=SCRIPT).status_code == 200
    assert editions(review) == [1]


@pytest.mark.usefixtures("watched_templates")
@pytest.mark.parametrize("outage", OUTAGES)
def test_of_a_whole_page_nothing_is_saved_and_what_was_written_is_given_back(
    review: Review, outage: Callable, settings
):
    client = cast.sign_in(
        cast.make_user(Role.MANAGER, review.program), raise_request_exception=False, enforce_csrf_checks=True
    )
    items = [item.code for item in review.definition.by_domain["choice"] if item.anchors]
    form = {f"{code}-edition": 0 for code in items} | {f"{code}-note": f"{NOTE} {code}" for code in items}
    address = reverse("review_domain", args=[review.program.slug, review.quarter.slug, "choice"])
    page = client.get(address)
    form["csrfmiddlewaretoken"] = str(page.context["csrf_token"])
    with outage():
        response = client.post(address, form)
    assert response.status_code == 503, response.content.decode()
    words = response.content.decode()
    assert "What you just sent was not saved." in words
    assert all(f">{NOTE} {code}</textarea>" in words for code in items)
    assert (review.responses.count(), editions(review)) == (0, [])
    assert client.post(address, form).status_code == 302
    assert editions(review) == [1] * len(items)


@pytest.mark.parametrize("outage", [read_only, away])
def test_closing_leaves_nothing_half_done(review: Review, manager: Client, outage: Callable):
    address = reverse("review_close", args=[review.program.slug, review.quarter.slug])
    with outage():
        assert manager.post(address, {"early": "on"}).status_code == 503
    review.refresh_from_db()
    assert (review.state, AuditEvent.objects.count()) == ("open", 0)


def test_pages_can_be_read_while_nothing_can_be_written_also_where_the_sign_in_would_be_renewed(
    review: Review, manager: Client
):
    address = reverse("review", args=[review.program.slug, review.quarter.slug])
    manager.get(address)
    session = manager.session
    sessions.begin_session(session, shared=True)
    session.save()
    clock.go_on(minutes=5)
    with read_only():
        assert [manager.get(address).status_code for _time in range(2)] == [200, 200]
    clock.go_on(minutes=20)
    assert manager.get(address).status_code == 200
    clock.go_on(minutes=20)
    assert manager.get(address).status_code == 200


def test_somebody_who_signs_in_while_nothing_can_be_written_is_told_so(review: Review, client: Client):
    client.raise_request_exception = False
    review.program.memberships.create(
        user=cast.User.objects.create_user("new@example.org", "a long password"),
        organisation=review.program.organisation,
        role=Role.PEER,
    )
    form = {"login": "new@example.org", "password": "a long password"}
    with read_only():
        refused = client.post(reverse("account_login"), form)
    assert refused.status_code == 503
    assert "a long password" not in refused.content.decode()
    assert client.post(reverse("account_login"), form).status_code == 302


def test_so_is_whoever_raises_something_or_answers_with_a_card(review: Review, manager: Client, client: Client):
    client.raise_request_exception = False
    card, raising = "/peer/en/ABCDEFGHJKMNPQR/", reverse("flag_raise", args=[review.program.slug])
    with away():
        pages = [(client.get(card), "your card stays good"), (manager.get(raising), "This is not possible just now")]
    for page, words in pages:
        assert page.status_code == 503
        assert words in page.content.decode()
    assert client.get(card).status_code == 404


def test_the_look_up_says_it_in_the_language_of_its_address(client: Client, db, monkeypatch):
    def fail(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("fidelity.role_check.forms.check_text", fail)
    client.raise_request_exception = False
    page = client.post(reverse("role_lookup", args=["es"]), {"text": "drives people"})
    assert (page.status_code, '<html lang="es">' in page.content.decode()) == (503, True)


@pytest.mark.parametrize("statement", ["SELECT x FROM nowhere", "SELEKT"])
def test_a_fault_in_our_own_code_is_no_outage(statement: str):
    with sqlite3.connect(":memory:") as database, pytest.raises(sqlite3.OperationalError) as raised:
        database.execute(statement)
    wrapped = OperationalError(str(raised.value))
    wrapped.__cause__ = raised.value
    assert not is_outage(wrapped)


def test_what_a_disk_without_room_answers_is_an_outage_and_what_a_missing_file_answers_is_none():
    assert is_outage(OSError(errno.ENOSPC, ""))
    assert not is_outage(FileNotFoundError(errno.ENOENT, ""))
    assert not is_outage(None)
