"""What a request to a page for peer supporters loses before any other code runs, and what no log is told.

The last tests start the server as it is shipped, also with an access log that somebody turned on against our advice.
"""

import logging
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from fidelity.voice import anonymity
from fidelity.voice.anonymity import QuietLogFilter
from tests import migrated_database
from tests.waiting import until

CODE = "7K4MXB2RDQ9T"
TELLING = {
    "Cookie": "sessionid=marker-cookie",
    "User-Agent": "marker-device",
    "Referer": "http://localhost/marker-page",
    "X-Forwarded-For": "203.0.113.77",
    "X-Real-IP": "203.0.113.77",
    "Forwarded": "for=203.0.113.77",
    "Authorization": "Basic bWFya2VyOm1hcmtlcg==",
    "Sec-CH-UA-Model": "marker-phone",
    "X-Client-IP": "203.0.113.77",
    "CF-Connecting-IP": "203.0.113.77",
    "True-Client-IP": "203.0.113.77",
    "Via": "1.1 marker-proxy",
}


def seen(path: str, **headers: str) -> HttpRequest:
    """The request as the code behind the middleware sees it."""
    kept: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        kept.append(request)
        return HttpResponse()

    anonymity.forget_who_asks(view)(
        RequestFactory().get(path, headers=headers, REMOTE_ADDR="203.0.113.77", REMOTE_PORT="51234")
    )
    return kept[0]


@pytest.mark.parametrize("path", ["/peer", "/peer/", f"/peer/{CODE}", f"/peer/en/{CODE}/questions"])
def test_behind_the_middleware_nothing_tells_who_asks(path: str):
    request = seen(path, **TELLING)
    told = str({name: value for name, value in request.META.items() if isinstance(value, str)})
    assert [marker for marker in ("marker", "203.0.113", "51234", "bWFya2Vy") if marker in told] == []
    assert request.COOKIES == {}
    assert {name: value for name, value in request.META.items() if name.startswith("REMOTE_")} == {"REMOTE_ADDR": ""}


@pytest.mark.parametrize(
    ("path", "written"),
    [("/peer/en/help", "/peer/"), ("/programs/willow-house/flags/raise", "/"), ("/accounts/login/", None)],
)
def test_an_access_log_that_writes_the_address_as_it_came_learns_nothing(db: None, path: str, written: str | None):
    request = seen(path)
    assert (request.META.get("RAW_URI"), request.META.get("REQUEST_URI")) == (written, written)


def test_other_pages_keep_what_they_need():
    request = seen("/accounts/login/", **TELLING)
    assert (request.META["REMOTE_ADDR"], request.COOKIES) == ("203.0.113.77", {"sessionid": "marker-cookie"})


def test_what_a_page_needs_is_left():
    """The language of the browser, the host, and the form."""
    request = seen("/peer/", **{"Accept-Language": "es", "Host": "localhost"})
    assert (request.headers["Accept-Language"], request.get_host()) == ("es", "localhost")


def test_the_middleware_stands_before_all_others():
    assert settings.MIDDLEWARE[0] == "fidelity.voice.anonymity.forget_who_asks"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/peer/", "/peer/en/", f"/peer/en/{CODE}/", "/peer/en/thank-you", "/peer/en/help"])
def test_no_answer_of_these_pages_is_kept_or_sets_a_cookie(path: str):
    response = Client(headers=TELLING).get(path)
    assert response.cookies == {}
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert response["X-Robots-Tag"] == "noindex"


# The filter


def record(
    message: str = "Not Found: %s", *args: object, level: int = logging.WARNING, **more: object
) -> logging.LogRecord:
    made = logging.LogRecord("django.request", level, "somewhere.py", 1, message, args, more.pop("exc_info", None))
    made.__dict__.update(more)
    return made


def test_a_line_about_these_pages_is_dropped():
    assert not QuietLogFilter().filter(record("Not Found: %s", f"/peer/{CODE}"))
    assert not QuietLogFilter().filter(record("Gone", request=RequestFactory().get(f"/peer/en/{CODE}/")))


def test_a_line_about_whoever_raises_a_flag_is_dropped():
    assert not QuietLogFilter().filter(record("Forbidden: %s", "/programs/willow-house/flags/raise"))
    request = RequestFactory().post("/programs/willow-house/flags/raise")
    assert not QuietLogFilter().filter(record("Unprocessable", request=request))
    line = record("%(h)s", {"h": "203.0.113.77", "r": "POST /programs/willow-house/flags/raise HTTP/1.1"})
    assert not QuietLogFilter().filter(line)
    assert QuietLogFilter().filter(record("Not Found: %s", "/programs/willow-house/flags/7/"))


def test_a_line_about_another_page_stays_as_it_was():
    line = record("Not Found: %s", "/programs/x/")
    assert QuietLogFilter().filter(line)
    assert line.getMessage() == "Not Found: /programs/x/"


