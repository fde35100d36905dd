"""The processes of a running server: gunicorn for pages, one worker that makes reports beside it."""

import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.db import connections

MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]
GUNICORN = ["--workers=2", "--threads=4", "--preload", "--log-level=warning", "--timeout=60", "--max-requests=5000"]


def serve(host: str, port: int) -> None:
    """Serve until a signal; the worker is started again if it ends, and all of it ends when gunicorn does."""
    connections.close_all()
    pages = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "fidelity.wsgi", "--bind", f"{host}:{port}", *GUNICORN],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "fidelity.settings"},
    )
    worker = None
    stop = _Stop()
    try:
        while pages.poll() is None and not stop.asked:
            if worker is None or worker.poll() is not None:
                worker = subprocess.Popen([*MANAGE, "db_worker", "--no-startup-delay", "--no-reload", "-v", "0"])
            time.sleep(0.5)
    finally:
        for process in filter(None, (worker, pages)):
            process.terminate()
            process.wait(timeout=30)
    if pages.returncode not in (0, -signal.SIGTERM, -signal.SIGINT):
        sys.exit(f"The server stopped. Is port {port} taken? Then choose another: make run PORT={port + 1}")


class _Stop:
    """Whether somebody asked the server to end (Ctrl+C, or the system's stop signal)."""

    def __init__(self) -> None:
        self.asked = False
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._ask)

    def _ask(self, *args: object) -> None:
        self.asked = True
