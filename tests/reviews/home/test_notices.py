"""What waits for one account now: flags, actions, quarters; read from how things stand."""

import re
from datetime import date, timedelta

import pytest

from fidelity.flags.models import Action, Flag
from fidelity.flags.rules.states import State
from fidelity.reviews.home import cards, notices
from fidelity.reviews.home.notice_kinds import Kind, Notice
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import Role, User
from tests.flags.build import MISUSE, NOW, Cast, account, closed, days, fresh, raised
from tests.reviews.conftest import Q1, Q2, Q3, Q4, TODAY, make_program, make_user, sign_in

M, S, P, A = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY
FLAGS = set(Kind) - {Kind.ACTION, Kind.QUARTER}


@pytest.fixture
def cast(program, version) -> Cast:
    for role in (P, A):
        account(program, role)
    return Cast(program)


@pytest.fixture
def flag(cast) -> Flag:
    closed(cast.program, Q3, raised())
    return cast.program.flags.get()


def waiting(by: Access, *kinds: Kind, today: date = TODAY) -> list[Notice]:
    """What waits for an account in its only program, of these kinds."""
    [found] = notices.program_notices(by.user, today=today).values()
    return [notice for notice in found if notice.kind in kinds]


def waits_for(cast: Cast) -> dict[Role, list[str]]:
    """Role -> what is asked about flags, for those of whom something is asked."""
    asked = {role: [notice.kind.value for notice in waiting(cast[role], *FLAGS)] for role in (M, S, P, A)}
    return {role: kinds for role, kinds in asked.items() if kinds}


# Flags.


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (State.OPEN, {S: ["new"]}),
        (State.UNDER_REVIEW, {}),
        (State.ACTION_PLANNED, {S: ["ended"]}),
        (State.PROPOSED, {P: ["confirm"], A: ["confirm"]}),
        (State.DOUBTED, {P: ["second"], A: ["second"]}),
        (State.HELD, {}),
        (State.RESOLVED, {}),
        (State.NOT_UPHELD, {P: ["contest"]}),
    ],
)
def test_whose_turn_it_is(cast, flag, state, asked):
    cast.bring(flag, state)
    assert waits_for(cast) == asked


def test_a_notice_says_what_is_asked_and_leads_to_the_flag(cast, flag):
    [notice] = waiting(cast[S], Kind.NEW)
    assert notice.words == "New flag: Short name of ROL-1, as part of the peer role here"
    assert notice.address == f"/programs/willow-house/flags/{flag.pk}/"


def test_with_a_team_it_speaks_of_what_happens(cast, flag):
    cast.program.staff_roles.create(title="Peer supporter", count=3, hours=20)
    assert waiting(cast[S], Kind.NEW)[0].words == "New flag: Peer supporters do ROL-1."


def test_what_came_back_is_asked_for_as_such(cast, flag):
    cast.bring(flag, State.RESOLVED)
    closed(cast.program, Q4, raised(), at=NOW + days(1))
    assert waits_for(cast) == {S: ["back"]}


@pytest.mark.parametrize(
    ("state", "move", "by", "words"),
    [
        (State.PROPOSED, "dispute", P, "Peers say that it has not changed yet"),
        (State.NOT_UPHELD, "contest", P, "A peer supporter disputes that it was not upheld"),
        (State.DOUBTED, "disagree", A, "A second person sees it differently"),
    ],
)
def test_who_works_on_a_flag_is_told_when_others_see_it_differently(cast, flag, state, move, by, words):
    cast.bring(flag, state)
    cast.move(flag, move, by)
    # A quarter that is closed meanwhile is no answer.
    closed(cast.program, Q4, raised())
    assert waits_for(cast) == {S: ["answered"]}
    assert waiting(cast[S], Kind.ANSWERED)[0].words == f"{words}: Short name of ROL-1, as part of the peer role here"
    cast.move(flag, "talk")
    assert waits_for(cast) == {M: ["plan"]}


