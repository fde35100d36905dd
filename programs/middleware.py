"""What holds for every request and every page, whoever asks: nothing too large is read, nothing private is kept.

And of the two pages on which people sign in the statistics of PostgreSQL count nothing (quiet_database.py).
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import has_vary_header

from programs.quiet_database import unrecorded

Answer = Callable[[HttpRequest], HttpResponse]


def private_pages(get_response: Answer) -> Answer:
    """Keep what depends on who asks out of the browser's store: "back" after signing out shows nothing.

    Stands outside the session's own middleware, which says whether an answer depends on it. A view that says by
    itself how long it may be kept is left alone.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and has_vary_header(response, "Cookie"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def uncounted_sign_in(get_response: Answer) -> Answer:
    """Sign people in without a number that rises with it; stands outside of what reads the session."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info not in {reverse("account_login"), reverse("mfa_authenticate")}:
            return get_response(request)
        with unrecorded():
            return get_response(request)

    return answer


def refuse_large_requests(get_response: Answer) -> Answer:
    """Refuse a request larger than `LARGEST_REQUEST` before a byte of it is read; Django's own limits spare files."""

    def answer(request: HttpRequest) -> HttpResponse:
        if _length(request) > settings.LARGEST_REQUEST:
            raise RequestDataTooBig
        return get_response(request)

    return answer


def _length(request: HttpRequest) -> int:
    """What the request says its body has; gunicorn reads no more than that."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0
