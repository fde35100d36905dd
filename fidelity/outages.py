"""What is no fault of the code: a database that is away, full, locked or can't be written, and a full disk.

Whoever asks gets a page with 503 that says so (`views.went_wrong`), and all works again once the place is in order.
"""

import errno
import sqlite3
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.db.utils import Error as DatabaseError

# How soon a browser may ask again, in seconds.
RETRY_AFTER = 30
# Of SQLite, without what an extended code adds: busy, locked, out of memory, read-only, read or write error, full,
# can't be opened, its lock can't be had.
SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
PRIMARY = 0xFF
# Of PostgreSQL: the connection, a deadlock, out of memory or disk, a lock, stopped by somebody, the system; read-only.
POSTGRES = ("08", "40", "53", "55", "57", "58", "25006")
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}


def is_outage(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, comes of such a place."""
    return any(map(_is_one, _chain(error)))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    known: set[int] = set()
    while error is not None and id(error) not in known:
        known.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_one(error: BaseException) -> bool:
    if isinstance(error, DatabaseError):
        return _is_of_database(error, error.__cause__)
    return isinstance(error, OSError) and error.errno in DISK


def _is_of_database(error: DatabaseError, reason: BaseException | None) -> bool:
    """`reason` is what the driver of the database says."""
    if (code := getattr(reason, "sqlite_errorcode", None)) is not None:
        return code & PRIMARY in SQLITE
    if (state := getattr(reason, "sqlstate", None)) is not None:
        return state.startswith(POSTGRES)
    return isinstance(error, OperationalError | InterfaceError)
