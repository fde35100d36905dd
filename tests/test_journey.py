"""One journey: from the instrument file to the final report, through the pages, as a manager and a peer go it."""

import hashlib
import io
import json
import re
from datetime import date

import pikepdf
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PageObject, PdfReader

from fidelity.instrument.definition.structure import Gravity, Item, Kind
from fidelity.reviews.models import Review
from fidelity.voice.rules import questions
from programs.models import Organisation, Program, Role, StaffRole
from tests import cast

pytestmark = pytest.mark.pango


@pytest.fixture
def program(db) -> Program:
    """A program of two peer supporters, made the day before its first review."""
    call_command("seed", stdout=io.StringIO())
    program = cast.make_program(Organisation.objects.create(name="Harbor Network"), "Harbor", date(2020, 1, 1))
    program.staff_roles.create(
        title="Peer supporter", count=2, hours=20, pay="same_or_more", supervisor="peer_inside", has_description=True
    )
    return program


def browser(role: Role, program: Program) -> Client:
    return cast.sign_in(cast.make_user(role, program))


@pytest.fixture
def manager(program: Program) -> Client:
    return browser(Role.MANAGER, program)


@pytest.fixture
def peer(program: Program) -> Client:
    return browser(Role.PEER, program)


def answered(item: Item, dated: date, position: StaffRole) -> dict[str, object]:
    """The fields of one answer: the second best level everywhere, evidence where there is room for it."""
    if item.kind is Kind.ACTIVITY:
        given: dict[str, object] = {"given": f"choice:{'monthly' if item.level is Gravity.SERIOUS else 'never'}"}
    elif item.kind is Kind.CONTEXT:
        given = {"given": f"choice:{item.choices[0].value}"}
    elif item.fact and item.fact.choices:
        given = {"given": f"choice:{item.fact.choices[0].value}"}
    elif item.fact and item.fact.per:
        given = {f"part:{position.pk}": 12, f"whole:{position.pk}": 20}
    elif item.fact and item.fact.part:
        given = {"part": 6, "whole": 6}
    elif item.fact:
        given = {"number": 2}
    else:
        kind = item.evidence_rule.kinds[0].value
        shown = {"reference": f"Five looked at for {item.code}", "date": dated, "kind": kind, "by": "peer_team"}
        given = {"given": 3} | {f"evidence_{name}": value for name, value in shown.items()}
    return {f"{item.code}-{name}": value for name, value in (given | {"edition": 0}).items()}


def begins_the_annex(sheet: PageObject) -> bool:
    return bool(re.search(r"^Annex$", sheet.extract_text(), re.MULTILINE))


def test_from_the_instrument_file_to_the_issued_report(
    program: Program, manager: Client, peer: Client, django_capture_on_commit_callbacks
):
    home = manager.get("/").content.decode()
    assert "not started" in home

    quarter = program.organisation.quarter_of(timezone.localdate()).previous
    address = {"slug": program.slug, "period": quarter.slug}
    opened = manager.post(reverse("review_open", args=[program.slug]), {"period": quarter.slug, "full": "on"})
    assert opened.url == reverse("review_set_up", kwargs=address)
    set_up = {"manager": 1, "supervisor": 1, "peer": 2, "ally": 0, "other": 0, "funders": ""}
    assert manager.post(opened.url, set_up).status_code == 302

    review = Review.objects.get()
    domains = review.definition.asked(full=True)
    for domain, following in zip(domains, [*domains[1:], None], strict=True):
        form: dict[str, object] = {}
        for item in review.definition.by_domain[domain.code]:
            form |= answered(item, quarter.start, program.staff_roles.get())
        saved = manager.post(reverse("review_domain", kwargs=address | {"code": domain.code}), form)
        page = reverse("review_domain", kwargs=address | {"code": following.code}) if following else None
        assert saved.status_code == 302, re.findall(r'class="error"[^>]*>([^<]+)<', saved.content.decode())
        assert saved.url == (page or reverse("review", kwargs=address))

    chosen = peer.post(reverse("voice_choose", kwargs=address), {"way": "joint"})
    said = dict.fromkeys(questions.short_form_codes(review.definition), 3) | {"VOI-10": 1, "VOI-5": 0, "edition": 0}
    assert "Nothing is kept yet" in peer.post(chosen.url, said).content.decode()
    said |= {"keep": "1"}
    assert peer.post(chosen.url, said).url == reverse("voice", kwargs=address)

    assert "Look it over and close" in manager.get("/").content.decode()
    closed = manager.post(reverse("review_close", kwargs=address), {"early": "on"})
    scores = manager.get(closed.url).content.decode()
    review.refresh_from_db()
    assert review.definition == cast.newest().definition
    assert review.peers_heard == "joint"
    assert review.program.flags.filter(code="review-higher:voice", state="open").exists()
    heard = [client.get(reverse("voice", kwargs=address)).content.decode() for client in (manager, peer)]
    assert all("The peer team said: Most" in " ".join(page.split()) for page in heard)
    assert review.definition.by_code["ROL-33"].finding.rstrip(".") in scores

    plan = {
        "item": "ROL-33",
        "about": "conditions",
        "what": "Agree with the front desk who answers.",
        "owner": "manager",
    }
    assert manager.post(reverse("action_plan", kwargs=address), plan | {"due": timezone.localdate()}).status_code == 302

    assert manager.post(reverse("report_ask", kwargs=address)).status_code == 302
    text = review.signings.get()
    for side, client in (("program", manager), ("peers", peer)):
        form = {"sha256": text.snapshot_sha256, "side": side, "agrees": "agree", "view": ""}
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(reverse("report_sign", kwargs=address), form).status_code == 302
    report = review.reports.get()
    file = manager.get(reverse("report_pdf", kwargs=address)).content
    assert hashlib.sha256(file).hexdigest() == report.pdf_sha256
    with pikepdf.open(io.BytesIO(file)) as pdf:
        [attached] = [pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments]
    annex = next(number for number, sheet in enumerate(PdfReader(io.BytesIO(file)).pages) if begins_the_annex(sheet))
    assert annex <= 5
    assert attached.decode() == report.snapshot
    record = json.loads(attached)
    assert [domain["score"]["shown"] for domain in record["profile"]["domains"][:2]] == [75, 75]
    assert "Agree with the front desk who answers." in attached.decode()
    assert record["voice"]["headline"] == "Peer voice: heard, and what was said stays in the program"
    assert "The peer team said" not in attached.decode()
    assert manager.get(reverse("report", kwargs=address)).status_code == 200
