"""Every page as every role: the strict policy goes with it, and it holds no code of its own.

The demo is walked as people walk it: from home along every link, each kind of page a few times. On that walk stand
people's dates and words as well: no date of a machine, no code of a flag.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urldefrag, urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.timezone import localdate
from pytest_django.plugin import DjangoDbBlocker

from fidelity.voice.anonymity import is_for_peers
from programs import demo_logins
from programs.models import Role, User
from tests import clock
from tests.conftest import draw_nothing
from tests.demo import TODAY, planted_demo
from tests.test_access import GATED

pytestmark = pytest.mark.django_db

OF_EACH_KIND = 2
# Whose pages are read for words, and of which one more of each kind is walked.
READ_FOR_WORDS = [role for role in Role if role in {Role.MANAGER, Role.PEER, Role.ADMIN}]
# In one order for all tests of this file: those that share a walk come one after the other, in one process.
ROLES = sorted(Role, key=lambda role: role not in READ_FOR_WORDS)
MACHINE = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b(?:misuse|practice|condition|drift|gap|safety|own|review-higher|peers-higher):[\w-]+"
)
# Kinds of pages that hold words of documents and of packages.
NOT_OUR_WORDS = ("account_", "mfa_", "instrument", "role_lookup", "role_task")
STARTS = ("/", "/instrument/", "/nowhere")
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'self'",
    "manifest-src": "'self'",
}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Pages for peer supporters tell no other page, not even ours, where somebody comes from.
FOR_PEERS = HEADERS | {"Referrer-Policy": "no-referrer"}
# Its address holds what somebody looks for: no other page, and no log of ours, is told it.
SEARCH = HEADERS | {"Referrer-Policy": "strict-origin"}
# They change something or make a file, and are no page; each has tests of its own. None may break.
NOT_WALKED = {"manual_pdf", "report_pdf", "report_form", "flag_letter_pdf", "flag_guide_pdf", "voice_cards_pdf"}


class Page(HTMLParser):
    """What a page links to, and what in it would need a weaker policy."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inline: list[str] = []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "a":
            self.links.append(given.get("href") or "")
        self._open = tag if tag in {"script", "style"} else ""
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        fetched = [given.get(name) or "" for name in ("src", "href", "action", "formaction")]
        self.inline += [f"{tag} {value}" for value in fetched if value.strip().lower().startswith("javascript:")]
        if tag in {"script", "link", "img", "iframe", "object", "embed"}:
            self.inline += [f"{tag} from elsewhere: {value}" for value in fetched if urlsplit(value).netloc]

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            self.inline.append(f"{self._open}: {data.strip()[:40]}")

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


@pytest.fixture(autouse=True)
def read_as_browsers_do() -> None:
    """Here white space makes no difference."""


@pytest.fixture(scope="module", autouse=True)
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        planted_demo()
        User.objects.create_superuser("server@example.org", "a long password")
        yield
        transaction.set_rollback(True)


def browser(email: str) -> Client:
    client = Client()
    if email:
        client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    return client


@dataclass(frozen=True)
class Answer:
    """What came when a page was asked for; `page` is empty where it is a file or leads elsewhere."""

    address: str
    kind: str
    status: int
    headers: Mapping[str, str]
    page: Page
    html: str


def walk(role: str) -> tuple[Answer, ...]:
    """The pages that links lead somebody to, a few of each kind; the demo is the same for all tests here."""
    return _walk(role, localdate())


@cache
def _walk(role: str, _today: date) -> tuple[Answer, ...]:
    email = "server@example.org" if role == "server" else demo_logins.LOGINS[Role(role)] if role else ""
    starts = ["/admin/"] if role == "server" else STARTS
    with pytest.MonkeyPatch.context() as patched:
        draw_nothing(patched)
        return tuple(walked(browser(email), *starts, role=role))


def wanted(kind: str, role: str) -> int:
    """How many of a kind are asked for; who is read for words follows links to files as well."""
    if role in READ_FOR_WORDS and not kind.startswith(NOT_OUR_WORDS):
        return OF_EACH_KIND + 1
    return 0 if kind in NOT_WALKED else OF_EACH_KIND


def walked(client: Client, *starts: str, role: str) -> Iterator[Answer]:
    waiting, known, seen = deque(starts), set(starts), Counter()
    while waiting:
        address = waiting.popleft()
        try:
            kind = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        seen[kind] += 1
        if seen[kind] > wanted(kind, role):
            continue
        response = client.get(address)
        if response.streaming:
            response.getvalue()  # closes the file
        if kind in NOT_WALKED:
            continue
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        html = response.content.decode() if is_page else ""
        page = Page(html)
        yield Answer(address, kind, response.status_code, dict(response.headers), page, html)
        for link in page.links:
            target = urldefrag(link).url
            target = f"{urlsplit(address).path}{target}" if target.startswith("?") else target
            if target.startswith("/") and target not in known:
                known.add(target)
                waiting.append(target)


def visible(html: str) -> str:
    """What people read or hear of a page."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", html).split()))


def policy(response: Answer | HttpResponse) -> dict[str, str]:
    said = response.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().split(" ", 1) for part in said)


@pytest.mark.slow
@pytest.mark.parametrize("role", [*ROLES, "", "server"], scope="module")
def test_every_page_keeps_the_strict_policy(role: str):
    answers = walk(role)
    for each in answers:
        assert each.status in {200, 302, 404}, each.address
        assert policy(each) == POLICY, each.address
        expected = (
            FOR_PEERS if is_for_peers(each.address) else SEARCH if each.address.startswith("/search") else HEADERS
        )
        assert {name: each.headers.get(name) for name in HEADERS} == expected, each.address
        assert each.page.inline == [], each.address
    kinds = {each.kind for each in answers}
    if role == Role.MANAGER:
        assert len(kinds & set(GATED)) >= 20, sorted(kinds)


@pytest.mark.parametrize("role", ROLES, scope="module")
def test_no_page_of_somebody_signed_in_is_kept_by_the_browser(role: Role):
    kept = re.compile(r"\bno-(store|cache)\b")
    for each in walk(role):
        if each.kind != "words":
            assert kept.search(each.headers.get("Cache-Control", "")), each.address


@pytest.mark.parametrize("role", READ_FOR_WORDS, scope="module")
def test_no_page_shows_a_date_or_a_code_of_a_machine(role: Role):
    clock.on(TODAY)
    ours = [answer for answer in walk(role) if answer.status == 200 and not answer.kind.startswith(NOT_OUR_WORDS)]
    shown = {answer.address: hits for answer in ours if (hits := sorted(set(MACHINE.findall(visible(answer.html)))))}
    assert shown == {}
    kinds = {answer.kind for answer in ours}
    if role is Role.MANAGER:
        assert kinds >= {"audit_log", "flag", "flags", "change", "review_scores", "review_finding", "report", "heard"}


def test_the_policy_is_that_of_the_settings():
    said = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert {name: " ".join(values) for name, values in said.items()} == POLICY


def test_an_error_page_keeps_the_policy_and_holds_no_code(settings, monkeypatch):
    monkeypatch.setattr("fidelity.views.home_page", lambda *args, **kwargs: 1 / 0)
    client = browser(demo_logins.LOGINS[Role.MANAGER])
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert policy(response) == POLICY
    assert Page(response.content.decode()).inline == []
