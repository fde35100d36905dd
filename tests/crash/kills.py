"""kill -9 of a real server under eight people who save: whatever it called saved is there after the next start.

Each of them answers one question again and again. When the server is gone they keep the last text that was not
acknowledged and send it again to the next one, as the page of a browser does; it must be there once, and not twice.

Every twenty-fifth time the server is started whole, as docs/serving.md says. The others it is a copy of a process that
has the code loaded and never opened the database (`copies.py`): the same gunicorn, for a tenth of the work.
"""

import http.client
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from time import monotonic, sleep

from tests.crash.servers import Person, Server, edition_in

PEOPLE = 8
WHOLE = 25  # one start in so many
EVERY = 50  # rounds, for a line that says how far it is


@dataclass
class Saver:
    """One person at one question, over all rounds."""

    person: Person
    edition: int = 0
    turn: int = 0
    waiting: str = ""
    acknowledged: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def go_on(self, server: Server, end: Event) -> None:
        """Save until the server is gone, or `end`."""
        while not end.is_set():
            if not self.waiting:
                self.turn += 1
                self.waiting = f"Turn {self.turn} of {self.person.code}"
            try:
                answer = server.save(self.person, self.edition, self.waiting)
            except TimeoutError:
                self.faults.append(f"{self.person.code} got no answer")
                return
            except (OSError, http.client.HTTPException):
                return  # the server is gone
            if answer.status != 200:
                self.faults.append(f"{self.person.code} was answered {answer.status}: {answer.body[:200]}")
                return
            self.edition = edition_in(answer)
            self.acknowledged[self.edition] = self.waiting
            self.waiting = ""


@dataclass
class Result:
    """What many kills came to."""

    database: str
    rounds: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    unacknowledged: int = 0
    seconds: float = 0.0

    def in_words(self) -> str:
        """For a line while the rest goes on."""
        known = f"{self.rounds} kills, {self.acknowledged} called saved, {len(self.lost)} lost or twice"
        return f"{known}, {self.unacknowledged} on their way at the last kill, {self.seconds / 60:.1f} minutes"


def kill_rounds(server: Server, people: list[Person], database: str, rounds: int, seed: int) -> Result:
    """Start, save, kill, start again and look; so many times. The server is stopped afterwards."""
    dice, began = Random(seed), monotonic()
    savers = [Saver(person) for person in people]
    result = Result(database)
    for number in range(1, rounds + 1):
        if number % WHOLE == 1:
            server.start()
        else:
            server.start_copy()
        before = _sum(savers)
        end = Event()
        threads = [Thread(target=saver.go_on, args=(server, end)) for saver in savers]
        for thread in threads:
            thread.start()
        while all(thread.is_alive() for thread in threads) and _sum(savers) < before + PEOPLE:
            sleep(0.01)
        sleep(dice.uniform(0, 0.5))
        server.kill()
        end.set()
        for thread in threads:
            thread.join()
        result.rounds = number
        if _sum(savers) == before:
            result.lost.append(f"round {number}: nothing was saved before the server was killed")
        result.lost += [f"round {number}: {words}" for words in missing(savers, server.rows())]
        if result.lost or any(saver.faults for saver in savers):
            break
        if number % EVERY == 0:
            print(f"{database}: {number} of {rounds} kills, {_sum(savers)} called saved", flush=True)
    server.stop_copying()
    result.lost += [fault for saver in savers for fault in saver.faults]
    result.acknowledged = _sum(savers)
    result.unacknowledged = sum(bool(saver.waiting) for saver in savers)
    result.seconds = monotonic() - began
    return result


def _sum(savers: list[Saver]) -> int:
    return sum(len(saver.acknowledged) for saver in savers)


def missing(savers: list[Saver], rows: list[tuple]) -> list[str]:
    """What was acknowledged and is not there, is there twice, or is there by half."""
    found: list[str] = []
    for saver in savers:
        code = saver.person.code
        own = [row for row in rows if row[0] == code]
        notes = {number: note for *_standing, number, note in own}
        found += [
            f"{code} edition {edition} is lost"
            for edition, note in saver.acknowledged.items()
            if notes.get(edition) != note
        ]
        if sorted(notes) != list(range(1, len(own) + 1)):
            found.append(f"{code} has the editions {sorted(notes)[-5:]}")
        if len(set(notes.values())) != len(notes):
            found.append(f"{code} was saved twice")
        if len(own) > max(saver.acknowledged, default=0) + 1:
            found.append(f"{code} has more than was sent")
        if own and (own[-1][1], own[-1][2]) != (own[-1][3], own[-1][4]):
            found.append(f"{code} stands at {own[-1][1]}, and its last edition is {own[-1][3]}")
    return found
