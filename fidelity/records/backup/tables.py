"""What a backup holds: every table, but for what is of one sign-in, of a moment, or made again by itself.

Nothing of it tells who answered when: no table does (SECURITY.md), and what peer supporters answer goes along sealed,
as it stands. The secret that opens it is never in the file.
"""

from django.apps import apps
from django.apps.registry import Apps
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from fidelity.records.backup.refusal import BackupRefused

# Table -> why it stays behind; the caches, which are no models, stay behind as well.
LEFT_OUT = {
    "sessions.Session": "everybody signs in again: a backup lets nobody in, and tells of nobody's being here",
    "account.EmailConfirmation": "a secret of one account, for some days",
    "django_tasks_database.DBTaskResult": "files that are missing are asked for again at the next start",
}
# Rows of these are made by setting up an empty database.
SET_UP = frozenset({"django_migrations", "django_content_type", "auth_permission"})
CACHES = frozenset({"plumbline_cache", "plumbline_tries"})


def backup_models(registry: Apps) -> list[type[models.Model]]:
    """By label; links between many rows among them. `registry` is that of now, or of the time of a backup."""
    known = [model for model in registry.get_models(include_auto_created=True) if model._meta.managed]
    return sorted((model for model in known if model._meta.label not in LEFT_OUT), key=lambda model: model._meta.label)


def refuse_unless_empty() -> None:
    """Raise `BackupRefused` unless the database has no tables, or tables that nobody has written to."""
    tables = _tables()
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | SET_UP | CACHES
    words = _(
        "This place is not empty: there are rows in %(tables)s. A backup is restored into an empty place only: name a "
        "new database in DATABASE_URL, or a new folder in PLUMBLINE_DATA. Nothing was changed."
    )
    if foreign := sorted(set(tables) - ours):
        words = _(
            "This database holds tables of something else: %(tables)s. A backup is restored into a database of its "
            "own: name a new one in DATABASE_URL. Nothing was changed."
        )
        raise BackupRefused(words % {"tables": ", ".join(foreign[:5])})
    if filled := [table for table in tables if table not in SET_UP and _has_rows(table)]:
        raise BackupRefused(words % {"tables": ", ".join(filled[:5])})


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
        return cursor.fetchone() is not None


def remove_tables() -> None:
    """Take every table away; of an empty place, or of what was being restored into one."""
    tables = [connection.ops.quote_name(table) for table in _tables()]
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql" and tables:
            cursor.execute(f"DROP TABLE {', '.join(tables)} CASCADE")
        elif tables:
            for table in tables:
                cursor.execute(f"DROP TABLE {table}")
