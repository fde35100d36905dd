"""PostgreSQL answers pages without compiling their queries."""

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from programs.query_plans import _without_compiling


class Asked:
    vendor = "postgresql"

    def __init__(self) -> None:
        self.connection, self.statements = self, []

    def execute(self, statement: str) -> None:
        self.statements.append(statement)


def test_each_connection_to_postgresql_is_told_and_none_to_sqlite():
    asked = Asked()
    _without_compiling(asked)
    assert asked.statements == ["SET jit = off"]
    asked.vendor = "sqlite"
    _without_compiling(asked)
    assert len(asked.statements) == 1


@pytest.mark.django_db
def test_a_connection_is_told_when_it_is_made():
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        assert connection.connection.execute("SHOW jit").fetchone() == ("off",)
    assert any(uid == "plumbline-without-compiling" for (uid, _sender), *_rest in connection_created.receivers)
