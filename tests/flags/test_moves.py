"""Each move of a flag: who may make it, with what reason, in what order; and two people who move it at once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from fidelity.flags import actions
from fidelity.flags.access import People
from fidelity.flags.actions import ChangedMeanwhile, MoveRefused
from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.raising import ReviewFlag
from fidelity.flags.rules.states import MOVES, MoveRole, State
from fidelity.voice.models import PeerVoice
from programs.access import enter
from programs.models import AuditEvent, Role
from tests.flags.build import MISUSE, NOW, REVISIT, Cast, account, closed, days, fresh, raised, told
from tests.reviews.conftest import Q3, Q4, make_program, make_user
from tests.test_saving_at_once import at_once

M, S, P, A = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY
MAKES = {MoveRole.HOLDER: S, MoveRole.PEERS: P, MoveRole.SECOND: A, MoveRole.PEER: P}


@pytest.fixture
def cast(program, version) -> Cast:
    return Cast(program)


@pytest.fixture
def flag(cast) -> Flag:
    """A new flag, which the supervisor works on."""
    closed(cast.program, Q3, raised())
    return cast.program.flags.get()


def details(name: str) -> dict[str, object]:
    return {"hold": {"rule": "A payer asks for it.", "revisit_by": REVISIT}, "pass-on": {"to": A}}.get(name, {})


def make(cast: Cast, flag: Flag, name: str) -> Flag:
    """A move by somebody who may make it, with all it needs."""
    cast[A]
    return cast.move(flag, name, MAKES[MOVES[name].who], details=details(name))


POSSIBLE = [(state, name) for state in State for name, move in MOVES.items() if state in move.start]
OUT_OF_ORDER = [(state, name) for state in State for name, move in MOVES.items() if state not in move.start]


@pytest.mark.parametrize(("state", "name"), POSSIBLE)
def test_a_move_leads_where_the_table_says_and_is_written_down(cast, flag, state, name):
    before = cast.bring(flag, state)
    make(cast, flag, name)
    after, event = fresh(flag), flag.events.last()
    assert after.state == (MOVES[name].to or state)
    assert (event.what, event.number, event.state) == (name, before.edition + 1, after.state)
    assert (event.role, event.text, event.at) == (MAKES[MOVES[name].who], "Why it was done.", NOW)
    assert event.details == details(name)
    assert AuditEvent.objects.first().what == f"flag {MISUSE}: {MOVES[name].done}"


@pytest.mark.parametrize(("state", "name"), OUT_OF_ORDER)
def test_a_move_out_of_order_is_refused_and_the_history_stays(cast, flag, state, name):
    before = cast.bring(flag, state)
    history = told(flag)
    with pytest.raises(MoveRefused, match=f"This flag is “{before.get_state_display()}” now"):
        make(cast, flag, name)
    assert (told(flag), fresh(flag).state, fresh(flag).edition) == (history, state, before.edition)


@pytest.mark.parametrize(("state", "name"), [each for each in POSSIBLE if MOVES[each[1]].needs])
@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_move_without_its_reason_is_refused(cast, flag, state, name, text):
    cast.bring(flag, state)
    history = told(flag)
    with pytest.raises(MoveRefused, match="Write a sentence or two"):
        cast.move(flag, name, MAKES[MOVES[name].who], details=details(name), text=text)
    assert told(flag) == history


@pytest.mark.parametrize(("state", "name"), [each for each in POSSIBLE if not MOVES[each[1]].needs])
def test_a_move_that_needs_no_reason_is_made_without_one(cast, flag, state, name):
    cast.bring(flag, state)
    cast.move(flag, name, MAKES[MOVES[name].who], text="")
    assert flag.events.filter(what=name, text="").exists()


MAY = {
    MoveRole.HOLDER: {S},
    MoveRole.PEERS: {P, A},
    # It is critical, so the manager is no second person.
    MoveRole.SECOND: {P, A},
    MoveRole.PEER: {P},
}


@pytest.mark.parametrize(("state", "name"), POSSIBLE)
@pytest.mark.parametrize("role", [M, S, P, A])
def test_who_may_make_a_move(cast, flag, state, name, role):
    cast.bring(flag, state)
    cast[A]
    history = told(flag)
    if role in MAY[MOVES[name].who]:
        cast.move(flag, name, role, details=details(name))
        assert told(flag)[: len(history) + 1] == [*history, name]
    else:
        with pytest.raises(PermissionDenied):
            cast.move(flag, name, role, details=details(name))
        assert told(flag) == history


def test_an_admin_moves_nothing(cast, flag):
    by = enter(make_user(Role.ADMIN, cast.program), cast.program.slug)
    with pytest.raises(PermissionDenied):
        actions.move_flag(flag=fresh(flag), name="take", edition=1, by=by)


def test_a_peer_who_supervises_does_not_confirm(cast, flag):
    both = account(cast.program, S, P, email="both@example.org")
    cast.bring(flag, State.PROPOSED)
    with pytest.raises(PermissionDenied):
        actions.move_flag(flag=fresh(flag), name="confirm", edition=fresh(flag).edition, by=both)


# The second person.


def test_who_doubted_it_is_no_second_person(cast, flag):
    cast.bring(flag, State.DOUBTED)
    for name in ("agree", "disagree"):
        with pytest.raises(PermissionDenied):
            cast.move(flag, name, S)


@pytest.fixture
def serious(cast) -> Flag:
    """A new flag that is not critical, and that nothing peers answered supports."""
    closed(cast.program, Q3, raised("misuse:ROL-2", Flag.Level.SERIOUS))
    return cast.program.flags.get()


def test_another_account_of_the_same_role_is_a_second_person(cast, serious):
    other = account(cast.program, S, email="other@example.org")
    edition = cast.bring(serious, State.DOUBTED).edition
    actions.move_flag(flag=fresh(serious), name="agree", edition=edition, by=other)
    assert fresh(serious).state == State.NOT_UPHELD


@pytest.mark.parametrize(("role", "agrees"), [(M, True), (A, True), (P, False)])
def test_who_is_a_second_person_where_nothing_asks_for_peers(cast, serious, role, agrees):
    cast.bring(serious, State.DOUBTED)
    if agrees:
        cast.move(serious, "agree", role)
    else:
        with pytest.raises(PermissionDenied):
            cast.move(serious, "agree", role)
    assert (fresh(serious).state == State.NOT_UPHELD) == agrees


# A critical finding, and one that peers' answers support, ends as not upheld with somebody of the peers' side alone.


def supported(cast: Cast, flag: Flag, **shown: object) -> None:
    """Let the quarter that raised a flag show what peers answered to its question."""
    question = {"code": flag.subject, "domain": "role", "shown": True} | shown
    result = {"shown": True, "questions": [question]}
    PeerVoice.objects.create(review=flag.raised_in, way="cards", tag="abc", closed=True, result=result)


@pytest.mark.parametrize(
    ("shown", "supports"),
    [
        ({"share": "few"}, True),
        ({"share": "half"}, True),
        ({"share": "most"}, False),
        ({"level": 2}, True),
        ({"level": 3}, False),
        ({"shown": False}, False),
        ({"code": "ROL-9", "share": "few"}, False),
    ],
)
def test_what_peers_answered_can_support_a_finding(cast, serious, shown, supports):
    supported(cast, serious, **shown)
    cast.bring(serious, State.DOUBTED)
    if supports:
        with pytest.raises(PermissionDenied):
            cast.move(serious, "agree", M)
        cast.move(serious, "agree", P)
    else:
        cast.move(serious, "agree", M)
    assert fresh(serious).state == State.NOT_UPHELD


@pytest.mark.parametrize("code", ["gap:role", "safety:answering"])
def test_what_peers_answers_raised_needs_one_of_them(cast, code):
    kind = Flag.Kind(code.partition(":")[0])
    closed(cast.program, Q3, ReviewFlag(code, kind, Flag.Level.NOTE))
    flag = cast.bring(cast.program.flags.get(), State.DOUBTED)
    with pytest.raises(PermissionDenied):
        cast.move(flag, "agree", M)
    cast.move(flag, "agree", P)


def test_a_milder_answer_later_makes_it_no_less_critical(cast, flag):
    closed(cast.program, Q4, raised(level=Flag.Level.SERIOUS))
    cast.bring(flag, State.DOUBTED)
    with pytest.raises(PermissionDenied):
        cast.move(flag, "agree", M)
    cast.move(flag, "agree", A)


@pytest.mark.parametrize("second", [M, S])
def test_a_second_role_of_a_peer_does_not_make_one_of_their_side(cast, flag, second):
    both = account(cast.program, second, P, A, email="both@example.org")
    edition = cast.bring(flag, State.DOUBTED).edition
    with pytest.raises(PermissionDenied):
        actions.move_flag(flag=fresh(flag), name="agree", edition=edition, by=both)


def test_nobody_doubts_a_critical_finding_where_no_peer_or_ally_can_look(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    with pytest.raises(MoveRefused, match="a peer supporter or an outside ally with an account"):
        cast.move(flag, "doubt")
    account(cast.program, S, P, email="both@example.org")
    with pytest.raises(MoveRefused, match="a peer supporter or an outside ally with an account"):
        cast.move(flag, "doubt")
    cast[P]
    cast.move(flag, "doubt")


# Each peer supporter can dispute once that it was not upheld.


@pytest.fixture
def not_upheld(cast, flag) -> Flag:
    return cast.bring(flag, State.NOT_UPHELD)


def end_again(cast: Cast, flag: Flag) -> None:
    cast.move(flag, "doubt")
    cast.move(flag, "agree", A)


def test_a_dispute_opens_it_again_for_those_who_work_on_it(cast, not_upheld):
    cast.move(not_upheld, "contest", P, text="The drill is a drill with hands on people.")
    flag, event = fresh(not_upheld), not_upheld.events.last()
    assert (flag.state, flag.round, event.role, event.text) == (
        "under_review",
        1,
        "peer",
        "The drill is a drill with hands on people.",
    )
    assert AuditEvent.objects.first().what == f"flag {MISUSE}: disputed and opened again"


def test_each_peer_disputes_once(cast, not_upheld):
    cast.move(not_upheld, "contest", P)
    end_again(cast, not_upheld)
    with pytest.raises(MoveRefused, match="You disputed this once already"):
        cast.move(not_upheld, "contest", P)
    other = account(cast.program, P, email="other@example.org")
    edition = fresh(not_upheld).edition
    actions.move_flag(flag=fresh(not_upheld), name="contest", edition=edition, by=other, text="I see it too.")
    assert fresh(not_upheld).state == State.UNDER_REVIEW


def test_in_a_new_round_each_peer_can_dispute_again(cast, not_upheld):
    cast.move(not_upheld, "contest", P)
    end_again(cast, not_upheld)
    closed(cast.program, Q4, raised(), at=NOW + days(60))
    cast.move(not_upheld, "take", at=NOW + days(61))
    end_again(cast, not_upheld)
    cast.move(not_upheld, "contest", P)
    assert fresh(not_upheld).state == State.UNDER_REVIEW


@pytest.mark.parametrize("second", [M, S])
def test_who_leads_the_program_disputes_nothing_as_a_peer(cast, not_upheld, second):
    both = account(cast.program, second, P, email="both@example.org")
    with pytest.raises(PermissionDenied):
        actions.move_flag(flag=not_upheld, name="contest", edition=not_upheld.edition, by=both, text="No.")


def test_another_flag_that_was_not_upheld_stays_so(cast, serious):
    flag = cast.bring(serious, State.NOT_UPHELD)
    with pytest.raises(PermissionDenied):
        cast.move(flag, "contest", P)


def test_a_second_role_makes_no_second_person(program, version):
    both = account(program, M, S, email="both@example.org")
    ally = account(program, A)
    closed(program, Q3, raised())
    flag = program.flags.get()
    for number, name in enumerate(("take", "doubt"), start=1):
        actions.move_flag(flag=fresh(flag), name=name, edition=number, by=both, text="It does not fit.")
    with pytest.raises(PermissionDenied):
        actions.move_flag(flag=fresh(flag), name="agree", edition=3, by=both)
    actions.move_flag(flag=fresh(flag), name="agree", edition=3, by=ally)
    assert fresh(flag).state == State.NOT_UPHELD


def test_nobody_doubts_where_nobody_is_there_to_look_again(program, version):
    alone = account(program, M, S)
    account(program, P)
    closed(program, Q3, raised(level=Flag.Level.SERIOUS))
    flag = program.flags.get()
    actions.move_flag(flag=fresh(flag), name="take", edition=1, by=alone)
    with pytest.raises(MoveRefused, match="Nobody here can look at it"):
        actions.move_flag(flag=fresh(flag), name="doubt", edition=2, by=alone, text="It does not fit.")
    assert told(flag) == ["raised", "take"]


def test_the_one_whom_it_concerns_is_no_second_person(program, version):
    """A flag about supervision; the manager works on it."""
    cast = Cast(program)
    closed(program, Q3, raised(about=Flag.About.SUPERVISION))
    flag = program.flags.get()
    cast[A]
    cast.move(flag, "take", M)
    cast.move(flag, "doubt", M)
    with pytest.raises(PermissionDenied):
        cast.move(flag, "agree", S)
    cast.move(flag, "agree", A)
    assert fresh(flag).state == State.NOT_UPHELD


def test_after_a_second_doubt_another_one_may_be_the_second_person(cast, serious):
    other = account(cast.program, S, email="other@example.org")
    cast.bring(serious, State.DOUBTED)
    cast.move(serious, "disagree", M)
    edition = fresh(serious).edition
    actions.move_flag(flag=fresh(serious), name="doubt", edition=edition, by=other, text="It does not fit.")
    cast.move(serious, "agree", S)
    assert fresh(serious).state == State.NOT_UPHELD


# Held.


@pytest.mark.parametrize("day", [None, "", "2026-11-22", "2026-01-01", "2027-07-01"])
def test_a_held_flag_has_a_day_within_two_quarters(cast, flag, day):
    cast.bring(flag, State.UNDER_REVIEW)
    with pytest.raises(MoveRefused, match="after today and by June 30, 2027"):
        cast.move(flag, "hold", details={"rule": "A payer asks for it.", "revisit_by": day})


@pytest.mark.parametrize("day", ["2026-11-23", "2027-06-30"])
def test_the_first_and_the_last_day_that_can_be_chosen(cast, flag, day):
    cast.bring(flag, State.UNDER_REVIEW)
    cast.move(flag, "hold", details={"rule": "A payer asks for it.", "revisit_by": day})
    assert str(fresh(flag).revisit_by) == day


@pytest.mark.parametrize("name", ["talk", "pass-on"])
def test_a_held_flag_keeps_its_day_while_it_is_held(cast, flag, name):
    cast.bring(flag, State.HELD)
    make(cast, flag, name)
    assert (fresh(flag).state, str(fresh(flag).revisit_by)) == ("held", REVISIT)


def test_a_flag_that_is_taken_up_again_has_no_such_day(cast, flag):
    cast.bring(flag, State.HELD)
    cast.move(flag, "revisit")
    assert fresh(flag).revisit_by is None


# Actions.


def test_an_action_on_a_condition_moves_a_flag_in_talk(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    action = cast.plan(flag)
    assert fresh(flag).state == State.ACTION_PLANNED
    assert flag.events.last().details == {"action": action.pk, "what": action.what}


@pytest.mark.parametrize("about", ["practice", "learning"])
def test_another_action_does_not(cast, flag, about):
    cast.bring(flag, State.UNDER_REVIEW)
    cast.plan(flag, about=about)
    assert (fresh(flag).state, told(flag)[-1]) == ("under_review", "planned")


def test_an_action_on_a_condition_moves_a_new_flag(cast, flag):
    cast.plan(flag)
    assert (fresh(flag).state, told(flag)) == (State.ACTION_PLANNED, ["raised", "planned"])


@pytest.mark.parametrize("state", [state for state in State if state not in (State.OPEN, State.UNDER_REVIEW)])
def test_an_action_moves_no_flag_elsewhere(cast, flag, state):
    cast.bring(flag, state)
    cast.plan(flag, what="Another thing.")
    assert fresh(flag).state == state


def test_a_flag_with_an_action_is_planned_once_it_is_taken_up(cast, flag):
    """As one whose action was planned before a new flag was moved by it."""
    cast.plan(flag)
    Flag.objects.update(state=State.OPEN)
    cast.move(flag, "take")
    assert told(flag) == ["raised", "planned", "take", "planned"]
    assert fresh(flag).state == State.ACTION_PLANNED


def test_a_held_flag_goes_on_from_the_action_that_was_planned(cast, flag):
    cast.bring(flag, State.ACTION_PLANNED)
    cast.move(flag, "hold")
    cast.move(flag, "revisit")
    assert (told(flag)[-2:], fresh(flag).state) == (["revisit", "planned"], "action_planned")


def test_peers_are_asked_after_an_action_was_done(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    action = cast.plan(flag)
    with pytest.raises(MoveRefused, match="at least one action of this flag is done"):
        cast.move(flag, "propose")
    cast.end(action)
    cast.move(flag, "propose")
    assert fresh(flag).state == State.PROPOSED


def test_a_dropped_action_is_not_a_done_one(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    dropped = cast.plan(flag)
    cast.plan(flag, what="Another thing.")
    cast.end(dropped, Action.State.DROPPED)
    with pytest.raises(MoveRefused, match="is done"):
        cast.move(flag, "propose")


def test_dropping_the_last_action_on_a_condition_sends_a_flag_back(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    first, second = cast.plan(flag), cast.plan(flag, what="Another thing.")
    cast.plan(flag, what="A course.", about="learning")
    cast.end(first, Action.State.DROPPED)
    assert fresh(flag).state == State.ACTION_PLANNED
    cast.end(second, Action.State.DROPPED)
    assert (fresh(flag).state, told(flag)[-1]) == ("under_review", "dropped")


@pytest.mark.parametrize("state", [State.RESOLVED, State.NOT_UPHELD])
def test_an_action_that_ends_after_the_flag_adds_nothing_to_it(cast, flag, state):
    cast.bring(flag, state)
    history = [*told(flag), "planned"]
    cast.end(cast.plan(flag, what="Another thing."), Action.State.DROPPED)
    assert told(flag) == history


def test_an_action_for_two_flags_is_told_in_both(cast):
    closed(cast.program, Q3, raised(), raised("misuse:ROL-2", Flag.Level.NOTE))
    flags = list(cast.program.flags.all())
    cast.end(cast.plan(*flags))
    assert [told(flag) for flag in flags] == [["raised", "planned", "done"]] * 2


def test_an_action_is_marked_once(cast, flag):
    action = cast.plan(flag)
    cast.end(action)
    with pytest.raises(ChangedMeanwhile):
        cast.end(action, Action.State.DROPPED)
    assert told(flag) == ["raised", "planned", "done"]


# A finding that came back.


@pytest.fixture
def recurring(cast, flag) -> Flag:
    cast.bring(flag, State.RESOLVED)
    closed(cast.program, Q4, raised(), at=NOW + days(60))
    cast.move(flag, "take", at=NOW + days(61))
    return fresh(flag)


LATER = {"planned_at": NOW + days(62)}


def test_it_needs_a_new_action(recurring):
    assert (recurring.state, recurring.recurring) == ("under_review", True)


def test_it_asks_what_is_different(cast, recurring):
    with pytest.raises(MoveRefused, match="what is different from last time"):
        cast.plan(recurring, what="Another thing.", different="  ", **LATER)
    assert Action.objects.count() == 1


def test_it_refuses_the_same_action_again(cast, recurring):
    with pytest.raises(MoveRefused, match="Plan a different one"):
        cast.plan(recurring, what="nurses do the ROUND.", different="We mean it.", **LATER)


def test_it_goes_on_with_a_different_one(cast, recurring):
    cast.plan(recurring, what="Another thing.", different="Another role does it.", **LATER)
    assert fresh(recurring).state == State.ACTION_PLANNED
    assert recurring.events.last().text == "Another role does it."


def test_an_action_of_the_round_before_opens_no_way_to_peers(cast, recurring):
    cast.plan(recurring, what="Another thing.", different="Another role does it.", **LATER)
    with pytest.raises(MoveRefused, match="is done"):
        cast.move(recurring, "propose")


# Passing on.


@pytest.mark.parametrize("to", [S, P, Role.FUNDER, Role.ADMIN, "", "nobody"])
def test_it_is_passed_on_to_another_role_that_works_on_flags(cast, flag, to):
    with pytest.raises(MoveRefused, match="Choose the role"):
        cast.move(flag, "pass-on", details={"to": to})


def test_it_is_not_passed_on_to_a_role_that_nobody_has(cast, flag):
    with pytest.raises(MoveRefused, match="Nobody has this role here"):
        cast.move(flag, "pass-on", details={"to": A})


def test_it_is_not_passed_on_to_whom_it_concerns(cast):
    closed(cast.program, Q3, raised(about=Flag.About.MANAGEMENT))
    with pytest.raises(MoveRefused, match="about their own part"):
        cast.move(cast.program.flags.get(), "pass-on", details={"to": M})


def test_who_got_it_works_on_it_and_the_other_no_more(cast, flag):
    cast.move(flag, "pass-on", details={"to": M})
    assert People(cast.program).holders(fresh(flag)) == {cast[M].user.pk}
    with pytest.raises(PermissionDenied):
        cast.move(flag, "take", S)
    cast.move(flag, "take", M)
    assert fresh(flag).state == State.UNDER_REVIEW


# Two browsers.


def test_the_second_of_two_browsers_is_told_what_happened(cast, flag):
    edition = fresh(flag).edition
    cast.move(flag, "take", edition=edition)
    with pytest.raises(ChangedMeanwhile) as told_so:
        cast.move(flag, "take", edition=edition)
    assert str(told_so.value) == (
        "The peer supervisor moved this flag while your page was open: it is now “In talk”. "
        "Your text is kept below; look at what happened, then decide again."
    )
    assert told(flag) == ["raised", "take"]


def test_a_page_from_before_the_quarter_closed_is_too_old(cast, flag):
    closed(cast.program, Q4, raised())
    with pytest.raises(ChangedMeanwhile) as told_so:
        cast.move(flag, "take", edition=1, text="")
    assert str(told_so.value) == (
        "This flag went on while your page was open: it is now “New”. Look at what happened, then decide again."
    )


def test_a_talk_that_is_sent_again_is_not_told_twice(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    cast.move(flag, "talk", text="Lists come from the desk.")
    with pytest.raises(MoveRefused, match="These words stand in the history already"):
        cast.move(flag, "talk", text="Lists come from the desk. ")
    cast.move(flag, "talk", text="The desk has a new list.")
    assert told(flag) == ["raised", "take", "talk", "talk"]


def test_an_action_that_is_sent_again_is_not_planned_twice(cast, flag):
    cast.plan(flag)
    with pytest.raises(MoveRefused, match="This action is planned already"):
        cast.plan(flag)
    assert told(flag) == ["raised", "planned"]


def test_an_action_that_ended_may_be_planned_again(cast, flag):
    cast.end(cast.plan(flag), Action.State.DROPPED)
    cast.plan(flag)
    assert told(flag) == ["raised", "planned", "dropped", "planned"]


def test_an_edition_that_never_was_is_too_old(cast, flag):
    with pytest.raises(ChangedMeanwhile):
        cast.move(flag, "take", edition=99)


def whole(flag: Flag) -> bool:
    """Whether the history is in order without a hole, and the flag stands where its last event led it."""
    flag = fresh(flag)
    events = list(FlagEvent.objects.filter(flag=flag).order_by("number"))
    last = events[-1]
    return [event.number for event in events] == list(range(1, flag.edition + 1)) and (
        last.state,
        last.level,
        last.round,
    ) == (flag.state, flag.level, flag.round)


@pytest.mark.parametrize("state", list(State))
def test_a_flag_stands_where_its_last_event_led_it(cast, flag, state):
    cast.bring(flag, state)
    assert whole(flag)
    closed(cast.program, Q4, raised())
    assert whole(flag)


def test_a_refused_move_leaves_no_trace(cast, flag):
    lines = AuditEvent.objects.count()
    for name in ("talk", "confirm", "agree"):
        with pytest.raises((MoveRefused, PermissionDenied)):
            cast.move(flag, name)
    assert (told(flag), AuditEvent.objects.count()) == (["raised"], lines)


@pytest.mark.django_db(transaction=True)
def test_truly_at_once_exactly_one_wins(cast, flag):
    """Half of eight people confirm, half dispute, all from the same page."""
    edition = cast.bring(flag, State.PROPOSED).edition
    people = [account(cast.program, P, email=f"{number}@example.org") for number in range(8)]
    won, refused = [], []

    def mover(number: int):
        def act() -> None:
            name = ("confirm", "dispute")[number % 2]
            try:
                actions.move_flag(flag=flag, name=name, edition=edition, by=people[number], text="So I see it.")
                won.append(name)
            except ChangedMeanwhile as told_so:
                refused.append(str(told_so))

        return act

    at_once([mover(number) for number in range(8)])
    assert (len(won), len(refused)) == (1, 7)
    assert told(flag)[-1] == won[0]
    assert fresh(flag).edition == edition + 1
    assert whole(flag)


@pytest.mark.django_db(transaction=True)
def test_moving_and_planning_at_once_lose_nothing(cast):
    """Four actions are planned for the same two flags, given in both orders, while both are talked about."""
    closed(cast.program, Q3, raised(), raised("misuse:ROL-2", Flag.Level.NOTE))
    flags = [cast.bring(flag, State.UNDER_REVIEW) for flag in cast.program.flags.all()]
    manager, supervisor = cast[M], cast[S]

    def planner(number: int):
        action = Action(
            program=cast.program,
            review=flags[0].last_raised_in,
            what=f"Thing {number}.",
            owner="manager",
            due="2026-12-15",
            planned_at=NOW,
        )
        chosen = flags if number % 2 else flags[::-1]
        return lambda: actions.plan_action(action=action, by=manager, flags=chosen)

    def talker(flag: Flag):
        def act() -> None:
            talked = False
            while not talked:
                try:
                    actions.move_flag(
                        flag=flag,
                        name="talk",
                        edition=Flag.objects.get(pk=flag.pk).edition,
                        by=supervisor,
                        text="The ward asks for it.",
                    )
                    talked = True
                except ChangedMeanwhile:
                    connection.close()

        return act

    at_once([*(planner(number) for number in range(4)), *(talker(flag) for flag in flags)])
    for flag in flags:
        assert whole(flag)
        assert (flag.actions.count(), told(flag).count("talk"), fresh(flag).state) == (4, 1, "action_planned")


def test_another_programs_role_moves_nothing(cast, flag, organisation):
    stranger = account(make_program(organisation, "Harbor"), S, email="other@example.org")
    with pytest.raises(PermissionDenied):
        actions.move_flag(flag=fresh(flag), name="take", edition=1, by=stranger)
