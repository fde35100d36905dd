"""Requests that a machine makes up: every address, every role, and whatever can be sent with it; from one seed.

The same seed makes the same requests in the same order. Most of them are a real form of a real page with a field or two
that nobody would fill in so; the others are noise.
"""

import logging
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from random import Random
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlencode, urlsplit

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import connection
from django.http import HttpResponseBase
from django.test.client import ClientHandler
from django.urls import reverse

from programs.models import Role, User
from tests import cast
from tests.crash import nasty
from tests.crash.addresses import Parameters, Route, routes

NOBODY = "nobody"
SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW")
WEIGHTS = (40, 46, 3, 2, 2, 2, 2, 1, 2)
# How often each role asks, where it is not once.
OFTEN = {"manager": 4, "supervisor": 3, "peer": 3, "admin": 3, "funder": 2, "staff": 2, "ally": 2}
FOLLOWS = 0.35
# How often a form is sent that stands on a page which was opened before; how often the newest one.
AGAIN, LAST = 0.5, 0.4
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")
# What may be written while somebody only looks, and where that is said.
NO_STATE = {
    "django_session": "the time until the sign-in ends begins anew (programs/sign_in/sessions.py)",
    "plumbline_cache": "a file that takes long to make is kept (fidelity/settings.py)",
    "plumbline_tries": "counters of wrong tries (programs/sign_in/try_counters.py)",
    "django_tasks_db_dbtaskresult": "a file is asked for (fidelity/reports/printing)",
    "fidelity_share": "whether a funder has opened it yet is shown to the program (fidelity/reports/sharing)",
    "fidelity_download": "that a report was opened is shown to the program (SECURITY.md)",
}


@dataclass(frozen=True)
class Made:
    """One request, as it goes over the line."""

    number: int
    role: str
    method: str
    path: str
    query: bytes = b""
    kind: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookie: str = ""

    def __str__(self) -> str:
        parts = [f"#{self.number} {self.role} {self.method} {self.path[:200]}"]
        parts += [f"?{quote_from_bytes(self.query[:200], safe='=&%')}"] if self.query else []
        parts += [f" {self.kind!r} {self.body[:400]!r}"] if self.body else []
        parts += [f" {dict(self.headers)!r:.300}"] if self.headers else []
        parts += [f" Cookie: {self.cookie[:80]!r}"] if self.cookie else []
        return "".join(parts)


@dataclass(frozen=True)
class Answered:
    """What came back: the status, what went wrong inside, and what was written to the database."""

    status: int
    kind: str
    body: bytes
    trouble: str
    written: tuple[str, ...]
    leads_to: str = ""

    @property
    def asks_to_sign_in(self) -> bool:
        return urlsplit(self.leads_to).path == reverse("account_login")

    def faults(self, made: Made) -> list[str]:
        """What must not be, each in a sentence; none where all is well."""
        found = [self.trouble] if self.trouble else []
        if self.status >= 500:
            found.append(f"answered {self.status}")
        if b"Traceback (most recent call last)" in self.body:
            found.append("a traceback on the page")
        if made.method in SAFE:
            tables = [words for words in self.written if not any(table in words for table in NO_STATE)]
            found += [f"{made.method} wrote: {words[:120]}" for words in tables]
        return found


# Who asks


