"""Visits of nobody: what signing in writes to the database, at random moments, so that no row tells that somebody did.

A sign-in leaves a sealed session, and counters for a moment, or for an hour where a try did not fit (`sessions.py`,
`try_counters.py`). Whoever reads the tables again and again, or PostgreSQL's journal, would see when. A visit of nobody
writes the same in the same order; its session names no account, so it opens nothing. Its key is sealed with it, so that
the next worker can go on with it.

What it counts stands under names that come again, as those of an account and an office do: among names that are drawn
anew each time, one that came twice would be somebody's.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from allauth.core.internal import ratelimit
from allauth.mfa import app_settings as second_step
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpRequest

from programs.quiet_database import unrecorded
from programs.sign_in.sessions import PARTS, RENEWED, SHARED_SECONDS, SessionStore, begin_session, renew_session
from programs.sign_in.sessions import SHARED as SHARED_COMPUTER

SHARED, WRONG, TWO_STEPS, SIGNED_OUT = 0.2, 0.2, 0.5, 0.5
# Under which a session of nobody has its own key.
KEY = "nobody"
# Seconds that somebody stays on average, and between two clicks.
STAY, CLICKS = 60 * 60, 2 * 60


@dataclass(frozen=True)
class Nobody:
    """Of whom tries are counted: by a network address, and by a name together with it."""

    name: int
    place: int

    @classmethod
    def drawn(cls, random: Random) -> "Nobody":
        return cls(int(random.expovariate(1 / 3)), int(random.expovariate(1)))

    def tries(self, what: str = "") -> tuple[HttpRequest, dict[str, str]]:
        request = HttpRequest()
        request.method = "POST"
        request.META["REMOTE_ADDR"] = f"0.0.0.{self.place}"
        key = f"nobody/{what}/{self.name}/{self.place}"
        return request, {"app": "allauth.account", "action": "login_failed", "key": key}


def visit(random: Random) -> Iterator[float]:
    """Sign nobody in, stay a while, and sign out or not; between two writes the seconds until the next."""
    nobody, shared = Nobody.drawn(random), random.random() < SHARED
    _open_a_page()
    yield random.uniform(5, 30)
    if random.random() < WRONG:
        with unrecorded():
            _count_try(nobody, fits=False)
        yield random.uniform(5, 30)
    session = SessionStore()
    if random.random() < TWO_STEPS:
        yield from _begin_in_two_steps(session, nobody, shared, random)
    else:
        with unrecorded():
            _count_try(nobody, fits=True)
            session.create()
            begin_session(session, shared=shared)
            session[KEY] = session.session_key
            session.save()
    yield from _stay(session, shared, random)
    yield from _leave(session, random)


def visits_to_go_on_with(random: Random) -> list[Iterator[float]]:
    """Those that a worker was at when it ended: if they ended with it, what is renewed later would be somebody's."""
    stored = [SessionStore().decode(row.session_data) for row in Session.objects.iterator()]
    return [_go_on(about, random) for about in stored if KEY in about and _seconds_late(about) < CLICKS]


def _go_on(about: dict[str, Any], random: Random) -> Iterator[float]:
    """How long somebody stays, and when the next click comes, has no memory: both are drawn anew."""
    pause, session = max(-_seconds_late(about), 0) + random.expovariate(1 / CLICKS), SessionStore(about[KEY])
    if pause < random.expovariate(1 / STAY):
        yield pause
        if session.get(RENEWED) != about[RENEWED]:
            return
        renew_session(session)
        session.save()
        yield from _stay(session, about[SHARED_COMPUTER], random)
    yield from _leave(session, random)


def _seconds_late(about: dict[str, Any]) -> float:
    """Since when this session could have been renewed; below 0 before that."""
    age = SHARED_SECONDS if about[SHARED_COMPUTER] else settings.SESSION_COOKIE_AGE
    return time.time() - about[RENEWED] - age / PARTS


def _leave(session: SessionStore, random: Random) -> Iterator[float]:
    if random.random() < SIGNED_OUT:
        yield random.expovariate(1 / CLICKS)
        session.delete()


def _begin_in_two_steps(session: SessionStore, nobody: Nobody, shared: bool, random: Random) -> Iterator[float]:
    """The password, the page that asks for a code (it keeps what a passkey would have to sign), and the code."""
    with unrecorded():
        _count_try(nobody, fits=True)
        begin_session(session, shared=shared)
        session.save()
    yield random.uniform(0.1, 1)
    with unrecorded():
        session.save()
    yield random.uniform(5, 40)
    request, about = nobody.tries("code")
    with unrecorded():
        ratelimit.consume(request, **about)
        cache.add(f"nobody/{random.getrandbits(64)}", "y", timeout=second_step.TOTP_PERIOD)
        ratelimit.clear(request, **about)
        session.cycle_key()
        session[KEY] = session.session_key
        session.save()


@unrecorded()
def _open_a_page() -> None:
    """Open a connection, as the page does on which people sign in; PostgreSQL counts those."""


def _stay(session: SessionStore, shared: bool, random: Random) -> Iterator[float]:
    """Click now and then: as `sessions.py` has it, the first click after a part of the time renews the session."""
    age = SHARED_SECONDS if shared else settings.SESSION_COOKIE_AGE
    left = random.expovariate(1 / STAY)
    while (pause := age / PARTS + random.expovariate(1 / CLICKS)) < left:
        yield pause
        left -= pause
        if SessionStore(session.session_key).get(RENEWED) != session[RENEWED]:  # another worker goes on, or it is gone
            return
        renew_session(session)
        session.save()


def _count_try(nobody: Nobody, *, fits: bool) -> None:
    """Count a try before it is known whether it fits; for a right password it is taken back."""
    request, about = nobody.tries()
    if (usage := ratelimit.consume(request, **about)) and fits:
        usage.rollback()
