"""A score that is shown before there is enough to compare it: one number on every page, and why it is in no line."""

import json
import re

import pytest
from django.utils import timezone

from fidelity.flags.drift.detection import OVERALL
from fidelity.flags.models import Flag
from fidelity.instrument.models import InstrumentVersion
from fidelity.reports.record_text import record_text
from fidelity.reports.snapshot.first_part.change_page import change_page
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.flag_pages.drift_series import drift_series
from fidelity.reviews.models import Review
from fidelity.reviews.uncompared_scores import uncompared_scores
from programs.models import Program, Role
from tests import cast
from tests.reports.build import answers
from tests.reviews.conftest import Q3, Q4, closed_review

DOMAIN = "peer-connection"
WHY = "answers not known. Not enough is known to set this score beside other quarters."


@pytest.fixture
def version(db) -> InstrumentVersion:
    """2.0, which shows a score from six in ten answers on, and compares it from eight in ten on."""
    return cast.newest().as_row()


def quarter(program: Program, start, *, gaps: int = 0) -> Review:
    """A closed quarter; `gaps` of the questions of one domain that are not critical have no answer."""
    instrument = cast.newest().definition
    left_out = [item.code for item in instrument.by_domain[DOMAIN] if item.scored and not item.critical][:gaps]
    contents = {
        code: {"given": answer.given.value, "level": answer.level, "choice": answer.choice, "inputs": answer.inputs}
        for code, answer in answers(instrument).items()
        if code not in left_out
    }
    return closed_review(program, start, contents)


@pytest.fixture
def partial(program, version) -> Review:
    """Q4 2026, after a quarter that has everything."""
    quarter(program, Q3)
    return quarter(program, Q4, gaps=2)


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", html, flags=re.DOTALL)).split())


def overall_of(review: Review) -> str:
    """The number as it is shown."""
    return str(uncompared_scores(evaluation_queries.evaluate_review(review).scores)[OVERALL].points)


def test_a_domain_with_gaps_is_not_compared_and_so_is_the_whole(partial):
    scores = evaluation_queries.evaluate_review(partial).scores
    assert uncompared_scores(scores).keys() == {DOMAIN, OVERALL}
    for score in uncompared_scores(scores).values():
        assert score.in_words.startswith("Between ")
        assert score.in_words.endswith(f"two {WHY}")


def test_what_is_compared_and_what_has_no_number_is_none_of_them(program, version):
    for review in (quarter(program, Q3), quarter(program, Q4, gaps=5)):
        assert uncompared_scores(evaluation_queries.evaluate_review(review).scores) == {}


def test_they_are_those_that_no_line_holds(partial, program):
    [*_before, levels] = kept_levels.closed_quarters(program)
    assert DOMAIN not in levels.scored
    assert not levels.complete
    assert kept_levels.uncompared_by_quarter(program, [levels]).keys() == {"2026-10"}


def test_nothing_is_asked_where_every_score_is_compared(program, version, django_assert_num_queries):
    quarter(program, Q3)
    closed = kept_levels.closed_quarters(program)
    with django_assert_num_queries(0):
        assert kept_levels.uncompared_by_quarter(program, closed) == {}


def test_scores_and_change_show_the_same_number(manager, partial):
    shown = overall_of(partial)
    scores = text(manager.get("/programs/willow-house/reviews/2026-10/scores").content.decode())
    assert f"Overall {shown} (" in scores
    change = text(manager.get("/programs/willow-house/change/").content.decode())
    assert re.search(rf"Q4 2026 {shown} Between \d+ and \d+: two {WHY} Q3 2026", change)


@pytest.mark.parametrize("page", ["change/", "reviews/"])
def test_no_picture_says_that_it_has_no_score(manager, partial, page: str):
    html = manager.get(f"/programs/willow-house/{page}").content.decode()
    assert "Q4 2026: not compared." in html
    assert "Q4 2026: not scored." not in html


def test_the_page_of_a_flag_shows_the_number_too(partial, program):
    about = {"code": f"drift:{OVERALL}", "kind": Flag.Kind.DRIFT, "level": Flag.Level.WATCH}
    flag = Flag.objects.create(program=program, raised_in=partial, last_raised_in=partial, **about)
    figures = {row.quarter: row for row in drift_series(flag).figures}
    assert figures["Q4 2026"].score == overall_of(partial)
    assert figures["Q4 2026"].says.endswith(WHY)


def test_the_report_does_not_say_in_one_part_that_there_is_no_number_and_show_it_in_another(partial):
    report = json.loads(record_text(partial, code="PL-7K3M-92QX", version="1.0", at=timezone.now(), role=Role.MANAGER))
    assert str(report["profile"]["overall"]["score"]["shown"]) == overall_of(partial)
    drift = report["decision"]["drift"]
    assert "Not enough is known in this quarter for a word on: Peer connection, supervision" in drift
    assert "No number in this quarter" not in drift
    overall = report["change"]["chart"][0]["quarters"]
    assert [row["hole"] for row in overall] == ["", "not compared"]
    page = change_page(report)
    assert page["earlier"].startswith("Not enough is known")
    assert (page["has_uncompared"], page["has_gap"]) == (True, False)
