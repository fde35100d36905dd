"""A quarter that was closed and never signed: later reports name it, and that peers spoke in it."""

import json

from fidelity.reports import snapshot_queries
from fidelity.reports.rendering.html import report_html
from fidelity.reports.snapshot.build import build_snapshot
from fidelity.reports.snapshot.inputs import Issue, UnreportedQuarter
from fidelity.reviews.models import Review
from programs.access import Access
from tests import clock
from tests.as_read import as_read
from tests.reports.conftest import closed_review
from tests.reports.signing_texts import final

CARDS = "Each for themselves, as counts only"
SAID = "No report was made for Q3 2026, so what peer supporters said then was never reported."


def unreported(review: Review) -> tuple[UnreportedQuarter, ...]:
    issue = Issue("PL-3333-4444", "1.0", clock.TODAY, "Program manager")
    return snapshot_queries.snapshot_inputs(review, issue).making.unreported


def later(review: Review) -> Review:
    """The quarter after this one, closed."""
    return closed_review(review.program, review.instrument, review.quarter.next)


def test_a_closed_quarter_without_a_report_is_named_with_how_peers_were_heard(review: Review):
    Review.objects.filter(pk=review.pk).update(peers_heard=Review.PeersHeard.ANONYMOUS)
    assert unreported(later(review)) == (UnreportedQuarter("Q3 2026", CARDS, answered=True),)


def test_one_with_a_report_is_not(review: Review, by: Access):
    final(review, by)
    assert unreported(later(review)) == ()


def test_it_is_named_as_long_as_a_critical_finding_that_ended(review: Review):
    newest = later(later(later(later(review))))
    assert [closed.quarter for closed in unreported(newest)] == ["Q3 2026", "Q4 2026", "Q1 2027", "Q2 2027"]
    assert "Q3 2026" not in [closed.quarter for closed in unreported(later(newest))]


def test_page_1_says_that_what_peers_said_is_in_no_report(review: Review):
    Review.objects.filter(pk=review.pk).update(peers_heard=Review.PeersHeard.ANONYMOUS)
    issue = Issue("PL-3333-4444", "1.0", clock.TODAY, "Program manager")
    snapshot = build_snapshot(snapshot_queries.snapshot_inputs(later(review), issue))
    assert SAID in snapshot["decision"]["voice"]
    assert SAID in as_read(report_html(json.dumps(snapshot), checksum="0" * 64))


def test_where_peers_said_nothing_page_1_does_not_say_they_did(review: Review):
    Review.objects.filter(pk=review.pk).update(peers_heard=Review.PeersHeard.NOT_HEARD)
    issue = Issue("PL-3333-4444", "1.0", clock.TODAY, "Program manager")
    snapshot = build_snapshot(snapshot_queries.snapshot_inputs(later(review), issue))
    assert "in no report" not in snapshot["decision"]["voice"]
    assert snapshot["made"]["unreported"][0]["quarter"] == "Q3 2026"
