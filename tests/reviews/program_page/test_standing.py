"""The page of a program: what waits, where it stands and what is open, as far as each of its people may see it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fidelity.flags.models import Flag
from fidelity.reviews import kept_levels
from programs.models import Role
from tests.flags.build import Cast, closed, raised, review_of
from tests.reviews.change.test_change import FINE, LOW, quarters
from tests.reviews.conftest import Q3, closed_review
from tests.reviews.flag_pages.test_inbox import browser

PAGE = "/programs/willow-house/reviews/"


@pytest.fixture
def cast(program, version) -> Cast:
    program.staff_roles.create(title="Peer supporter", hours=20, count=4)
    return Cast(program)


def shown(client) -> str:
    return client.get(PAGE).content.decode()


def headings(page: str) -> list[str]:
    return [" ".join(words.split()) for words in re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.DOTALL)]


def test_before_the_first_closed_quarter_there_are_no_pictures(manager, review):
    page = shown(manager)
    assert "<svg xmlns" not in page
    assert headings(page)[-2:] == ["Quarters", "More"]


def test_the_newest_closed_quarter_is_drawn_with_how_sure_it_is(manager, program, version):
    quarters(program, FINE, LOW)
    page = shown(manager)
    assert "Where it stands in Q2 2024" in headings(page)
    assert "Choice: 50 lower than the quarter before." in page
    assert page.count("<svg xmlns") == 3
    for part in re.findall(r"<section.*?</section>", page, re.DOTALL):
        assert ("<svg xmlns" in part) <= ("confidence C." in part)
    assert f'href="{PAGE}2024-04/scores"' in page
    assert 'href="/programs/willow-house/change/questions"' in page


def test_the_last_four_quarters_stand_at_once_and_the_others_are_folded(manager, program, version):
    quarters(program, *[FINE] * 6)
    at_once, folded = shown(manager).partition("<h2>Quarters</h2>")[2].split('<details class="more"')
    assert re.findall(r'<th scope="row">\s*(Q\d \d{4})', at_once) == ["Q2 2025", "Q1 2025", "Q4 2024", "Q3 2024"]
    assert "2 earlier quarters" in folded


def test_the_gravest_open_flags_stand_first_and_the_others_are_counted(cast):
    many = [raised(f"misuse:ROL-{number}", Flag.Level.NOTE) for number in (2, 3)]
    many += [raised(f"condition:PEE-{number}", Flag.Level.SERIOUS) for number in (1, 2, 3)]
    closed(cast.program, Q3, raised(), *many)
    page = shown(browser(cast, Role.PEER))
    assert "6 flags go on: 1 critical, 3 serious and 2 others." in page
    assert page.count('class="headline"') == 5
    assert re.search(r'class="headline"[^>]*>([^<]*)<', page)[1] == "Peer supporters do ROL-1."
    assert "1 more, and all of them on a timeline" in page


def test_where_none_is_grave_the_line_says_so(cast):
    closed(cast.program, Q3, raised("misuse:ROL-2", Flag.Level.NOTE))
    assert "1 flag goes on, and it is neither critical nor serious." in shown(browser(cast, Role.PEER))


def test_what_waits_for_this_account_comes_first(cast):
    closed(cast.program, Q3, raised())
    assert headings(shown(browser(cast, Role.SUPERVISOR)))[0] == "What waits for you"
    assert "What waits for you" not in headings(shown(browser(cast, Role.PEER)))


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
def test_peers_see_no_scores_before_a_report_shows_them(as_role, program, version, role):
    quarters(program, FINE, LOW)
    page = shown(as_role(role))
    assert "<svg xmlns" not in page
    assert "Where it stands" not in page


def test_the_queries_stay_the_same_however_many_quarters_and_flags_there_are(cast):
    manager, taken = browser(cast, Role.MANAGER), []
    for number, found in ((1, [raised()]), (4, [raised(), raised("misuse:ROL-2"), raised("condition:PEE-1")])):
        closed(cast.program, Q3, *found)
        _past(cast.program, number)
        kept_levels.keep_missing()
        manager.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            manager.get(PAGE)
        taken.append(len(captured))
    assert taken[0] == taken[1]


def _past(program, number: int) -> None:
    """So many closed quarters before Q3 2026."""
    quarter = review_of(program, Q3).quarter
    for _ in range(number):
        quarter = quarter.previous
        if not program.reviews.filter(period_start=quarter.start).exists():
            closed_review(program, quarter.start, FINE)
