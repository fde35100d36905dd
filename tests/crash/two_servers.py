"""`make two-servers`: two servers on one PostgreSQL, as two machines have them, and one of them is killed.

Eight people save, each request at the next server in turn, as a load balancer deals them out. In the middle one server
is killed with all its processes (kill -9); whoever was not answered asks the other one. Then: what was acknowledged is
there, once. Before that: a sign-in at one holds at the other, wrong tries are counted together, a report is made once.

`TEST_DATABASE_URL` names a PostgreSQL in which a new database is made, and dropped again.
"""

import http.client
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Lock

import psycopg

from tests.crash.kills import Saver, missing
from tests.crash.report_world import KEEPER, PASSWORD
from tests.crash.servers import PATIENCE, Answer, Person, Server, edition_in, new_database, new_folder

PEOPLE = 8
SAVES = 120  # before the kill, and again after it
FILE = "SELECT pdf_sha256 FROM fidelity_issuedreport WHERE id = %s"
TASKS = "SELECT status, worker_ids FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%.make_file'"


@dataclass
class Balancer:
    """Deals requests out in turn, and asks the next server where one does not answer."""

    servers: list[Server]
    turns: count = field(default_factory=count)
    lock: Lock = field(default_factory=Lock)
    asked_again: int = 0

    def save(self, person: Person, edition: int, note: str) -> Answer:
        for _attempt in self.servers:
            with self.lock:
                server = self.servers[next(self.turns) % len(self.servers)]
            try:
                return server.save(person, edition, note)
            except (OSError, http.client.HTTPException):
                with self.lock:
                    self.asked_again += 1
        raise AssertionError("no server answers")


def main(url: str) -> int:
    with ExitStack() as stack:
        database = stack.enter_context(new_database(url))
        folders = [stack.enter_context(new_folder()) for _server in "ab"]
        one = Server(folders[0] / "var", database)
        two = Server(folders[1] / "var", database, key=one.key)
        for server in (one, two):
            stack.callback(server.stop)
        people = one.make_world(PEOPLE)
        # At the same moment: one upgrades the database, the other waits for it.
        with ThreadPoolExecutor(2) as both:
            list(both.map(Server.start, (one, two)))
        faults = [
            *part("each says that it is ready", are_ready, one, two),
            *part("a sign-in at one holds at the other", session_on_both, one, two),
            *part("wrong tries are counted together", tries_together, one, two),
            *part("a report is made once", report_once, one, two),
            *part("what was called saved outlives a server", killed_in_the_middle, one, two, people),
        ]
    return 1 if faults else 0


def part(name: str, check: object, *given: object) -> list[str]:
    began = time.monotonic()
    faults = check(*given)
    print(f"{'no ' if faults else 'yes'}  {name}  ({time.monotonic() - began:.0f} s)", flush=True)
    for fault in faults:
        print(f"       {fault}", flush=True)
    return faults


def are_ready(one: Server, two: Server) -> list[str]:
    answers = [server.ask("/health/ready") for server in (one, two)]
    return [f"{answer.status}: {answer.body}" for answer in answers if answer.status != 200]


def sign_in(server: Server, password: str, email: str = KEEPER) -> Answer:
    return server.ask("/accounts/login/", {"login": email, "password": password})


def session_on_both(one: Server, two: Server) -> list[str]:
    one.report = int(one._run("-m", "tests.crash.report_world").split()[-1])
    answer = sign_in(one, PASSWORD)
    cookie = next(
        (value for name, value in answer.headers.items() if name == "Set-Cookie" and "sessionid" in value), ""
    )
    cookie = cookie.partition(";")[0]
    homes = [server.ask("/", cookie=cookie) for server in (one, two)]
    without = two.ask("/")
    found = [f"signing in was answered {answer.status}"] if answer.status != 302 else []
    found += [f"home was answered {home.status}" for home in homes if home.status != 200]
    return found + ([] if without.status == 302 else ["home needs no sign-in"])


def tries_together(one: Server, two: Server) -> list[str]:
    turns = [one, two, one, two, one, two]
    answered = [
        sign_in(server, f"guess number {at}", "somebody@quay.example").status for at, server in enumerate(turns)
    ]
    return [] if answered == [422] * 5 + [429] else [f"answered {answered}"]


def report_once(one: Server, two: Server) -> list[str]:
    with psycopg.connect(one.database, autocommit=True) as connection:
        end = time.monotonic() + PATIENCE
        while not connection.execute(FILE, [one.report]).fetchone()[0]:
            if time.monotonic() > end:
                return ["no file came"]
            time.sleep(0.2)
        time.sleep(2)  # for the other worker to take it up as well, if it would
        rows = connection.execute(TASKS).fetchall()
    return [] if [len(workers) for _status, workers in rows] == [1] else [f"the queue says {rows}"]


def killed_in_the_middle(one: Server, two: Server, people: list[Person]) -> list[str]:
    balancer, end = Balancer([one, two]), Event()
    savers = [Saver(person) for person in people]
    with ThreadPoolExecutor(PEOPLE) as pool:
        running = [pool.submit(save_on, saver, balancer, end) for saver in savers]
        wait_until(savers, SAVES, running)
        two.kill()
        before = total(savers)
        wait_until(savers, before + SAVES, running)
        two.start()
        wait_until(savers, total(savers) + SAVES, running)
        end.set()
    faults = [fault for saver in savers for fault in saver.faults] + missing(savers, one.rows())
    print(f"       {total(savers)} acknowledged, {before} of them before the kill; {balancer.asked_again} asked again")
    return faults


def save_on(saver: Saver, balancer: Balancer, end: Event) -> None:
    while not end.is_set() and not saver.faults:
        saver.turn += 1
        note = f"Turn {saver.turn} of {saver.person.code}"
        answer = balancer.save(saver.person, saver.edition, note)
        if answer.status != 200:
            saver.faults.append(f"{saver.person.code} was answered {answer.status}: {answer.body[:200]}")
            return
        saver.edition = edition_in(answer)
        saver.acknowledged[saver.edition] = note


def wait_until(savers: list[Saver], number: int, running: list) -> None:
    end = time.monotonic() + PATIENCE
    while total(savers) < number and time.monotonic() < end and not any(one.done() for one in running):
        time.sleep(0.02)


def total(savers: list[Saver]) -> int:
    return sum(len(saver.acknowledged) for saver in savers)


if __name__ == "__main__":
    if not (address := os.environ.get("TEST_DATABASE_URL", "")).startswith("postgres"):
        sys.exit(
            "Set TEST_DATABASE_URL to a PostgreSQL, for example postgres://plumbline_test:…@127.0.0.1:5432/postgres"
        )
    sys.exit(main(address))
