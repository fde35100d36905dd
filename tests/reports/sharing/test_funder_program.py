"""Four quarters of one program side by side: words only, shared reports only."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from fidelity.reports.models import IssuedReport, Share
from fidelity.reviews.models import Review
from programs.calendar.quarters import Quarter
from programs.models import User
from tests.reports.build import Q3
from tests.reports.conftest import closed_review, make_program
from tests.reports.funders import share
from tests.reports.versions import final


def quarters(review: Review, to: User, how_many: int) -> list[IssuedReport]:
    """So many quarters before that of `review`, each shared; newest first."""
    quarter: Quarter = Q3
    found = []
    for _ in range(how_many):
        quarter = quarter.previous
        found.append(final(closed_review(review.program, review.instrument, quarter)))
        share(found[-1], to)
    return found


def shown(client: Client, slug: str = "willow-house") -> str:
    return client.get(f"/funder/programs/{slug}/").content.decode()


def heads(client: Client) -> list[str]:
    return re.findall(r'<th scope="col"><a [^>]*>([^<]+)</a>', shown(client))


def test_quarters_stand_side_by_side_oldest_first(client: Client, report: IssuedReport, county: User):
    share(report, county)
    quarters(report.review, county, 2)
    assert heads(client) == ["Q1 2026", "Q2 2026", "Q3 2026"]


def test_only_what_is_shared_is_there(client: Client, report: IssuedReport, county: User):
    share(report, county)
    [hidden, withdrawn] = quarters(report.review, county, 2)
    hidden.shares.all().delete()
    withdrawn.shares.update(withdrawn_at=timezone.now())
    assert heads(client) == ["Q3 2026"]


def test_a_quarter_that_is_kept_back_leaves_a_gap_that_is_named(client: Client, report: IssuedReport, county: User):
    share(report, county)
    middle, _first = quarters(report.review, county, 2)
    assert "Not shared with you" not in shown(client)
    middle.shares.update(withdrawn_at=timezone.now())
    assert heads(client) == ["Q1 2026", "Q3 2026"]
    assert "Not shared with you, or not reviewed: Q2 2026." in " ".join(shown(client).split())


def test_four_at_most_and_the_others_in_the_list(client: Client, report: IssuedReport, county: User):
    share(report, county)
    quarters(report.review, county, 5)
    assert heads(client) == ["Q4 2025", "Q1 2026", "Q2 2026", "Q3 2026"]
    assert "?name=Willow%20House" in shown(client)


def test_of_two_shared_versions_the_newer_is_shown(client: Client, report: IssuedReport, county: User):
    newer = final(report.review, "1.1")
    share(newer, county)
    share(report, county)
    said = shown(client)
    assert newer.code in said
    assert report.code not in said


def test_domains_stand_in_words_with_confidence(client: Client, report: IssuedReport, county: User):
    share(report, county)
    page = shown(client)
    beside = r'<tr><th scope="row">([^<]+)</th><td>([^<]+)<span class="small quiet">([^<]+)</span></td></tr>'
    cells = [(name, words.strip(), said) for name, words, said in re.findall(beside, page)]
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th><td>([^<]+)</td></tr>', page)
    domains = json.loads(report.snapshot)["profile"]["domains"]
    assert cells == [
        (domain["name"], domain["band"]["words"], f"{domain['sure']}; {domain['peers']}; {domain['done']}")
        for domain in domains
    ]
    assert [words for _, words, _ in cells if re.search(r"\d", words)] == []
    assert rows == [
        ("Confidence", "Confidence A: evidence behind 4 of 4 practices."),
        ("How peers were heard", "One joint answer by the peer team"),
        ("What is being done", "1 finding is open, without an action."),
        ("Version of the questions", "0.1"),
    ]


def test_there_is_no_overall_number(client: Client, report: IssuedReport, county: User):
    share(report, county)
    assert "verall" not in shown(client)


def test_a_program_that_shared_nothing_is_not_found(client: Client, report: IssuedReport, county: User):
    assert client.get("/funder/programs/willow-house/").status_code == 404
    share(report, county, withdrawn_at=timezone.now())
    answer = client.get("/funder/programs/willow-house/")
    assert answer.status_code == 410
    assert "This report was withdrawn" in answer.content.decode()


def test_no_second_program_is_on_the_page(client: Client, report: IssuedReport, county: User):
    other = make_program("Alder House")
    other.organisation = report.review.program.organisation
    other.save()
    share(report, county)
    share(final(closed_review(other, report.review.instrument)), county)
    assert "Alder House" not in shown(client)


@pytest.mark.parametrize("number", [1, 3])
def test_the_same_queries_for_one_quarter_and_for_four(
    client: Client, report: IssuedReport, county: User, number: int, django_assert_num_queries
):
    share(report, county)
    quarters(report.review, county, number)
    assert Share.objects.count() == number + 1
    with django_assert_num_queries(5):
        shown(client)


# The lines, and what is being done


def test_each_domain_of_the_newest_report_stands_with_its_line(client: Client, report: IssuedReport, county: User):
    share(report, county)
    snapshot = json.loads(report.snapshot)
    page = shown(client)
    assert re.findall(r'<div class="domain-line"><h3>([^<]+)</h3>', page) == [
        domain["name"] for domain in snapshot["profile"]["domains"]
    ]
    followed = {series["code"] for series in snapshot["change"]["chart"]}
    drawn = [domain for domain in snapshot["profile"]["domains"] if domain["code"] in followed]
    assert drawn
    assert page.count("<svg xmlns") == len(drawn)


def test_a_finding_stands_once_beside_its_domain_with_what_is_being_done(
    client: Client, report: IssuedReport, county: User
):
    share(report, county)
    page = shown(client)
    lines = page.partition('<div class="domain-line">')[2].partition("<details")[0]
    [finding] = json.loads(report.snapshot)["found"]["open"]
    assert lines.count(finding["headline"].rstrip(".")) == 1
    assert "No action is planned yet." in lines
    assert "About the program as a whole" not in page


def test_a_report_of_an_older_format_has_no_lines(client: Client, report: IssuedReport, county: User):
    """Nothing was followed then; its words stand all the same."""
    older = json.loads(report.snapshot) | {"change": None}
    texts = {"snapshot": json.dumps(older), "snapshot_sha256": "0" * 64, "paper": "letter"}
    share(
        IssuedReport.objects.create(review=report.review, code="PL-2345-6789", version="0.9", role="manager", **texts),
        county,
    )
    page = shown(client)
    assert page.count('<div class="domain-line">') == len(older["profile"]["domains"])
    assert "<svg xmlns" not in page
