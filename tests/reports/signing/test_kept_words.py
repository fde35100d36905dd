"""Words that were kept against a hint: asked about at once, written down for good, listed for those who sign."""

import re
from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from fidelity.reports.models import Signature, Signing, Statement
from fidelity.reports.signing import actions
from fidelity.reviews.actions import save_answer
from fidelity.reviews.answer_content import answer_content
from fidelity.reviews.models import Response, Review
from programs.access import Access
from programs.models import KeptWords, Role
from tests.as_read import as_read
from tests.reports.conftest import page

SAID = "Ask Maria Lopez and Nurse Kelly.\nJ.D. on 10/3/26 did it, not Mr. X."
FOUND = ["Maria Lopez", "Nurse Kelly", "J.D. on 10/3/26", "Mr. X"]


@pytest.fixture
def text(review: Review, by: Access) -> Signing:
    return actions.ask_for_signatures(review=review, by=by)


@pytest.fixture
def peer(as_role: Callable[[Role], Client]) -> Client:
    return as_role(Role.PEER)


def say(client: Client, text: Signing, said: str = SAID, **more: str):
    return client.post(page(text.review, "statement"), {"text": said, "edition": "0"} | more)


def shown_with_it(response: object) -> str:
    """What the page says that its tick stands for."""
    return re.search(r'name="keep-shown" value="([^"]*)"', response.content.decode())[1]


def marked(response: object) -> list[str]:
    return re.findall(r'<mark class="doubt">([^<]*)</mark>', response.content.decode())


def test_all_places_are_marked_at_once_in_what_was_written(peer: Client, text: Signing):
    response = say(peer, text)
    assert (response.status_code, Statement.objects.count()) == (422, 0)
    assert marked(response) == FOUND
    asked = response.content.decode()
    assert asked.count('type="checkbox"') == 1
    assert "It is no such thing. Keep it." in asked
    assert "This looks like initials beside a date and a name." in asked
    assert f"\n{SAID}</textarea>" in asked


def test_one_tick_keeps_all_of_them_and_says_who_did(peer: Client, text: Signing):
    shown = shown_with_it(say(peer, text))
    assert say(peer, text, keep="on", **{"keep-shown": shown}).status_code == 302
    assert Statement.objects.get().text == SAID
    kept = KeptWords.objects.get()
    assert (kept.words, kept.role, kept.called) == (FOUND, Role.PEER, "the peer statement")


def test_a_tick_keeps_nothing_that_was_not_shown_with_it(peer: Client, text: Signing):
    shown = shown_with_it(say(peer, text))
    more = f"{SAID} Denise too."
    response = say(peer, text, more, keep="on", **{"keep-shown": shown})
    assert (response.status_code, Statement.objects.count(), KeptWords.objects.count()) == (422, 0, 0)
    assert marked(response) == [*FOUND, "Denise"]
    assert not re.search(r'name="keep"[^>]*checked', response.content.decode())


def test_an_e_mail_address_is_refused_and_the_rest_is_marked_with_it(peer: Client, text: Signing):
    response = say(peer, text, "Ask Maria Lopez, maria@example.org.", keep="on")
    assert (response.status_code, Statement.objects.count()) == (422, 0)
    assert "Leave out e-mail addresses" in response.content.decode()
    assert marked(response) == ["Maria Lopez", "maria@example.org"]


def test_what_only_looks_like_a_phone_number_can_be_kept_and_is_printed(peer: Client, text: Signing):
    words = "The county form 555-4021 asks us for it."
    shown = shown_with_it(say(peer, text, words))
    say(peer, text, words, keep="on", **{"keep-shown": shown})
    assert (Statement.objects.get().text, KeptWords.objects.get().words) == (words, ["555-4021"])
    assert words in as_read(peer.get(page(text.review)).content.decode())


def test_a_text_with_nothing_in_it_is_saved_at_once_and_nothing_is_written_down(peer: Client, text: Signing):
    assert say(peer, text, "The desk takes half of our day.").status_code == 302
    assert not KeptWords.objects.exists()


def test_what_was_refused_for_another_reason_keeps_no_words(peer: Client, text: Signing):
    assert say(peer, text, "We say so.").status_code == 302
    assert say(peer, text, keep="on").status_code == 409  # somebody else saved one meanwhile
    assert not KeptWords.objects.exists()


def test_a_differing_view_is_asked_about_too(manager: Client, text: Signing):
    form = {"side": "program", "agrees": "differ", "view": SAID, "sha256": text.snapshot_sha256}
    response = manager.post(page(text.review, "sign"), form)
    assert (response.status_code, Signature.objects.count()) == (422, 0)
    assert marked(response) == FOUND
    assert manager.post(page(text.review, "sign"), form | {"keep": "on"}).status_code == 302
    assert Signature.objects.get().view == SAID


@pytest.mark.parametrize("where", ["sign", ""])
def test_the_signers_see_what_was_kept_and_by_which_role(peer: Client, manager: Client, text: Signing, where: str):
    say(peer, text, keep="on")
    response = manager.get(page(text.review, where))
    assert "These words were kept against a hint" in response.content.decode()
    assert marked(response) == FOUND
    assert "the peer statement, peer supporter" in response.content.decode()


def test_what_was_taken_out_since_is_listed_no_more(peer: Client, text: Signing):
    say(peer, text, keep="on")
    assert say(peer, text, "We say less.", edition="1").status_code == 302
    assert "kept against a hint" not in peer.get(page(text.review, "sign")).content.decode()


def test_what_the_report_does_not_print_is_not_listed(peer: Client, text: Signing):
    KeptWords.objects.create(
        program=text.review.program, role=Role.SUPERVISOR, called="a step of a flag", words=["Denise"]
    )
    assert "Denise" not in peer.get(page(text.review, "sign")).content.decode()


def test_evidence_is_listed_although_it_was_saved_as_it_was_typed(peer: Client, review: Review, by: Access):
    review.state = Review.State.OPEN
    review.save()
    stored = Response.objects.filter(review=review, given="level").exclude(evidence_reference="").first()
    content = answer_content(stored) | {"evidence_reference": "Notes of Maria Lopez"}
    save_answer(
        review=review, item=stored.item, content=content, edition=stored.edition, stands=stored, by=by, whole_page=False
    )
    review.state = Review.State.CLOSED
    review.save()
    text = actions.ask_for_signatures(review=review, by=by)
    response = peer.get(page(review, "sign"))
    assert marked(response) == ["Maria Lopez"]
    assert f"the answer to {stored.item}, program manager" in response.content.decode()
    assert text.is_open


def test_the_list_is_kept_for_good(peer: Client, text: Signing):
    say(peer, text, keep="on")
    for change in (lambda: KeptWords.objects.update(words=[]), lambda: KeptWords.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert KeptWords.objects.get().words == FOUND
