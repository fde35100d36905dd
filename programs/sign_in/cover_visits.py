"""Visits of nobody: what signing in writes to the database, at random moments, so that no row tells that somebody did.

A sign-in leaves a sealed session, and for a moment two counters (`sessions.py`, `try_counters.py`). Whoever reads the
tables again and again, or PostgreSQL's journal, would see when. A visit of nobody writes the same in the same order;
its session names no account, and its key is thrown away, so it opens nothing.
"""

import ipaddress
from collections.abc import Iterator
from random import Random

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest

from programs.sign_in.sessions import PARTS, SessionStore, begin_session

RENEWALS = 4


def visit(random: Random) -> Iterator[float]:
    """Sign nobody in, stay a while, and sign out or not; between two writes the seconds until the next."""
    _count_no_try(random)
    session = _begin(random)
    if random.random() < 0.5:  # as where a second step is asked for
        yield random.uniform(5, 40)
        _count_no_try(random)
        session.cycle_key()
        session.save()
    a_part = settings.SESSION_COOKIE_AGE / PARTS
    while random.random() < 1 - 1 / RENEWALS:
        yield a_part + random.expovariate(1 / a_part)
        session.save()
    if random.random() < 0.5:
        yield random.expovariate(1 / a_part)
        session.delete()


def _begin(random: Random) -> SessionStore:
    session = SessionStore()
    session.create()
    begin_session(session, shared=random.random() < 0.2)
    session.save()
    return session


def _count_no_try(random: Random) -> None:
    """Count a try before it is known whether it fits, and take it back, as for a right password."""
    request = HttpRequest()
    request.method = "POST"
    request.META["REMOTE_ADDR"] = str(ipaddress.IPv4Address(random.getrandbits(32)))
    about = {"app": "allauth.account", "action": "login_failed", "key": str(random.getrandbits(64))}
    if usage := ratelimit.consume(request, **about):
        usage.rollback()
