"""Acts that are killed at each step in the middle: afterwards they have happened as a whole, or not at all.

A process that is a copy of this one does the act and ends itself (SIGKILL) before the n-th statement or commit reaches
the database, for one n after the other. Then this process looks: either every row is what it was before, or all is
there that the whole act leaves; and the act is done again to its end.
"""

import os
import pickle
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from random import Random

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fidelity.reports.models import IssuedReport
from fidelity.reports.rendering import unfinished
from fidelity.reviews.models import Review
from programs.models import Organisation, Role, User
from tests import cast, clock
from tests.records.backup.places import all_rows, new_place

QUARTER = date(2026, 7, 1)
# Files are asked for as on a server: a row that a worker takes up.
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
Act = Callable[[], None]
Counts = dict[str, int]


# The world


@dataclass
class World:
    """A program with one open quarter, and a browser of its manager."""

    review: Review
    user: User
    manager: Client

    @classmethod
    def make(cls, instrument: cast.InstrumentFile | None = None) -> "World":
        """One answer to each of some questions; of the newest instrument, if no other is named."""
        program = cast.make_program(Organisation.objects.create(name="Harbor"), "Harbor", QUARTER)
        program.staff_roles.create(title="Peer supporter", count=2, hours=20)
        review = Review.objects.create(
            program=program,
            instrument=(instrument or cast.newest()).as_row(),
            period_start=QUARTER,
            opened_at=timezone.now(),
        )
        for item in [item for item in review.definition.items if item.anchors][:12]:
            review.responses.create(item=item.code, given="level", level=1, edition=1, saved_at=timezone.now())
        user = cast.make_user(Role.MANAGER, program, "manager@harbor.example")
        return cls(review, user, cast.sign_in(user))

    def on(self, day: date) -> None:
        """Go on on another day, with a new sign-in."""
        clock.on(day)
        self.manager = cast.sign_in(self.user)

    def post(self, name: str, **form: object) -> None:
        address = reverse(name, args=[self.review.program.slug, self.review.quarter.slug])
        response = self.manager.post(address, form)
        assert response.status_code == 302, f"{name} answered {response.status_code}"

    def close(self) -> None:
        self.post("review_close", early="on")

    def ask(self) -> None:
        self.post("report_ask")

    def sign(self) -> None:
        text = self.review.signings.get()
        self.post("report_sign", sha256=text.snapshot_sha256, side="program", agrees="agree", view="")

    def make_final(self) -> None:
        self.post("report_final")

    def take_up(self) -> None:
        """What the server does by itself at its next start: each report has its file, or its file is asked for."""
        unfinished.take_up_work(unfinished.Q(), now=timezone.now(), anew=True)
        asked = {result.args_kwargs["args"][0] for result in DBTaskResult.objects.all()}
        assert asked >= set(IssuedReport.objects.filter(pdf=None).values_list("pk", flat=True))


# A database that can be put back


