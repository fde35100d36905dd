"""`make bench-scale`: ten, a hundred and a thousand programs of twenty quarters each, and what that makes of the pages.

    make bench-scale                       on SQLite, and on PostgreSQL where TEST_DATABASE_URL or DATABASE_URL does
    make bench-scale SIZES="10 100"        without the last, which takes the most time and 2 GB
    make bench-scale SAVES=no              without the 32 people who save at once

Each page is asked for in this process, in four rounds of ten; what counts is what this process and, on PostgreSQL, that
of its connection compute for it, not the clock. A virtual core may be twice as slow a minute later, so a fixed piece of
work is done after each answer, and an answer is told as so many of these.
Ratios to the first size are judged, and that a page asks the database no more often (home asks of the programs on its
other pages, if there are any). An export is judged by the thousand rows. Ends with status 1 when a limit is missed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 1.5
ROUNDS, TIMES = 4, 10
# At ten programs all stand on the page. What may matter in others takes queries of its own, however many others.
ELSEWHERE = {"admin's home": 3}
PIECE_EACH = 1_000  # rows of an export
ON_ONE = "--on-one-database"
EXPORT = "--export"
# Nothing is collected here: a page names its files, and that is all.
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def main() -> int:
    """Each database in a process of its own, since settings are read once."""
    server = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    missed = 0
    with tempfile.TemporaryDirectory(prefix="plumbline-scale-") as folder:
        missed += _measured({"DATABASE_URL": "", "PLUMBLINE_DATA": folder})
    if server.startswith("postgres"):
        with tempfile.TemporaryDirectory(prefix="plumbline-scale-") as folder, _database(server) as address:
            missed += _measured({"DATABASE_URL": address, "PLUMBLINE_DATA": folder})
    return bool(missed)


def _measured(environment: dict[str, str]) -> int:
    inside = os.environ | {"PLUMBLINE_MODE": "demo", "SECRET_KEY": "bench " * 10} | environment
    inside = {name: value for name, value in inside.items() if value}
    command = [sys.executable, "-m", "tests.benchmarks.scale", ON_ONE]
    return subprocess.run(command, cwd=ROOT, env=inside, check=False).returncode


@contextmanager
def _database(server: str) -> Iterator[str]:
    """A new database on the server that an address leads to; gone afterwards."""
    import psycopg

    name = f"plumbline_scale_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def measure() -> int:
    """On the database of the settings: the table, and 1 where a limit was missed."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import override_settings

    from tests.benchmarks import scale_data

    sizes = sorted(map(int, os.environ.get("SIZES", "10 100 1000").split()))
    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("seed", verbosity=0)
    call_command("seed_demo", verbosity=0)
    scale_data.prepare()
    print(f"\n{connection.vendor}: the demo is planted ({time.perf_counter() - started:.0f} s)", flush=True)
    here = scale_data.counts()["programs"]
    columns, before = [], 0
    for size in sizes:
        started = time.perf_counter()
        scale_data.grow(before, size - here)
        before = size - here
        amount = ", ".join(f"{number:,} {what}" for what, number in scale_data.counts().items())
        print(f"{amount} ({time.perf_counter() - started:.0f} s to write)", flush=True)
        with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
            columns.append({name: page() for name, page in pages().items()})
    missed = _table(sizes, columns)
    if os.environ.get("SAVES", "yes") != "no":
        from tests.benchmarks import scale_saves

        missed += scale_saves.measure(connection.vendor)
    print("Missed: " + "; ".join(missed) if missed else "All within their limits.", flush=True)
    return bool(missed)