def test_after_a_talk_the_manager_is_asked_to_plan_until_an_action_is(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    cast.move(flag, "talk")
    closed(cast.program, Q4, raised())
    assert waits_for(cast) == {M: ["plan"]}
    assert waiting(cast[M], Kind.PLAN)[0].words == "Plan an action: Short name of ROL-1, as part of the peer role here"
    cast.plan(flag)
    assert waits_for(cast) == {}


def test_once_every_action_has_ended_who_works_on_a_flag_is_told(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    first, second = cast.plan(flag), cast.plan(flag, what="The desk has a list.")
    cast.end(first)
    assert waits_for(cast) == {}
    cast.end(second)
    assert waits_for(cast) == {S: ["ended"]}
    assert waiting(cast[S], Kind.ENDED)[0].words.startswith("Every action has ended, see if peers can be asked: ")


@pytest.mark.parametrize(
    ("about", "asked"), [(Flag.About.SUPERVISION, {M: ["new"]}), (Flag.About.MANAGEMENT, {S: ["new"]})]
)
def test_a_flag_waits_for_whom_it_does_not_concern(cast, about, asked):
    closed(cast.program, Q3, raised(about=about))
    assert waits_for(cast) == asked


def test_without_a_supervisor_it_waits_for_the_manager(cast, flag):
    User.objects.get(email="supervisor@example.org").delete()
    assert [notice.kind for notice in waiting(cast[M], *FLAGS)] == [Kind.NEW]


@pytest.mark.parametrize(("later", "reminded"), [(30, True), (31, False)])
def test_peers_are_reminded_for_a_month_that_it_was_not_upheld(cast, flag, later, reminded):
    cast.bring(flag, State.NOT_UPHELD)
    assert bool(waiting(cast[P], Kind.CONTEST, today=TODAY + timedelta(days=later))) == reminded


def test_who_disputed_it_is_not_asked_again(cast, flag):
    cast.bring(flag, State.NOT_UPHELD)
    for name, role in (("contest", P), ("doubt", S), ("agree", A)):
        cast.move(flag, name, role)
    assert waits_for(cast) == {}


def test_who_doubted_it_is_asked_for_no_second_view(cast):
    closed(cast.program, Q3, raised("misuse:ROL-2", Flag.Level.SERIOUS))
    flag = cast.program.flags.get(code="misuse:ROL-2")
    other = account(cast.program, S, email="other@example.org")
    cast.bring(flag, State.DOUBTED)
    assert [notice.kind for notice in waiting(other, *FLAGS)] == [Kind.SECOND]
    assert waiting(cast[S], *FLAGS) == []


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        (date(2027, 1, 16), []),
        (date(2027, 1, 17), ["Look at it again by January 31"]),
        (date(2027, 3, 1), ["Look at it again, it was due 29 days ago"]),
    ],
)
def test_a_held_flag_waits_when_its_day_is_near_or_past(cast, flag, today, asked):
    cast.bring(flag, State.HELD)
    told = [notice.words.partition(": ") for notice in waiting(cast[S], Kind.REVISIT, today=today)]
    assert [words for words, _, _ in told] == asked
    assert {named for _, _, named in told} <= {"Short name of ROL-1, as part of the peer role here"}


def test_the_gravest_stand_first(cast):
    closed(
        cast.program, Q3, raised("misuse:ROL-2", Flag.Level.NOTE), raised(), raised("drift:choice", Flag.Level.DRIFT)
    )
    assert [re.search(r"ROL-\d|Choice", notice.words)[0] for notice in waiting(cast[S], Kind.NEW)] == [
        "ROL-1",
        "Choice",
        "ROL-2",
    ]


# The key: the same for the same thing, another for another turn.


def key(by: Access, *kinds: Kind, today: date = TODAY) -> str:
    [notice] = waiting(by, *kinds, today=today)
    return notice.key


def test_a_key_stays_while_the_flag_waits(cast, flag):
    before = key(cast[S], Kind.NEW)
    closed(cast.program, Q4, raised())
    assert key(cast[S], Kind.NEW) == before


