"""Nothing about who asks reaches a page for peer supporters, and nothing of these pages reaches a log.

The middleware stands before all others. From a request to `/peer/` it takes the cookies, the address, the device and
the page before, so that no later line of code could keep them. It blanks what gunicorn would write in an access log,
should somebody turn that on. The filter stands before everything the app writes in its own log.
"""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PREFIX = "/peer/"
TELLING = (
    "HTTP_COOKIE",
    "HTTP_USER_AGENT",
    "HTTP_REFERER",
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "REMOTE_HOST",
    "REMOTE_PORT",
    "REMOTE_USER",
    "HTTP_AUTHORIZATION",
)
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def is_for_peers(path: str) -> bool:
    return path.startswith(PREFIX)


def blind(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: forget who asks."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_for_peers(request.path_info):
            return get_response(request)
        for name in [name for name in request.META if name in TELLING or name.startswith("HTTP_SEC_CH_")]:
            del request.META[name]
        request.META["REMOTE_ADDR"] = ""
        request.META["RAW_URI"] = request.META["REQUEST_URI"] = PREFIX
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return middleware


class Quiet(logging.Filter):
    """Drop lines about these pages; of an error only that there was one."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path_info", None) or getattr(request, "path", "")
        if not (is_for_peers(str(path)) or PREFIX in record.getMessage()):
            return True
        if record.levelno < logging.ERROR:
            return False
        record.msg, record.args, record.request = "An error on the pages for peer supporters.", (), None
        return True
