"""A real server, started as docs/serving.md says, with a database of its own that can be killed, filled and stopped.

SQLite lies in the folder of the server. For PostgreSQL there is a new database in the place that `TEST_DATABASE_URL`
names, or a whole cluster of its own (`Cluster`), which nobody else uses and which may be stopped.
"""

import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg

from tests import migrated_database

HOME = Path(__file__).resolve().parents[2]
NAME = "plumbline.example.org"
TOKEN = "t" * 32
PATIENCE = 300  # seconds; for what never comes
KEPT = ("PATH", "HOME", "LANG", "OPENBLAS_NUM_THREADS")
ROWS = (
    "SELECT r.item, r.edition, r.note, e.number, e.note FROM fidelity_response r "
    "JOIN fidelity_edition e ON e.response_id = r.id WHERE NOT e.set_aside ORDER BY r.item, e.number"
)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def without_rights() -> list[str]:
    """What stands before a command so that root, too, can't write where nobody can."""
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.getuid() == 0 else []


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True)
class Person:
    """An account of the world (`world.py`): its cookie, and the question that it answers."""

    cookie: str
    address: str
    code: str


@dataclass
class Server:
    """`manage.py start` in production, behind what acts like a proxy; its processes are one group."""

    folder: Path
    database: str = ""
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    copier: subprocess.Popen[str] | None = None
    copy: int | None = None
    key: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def environment(self) -> dict[str, str]:
        usual = {
            "PLUMBLINE_MODE": "production",
            "PLUMBLINE_DATA": str(self.folder),
            "SECRET_KEY": self.key,
            "ALLOWED_HOSTS": NAME,
            "SITE_URL": f"https://{NAME}",
            "BEHIND_PROXY": "true",
            "TWO_STEP_FOR_ADMINS": "false",
            "DJANGO_SETTINGS_MODULE": "fidelity.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        known = {name: os.environ[name] for name in KEPT if name in os.environ}
        return known | usual | ({"DATABASE_URL": self.database} if self.database else {}) | self.more

    def make_world(self, people: int) -> list[Person]:
        """The tables, an organisation, an open quarter, and so many signed-in managers."""
        kept = migrated_database.FOLDER / f"{migrated_database.checksum(HOME)}.sqlite3"
        if kept.exists() and not self.database:
            shutil.copyfile(kept, self.folder / "plumbline.sqlite3")
        self._run("manage.py", "migrate", "--verbosity=0")
        self._run("manage.py", "seed")
        said = self._run("-m", "tests.crash.world", str(people))
        return [Person(**person) for person in json.loads(said.splitlines()[-1])]

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            [*without_rights(), sys.executable, *command],
            cwd=HOME,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self) -> None:
        """Come up, from the first line of `manage.py start` to an answer."""
        with (self.folder.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*without_rights(), sys.executable, "manage.py", "start", "--port", str(self.port)],
                cwd=HOME,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_for(lambda: self.ask("/health").status == 200, "the server answers")

    def start_copy(self) -> None:
        """The same gunicorn, as a copy of a process that has the code loaded (`copies.py`)."""
        if self.copier is None:
            with (self.folder.parent / "server.log").open("ab") as log:
                self.copier = subprocess.Popen(
                    [*without_rights(), sys.executable, "-m", "tests.crash.copies", "127.0.0.1", str(self.port)],
                    cwd=HOME,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
            assert self.copier.stdout.readline() == "loaded\n", self.log()[-1500:]
        self.copier.stdin.write("\n")
        self.copier.stdin.flush()
        self.copy = int(self.copier.stdout.readline())
        self.wait_for(lambda: self.ask("/health").status == 200, "the server answers")

    def wait_for(self, holds: object, what: str) -> float:
        """Seconds until it holds."""
        began = time.monotonic()
        while True:
            with suppress(OSError, http.client.HTTPException):
                if holds():
                    return time.monotonic() - began
            assert self.process is None or self.process.poll() is None, f"the server ended: {self.log()[-1500:]}"
            assert time.monotonic() < began + PATIENCE, f"waited in vain: {what}"
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9, all of its processes at once."""
        if self.copy:
            os.killpg(self.copy, signal.SIGKILL)
            assert self.copier.stdout.readline() == "ended\n"
            self.copy = None
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None

    def stop_copying(self) -> None:
        if self.copier:
            if self.copy:
                self.kill()
            self.copier.kill()
            self.copier.wait()
            self.copier = None

    def processes(self) -> list[int]:
        """Its processes that are alive."""
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                if entry.name.isdigit() and os.getsid(int(entry.name)) == self.process.pid:
                    found.append(int(entry.name))
        return found

    def log(self) -> str:
        return (self.folder.parent / "server.log").read_text(errors="replace")

    # As a browser, through a proxy

    def ask(
        self, address: str, form: Mapping[str, object] | None = None, *, cookie: str = "", script: bool = False
    ) -> Answer:
        headers = {
            "Host": NAME,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.1",
            "Cookie": f"csrftoken={TOKEN}; {cookie}",
            "Referer": f"https://{NAME}/",
            "Connection": "close",
        }
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN}
        if script:
            headers["X-Requested-With"] = "fetch"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as line:
            line.request("GET" if form is None else "POST", address, body, headers)
            response = line.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read().decode(errors="replace"))

    def save(self, person: Person, edition: int, note: str) -> Answer:
        """One answer, as the script of the page sends it."""
        code = person.code
        form = {f"{code}-edition": edition, f"{code}-given": 3, f"{code}-note": note}
        return self.ask(person.address, form, cookie=person.cookie, script=True)

    # What is in the database, past the app

    def rows(self) -> list[tuple]:
        """Question, its edition, its note; number and note of each edition that was saved."""
        if self.database:
            with psycopg.connect(self.database, connect_timeout=10) as connection:
                return connection.execute(ROWS).fetchall()
        with closing(sqlite3.connect(self.folder / "plumbline.sqlite3", timeout=20)) as connection:
            [verdict] = connection.execute("PRAGMA integrity_check").fetchone()
            assert verdict == "ok", verdict
            return connection.execute(ROWS).fetchall()


def edition_in(answer: Answer) -> int:
    return int(re.search(r'data-edition="(\d+)"', answer.body)[1])


# Databases


@contextmanager
def new_database(url: str) -> Iterator[str]:
    """The address of a new database beside the one that `url` names; it is dropped again."""
    name = f"plumbline_crash_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as maintenance:
            maintenance.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def postgres_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; None where there is none."""
    if known := shutil.which("pg_ctl"):
        return Path(known).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), default=None)


