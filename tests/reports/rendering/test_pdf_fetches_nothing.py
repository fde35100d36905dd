"""A file is made from what it holds: nothing that a text names is fetched, from the net or from the server's disk."""

import socket
import threading
from collections.abc import Iterator

import pytest

from fidelity.reports.rendering import pdf

pytestmark = pytest.mark.pango


@pytest.fixture
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server on this machine, and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(200))

        threading.Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/mark", asked
        server.shutdown(socket.SHUT_RDWR)


WAYS = {
    "picture": '<img src="{}" alt="x">',
    "style sheet": '<link rel="stylesheet" href="{}">',
    "import": "<style>@import url({});</style>",
    "background": '<p style="background: url({})">x</p>',
    "font": "<style>@font-face {{ font-family: x; src: url({}) }} p {{ font-family: x }}</style>",
    "attachment": '<link rel="attachment" href="{}">',
    "object": '<object data="{}">x</object>',
    "drawing": '<svg width="9" height="9"><title>x</title><image href="{}" width="9" height="9"/></svg>',
}


def page(inside: str) -> str:
    return f'<html lang="en"><head><title>x</title></head><body><h1>Report</h1>{inside}<p>Text.</p></body></html>'


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_fetched_from_the_net(listening, way):
    address, asked = listening
    assert pdf.make_pdf(page(WAYS[way].format(address)), paper="letter").startswith(b"%PDF")
    assert asked == []


@pytest.mark.parametrize("way", WAYS)
def test_no_file_of_the_server_is_read(tmp_path, way):
    """The same bytes whether the file is there or not."""
    kept = tmp_path / "kept.svg"
    html = page(WAYS[way].format(kept.as_uri()))
    without = pdf.make_pdf(html, paper="letter")
    kept.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>')
    assert pdf.make_pdf(html, paper="letter") == without
