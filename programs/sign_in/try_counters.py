"""Where wrong tries to sign in are counted: a cache that keeps no address, account or moment, and can't be flushed.

1. A counter stands under a name that only the server's secret makes from an account and a network address. Of that name
   five signs are kept: there are a million of them, so the table can't grow without end, and nobody who floods it
   pushes another counter out. Two that share a name count together.
2. What is counted is sealed, always in blocks of the same length. Beside it stands the full hour after which it is
   deleted, and no other time.
3. Each new counter deletes those whose hour is over, and no others. A try that did fit leaves none.

The limits themselves stand in the settings (`ACCOUNT_RATE_LIMITS`).
"""

import json
import math
import time
from datetime import datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections

from programs.sealing import SealBroken, hidden_name, open_block, seal_block

COUNTER, LOCK = "allauth:rl:", ":lock"
NAME_SIGNS = 5
BLOCK = 1024
AN_HOUR = 3600


def counter_name(key: str, key_prefix: str, version: int) -> str:
    """The name under which a key is stored (Django's `KEY_FUNCTION`); of a counter, one of a million."""
    name = hidden_name(f"{key_prefix}/{version}/{key}")
    return name[:NAME_SIGNS] if key.startswith(COUNTER) and not key.endswith(LOCK) else name


class TryCounters(DatabaseCache):
    """Django's cache in the database, sealed and coarse; it deletes what is over, and never anything else."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params | {"KEY_FUNCTION": counter_name})
        # So that each time something is kept it asks what to delete (`_cull`).
        self._max_entries = -1

    def get_backend_timeout(self, timeout: float | None = DEFAULT_TIMEOUT) -> float | None:
        """The full hour at which a row may be deleted; the moment at which what it holds is over is sealed with it."""
        until = super().get_backend_timeout(timeout)
        return None if until is None else math.ceil(until / AN_HOUR) * AN_HOUR

    def get_many(self, keys: list[str], version: int | None = None) -> dict[str, Any]:
        """What is kept under these keys; nothing where the server's secret is another one than when it was counted."""
        opened = {key: self._opened(key, sealed, version) for key, sealed in super().get_many(keys, version).items()}
        return {key: value for key, (until, value) in opened.items() if until is None or until > time.time()}

    def set(
        self, key: str, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> object:
        """Keep it; a counter without a try is deleted."""
        if value == []:
            return self.delete(key, version)
        return super().set(key, self._sealed(key, value, timeout, version), timeout, version)

    def add(
        self, key: str, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> object:
        """Keep it if nothing is kept under this key; what is over makes room before its hour."""
        if super().get_many([key], version) and not self.get_many([key], version):
            self.delete(key, version)
        return super().add(key, self._sealed(key, value, timeout, version), timeout, version)

    def _sealed(self, key: str, value: object, timeout: float | None, version: int | None) -> bytes:
        """Blanks fill it up, so that its length does not count the tries."""
        written = json.dumps([super().get_backend_timeout(timeout), value]).encode()
        return seal_block(written.ljust(BLOCK), self._seal_name(key, version))

    def _opened(self, key: str, sealed: bytes, version: int | None) -> list[Any]:
        """The moment at which it is over, and the value."""
        try:
            return json.loads(open_block(sealed, self._seal_name(key, version)))
        except SealBroken:
            return [0, None]

    def _seal_name(self, key: str, version: int | None) -> str:
        return f"counter-{self.make_key(key, version)}"

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        """Delete what is over; Django's own would delete others too where there are many."""
        operations = connections[db].ops
        table, expires = operations.quote_name(self._table), operations.quote_name("expires")
        cursor.execute(f"DELETE FROM {table} WHERE {expires} < %s", [operations.adapt_datetimefield_value(now)])
