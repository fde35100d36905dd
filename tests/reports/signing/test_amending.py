"""Amending: a final report is opened again for a reason, closed, signed anew, and the old version is marked."""

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from django.test import Client
from django.utils import timezone

from fidelity.reports import snapshot_queries
from fidelity.reports.models import Amendment, IssuedReport
from fidelity.reports.rendering import files
from fidelity.reports.sharing import actions, verification
from fidelity.reports.signing import actions as signing_actions
from fidelity.reports.signing import amending
from fidelity.reports.signing.amending import AmendmentRefused
from fidelity.reports.snapshot.inputs import Issue
from fidelity.reviews import actions as reviews
from fidelity.reviews import current_answers, evaluation_queries, kept_levels
from fidelity.reviews.home import funder_notices, mails, notices
from fidelity.reviews.models import Response, Review
from programs.access import Access
from programs.models import AuditEvent, KeptWords, Role
from tests import clock
from tests.reports.build import Q3
from tests.reports.conftest import closed_review, make_program, member, page, sign_in
from tests.reports.funders import funder
from tests.reports.signing_texts import asked, final
from tests.test_saving_at_once import at_once

REASON = "The answer on doors was entered under the wrong question."
TODAY = clock.TODAY


@pytest.fixture(autouse=True)
def no_file_for_funders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "store_for_funders", lambda pk: None)


@pytest.fixture
def report(review: Review, by: Access) -> IssuedReport:
    """Version 1.0, with bytes that stand for its file."""
    made = final(review, by)
    IssuedReport.objects.filter(pk=made.pk).update(pdf=b"%PDF one", pdf_sha256=sha256(b"%PDF one").hexdigest())
    return IssuedReport.objects.get(pk=made.pk)


def amend(review: Review, by: Access, version: str = "1.0", reason: str = REASON) -> Amendment:
    amendment = amending.reopen_for_amendment(review=review, version=version, reason=reason, by=by)
    again(review)
    return amendment


def again(review: Review) -> Review:
    """The review as it stands now, with nothing remembered."""
    review.refresh_from_db()
    vars(review).pop("amending", None)
    return review


def close(review: Review, by: Access) -> None:
    reviews.close_review(review=again(review), by=by)
    again(review)


def next_version(review: Review, by: Access, version: str = "1.0") -> IssuedReport:
    """Amend with one changed answer, close and sign."""
    amend(review, by, version)
    review.responses.filter(item="ROL-1").update(level=4)
    close(review, by)
    return final(review, by)


def posted(client: Client, review: Review, reason: str = REASON, version: str = "1.0", **more: str):
    return client.post(page(review, "amend"), {"reason": reason, "version": version, **more})


# Opening.


def test_amending_opens_the_review_and_keeps_the_reason(report: IssuedReport, review: Review, by: Access):
    amendment = amend(review, by)
    assert (review.state, review.closed_at) == ("open", None)
    assert (amendment.reason, amendment.role, amendment.by) == (REASON, "manager", by.user)
    assert AuditEvent.objects.order_by("pk").last().what == (
        "opened the review of Q3 2026 again to amend version 1.0 of its report"
    )


def test_through_the_page(manager: Client, report: IssuedReport, review: Review):
    shown = manager.get(page(review, "amend")).content.decode()
    assert "Amend version 1.0" in shown
    response = posted(manager, review)
    assert (response.status_code, response.url) == (302, f"/programs/{review.program.slug}/reviews/2026-07/")
    assert Amendment.objects.get().reason == REASON


def test_the_supervisor_may_start(as_role: Callable, report: IssuedReport, review: Review):
    assert posted(as_role(Role.SUPERVISOR), review).status_code == 302
    assert Amendment.objects.get().role == "supervisor"


