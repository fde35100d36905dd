"""The picture of a closed quarter's scores: where each domain lies, where it lay before, what moved."""

import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fidelity.reviews import kept_levels
from programs.models import Role
from tests.reviews.change.test_change import FINE, LOW, quarters

SVG = "{http://www.w3.org/2000/svg}"


def shown(client, quarter: str) -> str:
    return client.get(f"/programs/willow-house/reviews/{quarter}/scores").content.decode()


def pictures(page: str) -> list[ElementTree.Element]:
    """The wide one, then the one for phones."""
    return [ElementTree.fromstring(svg) for svg in re.findall(r"<svg xmlns.*?</svg>", page, re.DOTALL)]


def marks(svg: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [mark for mark in svg.iter() if mark.get("class") == name]


def finds(page: str) -> str:
    return re.search(r'class="finds">([^<]*)<', page)[1]


@pytest.fixture
def two(program, version):
    return quarters(program, FINE, FINE)


def test_the_quarter_before_is_a_hollow_dot(manager, two):
    page = shown(manager, "2024-04")
    assert finds(page) == "No domain moved further than its range since Q1 2024."
    for picture in pictures(page):
        assert len(marks(picture, "c-before")) == 3
        assert "Choice 75, " in picture.find(f"{SVG}title").text
        assert ", 75 the quarter before (" in picture.find(f"{SVG}title").text
    assert "Hollow dot: the quarter before" in page


def test_the_first_quarter_has_nothing_to_compare_with(manager, two):
    page = shown(manager, "2024-01")
    assert finds(page) == "There is no quarter before this one to compare with."
    assert [marks(picture, "c-before") for picture in pictures(page)] == [[], []]
    assert "Hollow dot" not in page


def test_what_moved_further_than_its_range_has_an_arrow_and_words(manager, program, version):
    quarters(program, FINE, LOW)
    page = shown(manager, "2024-04")
    assert finds(page) == "Choice: 50 lower than the quarter before."
    wide, _narrow = pictures(page)
    assert len(marks(wide, "c-head")) == 1
    assert len(marks(wide, "c-before")) == 2
    assert "Arrow: moved." in page


def test_a_later_quarter_changes_nothing_of_an_earlier_picture(manager, program, version):
    quarters(program, FINE, FINE)
    before = shown(manager, "2024-04")
    quarters(program, None, None, LOW)
    assert pictures_of(before) == pictures_of(shown(manager, "2024-04"))


def pictures_of(page: str) -> list[str]:
    return re.findall(r"<svg xmlns.*?</svg>", page, re.DOTALL)


def test_an_open_quarter_is_a_table_only(manager, pages, review):
    assert pictures(shown(manager, "2026-10")) == []


def test_the_table_says_the_same_one_tap_away(manager, two):
    page = shown(manager, "2024-04")
    folded = re.search(r'<details class="table-of">.*?</details>', page, re.DOTALL)[0]
    assert '<table class="scores">' in folded


def test_the_picture_takes_the_same_queries_however_many_quarters_there_are(manager, program, version):
    taken = []
    for given in ([FINE, FINE], [None, None, *[LOW] * 4]):
        quarters(program, *given)
        kept_levels.keep_missing()
        with CaptureQueriesContext(connection) as captured:
            newest = program.reviews.order_by("period_start").last().quarter.slug
            shown(manager, newest)
        taken.append(len(captured))
    assert taken[0] == taken[1]


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY, Role.FUNDER, Role.ADMIN])
def test_nobody_sees_it_who_may_not_see_the_answers(as_role, two, role):
    assert as_role(role).get("/programs/willow-house/reviews/2024-04/scores").status_code in (403, 404)
