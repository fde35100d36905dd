"""Reading a backup: line by line, and as a whole only once all of it was checked."""

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from fidelity.records.backup.encryption import MAGIC, SealedReader
from fidelity.records.backup.refusal import BackupRefused
from fidelity.records.backup.writer import FORMAT

PACKED = b"\x1f\x8b"


@dataclass(frozen=True)
class BackupHead:
    """The first line: when and from what the backup was made, which secret it needs, which migrations it had."""

    made_at: str
    database: str
    key: str
    migrations: dict[str, list[str]]


@dataclass(frozen=True)
class TableHead:
    """What stands before the rows of a table."""

    label: str
    columns: tuple[str, ...]
    last: int | None


def is_sealed(path: Path) -> bool:
    """Whether a passphrase opens it; raises `BackupRefused` where it is no backup, or not there."""
    with _opened(path) as file:
        start = file.read(len(MAGIC))
    if start != MAGIC and not start.startswith(PACKED):
        raise BackupRefused(_("%(path)s is no backup of Plumbline. Nothing was restored.") % {"path": path})
    return start == MAGIC


def read_head(path: Path, passphrase: str) -> BackupHead:
    """Read the whole file and check it, to its last byte; raises `BackupRefused` where anything is wrong with it."""
    lines = backup_lines(path, passphrase)
    head = next(lines)
    for _line in lines:
        pass
    return head


def backup_lines(path: Path, passphrase: str) -> Iterator[Any]:
    """`BackupHead`, then each `TableHead` with its rows as lists; raises `BackupRefused`, at the latest at the end."""
    rows, checksum = 0, hashlib.sha256()
    with _opened(path) as file, _unpacked(file, passphrase, is_sealed(path)) as unpacked:
        lines = _unbroken(unpacked)
        for number, line in enumerate(lines, start=1):
            read = _parsed(line, number)
            if isinstance(read, dict) and "end" in read:
                if read["end"] == {"rows": rows, "sha256": checksum.hexdigest()} and next(lines, None) is None:
                    return
                raise BackupRefused.damaged()
            checksum.update(line)
            rows += isinstance(read, list)
            yield read if isinstance(read, list) else _head(read, number)
    raise BackupRefused.damaged()


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        words = _("%(path)s can't be read: %(reason)s. Nothing was restored.")
        raise BackupRefused(words % {"path": path, "reason": error.strerror or error}) from error


@contextmanager
def _unpacked(file: BinaryIO, passphrase: str, sealed: bool) -> Iterator[BinaryIO]:
    if not sealed:
        yield gzip.GzipFile(fileobj=file)
        return
    if not passphrase:
        raise BackupRefused(_("This backup is sealed. Give the passphrase that it was made with."))
    file.seek(len(MAGIC))
    yield gzip.GzipFile(fileobj=io.BufferedReader(SealedReader(file, passphrase)))


def _unbroken(unpacked: BinaryIO) -> Iterator[bytes]:
    try:
        yield from unpacked
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BackupRefused.damaged() from None


def _parsed(line: bytes, number: int) -> dict[str, Any] | list[Any]:
    try:
        read = json.loads(line)
    except ValueError:
        raise BackupRefused.damaged(_("line %(number)s") % {"number": number}) from None
    if not isinstance(read, dict | list):
        raise BackupRefused.damaged(_("line %(number)s") % {"number": number})
    return read


def _head(read: dict[str, Any], number: int) -> BackupHead | TableHead:
    if number > 1:
        try:
            return TableHead(read["table"], tuple(read["columns"]), read["last"])
        except (KeyError, TypeError):
            raise BackupRefused.damaged(_("line %(number)s") % {"number": number}) from None
    if read.get("format") != FORMAT:
        words = _(
            "This backup has the format %(format)s, and this version of Plumbline reads %(ours)s. Restore it with the "
            "version that wrote it, then upgrade. Nothing was restored."
        )
        raise BackupRefused(words % {"format": read.get("format", "?"), "ours": FORMAT})
    try:
        return BackupHead(read["made_at"], read["database"], read["key"], read["migrations"])
    except KeyError:
        raise BackupRefused.damaged(_("line %(number)s") % {"number": number}) from None
