"""The database around its rows: what statistics, journals, files and backups tell of those who answer and who sign in.

A world is committed, people answer and sign in as they do, and then everything is read that somebody with the database
can read: on PostgreSQL every statistics view and the files of the server, on SQLite every byte of every file.
"""

import os
import secrets
import sqlite3
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.apps import apps
from django.core.cache import cache
from django.core.checks import run_checks
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from fidelity.records.deletion import delete_organisation
from fidelity.voice.concerns.actions import make_box
from fidelity.voice.concerns.models import ConcernBox
from fidelity.voice.models import Box, UsedCards
from programs import quiet_database
from programs.models import Organisation, Role, User
from tests import cast, clock, sqlite_files
from tests.voice import world
from tests.voice.collecting import answered_with, raw
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "plenty of words here"
OUR_TABLES = ("fidelity_box", "fidelity_usedcards", "fidelity_concernbox", "fidelity_peervoice")
SEALED = [(Box, "counts"), (UsedCards, "marks"), (ConcernBox, "contents"), (ConcernBox, "marks")]


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


@pytest.fixture
def cards() -> list[str]:
    """The codes of nine cards of a quarter; none is used. The tables are new: others leave no free space in them."""
    if not is_sqlite():
        ask_nothing(f"TRUNCATE {', '.join(OUR_TABLES)} CASCADE")
    return world.cards(world.opened(world.program(9)))


