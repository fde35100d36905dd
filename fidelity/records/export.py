"""Everything of an organisation, or of one program, as one JSON file (docs/export.md).

The same rows always give the same bytes: tables in the order of `tables.TAKEN`, rows by number, no date of today.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.db.models import QuerySet

from fidelity.models import Box, ConcernBox, UsedCards
from fidelity.records.json_values import to_json
from fidelity.records.tables import TAKEN, RecordTable, exported_columns
from fidelity.reports.rendering import kept_files
from programs import quiet_database
from programs.models import Organisation, Program

FORMAT = "plumbline-export-1"
AT_ONCE = 500

Row = models.Model
Hidden = Callable[[Row], frozenset[str]]
"""Row -> its columns that stay behind."""


def no_fields(row: Row) -> frozenset[str]:
    return frozenset()


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside is as it was at the beginning, and nobody who saves meanwhile waits.

    PostgreSQL has to be asked for that before all else. SQLite is not to take the right to write, and its moment is
    that of the first row read. What peer supporters answer meanwhile leaves versions behind that can't be cleared while
    somebody reads, so that is done at the end.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    with _without_right_to_write(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        else:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
        yield
    with quiet_database.unrecorded():
        quiet_database.forget_old_rows(Box, UsedCards, ConcernBox)


@contextmanager
def _without_right_to_write() -> Iterator[None]:
    """Begin transactions of SQLite as those of a reader."""
    usual = getattr(connection, "transaction_mode", None)
    connection.transaction_mode = usual and "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = usual


def export_organisation(organisation: Organisation) -> Iterator[str]:
    """The file in pieces: every table, every program."""
    about = {"format": FORMAT, "of": "organisation", "name": organisation.name}
    return _written(about, [(table, table.of_organisation(organisation)) for table in TAKEN], no_fields)


def export_program(program: Program, *, hidden: Hidden = no_fields) -> Iterator[str]:
    """The file in pieces: what one program has written down, and no account."""
    about = {"format": FORMAT, "of": "program", "name": program.name}
    return _written(about, [(table, table.of_program(program)) for table in TAKEN if table.program], hidden)


def _written(about: dict[str, str], tables: list[tuple[RecordTable, QuerySet]], hidden: Hidden) -> Iterator[str]:
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "tables": {'
    for number, (table, rows) in enumerate(tables):
        yield f'{"," if number else ""}\n"{table.name}": ['
        for place, row in enumerate(_by_number(table, rows)):
            yield ("," if place else "") + "\n" + json.dumps(_data(table, row, hidden(row)), ensure_ascii=False)
        yield "]"
    yield "}}\n"


def _by_number(table: RecordTable, rows: QuerySet) -> Iterator[Row]:
    return rows.prefetch_related(*(field.name for field in table.model._meta.many_to_many)).iterator(chunk_size=AT_ONCE)


def _data(table: RecordTable, row: Row, hidden: frozenset[str]) -> dict[str, Any]:
    """The columns by name; what stays behind is named in `withheld`."""
    data = {field.name: _value(row, field) for field in exported_columns(table) if field.name not in hidden}
    return data | {"withheld": sorted(hidden)} if hidden else data


def _value(row: Row, field: models.Field) -> Any:
    """A link is the number of the row it leads to; a file is written in base64, wherever it lies."""
    if field.many_to_many:
        return sorted(linked.pk for linked in getattr(row, field.name).all())
    if field.name == "pdf" and row.pdf_name:
        return to_json(kept_files.read_file(row))
    return to_json(getattr(row, field.attname))
