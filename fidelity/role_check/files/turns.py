"""Whose file is read just now, in all processes of a server: known in memory only, and to nobody who looks.

A turn is a lock of the system on one byte of an empty file that has no name, and that each process has from the one it
was forked from. Which byte, a salt says that is drawn anew at each start. Nothing is written anywhere, and a process
that is killed gives back its turns by that.
"""

import fcntl
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Turns:
    """One turn for each name, in this process and in those forked from it."""

    def __init__(self) -> None:
        self._file = _nameless_file()
        self._salt = secrets.token_bytes(16)
        # The lock of the system holds off other processes, this set other threads.
        self._taken: set[int] = set()
        self._guard = Lock()

    @contextmanager
    def take(self, *names: str) -> Iterator[bool]:
        """Whether one of these is free; it is taken until the end of the block. It waits for nobody."""
        place = next((place for place in map(self._place, names) if self._lock(place)), None)
        try:
            yield place is not None
        finally:
            if place is not None:
                self._free(place)

    def _place(self, name: str) -> int:
        return int.from_bytes(hashlib.blake2b(name.encode(), key=self._salt, digest_size=7).digest())

    def _lock(self, place: int) -> bool:
        with self._guard:
            if place in self._taken:
                return False
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except OSError:
                return False
            self._taken.add(place)
            return True

    def _free(self, place: int) -> None:
        with self._guard:
            self._taken.discard(place)
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)


def _nameless_file() -> int:
    """Its descriptor, which stays open as long as the process; in memory, where the system can."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("turns")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


READING = Turns()