def ask(query: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def blocks() -> list[bytes]:
    return [bytes(block) for model, column in SEALED for block in model.objects.values_list(column, flat=True)]


def answer(code: str) -> None:
    """As a phone does: look at the pages of a card, send, and be thanked."""
    client = Client()
    for path in (f"/peer/{code}", f"/peer/en/{code}/", f"/peer/en/{code}/questions"):
        client.get(path)
    assert answered_with(client, code).status_code == 302
    client.get("/peer/en/thank-you")


# What PostgreSQL counts

VIEWS = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'relname'
WHERE c.relname LIKE 'pg\\_stat%%' AND c.relkind = 'v' ORDER BY 1"""
# A table, what it keeps elsewhere for its long values, and the indexes of both.
PARTS = """
SELECT part.oid FROM pg_class whole JOIN pg_class part
    ON part.oid IN (whole.oid, whole.reltoastrelid)
    OR part.oid IN (SELECT indexrelid FROM pg_index WHERE indrelid IN (whole.oid, whole.reltoastrelid))
WHERE whole.relname = ANY(%s)"""


def statistics(tables: tuple[str, ...] = OUR_TABLES) -> dict[tuple[str, ...], tuple]:
    """Every row of every statistics view on these tables and their parts, when each connection has reported."""
    connection.close()
    ours = {oid for (oid,) in ask(PARTS, list(tables))}
    found = {}
    for (view,) in ask(VIEWS):
        for row in ask(f"SELECT * FROM {view}"):
            if ours & set(row[:2]):
                found[view, *map(str, row[:2])] = row
    return found


def differing_views(before: dict, after: dict) -> set[str]:
    return {key[0] for key in {*before, *after} if before.get(key) != after.get(key)}


def test_no_statistics_count_who_answers(cards: list[str]):
    """Not one row written, not one scan, not one clean-up: after five answers each view says what it said before."""
    if is_sqlite():
        assert ask("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%%'") == []
        return
    before = statistics()
    for code in cards[:5]:
        answer(code)
    assert len(before) > 20
    assert differing_views(before, statistics()) == set()


OF_SIGN_IN = ("django_session", "plumbline_tries", "programs_user", "mfa_authenticator", "programs_membership")


def test_no_statistics_count_who_signs_in():
    """With a wrong try and a second step."""
    if is_sqlite():
        return
    user = world.access(world.program(9), Role.MANAGER).user
    user.set_password(PASSWORD)
    user.save()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    before = statistics(OF_SIGN_IN)
    client = Client()
    client.get("/accounts/login/")
    for password in ("a guess", PASSWORD):
        client.post("/accounts/login/", {"login": user.email, "password": password})
    client.get("/accounts/security/step/")
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert client.post("/accounts/security/step/", {"code": code}).status_code == 302
    assert len(before) > 20
    assert differing_views(before, statistics(OF_SIGN_IN)) == set()


def test_the_statistics_would_tell_it(cards: list[str], monkeypatch: pytest.MonkeyPatch):
    """That the test above can fail: where PostgreSQL is not told to be quiet, its views do differ."""
    if is_sqlite():
        return
    before = statistics()
    monkeypatch.setattr(quiet_database, "_be_quiet", lambda: None)
    answer(cards[0])
    assert "pg_stat_user_tables" in differing_views(before, statistics())


def test_the_last_statement_of_a_connection_is_nobodys(cards: list[str]):
    """PostgreSQL shows what each connection asked last, and when; that of an answer is gone with its connection."""
    if is_sqlite():
        return
    [(number,)] = ask("SELECT pg_backend_pid()")
    answer(cards[0])
    assert ask("SELECT query FROM pg_stat_activity WHERE pid = %s", number) == []
    of_people = "SELECT query FROM pg_stat_activity WHERE backend_type <> 'autovacuum worker'"
    assert not [query for (query,) in ask(of_people) if "fidelity_box" in (query or "")]


def test_where_postgresql_may_not_be_told_to_be_quiet_the_server_says_so(cards: list[str]):
    """With an account as a server has it, answers are counted, and nothing fails; the words name what ends it."""
    if is_sqlite():
        assert run_checks(tags=["database"], databases=["default"]) == []
        return
    for right, words in (("GRANT", 0), ("REVOKE", 1)):
        with plain_account(right):
            warnings = [each.msg for each in run_checks(tags=["database"], databases=["default"])]
            assert len(warnings) == words
            with quiet_database.unrecorded():
                assert ask("SHOW track_counts") == [("on" if words else "off",)]
                quiet_database.forget_old_rows(Box)
            assert all("GRANT SET ON PARAMETER track_counts" in text and "plumbline_plain" in text for text in warnings)


@contextmanager
def plain_account(right: str) -> Iterator[None]:
    """Ask as an account that is no superuser and was given, or not given, the right to turn counting off."""
    ask_nothing("DROP ROLE IF EXISTS plumbline_plain")
    ask_nothing("CREATE ROLE plumbline_plain LOGIN PASSWORD 'plumbline_plain'")
    side = "TO" if right == "GRANT" else "FROM"
    ask_nothing(f"{right} SET ON PARAMETER track_counts {side} plumbline_plain")
    superuser = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update(USER="plumbline_plain", PASSWORD="plumbline_plain")
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(superuser)
        ask_nothing("REVOKE SET ON PARAMETER track_counts FROM plumbline_plain")
        ask_nothing("DROP ROLE plumbline_plain")


def ask_nothing(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# What lies in files


def table_bytes() -> bytes:
    """The bytes of the tables with sealed blocks as they lie on the disk; of SQLite all files."""
    if is_sqlite():
        return sqlite_files.content()
    connection.close()
    ask_nothing("CHECKPOINT")
    paths = ask(f"SELECT pg_relation_filepath(parts.oid::regclass) FROM ({PARTS}) AS parts", list(OUR_TABLES))
    return b"".join(bytes(ask("SELECT pg_read_binary_file(%s)", path)[0][0]) for (path,) in paths)


def versions_to_count(codes: list[str]) -> list[bytes]:
    """What the files hold of older versions after these answers; one version before the last may lie in free space.

    Where PostgreSQL began to gather statistics during the last of them, the answer after it clears up.
    """
    *codes, spare = codes
    seen = [answered(code) for code in codes]
    if versions_before_last(seen):
        seen.append(answered(spare))
    return versions_before_last(seen)


def answered(code: str) -> list[bytes]:
    until(nobody_looks_back, "nobody reads rows of a moment before")
    answer(code)
    return blocks()


def versions_before_last(seen: list[list[bytes]]) -> list[bytes]:
    content = table_bytes()
    assert seen[-1][0] in content
    old = [block[:40] for version in seen[:-2] for block in version]
    return [block for block in old if block in content]


def nobody_looks_back() -> bool:
    """PostgreSQL keeps old versions for whoever may still read them, as it does itself when it gathers statistics."""
    looks_back = "backend_xmin IS NOT NULL OR backend_type = 'autovacuum worker'"
    others = f"datname = current_database() AND pid <> pg_backend_pid() AND ({looks_back})"
    return is_sqlite() or not ask(f"SELECT 1 FROM pg_stat_activity WHERE {others}")


def test_the_files_hold_no_row_of_versions_that_could_be_counted(cards: list[str]):
    assert versions_to_count(cards) == []


def county_of_twenty() -> Organisation:
    county = Organisation.objects.create(name="County")
    for number in range(20):
        make_box(cast.make_program(county, f"House {number}", world.Q4))
    return county


def test_nor_do_they_where_many_programs_were_deleted_before():
    """In the space that those left free, all versions would lie side by side."""
    delete_organisation(county_of_twenty())
    assert versions_to_count(world.cards(world.opened(world.program(9)))) == []


def test_deleted_programs_leave_no_space_whoever_is_busy_in_another_database():
    if is_sqlite():
        return
    county = county_of_twenty()
    full = len(table_bytes())
    with busy_elsewhere():
        delete_organisation(county)
    assert len(table_bytes()) < full / 4


def test_deleted_rows_whose_large_values_are_gone_already_keep_no_table_from_being_written_anew():
    """As PostgreSQL clears up by itself: large values first. To write such a row anew would fail."""
    if is_sqlite():
        return
    county = county_of_twenty()
    with busy_elsewhere(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("fidelity.records.deletion.write_anew", lambda *models: None)
        delete_organisation(county)
        for (values,) in ask("SELECT reltoastrelid::regclass FROM pg_class WHERE relname = ANY(%s)", list(OUR_TABLES)):
            ask_nothing(f"VACUUM {values}")
        quiet_database.write_anew(Box, UsedCards, ConcernBox)


@contextmanager
def busy_elsewhere() -> Iterator[None]:
    """A transaction that writes is open in another database of the server, and was before."""
    elsewhere = connections.create_connection("default")
    elsewhere.settings_dict = elsewhere.settings_dict | {"NAME": "template1"}
    try:
        elsewhere.set_autocommit(False)
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT txid_current()")
        yield
    finally:
        elsewhere.close()


def test_a_table_that_is_in_use_is_written_anew_a_moment_later(cards: list[str], monkeypatch: pytest.MonkeyPatch):
    """As while PostgreSQL clears up in it by itself; where it stays in use, nobody waits for it."""
    if is_sqlite():
        return
    others = connections.create_connection("default")
    pauses: list[float] = []

    def let_go(seconds: float) -> None:
        pauses.append(seconds)
        others.rollback()

    def files() -> set[tuple]:
        names = [model._meta.db_table for model in (Box, UsedCards, ConcernBox)]
        return {(name, *ask("SELECT pg_relation_filenode(%s)", name)[0]) for name in names}

    for pause, tries in ((let_go, 1), (pauses.append, 11)):
        others.set_autocommit(False)
        with others.cursor() as cursor:
            cursor.execute("LOCK TABLE fidelity_box IN SHARE UPDATE EXCLUSIVE MODE")
        before = files()
        pauses.clear()
        monkeypatch.setattr(quiet_database.time, "sleep", pause)
        quiet_database.write_anew(Box, UsedCards, ConcernBox)
        assert len(pauses) == tries
        assert len(files() - before) == (3 if tries == 1 else 2)
    others.rollback()
    others.close()


def test_sqlite_keeps_no_number_that_rises_with_each_answer(cards: list[str]):
    """No row and no page more, the same head of the file, no journal left."""
    if not is_sqlite():
        return

    def numbers() -> list:
        asked = ("SELECT * FROM sqlite_sequence", "PRAGMA page_count", "PRAGMA freelist_count")
        head = sqlite_files.content(Path(connection.settings_dict["NAME"]))[:100]
        return [*map(ask, asked), head]

    answer(cards[0])
    before = numbers()
    for code in cards[1:]:
        answer(code)
    assert numbers() == before
    assert [path.stat().st_size for path in sqlite_files.paths() if path.name.endswith("-wal")] == [0]


def backup() -> list[bytes]:
    """A backup as docs/serving.md makes it, in pieces that can be compared: SQLite's pages, or lines of pg_dump."""
    if is_sqlite():
        copy = sqlite3.connect(":memory:")
        connection.ensure_connection()
        connection.connection.backup(copy)
        content = copy.serialize()
        return [content[start : start + 4096] for start in range(0, len(content), 4096)]
    known = connection.settings_dict
    command = ["pg_dump", "-h", known["HOST"], "-p", str(known["PORT"]), "-U", known["USER"], known["NAME"]]
    made = subprocess.run(command, env=os.environ | {"PGPASSWORD": known["PASSWORD"]}, capture_output=True, check=True)
    return [line for line in made.stdout.splitlines() if b"restrict" not in line]


def test_backups_from_before_and_after_five_answers_differ_in_sealed_blocks_alone(cards: list[str]):
    before = backup()
    for code in cards[:5]:
        answer(code)
    after = backup()
    assert [len(piece) for piece in before] == [len(piece) for piece in after]
    changed = [piece for piece, other in zip(after, before, strict=True) if piece != other]
    # A box, its used cards, and what is raised: three rows, or the pages on which they lie.
    assert 0 < len(changed) <= (60 if is_sqlite() else 3)


# What is left of signing in


@pytest.fixture
def moment() -> datetime:
    """The moment of all that happens, to the microsecond, on a day of its own; the clock stands still."""
    clock.still_on(date(2027, 3, 4))
    clock.go_on(microseconds=secrets.randbelow(900_000_000))
    return timezone.now()


def written_forms(moment: datetime) -> list[bytes]:
    """How a table or a file could hold this minute: in words, as seconds, or as PostgreSQL's own number."""
    since_2000 = round((moment - datetime(2000, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
    return [
        f"{moment:%Y-%m-%d %H:%M}".encode(),
        f"{moment:%Y-%m-%dT%H:%M}".encode(),
        str(int(moment.timestamp())).encode(),
        struct.pack("<q", since_2000),
    ]


def test_signing_in_leaves_no_address_no_account_and_no_time(moment: datetime):
    """Wrong tries, the right password, a second step, a page, signing out: then everything is read.

    The account itself came into being months before.
    """
    clock.on(world.TODAY)
    program = world.program(9)
    user = world.access(program, Role.MANAGER).user
    user.set_password(PASSWORD)
    user.save()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    cache.clear()
    clock.still_on(moment.date())
    clock.go_on(microseconds=(moment - timezone.now()) // timedelta(microseconds=1))
    assert timezone.now() == moment
    place = f"198.18.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
    since = wal_position()
    clients = [Client(REMOTE_ADDR=place) for _number in range(2)]
    for client in clients:
        for password in ("a guess", "another guess", PASSWORD):
            client.post("/accounts/login/", {"login": user.email, "password": password})
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert clients[0].post("/accounts/security/step/", {"code": code}).status_code == 302
    assert clients[0].get("/").status_code == 200
    assert (User.objects.get(pk=user.pk).last_login, Authenticator.objects.get(user=user).last_used_at) == (None, None)

    rows = raw()
    assert [key for key, value in rows.items() if isinstance(value, datetime) and near(value, moment)] == []
    content = "".join(map(str, rows.values())).encode() + b"".join(backup()) + table_and_journal_bytes(since)
    assert [form for form in (place.encode(), *written_forms(moment)) if form in content] == []
    sessions = [str(value) for key, value in rows.items() if key[0].startswith("django_session")]
    assert len(sessions) == 6
    assert not [text for text in sessions if clients[0].cookies["sessionid"].value in text]


def near(value: datetime, moment: datetime) -> bool:
    value = value if value.tzinfo else value.replace(tzinfo=UTC)
    return abs(value - moment) < timedelta(hours=1) and value.minute != 0


def wal_position() -> str:
    """Where PostgreSQL's WAL is now; nothing on SQLite."""
    return "" if is_sqlite() else ask("SELECT pg_current_wal_lsn()::text")[0][0]


def table_and_journal_bytes(since: str) -> bytes:
    """All of SQLite's files; of PostgreSQL the file of every table, and the WAL that was written since a position."""
    if is_sqlite():
        return sqlite_files.content()
    connection.close()
    ask_nothing("CHECKPOINT")
    paths = ask(
        "SELECT pg_relation_filepath(oid::regclass) FROM pg_class WHERE relkind IN ('r', 't', 'i') AND oid > 16383"
    )
    tables = b"".join(bytes(ask("SELECT pg_read_binary_file(%s)", path)[0][0]) for (path,) in paths)
    [(first, offset)] = ask("SELECT * FROM pg_walfile_name_offset(%s::pg_lsn)", since)
    [(last, end)] = ask("SELECT * FROM pg_walfile_name_offset(pg_current_wal_lsn())")
    written = "SELECT name FROM pg_ls_waldir() WHERE name BETWEEN %s AND %s AND length(name) = 24 ORDER BY 1"
    logs = [
        bytes(ask("SELECT pg_read_binary_file('pg_wal/' || %s)", *name)[0][0]) for name in ask(written, first, last)
    ]
    # What follows in the last file was written before: PostgreSQL uses such files again.
    logs[-1] = logs[-1][:end]
    return tables + logs[0][offset:] + b"".join(logs[1:])


# What earlier versions left


def test_what_version_0_1_left_is_taken_away(moment: datetime):
    """Addresses in the cache, open sessions, and the times of sign-ins with accounts and second steps."""
    user = world.access(world.program(9), Role.PEER).user
    User.objects.update(last_login=moment)
    Authenticator.objects.create(user=user, type="totp", data={}, last_used_at=moment)
    insert = "INSERT INTO plumbline_cache (cache_key, value, expires) VALUES (%s, %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(insert, [":1:allauth:rl:ip:198.18.0.1", "x", connection.ops.adapt_datetimefield_value(moment)])
        cursor.execute("INSERT INTO django_session VALUES (%s, %s, %s)", ["a" * 32, "plain", moment])
    migration = import_module("fidelity.migrations.0017_no_traces")
    with connection.schema_editor(atomic=False) as editor:
        migration.take_traces_away(apps, editor)
    assert [ask(f"SELECT * FROM {table}") for table in ("plumbline_cache", "django_session")] == [[], []]
    assert set(User.objects.values_list("last_login", flat=True)) == {None}
    assert set(Authenticator.objects.values_list("last_used_at", flat=True)) == {None}
