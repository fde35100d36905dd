"""How long somebody stays signed in: hours on an own computer, half an hour without a click on a shared one."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest, HttpResponse

SHARED_SECONDS = 30 * 60
WARN_SECONDS = 5 * 60
SHARED, RENEWED = "shared_computer", "renewed_at"
# A session is written again after a thirtieth of its time at the earliest, so that not every click writes.
PARTS = 30


class SessionStore(DatabaseStore):
    """Django's own store; what lasts half an hour, the database forgets then, whatever the browser keeps."""

    def get_session_cookie_age(self) -> int:
        return SHARED_SECONDS if self.get(SHARED) else settings.SESSION_COOKIE_AGE


def begin_session(session: SessionBase, *, shared: bool) -> None:
    """Start counting at sign-in; on a shared computer the session ends with the browser, too."""
    session[SHARED] = shared
    session[RENEWED] = time.time()
    session.set_expiry(0 if shared else None)


def renew_session(session: SessionBase) -> None:
    """Start counting again."""
    session[RENEWED] = time.time()


def seconds_left(session: SessionBase) -> int:
    """Seconds until the session ends when nothing more is done."""
    age = session.get_session_cookie_age()
    return max(0, round(age - (time.time() - session.get(RENEWED, time.time()))))


def is_shared(session: SessionBase) -> bool:
    return bool(session.get(SHARED))


def renew_on_activity(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: opening a page or saving something is what keeps a session going."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not getattr(request, "only_asks_for_time", False) and request.session.accessed:
            _renew_in_time(request.session)
        return response

    return middleware


def _renew_in_time(session: SessionBase) -> None:
    age = session.get_session_cookie_age()
    if RENEWED in session and age - seconds_left(session) > age / PARTS:
        renew_session(session)


def in_templates(request: HttpRequest) -> dict[str, object]:
    """What `session.js` needs to warn before the time is over; nothing for somebody signed out."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "session_left": seconds_left(request.session),
        "session_warn": min(WARN_SECONDS, request.session.get_session_cookie_age() // 6),
        "shared_computer": is_shared(request.session),
    }
