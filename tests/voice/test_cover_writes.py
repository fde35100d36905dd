"""Writes that change nothing: what they leave alone, that they look like an answer or a sign-in, how often they come.

The worked examples come first, then what the databases note of both, then the numbers.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from random import Random

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django_tasks_db.management.commands import db_worker

from fidelity.flags.rules.concerns import Concern
from fidelity.records.deletion import delete_organisation
from fidelity.reviews.models import Review
from fidelity.voice import actions, cover_writes
from fidelity.voice.concerns import actions as concerns
from fidelity.voice.concerns import sealed_concerns
from fidelity.voice.concerns.models import ConcernBox
from fidelity.voice.cover_writes import AN_HOUR, Covered, CoverWrites
from fidelity.voice.models import Box, PeerVoice, UsedCards
from programs.models import User
from programs.sealing import SealBroken
from programs.sign_in import cover_visits
from programs.sign_in.sessions import SessionStore, begin_session
from tests.voice import world
from tests.voice.collecting import answered_with
from tests.waiting import until

PASSWORD = "plenty of words here"
DAYS = 24 * AN_HOUR
QUIET = 6
CLEARS = "PRAGMA" if connection.vendor == "sqlite" else "VACUUM"


@pytest.fixture
def review(db) -> Review:
    """A quarter for nine peer supporters, with cards."""
    return world.opened(world.program(9))


@pytest.fixture(autouse=True)
def cards(request: pytest.FixtureRequest) -> list[str]:
    """The cards of a quarter that are not used yet; two of nine are, one of them to raise something."""
    if "review" not in request.fixturenames:
        return []
    review = request.getfixturevalue("review")
    codes = world.cards(review)
    world.answer(review, codes[0], 1)
    raised = Concern("misuse:ROL-3", "2.0", review.quarter.ordinal, 2)
    actions.answer_with_card(code=codes[1], given=world.given(review, 4), today=world.TODAY, raised=raised)
    return codes[2:]


def seal(review: Review, today: date = world.TODAY) -> None:
    actions.seal_anew(voice=world.voice(review), today=today)


def blocks(review: Review) -> list[bytes]:
    box = Box.objects.get(voices__review=review).counts
    raised = ConcernBox.objects.get(program=review.program)
    used = UsedCards.objects.get(voice__review=review).marks
    return [bytes(block) for block in (box, used, raised.contents, raised.marks)]


def opened(review: Review) -> list:
    """What lies in the boxes, and which cards can still be used."""
    raised = ConcernBox.objects.get(program=review.program)
    used = UsedCards.objects.get(voice__review=review)
    cards = [actions.sealed_counts.is_used(used, number) for number in range(9)]
    return [world.counted(review), cards, sealed_concerns.read_concerns(raised), sealed_concerns.read_marks(raised)]


def test_every_block_is_another_one_and_nothing_in_them_is(review: Review):
    before, known = blocks(review), opened(review)
    seal(review)
    assert [len(block) for block in blocks(review)] == [len(block) for block in before]
    assert not set(blocks(review)) & set(before)
    assert opened(review) == known


def test_what_accounts_raise_is_sealed_anew_by_itself(review: Review):
    before, known = blocks(review), opened(review)
    concerns.seal_anew(program=review.program)
    assert [new == old for new, old in zip(blocks(review), before, strict=True)] == [True, True, False, False]
    assert opened(review) == known


@pytest.mark.parametrize("end", ["closed", "past the last day"])
def test_a_quarter_that_takes_no_answers_is_left_alone(review: Review, end: str):
    voice, today = world.voice(review), world.TODAY
    if end == "closed":
        world.closed(review)
    else:
        today = date(2027, 1, 1)
    with pytest.raises(actions.QuarterOver):
        actions.seal_anew(voice=voice, today=today)


def test_where_the_secret_was_lost_nothing_is_overwritten(review: Review):
    before = blocks(review)
    with override_settings(SECRET_KEY="another one"), pytest.raises(SealBroken):
        seal(review)
    assert blocks(review) == before


def test_what_was_raised_outlives_a_wrong_secret(review: Review):
    """Whoever raises something then begins the box anew; a write that means nothing may not empty it."""
    before, known = blocks(review), opened(review)
    with override_settings(SECRET_KEY="another one"), pytest.raises(SealBroken):
        concerns.seal_anew(program=review.program)
    assert (blocks(review), opened(review)) == (before, known)


def test_a_quarter_begun_with_another_secret_leaves_alone_what_was_raised_before(db):
    """The box of the quarter can be read, what was raised before can't: with the old secret it could be once more."""
    program = world.program(9)
    with override_settings(SECRET_KEY="the one before"):
        concerns.make_box(program)
        before = bytes(ConcernBox.objects.get().contents)
    review = world.opened(program)
    world.cards(review)
    with pytest.raises(SealBroken):
        seal(review)
    assert bytes(ConcernBox.objects.get().contents) == before


