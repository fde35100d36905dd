"""Giving up an amendment: the final review stands again to the letter, and the log says so."""

import json
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from fidelity.reports import snapshot_queries
from fidelity.reports.models import Amendment, IssuedReport
from fidelity.reports.rendering import files
from fidelity.reports.signing import actions, amending, giving_up
from fidelity.reports.signing.giving_up import GivingUpRefused
from fidelity.reports.snapshot import build
from fidelity.reports.snapshot.inputs import Issue
from fidelity.reviews import actions as reviews
from fidelity.reviews import kept_levels
from fidelity.reviews.answer_content import FIELDS, answer_content
from fidelity.reviews.models import Edition, Response, Review
from programs.access import Access
from programs.models import AuditEvent, Role
from tests import clock
from tests.reports.conftest import make_program, member, page, sign_in
from tests.reports.signing_texts import asked, final

ANOTHER = {"given": "level", "level": 0, "note": "Entered under another question."}


@pytest.fixture(autouse=True)
def no_file_for_funders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "store_for_funders", lambda pk: None)


@pytest.fixture
def report(review: Review, by: Access) -> IssuedReport:
    return reported(review, by)


def reported(review: Review, by: Access) -> IssuedReport:
    """Version 1.0 of a review whose answers were given in the app, so that each has its edition."""
    for response in review.responses.all():
        content = {name: getattr(response, name) for name in FIELDS}
        Edition.objects.create(response=response, number=1, role=Role.MANAGER, **content)
    return final(review, by)


def again(review: Review) -> Review:
    return Review.objects.select_related("instrument", "program__organisation", "peer_voice").get(pk=review.pk)


def amend(review: Review, by: Access) -> Review:
    amending.reopen_for_amendment(review=review, version="1.0", reason="A wrong line.", by=by)
    return again(review)


def answer(review: Review, item: str, by: Access, **content: object) -> None:
    stands = review.responses.filter(item=item).first()
    whole = answer_content(stands) | content
    edition = stands.edition if stands else 0
    reviews.save_answer(
        review=review, item=item, content=whole, edition=edition, stands=stands, by=by, whole_page=False
    )


def record(review: Review) -> str:
    """What a report on the review says now."""
    issue = Issue("PL-3333-4444", "1.1", clock.TODAY, "Program manager")
    return build.canonical_json(build.build_snapshot(snapshot_queries.snapshot_inputs(again(review), issue)))


def row(review: Review) -> dict:
    return Review.objects.filter(pk=review.pk).values().get()


def contents(review: Review) -> dict[str, dict]:
    rows = review.responses.exclude(given="", note="").values("item", *FIELDS)
    return {each.pop("item"): each for each in rows}


def test_the_review_stands_again_to_the_letter(report: IssuedReport, review: Review, by: Access):
    before, row_before, said_before = record(review), row(review), contents(review)
    opened = amend(review, by)
    answer(opened, "ROL-1", by, **ANOTHER)
    answer(opened, "ROL-1", by, level=2)
    reviews.set_up(review=opened, participants={"manager": 9}, invited_roles=["peer"], funders="All", by=by)
    assert record(review) != before
    giving_up.give_up(review=opened, by=by)
    assert (record(review), row(review), contents(review)) == (before, row_before, said_before)
    assert again(review).amending is None


def test_an_answer_first_given_meanwhile_is_unanswered_again(review: Review, by: Access):
    review.responses.filter(item="CHO-1").delete()
    reported(review, by)
    before = record(review)
    opened = amend(review, by)
    answer(opened, "CHO-1", by, **ANOTHER)
    giving_up.give_up(review=opened, by=by)
    assert record(review) == before


def test_nothing_typed_meanwhile_is_lost(report: IssuedReport, review: Review, by: Access):
    opened = amend(review, by)
    answer(opened, "ROL-1", by, **ANOTHER)
    giving_up.give_up(review=opened, by=by)
    editions = Edition.objects.filter(response__review=review, response__item="ROL-1")
    assert list(editions.values_list("number", "level", "role")) == [
        (1, 3, "manager"),
        (2, 0, "manager"),
        (3, 3, "manager"),
    ]


def test_the_log_says_so_and_the_row_is_kept(report: IssuedReport, review: Review, by: Access):
    giving_up.give_up(review=amend(review, by), by=by)
    assert AuditEvent.objects.order_by("pk").last().what == (
        "gave up amending version 1.0 of the report of Q3 2026: its answers stand as they did"
    )
    assert Amendment.objects.get().given_up_at is not None


