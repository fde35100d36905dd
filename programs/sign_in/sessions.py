"""How long somebody stays signed in: hours on an own computer, half an hour without a click on a shared one.

The database keeps of a session a name that opens none, one sealed block, and the day on which it is deleted: a copy of
it tells neither who was signed in nor when, and lets nobody in.
"""

import base64
import hashlib
import json
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from programs.sealing import SealBroken, open_block, seal_block

SHARED_SECONDS = 30 * 60
WARN_SECONDS = 5 * 60
SHARED, RENEWED = "shared_computer", "renewed_at"
# A session is written again after a thirtieth of its time at the earliest, so that not every click writes.
PARTS = 30
SEAL = "session"
BLOCK = 1024


class SessionStore(DatabaseStore):
    """Django's own store, sealed; what lasts half an hour, the server forgets then, whatever the browser keeps."""

    is_only_renewed = False

    def get_session_cookie_age(self) -> int:
        return SHARED_SECONDS if self.get(SHARED) else settings.SESSION_COOKIE_AGE

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The session with the moment at which it ends, sealed; blanks fill it up to whole blocks.

        It is packed, so that one block is enough whatever address somebody has, and wherever they go on to.
        """
        written = zlib.compress(json.dumps([self.get_expiry_date().timestamp(), session_dict]).encode())
        written = written.ljust(-(-len(written) // BLOCK) * BLOCK)
        return base64.b64encode(seal_block(written, SEAL)).decode()

    def decode(self, session_data: str) -> dict[str, Any]:
        """The session; an empty one after its end, and where the server's secret is another one."""
        try:
            content = open_block(base64.b64decode(session_data), SEAL)
            until, session = json.loads(zlib.decompressobj().decompress(content))
        except (SealBroken, ValueError, zlib.error):
            return {}
        return session if until > time.time() else {}

    def load(self) -> dict[str, Any]:
        rows = self.model.objects.filter(session_key=_stored_name(self.session_key), expire_date__gt=timezone.now())
        try:
            session = self.decode(rows.get().session_data)  # `first` would put what is one row in order
        except self.model.DoesNotExist:
            session = {}
        if not session:
            self._session_key = None
        return session

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        return self.model(
            session_key=_stored_name(self._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=_day_of_deletion(),
        )

    def save(self, must_create: bool = False) -> None:
        """Keep it. Where the database can't be written, a session that was only renewed stays as it is there."""
        try:
            super().save(must_create)
        except (UpdateError, OperationalError, InternalError) as error:
            reason = error.__context__ if isinstance(error, UpdateError) else error
            if not isinstance(reason, OperationalError | InternalError):
                raise
            if not self.is_only_renewed:
                raise reason from None

    def exists(self, session_key: str) -> bool:
        return super().exists(_stored_name(session_key))

    def delete(self, session_key: str | None = None) -> None:
        if session_key := session_key or self.session_key:
            super().delete(_stored_name(session_key))


def _stored_name(session_key: str) -> str:
    """What stands in the database for the key in somebody's cookie: whoever reads it can't sign in with it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


def _day_of_deletion() -> datetime:
    """The midnight (UTC) after which any session that was used today is over."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=2, seconds=settings.SESSION_COOKIE_AGE // 86_400 * 86_400)


def begin_session(session: SessionBase, *, shared: bool) -> None:
    """Start counting at sign-in; on a shared computer the session ends with the browser, too.

    What others left behind and is over is deleted then.
    """
    session.clear_expired()
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
        session.is_only_renewed = not session.modified
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
