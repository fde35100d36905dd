"""Other databases than that of the tests: new, empty places of the same kind and of the other."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.db.models import Model

from fidelity.records.backup.tables import backup_models

ENGINES = {"sqlite": "django.db.backends.sqlite3", "postgresql": "django.db.backends.postgresql"}
OWN = next(kind for kind, engine in ENGINES.items() if engine == settings.DATABASES["default"]["ENGINE"])
# Where the tests have PostgreSQL, they have SQLite as well.
KINDS = sorted({OWN, "sqlite"})
# How the database of the tests is reached, also from another place.
USUAL = connections.settings["default"]
MIGRATE = MigrationExecutor.migrate
# Once this process has migrated an empty place: SQLite with all tables, and what was sent to PostgreSQL for them.
MIGRATED: list[sqlite3.Connection] = []
SENT: list[tuple[str, Any]] = []


@contextmanager
def new_place(kind: str, folder: Path) -> Iterator[None]:
    """Inside, `connection` is that of a database which nobody has written to yet."""
    with patch.object(MigrationExecutor, "migrate", _migrate), _new_place(kind, folder):
        yield


@contextmanager
def _new_place(kind: str, folder: Path) -> Iterator[None]:
    if kind == "sqlite":
        name = str(folder / f"{secrets.token_hex(4)}.sqlite3")
        with _at(USUAL | {"NAME": name, "OPTIONS": settings.SQLITE_OPTIONS, "ENGINE": ENGINES[kind]}):
            yield
        return
    name = f"plumbline_place_{secrets.token_hex(4)}"
    _maintain(f"CREATE DATABASE {name}")
    try:
        with _at(USUAL | {"NAME": name}):
            yield
    finally:
        _maintain(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _at(known: dict[str, Any]) -> Iterator[None]:
    usual, settings_then = connections["default"], connections.settings["default"]
    connections.settings["default"] = known
    connections["default"] = connections.create_connection("default")
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        connections.settings["default"], connections["default"] = settings_then, usual
        ContentType.objects.clear_cache()


def _migrate(executor: MigrationExecutor, targets: list[tuple[str, str]], *rest: Any, **more: Any) -> ProjectState:
    """Migrate as ever; from nothing to everything once in a process, and then the same is done without the models."""
    place, leaves = executor.connection, executor.loader.graph.leaf_nodes()
    if place.introspection.table_names() or set(targets) != set(leaves):
        return MIGRATE(executor, targets, *rest, **more)
    if not (MIGRATED if place.vendor == "sqlite" else SENT):
        return _migrate_and_keep(executor, targets, *rest, **more)
    if place.vendor == "sqlite":
        MIGRATED[0].backup(place.connection)
    else:
        with place.cursor() as cursor:
            for statement, given in SENT:
                cursor.execute(statement, given)
    return MIGRATE(MigrationExecutor(place), targets)


def _migrate_and_keep(executor: MigrationExecutor, *rest: Any, **more: Any) -> ProjectState:
    place, sent = executor.connection, []

    def keep(execute, statement: str, given: Any, many: bool, context: dict[str, Any]) -> Any:
        if not statement.startswith(("SAVEPOINT", "RELEASE")):  # each stands for itself when it is sent again
            sent.append((statement, given))
        return execute(statement, given, many, context)

    with place.execute_wrapper(keep):
        migrated = MIGRATE(executor, *rest, **more)
    if place.vendor == "sqlite":
        MIGRATED.append(sqlite3.connect(":memory:"))
        place.connection.backup(MIGRATED[0])
    else:
        SENT.extend(sent)
    return migrated


def _maintain(statement: str) -> None:
    with _at(USUAL | {"NAME": "postgres"}), connection.cursor() as cursor:
        cursor.execute(statement)


def all_rows(registry) -> dict[str, list[tuple]]:
    """Every row of every table that a backup holds, by label."""
    return {model._meta.label: rows_of(model) for model in backup_models(registry)}


def rows_of(model: type[Model]) -> list[tuple]:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*names)
    return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in rows]
