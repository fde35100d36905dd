"""The log as one JSON line for each record (`LOG_FORMAT=json`), without anything that people wrote, typed or are.

It is no list of requests: a line comes where something went wrong, as in the usual log. Of a request it has a number
made up for it, its method, the name of its route and its status; never the address that was asked for, which can hold
the name of a program, the secret of a link or what somebody looks for, and no time that it took. Of a message it has
the sentence of the code and the numbers in it; of an error its kind and the lines of code that led to it, for the words
of an error can quote a row of the database. Pages for peer supporters stay out of it as they stay out of the other
(`voice/anonymity.py`): no number, and of an error there the day alone.
"""

import json
import logging
import re
import secrets
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType

from django.http import HttpRequest, HttpResponse

from fidelity.voice.anonymity import RAISING, is_for_peers

HEADER = "X-Request-ID"
# The first part of the addresses in health.py; the examples of web servers in docs/serving.md name it, too.
HEALTH = "/health/"
# Whose sentences are written in their code. What another package says may be put together of what it reads.
OURS = ("fidelity", "programs", "gunicorn", "django_tasks", "py.warnings")
# One part of a sentence that is filled in: %s, %(name)s, %5.2f.
FILLED = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")
LEFT_OUT = "…"
DEEPEST = 12  # lines of code named of one error

_now: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def number_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: give a request a number, which its lines in the log have and its answer names (`X-Request-ID`)."""

    def answer(request: HttpRequest) -> HttpResponse:
        if is_for_peers(request.path_info) or RAISING.match(request.path_info):
            return get_response(request)
        request.number = secrets.token_hex(8)
        token = _now.set(request)
        try:
            response = get_response(request)
        finally:
            _now.reset(token)
        response.headers[HEADER] = request.number
        return response

    return answer


class JsonLines(logging.Formatter):
    """One record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": at.date().isoformat() if _is_for_peers(record) else at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        line |= _of_request(record)
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "where": _lines_of_code(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False)


def _is_for_peers(record: logging.LogRecord) -> bool:
    """Whether `QuietLogFilter` has taken all but the kind and the place of an error out of it."""
    return getattr(record, "request", record) is None


def _message(record: logging.LogRecord) -> str:
    if _is_for_peers(record):
        return record.getMessage()
    if getattr(record, "request", None) is not None:
        return _phrase(getattr(record, "status_code", None))
    if record.name.partition(".")[0] in OURS and isinstance(record.msg, str):
        return _sentence(record.msg, record.args) if record.args else record.msg
    return f"{record.module}:{record.lineno}"


def _phrase(status: int | None) -> str:
    """What a status is called; Django's own message holds the address that was asked for."""
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "A request went wrong."


def _sentence(words: str, given: object) -> str:
    """The sentence as it stands in the code, with its numbers; for all else that is filled in three dots."""
    values = iter(given if isinstance(given, tuple) else ())

    def fill(_part: re.Match[str]) -> str:
        value = next(values, None)
        return str(value) if isinstance(value, int | float) else LEFT_OUT

    return FILLED.sub(fill, words.replace("%%", "\0")).replace("\0", "%")


def _of_request(record: logging.LogRecord) -> dict[str, object]:
    given = getattr(record, "request", None)
    request = given if isinstance(given, HttpRequest) else _now.get()
    if request is None:
        return {}
    match = request.resolver_match
    line = {
        "request": getattr(request, "number", ""),
        "method": request.method if request.method in METHODS else "",
        "route": match.view_name if match else "",
    }
    status = getattr(record, "status_code", None)
    return line | ({"status": status} if isinstance(status, int) else {})


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def _lines_of_code(at: TracebackType | None) -> list[str]:
    last = traceback.extract_tb(at)[-DEEPEST:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in last]


class NoHealthLines(logging.Filter):
    """Keep what a load balancer asks out of gunicorn's access log, where somebody turns it on."""

    def filter(self, record: logging.LogRecord) -> bool:
        return f" {HEALTH}" not in record.getMessage()