@pytest.mark.parametrize(
    ("role", "status"), [(Role.PEER, 403), (Role.ALLY, 403), (Role.ADMIN, 403), (Role.FUNDER, 404)]
)
def test_others_may_not(as_role: Callable, report: IssuedReport, review: Review, role: Role, status: int):
    assert posted(as_role(role), review).status_code == status
    assert not Amendment.objects.exists()


def test_another_program_does_not_exist(report: IssuedReport, review: Review):
    outsider = sign_in(member(Role.MANAGER, make_program("Another house")))
    for rest in ("amend", "versions/", "versions/1.0/", "versions/1.0/report.pdf", "versions/1.0/report.json"):
        assert outsider.get(page(review, rest)).status_code == 404


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_reason_is_needed_and_kept_in_the_form(manager: Client, report: IssuedReport, review: Review, reason: str):
    response = posted(manager, review, reason)
    assert response.status_code == 422
    assert reason.strip() in response.content.decode()
    assert not Amendment.objects.exists()


def test_personal_data_is_asked_about_once(manager: Client, report: IssuedReport, review: Review):
    reason = "Ask Rose Miller, July 4"
    response = posted(manager, review, reason)
    assert response.status_code == 422
    assert "This looks like a name beside a date" in response.content.decode()
    assert posted(manager, review, reason, keep="on").status_code == 302
    assert KeptWords.objects.get().called == "why a report was amended"


def test_a_way_to_reach_somebody_is_refused(manager: Client, report: IssuedReport, review: Review):
    assert posted(manager, review, "Write to rose@example.org").status_code == 422


def test_before_a_final_report_there_is_nothing_to_amend(manager: Client, review: Review):
    response = posted(manager, review)
    assert response.status_code == 409
    assert "nothing to amend" in response.content.decode()
    assert REASON in response.content.decode()
    assert again(review).state == "closed"


@pytest.mark.parametrize("state", ["open", "skipped"])
def test_nor_in_a_quarter_that_is_open_or_skipped(manager: Client, review: Review, state: str):
    Review.objects.update(state=state, skip_reason="Repairs", closed_at=None)
    assert posted(manager, review).status_code == 409


def test_while_a_text_waits_for_signatures_it_is_refused(report: IssuedReport, review: Review, by: Access):
    amend(review, by)
    close(review, by)
    asked(review, by)
    with pytest.raises(AmendmentRefused, match="waits for signatures"):
        amend(review, by)


def test_one_at_a_time(manager: Client, report: IssuedReport, review: Review, by: Access):
    amend(review, by)
    response = posted(manager, review, "Another reason")
    assert response.status_code == 409
    assert "is being amended already" in response.content.decode()
    assert "Another reason" in response.content.decode()


def test_still_refused_when_it_is_closed_and_not_signed_yet(report: IssuedReport, review: Review, by: Access):
    amend(review, by)
    close(review, by)
    with pytest.raises(AmendmentRefused, match="being amended already"):
        amend(review, by)


def test_a_page_about_an_older_version_is_too_late(manager: Client, report: IssuedReport, review: Review, by: Access):
    next_version(review, by)
    response = posted(manager, review)
    assert response.status_code == 409
    assert "Version 1.1 is the newest one by now" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_amend_at_once_open_it_once(report: IssuedReport, review: Review, by: Access):
    refused = []

    def act() -> None:
        try:
            amending.reopen_for_amendment(review=Review.objects.get(pk=review.pk), version="1.0", reason=REASON, by=by)
        except AmendmentRefused as problem:
            refused.append(str(problem))

    at_once([act] * 4)
    assert Amendment.objects.count() == 1
    assert len(refused) == 3


# While it is open.


@pytest.mark.parametrize("rest", ["", "domains/choice", "close", "scores", "set-up"])
def test_the_pages_of_the_review_say_so(manager: Client, report: IssuedReport, review: Review, by: Access, rest: str):
    amend(review, by)
    shown = manager.get(f"/programs/{review.program.slug}/reviews/2026-07/{rest}").content.decode()
    assert "You amend version 1.0 of the report" in shown
    assert REASON in shown


