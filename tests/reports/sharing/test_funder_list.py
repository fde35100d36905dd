"""A funder's list: what is shared with the account, in two orders, and nothing that sets programs against another."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fidelity.reports.models import IssuedReport
from fidelity.reports.sharing.funder_context import SIDE_BY_SIDE, what_is_shared
from fidelity.reports.snapshot import build
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import Membership, Role, User
from tests import clock
from tests.reports.build import Q3, material, quarters, small
from tests.reports.conftest import closed_review, make_program
from tests.reports.funders import BY_PROGRAM, BY_QUARTER, flag_with_a_note, funder, many, share
from tests.reports.versions import final


def shown(client: Client, query: str = "") -> str:
    return client.get(f"/funder/{query}").content.decode()


def rows(client: Client, query: str = "") -> list[str]:
    """Program and quarter of each row, in order."""
    name = r'<th scope="row">.*?>([^<]+)</a>\s*</th>'
    found = re.findall(rf"{name}\s*<td><a [^>]*>([^<]+)<", shown(client, query), re.DOTALL)
    return [f"{program} {quarter}" for program, quarter in found]


def test_before_anything_is_shared_it_says_so(client: Client, report: IssuedReport):
    said = shown(client)
    assert "Nothing is shared with you yet." in said
    assert "Willow" not in said


def test_what_is_shared_stands_in_it(client: Client, report: IssuedReport, county: User):
    share(report, county)
    assert rows(client) == ["Willow House Q3 2026"]


def test_it_is_new_until_it_is_opened(client: Client, report: IssuedReport, county: User):
    share(report, county)
    assert ">new<" in shown(client)
    client.get(f"/funder/reports/{report.code}/")
    assert ">new<" not in shown(client)


def test_a_newer_version_makes_it_superseded_whether_it_is_shared_or_not(
    client: Client, report: IssuedReport, county: User
):
    share(report, county)
    assert ">superseded<" not in shown(client)
    newer = final(report.review, "1.1")
    said = shown(client)
    assert ">superseded<" in said
    assert newer.code not in said


def test_home_counts_only_what_lacks_its_newer_version(report: IssuedReport, county: User):
    share(report, county)
    newer = final(report.review, "1.1")
    assert what_is_shared(county).superseded == 1
    given = share(newer, county)
    assert what_is_shared(county).superseded == 0
    given.withdrawn_at = timezone.now()
    given.save()
    assert what_is_shared(county).superseded == 1


def test_what_was_withdrawn_is_gone(client: Client, report: IssuedReport, county: User):
    share(report, county, withdrawn_at=timezone.now())
    assert report.code not in shown(client)
    assert "Nothing is shared with you yet." in shown(client)


def test_another_funders_reports_are_not_in_it(client: Client, report: IssuedReport):
    share(report, funder(report.review.program.organisation, "foundation"))
    assert rows(client) == []


def test_nothing_remains_for_an_account_that_is_a_funder_elsewhere_only(
    client: Client, report: IssuedReport, county: User
):
    share(report, county)
    county.memberships.all().delete()
    Membership.objects.create(user=county, organisation=make_program("Elsewhere").organisation, role=Role.FUNDER)
    assert rows(client) == []


@pytest.mark.parametrize("order", [BY_PROGRAM, BY_QUARTER])
def test_of_two_organizations_that_remains_in_which_the_account_is_a_funder(
    client: Client, report: IssuedReport, county: User, version, order: str
):
    elsewhere = make_program("Elsewhere")
    share(report, county)
    share(final(closed_review(elsewhere, version, Q3)), county)
    assert rows(client, f"?order={order}") == ["Willow House Q3 2026"]
    assert (what_is_shared(county).total, what_is_shared(county).unread) == (1, 1)
    Membership.objects.create(user=county, organisation=elsewhere.organisation, role=Role.FUNDER)
    assert rows(client, f"?order={order}") == ["Elsewhere Q3 2026", "Willow House Q3 2026"]
    assert (what_is_shared(county).total, what_is_shared(county).unread) == (2, 2)


@pytest.fixture
def three(client: Client, report: IssuedReport, county: User, version) -> None:
    """Two quarters of one program, and one quarter of another whose name comes first; shared in no such order."""
    share(report, county)
    share(final(closed_review(report.review.program, version, Q3.previous)), county)
    other = make_program("alder house")
    other.organisation = report.review.program.organisation
    other.save()
    share(final(closed_review(other, version, Q3.previous)), county)


@pytest.mark.usefixtures("three")
def test_by_program_it_is_alphabetical(client: Client):
    expected = ["alder house Q2 2026", "Willow House Q3 2026", "Willow House Q2 2026"]
    assert rows(client) == expected
    assert rows(client, f"?order={BY_PROGRAM}") == expected


@pytest.mark.usefixtures("three")
def test_by_quarter_the_newest_comes_first(client: Client):
    expected = ["Willow House Q3 2026", "alder house Q2 2026", "Willow House Q2 2026"]
    assert rows(client, f"?order={BY_QUARTER}") == expected


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("order", ["score", "-score", "band", "confidence", "", "program'--"])
def test_there_is_no_other_order(client: Client, order: str):
    assert rows(client, f"?order={order}") == rows(client)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(("name", "found"), [("ALDER", 1), ("house", 3), ("nowhere", 0), ("%", 0), ("\x00", 3)])
def test_it_is_searched_by_a_part_of_the_name(client: Client, name: str, found: int):
    assert len(rows(client, f"?name={name if name != '%' else '%25'}")) == found


@pytest.mark.usefixtures("three")
def test_a_search_that_finds_nothing_says_so(client: Client):
    assert "No program that shares with you has “nowhere” in its name." in shown(client, "?name=nowhere")


def test_a_search_shows_no_program_that_shares_nothing(client: Client, report: IssuedReport):
    make_program("Alder House")
    assert "Alder House" not in shown(client, "?name=willow").replace("“willow”", "")


def test_the_list_holds_no_score_and_no_band(client: Client, report: IssuedReport, county: User, by: Access):
    flag_with_a_note(report.review, by.user)
    share(report, county, shared_at=clock.moment(2026, 11, 2, 12))
    said = shown(client)
    table = said[said.index("<table") : said.index("</table>")]
    words = re.sub(r"<[^>]*>", " ", table).split()
    assert " ".join(words) == (
        "Reports shared with you Program Report Shared with you Willow House "
        "Q3 2026 of Willow House, version 1.0 new Nov 2, 2026 version 1.0"
    )


def test_a_thousand_programs_come_in_pages(client: Client, report: IssuedReport, county: User):
    many(report.review.program, report.review, county, 60)
    share(report, county)
    pages = [rows(client, f"?page={number}") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 11]
    assert pages[0][0] == "House 0000 Q3 2026"
    assert pages[2][-1] == "Willow House Q3 2026"


@pytest.mark.parametrize("number", ["0", "-1", "99", "last", "2 OR 1=1"])
def test_a_page_that_is_none_gives_the_nearest(client: Client, report: IssuedReport, county: User, number: str):
    share(report, county)
    assert rows(client, f"?page={number}") == ["Willow House Q3 2026"]


@pytest.mark.parametrize("programs", [1, 60])
def test_the_same_queries_for_one_program_and_for_many(
    client: Client, report: IssuedReport, county: User, programs: int, django_assert_num_queries
):
    many(report.review.program, report.review, county, programs)
    with django_assert_num_queries(9):
        client.get("/funder/")


def test_by_quarter_the_database_cuts_the_page_and_counts_in_indexes_alone(
    client: Client, report: IssuedReport, county: User
):
    """A row of a program or of a share that is read to be counted is one of twenty thousand."""
    many(report.review.program, report.review, county, 30)
    with CaptureQueriesContext(connection) as asked:
        client.get("/funder/?order=quarter&page=2")
        what_is_shared(county)
    statements = [query["sql"] for query in asked if '"fidelity_share"' in query["sql"]]
    assert any("LIMIT 5 OFFSET 25" in statement for statement in statements)
    [newest] = [
        statement for statement in statements if statement.startswith('SELECT "fidelity_share"."program_id" AS')
    ]
    assert "fidelity_issuedreport" not in newest
    counting = [statement for statement in statements if "COUNT(" in statement]
    assert len(counting) == 3
    if connection.vendor == "sqlite":
        assert {_way(statement) for statement in counting} == {
            "SEARCH fidelity_share USING COVERING INDEX share_by_quarter (funder_id=?)",
            "SEARCH fidelity_share USING COVERING INDEX share_not_opened (funder_id=?)",
        }


def _way(statement: str) -> str:
    """The first step that SQLite takes."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return cursor.fetchone()[3]


