"""The inbox: every flag by where it stands, what waits for each role, and nothing that must not be read there."""

from datetime import date, timedelta

import pytest
from django.test import Client

from fidelity.flags.models import Flag
from fidelity.flags.rules.states import State
from programs.models import Program, Role
from tests import clock
from tests.flags.build import MISUSE, NOW, Cast, closed, raised, review_of
from tests.plain_words import FORBIDDEN
from tests.reviews.conftest import Q1, Q2, Q3, answered, make_user, sign_in

SERIOUS = raised("misuse:ROL-2", Flag.Level.SERIOUS)
SECRET = "The ward asks each morning."


@pytest.fixture
def cast(program: Program, version) -> Cast:
    """A program with four peer supporters."""
    program.staff_roles.create(title="Peer supporter", hours=20, count=4)
    return Cast(program)


def flag_of(program: Program, code: str = MISUSE) -> Flag:
    return program.flags.get(code=code)


def browser(cast: Cast, role: Role) -> Client:
    return sign_in(cast[role].user)


def inbox(cast: Cast, role: Role = Role.SUPERVISOR) -> str:
    return browser(cast, role).get(f"/programs/{cast.program.slug}/flags/").content.decode()


def headings(page: str) -> list[str]:
    return [part.partition("</h2>")[0].partition(">")[2] for part in page.split("<h2")[1:]]


def test_zero_flags_is_a_plain_word(cast):
    page = inbox(cast)
    assert "<p>None raised.</p>" in page
    assert headings(page) == ["Actions", "More"]


@pytest.mark.parametrize(
    ("state", "heading"),
    [
        (State.OPEN, "New"),
        (State.UNDER_REVIEW, "In talk"),
        (State.ACTION_PLANNED, "Action planned"),
        (State.PROPOSED, "Waiting for peers"),
        (State.HELD, "Held: outside our control"),
        (State.DOUBTED, "Waiting for a second person"),
        (State.RESOLVED, "Ended"),
        (State.NOT_UPHELD, "Ended"),
    ],
)
def test_a_flag_stands_under_its_state(cast, state, heading):
    closed(cast.program, Q3, raised())
    cast.bring(flag_of(cast.program), state)
    others = ("What waits for you", "Critical findings", "From raised to ended", "More")
    assert [each for each in headings(inbox(cast, Role.PEER)) if each not in others] == [heading, "Actions"]


@pytest.mark.parametrize(
    ("level", "first", "second"),
    [(Flag.Level.CRITICAL, "ROL-1", "ROL-2"), (Flag.Level.SERIOUS, "ROL-2", "ROL-1")],
)
def test_the_gravest_stands_first_then_the_oldest(cast, level, first, second):
    closed(cast.program, Q2, SERIOUS)
    closed(cast.program, Q3, SERIOUS, raised(level=level))
    page = inbox(cast, Role.PEER)
    assert page.index(f"Peer supporters do {first}.") < page.index(f"Peer supporters do {second}.")


def test_with_one_or_two_peer_supporters_it_speaks_of_the_role(cast):
    cast.program.staff_roles.update(count=2)
    closed(cast.program, Q3, raised())
    page = inbox(cast, Role.PEER)
    assert "Short name of ROL-1, as part of the peer role here" in page
    assert "Peer supporters do" not in page


def test_a_row_says_kind_level_quarter_and_who_works_on_it(cast):
    closed(cast.program, Q3, raised())
    page = inbox(cast, Role.PEER)
    assert "Use of the role, since Q3 2026. Peer supervisor works on it; new since November 22, 2026." in page
    assert '<span class="tag tag-attention">Critical</span>' in page


def test_a_row_says_the_next_action_and_that_it_is_late(cast):
    closed(cast.program, Q3, raised())
    flag = cast.bring(flag_of(cast.program), State.UNDER_REVIEW)
    cast.plan(flag, what="Name a nurse.", due=(NOW - timedelta(days=2)).date())
    page = inbox(cast, Role.PEER)
    assert "Next: Name a nurse." in page
    assert "Program manager, by November 20, 2026" in page
    assert '<span class="tag tag-attention">late</span>' in page


def test_a_held_flag_says_when_it_is_looked_at_again(cast):
    closed(cast.program, Q3, raised())
    cast.bring(flag_of(cast.program), State.HELD)
    assert "Look at it again by January 31, 2027" in inbox(cast, Role.PEER)


def test_a_held_flag_whose_day_has_passed_says_so_and_waits(cast):
    closed(cast.program, Q3, raised())
    cast.bring(flag_of(cast.program), State.HELD)
    clock.on(date(2027, 2, 1))
    page = inbox(cast)
    assert 'Look at it again by January 31, 2027 <span class="tag tag-attention">late</span>' in page
    assert "<h3>Look at it again</h3>" in page


