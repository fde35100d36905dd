"""The processes of a running server: gunicorn for pages, beside it one worker that makes reports, and once a day mails.

Whatever a worker left lying when it was killed is taken up at once, and every ten minutes what nobody else takes up.

`python -m fidelity.server HOST PORT`. It stays small: it knows nothing of Django.
"""

import math
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from fidelity.wording.translation import gettext as _

HOME = Path(__file__).resolve().parent.parent
GUNICORN = [
    *("--worker-class=fidelity.gunicorn_worker.Worker", "--workers=2", "--threads=4", "--preload"),
    *("--log-level=warning", "--timeout=60", "--max-requests=5000", "--no-control-socket"),
]
# After each report the worker ends and is started again: making one takes twice the memory of waiting for one, and
# only a process that ends gives it back.
WORKER = ["work", "--no-startup-delay", "--no-reload", "--verbosity=0", "--max-tasks=1"]
# Otherwise the C library keeps a store of free memory for every thread, and once something large was freed, as much as
# that (a number that is set, here the usual 128 kB, stays as it is).
MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}
A_DAY = 24 * 60 * 60
TEN_MINUTES = 10 * 60
# Seconds before a worker that fails at once, as it does while the database is away, is started again.
LONGEST_PAUSE = 60
# Seconds that what runs has to end in: a little more than gunicorn gives the requests it is at.
PATIENCE = 40


def main(host: str, port: str) -> None:
    """Serve until a signal; the worker is started again whenever it ends, and all of it ends when gunicorn does."""
    if _start("-m", "fidelity.variables").wait():
        sys.exit(1)  # what is missing is said already
    parts = parts_of(os.environ)
    pages = None
    if "pages" in parts:
        pages = _start("-m", "gunicorn", "fidelity.wsgi", "--bind", f"{host}:{port}", *GUNICORN)
    worker, mails, check = _Worker(), None, None
    mailed, checked = -math.inf, time.monotonic()
    stop = _Stop()
    try:
        while (pages is None or pages.poll() is None) and not stop.asked:
            if "work" not in parts:
                time.sleep(0.5)
                continue
            worker.look_after()
            if time.monotonic() - checked >= TEN_MINUTES:
                check, checked = _start("-m", "fidelity.command_line", "finish_files"), time.monotonic()
            if sends_mails(os.environ) and time.monotonic() - mailed >= A_DAY:
                mails, mailed = _start("-m", "fidelity.command_line", "send_mails", "--verbosity=0"), time.monotonic()
            time.sleep(0.5)
    finally:
        end([process for process in (check, mails, worker.process, pages) if process])
    if pages and pages.returncode not in (0, -signal.SIGTERM, -signal.SIGINT):
        words = _("The server stopped. Is port %(port)s taken? Then choose another: make run PORT=%(next)s")
        sys.exit(words % {"port": port, "next": int(port) + 1})


def end(processes: list[subprocess.Popen[bytes]], *, patience: float = PATIENCE) -> None:
    """Ask all of them to end; what is left after `patience` seconds is killed, so that none outlives the server."""
    for process in processes:
        process.terminate()
    until = time.monotonic() + patience
    for process in processes:
        try:
            process.wait(timeout=max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def parts_of(environment: Mapping[str, str]) -> set[str]:
    """`pages`, `work` or both: several machines can serve pages, and one or more do the work."""
    return {part.strip() for part in environment.get("PLUMBLINE_PARTS", "pages,work").split(",")}


def sends_mails(environment: Mapping[str, str]) -> bool:
    """Whether a mail server is named: on your own machine mails would be printed between the lines of the server."""
    return bool(environment.get("EMAIL_URL"))


def _start(*command: str) -> subprocess.Popen[bytes]:
    environment = MEMORY | os.environ | {"DJANGO_SETTINGS_MODULE": "fidelity.settings"}
    return subprocess.Popen([sys.executable, *command], cwd=HOME, env=environment)


class _Worker:
    """The process that makes reports: started again whenever it ends, after each failure in a row a while later."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.number, self.failures, self.not_before = "", 0, -math.inf

    def look_after(self) -> None:
        """Start it where none runs and it is time; where it failed, what it had begun is taken up first."""
        if self.process and self.process.poll() is None:
            return
        if self.process and self.process.returncode:
            self.not_before = time.monotonic() + min(2**self.failures, LONGEST_PAUSE)
            self.failures += 1
            _start("-m", "fidelity.command_line", "finish_files", "--worker", self.number).wait()
        elif self.process:
            self.failures = 0
        self.process = None
        if time.monotonic() >= self.not_before:
            self.number = secrets.token_hex(8)
            self.process = _start("-m", "fidelity.command_line", *WORKER, "--worker-id", self.number)


class _Stop:
    """Whether somebody asked the server to end (Ctrl+C, or the system's stop signal)."""

    def __init__(self) -> None:
        self.asked = False
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._ask)

    def _ask(self, *args: object) -> None:
        self.asked = True


if __name__ == "__main__":
    main(*sys.argv[1:])