def test_of_an_error_its_kind_and_place_are_left_and_none_of_its_words():
    try:
        raise ValueError(f"{CODE} said 4 to CHO-3")
    except ValueError:
        line = record("Error at %s", f"/peer/{CODE}", level=logging.ERROR, exc_info=sys.exc_info())
    assert QuietLogFilter().filter(line)
    text = logging.Formatter().format(line)
    assert text.startswith("An error on the pages for peer supporters: ValueError in test_anonymity.py:")
    assert [word for word in (CODE, "CHO-3", "Traceback") if word in text] == []


def test_a_line_of_an_access_log_is_dropped_however_it_is_written():
    line = record("%(h)s %(t)s %(s)s", {"h": "203.0.113.77", "t": "[now]", "s": "200", "r": "GET /peer/ HTTP/1.1"})
    assert not QuietLogFilter().filter(line)
    assert QuietLogFilter().filter(record("%(h)s", {"h": "203.0.113.77", "r": "GET / HTTP/1.1"}))


# The server as it is shipped


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, as a first start makes it."""
    folder = tmp_path_factory.mktemp("first-start")
    path = folder / "plumbline.sqlite3"
    if (kept := migrated_database.kept_file()).exists():
        shutil.copyfile(kept, path)
    else:
        command = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(command, cwd=settings.BASE_DIR, env=environment(folder), check=True)
    return path


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {"PLUMBLINE_MODE": "demo", "PLUMBLINE_DATA": str(folder), "PATH": os.environ["PATH"], **more}


@contextmanager
def serving(database: Path, folder: Path, **more: str) -> Iterator[tuple[int, list[bytes]]]:
    """`python -m fidelity.server` with a database of its own: its port, and once it ended the lines that it printed."""
    shutil.copy(database, folder)
    port, printed, lines = free_port(), folder / "printed", []
    command = [sys.executable, "-m", "fidelity.server", "127.0.0.1", str(port)]
    with printed.open("wb") as out:
        server = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment(folder, **more), stdout=out, stderr=out
        )
    try:
        until(lambda: is_ready(port), "the server answers")
        before = printed.stat().st_size
        yield port, lines
    finally:
        server.terminate()
        server.wait(timeout=60)
    lines += printed.read_bytes()[before:].splitlines()


def is_ready(port: int) -> bool:
    try:
        return ask(port, "GET", "/health") == 200
    except OSError:
        return False


def ask(port: int, method: str, path: str, body: str = "") -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request(method, path, body, {**TELLING, **form})
    status = connection.getresponse().status
    connection.close()
    return status


def knock(port: int) -> None:
    """Ask for every kind of page for peer supporters, rightly and wrongly."""
    for path in ("/peer/", f"/peer/{CODE}", f"/peer/en/{CODE}/", "/peer/en/thank-you", "/peer/xx/yy", "/peer/%ff"):
        ask(port, "GET", path)
    ask(port, "POST", "/peer/en/", f"code={CODE}")
    ask(port, "POST", f"/peer/en/{CODE}/questions", "CHO-3=4")
    ask(port, "PUT", f"/peer/en/{CODE}/questions", "CHO-3=4")
    ask(port, "POST", f"/peer/en/{CODE}/questions", "x" * 3_000_000)


def everything_in(folder: Path) -> bytes:
    """All bytes of all files that the server wrote: database, its journal, what it printed."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


TRACES = [CODE.encode(), b"/peer", b"marker", b"203.0.113.77", b"bWFya2Vy"]


@pytest.mark.slow
def test_the_server_as_it_is_shipped_writes_nothing_about_these_pages(database: Path, tmp_path: Path):
    """In a real process: nothing is printed, and no file holds a trace, not even the database's journal."""
    with serving(database, tmp_path) as (port, lines):
        knock(port)
        assert [trace for trace in TRACES if trace in everything_in(tmp_path)] == []
        take_a_table_away(tmp_path)
        ask(port, "GET", f"/peer/en/{CODE}/")
    assert lines == [b"An error on the pages for peer supporters."]
    assert [trace for trace in TRACES if trace in everything_in(tmp_path)] == []


def take_a_table_away(folder: Path) -> None:
    """Let the running server fail on the next page."""
    database = sqlite3.connect(folder / "plumbline.sqlite3")
    database.execute("ALTER TABLE fidelity_peervoice RENAME TO gone")
    database.commit()
    database.close()


@pytest.mark.slow
def test_an_access_log_that_somebody_turned_on_has_no_line_about_these_pages(database: Path, tmp_path: Path):
    """Not even the time stands in it, whatever is asked to stand in it; other pages do stand there."""
    written = "'%(h)s|%(t)s|%(s)s|%(U)s|%({user-agent}i)s|%({x-forwarded-for}i)s'"
    options = f"--access-logfile - --log-level info --capture-output --access-logformat {written}"
    with serving(database, tmp_path, GUNICORN_CMD_ARGS=options, PLUMBLINE_PARTS="pages") as (port, lines):
        ask(port, "GET", "/health")
        knock(port)
        ask(port, "GET", "/health")
    of_the_server_itself = b"["
    of_pages = [line for line in lines if not line.startswith(of_the_server_itself)]
    assert b"|/health|marker-device|" in of_pages[-1]
    assert [line for line in of_pages if b"|/health|marker-device|" not in line] == []
    assert [trace for trace in (CODE.encode(), b"/peer") if any(trace in line for line in lines)] == []
