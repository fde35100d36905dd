"""Restoring a backup into an empty place: the tables as they were when it was made, its rows, then today's tables.

The rows go in within one transaction. Whatever fails, all tables are taken away again; a run that is killed leaves
tables without a row, which count as an empty place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from fidelity.records.backup.reader import BackupHead, TableHead, backup_lines, read_head
from fidelity.records.backup.refusal import BackupRefused
from fidelity.records.backup.tables import backup_models, refuse_unless_empty, remove_tables
from fidelity.records.backup.writer import AT_ONCE, FILES_AT_ONCE
from fidelity.records.json_values import from_json
from programs.sealing import key_marks


@dataclass(frozen=True)
class Restored:
    head: BackupHead
    rows: int


def restore_backup(path: Path, *, passphrase: str = "", key_is_lost: bool = False) -> Restored:
    """Restore it, all or nothing; raises `BackupRefused`, and then nothing is there that was not there before.

    `key_is_lost`: also where this server has another secret, though what is sealed can't be opened then.
    """
    head = read_head(path, passphrase)
    executor = MigrationExecutor(connection)
    targets = _targets(executor, head)
    if head.key not in key_marks() and not key_is_lost:
        raise BackupRefused(
            _(
                "SECRET_KEY is another one here than where this backup was made, so what peer supporters have answered "
                "in open quarters and the codes of their cards would be lost. Set the one of then as SECRET_KEY, or "
                "as SECRET_KEY_FALLBACKS. If nobody has it any more, add --key-is-lost. Nothing was restored."
            )
        )
    refuse_unless_empty()
    with _all_or_nothing():
        remove_tables()
        executor = MigrationExecutor(connection)
        executor.migrate(targets)
        rows = _load(path, passphrase, backup_models(executor.loader.project_state(targets).apps))
        ContentType.objects.clear_cache()
        call_command("migrate", interactive=False, verbosity=0)
    return Restored(head, rows)


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        remove_tables()
        raise


def _targets(executor: MigrationExecutor, head: BackupHead) -> list[tuple[str, str]]:
    """The last migration of each app that the backup had; `BackupRefused` where it is newer than this version."""
    applied = {(app, name) for app, names in head.migrations.items() for name in names}
    if unknown := sorted(applied - set(executor.loader.disk_migrations)):
        words = _(
            "This backup is of a newer version of Plumbline (it has %(unknown)s, which this version does not know). "
            "Install that version or a later one, then restore. Nothing was restored."
        )
        raise BackupRefused(words % {"unknown": " ".join(unknown[-1])})
    graph = executor.loader.graph
    return sorted(node for node in applied if not _followers(graph, node) & applied)


def _followers(graph: Any, node: tuple[str, str]) -> set[tuple[str, str]]:
    """What comes right after a migration in its own app."""
    return {child.key for child in graph.node_map[node].children if child.key[0] == node[0]}


@transaction.atomic
def _load(path: Path, passphrase: str, known: list[type[models.Model]]) -> int:
    """Every row into its table; how many."""
    by_label = {model._meta.label: model for model in known}
    lines = backup_lines(path, passphrase)
    next(lines)
    table, rows = None, 0
    for line in lines:
        if isinstance(line, TableHead):
            if table:
                table.finish()
            table = _Table(line, by_label.pop(line.label, None))
        else:
            table.add(line)
            rows += 1
    if table:
        table.finish()
    if by_label:
        raise BackupRefused.damaged(_("tables are missing"))
    connection.check_constraints()
    return rows


@dataclass
class _Table:
    """One table that is being filled."""

    head: TableHead
    model: type[models.Model] | None
    waiting: list[list[Any]] = field(default_factory=list)
    highest: int = 0

    def __post_init__(self) -> None:
        known = {column.column: column for column in self.model._meta.concrete_fields} if self.model else {}
        if not known or sorted(known) != sorted(self.head.columns):
            raise BackupRefused.damaged(self.head.label)
        fields = self.fields = [known[name] for name in self.head.columns]
        self.highest = self.head.last or 0
        has_files = any(isinstance(column, models.BinaryField) for column in fields)
        self.at_once = FILES_AT_ONCE if has_files else AT_ONCE
        columns = ", ".join(connection.ops.quote_name(column) for column in self.head.columns)
        places = ", ".join(["%s"] * len(fields))
        table = connection.ops.quote_name(self.model._meta.db_table)
        self.insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"
        numbered = isinstance(self.model._meta.pk, models.AutoField)
        self.number_at = fields.index(self.model._meta.pk) if numbered else None

    def add(self, row: list[Any]) -> None:
        if self.number_at is not None:
            self.highest = max(self.highest, row[self.number_at])
        try:
            values = [from_json(column, value) for column, value in zip(self.fields, row, strict=True)]
        except (ValueError, TypeError, ValidationError):
            raise BackupRefused.damaged(self.head.label) from None
        self.waiting.append(
            [column.get_db_prep_save(value, connection) for column, value in zip(self.fields, values, strict=True)]
        )
        if len(self.waiting) >= self.at_once:
            self._write()

    def finish(self) -> None:
        """The last rows, and the number that the next row gets."""
        self._write()
        if self.number_at is None or not self.highest:
            return
        table, column = self.model._meta.db_table, self.model._meta.pk.column
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, self.highest])
            else:
                sequence = [f'"{table}"', column, self.highest]
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", sequence)

    def _write(self) -> None:
        if not self.waiting:
            return
        try:
            with connection.cursor() as cursor:
                cursor.executemany(self.insert, self.waiting)
        except DatabaseError as error:
            words = _(
                "Rows of %(table)s do not fit into this database: %(reason)s. Restore into a database of the kind that "
                "the backup is from (%(path)s), and tell us. Nothing was restored."
            )
            reason = str(error).splitlines()[0]
            raise BackupRefused(
                words % {"table": self.head.label, "reason": reason, "path": "docs/backup.md"}
            ) from error
        self.waiting.clear()
