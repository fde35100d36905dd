"""Opening a quarter's review, or skipping it with a reason."""

from datetime import date

import pytest

from fidelity.reviews import actions
from fidelity.reviews.models import Review
from fidelity.reviews.progress import review_progress
from programs.access import enter
from programs.calendar.quarters import Quarter
from programs.models import AuditEvent, KeptWords, Role, User
from tests import cast
from tests.reviews.conftest import Q1, Q2, Q3, Q4, closed_review


@pytest.fixture
def address(program) -> str:
    return f"/programs/{program.slug}/reviews/open"


@pytest.fixture
def skip(program) -> str:
    return f"/programs/{program.slug}/reviews/skip"


def test_this_quarter_and_the_one_before_can_be_opened(manager, address, version):
    page = manager.get(address).content.decode()
    assert "Q3 2026, July 1 to September 30, 2026" in page
    assert "Q4 2026, October 1 to December 31, 2026" in page
    assert "Q2 2026" not in page


def test_it_takes_as_long_as_the_pages_of_the_review_say(manager, address, version, program):
    closed_review(program, Q3, {}, full=True)  # so that both are to choose from
    newest = cast.newest().as_row()
    quarterly, full = (review_progress(newest.definition, {}, full=full).minutes for full in (False, True))
    assert 0 < quarterly < full
    page = manager.get(address).content.decode()
    assert f"about {quarterly} minutes of answering, and a full review about {full}," in page
    assert f"About {full - quarterly} minutes more." in page


def test_a_quarter_before_the_programs_first_is_not_offered(manager, address, version, program):
    program.first_quarter = Q4
    program.save()
    assert "Q3 2026" not in manager.get(address).content.decode()


def test_a_first_day_inside_a_quarter_leaves_it_open(manager, address, version, program):
    program.first_quarter = date(2026, 11, 15)
    program.save()
    page = manager.get(address).content.decode()
    assert "Q4 2026" in page
    assert "Q3 2026" not in page


def test_opening_pins_the_newest_version_and_leads_to_the_set_up(manager, address, version, program):
    response = manager.post(address, {"period": "2026-10"})
    review = program.reviews.get()
    assert response.url == f"/programs/{program.slug}/reviews/2026-10/set-up"
    assert (review.period_start, review.instrument, review.state) == (Q4, version, "open")
    assert AuditEvent.objects.get().what == "opened the full review of Q4 2026"


def test_the_first_review_is_a_full_one(manager, address, version, program):
    manager.post(address, {"period": "2026-10"})
    assert program.reviews.get().full


def test_between_full_reviews_the_choice_is_free(manager, address, version, program):
    closed_review(program, Q3, {}, full=True)
    manager.post(address, {"period": "2026-10"})
    assert not program.reviews.get(period_start=Q4).full


def test_a_full_review_can_be_chosen(manager, address, version, program):
    closed_review(program, Q3, {}, full=True)
    manager.post(address, {"period": "2026-10", "full": "on"})
    assert program.reviews.get(period_start=Q4).full


def review_of(start: date, *, full: bool = False, state: str = "closed") -> Review:
    return Review(period_start=start, full=full, state=state)


def test_full_is_due_at_first_and_then_every_fourth():
    before: list[Review] = []
    due = []
    for start in (Q1, Q2, Q3, Q4, date(2027, 1, 1)):
        due.append(actions.is_full_due(before, Quarter(start)))
        before.append(review_of(start, full=due[-1]))
    assert due == [True, False, False, False, True]


def test_a_skipped_full_quarter_leaves_it_due():
    assert actions.is_full_due([review_of(Q1, full=True, state="skipped")], Quarter(Q2))


def test_a_second_review_of_the_quarter_leads_to_the_first(manager, address, version, review):
    response = manager.post(address, {"period": "2026-10"}, follow=True)
    assert "Q4 2026 has a review already." in response.content.decode()
    assert Review.objects.count() == 1


def test_two_who_open_at_the_same_moment_open_one(review, version, manager):
    by = enter(User.objects.get(), review.program.slug)
    with pytest.raises(actions.AlreadyThere):
        actions.open_review(quarter=Quarter(Q4), instrument=version, full=False, by=by)
    assert Review.objects.count() == 1


@pytest.mark.parametrize("period", ["2025-01", "nonsense", ""])
def test_another_quarter_is_refused(manager, address, version, period):
    response = manager.post(address, {"period": period})
    assert response.status_code == 422
    assert not Review.objects.exists()


def test_without_a_version_the_page_says_so(manager, address):
    assert "No version of the questions is loaded" in manager.get(address).content.decode()
    assert manager.post(address, {"period": "2026-10"}).status_code == 200


def test_the_admin_may_open_and_comes_back_home(as_role, address, version, program):
    response = as_role(Role.ADMIN).post(address, {"period": "2026-10"})
    assert response.url == "/"
    assert program.reviews.count() == 1


def test_the_supervisor_may_not_open(supervisor, address):
    assert supervisor.get(address).status_code == 403


def test_a_skip_needs_a_reason(manager, skip, version):
    response = manager.post(skip, {"period": "2026-10", "reason": "  "})
    assert response.status_code == 422
    assert "Say why this quarter is skipped" in response.content.decode()


def test_a_person_in_the_reason_of_a_skip_is_asked_about_once(manager, skip, version, program):
    sent = {"period": "2026-07", "reason": "Maria Lopez left."}
    assert manager.post(skip, sent).status_code == 422
    assert not program.reviews.exists()
    manager.post(skip, sent | {"keep": "on"})
    assert program.reviews.get().skip_reason == "Maria Lopez left."
    assert KeptWords.objects.get().words == ["Maria Lopez"]


def test_a_skip_is_kept_with_its_reason(manager, skip, version, program):
    response = manager.post(skip, {"period": "2026-07", "reason": "The house was flooded."})
    review = program.reviews.get()
    assert response.url == "/"
    assert (review.state, review.skip_reason, review.period_start) == ("skipped", "The house was flooded.", Q3)
    assert "was skipped" in manager.get(f"/programs/{program.slug}/reviews/2026-07/").content.decode()


def test_a_quarter_with_a_review_is_not_skipped(manager, skip, review):
    manager.post(skip, {"period": "2026-10", "reason": "Too late."})
    review.refresh_from_db()
    assert review.state == "open"


def test_a_skipped_quarter_takes_no_answer(manager, pages, review):
    review.state, review.skip_reason = "skipped", "Flood."
    review.save()
    assert pages.save(manager, "CHO-1", "3").status_code == 423
