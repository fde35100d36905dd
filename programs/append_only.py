"""Tables whose rows are kept for good: the database itself refuses to delete or change them.

`by_id` may become empty, because an account can be removed and what was done stays. Django rebuilds a table on SQLite
when a later migration alters it, and its triggers are lost then: such a migration ends with `KeepRowsForGood` again.

Two acts may delete such rows, each in one transaction that lifts the triggers and puts them back: an organisation is
deleted for good, and answers reach the age at which the organisation wants them gone. The database itself holds the
list of what is kept, so no code has to repeat it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation
from django.utils.translation import gettext as _

MARK = "_keeps_"
REFUSAL = "rows of this table are kept for good"
FUNCTION = "plumbline_kept_for_good"


class KeepRowsForGood(Operation):
    """Refuse to delete rows of `table`, and to change any column but those in `changing`."""

    reduces_to_sql = False
    reversible = True

    def __init__(self, table: str, changing: tuple[str, ...] = (), *, may_change: bool = False) -> None:
        self.table, self.changing, self.may_change = table, changing, may_change

    def state_forwards(self, app_label: str, state: object) -> None:
        """Triggers are no part of the models."""

    def database_forwards(self, app_label: str, schema_editor, from_state: object, to_state: object) -> None:
        remove_triggers(schema_editor.connection, self.table)
        install_triggers(schema_editor.connection, self.table, self.changing, may_change=self.may_change)

    def database_backwards(self, app_label: str, schema_editor, from_state: object, to_state: object) -> None:
        remove_triggers(schema_editor.connection, self.table)

    def describe(self) -> str:
        return _("Keep the rows of %(table)s for good") % {"table": self.table}


def install_triggers(
    connection: BaseDatabaseWrapper, table: str, changing: tuple[str, ...], *, may_change: bool
) -> None:
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        fixed = [name for name in columns if name not in (*changing, "by_id")]
        when = {"delete": ("DELETE", "")}
        if not may_change:
            when["update"] = (f"UPDATE OF {', '.join(fixed)}", "")
        if not may_change and "by_id" in columns:
            when["by"] = ("UPDATE OF by_id", "NEW.by_id IS NOT NULL")
        for name, (event, condition) in when.items():
            for statement in _statements(connection.vendor, f"{table}{MARK}{name}", table, event, condition):
                cursor.execute(statement)


def _statements(vendor: str, trigger: str, table: str, event: str, condition: str) -> Iterator[str]:
    only = f"WHEN ({condition})" if condition else ""
    if vendor == "sqlite":
        yield f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} {only} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        return
    yield (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    yield f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW {only} EXECUTE FUNCTION {FUNCTION}()"


def remove_triggers(connection: BaseDatabaseWrapper, table: str) -> None:
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in ("delete", "update", "by"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}{MARK}{name}{on}")


@dataclass(frozen=True)
class Trigger:
    """A trigger as it stands in the database; `statement` makes it again."""

    table: str
    name: str
    statement: str


STANDING = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": (
        "SELECT relname, tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled <> 'D' AND pg_table_is_visible(c.oid) ORDER BY tgname"
    ),
}


def current_triggers(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """The triggers of ours in this database, by name."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return [Trigger(*row) for row in cursor.fetchall() if MARK in row[1]]


def lift_triggers(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Take all of them away; give what comes back to `restore_triggers`."""
    triggers = current_triggers(connection)
    for table in {trigger.table for trigger in triggers}:
        remove_triggers(connection, table)
    return triggers


def restore_triggers(connection: BaseDatabaseWrapper, triggers: list[Trigger]) -> None:
    with connection.cursor() as cursor:
        for trigger in triggers:
            cursor.execute(trigger.statement)


@contextmanager
def triggers_lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let the rows inside be deleted; in a transaction, so that whatever fails leaves rows and triggers as they were.

    PostgreSQL changes no table on which a check is still waiting, so all that wait are made before and after.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("What is kept for good can be lifted in a transaction only.")
    connection.check_constraints()
    triggers = lift_triggers(connection)
    yield
    connection.check_constraints()
    restore_triggers(connection, triggers)