def test_nothing_of_it_is_said_of_other_reviews(manager: Client, review: Review):
    assert "version" not in manager.get(f"/programs/{review.program.slug}/reviews/2026-07/").content.decode()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_the_last_version_is_still_shown(
    as_role: Callable, report: IssuedReport, review: Review, by: Access, role: Role
):
    client = sign_in(by.user) if role is Role.MANAGER else as_role(role)
    amend(review, by)
    shown = client.get(page(review)).content.decode()
    assert "Version 1.0 is the current one until the next version is final" in shown
    assert report.code in shown
    assert report.standing == "current"
    assert client.get(page(review, "report.pdf")).content == b"%PDF one"


def test_it_can_be_opened_again_once_more_before_it_is_signed(report: IssuedReport, review: Review, by: Access):
    amend(review, by)
    close(review, by)
    reviews.reopen_review(review=review, by=by)
    assert again(review).is_open


def test_it_is_closed_at_the_second_time_of_asking_only(report: IssuedReport, review: Review, by: Access):
    amend(review, by)
    with pytest.raises(signing_actions.NotClosed):
        signing_actions.ask_for_signatures(review=review, by=by)


# The next version.


def test_the_next_version_has_its_number_code_and_list(report: IssuedReport, review: Review, by: Access):
    newer = next_version(review, by)
    said = json.loads(newer.snapshot)
    assert (newer.version, said["report"]["version"]) == ("1.1", "1.1")
    assert newer.code != report.code
    assert [each["version"] for each in said["history"]] == ["1.0", "1.1"]
    assert said["history"][1]["what"] == f"Amended: {REASON}"
    assert (said["amended"]["version"], said["amended"]["reason"]) == ("1.0", REASON)
    [each] = said["amended"]["answers"]
    assert (each["code"], each["old"]["answer"], each["new"]["answer"]) == ("ROL-1", "Once or twice", "Never")


def test_the_preview_tells_what_changed_before_anybody_is_asked(
    manager: Client, report: IssuedReport, review: Review, by: Access
):
    amend(review, by)
    Response.objects.filter(review=review, item="ROL-1").update(level=4)
    close(review, by)
    shown = manager.get(page(review)).content.decode()
    assert "this text will be version 1.1" in shown
    assert "What changed since version 1.0, and why" in shown


def test_what_is_signed_is_what_becomes_final(report: IssuedReport, review: Review, by: Access):
    amend(review, by)
    close(review, by)
    text = asked(review, by)
    assert text.version == "1.1"
    newer = final(review, by)
    before, after = json.loads(text.snapshot), json.loads(newer.snapshot)
    assert {key for key in after if before.get(key) != after[key]} == {"signatures", "statement", "final"}


def test_closing_with_nothing_changed_says_so(report: IssuedReport, review: Review, by: Access):
    amend(review, by)
    close(review, by)
    told = json.loads(final(review, by).snapshot)["amended"]
    assert (told["headline"], told["answers"]) == ("Text only: no answer changed.", [])
    assert [each["what"] for each in told["facts"]] == ["Closed"]


def test_the_old_version_is_superseded_and_never_made_again(report: IssuedReport, review: Review, by: Access):
    before = IssuedReport.objects.filter(pk=report.pk).values().get()
    newer = next_version(review, by)
    assert IssuedReport.objects.filter(pk=report.pk).values().get() == before
    assert (report.standing, newer.standing) == ("superseded", "current")
    assert verification.verify_code(report.code).value == "superseded"
    assert verification.verify_code(newer.code).value == "current"


def test_it_goes_on_with_1_2(report: IssuedReport, review: Review, by: Access):
    next_version(review, by)
    third = next_version(review, by, "1.1")
    assert third.version == "1.2"
    assert len(json.loads(third.snapshot)["history"]) == 3
    stands = [each.standing.value for each in review.reports.order_by("pk")]
    assert stands == ["superseded", "superseded", "current"]


