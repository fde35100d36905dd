"""Starts of a server that cost little: `python -m tests.crash.copies HOST PORT` copies itself for each line it reads.

It has the code of the pages loaded and never opens the database. Each copy is a group of processes of its own: gunicorn
with its workers and options, as `fidelity.server` starts it. What a whole start does before, to upgrade the database
and to seed it, is left out. It prints the number of the group, and a line more after that was killed.
"""

import os
import sys

from django.db import connections
from django.urls import get_resolver

from fidelity.server import GUNICORN


def main(host: str, port: str) -> None:
    from gunicorn.app.wsgiapp import WSGIApplication

    import fidelity.wsgi  # noqa: F401  (what --preload loads)
    from fidelity.instrument.models import InstrumentVersion
    from tests.cast import newest

    # So that no copy has to read the code of the pages, and what is asked, at its first request.
    assert get_resolver().url_patterns
    asked = newest()
    assert InstrumentVersion(text=asked.text, checksum=asked.definition.checksum).definition

    sys.argv = ["gunicorn", "fidelity.wsgi", "--bind", f"{host}:{port}", *GUNICORN]
    print("loaded", flush=True)
    while sys.stdin.readline():
        assert all(connection.connection is None for connection in connections.all(initialized_only=True))
        group = os.fork()
        if not group:
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)  # what it prints goes to the log
            WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()
            os._exit(1)
        print(group, flush=True)
        os.waitpid(group, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
