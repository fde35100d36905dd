"""One action has one state, and one flag one place, on every page."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from fidelity.flags.models import Action, Flag
from fidelity.flags.rules.states import State
from fidelity.reviews.flag_pages import inbox
from fidelity.reviews.home import cards
from programs.models import Role
from tests.flags.build import MISUSE, NOW, Cast, closed, raised
from tests.reviews.conftest import Q1, Q2, Q3, TODAY, answered, closed_review, sign_in

YESTERDAY = TODAY - timedelta(days=1)
LATE = '<span class="tag tag-attention">late</span>'

# A picture breaks the words of a flag's state ("action planned") where they fit.
PICTURE = re.compile(r"<svg\b.*?</svg>")


@pytest.fixture
def cast(program, version) -> Cast:
    program.staff_roles.create(title="Peer supporter", count=6, hours=20)
    made = Cast(program)
    closed(program, Q3, raised())
    return made


@pytest.fixture
def flag(cast) -> Flag:
    return cast.program.flags.get(code=MISUSE)


def page(cast: Cast, address: str, role: Role = Role.MANAGER) -> str:
    response = sign_in(cast[role].user).get(f"/programs/{cast.program.slug}/{address}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def home(cast: Cast, role: Role = Role.MANAGER) -> str:
    return " ".join(sign_in(cast[role].user).get("/").content.decode().split())


@pytest.fixture
def overdue(cast, flag) -> Action:
    cast.bring(flag, State.UNDER_REVIEW)
    answered(flag.last_raised_in, "ROL-1", level=0)
    return cast.plan(flag, item="ROL-1", due=YESTERDAY)


@pytest.mark.parametrize(
    "address",
    ["flags/", "flags/{flag}/", "flags/{flag}/plan", "reviews/2026-07/scores", "reviews/2026-07/findings/ROL-1"],
)
def test_an_action_that_was_due_yesterday_is_late_on_every_page(cast, flag, overdue, address):
    text = PICTURE.sub("", page(cast, address.format(flag=flag.pk)))
    assert LATE in text
    assert ">planned<" not in text


def test_it_is_late_where_it_was_carried_to(cast, overdue, review):
    for address in ("reviews/2026-10/", "reviews/2026-10/close"):
        text = page(cast, address)
        assert LATE in text
        assert ">planned<" not in text


def in_talk_since(flag: Flag, days: int) -> None:
    Flag.objects.filter(pk=flag.pk).update(since=NOW - timedelta(days=days))


@pytest.mark.parametrize(
    "address", ["flags/", "flags/{flag}/", "reviews/2026-07/scores", "reviews/2026-07/findings/ROL-1"]
)
def test_a_flag_in_talk_for_a_year_says_so(cast, flag, address):
    cast.bring(flag, State.UNDER_REVIEW)
    answered(flag.last_raised_in, "ROL-1", level=0)
    in_talk_since(flag, 364)
    assert "for a year or more" not in page(cast, address.format(flag=flag.pk))
    in_talk_since(flag, 365)
    assert "n talk for a year or more, since November 22, 2025" in page(cast, address.format(flag=flag.pk))


def test_home_says_so_of_a_critical_one(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    in_talk_since(flag, 400)
    assert "in talk for a year or more, since October 18, 2025" in home(cast)


# One order.


@pytest.fixture
def late_one(cast) -> Flag:
    """Of two lines that fall alike, the second; an action for it is late."""
    closed(cast.program, Q3, *(raised(code, Flag.Level.WATCH) for code in ("drift:choice", "drift:role")))
    flag = cast.program.flags.get(code="drift:role")
    cast.plan(flag, about="learning", due=YESTERDAY, what="Another thing.")
    return flag


def first_of_two(text: str) -> str:
    return min("Choice: it may be lower", "Role protection: it may be lower", key=text.index).partition(":")[0]


def test_of_two_alike_the_late_one_stands_first_in_the_inbox_on_the_scores_and_on_home(cast, late_one):
    pages = [page(cast, "flags/"), page(cast, "reviews/2026-07/scores"), home(cast, Role.SUPERVISOR)]
    assert [first_of_two(text) for text in pages] == ["Role protection"] * 3
    Action.objects.update(state="done")
    pages = [page(cast, "flags/"), page(cast, "reviews/2026-07/scores"), home(cast, Role.SUPERVISOR)]
    assert [first_of_two(text) for text in pages] == ["Choice"] * 3


def test_what_was_raised_first_stands_before_what_is_as_grave(cast):
    closed(cast.program, Q2, raised("drift:role", Flag.Level.WATCH))
    closed(cast.program, Q3, *(raised(code, Flag.Level.WATCH) for code in ("drift:choice", "drift:role")))
    assert first_of_two(page(cast, "flags/")) == "Role protection"


def waits(cast: Cast, role: Role) -> list[str]:
    [card] = cards.home_cards(cast[role].user, today=TODAY)
    return [notice.words.partition(":")[0] for notice in card.waits]


def test_home_begins_with_what_is_critical_then_late_then_what_waits_for_others(cast, flag):
    closed(
        cast.program, Q3, raised(), raised("misuse:ROL-2", Flag.Level.SERIOUS), raised("drift:role", Flag.Level.WATCH)
    )
    about = {"review": flag.raised_in, "owner": "supervisor", "what": "A thing."}
    cast.program.actions.create(due=YESTERDAY, **about)
    cast.program.actions.create(due=TODAY, **about)
    assert waits(cast, Role.SUPERVISOR) == [
        "New flag",
        "Action, was due yesterday",
        "New flag",
        "Action, due today",
        "New flag",
    ]


def test_a_late_action_stands_where_the_gravest_flag_does_that_it_answers_to(cast, flag):
    closed(cast.program, Q3, raised(), raised("misuse:ROL-2", Flag.Level.SERIOUS))
    cast.bring(flag, State.UNDER_REVIEW)
    cast.plan(flag, due=YESTERDAY, owner="supervisor")
    assert waits(cast, Role.SUPERVISOR) == ["Action, was due yesterday", "New flag"]


def test_critical_findings_stand_with_the_late_one_first(cast, flag):
    closed(cast.program, Q3, raised(), raised("misuse:ROL-2"))
    second = cast.program.flags.get(code="misuse:ROL-2")
    assert [finding.flag.code for finding in inbox.critical_findings(cast.program)] == [MISUSE, "misuse:ROL-2"]
    cast.bring(second, State.UNDER_REVIEW)
    cast.plan(second, due=YESTERDAY)
    assert [finding.flag.code for finding in inbox.critical_findings(cast.program)] == ["misuse:ROL-2", MISUSE]


# What drift counts.


@pytest.mark.parametrize("address", ["change/", "flags/{drift}/"])
def test_pages_on_drift_say_that_closed_quarters_count(cast, late_one, address):
    closed_review(cast.program, Q1, {"CHO-1": {"level": 2}})
    assert "whether or not its report was signed" in page(cast, address.format(drift=late_one.pk)).replace(
        "their report", "its report"
    )


def test_so_does_the_page_on_how_often_the_rules_are_wrong(cast, flag):
    text = " ".join(sign_in(cast[Role.MANAGER].user).get(reverse("drift_power")).content.decode().split())
    assert "Every quarter counts once it is closed, whether or not its report was signed." in text