def test_a_report_from_before_there_were_signatures_can_be_amended(review: Review, by: Access):
    text = json.dumps({**json.loads(final(review, by).snapshot), "amended": None})
    other = closed_review(review.program, review.instrument, Q3.previous)
    IssuedReport.objects.create(
        review=other, code="PL-2222-3333", role="manager", snapshot=text, snapshot_sha256="0" * 64, paper="letter"
    )
    assert next_version(other, by).version == "1.1"


# Old versions.


@pytest.fixture
def versions(report: IssuedReport, review: Review, by: Access) -> list[IssuedReport]:
    return [report, next_version(review, by)]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_all_versions_are_listed_with_their_reasons(as_role: Callable, versions, review: Review, role: Role):
    shown = as_role(role).get(page(review, "versions/")).content.decode()
    for each in versions:
        assert each.code in shown
    assert REASON in shown
    assert "superseded" in shown


def test_an_old_version_is_shown_as_superseded(manager: Client, versions, review: Review):
    shown = manager.get(page(review, "versions/1.0/")).content.decode()
    assert "<strong>Superseded.</strong>" in shown
    assert versions[0].code in shown
    assert versions[1].code not in shown
    assert "Superseded" not in manager.get(page(review, "versions/1.1/")).content.decode()


def test_its_file_and_data_stay_as_they_were(manager: Client, versions, review: Review):
    file, data = (manager.get(page(review, f"versions/1.0/{name}")) for name in ("report.pdf", "report.json"))
    assert (file.content, data.content.decode()) == (b"%PDF one", versions[0].snapshot)
    assert file["Content-Disposition"] == f'attachment; filename="plumbline-{versions[0].code}-v1.0.superseded.pdf"'
    newest = manager.get(page(review, "versions/1.1/report.json"))
    assert newest["Content-Disposition"].endswith('-v1.1.json"')


def test_a_file_that_is_not_made_leads_to_the_list(manager: Client, versions, review: Review):
    assert manager.get(page(review, "versions/1.1/report.pdf")).url == page(review, "versions/")


@pytest.mark.parametrize("guessed", ["1.2", "2.0", "x", "1.0%00", "..", "1.0'"])
def test_a_guessed_version_is_not_found(manager: Client, versions, review: Review, guessed: str):
    for rest in ("", "report.pdf", "report.json"):
        assert manager.get(page(review, f"versions/{guessed}/{rest}")).status_code == 404


def test_without_a_final_report_there_is_no_list(manager: Client, review: Review):
    assert manager.get(page(review, "versions/")).status_code == 404


def test_the_report_page_shows_the_newest(manager: Client, versions, review: Review):
    IssuedReport.objects.filter(pk=versions[1].pk).update(trouble="No file yet")
    shown = manager.get(page(review)).content.decode()
    assert versions[1].code in shown
    assert versions[0].code not in shown


# Who is told.


def keys(notices_of: list) -> list[str]:
    return [each.key.partition(":")[0] for each in notices_of]


def of_manager(by: Access) -> list[str]:
    return keys(notices.program_notices(by.user, today=TODAY)[by.program.pk])


def test_funders_who_hold_the_old_version_are_told(report: IssuedReport, review: Review, by: Access):
    holds, withdrawn, none = (funder(review.program.organisation, name) for name in ("one", "two", "three"))
    actions.share_report(review=review, funder=holds, code=report.code, with_items=True, by=by)
    actions.withdraw_share(
        share=actions.share_report(review=review, funder=withdrawn, code=report.code, with_items=True, by=by), by=by
    )
    assert keys(funder_notices.funder_notices(holds)) == ["share"]
    next_version(review, by)
    assert [keys(funder_notices.funder_notices(each)) for each in (holds, withdrawn, none)] == [
        ["share", "superseded"],
        [],
        [],
    ]


