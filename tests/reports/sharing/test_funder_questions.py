"""A question of a funder about a shared report, and the answer of the program."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from fidelity.reports.models import IssuedReport, Question, Share
from fidelity.reports.sharing import actions
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import AuditEvent, KeptWords, Role
from tests.reports.conftest import closed_review, make_program, page, sign_in
from tests.reports.funders import address, funder, share
from tests.reports.versions import final

WHY = "Why did peer supporters do phones every day?"
PERSONAL = "Why did Maria Lopez leave on March 3, 2026?"


@pytest.fixture
def question(shared: Share) -> Question:
    return shared.questions.create(text=WHY)


def asking(shared: Share) -> str:
    return address(shared.report, "ask")


def answering(question: Question) -> str:
    return page(question.share.report.review, f"shares/questions/{question.pk}")


def test_a_funder_asks(client: Client, shared: Share):
    response = client.post(asking(shared), {"text": WHY}, follow=True)
    assert Question.objects.get().text == WHY
    assert "Your question is with the program." in response.content.decode()
    assert "No answer yet." in response.content.decode()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_the_program_sees_it(as_role, by: Access, question: Question, role: Role):
    client = sign_in(by.user) if role is Role.MANAGER else as_role(role)
    assert WHY in client.get(page(question.share.report.review, "shares/")).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_an_empty_or_too_long_question_is_not_sent_and_nothing_is_lost(client: Client, shared: Share, text: str):
    response = client.post(asking(shared), {"text": text})
    assert response.status_code == 422
    assert text.strip() in response.content.decode()
    assert Question.objects.count() == 0


def test_line_ends_count_as_one_character(client: Client, shared: Share):
    client.post(asking(shared), {"text": "\r\n".join(["x" * 499] * 2) + "y"})
    assert len(Question.objects.get().text) == 1000


def test_what_looks_like_a_person_is_not_sent_at_once(client: Client, shared: Share):
    response = client.post(asking(shared), {"text": PERSONAL})
    assert response.status_code == 422
    assert "This looks like a name beside a date." in response.content.decode()
    assert "It is no such thing. Keep it." in response.content.decode()
    assert Question.objects.count() == 0


def test_it_is_a_warning_and_no_block(client: Client, shared: Share):
    client.post(asking(shared), {"text": PERSONAL, "keep": "on"})
    assert Question.objects.get().text == PERSONAL
    assert KeptWords.objects.get().role == Role.FUNDER


def test_asking_twice_asks_once(client: Client, shared: Share):
    for _ in range(2):
        client.post(asking(shared), {"text": WHY})
    assert Question.objects.count() == 1


def test_ten_questions_may_wait(client: Client, shared: Share):
    for number in range(10):
        shared.questions.create(text=f"Question {number}")
    response = client.post(asking(shared), {"text": WHY})
    assert response.status_code == 409
    assert "10 questions on this report wait for an answer." in response.content.decode()
    assert WHY in response.content.decode()


def test_markup_in_a_question_is_shown_as_text(manager: Client, shared: Share):
    shared.questions.create(text="<script>alert(1)</script>")
    assert "<script>alert(1)" not in manager.get(page(shared.report.review, "shares/")).content.decode()


def test_another_funder_sees_no_question(question: Question):
    other = funder(question.share.report.review.program.organisation, "foundation")
    share(question.share.report, other)
    assert WHY not in sign_in(other).get(asking(question.share)).content.decode()


def test_the_manager_answers(manager: Client, client: Client, question: Question):
    response = manager.post(answering(question), {"text": "A post was vacant."})
    assert response.url == page(question.share.report.review, "shares/")
    question.refresh_from_db()
    assert (question.answer, question.role) == ("A post was vacant.", "manager")
    assert "A post was vacant." in client.get(asking(question.share)).content.decode()


def test_answering_is_written_in_the_log_without_its_words(manager: Client, question: Question):
    manager.post(answering(question), {"text": "A post was vacant."})
    assert AuditEvent.objects.get().what == f"answered a funder's question on the report {question.share.report}"


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_nobody_else_answers(as_role, question: Question, role: Role):
    assert as_role(role).post(answering(question), {"text": "A post was vacant."}).status_code == 403


def test_an_answer_that_looks_like_a_person_is_not_sent_at_once(manager: Client, question: Question):
    response = manager.post(answering(question), {"text": PERSONAL})
    assert response.status_code == 422
    assert PERSONAL in response.content.decode()
    question.refresh_from_db()
    assert question.answer == ""


def test_a_second_answer_is_refused_and_kept_on_the_page(manager: Client, question: Question):
    manager.post(answering(question), {"text": "A post was vacant."})
    response = manager.post(answering(question), {"text": "Another answer."})
    assert response.status_code == 409
    assert "Another answer." in response.content.decode()
    assert "A post was vacant." in response.content.decode()
    question.refresh_from_db()
    assert question.answer == "A post was vacant."


def test_after_withdrawing_nobody_asks_and_nobody_answers(manager: Client, client: Client, question: Question):
    Share.objects.update(withdrawn_at=timezone.now())
    assert client.post(asking(question.share), {"text": "More?"}).status_code == 410
    response = manager.post(answering(question), {"text": "A post was vacant."})
    assert response.status_code == 409
    assert "so nobody would read the answer" in response.content.decode()


def test_a_question_to_another_program_is_not_found(manager: Client, review: Review):
    elsewhere = make_program("Another house")
    theirs = share(final(closed_review(elsewhere, review.instrument)), funder(elsewhere.organisation, "stranger"))
    hidden = theirs.questions.create(text=WHY)
    assert manager.get(page(review, f"shares/questions/{hidden.pk}")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_one(by: Access, question: Question):
    start, refused = threading.Barrier(2), []

    def press(text: str) -> None:
        start.wait()
        try:
            actions.answer_question(question=Question.objects.get(), text=text, by=by)
        except actions.SharingRefused:
            refused.append(text)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(text,)) for text in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    question.refresh_from_db()
    assert {question.answer, *refused} == {"One", "Two"}
    assert IssuedReport.objects.count() == AuditEvent.objects.count() == 1
