"""How PostgreSQL goes about the queries of a page: without compiling them, which takes longer than to answer them."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def never_compile_queries() -> None:
    """Have each connection that is made from now on ask so; nothing for SQLite, which compiles none."""
    connection_created.connect(_without_compiling, dispatch_uid="plumbline-without-compiling")


def _without_compiling(connection: BaseDatabaseWrapper, **_more: object) -> None:
    if connection.vendor == "postgresql":
        connection.connection.execute("SET jit = off")
