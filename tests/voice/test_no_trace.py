"""The database itself, byte for byte, after people have answered: no code, no address, no device.

A file of its own, because what is tested here is committed: no world of another test may stand beside it.
"""

import pytest
from django.db import connection

from fidelity.voice.card import codes
from programs.models import Role
from tests import sqlite_files
from tests.voice import world
from tests.voice.collecting import HEADERS, answered_with, raw


def stored() -> bytes:
    """SQLite's file and its journal, byte for byte, with all that was overwritten; of PostgreSQL every row."""
    if connection.vendor == "sqlite":
        return sqlite_files.content()
    return b"".join(value if isinstance(value, bytes) else str(value).encode() for value in raw().values())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_database_holds_no_trace_of_who_answered():
    """No code, no address, no device."""
    program = world.program(9)
    review = world.opened(program)
    made = world.cards(review)
    client = world.browser(program, Role.PEER)
    for code in made[:5]:
        client.get(f"/peer/{code}", headers=HEADERS)
        answered_with(client, code)
    content = stored()
    assert review.program.name.encode() in content
    traces = [*(code[codes.TAG :].encode() for code in made), b"marker-", b"203.0.113.77", b"/peer/"]
    assert [trace for trace in traces if trace in content] == []
