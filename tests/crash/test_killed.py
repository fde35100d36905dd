"""The short form of `make crash`: some acts are killed at some of their steps."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests import cast
from tests.crash.killed import chosen, quarter_to_report

MOST = 4

pytestmark = [
    pytest.mark.slow,
    # A copy of a process that has threads may wait for ever; the tests of a browser leave some behind.
    pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork.*:DeprecationWarning"),
]


@pytest.fixture
def migrated(db: None, tmp_path: Path) -> Path | None:
    """The database of the tests, which has its tables and no row."""
    if connection.vendor != "sqlite":
        return None
    file = tmp_path / "migrated"
    # What was migrated just now may stand in the journal beside the file.
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as tables, closing(sqlite3.connect(file)) as copy:
        tables.backup(copy)
    return file


def test_what_is_killed_in_the_middle_has_happened_or_not(migrated: Path | None, tmp_path: Path):
    results = quarter_to_report(connection.vendor, tmp_path, MOST, migrated=migrated, instrument=cast.small())
    assert [fault for result in results for fault in result.faults] == []
    assert [(result.name, result.kills, bool(result.nothing), bool(result.whole)) for result in results] == [
        (name, MOST, True, True)
        for name in ("closing a quarter", "signing", "making a report final", "importing an organisation")
    ]


@pytest.mark.parametrize(("steps", "most", "last"), [(3, 5, [1, 2, 3]), (40, 3, [38, 39, 40])])
def test_the_steps_around_the_commit_are_always_among_them(steps: int, most: int, last: list[int]):
    assert list(chosen(steps, most, seed=1))[-3:] == last