def test_a_second_question_to_peers_is_another_one(cast, flag):
    cast.bring(flag, State.PROPOSED)
    first = key(cast[P], Kind.CONFIRM)
    cast.move(flag, "dispute", P)
    cast.plan(flag, what="Another thing.")
    cast.move(flag, "propose", at=NOW + days(1))
    assert key(cast[P], Kind.CONFIRM) != first


def test_a_day_that_has_passed_is_another_notice_than_one_that_is_near(cast, flag):
    cast.plan(flag)
    soon, late = (key(cast[M], Kind.ACTION, today=date(2026, 12, day)) for day in (14, 16))
    assert soon != late


def test_a_key_is_short_and_tells_nothing(cast, flag):
    cast.plan(flag, due=TODAY)
    keys = [notice.key for notice in waiting(cast[M], *Kind) + waiting(cast[S], *Kind)]
    assert len(keys) == 3
    for each in keys:
        assert len(each) <= 80
        assert not re.search(r"ROL|critical|Willow|willow|@", each)


# Actions.


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (TODAY + timedelta(days=15), []),
        (TODAY + timedelta(days=14), ["Action, due in 14 days: Nurses do the round."]),
        (TODAY, ["Action, due today: Nurses do the round."]),
        (TODAY - timedelta(days=3), ["Action, was due 3 days ago: Nurses do the round."]),
    ],
)
def test_an_action_waits_when_it_is_due_soon_or_late(cast, flag, due, words):
    cast.plan(flag, due=due)
    assert [notice.words for notice in waiting(cast[M], Kind.ACTION)] == words


@pytest.mark.parametrize("state", [Action.State.DONE, Action.State.DROPPED])
def test_an_action_that_ended_waits_no_more(cast, flag, state):
    cast.end(cast.plan(flag, due=TODAY), state)
    assert waiting(cast[M], Kind.ACTION) == []


@pytest.mark.parametrize(
    ("owner", "roles"), [("manager", {M}), ("supervisor", {M, S}), ("leadership", {M}), ("peer_team", {M})]
)
def test_an_action_waits_for_the_manager_and_for_the_supervisor_whose_it_is(cast, flag, owner, roles):
    cast.plan(flag, due=TODAY, owner=owner)
    assert {role for role in (M, S, P, A) if waiting(cast[role], Kind.ACTION)} == roles


# Quarters.


def quarters(by: Access, today: date = TODAY) -> list[str]:
    return [notice.words for notice in waiting(by, Kind.QUARTER, today=today)]


def test_a_quarter_that_ended_or_began_without_a_review_waits_for_the_manager(cast):
    assert quarters(cast[M]) == [
        "Q3 2026 review: not started, was due 23 days ago",
        "Q4 2026 review: not started, due in 69 days",
    ]
    assert [quarters(cast[role]) for role in (S, P, A)] == [[], [], []]


def test_nothing_waits_before_the_first_quarter(cast, organisation):
    new = make_program(organisation, "Harbor", first=date(2027, 1, 1))
    assert quarters(account(new, M, email="new@example.org")) == []


def test_an_open_review_waits_when_it_is_due_soon_or_late(cast, review):
    closed(cast.program, Q3)
    said = [quarters(cast[M], today) for today in (date(2027, 1, 15), date(2027, 1, 16), date(2027, 1, 31))]
    # The next quarter has begun by then.
    assert [each[0] for each in said] == [
        "Q1 2027 review: not started, due in 105 days",
        "Q4 2026 review: open, due in 14 days",
        "Q4 2026 review: open, was due yesterday",
    ]


def test_a_closed_or_skipped_quarter_waits_for_nobody(cast):
    closed(cast.program, Q3)
    Review.objects.create(
        program=cast.program,
        instrument=cast.program.reviews.get().instrument,
        period_start=Q4,
        state="skipped",
        skip_reason="Moved.",
    )
    assert quarters(cast[M]) == []


