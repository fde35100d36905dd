"""What a load balancer asks: `/health/live`, whether this process answers, and `/health/ready`, whether it can serve.

Both are answered before all that looks at who asks: no session, no cookie, no line in a log, whatever name the request
gives the server (a load balancer asks by its address, which stands in no `ALLOWED_HOSTS`), and without HTTPS. They tell
nothing that differs from one day to the next but yes or no, and where it is no, which of three parts is away.
"""

import tempfile
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from fidelity.logs import HEALTH
from programs.access import public


@public
def live(request: HttpRequest) -> HttpResponse:
    """Answer without a query: a process that does not is to be started again."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
def ready(request: HttpRequest) -> HttpResponse:
    """200 where pages can be served and answers kept, else 503 with the part that is away: send nobody here."""
    away = missing_part()
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.OK
    response = JsonResponse({"ready": not away} | ({"missing": away} if away else {}), status=status)
    # Django writes a line about each 503; one every few seconds would hide what led to it.
    response._has_been_logged = True
    return response


def missing_part() -> str:
    """`database`, `migrations` or `store`, the first that does not hold; nothing where all do.

    Two statements at most, neither on a table of the app.
    """
    try:
        with transaction.atomic():  # takes the right to write on SQLite
            if not _can_be_written():
                return "store"
            applied = set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    except (DatabaseError, OSError):
        return "database"
    if migrations() - applied:
        return "migrations"
    return "" if all(map(_takes_a_file, folders())) else "store"


def _can_be_written() -> bool:
    """Whether this connection may write: PostgreSQL knows servers that only read along. On SQLite the lock says so."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        return cursor.fetchone() == ("off",)


@cache
def migrations() -> frozenset[tuple[str, str]]:
    """App and name of every migration that this code brings; read once."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def folders() -> set[Path]:
    """Where this server writes files: SQLite's folder, and that of issued reports where it is one. S3 is not asked."""
    places = set()
    if connection.vendor == "sqlite":
        places.add(Path(settings.DATABASES["default"]["NAME"]).parent)
    if location := settings.STORAGES.get("reports", {}).get("OPTIONS", {}).get("location", ""):
        places.add(Path(location))
    return {folder for folder in places if folder.is_absolute()}


def _takes_a_file(folder: Path) -> bool:
    """Whether there is room for a little in a folder, and a right to write; nothing stays of it."""
    try:
        with tempfile.TemporaryFile(dir=folder if folder.is_dir() else folder.parent, buffering=0) as file:
            return file.write(b"\0" * 4096) == 4096
    except OSError:
        return False


VIEWS = {f"{HEALTH}live": live, f"{HEALTH}ready": ready}


def answer_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer these two before a name, a scheme or a session is asked for."""

    def answer(request: HttpRequest) -> HttpResponse:
        view = VIEWS.get(request.path_info)
        if view is None:
            return get_response(request)
        if request.method not in {"GET", "HEAD"}:
            response = HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
            response._has_been_logged = True
            return response
        response = view(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer
