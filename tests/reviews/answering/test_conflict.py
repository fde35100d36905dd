"""Two people answer the same question: both texts are kept, and somebody decides."""

import pytest

from fidelity.reviews import current_answers
from fidelity.reviews.models import Edition, Response
from tests.reviews.conftest import FETCH, answered, form


@pytest.fixture
def two_texts(manager, supervisor, pages) -> None:
    """The manager saved from the same page first; the supervisor's text came too late."""
    pages.save(manager, "CHO-1", "3", note="From the manager.")
    pages.save(supervisor, "CHO-1", "2", note="From the supervisor.")


def stored() -> Response:
    return Response.objects.get(item="CHO-1")


def decide(client, pages, choice: str, **more: str):
    aside = Edition.objects.filter(set_aside=True, settled_at=None).get()
    value = f"{aside.pk}-{stored().edition}-{choice}"
    return client.post(pages("items/CHO-1/settle"), {"settle": value, **more}, headers=FETCH)


def test_a_text_that_comes_too_late_is_set_aside(manager, supervisor, pages):
    pages.save(manager, "CHO-1", "3", note="From the manager.")
    response = pages.save(supervisor, "CHO-1", "2", note="From the supervisor.")
    assert response.status_code == 409
    assert (stored().level, stored().note) == (3, "From the manager.")
    assert Edition.objects.get(set_aside=True).note == "From the supervisor."


def test_both_texts_are_shown_with_the_roles(two_texts, manager, pages):
    page = manager.get(pages("domains/choice")).content.decode()
    assert "From the manager." in page
    assert "From the supervisor." in page
    assert "Program manager, " in page
    assert "Peer supervisor, " in page
    assert "Two answers: which one stands?" in page


def test_the_late_text_again_is_kept_once(two_texts, supervisor, pages):
    response = pages.save(supervisor, "CHO-1", "2", note="From the supervisor.")
    assert response.status_code == 409
    assert Edition.objects.filter(set_aside=True).count() == 1


def test_typing_on_leaves_one_text_to_decide_about(two_texts, supervisor, pages):
    pages.save(supervisor, "CHO-1", "2", note="From the supervisor, longer.")
    waiting = Edition.objects.filter(set_aside=True, settled_at=None)
    assert [edition.note for edition in waiting] == ["From the supervisor, longer."]
    assert Edition.objects.filter(set_aside=True).count() == 2


def test_the_text_that_stands_again_is_no_conflict(two_texts, supervisor, pages):
    assert pages.save(supervisor, "CHO-1", "3", note="From the manager.").status_code == 200


def test_a_late_save_takes_at_most_ten_queries(manager, supervisor, pages, django_assert_max_num_queries):
    pages.save(manager, "CHO-1", "3")
    with django_assert_max_num_queries(10):
        assert pages.save(supervisor, "CHO-1", "2").status_code == 409


def test_what_stands_can_be_kept(two_texts, manager, pages):
    assert decide(manager, pages, "stands").status_code == 200
    assert (stored().level, stored().note, stored().edition) == (3, "From the manager.", 1)
    assert not Edition.objects.filter(set_aside=True, settled_at=None).exists()


def test_what_was_set_aside_can_be_used(two_texts, supervisor, pages):
    decide(supervisor, pages, "aside")
    assert (stored().level, stored().note, stored().edition) == (2, "From the supervisor.", 2)


def test_both_notes_can_be_kept(two_texts, manager, pages):
    decide(manager, pages, "stands", **{"CHO-1-join": "on"})
    assert (stored().level, stored().note) == (3, "From the manager.\n\nFrom the supervisor.")


def test_a_decision_about_a_text_that_changed_meanwhile_waits(two_texts, manager, pages):
    aside = Edition.objects.get(set_aside=True)
    pages.save(manager, "CHO-1", "4", edition=1, note="Newer.")
    manager.post(pages("items/CHO-1/settle"), {"settle": f"{aside.pk}-1-aside"}, headers=FETCH)
    assert stored().note == "Newer."
    assert Edition.objects.filter(set_aside=True, settled_at=None).exists()


def test_deciding_without_javascript_saves_the_rest_of_the_page(two_texts, manager, pages):
    aside = Edition.objects.get(set_aside=True)
    typed = form("CHO-1", "3", edition=1, note="From the manager.") | form("CHO-2", "1")
    response = manager.post(pages("items/CHO-1/settle"), typed | {"settle": f"{aside.pk}-1-aside"})
    assert response.url.endswith("/domains/choice#CHO-1")
    assert Response.objects.get(item="CHO-2").level == 1
    assert stored().note == "From the supervisor."


def test_an_untouched_item_on_an_old_page_is_no_second_opinion(manager, supervisor, pages):
    pages.save(manager, "CHO-1", "3")
    pages.save(supervisor, "CHO-1", "2", edition=1)
    response = pages.save_page(manager, "choice", form("CHO-1", "3", edition=1), form("CHO-2", "4"))
    assert response.status_code == 302
    assert stored().level == 2
    assert not Edition.objects.filter(set_aside=True).exists()


def test_a_whole_page_with_a_late_text_says_so(manager, supervisor, pages):
    pages.save(manager, "CHO-1", "3")
    response = pages.save_page(supervisor, "choice", form("CHO-1", "2"), form("CHO-2", "4"))
    assert response.status_code == 409
    assert "somebody else answered this too" in response.content.decode()
    assert Response.objects.get(item="CHO-2").level == 4


def test_the_overview_lists_what_waits_for_a_decision(two_texts, manager, pages):
    assert "Two answers to the same question" in manager.get(pages()).content.decode()


def test_a_quarter_does_not_close_over_a_conflict(two_texts, manager, pages, review):
    response = manager.post(pages("close"), {"early": "on"})
    review.refresh_from_db()
    assert (response.status_code, review.state) == (422, "open")


def test_an_ordinary_save_leaves_the_conflict_to_decide(two_texts, manager, pages):
    pages.save(manager, "CHO-1", "4", edition=1, note="From the manager.")
    assert "Two answers: which one stands?" in manager.get(pages("domains/choice")).content.decode()


def test_two_first_answers_in_the_same_moment_are_both_kept(manager, pages, review, monkeypatch):
    """The second one read the item before the first was written."""
    read = current_answers.answers_by_item
    answers = iter([{"CHO-1": current_answers.ItemAnswers()}])
    monkeypatch.setattr(
        current_answers, "answers_by_item", lambda review, codes: next(answers, None) or read(review, codes)
    )
    answered(review, "CHO-1", level=3)
    assert pages.save(manager, "CHO-1", "2").status_code == 409
    assert (stored().level, Edition.objects.get(set_aside=True).level) == (3, 2)
