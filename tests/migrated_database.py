"""SQLite migrated once for all workers and runs: a file kept beside the packages, for as long as no code changes.

To migrate an empty database takes seconds of every process; to copy the file takes none. Its name is a checksum of all
that migrations go by: the code of the app, the packages, the settings. After any change, and on a machine that never
ran the tests, the first process that comes migrates from nothing, and the others wait for it. Django looks for
migrations that a copy lacks, as it does on a server.
"""

import fcntl
import hashlib
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

FOLDER = Path(sys.prefix) / "migrated"
KEPT = 3
PACKAGES = ("fidelity", "programs")
FILES = ("tests/settings.py", ".lock/dev.txt")
VARIABLES = ("TIME_ZONE", "PLUMBLINE_TEST_CLOCK")


def checksum(root: Path) -> str:
    """What a migrated database depends on, in one word."""
    code = sorted(path for package in PACKAGES for path in (root / package).rglob("*.py"))
    known = hashlib.sha256(f"{platform.python_version()} {sqlite3.sqlite_version}".encode())
    for name in VARIABLES:
        known.update(f"{name}={os.environ.get(name, '')}\n".encode())
    for path in [*code, *(root / name for name in FILES if (root / name).exists())]:
        content = path.read_bytes()
        known.update(f"{path.relative_to(root)} {len(content)}\n".encode() + content)
    return known.hexdigest()[:16]


def is_there() -> bool:
    """Whether this process has its database, in SQLite."""
    return connection.vendor == "sqlite" and _file().exists()


def _file() -> Path:
    return Path(connection.settings_dict["TEST"]["NAME"])


def _is_set_up() -> bool:
    """Whether the tables were made: the plugin makes none where no test that was collected is marked to need them."""
    return connection.settings_dict["NAME"] == str(_file())


def _migrated() -> sqlite3.Connection:
    connection.ensure_connection()
    return connection.connection


def kept_file(folder: Path = FOLDER) -> Path:
    """Where the database of this very code is kept, once it is."""
    return folder / f"{checksum(settings.BASE_DIR)}.sqlite3"


@contextmanager
def copied(folder: Path = FOLDER) -> Iterator[None]:
    """The database of this process is a copy of the kept one, or else what is migrated meanwhile is kept.

    One process at a time is in here.
    """
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed, and if the process ends
        kept = kept_file(folder)
        if kept.exists():
            shutil.copyfile(kept, _file())
            yield
        else:
            yield
            if _is_set_up():
                _keep(kept)


def _keep(path: Path) -> None:
    """Keep the database of this process at `path`; what was kept longest ago goes."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with closing(sqlite3.connect(new)) as copy:
        _migrated().backup(copy)
    new.replace(path)
    for old in sorted(path.parent.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        old.unlink()