def test_a_quarter_is_said_again_when_it_gets_due_and_when_it_is_late(cast):
    closed(cast.program, Q3)
    keys = {
        notice.key
        for today in (
            TODAY,
            date(2026, 12, 1),
            date(2027, 1, 16),
            date(2027, 1, 17),
            date(2027, 2, 1),
            date(2027, 2, 2),
        )
        for notice in waiting(cast[M], Kind.QUARTER, today=today)
        if "Q4 2026" in notice.words
    }
    assert len(keys) == 3


# Home.


def test_home_lists_what_waits_but_the_quarter_which_its_card_names(cast, flag):
    cast.plan(flag, due=TODAY)
    page = sign_in(cast[M].user).get("/").content.decode()
    assert re.findall(r"<li><a href=[^>]*>([^<]*)</a>", _waits_on(page)) == ["Action, due today: Nurses do the round."]


def _waits_on(page: str) -> str:
    return page.partition('<ul class="waits">')[2].partition("</ul>")[0]


def test_home_says_nothing_where_nothing_waits(cast):
    assert "What waits for you" not in sign_in(cast[S].user).get("/").content.decode()


@pytest.mark.parametrize("state", list(State))
def test_no_line_on_home_is_refused(cast, flag, state):
    cast.bring(flag, state)
    Action.objects.update(due=TODAY)
    cast.plan(flag, what="Another thing.", due=TODAY, owner="supervisor")
    for role in (M, S, P, A):
        client = sign_in(cast[role].user)
        for address in set(re.findall(r'href="(/programs/[^"#]+)', client.get("/").content.decode())):
            assert client.get(address).status_code == 200, (role, address)


def test_many_of_a_kind_are_one_line(cast):
    closed(
        cast.program,
        Q3,
        *(raised(f"misuse:ROL-{number}") for number in (1, 2)),
        raised("drift:choice", Flag.Level.WATCH),
    )
    [card] = cards.home_cards(cast[S].user, today=TODAY)
    assert len(card.waits) == 3
    closed(cast.program, Q4, raised("drift:role", Flag.Level.WATCH))
    [card] = cards.home_cards(cast[S].user, today=TODAY)
    assert [(notice.words, notice.address) for notice in card.waits] == [
        ("4 new flags to take up", "/programs/willow-house/flags/")
    ]


@pytest.mark.parametrize("role", [Role.FUNDER, Role.ADMIN])
def test_nothing_waits_for_a_funder_or_an_admin(cast, flag, role):
    assert notices.program_notices(make_user(role, cast.program), today=TODAY) == {}


def test_each_program_has_its_own(cast, flag, organisation):
    other = make_program(organisation, "Harbor")
    other.memberships.create(user=cast[S].user, organisation=organisation, role=P)
    found = notices.program_notices(cast[S].user, today=TODAY)
    assert {key: [notice.kind for notice in each] for key, each in found.items()} == {
        cast.program.pk: [Kind.NEW],
        other.pk: [],
    }


@pytest.mark.parametrize("programs", [1, 3])
def test_the_same_few_queries_for_one_program_and_for_three(cast, organisation, django_assert_num_queries, programs):
    user = cast[M].user
    for number in range(programs):
        program = make_program(organisation, f"Program {number}")
        for role in (M, S):
            program.memberships.create(user=user, organisation=organisation, role=role)
        closed(program, Q1, raised(), raised("misuse:ROL-2", Flag.Level.NOTE))
        Flag.objects.filter(program=program, code=MISUSE).update(state="doubted")
        program.actions.create(review=program.reviews.get(), what="A thing.", owner="manager", due=TODAY)
    notices.program_notices(user, today=TODAY)
    with django_assert_num_queries(12):
        notices.program_notices(user, today=TODAY)


def test_a_flag_that_stands_in_an_older_quarter_too_is_said_once(cast):
    for start in (Q1, Q2, Q3):
        closed(cast.program, start, raised())
    assert len(waiting(cast[S], *FLAGS)) == 1
    assert fresh(cast.program.flags.get()).state == State.OPEN
