"""A request is read whole before a page is made of it, and for no longer than a slow line needs; so is an answer sent.

A thread that waits for the rest of an upload serves nobody else: a few that come drop by drop would stop the server.
WSGI; below Django, and knows nothing of it. gunicorn hands the connection over as `gunicorn.socket`.
"""

import socket
from collections.abc import Callable, Iterable
from http import HTTPStatus
from io import BytesIO
from threading import Timer
from typing import Any

from fidelity.gunicorn_worker import SECONDS, Worker, shut_down

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

SLOWEST = 50_000  # bytes a second, of what is longer, either way
LARGEST = 12 * 1024 * 1024  # what the examples in docs/serving.md let through
PART = 64 * 1024
WORDS = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is more than the server takes at once: 12 MB.",
    HTTPStatus.REQUEST_TIMEOUT: "This came too slowly.",
    HTTPStatus.LENGTH_REQUIRED: "The server has to know beforehand how long this is.",
}


class WholeRequests:
    """Hands a request on once all of it is there; 408 for one that comes too slowly, 413 and 411 for what can't be."""

    def __init__(self, application: Application, *, seconds: float = SECONDS, slowest: float = SLOWEST) -> None:
        self.application = application
        self.seconds, self.slowest = seconds, slowest

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        connection = environ.get("gunicorn.socket")
        Worker.stop_clock(connection)
        if refusal := self._whole(environ, start_response):
            return refusal
        return self._answer(environ, start_response, connection)

    def _answer(
        self, environ: Environ, start_response: Callable[..., Any], connection: socket.socket | None
    ) -> Iterable[bytes]:
        """What the application says; it is sent from now on, and has its time for that."""
        lengths: list[int] = []

        def noted(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            lengths.extend(int(value) for name, value in headers if name.lower() == "content-length")
            return start_response(status, headers, *more)

        answer = self.application(environ, noted)
        Worker.give_time(connection, self.seconds + sum(lengths[:1]) / self.slowest, socket.SHUT_RDWR)
        return answer

    def _whole(self, environ: Environ, start_response: Callable[..., Any]) -> list[bytes] | None:
        """Read the rest of the request; the refusal, where it is refused."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if environ.get("HTTP_TRANSFER_ENCODING"):
            return _refuse(start_response, HTTPStatus.LENGTH_REQUIRED)
        if not length.isascii() or not length.isdigit() or int(length) > LARGEST:
            return _refuse(start_response, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if int(length):
            body = self._read(environ, int(length))
            if body is None:
                return _refuse(start_response, HTTPStatus.REQUEST_TIMEOUT)
            environ["wsgi.input"] = body
        return None

    def _read(self, environ: Environ, length: int) -> BytesIO | None:
        """The body, in memory, so that nothing of it is on a disk; None where it did not come in time."""
        connection = environ.get("gunicorn.socket")
        timer = Timer(self.seconds + length / self.slowest, shut_down, [connection, socket.SHUT_RD])
        timer.daemon = True
        timer.start()
        try:
            body = BytesIO()
            while length:
                part = environ["wsgi.input"].read(min(PART, length))
                if not part:
                    return None
                body.write(part)
                length -= len(part)
        except OSError:
            return None
        finally:
            timer.cancel()
        body.seek(0)
        return body


def _refuse(start_response: Callable[..., Any], status: HTTPStatus) -> list[bytes]:
    """In English, since nothing here knows who asks."""
    words = f"{WORDS[status]} Nothing was saved. Go back and try again.\n".encode()
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(words))), ("Connection", "close")]
    start_response(f"{status.value} {status.phrase}", headers)
    return [words]