# What they look like


def statements(act: Callable[[], object]) -> list[str]:
    """What is written, in order, each value with its length in its place."""
    with CaptureQueriesContext(connection) as captured:
        act()
    written = [query["sql"] for query in captured.captured_queries]
    verbs = ("INSERT", "UPDATE", "DELETE", "VACUUM", "PRAGMA wal")
    return [re.sub(r"'[^']*'", lambda value: f"({len(value[0])})", sql) for sql in written if sql.startswith(verbs)]


def send(code: str) -> None:
    assert answered_with(Client(), code).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_on_its_way_to_the_database_one_looks_like_the_other(review: Review, cards: list[str]):
    answered, sealed = statements(lambda: send(cards[0])), statements(lambda: seal(review))
    assert answered == sealed
    assert [sql.split()[0] for sql in sealed] == ["UPDATE"] * 3 + [CLEARS] * 2


@pytest.fixture
def user(db) -> User:
    cache.clear()
    return User.objects.create_user("manager@example.org", PASSWORD)


def sign_in(user: User) -> None:
    answered = Client().post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answered.status_code == 302


class Fixed(Random):
    """Chance with a known outcome: no wrong try, no second step, no renewal, no signing out."""

    def random(self) -> float:
        return 0.99

    def expovariate(self, lambd: float = 1.0) -> float:
        return 0.0


def verbs(act: Callable[[], object]) -> list[tuple[str, ...]]:
    """What is written to the tables of signing in: the verb and the table of each statement."""
    found = [re.match(r"(\w+) .*?(plumbline_tries|django_session)", sql) for sql in statements(act)]
    return [written.groups() for written in found if written]


def test_a_visit_of_nobody_writes_what_signing_in_writes(user: User):
    real, made_up = (verbs(act) for act in (lambda: sign_in(user), lambda: list(cover_visits.visit(Fixed()))))
    assert made_up == real
    assert Counter(real)["INSERT", "django_session"] == 1
    assert len({len(session.session_data) for session in Session.objects.all()}) == 1


def sign_in_in_two_steps(user: User, secret: str) -> None:
    client = Client()
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    client.get("/accounts/security/step/")
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert client.post("/accounts/security/step/", {"code": code}).status_code == 302


class InTwoSteps(Fixed):
    """Chance with a known outcome: a second step, no wrong try, no renewal; signed out at the end."""

    def random(self) -> float:
        return 0.3

    def expovariate(self, lambd: float = 1.0) -> float:
        return 0.0


def test_a_visit_in_two_steps_writes_what_somebody_does(user: User):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    real, made_up = (
        verbs(act)
        for act in (lambda: sign_in_in_two_steps(user, secret), lambda: list(cover_visits.visit(InTwoSteps())))
    )
    assert made_up == [*real, ("DELETE", "django_session")]
    # Of each a row stays for a while: that this code was used.
    assert [len(name) for name in names_of_counters()] == [64, 64]


def names_of_counters() -> list[str]:
    return [name for (name,) in ask("SELECT cache_key FROM plumbline_tries")]


def test_wrong_tries_of_nobody_stay_as_those_of_somebody_and_under_names_that_come_again(user: User):
    Client().post("/accounts/login/", {"login": user.email, "password": "a guess"})
    somebodys = names_of_counters()
    assert len(somebodys) == 2
    nobodys = Counter()
    for seed in range(120):
        cache.clear()
        for _pause in cover_visits.visit(Random(seed)):
            pass
        nobodys.update(name for name in names_of_counters() if len(name) == 5)
    assert nobodys.total() > 10
    assert max(nobodys.values()) > 2
    assert not set(somebodys) & set(nobodys)


def renewals(seed: int) -> list[float]:
    """The seconds before each renewal of a visit of nobody; of an even number on a shared computer."""
    session, shared = SessionStore(), seed % 2 == 0
    session.create()
    begin_session(session, shared=shared)
    session.save()
    return list(cover_visits._stay(session, shared, Random(seed)))