def test_closed_once_more_with_other_answers_it_stands_again_as_well(report: IssuedReport, review: Review, by: Access):
    reviews.close_review(review=amend_without_report_rules(review), by=by)
    Review.objects.filter(pk=review.pk).update(state="closed")
    before = record(review)
    opened = amend(review, by)
    answer(opened, "ROL-1", by, level=4)
    reviews.close_review(review=opened, by=by)
    flag = review.program.flags.get(code="misuse:ROL-1")
    assert flag.events.last().what == "absent"
    giving_up.give_up(review=again(review), by=by)
    assert record(review) == before
    assert flag.events.last().what == "again"
    assert kept_levels.is_kept(again(review))


def amend_without_report_rules(review: Review) -> Review:
    """The same review before its closing, so that closing raises its flags and keeps its levels."""
    Review.objects.filter(pk=review.pk).update(state="open", closed_at=None)
    return again(review)


def test_a_second_amendment_counts_its_versions_right(report: IssuedReport, review: Review, by: Access):
    giving_up.give_up(review=amend(review, by), by=by)
    with pytest.raises(actions.SigningRefused):
        actions.ask_for_signatures(review=again(review), by=by)
    with pytest.raises(reviews.ReportIssued), transaction.atomic():
        reviews.reopen_review(review=again(review), by=by)
    opened = amend(review, by)
    reviews.close_review(review=opened, by=by)
    assert final(again(review), by).version == "1.1"
    known = [each["what"] for each in snapshot_of(review)["history"]]
    assert known == ["First issue.", "Amended, text only: A wrong line."]


def snapshot_of(review: Review) -> dict:
    return json.loads(review.reports.order_by("pk").last().snapshot)


def test_texts_that_waited_to_be_settled_wait_no_more(report: IssuedReport, review: Review, by: Access):
    opened = amend(review, by)
    answer(opened, "ROL-1", by, **ANOTHER)
    response = Response.objects.get(review=review, item="ROL-1")
    Edition.objects.create(response=response, number=2, role=Role.SUPERVISOR, set_aside=True, at=timezone.now())
    giving_up.give_up(review=opened, by=by)
    assert not Edition.objects.filter(set_aside=True, settled_at=None).exists()


# Who, and when not


def test_through_the_page(manager: Client, report: IssuedReport, review: Review, by: Access):
    amend(review, by)
    overview = manager.get(f"/programs/{review.program.slug}/reviews/2026-07/").content.decode()
    assert page(review, "give-up") in overview
    assert "Give up amending version 1.0" in manager.get(page(review, "give-up")).content.decode()
    assert again(review).is_open
    assert manager.post(page(review, "give-up")).url == page(review)
    assert not again(review).is_open


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.SUPERVISOR, 302), (Role.PEER, 403), (Role.ALLY, 403), (Role.ADMIN, 403), (Role.FUNDER, 404)],
)
def test_who_may(as_role: Callable, report: IssuedReport, review: Review, by: Access, role: Role, status: int):
    amend(review, by)
    assert as_role(role).post(page(review, "give-up")).status_code == status
    assert again(review).is_open is (status != 302)


def test_another_program_does_not_exist(report: IssuedReport, review: Review, by: Access):
    amend(review, by)
    outsider = sign_in(member(Role.MANAGER, make_program("Another house")))
    assert outsider.post(page(review, "give-up")).status_code == 404


def test_without_an_amendment_there_is_nothing_to_give_up(manager: Client, report: IssuedReport, review: Review):
    response = manager.post(page(review, "give-up"))
    assert response.status_code == 409
    assert "Nothing is being amended in this quarter." in response.content.decode()


def test_while_a_text_waits_it_is_refused(report: IssuedReport, review: Review, by: Access):
    opened = amend(review, by)
    reviews.close_review(review=opened, by=by)
    asked(again(review), by)
    with pytest.raises(GivingUpRefused, match="Take it back first"):
        giving_up.give_up(review=again(review), by=by)


def test_one_begun_before_it_could_be_given_up_is_refused(report: IssuedReport, review: Review, by: Access):
    Amendment.objects.create(review=review, reason="Old.", by=by.user, role=by.role)
    Review.objects.filter(pk=review.pk).update(state="open", closed_at=None)
    with pytest.raises(GivingUpRefused, match="have it signed"):
        giving_up.give_up(review=again(review), by=by)


def test_words_that_are_kept_no_more_are_not_made_up(manager: Client, report: IssuedReport, review: Review, by: Access):
    Response.objects.filter(review=review, item="ROL-1").update(edition=5)
    opened = amend(review, by)
    answer(opened, "ROL-1", by, **ANOTHER)
    response = manager.post(page(review, "give-up"))
    assert response.status_code == 409
    assert "not kept any more" in response.content.decode()
    assert again(review).is_open
