"""What closing a quarter does to flags: raise, go on, come back, watch; and who gets them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fidelity.flags.access import People
from fidelity.flags.models import Flag
from fidelity.flags.rules.states import State
from fidelity.reviews import actions as reviews
from programs.models import Role
from tests.flags.build import MISUSE, NOW, Cast, account, closed, days, fresh, raised, review_of, told
from tests.reviews.conftest import Q1, Q2, Q3, Q4, answered, sign_in

NEXT = [date(2027, 1, 1), date(2027, 4, 1), date(2027, 7, 1), date(2027, 10, 1), date(2028, 1, 1)]
SERIOUS, NOTE = Flag.Level.SERIOUS, Flag.Level.NOTE
CODE = "misuse:ROL-2"


@pytest.fixture
def cast(program, version) -> Cast:
    return Cast(program)


def only(program) -> Flag:
    return program.flags.select_related("program__organisation").get()


def ended(cast: Cast, start: date, state: State = State.RESOLVED) -> Flag:
    """A flag that a quarter raised and that ended."""
    closed(cast.program, start, raised())
    return cast.bring(only(cast.program), state)


def test_closing_raises_what_the_answers_say(cast, review):
    answered(review, "ROL-1", level=2)
    answered(review, "PEE-1", choice="none")
    reviews.close_review(review=review, by=cast[Role.MANAGER])
    found = review.program.flags.values_list("code", "kind", "level", "state", "round", "recurring", "watched")
    assert list(found) == [
        ("condition:PEE-1", "condition", "note", "open", 1, False, 0),
        (MISUSE, "misuse", "critical", "open", 1, False, 0),
    ]


def test_a_new_flag_knows_its_quarter_and_has_one_event(program, version):
    review = closed(program, Q3, raised())
    flag = only(program)
    assert (flag.raised_in, flag.last_raised_in, flag.since, flag.edition) == (review, review, NOW, 1)
    event = flag.events.get()
    assert (event.number, event.what, event.state, event.level) == (1, "raised", "open", "critical")
    assert (event.review, event.at, event.by, event.role, event.text) == (review, NOW, None, "", "")


def test_a_quarter_without_findings_raises_nothing(program, version):
    closed(program, Q3)
    assert not program.flags.exists()


def test_the_same_finding_next_quarter_continues_the_flag(program, version):
    first, second = closed(program, Q3, raised()), closed(program, Q4, raised())
    flag = only(program)
    assert told(flag) == ["raised", "again"]
    assert (flag.raised_in, flag.last_raised_in, flag.round, flag.state) == (first, second, 1, "open")


def test_another_level_is_written_down(program, version):
    closed(program, Q3, raised(CODE, NOTE))
    closed(program, Q4, raised(CODE, SERIOUS))
    flag = only(program)
    assert told(flag) == ["raised", "level"]
    assert (flag.level, flag.events.last().level) == ("serious", "serious")


def test_a_finding_that_is_absent_does_not_close_its_flag(program, version):
    closed(program, Q3, raised())
    closed(program, Q4)
    flag = only(program)
    assert (told(flag), flag.state) == (["raised", "absent"], "open")


def test_a_quarter_that_does_not_ask_for_it_says_nothing(program, version):
    closed(program, Q3, raised("condition:CUL-1", NOTE))
    closed(program, Q4)
    assert told(only(program)) == ["raised"]


def test_a_watch_counts_the_quarters_that_ask_for_it(cast):
    closed(cast.program, Q3, raised("condition:CUL-1", NOTE))
    cast.bring(only(cast.program), State.RESOLVED)
    closed(cast.program, Q4)
    cast.program.reviews.filter(pk=review_of(cast.program, NEXT[0]).pk).update(full=True)
    closed(cast.program, NEXT[0])
    assert only(cast.program).watched == 1


@pytest.mark.parametrize("state", [state for state in State if state not in {State.RESOLVED, State.NOT_UPHELD}])
@pytest.mark.parametrize("found", [[raised()], []])
def test_a_new_quarter_moves_no_flag(cast, state, found):
    closed(cast.program, Q3, raised())
    before = cast.bring(only(cast.program), state)
    closed(cast.program, Q4, *found)
    after = fresh(before)
    assert (after.state, after.since, after.revisit_by, after.routed_to) == (
        state,
        before.since,
        before.revisit_by,
        before.routed_to,
    )


@pytest.mark.parametrize("state", [State.RESOLVED, State.NOT_UPHELD])
def test_what_comes_back_after_its_end_is_a_new_round(cast, state):
    flag = ended(cast, Q3, state)
    review = closed(cast.program, Q4, raised())
    flag.refresh_from_db()
    assert (flag.state, flag.round, flag.recurring, flag.watched) == ("open", 2, True, 0)
    assert (flag.raised_in, flag.last_raised_in) == (review, review)
    assert told(flag)[-1] == "returned"
    assert set(flag.events.values_list("round", flat=True)) == {1, 2}


@pytest.mark.parametrize(("start", "recurring"), [(NEXT[3], True), (NEXT[4], False)])
def test_it_is_recurring_within_four_quarters(cast, start, recurring):
    """It ended in Q4 2026."""
    flag = ended(cast, Q3)
    closed(cast.program, start, raised())
    flag.refresh_from_db()
    assert (flag.round, flag.recurring) == (2, recurring)


def test_when_it_ended_is_read_on_the_programs_own_clock(cast, settings, monkeypatch):
    """In New York it ended on 31 December, when it was 2027 in London already."""
    monkeypatch.undo()
    settings.TIME_ZONE = "America/New_York"
    flag = ended(cast, Q3)
    Flag.objects.filter(pk=flag.pk).update(since=datetime(2027, 1, 1, 3, tzinfo=UTC))
    closed(cast.program, NEXT[4], raised())
    assert not only(cast.program).recurring


def test_it_may_recur_again_and_again(cast):
    flag = ended(cast, Q3)
    for number, start in enumerate(NEXT[:3], start=2):
        at = NOW + days(90 * number)
        closed(cast.program, start, raised(), at=at)
        flag.refresh_from_db()
        assert (flag.round, flag.recurring, flag.state) == (number, True, "open")
        cast.move(flag, "take", at=at)
        cast[Role.ALLY]
        cast.move(flag, "doubt", at=at)
        cast.move(flag, "agree", Role.ALLY, at=at)


@pytest.mark.parametrize("state", [State.RESOLVED, State.NOT_UPHELD])
def test_a_quarter_closed_again_with_graver_answers_begins_a_new_round(cast, state):
    closed(cast.program, Q3, raised(level=Flag.Level.SERIOUS))
    flag = cast.bring(only(cast.program), state)
    closed(cast.program, Q3, raised(level=Flag.Level.SERIOUS))
    assert fresh(flag).state == state
    closed(cast.program, Q3, raised())
    assert (fresh(flag).round, fresh(flag).state, fresh(flag).level) == (2, "open", "critical")


def test_what_was_resolved_is_watched_for_two_quarters(cast):
    flag = ended(cast, Q3)
    assert flag.watched == 2
    seen = []
    for start in (Q4, *NEXT[:2]):
        closed(cast.program, start)
        flag.refresh_from_db()
        seen.append((flag.watched, told(flag)[-1], flag.state))
    assert seen == [(1, "absent", "resolved"), (0, "watched", "resolved"), (0, "watched", "resolved")]
    assert told(flag)[-3:] == ["confirm", "absent", "watched"]


def test_what_was_not_upheld_is_not_watched(cast):
    flag = ended(cast, Q3, State.NOT_UPHELD)
    closed(cast.program, Q4)
    assert told(flag)[-1] == "agree"


# A quarter that is opened again and closed again.


@pytest.mark.parametrize("state", list(State))
def test_closing_twice_adds_nothing_double(cast, state):
    closed(cast.program, Q3, raised())
    flag = cast.bring(only(cast.program), state)
    before = told(flag)
    closed(cast.program, Q3, raised())
    assert (told(flag), fresh(flag).state) == (before, state)


def test_closing_twice_without_the_finding_says_so_once(program, version):
    closed(program, Q3, raised())
    closed(program, Q3)
    closed(program, Q3)
    flag = only(program)
    assert (told(flag), flag.state) == (["raised", "absent"], "open")


def test_the_history_ends_with_what_the_last_closing_said(program, version):
    for found in ([raised()], [], [raised()], []):
        closed(program, Q3, *found)
    assert told(only(program)) == ["raised", "absent", "again", "absent"]


def test_a_watched_quarter_counts_once(cast):
    flag = ended(cast, Q3)
    closed(cast.program, Q4)
    closed(cast.program, Q4)
    assert fresh(flag).watched == 1


def test_changed_answers_of_the_quarter_that_raised_it_end_no_watch(cast):
    flag = ended(cast, Q3)
    closed(cast.program, Q3)
    assert (fresh(flag).watched, fresh(flag).state) == (2, "resolved")


def test_a_quarter_closed_again_does_not_bring_a_flag_back(cast):
    flag = ended(cast, Q3)
    closed(cast.program, Q3)
    closed(cast.program, Q3, raised())
    assert (fresh(flag).round, fresh(flag).state) == (1, "resolved")


def test_a_changed_level_is_written_down_when_a_quarter_is_closed_again(program, version):
    closed(program, Q3, raised(CODE, NOTE))
    closed(program, Q3, raised(CODE, SERIOUS))
    assert told(only(program)) == ["raised", "level"]


def test_an_earlier_quarter_closed_again_changes_nothing_of_what_was_found_since(cast):
    closed(cast.program, Q2, raised(CODE, SERIOUS))
    newest = closed(cast.program, Q3, raised(CODE, NOTE))
    flag = cast.bring(only(cast.program), State.RESOLVED)
    before = told(flag)
    closed(cast.program, Q2, raised(CODE, SERIOUS))
    flag = fresh(flag)
    assert (told(flag), flag.state, flag.round) == (before, "resolved", 1)
    assert (flag.level, flag.last_raised_in) == ("note", newest)


def test_an_earlier_quarter_closed_late_says_once_that_it_found_the_same(program, version):
    newest = closed(program, Q3, raised(CODE, NOTE))
    closed(program, Q2, raised(CODE, SERIOUS))
    closed(program, Q2, raised(CODE, SERIOUS))
    flag = only(program)
    assert (told(flag), flag.level, flag.last_raised_in) == (["raised", "again"], "note", newest)
    assert flag.events.last().details == {"stage": "", "level": "serious"}


def test_an_earlier_quarter_closed_late_that_found_it_as_grave_says_no_level(program, version):
    closed(program, Q3, raised(CODE, NOTE))
    closed(program, Q2, raised(CODE, NOTE))
    assert [event.details for event in only(program).events.all()] == [{"stage": ""}] * 2


def test_what_happened_says_by_which_rules_it_was_raised(program, version):
    by_rules = replace(raised("drift:choice", Flag.Level.DRIFT), rules="2")
    closed(program, Q2, by_rules)
    closed(program, Q3, by_rules)
    closed(program, Q1, replace(by_rules, level=Flag.Level.WATCH))
    assert [event.details for event in only(program).events.all()] == [
        {"rules": "2"},
        {"rules": "2"},
        {"rules": "2", "level": "watch"},
    ]


@pytest.mark.parametrize("state", [State.NOT_UPHELD, State.RESOLVED])
def test_an_earlier_quarter_closed_late_begins_a_milder_round_that_ended_anew_where_it_is_critical(cast, state):
    """Else two people who lead could end the milder one first, and close the quarter that found it critical after."""
    newest = closed(cast.program, Q4, raised(level=SERIOUS))
    cast.bring(only(cast.program), state)
    late = closed(cast.program, Q3, raised())
    flag = only(cast.program)
    assert (flag.state, flag.round, flag.level) == ("open", 2, "critical")
    assert (flag.raised_in, flag.last_raised_in) == (late, newest)
    returned = flag.events.last()
    assert (returned.what, returned.review, returned.details) == ("returned", late, raised().details)
    closed(cast.program, Q3, raised())
    assert fresh(flag).edition == flag.edition


def test_whatever_happened_names_the_quarter_in_which_it_did(cast):
    first = closed(cast.program, Q1, raised(level=NOTE))
    graver = closed(cast.program, Q2, raised(level=SERIOUS))
    same = closed(cast.program, Q3, raised(level=SERIOUS))
    cast.bring(only(cast.program), State.RESOLVED)
    newest = closed(cast.program, Q4, raised(level=SERIOUS))
    happened = [(event.what, event.review) for event in only(cast.program).events.exclude(review=None)]
    assert happened == [("raised", first), ("level", graver), ("again", same), ("returned", newest)]


def test_a_quarter_before_the_flag_says_nothing_about_it(program, version):
    closed(program, Q3, raised())
    closed(program, Q2)
    assert told(only(program)) == ["raised"]


def test_closing_again_through_the_pages_adds_nothing(cast, pages, review):
    answered(review, "ROL-1", level=2)
    manager = sign_in(cast[Role.MANAGER].user)
    for _ in range(2):
        manager.post(pages("close"), {"early": "on"})
        manager.post(pages("reopen"))
    assert told(only(review.program)) == ["raised"]


# Who works on a flag.

M, S, P, A = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY
SUPERVISION, MANAGEMENT, WORK = Flag.About.SUPERVISION, Flag.About.MANAGEMENT, Flag.About.WORK


@pytest.mark.parametrize(
    ("accounts", "about", "routed"),
    [
        ([[M], [S], [P], [A]], WORK, S),
        ([[M], [S], [P], [A]], SUPERVISION, M),
        ([[M], [S], [P], [A]], MANAGEMENT, S),
        # One person is manager and supervisor.
        ([[M, S], [A]], WORK, S),
        ([[M, S], [A]], SUPERVISION, A),
        ([[M, S], [A]], MANAGEMENT, A),
        ([[M, S]], SUPERVISION, M),
        ([[M, S]], MANAGEMENT, S),
        # A second manager, or supervisor, whom it does not concern.
        ([[M, S], [M], [A]], SUPERVISION, M),
        ([[M, S], [S], [A]], MANAGEMENT, S),
        # No supervisor.
        ([[M], [A]], WORK, M),
        ([[M], [A]], MANAGEMENT, A),
        ([[M]], MANAGEMENT, M),
        ([[M]], SUPERVISION, M),
        # No manager.
        ([[S], [A]], SUPERVISION, A),
        ([[S]], SUPERVISION, S),
        # An ally who supervises is no outsider to it.
        ([[M, S], [S, A]], SUPERVISION, M),
    ],
)
def test_a_flag_goes_to_somebody_whom_it_does_not_concern(program, version, accounts, about, routed):
    for number, roles in enumerate(accounts):
        account(program, *roles, email=f"{number}@example.org")
    closed(program, Q3, raised(about=about))
    flag = only(program)
    assert flag.routed_to == routed
    assert People(program).holders(flag)


def test_of_two_managers_the_one_who_supervises_has_no_part_in_a_flag_about_supervision(program, version):
    both, other = account(program, M, S), account(program, M, email="other@example.org")
    closed(program, Q3, raised(about=SUPERVISION))
    people = People(program)
    assert people.holders(only(program)) == {other.user.pk}
    assert not people.may_read(both, only(program))


@pytest.mark.parametrize("left", ["deleted", "inactive"])
def test_when_the_supervisor_has_left_the_manager_works_on_it(program, version, left):
    manager, supervisor = account(program, M), account(program, S)
    closed(program, Q3, raised())
    if left == "deleted":
        supervisor.user.delete()
    else:
        supervisor.user.is_active = False
        supervisor.user.save()
    assert People(program).holders(only(program)) == {manager.user.pk}


def test_a_new_round_is_routed_anew(cast):
    flag = ended(cast, Q3)
    cast[S].user.delete()
    closed(cast.program, Q4, raised())
    assert fresh(flag).routed_to == M


def test_a_new_round_goes_to_somebody_whom_it_does_not_concern(cast):
    closed(cast.program, Q3, raised(about=SUPERVISION))
    Flag.objects.update(state=State.RESOLVED, routed_to=S)
    closed(cast.program, Q4, raised(about=SUPERVISION))
    assert (only(cast.program).round, only(cast.program).routed_to) == (2, M)


def test_all_findings_of_a_program_take_the_same_review(program, version):
    review = closed(program, Q1, raised(), raised(CODE, NOTE))
    assert set(program.flags.values_list("raised_in", flat=True)) == {review.pk}
    assert review_of(program, Q1) == review
