"""What happens to a running server: the disk is full, nothing can be written, the database is gone and comes back.

While it lasts an answer that is saved and a page are asked for; afterwards the same answer is saved, by the same
processes, without a restart. Nothing is half there, and every answer that was called saved stands.
"""

import json
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg

from tests.crash.servers import Cluster, Person, Server, edition_in

LONG = "word " * 380
SENTENCE = "can't keep anything just now"
NOTHING_LOST = "Nothing that was saved before is lost"


@dataclass
class Result:
    """What was answered while it lasted, and what was wrong."""

    database: str
    what: str
    page: int = 0
    answer: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Fault:
    """Something that happens to a server; `pages` is what a page is answered with meanwhile."""

    what: str
    happens: Callable[[], object]
    pages: tuple[int, ...] = (503,)


def live_through(server: Server, people: list[Person], fault: Fault, database: str) -> Result:
    """Save, let it happen, ask for a page and save, and save once more when it is over."""
    result = Result(database, fault.what)
    saved: dict[str, dict[int, str]] = {}
    editions = {person.code: _edition_now(server, person.code) for person in people}

    def save(person: Person, note: str) -> int:
        answer = server.save(person, editions[person.code], note)
        if answer.status == 200:
            editions[person.code] = edition_in(answer)
            saved.setdefault(person.code, {})[editions[person.code]] = note
        return answer.status

    notes = {person.code: f"{fault.what}: {LONG}" for person in people}
    for person in people:
        if save(person, f"Before: {fault.what}") != 200:
            result.faults.append("nothing could be saved before")
    pids = set(server.processes())
    with fault.happens():
        result.faults += _meanwhile(server, people, notes, fault, result)
    result.seconds = server.wait_for(lambda: save(people[0], notes[people[0].code]) == 200, "it works again")
    result.faults += [
        f"{person.code} can't be saved later" for person in people[1:] if save(person, notes[person.code]) != 200
    ]
    page = server.ask("/", cookie=people[0].cookie)
    if page.status != 200:
        result.faults.append(f"home is answered {page.status} afterwards")
    if not pids & set(server.processes()):
        result.faults.append("the server was started anew")
    result.faults += _missing(server.rows(), saved)
    return result


def _edition_now(server: Server, code: str) -> int:
    return max((row[1] for row in server.rows() if row[0] == code), default=0)


def _meanwhile(
    server: Server, people: list[Person], notes: dict[str, str], fault: Fault, result: Result
) -> Iterator[str]:
    """What is wrong with the answers while it lasts."""
    before = None
    for turn in range(40):
        # A disk without room has room for the last pages that were free.
        person = people[turn % len(people)]
        answer = server.save(person, 0, f"{notes[person.code]} {turn}")
        result.answer = answer.status
        if answer.status == 503:
            break
    if answer.status != 503:
        yield f"an answer was answered {answer.status}"
    else:
        said = json.loads(answer.body)
        if said["saved"] is not False or SENTENCE not in said["why"]:
            yield f"an answer was told {said}"
    before = server.ask("/", cookie=people[0].cookie)
    result.page = before.status
    if before.status not in fault.pages:
        yield f"a page was answered {before.status}"
    if before.status == 503 and NOTHING_LOST not in before.body:
        yield "the page does not say what it is"
    if "Traceback" in before.body + answer.body:
        yield "a traceback on a page"
    if server.ask("/health").status != 200:
        yield "the health page is gone"


def _missing(rows: list[tuple], saved: dict[str, dict[int, str]]) -> Iterator[str]:
    there = {(code, number): note for code, _edition, _note, number, note in rows}
    for code, notes in saved.items():
        for number, note in notes.items():
            if there.get((code, number), "").strip() != note.strip():
                yield f"{code} edition {number} was called saved and is not there"
    for code, edition, note, number, kept in {row[0]: row for row in rows}.values():
        if (edition, note) != (number, kept):
            yield f"{code} is there by half"


# SQLite


def faults_of_sqlite(server: Server) -> list[Fault]:
    """In the folder of the server; `CONN_MAX_AGE=0` has each request open the file anew."""
    folder = server.folder

    @contextmanager
    def full() -> Iterator[None]:
        """No file of these processes may grow: what a full disk is to them, without filling a real one."""
        pids = server.processes()
        largest = max(path.stat().st_size for path in folder.glob("plumbline.sqlite3*"))
        usual = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
        for pid, (_soft, hard) in usual.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (min(largest, 65_536), hard))
        yield
        for pid, limits in usual.items():
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)

    @contextmanager
    def read_only() -> Iterator[None]:
        usual = {path: path.stat().st_mode for path in (folder, *folder.glob("plumbline.sqlite3*"))}
        for path in usual:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield
        for path, mode in usual.items():
            if path.exists():
                path.chmod(mode)

    @contextmanager
    def away() -> Iterator[None]:
        hidden = folder.with_name("hidden")
        folder.rename(hidden)
        yield
        hidden.rename(folder)

    return [
        Fault("the disk is full", full, (200, 503)),
        Fault("the folder is read-only", read_only, (200, 503)),
        Fault("the folder is gone, and is back", away),
    ]


# PostgreSQL


def faults_of_postgres(cluster: Cluster, url: str) -> list[Fault]:
    def run(*statements: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            for statement in statements:
                connection.execute(statement)

    @contextmanager
    def full() -> Iterator[None]:
        """The error that PostgreSQL gives where a table can't grow, put in by hand: a real one stops the cluster."""
        run(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END$$",
            "CREATE TRIGGER no_room BEFORE INSERT ON fidelity_edition FOR EACH ROW EXECUTE FUNCTION no_room()",
        )
        yield
        run("DROP FUNCTION no_room CASCADE")

    @contextmanager
    def read_only() -> Iterator[None]:
        run("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
        yield
        run("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")

    @contextmanager
    def stopped() -> Iterator[None]:
        cluster.stop("fast")
        yield
        cluster.start()

    @contextmanager
    def killed() -> Iterator[None]:
        cluster.stop("immediate")
        yield
        cluster.start()

    @contextmanager
    def refusing() -> Iterator[None]:
        name = url.rpartition("/")[2]
        others = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
            connection.execute(others)
            yield
            connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")

    return [
        Fault("a table can't grow", full, (200,)),
        Fault("nothing can be written", read_only, (200,)),
        Fault("stopped, and back", stopped),
        Fault("crashed, and back", killed),
        Fault("connections are cut and refused", refusing),
    ]
