"""A program that answers "never" to every task while the hours of peer support fall, from its answers to its letter."""

import json
import re
from datetime import date

import pytest
from django.utils import timezone

from fidelity.flags.models import Flag, FlagEvent
from fidelity.instrument.definition.structure import Asked, Kind
from fidelity.reports.record_text import record_text
from fidelity.reports.views import NO_CODE
from fidelity.reviews import actions, evaluation_queries
from programs.access import enter
from programs.models import Role
from tests import cast
from tests.reviews.conftest import Pages, answered, make_program, make_user, sign_in

INSTRUMENT = cast.released("2.0").definition
STARTS = [
    date(2025, 10, 1),
    date(2026, 1, 1),
    date(2026, 4, 1),
    date(2026, 7, 1),
    date(2026, 10, 1),
    date(2027, 1, 1),
    date(2027, 4, 1),
]
HELD = (31, 31, 30, 31)
FELL = (*HELD, 19, 18)  # of 36 hours: from six of seven to half


@pytest.fixture
def program(organisation):
    return make_program(organisation, "Birch House", STARTS[0])


@pytest.fixture
def user(program):
    return make_user(Role.MANAGER, program)


def closed_with(user, program, *hours: int | None):
    """A closed quarter for each, in which so many of 36 hours went to peer support; None: nobody told."""
    for start, part in zip(STARTS[program.reviews.count() :], hours, strict=False):
        review = program.reviews.create(
            instrument=cast.released("2.0").as_row(), period_start=start, set_up_at=timezone.now()
        )
        for item in INSTRUMENT.items:
            if INSTRUMENT.domain_by_code[item.domain].asked is Asked.QUARTERLY:
                if item.kind is Kind.PRACTICE:
                    answered(review, item.code, level=3)
                elif item.kind is Kind.ACTIVITY:
                    answered(review, item.code, choice="never")
        if part is not None:
            answered(review, "PEE-8", inputs={"part": part, "whole": 36})
        actions.close_review(review=review, by=enter(user, program.slug))
    review.refresh_from_db()
    return review


def main(page) -> str:
    assert page.status_code == 200
    within = page.content.decode().split("<main", 1)[-1].split("</main", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", within))


def test_the_fall_of_the_hours_is_a_drift_that_no_answer_tells_of(user, program):
    closed_with(user, program, *HELD)
    assert not program.flags.filter(kind=Flag.Kind.DRIFT).exists()
    levels = []
    for hours in FELL[len(HELD) :]:
        closed_with(user, program, hours)
        [flag] = program.flags.filter(kind=Flag.Kind.DRIFT)
        levels.append((flag.code, flag.level))
    assert levels == [("drift:PEE-8", Flag.Level.WATCH), ("drift:PEE-8", Flag.Level.DRIFT)]


def test_its_pages_its_letter_and_its_guide_say_so_in_words(user, program):
    review = closed_with(user, program, *FELL)
    flag = program.flags.get(code="drift:PEE-8")
    browser, about = sign_in(user), f"/programs/{program.slug}/flags/{flag.pk}/"
    page = main(browser.get(about))
    assert "Time for peer support: lower than before, by more than chance explains" in page
    assert "Since Q4 2026 this lies 34 points lower than in the four quarters before" in page
    assert "31 of 36" in page or "Hours of peer support: 31" in page
    assert "It was lower in between" not in page
    letter = main(browser.get(f"{about}letter"))
    assert "The share of hours for “Time for peer support” is lower than before" in letter
    assert "These questions add most" not in letter
    change = main(browser.get(f"/programs/{program.slug}/change/"))
    assert "Time for peer support, in percent" in change
    assert "Hours of a usual week" in change
    assert "Added most" not in change
    assert "Time for peer support: lower than before" in main(browser.get(Pages(review)("scores")))
    assert browser.get(f"{about}guide").status_code == 200


def test_a_quarter_without_hours_ends_no_watch_and_says_nothing_of_them(user, program):
    review = closed_with(user, program, *FELL[1:], None)
    [flag] = program.flags.filter(code="drift:PEE-8")
    assert not flag.events.filter(review=review, what=FlagEvent.What.ABSENT).exists()
    browser = sign_in(user)
    assert "No hours given" in main(browser.get(f"/programs/{program.slug}/flags/{flag.pk}/"))
    assert "no hours given" in main(browser.get(f"/programs/{program.slug}/change/"))


def test_page_1_says_that_no_hours_were_given_and_what_is_open_from_before(user, program):
    """Else whoever leaves them out has "none raised" on page 1 from then on."""
    review = closed_with(user, program, *FELL, None)
    text = record_text(review, code=NO_CODE, version="1.0", at=timezone.now(), role=Role.MANAGER)
    drift = json.loads(text)["decision"]["drift"]
    assert "Open from earlier quarters: Time for peer support (last raised in Q1 2027)." in drift
    assert drift.endswith("No number in this quarter, so no word on: Time for peer support, in percent.")


def test_the_whole_and_the_domains_stay_where_they_were(user, program):
    review = closed_with(user, program, *FELL)
    before = program.reviews.get(period_start=STARTS[3])
    scores = [evaluation_queries.evaluate_review(one).scores.overall.score for one in (before, review)]
    assert scores[0] == scores[1]


def test_hours_that_are_told_since_a_short_while_are_named_as_too_short(user, program):
    closed_with(user, program, None, None, None, None, *HELD[:2])
    change = main(sign_in(user).get(f"/programs/{program.slug}/change/"))
    assert "No word on slow change yet for Time for peer support, in percent" in change