def test_searching_keeps_its_words_over_pages(client: Client, report: IssuedReport, county: User):
    many(report.review.program, report.review, county, 30)
    assert "?name=House&amp;order=quarter&amp;page=2" in shown(client, "?name=House&order=quarter")


# A picture beside each program


def followed(review: Review) -> IssuedReport:
    """A report that followed its quarters."""
    built = build.build_snapshot(material(small(), **quarters(3, 3, 3, 3, 3)))
    texts = {"snapshot": build.canonical_json(built), "snapshot_sha256": "0" * 64, "paper": "letter"}
    return IssuedReport.objects.create(review=review, code="PL-LINE-XXXX", role="manager", **texts)


def test_each_program_has_a_line_of_its_last_quarters_with_words_and_no_number(
    client: Client, review: Review, county: User
):
    share(followed(review), county)
    said = shown(client)
    [strip] = re.findall(r'<tr class="strip">(.*?)</tr>', said, re.DOTALL)
    assert strip.count("<circle") == SIDE_BY_SIDE
    assert "<text" not in strip
    assert "Confidence A. Peers were heard, in one joint answer of the team." in strip
    assert "No finding is open." in strip


def test_only_the_newest_report_of_a_program_has_the_line(client: Client, review: Review, county: User):
    older = IssuedReport.objects.create(
        review=review,
        code="PL-OLDX-XXXX",
        version="0.9",
        role="manager",
        snapshot="{}",
        snapshot_sha256="0" * 64,
        paper="letter",
    )
    share(older, county)
    assert 'class="strip"' not in shown(client)
    share(followed(review), county)
    assert shown(client).count('class="strip"') == 1
