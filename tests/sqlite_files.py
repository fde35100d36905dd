"""The files of the test database in SQLite, byte for byte, read by another process.

A process that closes a file which it has open as a database as well lets go of every lock that it has on it (section
2.2 of https://sqlite.org/howtocorrupt.html). The next process that comes and goes takes the journal for its own and
deletes it, and from then on each new connection here ends with "disk I/O error", whichever test it belongs to.
"""

import subprocess
from pathlib import Path

from django.db import connection


def paths() -> list[Path]:
    """The database, its journal and the index of that, as far as they are there."""
    file = Path(connection.settings_dict["NAME"])
    return sorted(file.parent.glob(f"{file.name}*"))


def content(*read: Path) -> bytes:
    """What stands in these files, one after the other; without any, in all of them."""
    return subprocess.run(["cat", *(read or paths())], capture_output=True, check=True).stdout
