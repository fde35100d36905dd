"""What an export reads is as it was when it began; in a file of its own, because it needs a transaction of its own."""

import pytest
from django.db import connection

from fidelity.records import export


@pytest.mark.django_db(transaction=True)
def test_the_file_shows_one_moment():
    """Whatever somebody else saves meanwhile; SQLite reads so by itself."""
    with export.one_moment(), connection.cursor() as cursor:
        assert connection.in_atomic_block
        if connection.vendor == "postgresql":
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("repeatable read",)
