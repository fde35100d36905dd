"""A file in pieces that only a passphrase opens; changed, cut or put in another order, none of it is read.

scrypt makes a key from the passphrase; AES-256-GCM seals the pieces one by one, each under its number and whether it is
the last (the STREAM construction), so that a file of any size takes the memory of two pieces.
"""

import io
import json
import secrets
from base64 import b64decode, b64encode
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext as _

from fidelity.records.backup.refusal import BackupRefused

MAGIC = b"plumbline-backup-sealed-1\n"
PIECE, TAG, KEY, SALT = 2**20, 16, 32, 16
# 128 MB of memory and about half a second for each passphrase that somebody tries.
COST = {"n": 2**17, "r": 8, "p": 1}
LARGEST_COST = 2**20
LONGEST_HEAD = 1_000


class SealedWriter(io.RawIOBase):
    """Seals what is written to it into `out`; `close` seals the last piece, and without it nothing can be read."""

    def __init__(self, out: BinaryIO, passphrase: str) -> None:
        salt = secrets.token_bytes(SALT)
        key, check = _keys(passphrase, salt, COST)
        self._head = json.dumps({**COST, "salt": _text(salt), "check": _text(check)}).encode() + b"\n"
        self._pieces, self._out, self._waiting = _Pieces(key, self._head), out, bytearray()
        out.write(MAGIC + self._head)

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._waiting += content
        # One piece always waits: it may be the last.
        while len(self._waiting) > PIECE:
            self._out.write(self._pieces.seal(bytes(self._waiting[:PIECE]), is_last=False))
            del self._waiting[:PIECE]
        return len(content)

    def close(self) -> None:
        if not self.closed:
            self._out.write(self._pieces.seal(bytes(self._waiting), is_last=True))
        super().close()


class SealedReader(io.RawIOBase):
    """Reads what was sealed; `source` stands behind `MAGIC`. Raises `BackupRefused`."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        head = source.readline(LONGEST_HEAD)
        key, check = _keys(passphrase, *_read_head(head))
        if not secrets.compare_digest(check, _bytes(json.loads(head)["check"])):
            raise BackupRefused(_("The passphrase is not the one that this backup was sealed with. Try again."))
        self._pieces, self._source, self._open = _Pieces(key, head), source, b""
        self._next = source.read(PIECE + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._open and self._next:
            piece, self._next = self._next, self._source.read(PIECE + TAG)
            self._open = self._pieces.open(piece, is_last=not self._next)
        size = min(len(buffer), len(self._open))
        buffer[:size], self._open = self._open[:size], self._open[size:]
        return size


class _Pieces:
    """Seals or opens pieces in their order."""

    def __init__(self, key: bytes, head: bytes) -> None:
        self._cipher, self._head, self._number = AESGCM(key), head, 0

    def _nonce(self, *, is_last: bool) -> bytes:
        self._number += 1
        return self._number.to_bytes(11, "big") + bytes([is_last])

    def seal(self, piece: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(is_last=is_last), piece, self._head)

    def open(self, piece: bytes, *, is_last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(is_last=is_last), piece, self._head)
        except InvalidTag:
            raise BackupRefused.damaged() from None


def _keys(passphrase: str, salt: bytes, cost: dict[str, int]) -> tuple[bytes, bytes]:
    """The key, and what tells a wrong passphrase from a damaged file."""
    made = Scrypt(salt=salt, length=2 * KEY, **cost).derive(passphrase.encode())
    return made[:KEY], made[KEY:]


def _read_head(head: bytes) -> tuple[bytes, dict[str, int]]:
    """Salt and cost; a cost that would take the memory of the machine is no head of ours."""
    try:
        read = json.loads(head)
        cost = {name: int(read[name]) for name in COST}
        salt, check = _bytes(read["salt"]), _bytes(read["check"])
    except (ValueError, KeyError, TypeError):
        raise BackupRefused.damaged() from None
    power_of_two = cost["n"] > 1 and cost["n"] & (cost["n"] - 1) == 0
    if not power_of_two or cost["n"] * cost["r"] * cost["p"] > LARGEST_COST * 8 or min(cost.values()) < 1:
        raise BackupRefused.damaged()
    if (len(salt), len(check)) != (SALT, KEY):
        raise BackupRefused.damaged()
    return salt, cost


def _text(content: bytes) -> str:
    return b64encode(content).decode("ascii")


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)