def pages() -> dict[str, Callable[[], tuple[float, float]]]:
    """What is measured: each gives pieces of work, and how often the database was asked; of an export megabytes."""
    from programs.demo_logins import LOGINS
    from programs.models import Program, User
    from tests.benchmarks.scale_data import MANAGER

    program = Program.objects.filter(slug__startswith="bench-").order_by("pk").first()
    there = program.organisation_id
    supervisor = User.objects.get(memberships__program=program, memberships__role="supervisor").email
    funder, admin = LOGINS["funder"], LOGINS["admin"]
    return {
        "funder's list": lambda: _page(funder, "/funder/"),
        "funder's list, last page by quarter": lambda: _page(funder, "/funder/?order=quarter&page=9999"),
        # One program of four: enough for a full page at ten programs as well.
        "funder's list, looked for": lambda: _page(funder, "/funder/?name=birch"),
        "funder's home": lambda: _page(funder, "/"),
        "admin's home": lambda: _page(admin, "/"),
        "manager's home, up to 100 programs": lambda: _page(MANAGER, "/"),
        "flag inbox": lambda: _page(supervisor, f"/programs/{program.slug}/flags/"),
        "side by side": lambda: _page(funder, "/funder/programs/saltmarsh/"),
        "programs of an organisation": lambda: _page(admin, f"/organisations/{there}/"),
        "accounts of an organisation": lambda: _page(admin, f"/organisations/{there}/accounts"),
        "export of an organisation, a thousand rows": lambda: _export(there),
    }


def _page(email: str, address: str) -> tuple[float, float]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from programs.models import User

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    for _ in range(2):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    queries = len(asked)  # before the next request, which forgets them
    assert queries, address
    return statistics.median(_round(client, address) for _ in range(ROUNDS)), queries


def _round(client: "Client", address: str) -> float:
    """How many pieces of work one answer is, in a round of several."""
    before, pieces = _work(), 0.0
    for _ in range(TIMES):
        client.get(address)
        pieces += piece_of_work()
    return (_work() - before - pieces) / pieces


def piece_of_work() -> float:
    """Seconds that a fixed piece of work takes just now, some milliseconds."""
    start = time.process_time()
    sum(len(str(number)) for number in range(40_000))
    return time.process_time() - start


def _work() -> float:
    """Seconds that this process has computed, and on PostgreSQL that of its connection, where the system tells."""
    from django.db import connection

    from tests.benchmarks.processes import computed

    if connection.vendor != "postgresql":
        return time.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return time.process_time() + computed(cursor.fetchone()[0])


def _export(organisation: int) -> tuple[float, float]:
    """Pieces of work a thousand rows, and megabytes, of a process of its own that writes the export to nowhere."""
    command = [sys.executable, "-m", "tests.benchmarks.scale", EXPORT, str(organisation)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    seconds, megabytes = map(float, said.split())
    return seconds, megabytes


def export(organisation: int) -> None:
    from fidelity.records.export import export_organisation
    from programs.models import Organisation
    from tests.benchmarks.processes import most_memory

    start, rows, pieces, done = time.process_time(), 0, 0.0, 0
    for part in export_organisation(Organisation.objects.get(pk=organisation)):
        rows += part.count("\n")
        if rows >= done * PIECE_EACH:
            pieces, done = pieces + piece_of_work(), done + 1
    spent = time.process_time() - start - pieces
    print(1000 * (spent / rows) / (pieces / done), most_memory())


def _table(sizes: list[int], columns: list[dict[str, tuple[float, float]]]) -> list[str]:
    """Print it; what missed its limit."""
    missed = []
    print(f"\n{'pieces of work, queries (of an export MB), ratio':<48}" + "".join(f"{size:>20,}" for size in sizes))
    for name in columns[0]:
        cells = [column[name] for column in columns]
        (first, least), line = cells[0], f"{name:<48}"
        is_export = "export" in name
        for pieces, number in cells:
            line += f"{pieces:>9.1f} {number:>4.0f} {pieces / first:>5.2f}"
        ratio, more = cells[-1][0] / first, cells[-1][1] - least - ELSEWHERE.get(name, 0)
        fits = ratio <= LIMIT and more <= (0.25 * least if is_export else 0)
        print(f"{line}  {'ok' if fits else 'MISSED'}", flush=True)
        if not fits:
            missed.append(name)
    return missed


if __name__ == "__main__":
    if ON_ONE not in sys.argv and EXPORT not in sys.argv:
        sys.exit(main())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fidelity.settings")
    import django

    django.setup()
    if EXPORT in sys.argv:
        export(int(sys.argv[-1]))
    else:
        sys.exit(measure())
