"""Writing a backup: every row as a line of JSON, packed, with a checksum of all lines at the end.

    {"format": "plumbline-backup-1", "made_at": ..., "database": "sqlite", "key": ..., "migrations": {...}}
    {"table": "programs.User", "columns": ["id", ...], "last": 12}
    [1, "somebody@example.org", ...]
    ...
    {"end": {"rows": 4711, "sha256": ...}}

The rows are those of one moment, whatever is saved meanwhile, and nobody who saves waits. `last` is the number that the
database gave last, so that none is given twice. `key` tells whether a server has the secret that opens what is sealed.
"""

import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.apps import apps
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from fidelity.records.backup.encryption import SealedWriter
from fidelity.records.backup.refusal import BackupRefused
from fidelity.records.backup.tables import backup_models
from fidelity.records.export import one_moment
from fidelity.records.json_values import to_json
from fidelity.reports.rendering import kept_files
from programs.sealing import key_marks

FORMAT = "plumbline-backup-1"
# Rows read at once; of a table with files, whose rows are large.
AT_ONCE, FILES_AT_ONCE = 500, 4

Line = dict[str, Any] | list[Any]


@dataclass(frozen=True)
class Written:
    """What went into the file; `sha256` is that of the file itself, as `sha256sum` says it."""

    tables: int
    rows: int
    size: int
    sha256: str


def write_backup(path: Path, *, passphrase: str = "", now: datetime) -> Written:
    """Write it to `path`, readable by its owner alone; raises `BackupRefused`, and then there is no file.

    Until it is whole it has another name, so that a run that is killed leaves nothing that looks like a backup.
    """
    try:
        if path.exists():
            words = _("%(path)s is there already. Name another file; none is written over.")
            raise BackupRefused(words % {"path": path})
        _refuse_before_upgrade()
        with (
            tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", suffix=".part", delete=False) as part,
            ExitStack() as undo,
        ):
            undo.callback(_remove, Path(part.name))
            tables, rows = _write_into(part, passphrase, now)
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).rename(path)
            undo.pop_all()
    except OSError as error:
        words = _("%(path)s can't be written: %(reason)s. There is no backup.")
        raise BackupRefused(words % {"path": path, "reason": error.strerror or error}) from error
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(tables, rows, path.stat().st_size, checksum)


def _remove(part: Path) -> None:
    with suppress(FileNotFoundError):
        part.unlink()


def _refuse_before_upgrade() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupRefused(
            _(
                "This database is empty, or of an older version of Plumbline. Make the backup with the version that "
                "wrote it; or run manage.py migrate first."
            )
        )


def _write_into(out: BinaryIO, passphrase: str, now: datetime) -> tuple[int, int]:
    """How many tables and rows."""
    tables = rows = 0
    checksum = hashlib.sha256()
    with ExitStack() as closing:
        sealed = closing.enter_context(SealedWriter(out, passphrase)) if passphrase else out
        packed = closing.enter_context(gzip.GzipFile(fileobj=sealed, mode="wb", filename="", mtime=0))
        for line in _lines(now):
            written = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            checksum.update(written)
            packed.write(written)
            tables += isinstance(line, dict)
            rows += isinstance(line, list)
        end = {"end": {"rows": rows, "sha256": checksum.hexdigest()}}
        packed.write(json.dumps(end).encode() + b"\n")
    return tables - 1, rows


def _lines(now: datetime) -> Iterator[Line]:
    with one_moment():
        yield {
            "format": FORMAT,
            "made_at": f"{now:%Y-%m-%dT%H:%MZ}",
            "database": connection.vendor,
            "key": key_marks()[0],
            "migrations": _migrations(),
        }
        for model in backup_models(apps):
            yield from _table(model)


def _migrations() -> dict[str, list[str]]:
    by_app: dict[str, list[str]] = {}
    for app, name in sorted(MigrationExecutor(connection).loader.applied_migrations):
        by_app.setdefault(app, []).append(name)
    return by_app


def _table(model: type[models.Model]) -> Iterator[Line]:
    fields = model._meta.concrete_fields
    yield {"table": model._meta.label, "columns": [field.column for field in fields], "last": _last_number(model)}
    at_once = FILES_AT_ONCE if any(isinstance(field, models.BinaryField) for field in fields) else AT_ONCE
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    names = [field.attname for field in fields]
    for row in rows.iterator(chunk_size=at_once):
        yield [to_json(value) for value in (_with_file(names, row) if "pdf_name" in names else row)]


def _with_file(names: list[str], row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row as if its file lay in the database, wherever it lies: a backup is whole in one file."""
    values = dict(zip(names, row, strict=True))
    if not values["pdf_name"]:
        return row
    try:
        content = kept_files.read_place(values["pdf_name"])
        if kept_files.checksum_of(content) != values["pdf_sha256"]:
            raise kept_files.FileUnreadable(_("The file is not what it was when it was made."))
    except kept_files.FileUnreadable as error:
        words = _("The file %(name)s of an issued report can't be read: %(reason)s There is no backup.")
        raise BackupRefused(words % {"name": values["pdf_name"], "reason": error}) from error
    return tuple((values | {"pdf": content, "pdf_name": ""}).values())


def _last_number(model: type[models.Model]) -> int | None:
    """The number that the database gave a row of this table last; None where it gives none, or gave none yet."""
    if not isinstance(model._meta.pk, models.AutoField):
        return None
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
            cursor.execute(f"SELECT last_value FROM {cursor.fetchone()[0]} WHERE is_called")
        row = cursor.fetchone()
    return (row and row[0]) or None
