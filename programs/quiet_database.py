"""What a database notes besides rows: how often a table was written and read, which statement came last, old versions.

PostgreSQL counts rows written and scans of each table in its statistics views, shows the last statement of each
connection with its time, and keeps old versions of rows. Where peer supporters answer that would count them. So what
they ask for runs as `unrecorded`, and what they write is followed by `forget_old_rows`. To turn counting off takes a
right that the owner of the server gives once (docs/serving.md); without it the server says so at its start, and in
`manage.py check --database default`. SQLite has no such views; its journal is emptied. PostgreSQL's can't be kept from
having each change with its time, so it has many that mean nothing (fidelity/voice/cover_writes.py).

What is left, and who can read it, stands in SECURITY.md.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.db import OperationalError, connection
from django.db.models import Model
from django.utils.translation import gettext as _

# Settings of PostgreSQL -> what they are set to where nothing is to be noted. Without the first answers are counted.
QUIET = {
    "track_counts": "off",
    "track_activities": "off",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "pg_stat_statements.track": "none",
}
# Seconds until a table that was in use is tried again, and how often.
A_WHILE, TIMES_AGAIN = 0.5, 10
# Before 15, PostgreSQL lets nobody but its superuser set them.
RIGHTS_SINCE = 150_000


@contextmanager
def unrecorded() -> Iterator[None]:
    """Have PostgreSQL note nothing of what is asked and written inside, as far as it may be told to.

    The connection is closed at the end, so that its last statement stands in no view; one within another ends with it.
    Where the database is away, what is asked inside finds that out, and says it in its own words.
    """
    if connection.vendor != "postgresql" or _inside.get():
        yield
        return
    token = _inside.set(True)
    try:
        with suppress(OperationalError):
            _be_quiet()
        yield
    finally:
        _inside.reset(token)
        if not connection.in_atomic_block:
            connection.close()


_inside = ContextVar("unrecorded", default=False)


def _be_quiet() -> None:
    values = ", ".join(["(%s, %s)"] * len(QUIET))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT set_config(name, quiet, false) FROM (VALUES {values}) AS wanted (name, quiet) "
            f"JOIN pg_settings USING (name) WHERE {_may_set()}",
            [part for pair in QUIET.items() for part in pair],
        )


def _may_set() -> str:
    """The condition under which this account may set `name`: to try it would write a line in the server's log."""
    if connection.pg_version >= RIGHTS_SINCE:
        return "has_parameter_privilege(name, 'SET')"
    return "current_setting('is_superuser') = 'on'"


def forget_old_rows(*models: type[Model]) -> None:
    """Forget what rows of these tables were before; to be called when a transaction is over.

    SQLite's journal, which holds them in their order, is emptied; where somebody reads just now, the next time.
    PostgreSQL clears old versions from the tables, unless it would count how often; its WAL can't be emptied from here.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout = 200")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute(f"PRAGMA busy_timeout = {1000 * settings.SQLITE_OPTIONS['timeout']}")
        elif connection.vendor == "postgresql" and not _is_counting(cursor):
            cursor.execute(f"VACUUM (SKIP_LOCKED, TRUNCATE FALSE) {_tables(models)}")


def write_anew(*models: type[Model]) -> None:
    """Write these tables of PostgreSQL anew after many of their rows were deleted.

    Large values that are saved again and again would else lie in the free space of the deleted ones, one beside the
    other, and a copy of the files could count them. To be called when a transaction is over. A table that is in use,
    as while PostgreSQL clears up in it by itself, is tried again for some seconds, and then left: nobody waits for it.
    Deleted rows are cleared up before: written anew they would be as well while a transaction that began before is open
    in any database of the server.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        files = {model: _file(cursor, model) for model in models}
        for pause in (*[A_WHILE] * TIMES_AGAIN, 0):
            cursor.execute(f"VACUUM (SKIP_LOCKED, TRUNCATE FALSE) {_tables(files)}")
            cursor.execute(f"VACUUM (FULL, SKIP_LOCKED) {_tables(files)}")
            files = {model: file for model, file in files.items() if _file(cursor, model) == file}
            if not files:
                return
            time.sleep(pause)


def _file(cursor: Any, model: type[Model]) -> int:
    """The number of the file in which a table lies: another one when the table was written anew."""
    cursor.execute("SELECT pg_relation_filenode(%s)", [model._meta.db_table])
    return int(cursor.fetchone()[0])


def _tables(models: Iterable[type[Model]]) -> str:
    return ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)


def _is_counting(cursor: Any) -> bool:
    cursor.execute("SHOW track_counts")
    return bool(cursor.fetchone()[0] == "on")


def missing_right() -> str:
    """What the owner of the database has to do so that answers are not counted; empty where there is nothing to do."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT current_user, {_may_set()} FROM (VALUES ('track_counts')) AS wanted (name)")
        account, is_allowed = cursor.fetchone()
    if is_allowed:
        return ""
    if connection.pg_version < RIGHTS_SINCE:
        return _(
            "The statistics of PostgreSQL count how often peer supporters answer. Version 15 and later can be quiet."
        )
    return _(
        "The statistics of PostgreSQL count how often peer supporters answer. To end that, run once as its superuser: "
        "GRANT SET ON PARAMETER %(settings)s TO %(account)s;"
    ) % {
        "settings": ", ".join(name for name in QUIET if "." not in name),
        "account": connection.ops.quote_name(account),
    }


def check_statistics(databases: list[str] | None = None, **more: object) -> list[CheckMessage]:
    words = missing_right() if databases and connection.alias in databases else ""
    return [CheckWarning(words, id="plumbline.W001")] if words else []
