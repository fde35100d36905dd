"""gunicorn's worker with threads, in which no connection holds a thread for longer than a slow line needs.

It gives the first lines of a request their time; what follows, and the sending of an answer, gets it in
`slow_clients.py`.
"""

import socket
from contextlib import suppress
from threading import Timer
from typing import ClassVar

from gunicorn.workers.gthread import TConn, ThreadWorker

SECONDS = 20  # for the first bytes of any request


class Worker(ThreadWorker):
    """gunicorn's worker with threads; no thread waits longer than `seconds` for the first lines of a request."""

    seconds: ClassVar[float] = SECONDS
    _clocks: ClassVar[dict[socket.socket, Timer]] = {}

    def handle(self, conn: TConn) -> object:
        """Read a request and answer it, in a thread of its own."""
        connection = conn.sock
        self._start_clock(connection, self.seconds, socket.SHUT_RD)
        try:
            return super().handle(conn)
        finally:
            self.stop_clock(connection)
            self._clocks.pop(connection, None)

    @classmethod
    def give_time(cls, connection: socket.socket | None, seconds: float, how: int) -> None:
        """Shut the connection down after so long; nothing where another worker has it, which would not stop it."""
        if connection in cls._clocks:
            cls.stop_clock(connection)
            cls._start_clock(connection, seconds, how)

    @classmethod
    def stop_clock(cls, connection: socket.socket | None) -> None:
        """What comes now takes as long as it takes."""
        if clock := cls._clocks.get(connection):
            clock.cancel()

    @classmethod
    def _start_clock(cls, connection: socket.socket, seconds: float, how: int) -> None:
        cls._clocks[connection] = clock = Timer(seconds, shut_down, [connection, how])
        clock.daemon = True
        clock.start()


def shut_down(connection: socket.socket | None, how: int) -> None:
    """End one direction of a connection, or both: whoever waits for it goes on."""
    if connection is not None:
        with suppress(OSError):  # where it ended by itself
            connection.shutdown(how)
