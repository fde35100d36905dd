"""A kept database is of this very code: whatever migrations could go by makes another one."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import migrated_database
from tests.migrated_database import checksum


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("fidelity/migrations/0001_initial.py", "programs/append_only.py", ".lock/dev.txt"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("1")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["fidelity/migrations/0001_initial.py", "programs/append_only.py", ".lock/dev.txt", "fidelity/new.py"]
)
def test_a_change_of_code_or_packages_makes_another(root: Path, name: str):
    before = checksum(root)
    assert checksum(root) == before
    (root / name).write_text("2")
    assert checksum(root) != before


def test_a_module_that_moved_makes_another(root: Path):
    before = checksum(root)
    (root / "programs" / "append_only.py").rename(root / "programs" / "kept_for_good.py")
    assert checksum(root) != before


def test_what_is_migrated_is_kept_and_the_next_process_has_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    own, folder = tmp_path / "own.sqlite3", tmp_path / "kept"
    monkeypatch.setattr(migrated_database, "_file", lambda: own)
    with closing(sqlite3.connect(":memory:")) as migrated:
        migrated.execute("CREATE TABLE as_migrated (id)")
        monkeypatch.setattr(migrated_database, "_is_set_up", lambda: True)
        monkeypatch.setattr(migrated_database, "_migrated", lambda: migrated)
        with migrated_database.copied(folder):
            assert not own.exists()
    with migrated_database.copied(folder), closing(sqlite3.connect(own)) as copy:
        assert copy.execute("SELECT name FROM sqlite_master").fetchall() == [("as_migrated",)]


def test_where_no_test_needs_tables_none_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Else the next run would have a database without a table."""
    monkeypatch.setattr(migrated_database, "_file", lambda: tmp_path / "own.sqlite3")
    with migrated_database.copied(tmp_path / "kept"):
        pass
    assert list((tmp_path / "kept").glob("*.sqlite3")) == []


def test_what_failed_is_not_kept(tmp_path: Path):
    with pytest.raises(LookupError), migrated_database.copied(tmp_path):
        raise LookupError
    assert list(tmp_path.glob("*.sqlite3")) == []


def test_only_the_newest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(migrated_database, "_is_set_up", lambda: True)
    for number in range(5):
        monkeypatch.setattr(migrated_database, "checksum", lambda root, name=number: str(name))
        with closing(sqlite3.connect(":memory:")) as migrated:
            monkeypatch.setattr(migrated_database, "_migrated", lambda database=migrated: database)
            with migrated_database.copied(tmp_path):
                pass
        os.utime(tmp_path / f"{number}.sqlite3", (number, number))
    assert {path.stem for path in tmp_path.glob("*.sqlite3")} == {"2", "3", "4"}
