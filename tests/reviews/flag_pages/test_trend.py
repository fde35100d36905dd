"""Flags by kind, and pressures found in talks, over the quarters: counts of tasks and rules."""

import pytest

from fidelity.flags.models import Flag
from fidelity.reviews.flag_pages import trend as flag_pages_trend
from programs.models import Program, Role
from tests.flags.build import Cast, closed, raised
from tests.reviews.conftest import Q1, Q2, Q3, sign_in

SECOND = raised("misuse:ROL-2", Flag.Level.SERIOUS)
SUPERVISION = raised("condition:PEE-1", Flag.Level.NOTE, "supervision")


@pytest.fixture
def cast(program: Program, version) -> Cast:
    return Cast(program)


def numbers(lines: tuple[flag_pages_trend.Line, ...] | None) -> dict[str, list[int | None]]:
    return {line.name: [count.number for count in line.counts] for line in lines or ()}


def trend(cast: Cast, role: Role = Role.SUPERVISOR) -> flag_pages_trend.Trend:
    return flag_pages_trend.flag_trend(cast.program, cast[role])


def talk(cast: Cast, code: str, *pressures: str, role: Role = Role.SUPERVISOR) -> None:
    flag = cast.program.flags.get(code=code)
    if flag.state == "open":
        cast.move(flag, "take", role)
    cast.move(flag, "talk", role, details={"pressures": list(pressures)})


def test_each_quarter_counts_the_flags_that_its_closing_raised_or_found_again(cast):
    closed(cast.program, Q1, raised())
    closed(cast.program, Q2, raised(), SECOND, SUPERVISION)
    closed(cast.program, Q3, SECOND)
    assert trend(cast).quarters == ("Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026")
    assert numbers(trend(cast).kinds) == {"Use of the role": [1, 2, 1, None], "Condition": [0, 1, 0, None]}


def test_a_quarter_without_a_review_is_a_hole(cast):
    closed(cast.program, Q1, raised())
    closed(cast.program, Q3, raised())
    assert [count.hole for count in trend(cast).kinds[0].counts] == ["", "no review", "", "not closed yet"]


def test_pressures_count_the_flags_in_whose_talks_they_were_found(cast):
    closed(cast.program, Q3, raised(), SECOND)
    talk(cast, "misuse:ROL-1", "billing", "staffing")
    talk(cast, "misuse:ROL-1", "billing")
    talk(cast, "misuse:ROL-2", "staffing")
    assert numbers(trend(cast).pressures) == {"Billing or payer": [0, 1], "Short staffing": [0, 2]}


def test_the_longest_bar_stands_for_the_largest_count(cast):
    closed(cast.program, Q3, raised(), SECOND, SUPERVISION)
    assert [[count.length for count in line.counts] for line in trend(cast).kinds] == [[10, 0], [5, 0]]


def test_a_flag_that_is_kept_from_somebody_adds_nothing_to_what_they_see(cast):
    closed(cast.program, Q3, SUPERVISION)
    talk(cast, "condition:PEE-1", "isolation", role=Role.MANAGER)
    assert numbers(trend(cast, Role.MANAGER).pressures) == {"Working alone": [0, 1]}
    assert numbers(trend(cast, Role.SUPERVISOR).pressures) == {}


def test_peers_see_the_flags_and_not_the_pressures(cast):
    closed(cast.program, Q3, raised())
    talk(cast, "misuse:ROL-1", "billing")
    page = sign_in(cast[Role.PEER].user).get(f"/programs/{cast.program.slug}/flags/trend").content.decode()
    assert "Use of the role" in page
    assert "Pressures found in talks" not in page
    assert "Billing or payer" not in page


def test_where_nothing_was_raised_a_plain_word_stands(cast):
    page = sign_in(cast[Role.SUPERVISOR].user).get(f"/programs/{cast.program.slug}/flags/trend").content.decode()
    assert "<p>None raised.</p>" in page
    assert "No talk has named a pressure yet." in page


def test_it_shows_eight_quarters_at_most(cast):
    for year in (2023, 2024, 2025):
        for month in (1, 4, 7, 10):
            closed(cast.program, Q1.replace(year=year, month=month), raised())
    assert len(trend(cast).quarters) == 8


def test_the_page_takes_the_same_queries_for_one_flag_and_for_three(cast, django_assert_num_queries):
    client = sign_in(cast[Role.MANAGER].user)
    address = f"/programs/{cast.program.slug}/flags/trend"
    client.get(address)
    for found in ([raised()], [raised(), SECOND, SUPERVISION]):
        closed(cast.program, Q3, *found)
        with django_assert_num_queries(8):
            client.get(address)
