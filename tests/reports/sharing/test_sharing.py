"""Sharing: one funder at a time, after the reminder, final reports only; withdrawn when asked; all in the log."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from fidelity.reports.models import Download, FunderFile, IssuedReport, Share
from fidelity.reports.sharing import actions
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import AuditEvent, Membership, Role, User
from tests.reports.conftest import closed_review, make_program, member, page, sign_in
from tests.reports.funders import SECRET, flag_with_a_note, funder, share
from tests.reports.versions import final


@pytest.fixture(autouse=True)
def no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fidelity.reports.rendering.files.store_for_funders", lambda pk: None)


def shares(review: Review, rest: str = "") -> str:
    return page(review, f"shares/{rest}")


def give(review: Review, to: User) -> str:
    return shares(review, f"give/{Membership.objects.get(user=to).pk}")


def ticked(report: IssuedReport, **more: str) -> dict[str, str]:
    return {"code": report.code, "reminder": "on", "with_items": ""} | more


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_final_report_is_shared_with_nobody(manager: Client, report: IssuedReport, county: User):
    assert Share.objects.count() == 0
    said = shown(manager, shares(report.review))
    assert county.email in said
    assert "Not shared." in said


def test_before_it_is_shared_a_reminder_is_read(manager: Client, report: IssuedReport, county: User):
    said = shown(manager, give(report.review, county))
    assert "It may become a public record." in said
    assert "no program finds every name" in said
    assert "A copy that was downloaded or printed stays where it is." in said


def test_it_is_shared_with_one_funder(manager: Client, report: IssuedReport, county: User):
    funder(report.review.program.organisation, "foundation")
    response = manager.post(give(report.review, county), ticked(report))
    assert response.url == shares(report.review)
    only = Share.objects.get()
    assert (only.report, only.funder, only.role, only.with_items) == (report, county, "manager", False)


def test_the_page_then_says_who_has_it(manager: Client, report: IssuedReport, county: User):
    said = manager.post(give(report.review, county), ticked(report), follow=True).content.decode()
    assert "Shared. county@example.org can read it from now on." in said
    assert "Has version 1.0" in said
    assert "Not opened yet." in said


def test_with_the_question_pages_where_the_program_chooses_so(manager: Client, report: IssuedReport, county: User):
    manager.post(give(report.review, county), ticked(report, with_items="yes"))
    assert Share.objects.get().with_items
    assert FunderFile.objects.count() == 0


def test_without_them_a_file_is_made_once_for_all_funders(manager: Client, report: IssuedReport, county: User):
    manager.post(give(report.review, county), ticked(report))
    manager.post(give(report.review, funder(report.review.program.organisation, "foundation")), ticked(report))
    assert FunderFile.objects.get().report == report


def test_nothing_is_shared_before_the_reminder_is_ticked(manager: Client, report: IssuedReport, county: User):
    response = manager.post(give(report.review, county), ticked(report, reminder="", with_items="yes"))
    assert response.status_code == 422
    assert "Read the reminder above, then tick this box." in response.content.decode()
    assert 'value="yes"' in response.content.decode()
    assert Share.objects.count() == 0


def test_sharing_twice_gives_one_share(manager: Client, report: IssuedReport, county: User):
    manager.post(give(report.review, county), ticked(report))
    manager.post(give(report.review, county), ticked(report, with_items="yes"))
    assert [each.with_items for each in Share.objects.all()] == [False]
    assert AuditEvent.objects.count() == 1


def test_sharing_is_written_in_the_log_with_no_address(manager: Client, report: IssuedReport, county: User):
    manager.post(give(report.review, county), ticked(report))
    assert AuditEvent.objects.get().what == f"shared the report {report} on Q3 2026 with a funder"


def test_a_superseded_version_is_not_shared(manager: Client, report: IssuedReport, county: User):
    final(report.review, "1.1")
    response = manager.post(give(report.review, county), ticked(report))
    assert response.status_code == 409
    assert "version 1.1 has taken its place" in response.content.decode()
    assert Share.objects.count() == 0


def test_the_newest_version_is_the_one_to_share(manager: Client, report: IssuedReport, county: User):
    newer = final(report.review, "1.1")
    assert f'value="{newer.code}"' in shown(manager, give(report.review, county))
    manager.post(give(report.review, county), ticked(newer))
    assert Share.objects.get().report == newer


@pytest.mark.parametrize("code", ["PL-2222-2222", "x", "1"])
def test_a_code_that_is_none_of_this_quarter_shares_nothing(
    manager: Client, report: IssuedReport, county: User, code: str
):
    assert manager.post(give(report.review, county), ticked(report, code=code)).status_code == 409
    assert Share.objects.count() == 0


def test_a_code_of_another_program_shares_nothing(manager: Client, report: IssuedReport, county: User, version):
    other = final(closed_review(make_program("Another house"), version))
    assert manager.post(give(report.review, county), ticked(other)).status_code == 409
    assert Share.objects.count() == 0


def test_there_is_nothing_to_share_before_the_report_is_final(manager: Client, review: Review, county: User):
    assert "There is no final report of this quarter yet" in shown(manager, shares(review))
    assert "nothing to share" in shown(manager, give(review, county))
    refused = manager.post(give(review, county), {"code": "PL-2222-2222", "reminder": "on"})
    assert refused.status_code == 409
    assert Share.objects.count() == 0


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_only_funders_can_be_given_it(manager: Client, report: IssuedReport, by: Access, role: Role):
    """A tampered address: the membership of somebody else."""
    other = Membership.objects.get(user=by.user) if role is Role.MANAGER else None
    other = other or Membership.objects.get(user=member(role, report.review.program))
    assert manager.post(shares(report.review, f"give/{other.pk}"), ticked(report)).status_code == 404
    assert Share.objects.count() == 0


def test_a_funder_of_another_organisation_can_not_be_given_it(manager: Client, report: IssuedReport):
    stranger = funder(make_program("Another house").organisation, "stranger")
    assert manager.post(give(report.review, stranger), ticked(report)).status_code == 404


def test_an_account_that_is_a_funder_no_more_is_refused(by: Access, report: IssuedReport, county: User):
    county.memberships.all().delete()
    with pytest.raises(actions.SharingRefused, match="no funder of your organization any more"):
        actions.share_report(review=report.review, funder=county, code=report.code, with_items=False, by=by)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_others_in_the_program_see_who_has_it_and_press_nothing(
    as_role, report: IssuedReport, county: User, role: Role
):
    given = share(report, county)
    client = as_role(role)
    said = shown(client, shares(report.review))
    assert "Has version 1.0" in said
    assert "Withdraw" not in said
    assert client.get(give(report.review, county)).status_code == 403
    assert client.post(give(report.review, county), ticked(report)).status_code == 403
    assert client.get(shares(report.review, f"{given.pk}/withdraw")).status_code == 403
    assert client.post(shares(report.review, f"{given.pk}/withdraw")).status_code == 403


def test_one_press_withdraws_it(manager: Client, report: IssuedReport, county: User):
    given = share(report, county)
    response = manager.post(shares(report.review, f"{given.pk}/withdraw"), follow=True)
    assert "Withdrawn. county@example.org can’t open it here any more." in response.content.decode()
    assert "Does not have it now." in response.content.decode()
    assert Share.objects.active().count() == 0
    assert AuditEvent.objects.get().what == f"withdrew the report {report} on Q3 2026 from a funder"


def test_withdrawing_twice_is_written_once(manager: Client, report: IssuedReport, county: User):
    given = share(report, county)
    for _ in range(2):
        manager.post(shares(report.review, f"{given.pk}/withdraw"))
    assert AuditEvent.objects.count() == 1


def test_before_it_is_withdrawn_a_page_asks_once_and_says_what_happens(
    manager: Client, report: IssuedReport, county: User
):
    given = share(report, county)
    given.questions.create(text="Why?")
    address = shares(report.review, f"{given.pk}/withdraw")
    assert f'href="{address}"' in shown(manager, shares(report.review))
    said = shown(manager, address)
    assert "Withdraw the report of Q3 2026?" in said
    assert county.email in said
    assert "1 question waits for your answer." in said
    assert Share.objects.active().count() == 1
    assert AuditEvent.objects.count() == 0
    manager.post(address)
    assert manager.get(address, follow=True).redirect_chain == [(shares(report.review), 302)]
    assert AuditEvent.objects.count() == 1


def test_a_share_of_another_program_is_not_withdrawn(manager: Client, report: IssuedReport, version):
    elsewhere = make_program("Another house")
    theirs = share(final(closed_review(elsewhere, version)), funder(elsewhere.organisation, "stranger"))
    assert manager.post(shares(report.review, f"{theirs.pk}/withdraw")).status_code == 404
    assert Share.objects.active().count() == 1


def test_after_withdrawing_it_can_be_shared_again(manager: Client, report: IssuedReport, county: User):
    share(report, county, withdrawn_at=timezone.now())
    manager.post(give(report.review, county), ticked(report))
    assert Share.objects.active().count() == 1
    assert "withdrawn" in shown(manager, shares(report.review))


def test_an_older_version_stays_visible_as_superseded(manager: Client, report: IssuedReport, county: User):
    share(report, county)
    final(report.review, "1.1")
    said = shown(manager, shares(report.review))
    assert "superseded" in said
    assert "Has an older version only." in said
    assert "Share version 1.1" in said


def test_the_program_sees_what_was_read_and_when(manager: Client, report: IssuedReport, county: User):
    given = share(report, county)
    actions.record_download(share=given, what=Download.What.PDF)
    said = shown(manager, shares(report.review))
    assert "Downloaded the PDF" in said
    assert "First opened on" in said


def test_the_same_way_is_written_down_once_a_day(report: IssuedReport, county: User):
    given = share(report, county)
    for what in (Download.What.PAGE, Download.What.PDF, Download.What.PAGE):
        actions.record_download(share=given, what=what)
    assert sorted(given.downloads.values_list("what", flat=True)) == ["page", "pdf"]


def test_the_first_opening_stays(report: IssuedReport, county: User):
    first = timezone.now() - timedelta(days=3)
    given = share(report, county, seen_at=first)
    actions.record_download(share=given, what=Download.What.PAGE)
    given.refresh_from_db()
    assert given.seen_at == first


def test_the_page_shows_no_note_of_a_flag(manager: Client, report: IssuedReport, county: User, by: Access):
    flag_with_a_note(report.review, by.user)
    share(report, county)
    assert SECRET not in shown(manager, shares(report.review))


@pytest.mark.parametrize("funders", [1, 3])
def test_the_page_takes_the_same_queries_for_many_funders(
    manager: Client, report: IssuedReport, funders: int, django_assert_max_num_queries
):
    for number in range(funders):
        given = share(report, funder(report.review.program.organisation, f"funder-{number}"))
        actions.record_download(share=given, what=Download.What.PAGE)
        given.questions.create(text="Why?")
    with django_assert_max_num_queries(17):
        assert manager.get(shares(report.review)).status_code == 200


def test_a_funders_file_that_failed_can_be_made_again(manager: Client, report: IssuedReport):
    FunderFile.objects.create(report=report, trouble="Install these packages.")
    assert "Install these packages." in shown(manager, shares(report.review))
    assert manager.post(shares(report.review, "file")).url == shares(report.review)
    assert FunderFile.objects.get().trouble == ""


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_make_one_share(by: Access, report: IssuedReport, county: User):
    start, found = threading.Barrier(2), []

    def press() -> None:
        start.wait()
        found.append(
            actions.share_report(review=report.review, funder=county, code=report.code, with_items=False, by=by).pk
        )
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [Share.objects.get().pk] * 2 == found
    assert AuditEvent.objects.count() == 1


def test_an_outsider_does_not_find_the_page(report: IssuedReport, county: User):
    outsider = sign_in(member(Role.MANAGER, make_program("Another house")))
    assert outsider.get(shares(report.review)).status_code == 404
    assert sign_in(county).get(shares(report.review)).status_code == 404


@pytest.fixture
def unmade(report: IssuedReport) -> IssuedReport:
    """Final, and its file is not there yet."""
    IssuedReport.objects.filter(pk=report.pk).update(pdf=None, pdf_sha256="")
    return IssuedReport.objects.get(pk=report.pk)


def test_before_its_file_is_made_a_report_waits_to_be_shared(manager: Client, unmade: IssuedReport, county: User):
    answer = manager.get(give(unmade.review, county))
    said = answer.content.decode()
    assert "The file of this report is being made" in said
    assert "Share it with this funder" not in said
    assert answer["Refresh"] == "2"
    assert "The file of this report is being made" in shown(manager, shares(unmade.review))
    assert give(unmade.review, county) not in shown(manager, shares(unmade.review))


def test_an_older_page_can_not_share_it_either(manager: Client, unmade: IssuedReport, county: User):
    answer = manager.post(give(unmade.review, county), ticked(unmade))
    assert answer.status_code == 409
    assert "Its file is being made" in answer.content.decode()
    assert Share.objects.count() == 0


def test_once_it_is_made_it_can_be_shared(manager: Client, unmade: IssuedReport, county: User):
    IssuedReport.objects.filter(pk=unmade.pk).update(pdf=b"%PDF-1.7", pdf_sha256="0" * 64)
    assert "Refresh" not in manager.get(give(unmade.review, county))
    manager.post(give(unmade.review, county), ticked(unmade))
    assert Share.objects.active().count() == 1


def test_it_is_told_that_the_file_for_funders_comes_a_little_later(manager: Client, report: IssuedReport, county: User):
    said = manager.post(give(report.review, county), ticked(report), follow=True).content.decode()
    assert "The PDF for funders is being made and will be there in a few minutes." in said
    other = funder(report.review.program.organisation, "foundation")
    said = manager.post(give(report.review, other), ticked(report, with_items="yes"), follow=True).content.decode()
    assert "is being made and will be there" not in said