class Senders:
    """A browser for each role of the world, one without an account, and one of an account without a role."""

    def __init__(self) -> None:
        self.cookies = {NOBODY: ""}
        self.handler = ClientHandler(enforce_csrf_checks=False)
        for role in Role:
            members = User.objects.filter(memberships__role=role).order_by("pk")
            self.cookies[str(role)] = self._signed_in(members[0])
        self.cookies["staff"] = self._signed_in(User.objects.create_superuser("root@example.org", "a long password"))
        self.cookies["stranger"] = self._signed_in(User.objects.create_user("stranger@example.org"))

    def _signed_in(self, user: User) -> str:
        return f"{settings.SESSION_COOKIE_NAME}={cast.sign_in(user).session.session_key}"

    def send(self, made: Made) -> Answered:
        """Hand it to the app as gunicorn does."""
        troubles: list[str] = []
        written: list[str] = []

        def note(**_about: object) -> None:
            troubles.append(traceback.format_exc(limit=-6))

        def watch(execute, sql, params, many, context):
            if sql.lstrip().upper().startswith(WRITES):
                written.append(sql)
            return execute(sql, params, many, context)

        got_request_exception.connect(note)
        try:
            with connection.execute_wrapper(watch):
                response = self.handler(self._environ(made))
                body = content(response)
            status, kind = response.status_code, response.get("Content-Type", "")
            leads_to = response.get("Location", "")
        except Exception:
            troubles.append(traceback.format_exc(limit=-6))
            status, kind, body, leads_to = 500, "", b"", ""
        finally:
            got_request_exception.disconnect(note)
        return Answered(status, kind, body, "\n".join(troubles), tuple(written), leads_to)

    def _environ(self, made: Made) -> dict[str, object]:
        cookies = [self.cookies[made.role], made.cookie]
        return {
            "REQUEST_METHOD": made.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquoted(made.path),
            "QUERY_STRING": made.query.decode("latin-1"),
            "CONTENT_TYPE": made.kind,
            "CONTENT_LENGTH": str(len(made.body)),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "testserver",
            "HTTP_COOKIE": "; ".join(filter(None, cookies)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(made.body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **made.headers,
        }


def content(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def unquoted(path: str) -> str:
    """The path as a server hands it on: bytes, one sign each."""
    return unquote_to_bytes(path).decode("latin-1")


# Forms of a page


class Forms(HTMLParser):
    """Each form of a page: where it goes, how, and what its fields would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, str, list[tuple[str, str]]]] = []
        self.links: list[str] = []
        self._select = self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.all.append((given.get("action", ""), given.get("method", "get").upper(), []))
        elif tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].partition("#")[0])
        elif not self.all:
            return
        elif tag in ("input", "button") and given.get("name"):
            self._add(given["name"], given.get("value", "on"))
        elif tag == "textarea":
            self._add(given.get("name", ""), "a few words")
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select:
            self._add(self._select, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _add(self, name: str, value: str) -> None:
        if name and name != "csrfmiddlewaretoken":
            self.all[-1][2].append((name, value))


# What is sent


class Generator:
    """Makes up one request after another; it looks at pages, through `senders`, for the forms on them."""

    def __init__(self, seed: int, senders: Senders) -> None:
        self.dice = Random(seed)
        self.senders = senders
        self.routes = routes()
        self.parameters = Parameters()
        self.pages: set[tuple[str, str]] = set()
        self.forms: dict[str, list[tuple[str, str, list[tuple[str, str]]]]] = {}
        self.links: dict[str, set[str]] = {}
        self.turn: list[Route] = []

    def requests(self, count: int) -> Iterator[Made]:
        for number in range(count):
            yield self._request(number)

    def _request(self, number: int) -> Made:
        dice = self.dice
        [role] = dice.choices(list(self.senders.cookies), [OFTEN.get(role, 1) for role in self.senders.cookies])
        [method] = dice.choices(METHODS, WEIGHTS)
        path = self._link(role) or self.parameters.address(self._route(), dice)
        made = {"number": number, "role": role, "method": method, "path": path}
        if dice.random() < 0.15:
            made["headers"] = dice.choice(nasty.HEADERS)
        if dice.random() < 0.04:
            made["cookie"] = dice.choice(nasty.COOKIES)
        if method in SAFE:
            return Made(**made, query=self._query() if dice.random() < 0.35 else b"")
        return Made(**made | self._body(role, path))

    def _link(self, role: str) -> str:
        """Now and then an address that stands on a page which this role has seen."""
        seen = self.links.get(role)
        return self.dice.choice(sorted(seen)) if seen and self.dice.random() < FOLLOWS else ""

    def _route(self) -> Route:
        """Each address comes up as often as the others."""
        if not self.turn:
            self.turn = self.dice.sample(self.routes, len(self.routes))
        return self.turn.pop()

    def _query(self) -> bytes:
        if self.dice.random() < 0.5:
            return self.dice.choice(nasty.QUERIES)
        names = (
            "q",
            "page",
            "next",
            "site",
            "from",
            "to",
            "sort",
            "kind",
            "state",
            "series",
            "paper",
            "edition",
            "part",
        )
        return encoded([(self.dice.choice(names), self.dice.choice(nasty.TEXTS)) for _one in range(2)])

    def _body(self, role: str, path: str) -> dict[str, object]:
        dice = self.dice
        if dice.random() < 0.12:
            return {"kind": dice.choice(nasty.KINDS), "body": dice.choice(nasty.BODIES)}
        if not self.forms.get(role) or dice.random() > AGAIN:
            self._look_at(role, path)
        forms = self.forms.get(role)
        if not forms:
            names = (
                "edition",
                "text",
                "email",
                "role",
                "code",
                "way",
                "keep",
                "what",
                "due",
                "sha256",
                "side",
                "confirm",
            )
            fields = [(dice.choice(names), dice.choice(nasty.TEXTS)) for _one in range(3)]
            return {"kind": nasty.KINDS[0], "body": encoded(fields)}
        page, action, fields = forms[-1] if dice.random() < LAST else dice.choice(forms)
        spoiled = self._spoil(list(fields))
        target = urlsplit(action)
        sent = {"path": target.path or page, "query": target.query.encode()}
        if dice.random() < 0.15:
            return sent | multipart(spoiled, dice.choice(nasty.FILES))
        return sent | {"kind": nasty.KINDS[0], "body": encoded(spoiled)}

    def _spoil(self, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Some fields otherwise than the page has them: another value, twice, or not at all."""
        dice = self.dice
        for _one in range(dice.choice((0, 1, 1, 1, 2, 3, 6)) if fields else 0):
            at = dice.randrange(len(fields))
            name, value = fields[at]
            act = dice.random()
            if act < 0.8:
                fields[at] = (name, dice.choice(nasty.TEXTS))
            elif act < 0.9:
                fields.append((name, dice.choice(nasty.TEXTS)))
            elif len(fields) > 1:
                del fields[at]
            else:
                fields.append((value, name))
        return fields

    def _look_at(self, role: str, path: str) -> None:
        """Open a page and keep its links and forms; that for signing out, which is on every page, of its own page."""
        if (role, path) in self.pages:
            return
        self.pages.add((role, path))
        answered = self.senders.send(Made(-1, role, "GET", path))
        is_page = answered.status == 200 and answered.kind.startswith("text/html")
        page = Forms(answered.body.decode(errors="replace") if is_page else "")
        self.links.setdefault(role, {"/"}).update(page.links)
        known = self.forms.setdefault(role, [])
        away = reverse("account_logout")
        forms = [(path, action, fields) for action, method, fields in page.all if method == "POST"]
        known += [form for form in forms if form[1] != away or path == away]


def encoded(fields: list[tuple[str, str]]) -> bytes:
    return urlencode(fields, errors="surrogatepass").encode()


def multipart(fields: list[tuple[str, str]], file: tuple[str, bytes]) -> dict[str, object]:
    line = b"--boundary\r\n"
    name, inside = file
    parts = [
        line
        + f'Content-Disposition: form-data; name="{key}"\r\n\r\n'.encode(errors="surrogatepass")
        + value.encode(errors="surrogatepass")
        + b"\r\n"
        for key, value in fields
        if key != "file"
    ]
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode(errors="surrogatepass")
    parts.append(line + head + inside + b"\r\n--boundary--\r\n")
    return {"kind": "multipart/form-data; boundary=boundary", "body": b"".join(parts)}


# A whole run


@dataclass
class Run:
    """How often each status came, and every fault with the request that met it.

    `signed_out`: how often whoever has an account was asked to sign in, so that nothing but this was tried.
    """

    seed: int
    signed_out: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    by_role: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[Made, list[str]]] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)


def run_requests(seed: int, count: int, undo: object, together: int = 40) -> Run:
    """Send `count` requests to the world that stands in the database.

    So many `together` build on each other; then `undo()`, a context around them, has the world as it was.
    """
    logging.disable(logging.CRITICAL)
    senders = Senders()
    generator = Generator(seed, senders)
    run = Run(seed)
    requests = generator.requests(count)
    try:
        for _first in range(0, count, together):
            with undo():
                for _one in range(together):
                    if (made := next(requests, None)) is None:
                        break
                    answered = senders.send(made)
                    run.statuses[answered.status] = run.statuses.get(answered.status, 0) + 1
                    run.by_role[made.role] = run.by_role.get(made.role, 0) + 1
                    run.signed_out += made.role != NOBODY and answered.asks_to_sign_in
                    if faults := answered.faults(made):
                        run.faults.append((made, faults))
    finally:
        logging.disable(logging.NOTSET)
    return run
