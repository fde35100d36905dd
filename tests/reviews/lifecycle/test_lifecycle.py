"""Set-up, overview, closing, opening again."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fidelity.reports.models import IssuedReport
from fidelity.voice.actions import begin_voice
from fidelity.voice.models import JointAnswer, UsedCards
from programs.models import AuditEvent, Role
from tests import clock
from tests.reviews.conftest import answered


def test_the_set_up_says_who_sees_what(manager, pages):
    page = manager.get(pages("set-up")).content.decode()
    assert "Never by a funder." in page
    assert "reads no answers" in page


def test_the_set_up_is_kept_and_leads_to_the_first_question(manager, pages, review):
    fields = {
        "manager": 1,
        "peer": 3,
        "ally": "",
        "invited_roles": ["peer"],
        "funders": "County",
    }
    response = manager.post(pages("set-up"), fields)
    review.refresh_from_db()
    assert response.url == pages("domains/choice#CHO-1")
    assert review.participants == {"manager": 1, "peer": 3}
    assert (review.invited_roles, review.funders) == (["peer"], "County")
    assert AuditEvent.objects.get().what == "set up the review of Q4 2026"


@pytest.mark.parametrize("fields", [{"peer": -1}, {"peer": "many"}, {"invited_roles": ["funder"]}])
def test_a_wrong_set_up_comes_back(manager, pages, fields):
    assert manager.post(pages("set-up"), fields).status_code == 422


def test_a_closed_quarter_is_not_set_up(manager, pages, review):
    review.state, review.closed_at = "closed", timezone.now()
    review.save()
    assert manager.post(pages("set-up"), {"peer": 9}).url == pages()
    review.refresh_from_db()
    assert review.participants == {}


def test_the_overview_shows_progress_gaps_and_what_does_not_apply(manager, pages, review):
    answered(review, "CHO-1", level=3)
    answered(review, "CHO-4", given="not_applicable", reason="We meet in a café.")
    answered(review, "ROL-1", given="dont_know")
    answered(review, "ROL-2", given="", note="Ask.")
    page = manager.get(pages()).content.decode()
    assert "3 of 11 questions answered" in page
    assert "2 of 4, about 2 minutes" in page
    assert "We meet in a café." in page
    assert page.index("Don’t know yet") < page.index("ROL-1: Short name of ROL-1", page.index("Don’t know yet"))
    assert f'href="{pages("domains/choice")}#CHO-2">Go on with the next question' in page


def test_the_overview_takes_the_same_queries_however_much_is_answered(
    manager, pages, review, django_assert_num_queries
):
    answered(review, "CHO-1", level=3)
    manager.get(pages())  # the first page asks for what is kept afterwards
    with CaptureQueriesContext(connection) as few:
        manager.get(pages())
    for code in ("CHO-2", "CHO-3", "CHO-4"):
        answered(review, code, level=3)
    with django_assert_num_queries(len(few)):
        manager.get(pages())


NOBODY_CHOSE = "Nobody has chosen yet how peer supporters are heard."


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2]


def test_the_overview_says_early_that_peers_are_not_heard_as_it_stands(manager, pages):
    page = manager.get(pages()).content.decode()
    assert page.index(NOBODY_CHOSE) < page.index("The pages")
    assert f'<a href="{pages("voice/")}">the page for peer voice</a>' in page


@pytest.mark.parametrize("way", ["joint", "ally", "skip"])
def test_once_they_chose_the_overview_says_no_more_of_it(manager, pages, review, way: str):
    voice = begin_voice(review)
    voice.way = way
    voice.save()
    before = main_of(manager.get(pages()))
    assert NOBODY_CHOSE not in before
    JointAnswer.objects.create(voice=voice, question="CHO-1", level=2)
    assert main_of(manager.get(pages())) == before


def test_the_overview_tells_the_last_day_to_answer_and_nothing_of_the_answers(manager, pages, review):
    voice = begin_voice(review)
    voice.way, voice.peer_supporters, voice.cards, voice.until = "cards", 7, 7, date(2026, 12, 4)
    voice.save()
    before = main_of(manager.get(pages()))
    assert "Peer supporters can answer until December 4, 2026. Please do not close" in before
    voice.cards = 6
    voice.save()
    UsedCards.objects.create(voice=voice, marks=b"some")
    assert main_of(manager.get(pages())) == before
    clock.on(date(2026, 12, 5))
    assert "Peer supporters can answer" not in manager.get(pages()).content.decode()


def test_a_closed_quarter_says_nothing_of_a_choice(manager, pages, review):
    manager.post(pages("close"), {"early": "on"})
    assert NOBODY_CHOSE not in manager.get(pages()).content.decode()


def test_the_close_page_lists_the_gaps(manager, pages, review):
    answered(review, "CHO-1", level=3)
    page = manager.get(pages("close")).content.decode()
    assert "1 of 11 questions are answered." in page
    assert f'href="{pages("domains/choice")}#CHO-2"' in page
    assert "stands behind 0 of 1 rated practice questions" in page


def test_the_close_page_lists_what_is_not_known_and_what_that_costs(manager, pages, review):
    for code in ("CHO-1", "CHO-2", "CHO-3", "CHO-4"):
        answered(review, code, given="dont_know")
    page = manager.get(pages("close")).content.decode()
    assert "There are no gaps." not in page
    assert "CHO-4: Short name of CHO-4" in page
    assert "“Choice”" in page
    assert "not enough to score, so there is no overall number." in page


def test_closing_leads_to_the_scores(manager, pages, review):
    response = manager.post(pages("close"), {"early": "on"})
    review.refresh_from_db()
    assert response.url == pages("scores")
    assert (review.state, review.closed_at is not None) == ("closed", True)
    assert AuditEvent.objects.get().what == "closed the review of Q4 2026"


def test_closing_before_the_quarter_ends_is_asked_about_first(manager, pages, review):
    page = manager.get(pages("close")).content.decode()
    assert "<strong>Q4 2026 goes on until December 31.</strong> There are 40 days left." in page
    response = manager.post(pages("close"))
    review.refresh_from_db()
    assert (response.status_code, review.state) == (422, "open")
    assert "Nothing is closed yet. Tick this if you mean to close it before its end." in response.content.decode()


@pytest.mark.parametrize(("day", "asked"), [(date(2026, 12, 31), "There is 1 day left."), (date(2027, 1, 1), "")])
def test_on_its_last_day_a_quarter_still_goes_on(as_role, pages, review, day: date, asked: str):
    clock.still_on(day)
    manager = as_role(Role.MANAGER)
    page = manager.get(pages("close")).content.decode()
    assert asked in page
    assert ("Close it early all the same" in page) == bool(asked)
    assert manager.post(pages("close")).status_code == (422 if asked else 302)


def test_closing_twice_is_closing_once(manager, pages, review):
    manager.post(pages("close"), {"early": "on"})
    review.refresh_from_db()
    closed_at = review.closed_at
    assert manager.post(pages("close"), {"early": "on"}).url == pages()
    review.refresh_from_db()
    assert review.closed_at == closed_at
    assert AuditEvent.objects.count() == 1


def test_a_closed_quarter_can_be_opened_again(manager, pages, review):
    manager.post(pages("close"), {"early": "on"})
    manager.post(pages("reopen"))
    review.refresh_from_db()
    assert (review.state, review.closed_at) == ("open", None)
    assert AuditEvent.objects.first().what == "opened the review of Q4 2026 again"


def test_not_once_a_report_was_issued(manager, pages, review):
    manager.post(pages("close"), {"early": "on"})
    IssuedReport.objects.create(
        review=review, code="PL-1", role="manager", snapshot="{}", snapshot_sha256="0", paper="a4"
    )
    page = manager.post(pages("reopen"), follow=True).content.decode()
    review.refresh_from_db()
    assert review.state == "closed"
    assert "A report was issued for this quarter" in page
    assert "Open this quarter again" not in page


def test_a_look_at_reopen_changes_nothing(manager, pages, review):
    assert manager.get(pages("reopen")).status_code == 405


def test_words_of_answers_that_look_like_a_person_are_listed_before_closing(manager, pages, review):
    answered(review, "CHO-2", level=3, evidence_reference="Notes of Maria Lopez", note="Mr. X, 555-123-4567")
    answered(review, "CHO-1", level=3, evidence_reference="Minutes, 2026-10-03")
    page = manager.get(pages("close")).content.decode()
    assert "Words that look as if they pointed at a person" in page
    marked = [part.split("</mark>")[0] for part in page.split('<mark class="doubt">')[1:]]
    assert marked == ["Mr. X", "555-123-4567", "Maria Lopez"]
    assert "CHO-1: Short name of CHO-1</a>\n          <mark" not in page


def test_nothing_is_listed_where_no_word_looks_like_a_person(manager, pages, review):
    answered(review, "CHO-1", level=3, evidence_reference="Minutes, 2026-10-03")
    assert "pointed at a person" not in manager.get(pages("close")).content.decode()
