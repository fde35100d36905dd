"""On every page that somebody can click to stand people's dates and words: no date of a machine, no code of a flag."""

import re
from collections import Counter, deque
from html import unescape

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from fidelity.reports.rendering import pdf
from programs.models import Membership, Role, User
from tests import clock
from tests.cast import sign_in
from tests.demo import NOW, planted_demo

A_FEW = 3  # pages of one kind
MACHINE = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b(?:misuse|practice|condition|drift|gap|safety|own|review-higher|peers-higher):[\w-]+"
)
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')


@pytest.fixture
def demo(db) -> None:
    clock.on(NOW.date())
    planted_demo()


@pytest.fixture
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links lead to files as well, and nobody reads those here."""
    monkeypatch.setattr(pdf, "make_pdf", lambda *_args, **_more: b"a file")


def visible(html: str) -> str:
    """What people read or hear of a page."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", html).split()))


def pages(client: Client) -> dict[str, str]:
    """Address -> text of the pages that links lead to from home, a few of each kind."""
    waiting, seen, kinds, texts = deque(["/"]), {"/"}, Counter(), {}
    while waiting:
        address = waiting.popleft()
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        html = answer.content.decode()
        texts[address] = visible(html)
        for link in map(unescape, LINK.findall(html)):
            kind = kind_of(link)
            if link not in seen and kind and kinds[kind] < A_FEW:
                seen.add(link)
                kinds[kind] += 1
                waiting.append(link)
    return texts


def kind_of(address: str) -> str:
    try:
        name = resolve(address.partition("?")[0]).url_name
    except Resolver404:
        return ""
    return "" if name.startswith(("account_", "mfa_", "instrument", "role_lookup", "role_task")) else name


@pytest.mark.usefixtures("no_files")
@pytest.mark.parametrize("role", [Role.MANAGER, Role.PEER, Role.ADMIN])
def test_no_page_shows_a_date_or_a_code_of_a_machine(demo, role):
    user = User.objects.filter(memberships__role=role).first()
    texts = pages(sign_in(user))
    shown = {address: hits for address, text in texts.items() if (hits := sorted(set(MACHINE.findall(text))))}
    assert shown == {}
    kinds = {kind_of(address) for address in texts}
    if role is Role.MANAGER:
        assert kinds >= {"audit_log", "flag", "flags", "change", "review_scores", "review_finding", "report", "heard"}


def test_the_log_says_what_and_when_in_words(demo):
    member = Membership.objects.filter(role=Role.MANAGER, program__slug="saltmarsh").first()
    client = sign_in(member.user)
    text = visible(client.get("/programs/saltmarsh/log").content.decode())
    assert re.search(r"planned an action: a condition, due [A-Z][a-z]+ \d+, 20\d\d", text)
    assert re.search(r"Peer supervisor on the flag “Peer supporters [^”]+[^.]”: taken up", text)
