"""`make crash`: what happens to a running Plumbline, tried out; a table for each part, and 1 where anything was wrong.

    make crash                                  all of it, which takes hours
    make crash PARTS=server ROUNDS=5            kill -9 under eight savers, then disk, database and connection
    make crash PARTS=server DATABASES=SQLite    the same on one database; the other is PostgreSQL
    make crash PARTS=acts STEPS=20              killed while closing, signing, making final, importing, restoring
    make crash PARTS=requests COUNT=500 SEED=7  requests that a machine makes up

With PostgreSQL it makes a cluster of its own, where the programs of one are found (Debian: `postgresql`). Nothing
touches another database, and no disk is filled.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.crash import faults, kills
from tests.crash.servers import HOME, Cluster, Server, new_cluster, new_database, new_folder, postgres_programs

ROUNDS, COUNT, STEPS, SEED = (
    int(os.environ.get(name) or usual)
    for name, usual in (("ROUNDS", 200), ("COUNT", 10_000), ("STEPS", 1_000), ("SEED", 1))
)
DATABASES = os.environ.get("DATABASES", "").replace(",", " ").split() or ["SQLite", "PostgreSQL"]
# To restore runs every migration: of its thousands of steps so many at most.
STEPS_OF_RESTORING = 40


def main(parts: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_about: sys.exit(1))  # so that what was made is taken away
    print(f"SEED={SEED}; the same seed does the same again.", flush=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-crash-")))
        folder.chmod(0o755)
        cluster = stack.enter_context(new_cluster(folder / "cluster")) if postgres_programs() else None
        if cluster is None:
            print("No PostgreSQL is installed here, so only SQLite is tried.", flush=True)
        bad = 0
        if "server" in parts:
            bad += server_part(cluster)
        if "acts" in parts:
            bad += acts_part(cluster, folder)
        if "requests" in parts:
            bad += requests_part()
    print("All held." if not bad else f"{bad} did not hold.", flush=True)
    return int(bad > 0)


# A real server


def server_part(cluster: Cluster | None) -> int:
    """Killed again and again, then in trouble: on each database."""
    killed, lived = [], []
    for database in known_databases(cluster):
        with server_on(database, cluster) as server:
            people = server.make_world(kills.PEOPLE)
            killed.append(kills.kill_rounds(server, people, database, ROUNDS, SEED))
            tell(f"{database}: {killed[-1].in_words()}")
            server.start()
            known = (
                faults.faults_of_postgres(cluster, server.database)
                if server.database
                else faults.faults_of_sqlite(server)
            )
            for fault in known:
                lived.append(faults.live_through(server, people[:3], fault, database))
                tell(f"{database}: {fault.what}, {len(lived[-1].faults)} wrong")
    print_table(
        f"kill -9 of the whole server under {kills.PEOPLE} people who save",
        ("database", "kills", "called saved", "lost or twice", "minutes"),
        ((one.database, one.rounds, one.acknowledged, len(one.lost), f"{one.seconds / 60:.1f}") for one in killed),
    )
    print_table(
        "A running server in trouble",
        ("database", "what happens", "an answer", "a page", "works again after", "wrong"),
        ((one.database, one.what, one.answer, one.page, f"{one.seconds:.1f} s", len(one.faults)) for one in lived),
    )
    wrong = [words for one in killed for words in one.lost]
    wrong += [f"{one.database}, {one.what}: {words}" for one in lived for words in one.faults]
    return say(wrong)


def known_databases(cluster: Cluster | None) -> list[str]:
    return [name for name in DATABASES if name == "SQLite" or cluster]


@contextmanager
def server_on(database: str, cluster: Cluster | None) -> Iterator[Server]:
    with new_folder() as folder, ExitStack() as stack:
        url = stack.enter_context(new_database(cluster.url)) if database == "PostgreSQL" and cluster else ""
        # Each request opens the file anew, so that it meets what has become of the folder.
        server = Server(folder / "var", url, {} if url else {"CONN_MAX_AGE": "0"})
        try:
            yield server
        finally:
            server.stop_copying()
            if server.process:
                server.kill()


# Acts


def acts_part(cluster: Cluster | None, folder: Path) -> int:
    """Killed at their steps, in copies of this process."""
    if cluster:
        os.environ["TEST_DATABASE_URL"] = cluster.url
    else:
        os.environ.pop("TEST_DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    from tests import clock

    clock.start()
    django.setup()
    from tests.crash import killed

    results = []
    for kind in ({"SQLite": "sqlite", "PostgreSQL": "postgres"}[name] for name in known_databases(cluster)):
        place = folder / kind
        place.mkdir()
        done = killed.quarter_to_report(kind, place, STEPS)
        done.append(killed.restoring(kind, place, min(STEPS, STEPS_OF_RESTORING)))
        results += [(kind, one) for one in done]
    clock.stop()
    print_table(
        "Killed in the middle, before a statement or a commit",
        ("database", "while", "steps", "kills", "nothing had happened", "all had happened", "half"),
        ((kind, one.name, one.steps, one.kills, one.nothing, one.whole, len(one.faults)) for kind, one in results),
    )
    return say([f"{kind}, {one.name}: {words}" for kind, one in results for words in one.faults])


# Requests


def requests_part() -> int:
    """In a test of their own, which prints what was answered."""
    test = "tests/crash/test_generated.py::test_no_request_breaks_a_page_or_changes_something_by_looking"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-s", "-p", "no:cacheprovider", test]
    environment = os.environ | {"COUNT": str(COUNT), "SEED": str(SEED), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment.pop("TEST_DATABASE_URL", None)
    return int(subprocess.run(command, cwd=HOME, env=environment, check=False).returncode != 0)


# What is printed


def print_table(title: str, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    lines = [list(names), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(names))]
    print(f"\n{title}")
    for line in lines:
        print(
            "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip(), flush=True
        )


def tell(words: str) -> None:
    """What is known already, with the time, for whoever waits; the tables come at the end."""
    print(f"{time.strftime('%H:%M')}  {words}", flush=True)


def say(wrong: Sequence[str]) -> int:
    for words in wrong[:40]:
        print(f"  WRONG: {words}", flush=True)
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main(os.environ.get("PARTS", "").replace(",", " ").split() or ("server", "acts", "requests")))
