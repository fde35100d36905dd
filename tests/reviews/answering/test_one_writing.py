"""Signs that nobody sees, in what people type as an answer: they go, and they make no second opinion."""

import pytest

from fidelity.reviews.models import Edition, Response
from tests.reviews.conftest import answered, form

pytestmark = pytest.mark.usefixtures("watched_templates")

NOTE = "\ufeffPeers\u00a0choose\u200b, as “they” wi\u00adsh.\r\nAlways."
KEPT = "Peers choose, as “they” wish.\nAlways."


def stored(code: str = "CHO-1") -> Response:
    return Response.objects.get(item=code)


@pytest.mark.parametrize("name", ["note", "evidence_reference", "evidence_kept"])
def test_what_nobody_sees_is_not_saved(manager, pages, name: str):
    assert pages.save(manager, "CHO-1", "3", **{name: NOTE}).status_code == 200
    assert getattr(stored(), name) == KEPT


def test_a_reason_of_signs_that_nobody_sees_is_none(manager, pages):
    response = pages.save(manager, "CHO-3", "not_applicable", reason="\u200b\u00a0\u00ad")
    assert response.status_code == 422


def test_a_length_is_that_of_what_people_see(manager, pages):
    assert pages.save(manager, "CHO-1", "3", evidence_reference="a\u200b" * 80).status_code == 200
    assert stored().evidence_reference == "a" * 80


def test_a_number_may_hold_what_nobody_sees(manager, pages):
    assert pages.save(manager, "PEE-2", "numbers", part="\u200b3", whole="5\u00a0").status_code == 200
    assert stored("PEE-2").inputs == {"part": 3, "whole": 5}


def test_a_warning_sees_a_phone_number_behind_them(manager, pages):
    page = pages.save(manager, "CHO-1", "3", note="Call 555\u200b-123-4567.").content.decode()
    assert "This looks like a phone number: “555-123-4567”." in page


# Compared


@pytest.mark.parametrize("typed", [NOTE, KEPT, KEPT.replace("\n", "\r\n")])
def test_the_same_words_again_are_the_same_answer(manager, pages, typed: str):
    pages.save(manager, "CHO-1", "3", note=NOTE)
    response = pages.save(manager, "CHO-1", "3", edition=0, note=typed)
    assert response.status_code == 200
    assert (stored().edition, Edition.objects.count()) == (1, 1)


def test_the_page_gives_back_what_is_saved_byte_for_byte(manager, supervisor, pages):
    pages.save(manager, "CHO-1", "3", note=NOTE)
    page = supervisor.get(pages("domains/choice"))
    [shown] = [item.texts["note"] for group in page.context["groups"] for item in group.items if item.code == "CHO-1"]
    assert shown == stored().note == KEPT


def test_what_was_saved_before_comes_back_from_its_page_as_what_it_is(manager, pages, review):
    """A text of an earlier release, with signs that are taken out today, on a page that is sent whole."""
    answered(review, "CHO-1", level=3, note="Peers\u00a0choose.\u200b")
    page = manager.get(pages("domains/choice"))
    [shown] = [item.texts["note"] for group in page.context["groups"] for item in group.items if item.code == "CHO-1"]
    pages.save_page(manager, "choice", form("CHO-1", "3", edition=1, note=shown))
    pages.save_page(manager, "choice", form("CHO-1", "3", edition=1, note="Peers\u00a0choose.\u200b"))
    assert (stored().edition, Edition.objects.count()) == (1, 1)


def test_an_old_text_that_nobody_touched_is_no_second_opinion(manager, supervisor, pages, review):
    answered(review, "CHO-1", level=3, note="Peers\u00a0choose.\u200b")
    pages.save(manager, "CHO-1", "2", edition=1, note="Peers can choose.")
    response = pages.save_page(supervisor, "choice", form("CHO-1", "3", edition=1, note="Peers\u00a0choose.\u200b"))
    assert response.status_code == 302
    assert not Edition.objects.filter(set_aside=True).exists()
    assert stored().note == "Peers can choose."
