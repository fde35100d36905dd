"""Lines of a joint answer that all of a small team agreed to: taken back until the report is signed by both sides."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from fidelity.reports.models import Signing
from fidelity.reports.signing import amending
from fidelity.reviews import actions as reviews
from fidelity.reviews.models import Review
from fidelity.voice.models import PeerVoice
from programs.access import Access
from programs.models import AuditEvent, Membership, Role
from tests.reports.conftest import make_program, member, page, sign_in
from tests.reports.signing_texts import asked, final, peer_of, signed

LINE = "Was it safe for you to answer this? “Yes”"


@pytest.fixture
def agreed(review: Review) -> Review:
    """A closed quarter of one peer supporter, who agreed to one line."""
    PeerVoice.objects.update(peer_supporters=1, agreed_lines=[LINE], agreed_by=1)
    return again(review)


@pytest.fixture
def peer(review: Review) -> Client:
    return sign_in(member(Role.PEER, review.program))


def again(review: Review) -> Review:
    return Review.objects.select_related("instrument", "program__organisation", "peer_voice").get(pk=review.pk)


def lines() -> list[str]:
    return PeerVoice.objects.get().agreed_lines


def shown(client: Client, review: Review, rest: str = "") -> str:
    return " ".join(client.get(page(review, rest)).content.decode().split())


def test_the_page_shows_the_exact_lines(peer: Client, agreed: Review):
    assert LINE in shown(peer, agreed, "lines")
    voice = f"/programs/{agreed.program.slug}/reviews/2026-07/voice/"
    assert page(agreed, "lines") in peer.get(voice).content.decode()


def test_before_a_text_waits_it_leaves_no_line_in_the_log(peer: Client, agreed: Review):
    before = AuditEvent.objects.count()
    assert peer.post(page(agreed, "lines")).status_code == 302
    assert (lines(), AuditEvent.objects.count()) == ([], before)


def test_a_text_that_waits_with_them_ends_and_a_new_one_has_none(peer: Client, agreed: Review, by: Access):
    text = asked(agreed, by)
    assert json.loads(text.snapshot)["voice"]["agreed"] == [LINE]
    assert page(agreed, "lines") in shown(peer, agreed)
    signed(text, "program", by)
    peer.post(page(agreed, "lines"))
    text.refresh_from_db()
    assert (lines(), text.state) == ([], "taken_back")
    said = AuditEvent.objects.order_by("pk").last().what
    assert said == f"ended the text of the report {text.code} v1.0: not everything in it may be shown any more"
    report = final(again(agreed), by)
    assert LINE not in report.snapshot


def test_once_the_report_is_final_the_lines_stay(peer: Client, agreed: Review, by: Access):
    final(agreed, by)
    response = peer.post(page(agreed, "lines"))
    assert response.status_code == 409
    assert "The report is final, so its lines stay." in response.content.decode()
    assert lines() == [LINE]


def test_an_amended_version_can_leave_them_out_and_names_that(peer: Client, agreed: Review, by: Access):
    final(agreed, by)
    amending.reopen_for_amendment(review=agreed, version="1.0", reason="A wrong line.", by=by)
    peer.post(page(agreed, "lines"))
    reviews.close_review(review=again(agreed), by=by)
    built = json.loads(final(again(agreed), by).snapshot)
    assert "agreed" not in built["voice"]
    assert built["amended"]["dropped"] == [
        "Version 1.0 showed lines that peer supporters had agreed to. They took that back."
    ]
    assert LINE not in json.dumps(built)


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ALLY, 302), (Role.MANAGER, 403), (Role.SUPERVISOR, 403), (Role.ADMIN, 403), (Role.FUNDER, 404)],
)
def test_who_may(as_role: Callable, agreed: Review, role: Role, status: int):
    assert as_role(role).post(page(agreed, "lines")).status_code == status
    assert lines() == ([] if status == 302 else [LINE])


def test_a_manager_with_a_second_role_may_not(manager: Client, agreed: Review, by: Access):
    program = agreed.program
    Membership.objects.create(user=by.user, organisation=program.organisation, program=program, role=Role.PEER)
    assert manager.post(page(agreed, "lines")).status_code == 403
    assert lines() == [LINE]


def test_another_program_does_not_exist(agreed: Review):
    outsider = sign_in(member(Role.PEER, make_program("Another house")))
    assert outsider.post(page(agreed, "lines")).status_code == 404


def test_without_lines_there_is_no_page(peer: Client, review: Review):
    assert peer.get(page(review, "lines")).url == f"/programs/{review.program.slug}/reviews/2026-07/voice/"


def test_peers_sign_the_very_lines(agreed: Review, by: Access):
    text = asked(agreed, by)
    signed(text, "peers", peer_of(agreed))
    report = signed(Signing.objects.get(), "program", by)
    assert json.loads(report.snapshot)["voice"]["agreed"] == [LINE]