def test_the_note_says_no_program_and_no_result(report: IssuedReport, review: Review, by: Access):
    holds = funder(review.program.organisation)
    actions.share_report(review=review, funder=holds, code=report.code, with_items=True, by=by)
    next_version(review, by)
    note = funder_notices.funder_notices(holds)[-1]
    assert (note.words, note.address) == ("A newer version of a report that you have is final", "/funder/")
    shown = sign_in(holds).get("/").content.decode()
    assert "1 report that you have has a newer version" in shown


def test_they_get_one_neutral_mail(report: IssuedReport, review: Review, by: Access, mailoutbox):
    holds = funder(review.program.organisation)
    actions.share_report(review=review, funder=holds, code=report.code, with_items=True, by=by)
    mails.send_mails(now=timezone.now())
    next_version(review, by)
    mailoutbox.clear()
    for day in (1, 2):
        mails.send_mails(now=timezone.now() + timedelta(days=day))
    [mail] = [mail for mail in mailoutbox if mail.to == [holds.email]]
    told = mail.subject + mail.body
    assert mail.subject == "Plumbline: something waits for you"
    assert [each for each in ("Willow", "Q3", "1.1", "amend", "supersed", REASON) if each in told] == []


def test_nothing_is_shared_by_itself_and_the_manager_is_reminded(report: IssuedReport, review: Review, by: Access):
    holds = funder(review.program.organisation)
    actions.share_report(review=review, funder=holds, code=report.code, with_items=True, by=by)
    assert "versions" not in of_manager(by)
    newer = next_version(review, by)
    assert not newer.shares.exists()
    [note] = [
        each for each in notices.program_notices(by.user, today=TODAY)[by.program.pk] if each.kind == notices.Kind.SHARE
    ]
    assert note.words == "Share the new version of Q3 2026: 1 funder has an older one"
    assert note.address == page(review, "shares/")


@pytest.mark.parametrize("settled", ["shared", "withdrawn", "shared and withdrawn", "no funder any more"])
def test_the_reminder_ends_when_it_is_decided(report: IssuedReport, review: Review, by: Access, settled: str):
    holds = funder(review.program.organisation)
    old = actions.share_report(review=review, funder=holds, code=report.code, with_items=True, by=by)
    newer = next_version(review, by)
    assert "versions" in of_manager(by)
    if settled == "withdrawn":
        actions.withdraw_share(share=old, by=by)
    elif settled == "no funder any more":
        holds.memberships.all().delete()
    else:
        given = {"code": newer.code, "with_items": True, "before_its_file": True}
        share = actions.share_report(review=review, funder=holds, by=by, **given)
        if settled == "shared and withdrawn":
            actions.withdraw_share(share=share, by=by)
    assert "versions" not in of_manager(by)


def test_the_superseded_version_can_be_shared_no_more(report: IssuedReport, review: Review, by: Access):
    next_version(review, by)
    with pytest.raises(actions.SharingRefused, match="superseded"):
        actions.share_report(
            review=review, funder=funder(review.program.organisation), code=report.code, with_items=True, by=by
        )


def test_who_answers_is_reminded_of_an_open_amendment(report: IssuedReport, review: Review, by: Access):
    amend(review, by)
    assert "amend" in of_manager(by)
    peer = member(Role.PEER, review.program)
    assert "amend" not in keys(notices.program_notices(peer, today=TODAY).get(review.program.pk, []))
    close(review, by)
    assert "amend" not in of_manager(by)


def test_home_calls_it_neither_overdue_nor_a_quarter_to_fill(
    manager: Client, report: IssuedReport, review: Review, by: Access
):
    amend(review, by)
    shown = manager.get("/").content.decode()
    assert "Q3 2026 is open to amend its report" in shown
    assert "Q3 2026 review: open" not in shown
    assert "Q3 2026 review: about" not in shown
    assert not [key for key in of_manager(by) if key == f"quarter:{review.program.pk}:2026-07:late"]


