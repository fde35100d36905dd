"""`/metrics` for Prometheus, in its text format; off until `METRICS_TOKEN` is set, and then for whoever has it.

What waits and what failed is counted in the database, so it is the same whichever server is asked. Requests are counted
in memory that all processes of one server share, from its start on. Pages for peer supporters, those of their cards and
those on which an account raises a flag are in none of the numbers, neither the counts nor the times.
"""

import hmac
import multiprocessing
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fidelity.records.backup.trace import last_backup
from fidelity.reports.models import FunderFile, IssuedReport
from fidelity.version import version
from fidelity.voice.anonymity import RAISING, is_for_peers
from programs.access import public

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# The first part of a route; whatever is not named here is counted as `other`.
GROUPS = ("home", "accounts", "admin", "can-you-ask-me", "funder", "instrument", "organisations", "programs", "other")
CLASSES = ("2xx", "3xx", "4xx", "5xx")
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
# Pages on which peers are heard, by whatever account.
VOICE = re.compile(r"/programs/[\w-]+/reviews/[\w-]+/voice(?![\w-])")

# Made before gunicorn forks (wsgi.py), so that all processes of a server count into the same places: for each group how
# many of each class, how many up to each bound and beyond, and the sum of the seconds.
_WIDTH = len(CLASSES) + len(BOUNDS) + 2
_numbers = multiprocessing.Array("d", len(GROUPS) * _WIDTH)
PATIENCE = 1.0  # seconds; to count takes millionths
# Whether this process still waits for its turn to count.
_waits = threading.Event()
_waits.set()


def count_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: count a request in its group, with its class and the time that it took."""

    def answer(request: HttpRequest) -> HttpResponse:
        if is_left_out(request.path_info):
            return get_response(request)
        began = time.perf_counter()
        response = get_response(request)
        count(group_of(request), response.status_code, time.perf_counter() - began)
        return response

    return answer


def is_left_out(path: str) -> bool:
    return is_for_peers(path) or bool(RAISING.match(path) or VOICE.match(path))


def group_of(request: HttpRequest) -> str:
    match = request.resolver_match
    first = (match.route.partition("/")[0].strip("^$") or "home") if match else "other"
    return first if first in GROUPS else "other"


def count(group: str, status: int, seconds: float) -> None:
    start = GROUPS.index(group) * _WIDTH
    place = min(max(status // 100, 2), 5) - 2
    bucket = next((at for at, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
    with _alone() as numbers:
        numbers[start + place] += 1
        numbers[start + len(CLASSES) + bucket] += 1
        numbers[start + _WIDTH - 1] += seconds


@contextmanager
def _alone() -> Iterator[Any]:
    """The numbers, while no other process counts.

    A process that is killed while it counts never gives them back: whoever waited in vain for it counts on without
    waiting, and at worst a request is lost from the numbers.
    """
    lock = _numbers.get_lock()
    is_locked = _waits.is_set() and lock.acquire(timeout=PATIENCE)
    if not is_locked:
        _waits.clear()
    try:
        yield _numbers.get_obj()
    finally:
        if is_locked:
            lock.release()


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """All numbers; 404 where they are off, 401 without the token."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    lines = [*of_server(), *of_backups(), *of_files(), *of_requests()]
    return HttpResponse("\n".join([*lines, ""]), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def _head(name: str, kind: str, words: str) -> list[str]:
    return [f"# HELP plumbline_{name} {words}", f"# TYPE plumbline_{name} {kind}"]


def _one(name: str, words: str, value: float) -> list[str]:
    return [*_head(name, "gauge", words), f"plumbline_{name} {value:g}"]


def of_server() -> Iterable[str]:
    return [*_head("info", "gauge", "The version of this server."), f'plumbline_info{{version="{version()}"}} 1']


def of_backups() -> Iterator[str]:
    """When this machine last wrote a backup, in whole seconds since 1970, or 0: no row of the database says it."""
    yield from _head("backup_last_timestamp_seconds", "gauge", "When this machine last wrote a backup.")
    yield f"plumbline_backup_last_timestamp_seconds {last_backup()}"


def of_files() -> Iterator[str]:
    """The queue of files, from the database; times in whole seconds since 1970, or 0 where there is none."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY).aggregate(
        n=Count("pk"), oldest=Min("enqueued_at")
    )
    ended = DBTaskResult.objects.aggregate(last=Max("finished_at"))["last"]
    oldest = (timezone.now() - waiting["oldest"]).total_seconds() if waiting["oldest"] else 0
    missing = sum(model.objects.filter(pdf_sha256="").count() for model in (IssuedReport, FunderFile))
    given_up = sum(model.objects.exclude(trouble="").count() for model in (IssuedReport, FunderFile))
    yield from _one("queue_waiting", "Files that wait for a worker.", waiting["n"])
    yield from _one("queue_oldest_seconds", "How long the oldest of them has waited.", round(oldest))
    yield from _one("files_missing", "Issued reports and files for funders that are not made yet.", missing)
    yield from _one("files_given_up", "Those of them that were tried often enough.", given_up)
    yield from _head("work_last_end_timestamp_seconds", "gauge", "When a worker last ended a file.")
    yield f"plumbline_work_last_end_timestamp_seconds {int(ended.timestamp()) if ended else 0}"


def of_requests() -> Iterator[str]:
    """Counts and times by group, of this server since it started, all its processes together."""
    with _alone() as shared:
        numbers = list(shared)
    rows = {group: numbers[at * _WIDTH : (at + 1) * _WIDTH] for at, group in enumerate(GROUPS)}
    yield from _head("requests_total", "counter", "Requests, without those of pages for peer supporters.")
    for group, row in rows.items():
        for status, number in zip(CLASSES, row, strict=False):
            yield f'plumbline_requests_total{{group="{group}",status="{status}"}} {number:.0f}'
    yield from _head("request_seconds", "histogram", "Seconds that they took.")
    for group, row in rows.items():
        total = 0.0
        for bound, number in zip([*map(str, BOUNDS), "+Inf"], row[len(CLASSES) : -1], strict=True):
            total += number
            yield f'plumbline_request_seconds_bucket{{group="{group}",le="{bound}"}} {total:.0f}'
        yield f'plumbline_request_seconds_sum{{group="{group}"}} {row[-1]:.6f}'
        yield f'plumbline_request_seconds_count{{group="{group}"}} {total:.0f}'