def test_a_visit_is_renewed_as_somebody_does_who_clicks_every_other_minute(db):
    """On a shared computer from a minute on, elsewhere from 24 on: only a page that is opened renews."""
    shared, own = ([pause for seed in range(start, 200, 2) for pause in renewals(seed)] for start in (0, 1))
    assert 60 <= min(shared) < 90
    assert 24 * 60 <= min(own) < 25 * 60
    assert sum(pause < 30 * 60 for pause in own) / len(own) > 0.8


def test_a_session_of_somebody_has_the_length_of_one_of_nobody(user: User):
    """Also with a long address, on the way to a page, with a second step, and after typing the password again."""
    name = "josephine.alexandra.featherstonehaugh-montgomery.of.the.peer.team"
    user.email = f"{name}@recovery-services.willow-house.example.org"
    user.save()
    totp.TOTP.activate(user, totp.generate_totp_secret())
    client, lengths = Client(), set()

    def look() -> None:
        lengths.update(len(session.session_data) for session in Session.objects.all())

    way = "/programs/willow-house-peer-recovery-center/reviews/2026-q4/questions/?section=peer-leadership-and-voice"
    signed_in = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": way})
    assert signed_in.status_code == 302
    look()
    client.get("/accounts/security/step/")
    look()
    client = Client()
    user.authenticator_set.all().delete()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    for _again in range(8):
        assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
        look()
    next(cover_visits.visit(Random(1)), None)
    look()
    assert len(lengths) == 1


def test_its_session_names_no_account(user: User):
    sign_in(user)
    for seed in range(12):
        for _pause in cover_visits.visit(Random(seed)):
            pass
    stored = [SessionStore().decode(row.session_data) for row in Session.objects.all()]
    assert len(stored) > 3
    assert len([session for session in stored if "_auth_user_id" in session]) == 1


def test_the_next_worker_goes_on_with_the_visits_of_the_one_before(user: User):
    """Else, after each report, every session from before it that is renewed or ended would be somebody's."""
    sign_in(user)
    begun = [cover_visits.visit(Fixed()) for _number in range(12)]
    assert [len(list(visit)) for visit in begun] == [1] * 12  # they open a page and sign in; the process ends here
    before = {row.pk: row.session_data for row in Session.objects.all()}
    now, again = 0.0, CoverWrites([], now=0, random=Random(1))
    again.take_up(cover_visits.visits_to_go_on_with(Random(1)), now)
    while now < 2 * AN_HOUR:
        now += max(again.go_on(now), 0.001)
    after = {row.pk: row.session_data for row in Session.objects.all()}
    # Some; were it all of them, a session that nobody renews would be somebody's.
    assert 3 < len([key for key, content in before.items() if after.get(key) != content]) < 12


@pytest.mark.parametrize("shared", [True, False])
def test_a_visit_that_was_left_is_left(user: User, shared: bool):
    for _pause in cover_visits.visit(Fixed()):
        pass
    session = SessionStore(SessionStore().decode(Session.objects.get().session_data)[cover_visits.KEY])
    session.update({"shared_computer": shared, "renewed_at": time.time() - (200 if shared else 27 * 60)})
    session.save()
    assert cover_visits.visits_to_go_on_with(Random(1)) == []


class OneOnly(Random):
    """Chance with a known outcome: a bout ends with its first write."""

    def random(self) -> float:
        return 0.0


def connections() -> int:
    """How many connections PostgreSQL has counted, once those that ended have reported."""
    connection.close()
    counted: list[int] = []

    def is_quiet() -> bool:
        counted.extend(*ask("SELECT sessions FROM pg_stat_database WHERE datname = current_database()"))
        return len(counted) > QUIET and len(set(counted[-QUIET:])) == 1

    until(is_quiet, "all connections have reported")
    return counted[-1]


@pytest.mark.django_db(transaction=True)
def test_postgresql_counts_as_many_connections_for_both():
    if connection.vendor == "sqlite":
        return
    review = world.opened(world.program(9))
    code, key = world.cards(review)[0], world.voice(review).pk

    def with_a_phone() -> None:
        client = Client()
        for path in (f"/peer/{code}", f"/peer/en/{code}/", "/peer/style.css", f"/peer/en/{code}/questions"):
            client.get(path)
        send(code)
        client.get("/peer/en/thank-you")
        client.get("/peer/en/help")

    def without() -> None:
        for _pause in cover_writes.COVERED[0].writes(key, OneOnly()):
            pass

    counted = []
    for act in (with_a_phone, without):
        before = connections()
        act()
        counted.append(connections() - before)
    assert counted[0] == counted[1] > 2


# PostgreSQL's journal


