"""Nothing about who asks reaches a page for peer supporters, and nothing of these pages reaches a log.

The middleware stands before all others. From a request to `/peer/` it takes the cookies, the address, the device and
every header but the few that a page needs, so that no later line of code could keep them. It blanks what gunicorn would
write in an access log; so it does for the page on which an account raises something. The filter stands before
everything that the app writes in its own log, and before gunicorn's
two logs (wsgi.py): where somebody turns the access log on, it has no line about these pages, so no time and no order.
"""

import logging
import re
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from programs.quiet_database import unrecorded

PREFIX = "/peer/"
# Typed without its last slash, the address of these pages leads to them and is theirs too.
OURS = re.compile(r"/peer(?![\w-])")
# The page on which somebody with an account raises something: it needs the sign-in, and no log a line of it.
RAISING = re.compile(r"/programs/[\w-]+/flags/raise(?![\w-])")
# All that a page needs of a request's headers; whatever else a browser or a proxy sends is taken away unread.
NEEDED = {"HTTP_HOST", "HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_PROTO"}
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def is_for_peers(path: str) -> bool:
    return OURS.match(path) is not None


def _may_tell(name: str) -> bool:
    return (name.startswith("HTTP_") and name not in NEEDED) or name.startswith("REMOTE_")


def forget_who_asks(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: forget who asks."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if RAISING.match(request.path_info):
            request.META["RAW_URI"] = request.META["REQUEST_URI"] = "/"
            with unrecorded():
                return get_response(request)
        if not is_for_peers(request.path_info):
            return get_response(request)
        for name in [name for name in request.META if _may_tell(name)]:
            del request.META[name]
        request.META["REMOTE_ADDR"] = ""
        request.META["RAW_URI"] = request.META["REQUEST_URI"] = PREFIX
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return middleware


class QuietLogFilter(logging.Filter):
    """Drop lines about these pages; of an error only its kind and the line of our code, for its words may tell more."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not _is_about_these(record):
            return True
        if record.levelno < logging.ERROR:
            return False
        record.msg = f"An error on the pages for peer supporters{_where(record)}."
        record.args, record.request = (), None
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def _is_about_these(record: logging.LogRecord) -> bool:
    request = getattr(record, "request", None)
    path = getattr(request, "path_info", None) or getattr(request, "path", "")
    if is_for_peers(str(path)) or RAISING.match(str(path)):
        return True
    written = (record.getMessage(), _in_access_log(record))
    return any(pattern.search(text) for pattern in (OURS, RAISING) for text in written)


def _in_access_log(record: logging.LogRecord) -> str:
    """The request of a line in gunicorn's access log, however that line is written."""
    return str(record.args.get("r", "")) if isinstance(record.args, Mapping) else ""


def _where(record: logging.LogRecord) -> str:
    if not record.exc_info or not record.exc_info[0]:
        return ""
    last = traceback.extract_tb(record.exc_info[2])[-1:]
    places = (f"{Path(at.filename).name}:{at.lineno}" for at in last)
    return f": {record.exc_info[0].__name__}" + "".join(" in " + place for place in places)
