"""The one clock of the suite: each test starts at the same moment, whatever the calendar on the wall says.

`PLUMBLINE_TEST_CLOCK=2028-02-29T12:00` starts the tests at another moment, `TIME_ZONE=America/New_York` has it told
there; `make clocks` runs them under moments that are hard on dates. The clock ticks, in every thread of the process,
so a server that a browser asks lives by it as well. Programs that a test starts live by the clock on the wall.

A world whose quarters are fixed puts the clock on its own day (`on`) and keeps the time of day and the zone.
"""

import os
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

ZONE = ZoneInfo(os.environ.get("TIME_ZONE", "UTC"))
START = datetime.fromisoformat(os.environ.get("PLUMBLINE_TEST_CLOCK", "2026-11-22T10:42")).replace(tzinfo=ZONE)
TODAY = START.date()

_travel = time_machine.travel(START.timestamp(), tick=True)
_running: list[time_machine.Traveller] = []


def start() -> None:
    """Live by the suite's clock from now on; before the first test is imported."""
    _running.append(_travel.start())


def stop() -> None:
    _running.pop()
    _travel.stop()


def restart() -> None:
    """Put the clock back to where each test starts."""
    _put(START)


def on(day: date) -> None:
    """Put the clock to another day, until the test is over, at the time of day that each test starts with."""
    _put(_on(day))


def still_on(day: date) -> None:
    """The same, and stop it: nothing differs then by the minute in which it was made."""
    _put(_on(day), tick=False)


def go_on(**passes: float) -> None:
    """Let time pass: `go_on(minutes=31)`."""
    _running[-1].shift(timedelta(**passes))


def moment(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment as people here tell it; what happens at it happens on that day, wherever here is."""
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def _on(day: date) -> datetime:
    return datetime.combine(day, START.time(), tzinfo=ZONE)


def _put(moment: datetime, *, tick: bool = True) -> None:
    # As a number: a moment in a zone would change the zone of the whole process, which is Django's to set.
    _running[-1].move_to(moment.timestamp(), tick=tick)
