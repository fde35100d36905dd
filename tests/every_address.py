"""What the log of a server keeps while a test asks for every address, and that none of it is about anybody."""

import json
import logging
from collections.abc import Iterator, Mapping

import pytest
from django.test import Client

from fidelity import logs
from fidelity.voice.anonymity import QuietLogFilter
from programs.models import Program, Role
from tests import cast

SECRETS = ("Ximena", "ximena@ours.example", "Quillfeather", "PL-7K3M-92QX", "6F0CSGY7HK88")
KEYS = {"time", "level", "logger", "message", "request", "method", "route", "status", "error", "where"}
# What somebody sends with every form.
SENT = {
    "login": "ximena@ours.example",
    "password": "Quillfeather",
    "note": "Ximena Quillfeather",
    "reason": "Ximena",
}


class Lines(logging.Handler):
    """What the handler of the settings would write, kept."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logs.JsonLines())
        self.addFilter(QuietLogFilter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def read(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def kept(settings) -> Iterator[Lines]:
    """The log of a server with LOG_FORMAT=json, with more of it than a server writes."""
    settings.MIDDLEWARE = [settings.MIDDLEWARE[0], "fidelity.logs.number_requests", *settings.MIDDLEWARE[1:]]
    lines, root = Lines(), logging.getLogger()
    before = {name: logging.getLogger(name).level for name in ("", "django", "fidelity", "programs")}
    for name in before:
        logging.getLogger(name).setLevel(logging.INFO)
    root.addHandler(lines)
    yield lines
    root.removeHandler(lines)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def known_by_address(role: Role, program: Program) -> Client:
    """A signed-in browser of somebody with `role` whose e-mail address is one of the secrets."""
    user = cast.make_user(role, program, email="ximena@ours.example")
    return cast.sign_in(user, raise_request_exception=False)


def assert_nothing_of_anybody(kept: Lines, places: Mapping) -> None:
    """No line holds a secret, nor an address of a program, a quarter or a question; `places` are those asked for."""
    assert kept.lines
    own_words = {place.program.slug for place in places.values()} | {"2026-07", "CHO-1"}
    for line in kept.read():
        assert line.keys() <= KEYS
        spoken = json.dumps(line | {"where": ""}, ensure_ascii=False)
        assert [word for word in SECRETS if word.lower() in spoken.lower()] == []
        assert [word for word in own_words if f"/{word}" in spoken] == []
        assert "@" not in spoken