def test_the_list_of_quarters_says_so(manager: Client, report: IssuedReport, review: Review, by: Access):
    amend(review, by)
    assert "Open to amend its report" in manager.get(f"/programs/{review.program.slug}/reviews/").content.decode()


# What an open amendment does to everything that looks at final quarters.


@pytest.fixture
def quarters(report: IssuedReport, review: Review, by: Access) -> list[Review]:
    """The amended quarter between an earlier and a later one that are closed."""
    before = closed_review(review.program, review.instrument, Q3.previous)
    later = closed_review(review.program, review.instrument, Q3.next)
    amend(review, by)
    return [before, review, later]


def slugs(quarters: list) -> list[str]:
    return [each.quarter.slug for each in quarters]


def test_an_open_amendment_is_left_out_of_the_series(quarters: list[Review], review: Review, by: Access):
    assert slugs(kept_levels.closed_quarters(review.program)) == ["2026-04", "2026-10"]
    close(review, by)
    assert slugs(kept_levels.closed_quarters(review.program)) == ["2026-04", "2026-07", "2026-10"]


def test_closed_again_it_counts_as_it_was_amended(quarters: list[Review], review: Review, by: Access):
    review.responses.filter(item="ROL-1").update(level=4)
    close(review, by)
    assert kept_levels.closed_quarters(review.program, until=review.period_start)[-1].levels["ROL-1"] == 4
    assert evaluation_queries.review_findings(review) == ()


def test_change_over_time_says_what_is_left_out(manager: Client, quarters: list[Review], review: Review, by: Access):
    address = f"/programs/{review.program.slug}/change/"
    assert "Q3 2026 is open to amend its report. It is left out here" in manager.get(address).content.decode()
    close(review, by)
    assert "left out here" not in manager.get(address).content.decode()


def test_the_next_quarter_is_compared_with_the_last_final_one(quarters: list[Review], review: Review, by: Access):
    made = snapshot_queries.snapshot_inputs(quarters[2], Issue("PL-3333-4444", "1.0", TODAY, "Program manager"))
    assert made.previous.evaluation.quarter.slug == "2026-04"
    assert [(each.quarter, each.reason) for each in made.making.skipped] == [("Q3 2026", snapshot_queries.AMENDED)]
    close(review, by)
    made = snapshot_queries.snapshot_inputs(quarters[2], Issue("PL-3333-4444", "1.0", TODAY, "Program manager"))
    assert made.previous.evaluation.quarter.slug == "2026-07"
    assert made.making.skipped == ()


def test_what_was_answered_before_comes_from_a_final_quarter(quarters: list[Review], review: Review):
    quarters[0].responses.filter(item="ROL-1").update(level=2)
    found = current_answers.answers_by_item(quarters[2], ["ROL-1"])["ROL-1"]
    assert (found.earlier.review, found.earlier.level) == (quarters[0], 2)


def test_a_flag_stays_where_it_is_when_the_amended_answers_raise_it_no_more(
    report: IssuedReport, review: Review, by: Access
):
    amend(review, by)
    close(review, by)
    flag = review.program.flags.get(code="misuse:ROL-1")
    amending_again = final(review, by)
    amend(review, by, amending_again.version)
    review.responses.filter(item="ROL-1").update(level=4)
    close(review, by)
    assert list(flag.events.values_list("what", flat=True)) == ["raised", "absent"]
    flag.refresh_from_db()
    assert flag.state == "open"


def test_amending_twice_the_same_adds_nothing_to_flags(report: IssuedReport, review: Review, by: Access):
    for version in ("1.0", "1.1"):
        amend(review, by, version)
        close(review, by)
        final(review, by)
    flag = review.program.flags.get(code="misuse:ROL-1")
    assert list(flag.events.values_list("what", flat=True)) == ["raised"]