def ask(query: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def journal(act: Callable[[], object]) -> list[tuple]:
    """What PostgreSQL's journal has of an act in this database: who wrote each record, its kind, table and length."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
        cursor.execute("CHECKPOINT")
    [(start,)] = ask("SELECT pg_current_wal_insert_lsn()::text")
    act()
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    records = ask(
        "SELECT resource_manager, record_type, relname, main_data_length "
        "FROM pg_get_wal_records_info(%s::pg_lsn, pg_current_wal_flush_lsn()) JOIN pg_class ON block_ref ~ concat("
        "'rel \\d+/', (SELECT oid FROM pg_database WHERE datname = current_database()), '/', relfilenode, ' ') "
        "WHERE resource_manager NOT IN ('XLOG', 'Standby') ORDER BY start_lsn",
        start,
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_walinspect")
    return records


@pytest.mark.django_db(transaction=True)
def test_the_journal_has_the_same_of_an_answer_and_of_none():
    if connection.vendor == "sqlite":  # it folds its journal away after each answer (test_database_traces.py)
        return
    review = world.opened(world.program(9))
    codes = world.cards(review)
    for code in codes[:4]:  # until both have found their places in the tables
        send(code)
        seal(review)
    answered, sealed = journal(lambda: send(codes[5])), journal(lambda: seal(review))
    assert Counter(in_the_transaction(answered)) == Counter(in_the_transaction(sealed))
    kinds = {kind for kind, _table, _length in in_the_transaction(answered)}
    assert kinds == {"UPDATE", "LOCK", "INSERT", "DELETE"}


def in_the_transaction(records: list[tuple]) -> list[tuple]:
    """What is written to rows. What indexes, new pages and clearing up write depends on what lay there before."""
    return [
        (kind.removesuffix("+INIT").removeprefix("HOT_"), table, length)
        for manager, kind, table, length in records
        if manager == "Heap" and kind != "INPLACE"
    ]


@pytest.mark.django_db(transaction=True)
def test_the_journal_knows_no_counter_of_tries(user: User):
    if connection.vendor == "sqlite":
        return

    def try_in_vain() -> None:
        assert Client().post("/accounts/login/", {"login": user.email, "password": "a guess"}).status_code == 422
        sign_in(user)

    tables = {table for _manager, _kind, table, _length in journal(try_in_vain) if table}
    assert "django_session" in tables
    assert [table for table in tables if not table.startswith("django_session")] == []


# When they come


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], list[float]]:
    """Tells at which seconds something is written for one quarter, in so many days and with this seed."""

    def lived_through(days: int, seed: int) -> list[float]:
        written, now = [], 0.0
        monkeypatch.setattr(cover_writes, "look", lambda key: None)
        monkeypatch.setattr(cover_writes, "answer_nothing", lambda key: written.append(now))
        quarters = replace(cover_writes.COVERED[0], rows=lambda: [1])
        cover = CoverWrites([quarters], now=now, random=Random(seed))
        while now < days * DAYS:
            now += max(cover.go_on(now), 0.001)
        return written

    return lived_through


def test_a_quarter_has_about_sixteen_writes_a_day_and_no_two_fortnights_the_same_number(moments):
    fortnights = [len(moments(14, seed)) for seed in range(30)]
    mean = sum(fortnights) / len(fortnights)
    spread = (sum((number - mean) ** 2 for number in fortnights) / len(fortnights)) ** 0.5
    assert 190 < mean < 260
    assert spread > 25  # as many as the answers of a large team


def test_they_come_by_night_as_by_day_and_in_bouts(moments):
    written = moments(100, 1)
    assert len({int(moment // AN_HOUR) % 24 for moment in written}) == 24
    pauses = [later - earlier for earlier, later in pairwise(written)]
    assert 0.6 < sum(pause < 20 * 60 for pause in pauses) / len(pauses) < 0.9


def test_what_is_gone_or_can_not_be_read_ends_its_writes_and_no_others():
    done: list[object] = []
    faults = {1: SealBroken, 2: Box.DoesNotExist, 3: actions.QuarterOver(None)}

    def broken(key: int, random: Random) -> Iterator[float]:
        done.append(key)
        raise faults[key]
        yield

    def whole(key: int, random: Random) -> Iterator[float]:
        done.append(key)
        yield 1.0
        done.append("again")

    kinds = [Covered(lambda: list(faults), 0.001, broken), Covered(lambda: [4], 0.001, whole)]
    cover, now = CoverWrites(kinds, now=0, random=Random(1)), 0.0
    while now < 50:
        now += max(cover.go_on(now), 0.001)
    assert set(done) == {1, 2, 3, 4, "again"}


def test_covered_are_quarters_that_take_answers_and_what_accounts_raise_anywhere(review: Review):
    closed = world.opened(world.program(9, name="Maple House"))
    world.cards(closed)
    world.closed(closed)
    without_cards = world.opened(world.program(9, name="Oak House"))
    quarters, boxes, visits = (list(covered.rows()) for covered in cover_writes.COVERED)
    assert quarters == [world.voice(review).pk]
    assert sorted(boxes) == sorted(made.program_id for made in (review, closed, without_cards))
    assert len(visits) == 1


def test_a_session_of_nobody_that_was_deleted_ends_its_visit_and_nothing_else(db):
    """Restoring a backup signs everybody out, and whoever runs the database can delete a session at any time."""
    cache.clear()
    visits = Covered(lambda: [None], 1, lambda _one, random: cover_visits.visit(random))
    cover, now, begun = CoverWrites([visits], now=0, random=Random(1)), 0.0, 0
    while now < 12 * AN_HOUR:
        now += max(cover.go_on(now), 0.001)
        begun += Session.objects.all().delete()[0]
    assert begun > 5


# In a running server


@pytest.mark.django_db(transaction=True)
def test_answers_that_come_meanwhile_count_each():
    review = world.opened(world.program(8))
    codes, ended = world.cards(review), threading.Event()

    def keep_sealing() -> None:
        try:
            while not ended.is_set():
                seal(review)
        finally:
            connection.close()

    sealing = threading.Thread(target=keep_sealing)
    sealing.start()
    for code in codes:
        world.answer(review, code)
    ended.set()
    sealing.join()
    assert world.number_of_answers(review) == 8


@pytest.mark.django_db(transaction=True)
def test_a_write_and_the_deleting_of_its_organization_wait_for_each_other(monkeypatch: pytest.MonkeyPatch):
    """The write holds its voice already when the deleting begins; neither of them may fail."""
    if connection.vendor == "sqlite":  # there one waits for the other from its first line on
        return
    review = world.opened(world.program(9))
    world.cards(review)
    faults: list[Exception] = []
    locked, begun, go_on = actions._locked, threading.Event(), threading.Event()

    def hold(voice: PeerVoice) -> PeerVoice:
        row = locked(voice)
        begun.set()
        go_on.wait(10)
        return row

    def run(act: Callable[[], object]) -> threading.Thread:
        def kept() -> None:
            try:
                act()
            except Exception as fault:
                faults.append(fault)
            finally:
                connection.close()

        thread = threading.Thread(target=kept)
        thread.start()
        return thread

    monkeypatch.setattr(actions, "_locked", hold)
    sealing = run(lambda: seal(review))
    assert begun.wait(10)
    deleting = run(lambda: delete_organisation(review.program.organisation))
    waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    until(lambda: ask(waits), "it waits")
    go_on.set()
    for thread in (sealing, deleting):
        thread.join(20)
    assert faults == []
    assert not Box.objects.exists()


@pytest.mark.parametrize("fault", [DatabaseError, InterfaceError, ValueError])
@pytest.mark.django_db(transaction=True)
def test_the_worker_writes_while_it_waits_and_goes_on_after_a_fault(
    monkeypatch: pytest.MonkeyPatch, settings, fault: type[Exception]
):
    review = world.opened(world.program(9))
    world.cards(review)
    before, faults = blocks(review), [fault("away")]

    def often(covered: Covered) -> Covered:
        """Many of them at once, and in each a second takes a ten-thousandth of its time."""

        def writes(key: int, random: Random) -> Iterator[float]:
            return (pause / 10_000 for pause in covered.writes(key, random))

        return replace(covered, hours=1e-6, rows=lambda: away() or covered.rows(), writes=writes)

    def away() -> None:
        if faults:
            raise faults.pop()

    monkeypatch.setattr(cover_writes, "STEP", 0.02)
    monkeypatch.setattr(cover_writes, "COVERED", list(map(often, cover_writes.COVERED)))
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def wait(worker: db_worker.Worker) -> None:
        until(lambda: not set(blocks(review)) & set(before), "each block is sealed anew")
        until(Session.objects.exists, "somebody who is nobody came")

    monkeypatch.setattr(db_worker.Worker, "run", wait)
    call_command("work", startup_delay=False, reload=False, verbosity=0)
    assert not faults
    assert "cover writes" not in {thread.name for thread in threading.enumerate()}
