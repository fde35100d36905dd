"""Cover writes: at random moments the closed boxes are sealed anew, and nothing in them changes.

An answer can't wait: the page calls it saved, so it is written at once. What PostgreSQL's journal, the files of a
database watched again and again, or two copies of it would tell of that moment is hidden by writes that look alike and
mean nothing. They come in bouts, as answers do when a team sits together, by day and night. So nobody can say of one
write that somebody answered, and the number of writes tells nothing of the number of answers. Signing in is covered
in the same way (programs/sign_in/cover_visits.py). docs/decisions/0011-cover-writes.md says how well this hides.

The worker of a running server does this in a thread (`in_the_background`). Each wait is drawn anew from a distribution
without memory, so it harms nothing that a worker ends and another begins.
"""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random, SystemRandom

from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, connection
from django.utils import timezone

from fidelity.voice import actions
from fidelity.voice.actions import QuarterOver
from fidelity.voice.concerns import actions as concerns
from fidelity.voice.concerns.models import ConcernBox
from fidelity.voice.models import PeerVoice
from programs.models import Program
from programs.quiet_database import unrecorded
from programs.sealing import SealBroken
from programs.sign_in import cover_visits

logger = logging.getLogger(__name__)

A_MINUTE, AN_HOUR = 60, 60 * 60
# Seconds between two looks at what there is to cover.
STEP = 60
# Of one quarter that takes answers: how often a bout begins, how many writes it has on average, and how far apart.
HOURS_BETWEEN_BOUTS, WRITES_IN_A_BOUT, SECONDS_APART = 6, 4, 4 * A_MINUTE
# Of one program, for what its accounts raise; and of the whole server, for signing in.
HOURS_BETWEEN_CONCERNS, HOURS_BETWEEN_VISITS = 12, 1

# What is done in several writes: it does one, and gives the seconds until the next.
Writes = Iterator[float]


@dataclass(frozen=True)
class Covered:
    """Something that is covered: each of these `rows`, by their keys, on average once in `hours`."""

    rows: Callable[[], Iterable[int]]
    hours: float
    writes: Callable[[int, Random], Writes]


@unrecorded()
def look(key: int) -> None:
    """Ask as a page of a card does: with a connection of its own, and for the beginning of its code."""
    voice = PeerVoice.objects.only("tag").get(pk=key)
    PeerVoice.objects.filter(tag=voice.tag).exists()


@unrecorded()
def answer_nothing(key: int) -> None:
    voice = PeerVoice.objects.select_related("review__program", "review__instrument").get(pk=key)
    actions.seal_anew(voice=voice, today=timezone.localdate())


def _bout(key: int, random: Random) -> Writes:
    """As if some of a team answered, one after the other; each looks at two pages of a card, and sends the second."""
    pause = random.uniform(1, 5) * A_MINUTE
    while True:
        look(key)
        yield (first := pause * random.random())
        look(key)
        yield pause - first
        answer_nothing(key)
        if random.random() < 1 / WRITES_IN_A_BOUT:
            return
        pause = random.expovariate(1 / SECONDS_APART)


def _raise_nothing(key: int, random: Random) -> Writes:
    concerns.seal_anew(program=Program.objects.get(pk=key))
    yield from ()


def _with_cards() -> Iterable[int]:
    return PeerVoice.objects.filter(cards__gt=0, closed=False).values_list("pk", flat=True)


def _with_a_box() -> Iterable[int]:
    return ConcernBox.objects.values_list("program_id", flat=True)


COVERED = (
    Covered(_with_cards, HOURS_BETWEEN_BOUTS, _bout),
    Covered(_with_a_box, HOURS_BETWEEN_CONCERNS, _raise_nothing),
    Covered(lambda: [0], HOURS_BETWEEN_VISITS, lambda _server, random: cover_visits.visit(random)),
)


class CoverWrites:
    """What is to be written when; `now` is in seconds, of any clock that only goes forward."""

    def __init__(self, covered: Iterable[Covered], *, now: float, random: Random | None = None) -> None:
        self.covered, self.random = tuple(covered), random or SystemRandom()
        self.drawn_until = now
        self._waiting: list[tuple[float, int, Writes]] = []
        self._order = itertools.count()

    def take_up(self, begun: Iterable[Writes], now: float) -> None:
        """Go on with what another process had begun."""
        for writes in begun:
            self._wait(now, writes)

    def go_on(self, now: float) -> float:
        """Do what is due, draw what begins in the next minute, and say in how many seconds there is more."""
        while self._waiting and self._waiting[0][0] <= now:
            _moment, _order, writes = heapq.heappop(self._waiting)
            if (pause := _next(writes)) is not None:
                self._wait(now + pause, writes)
        if now >= self.drawn_until:
            self._draw(now)
        upcoming = [self.drawn_until, *(moment for moment, _order, _writes in self._waiting[:1])]
        return max(min(upcoming) - now, 0)

    def _draw(self, now: float) -> None:
        """The moments of the next minute: for each that is covered as many as a Poisson process has."""
        self.drawn_until = now + STEP
        for covered in self.covered:
            for key in covered.rows():
                moment = now
                while (moment := moment + self.random.expovariate(1 / (covered.hours * AN_HOUR))) < self.drawn_until:
                    self._wait(moment, covered.writes(key, self.random))

    def _wait(self, moment: float, writes: Writes) -> None:
        heapq.heappush(self._waiting, (moment, next(self._order), writes))


def _next(writes: Writes) -> float | None:
    """Do the next write; None where there is no more, or it can't be done: the row is gone, or the secret was lost."""
    try:
        return next(writes, None)
    except (SealBroken, QuarterOver, ObjectDoesNotExist, UpdateError):
        return None


@contextmanager
def in_the_background() -> Iterator[None]:
    """Write in a thread of this process as long as the block lasts."""
    stopped = threading.Event()
    thread = threading.Thread(target=_keep_writing, args=(stopped,), name="cover writes", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=5)


def _keep_writing(stopped: threading.Event) -> None:
    """Where the database is away or can't be written, try again a minute later: nobody waits for this.

    So it does after any other fault, which it logs: without these writes each answer would stand alone, and no page
    would show it.
    """
    cover, is_new = CoverWrites(COVERED, now=time.monotonic()), True
    pause: float = 0
    while not stopped.wait(pause):
        try:
            if is_new:
                cover.take_up(cover_visits.visits_to_go_on_with(cover.random), time.monotonic())
                is_new = False
            pause = cover.go_on(time.monotonic())
        except Error:
            pause = STEP
        except Exception:
            logger.exception("A cover write failed.")
            pause = STEP
        finally:
            connection.close()
