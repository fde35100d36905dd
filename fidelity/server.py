"""The processes of a running server: gunicorn for pages, one worker that makes reports beside it.

`python -m fidelity.server HOST PORT`. It stays small: it knows nothing of Django.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
GUNICORN = ["--workers=2", "--threads=4", "--preload", "--log-level=warning", "--timeout=60", "--max-requests=5000"]
# After some reports the worker gives its memory back and is started again.
WORKER = ["db_worker", "--no-startup-delay", "--no-reload", "--verbosity=0", "--max-tasks=10"]


def main(host: str, port: str) -> None:
    """Serve until a signal; the worker is started again whenever it ends, and all of it ends when gunicorn does."""
    pages = _start("-m", "gunicorn", "fidelity.wsgi", "--bind", f"{host}:{port}", *GUNICORN)
    worker = None
    stop = _Stop()
    try:
        while pages.poll() is None and not stop.asked:
            if worker is None or worker.poll() is not None:
                worker = _start("manage.py", *WORKER)
            time.sleep(0.5)
    finally:
        for process in filter(None, (worker, pages)):
            process.terminate()
            process.wait(timeout=30)
    if pages.returncode not in (0, -signal.SIGTERM, -signal.SIGINT):
        sys.exit(f"The server stopped. Is port {port} taken? Then choose another: make run PORT={int(port) + 1}")


def _start(*command: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "fidelity.settings"}
    return subprocess.Popen([sys.executable, *command], cwd=HOME, env=environment)


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