def test_what_ended_is_folded_with_the_quarters_that_are_watched(cast):
    closed(cast.program, Q3, raised())
    cast.bring(flag_of(cast.program), State.RESOLVED)
    page = inbox(cast)
    assert "None going on, by its own word only." in page
    assert "Resolved November 22, 2026; watched, 2 quarters to go." in page


def test_a_flag_that_came_back_is_marked_and_stands_on_top(cast):
    closed(cast.program, Q2, raised())
    cast.bring(flag_of(cast.program), State.RESOLVED)
    closed(cast.program, Q3, raised(), at=NOW + timedelta(days=1))
    page = inbox(cast)
    assert headings(page)[:3] == ["What waits for you", "Critical findings", "Came back"]
    assert '<span class="tag tag-attention">Came back</span>' in page


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (State.OPEN, {Role.SUPERVISOR: "Take it up"}),
        (
            State.UNDER_REVIEW,
            {
                Role.SUPERVISOR: "Talk about it, and note what you heard",
                Role.MANAGER: "Plan an action that changes a condition",
            },
        ),
        (State.ACTION_PLANNED, {Role.SUPERVISOR: "Every action has ended: see if peers can be asked"}),
        (State.PROPOSED, dict.fromkeys((Role.PEER, Role.ALLY), "Say whether it has changed")),
        (State.HELD, {}),
        (State.DOUBTED, dict.fromkeys((Role.PEER, Role.ALLY), "Say whether you agree that it does not fit")),
        (State.RESOLVED, {}),
        (State.NOT_UPHELD, {Role.PEER: "Not upheld: say if you see it differently"}),
    ],
)
def test_it_begins_with_what_waits_for_the_one_who_looks(cast, state, asked):
    closed(cast.program, Q3, raised())
    cast.bring(flag_of(cast.program), state)
    for role in (Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY):
        page = inbox(cast, role)
        assert ("What waits for you" in page) == (role in asked), role
        assert asked.get(role, "") in page


def test_no_text_that_somebody_wrote_stands_in_the_list(cast):
    review = review_of(cast.program, Q3)
    answered(review, "ROL-1", level=1, note=SECRET)
    closed(cast.program, Q3, raised())
    flag = cast.bring(flag_of(cast.program), State.UNDER_REVIEW)
    cast.move(flag, "talk", text=SECRET)
    for role in (Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY):
        page = inbox(cast, role)
        assert "Peer supporters do ROL-1." in page
        assert SECRET not in page


def test_the_list_takes_the_same_queries_for_one_flag_and_for_three(cast, django_assert_num_queries):
    closed(cast.program, Q3, raised())
    client = browser(cast, Role.ALLY)
    address = f"/programs/{cast.program.slug}/flags/"
    client.get(address)
    for found in ([raised()], [raised(), SERIOUS, raised("condition:PEE-1", Flag.Level.NOTE)]):
        closed(cast.program, Q3, *found)
        for flag in cast.program.flags.filter(state=State.OPEN):
            cast.bring(flag, State.DOUBTED)
        cast.plan(flag_of(cast.program), what=f"Do {len(found)}.")
        with django_assert_num_queries(14):
            client.get(address)


def test_the_silent_twin_never_looks_better(cast, organisation):
    """One program reports misuse; its twin answers "never" and shows no evidence: a plain word is all it gets."""
    open_review, silent = (
        review_of(cast.program, Q3),
        Program.objects.create(
            organisation=organisation,
            slug="silent",
            name="Silent",
            kind="embedded",
            setting="outpatient",
            first_quarter=Q1,
        ),
    )
    answered(open_review, "ROL-1", level=0)
    closed(cast.program, Q3, raised())
    quiet = review_of(silent, Q3)
    answered(quiet, "ROL-1", level=4)
    closed(silent, Q3)
    make_user(Role.SUPERVISOR, silent, "silent@example.org")
    client = sign_in(make_user(Role.MANAGER, silent, "manager@silent.example"))
    page = client.get("/programs/silent/flags/").content.decode()
    main = page.partition("<main")[2].partition("<h2")[0]
    assert "None raised, by its own word only." in main
    assert not [word for word in ("good", "great", "well done", "no problem", "safe", "clear") if word in main.lower()]


def test_its_words_are_those_of_the_field(cast):
    closed(cast.program, Q3, raised(), SERIOUS)
    cast.bring(flag_of(cast.program), State.HELD)
    main = inbox(cast).partition("<main")[2]
    assert not FORBIDDEN.search(main)
    assert "@example.org" not in main
