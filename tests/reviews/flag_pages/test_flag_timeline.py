"""The timeline on the list of flags: what everybody sees who sees the list, as a picture and as a table."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fidelity.flags.models import Flag
from fidelity.flags.rules.states import State
from programs.models import Role
from tests import clock
from tests.flags.build import Cast, closed, raised
from tests.reviews.conftest import Q1, Q2, Q3
from tests.reviews.flag_pages.test_inbox import SECRET, SERIOUS, browser, flag_of, inbox

SPRING, SUMMER = clock.moment(2026, 4, 10), clock.moment(2026, 7, 10)


@pytest.fixture
def cast(program, version) -> Cast:
    program.staff_roles.create(title="Peer supporter", hours=20, count=4)
    return Cast(program)


def section(page: str) -> str:
    return page.partition('<section aria-labelledby="timeline">')[2].partition("</section>")[0]


def finds(page: str) -> str:
    return re.search(r'class="finds">([^<]*)<', page)[1]


def table(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", section(page).partition("<tbody>")[2], re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_without_a_flag_there_is_no_picture(cast):
    assert section(inbox(cast)) == ""


def test_it_says_how_many_go_on_and_since_when(cast):
    closed(cast.program, Q1, raised(), at=SPRING)
    closed(cast.program, Q2, raised(), SERIOUS, at=SUMMER)
    page = inbox(cast)
    assert finds(page) == "2 flags go on, the oldest since April 10, 2026."
    assert section(page).count("<svg") == 2


def test_the_table_has_each_step_with_its_day_and_none_of_closing_again(cast):
    closed(cast.program, Q1, raised(), at=SPRING)
    closed(cast.program, Q2, raised(), at=SUMMER)
    cast.bring(flag_of(cast.program), State.ACTION_PLANNED)
    assert table(inbox(cast)) == [
        [
            "Peer supporters do ROL-1.",
            "Apr 10, 2026",
            "Taken up, Nov 22, 2026; Action planned, Nov 22, 2026",
            "Critical, action planned",
        ]
    ]


def test_a_flag_that_came_back_is_one_row_with_two_bars(cast):
    closed(cast.program, Q1, raised(), at=SPRING)
    cast.bring(flag_of(cast.program), State.RESOLVED)
    closed(cast.program, Q3, raised())
    page = inbox(cast)
    assert finds(page).endswith("1 of them came back.")
    [row] = table(page)
    assert "Came back, Nov 22, 2026" in row[2]
    assert section(page).count('stroke-dasharray="1 3"') == 2  # one in each picture


def test_what_ended_stays_for_four_quarters(cast):
    closed(cast.program, Q3, raised())
    flag = cast.bring(flag_of(cast.program), State.RESOLVED)
    page = inbox(cast)
    assert finds(page) == "1 flag ended in the last four quarters."
    assert [row[3] for row in table(page)] == ["Resolved"]
    for ended, shown in ((clock.moment(2025, 10, 1), True), (clock.moment(2025, 9, 30), False)):
        Flag.objects.filter(pk=flag.pk).update(since=ended)
        assert bool(section(inbox(cast))) == shown


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY])
@pytest.mark.parametrize("about", ["", "supervision", "management"])
def test_it_holds_nothing_that_somebody_wrote_and_is_the_same_for_all(cast, role, about):
    closed(cast.program, Q3, raised(about=about))
    flag = cast.bring(flag_of(cast.program), State.OPEN)
    holder = Role(flag.routed_to)
    cast.move(flag, "take", holder)
    cast.move(flag, "talk", holder, text=SECRET)
    page = section(inbox(cast, role))
    assert SECRET not in page
    assert [row[2] for row in table(f'<section aria-labelledby="timeline">{page}</section>')] == [
        "Taken up, Nov 22, 2026; Talked about, Nov 22, 2026"
    ]


def test_it_takes_the_same_queries_for_one_flag_and_for_three(cast):
    client, taken = browser(cast, Role.PEER), []
    client.get("/programs/willow-house/flags/")
    for found in ([raised()], [raised(), SERIOUS, raised("condition:PEE-1", Flag.Level.NOTE)]):
        closed(cast.program, Q3, *found)
        with CaptureQueriesContext(connection) as captured:
            client.get("/programs/willow-house/flags/")
        taken.append(len(captured))
    assert taken[0] == taken[1]
