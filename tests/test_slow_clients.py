"""Requests that come drop by drop, from a real connection to a real server: each is answered, and holds nobody up."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings

from fidelity import slow_clients
from fidelity.gunicorn_worker import Worker
from fidelity.server import GUNICORN
from fidelity.slow_clients import WholeRequests
from tests.waiting import until

HEAD = b"POST /save HTTP/1.1\r\nHost: here\r\n"
LARGE = 50_000_000
DRIPPING = 8  # as many as the server has threads


def echo(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def large(environ, start_response):
    """An answer that no buffer of the system takes whole, where it is asked for."""
    body = b"x" * LARGE if environ["PATH_INFO"] == "/large" else environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


class ImpatientWorker(Worker):
    seconds = 0.3


impatient = WholeRequests(large, seconds=0.3, slowest=10**9)
patient = WholeRequests(echo, seconds=3600)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def served(application: str, worker: str) -> Iterator[int]:
    """A server with eight threads; gives its port."""
    number = free_port()
    command = [sys.executable, "-m", "gunicorn", f"tests.test_slow_clients:{application}", "--threads=8"]
    command.append(f"--worker-class={worker}")
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    server = subprocess.Popen(
        [*command, f"--bind=127.0.0.1:{number}", "--log-level=critical"], cwd=settings.BASE_DIR, env=environment
    )
    until(lambda: answers(number), "the server is up")
    yield number
    server.send_signal(signal.SIGKILL)
    server.wait()


@pytest.fixture(scope="module")
def impatient_port() -> Iterator[int]:
    with served("impatient", "tests.test_slow_clients.ImpatientWorker") as number:
        yield number


@pytest.fixture(scope="module")
def patient_port() -> Iterator[int]:
    with served("patient", "gthread") as number:
        yield number


def answers(number: int) -> bool:
    try:
        return b"200 OK" in ask(number, HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nhi")
    except OSError:
        return False


def connect(number: int, sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", number), timeout=60)
    connection.sendall(sent)
    return connection


def ask(number: int, sent: bytes) -> bytes:
    """All that comes back until the server ends the connection."""
    with connect(number, sent) as connection:
        return b"".join(iter(lambda: connection.recv(4096), b""))


def test_as_many_dripping_uploads_as_threads_end_with_408_and_hold_nobody_up(impatient_port: int):
    dripping = [connect(impatient_port, HEAD + b"Content-Length: 1000\r\n\r\na drop") for _number in range(DRIPPING)]
    assert answers(impatient_port)
    for connection in dripping:
        with connection:
            assert b"408 Request Timeout" in connection.recv(4096)


def test_as_many_beginnings_of_a_request_as_threads_end_and_hold_nobody_up(impatient_port: int):
    dripping = [connect(impatient_port, HEAD + b"X-Slow: a drop") for _number in range(DRIPPING)]
    assert answers(impatient_port)
    for connection in dripping:
        with connection:
            assert connection.recv(4096) == b""


def test_as_many_who_do_not_take_their_answer_as_threads_hold_nobody_up(impatient_port: int):
    asking = HEAD.replace(b"/save", b"/large") + b"Content-Length: 0\r\n\r\n"
    waiting = [connect(impatient_port, asking) for _number in range(DRIPPING)]
    assert answers(impatient_port)
    for connection in waiting:
        connection.close()


def test_two_requests_on_one_connection_are_answered(impatient_port: int):
    with connect(impatient_port, HEAD + b"Content-Length: 2\r\n\r\nhi") as connection:
        assert b"200 OK" in connection.recv(4096)
        connection.sendall(HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nho")
        assert b"".join(iter(lambda: connection.recv(4096), b"")).endswith(b"ho")


def test_a_request_in_two_parts_is_read_whole(patient_port: int):
    with connect(patient_port, HEAD + b"Content-Length: 10\r\nConnection: close\r\n\r\nhello") as connection:
        connection.sendall(b"world")
        assert b"".join(iter(lambda: connection.recv(4096), b"")).endswith(b"helloworld")


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        (b"Transfer-Encoding: chunked", b"411 Length Required"),
        (b"Content-Length: 12582913", b"413 Request Entity Too Large"),
    ],
)
def test_what_can_not_be_read_whole_is_refused_before_it_is_read(patient_port: int, header: bytes, answer: bytes):
    """The answer is read to its end and not to that of the connection, which gunicorn keeps for seconds."""
    said, last = b"", b"Nothing was saved. Go back and try again.\n"
    with connect(patient_port, HEAD + header + b"\r\n\r\n") as connection:
        while not said.endswith(last) and (part := connection.recv(4096)):
            said += part
    assert answer in said
    assert said.endswith(last)


@pytest.mark.parametrize("length", [1, slow_clients.PART, slow_clients.PART + 1])
def test_the_page_gets_the_same_bytes(length: int):
    content = os.urandom(length)
    environ = {"CONTENT_LENGTH": str(length), "wsgi.input": BytesIO(content)}
    assert patient(environ, lambda *_args: None) == [content]


def test_the_server_as_it_is_shipped_writes_nothing_at_home(tmp_path: Path):
    """Gunicorn would lay a socket there that rules the server; the account of a server may have no home."""
    number = free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.test_slow_clients:patient", f"--bind=127.0.0.1:{number}"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "HOME": str(tmp_path)}
    environment.pop("XDG_RUNTIME_DIR", None)
    with subprocess.Popen([*command, *GUNICORN], cwd=settings.BASE_DIR, env=environment) as server:
        try:
            until(lambda: answers(number), "the server is up")
        finally:
            server.terminate()
    assert list(tmp_path.iterdir()) == []


def test_the_server_as_it_is_shipped_reads_requests_whole():
    from fidelity.wsgi import application

    assert isinstance(application, WholeRequests)
    assert "--worker-class=fidelity.gunicorn_worker.Worker" in GUNICORN
