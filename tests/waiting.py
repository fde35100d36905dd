"""Waiting for what another process or thread does; nothing in a test waits for time to pass."""

import threading
import time
from collections.abc import Callable

LONGEST = 60


def until(holds: Callable[[], object], what: str) -> None:
    """Ask again and again until it holds; the limit is there for what never comes."""
    end, pause = time.monotonic() + LONGEST, threading.Event()
    while not holds():
        assert time.monotonic() < end, f"waited {LONGEST} seconds in vain: {what}"
        pause.wait(0.05)