class Shelf:
    """States of the database that `connection` names, each kept under a name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = str(connection.settings_dict["NAME"])
        self.is_file = connection.vendor == "sqlite"

    def keep(self, name: str) -> None:
        connection.close()
        if self.is_file:
            Path(self.name).touch()  # an empty place has no file yet
            shutil.copyfile(self.name, self.folder / name)
        else:
            self._run(
                f"DROP DATABASE IF EXISTS {self.name}_{name}",
                f"CREATE DATABASE {self.name}_{name} TEMPLATE {self.name}",
            )

    def put_back(self, name: str) -> None:
        connection.close()
        if self.is_file:
            for beside in ("-wal", "-shm"):
                Path(self.name + beside).unlink(missing_ok=True)
            shutil.copyfile(self.folder / name, self.name)
        else:
            self._run(
                f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
                f"CREATE DATABASE {self.name} TEMPLATE {self.name}_{name}",
            )

    def forget(self, *names: str) -> None:
        if not self.is_file:
            self._run(*(f"DROP DATABASE IF EXISTS {self.name}_{name}" for name in names))

    def _run(self, *statements: str) -> None:
        known = connection.get_connection_params() | {"dbname": "postgres"}
        known = {key: known[key] for key in ("dbname", "user", "password", "host", "port") if key in known}
        with psycopg.connect(**known, autocommit=True) as maintenance:
            for statement in statements:
                maintenance.execute(statement)


# A process that ends in the middle


@dataclass
class Steps:
    """Counts what goes to the database, and ends the process before number `last`; 0: never."""

    last: int = 0
    count: int = 0

    def step(self) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        commit = connection._commit

        def through(execute, sql, params, many, context):
            self.step()
            return execute(sql, params, many, context)

        def counted() -> None:
            self.step()
            commit()
            self.step()

        connection.execute_wrappers.append(through)
        connection._commit = counted


def in_a_process(act: Act, last: int = 0) -> int:
    """Do it in a copy of this process that is killed before step `last`; how many steps it took, 0 if it was killed."""
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            steps = Steps(last)
            steps.watch()
            act()
            connection.close()
            os.write(writing, pickle.dumps(steps.count))
            status = 0
        except BaseException as error:
            os.write(writing, pickle.dumps(f"{type(error).__name__}: {error}"))
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return 0
    result = pickle.loads(said)
    assert isinstance(result, int), result
    return result


# One act


@dataclass
class Result:
    """How an act stood after each kill."""

    name: str
    steps: int
    kills: int = 0
    whole: int = 0
    nothing: int = 0
    faults: list[str] = field(default_factory=list)


def rows() -> dict[str, list[tuple]]:
    """Every row that a backup holds, but the queue, which the server fills by itself; nothing where no table is."""
    if not connection.introspection.table_names():
        return {}
    found = all_rows(apps)
    connection.close()
    return {label: content for label, content in found.items() if "Task" not in label}


def counted(content: dict[str, list[tuple]]) -> Counts:
    return {label: len(lines) for label, lines in content.items()}


def kill_in_the_middle(
    name: str,
    act: Act,
    shelf: Shelf,
    *,
    most: int,
    seed: int = 1,
    state: Callable[[], object] = rows,
    afterwards: Act = lambda: None,
) -> Result:
    """Kill `act` at `most` of its steps, spread over all of them; the database holds its end afterwards.

    `state` is what is looked at: equal to what it was before, or of the same size as after a whole act.
    """
    shelf.keep("before")
    before = state()
    steps = in_a_process(act)
    afterwards()
    whole = counted(state())
    shelf.keep("after")
    result = Result(name, steps)
    for last in chosen(steps, most, seed):
        shelf.put_back("before")
        assert in_a_process(act, last) == 0, f"{name} was not killed at step {last}"
        result.kills += 1
        found = state()
        if found == before:
            result.nothing += 1
            in_a_process(act)
        elif counted(found) == whole:
            result.whole += 1
        else:
            result.faults.append(
                f"killed before step {last} of {steps}: {differences(counted(before), counted(found))}"
            )
            continue
        afterwards()
        if (again := counted(state())) != whole:
            result.faults.append(f"done again after step {last} of {steps}: {differences(whole, again)}")
    shelf.put_back("after")
    shelf.forget("before", "after")
    return result


def chosen(steps: int, most: int, seed: int) -> Sequence[int]:
    """Which steps: all where they are few, else the last three (around the commit) and some of the others."""
    if steps <= most:
        return range(1, steps + 1)
    last = range(steps - 2, steps + 1)
    return sorted([*Random(seed).sample(range(1, steps - 2), max(most - 3, 0)), *last[-most:]])


def differences(one: Counts, other: Counts) -> str:
    labels = sorted({label for label in one | other if one.get(label) != other.get(label)})
    return ", ".join(f"{label} {one.get(label)} -> {other.get(label)}" for label in labels) or "same counts"


# All of them


@contextmanager
def prepared(kind: str, folder: Path, migrated: Path | None = None) -> Iterator[Shelf]:
    """A database with the tables, by a copy of a file that has them where there is one."""
    with new_place(kind, folder):
        if migrated and kind == "sqlite":
            shutil.copyfile(migrated, str(connection.settings_dict["NAME"]))
        else:
            call_command("migrate", verbosity=0)
        yield Shelf(folder)


def quarter_to_report(
    kind: str,
    folder: Path,
    most: int,
    *,
    migrated: Path | None = None,
    instrument: cast.InstrumentFile | None = None,
) -> list[Result]:
    """Killed while closing, while signing, while making a report final, and while its organisation is imported."""
    results = []
    with override_settings(TASKS=QUEUE), prepared(kind, folder, migrated) as shelf:
        empty = "empty"
        shelf.keep(empty)
        clock.on(date(2026, 11, 22))
        world = World.make(instrument)
        options = {"most": most}
        results.append(kill_in_the_middle("closing a quarter", world.close, shelf, **options))
        world.ask()
        results.append(kill_in_the_middle("signing", world.sign, shelf, **options))
        world.on(date(2026, 12, 22))
        results.append(
            kill_in_the_middle("making a report final", world.make_final, shelf, afterwards=world.take_up, **options)
        )
        file = folder / f"{kind}.zip"
        call_command("export_organisation", "Harbor", str(file), verbosity=0, stdout=StringIO())
        shelf.put_back(empty)
        imported = partial(call_command, "import_organisation", str(file), stdout=StringIO())
        results.append(kill_in_the_middle("importing an organisation", imported, shelf, **options))
        shelf.forget(empty)
    return results


def restoring(kind: str, folder: Path, most: int) -> Result:
    """Killed while a backup is restored into an empty place."""
    file = folder / "of-a-server.plumbline"
    with new_place("sqlite", folder):
        call_command("migrate", verbosity=0)
        World.make()
        call_command("backup", str(file), verbosity=0, stdout=StringIO())

    def restore() -> None:
        call_command("restore", str(file), stdout=StringIO())

    def state() -> dict[str, list[tuple]]:
        """Tables without a row count as an empty place."""
        try:
            found = rows()
        except Exception:
            return {}  # some of the tables
        return found if found.get("programs.Program") else {}

    with new_place(kind, folder):
        return kill_in_the_middle("restoring a backup", restore, Shelf(folder), most=most, state=state)
