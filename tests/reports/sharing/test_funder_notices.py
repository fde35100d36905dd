"""A question waits for the manager; reports and answers wait for the funder; mails say only that something does."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from fidelity.reports.models import Share
from fidelity.reviews.home import cards, funder_notices, mails
from programs.access import Access
from programs.models import Role, User
from tests import clock
from tests.reports.conftest import member, sign_in

NOW = clock.moment(2026, 10, 25, 9)


def waits(user: User) -> list[tuple[str, str]]:
    [card] = cards.home_cards(user, today=NOW.date())
    return [(notice.words, notice.address) for notice in card.waits if notice.kind == "question"]


def sent(days: int = 0) -> dict[str, str]:
    mail.outbox.clear()
    mails.send_mails(now=NOW + timedelta(days=days))
    return {each.to[0]: each.body for each in mail.outbox}


def greeted(user: User) -> str:
    return sign_in(user).get("/").content.decode()


def test_a_question_waits_for_the_manager(by: Access, shared: Share):
    question = shared.questions.create(text="Why did the warm line close?")
    address = f"/programs/willow-house/reviews/2026-07/report/shares/questions/{question.pk}"
    assert waits(by.user) == [("A funder asks about the report of Q3 2026", address)]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_it_waits_for_nobody_else(shared: Share, role: Role):
    shared.questions.create(text="Why did the warm line close?")
    assert waits(member(role, shared.report.review.program)) == []


def test_an_answer_ends_it(by: Access, shared: Share):
    shared.questions.create(text="Why?", answer="It did not.", answered_at=timezone.now(), role="manager")
    assert waits(by.user) == []


def test_a_question_on_a_withdrawn_report_waits_for_nobody(by: Access, shared: Share):
    shared.questions.create(text="Why?")
    Share.objects.update(withdrawn_at=timezone.now())
    assert waits(by.user) == []


def test_many_questions_are_one_line(by: Access, shared: Share):
    for number in range(4):
        shared.questions.create(text=f"Question {number}")
    assert [words for words, _ in waits(by.user)] == ["4 questions of funders to answer"]


def test_home_tells_a_funder_that_nothing_is_shared(county: User):
    assert "Nothing is shared with you yet." in greeted(county)


def test_home_counts_new_reports_and_leads_to_them(shared: Share, county: User):
    said = greeted(county)
    assert "1 new report: Willow House, Q3 2026." in said
    assert f'href="/funder/reports/{shared.report.code}/">Read it</a>' in said
    assert 'href="/funder/"' in said


def test_home_leads_to_an_answer_until_it_was_read(shared: Share, county: User):
    clock.on(date(2026, 11, 30))
    shared.questions.create(text="Why?")
    address = f"/funder/reports/{shared.report.code}/"
    sign_in(county).get(address)
    assert "Your question is answered" not in greeted(county)
    clock.on(date(2026, 12, 1))
    shared.questions.update(answer="It did not.", answered_at=timezone.now(), role="manager")
    assert "Your question is answered: Willow House, Q3 2026." in greeted(county)
    clock.on(date(2026, 12, 2))
    sign_in(county).get(address)
    assert "Your question is answered" not in greeted(county)


def test_home_tells_when_nothing_is_new(shared: Share, county: User):
    Share.objects.update(seen_at=timezone.now())
    assert "No new report since you last looked." in greeted(county)


def test_home_says_nothing_of_reports_to_others(manager: Client, shared: Share):
    assert "shared with you" not in manager.get("/").content.decode()


def test_a_withdrawn_report_is_not_counted(shared: Share, county: User):
    Share.objects.update(withdrawn_at=timezone.now())
    assert "Nothing is shared with you yet." in greeted(county)


def test_a_funder_gets_a_neutral_mail_about_a_new_report_once(shared: Share, county: User):
    body = sent()[county.email]
    assert "- a page to read\n" in body
    assert county.email not in sent(days=1)
    assert [word for word in ("Willow", "report", "Q3", shared.report.code) if word in body] == []


def test_an_answer_is_mailed_without_its_words(shared: Share, county: User):
    Share.objects.update(seen_at=timezone.now())
    shared.questions.create(text="Why?", answer="It did not.", answered_at=timezone.now(), role="manager")
    body = sent()[county.email]
    assert "- a page to read\n" in body
    assert "It did not." not in body


def test_nothing_waits_for_a_funder_who_was_removed(shared: Share, county: User):
    assert len(funder_notices.funder_notices(county)) == 1
    county.memberships.all().delete()
    assert funder_notices.funder_notices(county) == []


def test_nothing_waits_for_a_funder_after_withdrawing(shared: Share, county: User):
    Share.objects.update(withdrawn_at=timezone.now())
    assert funder_notices.funder_notices(county) == []


def test_a_question_is_mailed_to_the_manager_without_its_words(by: Access, shared: Share):
    shared.questions.create(text="Why did the warm line close?")
    assert "a page to read and answer" in sent()[by.user.email]
    assert "warm line" not in sent(days=1).get(by.user.email, "")