@dataclass
class Cluster:
    """A PostgreSQL of our own: an empty folder, a port, an account of the system that is not root."""

    folder: Path
    port: int = field(default_factory=free_port)
    user: str | None = "postgres" if os.getuid() == 0 else None

    @property
    def url(self) -> str:
        return f"postgres://plumbline@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self.folder.mkdir()
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "-D", str(self.folder), "-U", "plumbline", "--auth=trust", "--no-sync", "-E", "UTF8")
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=32MB"
        self._run("pg_ctl", "-D", str(self.folder), "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self, how: str = "immediate") -> None:
        """`immediate` is what a crash is: nothing is written out, and the next start recovers."""
        self._run("pg_ctl", "-D", str(self.folder), "-w", "-m", how, "stop")

    def _run(self, program: str, *options: str) -> None:
        done = subprocess.run(
            [str(postgres_programs() / program), *options],
            user=self.user,
            group=self.user,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == 0, f"{program} ended with {done.returncode}"


@contextmanager
def new_cluster(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder)
    cluster.make()
    try:
        yield cluster
    finally:
        with suppress(AssertionError):
            cluster.stop("immediate")


@contextmanager
def new_folder() -> Iterator[Path]:
    """A folder for a server; it is removed with all that is in it."""
    place = Path(tempfile.mkdtemp(prefix="plumbline-crash-"))
    place.chmod(0o755)
    (place / "var").mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
