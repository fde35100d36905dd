"""One flag: for those who may read it everything it rests on; for others its type, state, actions and dates only."""

from datetime import date, timedelta

import pytest

from fidelity.flags.drift.alarms import RULES
from fidelity.flags.models import Flag
from fidelity.flags.raising import ReviewFlag
from fidelity.flags.rules.states import State
from fidelity.reviews.flag_pages.evidence import flag_evidence
from fidelity.reviews.models import Response
from programs.models import Program, Role, User
from tests.flags.build import MISUSE, NOW, Cast, closed, raised, raised_by, review_of
from tests.plain_words import FORBIDDEN
from tests.reviews.conftest import Q1, Q2, Q3, TEXT, answered, closed_review, make_program, make_user, sign_in

NOTE = "Ticked on the list at the desk."
TALK = "The payer asks for a line a visit."
CHANGED = "The list is gone from the desk."


@pytest.fixture
def cast(program: Program, version) -> Cast:
    """A program with four peer supporters whose last quarter found one thing, with a note beside the answer."""
    program.staff_roles.create(title="Peer supporter", hours=20, count=4)
    made = Cast(program)
    answered(review_of(program, Q2), "ROL-1", level=4)
    answered(review_of(program, Q3), "ROL-1", level=1, note=NOTE)
    closed(program, Q3, raised())
    return made


@pytest.fixture
def flag(cast: Cast) -> Flag:
    return cast.program.flags.get(code=MISUSE)


def page(cast: Cast, flag: Flag, role: Role = Role.SUPERVISOR) -> str:
    response = sign_in(cast[role].user).get(f"/programs/{cast.program.slug}/flags/{flag.pk}/")
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def buttons(text: str) -> list[str]:
    """The words of what can be done; a star marks what comes next."""
    steps = text.partition('<ul class="list-plain steps">')[2].partition("</ul>")[0]
    return [
        part.partition(">")[2].partition("<")[0] + ("*" if part.startswith("primary") else "")
        for part in steps.split('class="btn btn-')[1:]
    ]


def test_it_says_what_was_answered_quarter_by_quarter(cast, flag):
    closed_review(cast.program, Q1, {"ROL-1": {"level": 3}})
    text = page(cast, flag)
    assert "How often did peer supporters here do ROL-1?" in text
    assert text.index("Q3 2026</th><td>About weekly") < text.index("Q2 2026</th><td>Never")
    assert text.index("Q2 2026</th><td>Never") < text.index("Q1 2026</th><td>Once or twice")
    assert text.count('<span class="tag">raised</span>') == 1
    assert NOTE in text


def test_a_skipped_quarter_is_a_hole(cast, flag, version):
    cast.program.reviews.create(instrument=version, period_start=Q1, state="skipped", skip_reason="We moved.")
    assert "Q1 2026</th><td>No review in this quarter" in page(cast, flag)


def test_it_says_why_it_matters_and_who_says_so(cast, flag):
    text = page(cast, flag)
    for said in (
        "It changes the role.",
        "Found in 2 of the five documents; 2 independent origins",
        "NPG-11.7b",
        "The documents differ",
        "Do what fits in place of ROL-1.",
        "a billing rule",
        "How do tasks come to the role here",
        "Who asks for ROL-1?",
        "take it out of the job description",
    ):
        assert said in text


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_those_who_read_it_see_what_was_said(cast, flag, role):
    cast.bring(flag, State.UNDER_REVIEW)
    cast.move(flag, "talk", text=TALK, details={"pressures": ["billing"]})
    text = page(cast, flag, role)
    assert TALK in text
    assert "<dt>Pressures found</dt><dd>Billing or payer</dd>" in text


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
def test_others_see_type_state_actions_and_dates_only(cast, flag, role):
    cast.bring(flag, State.UNDER_REVIEW)
    cast.move(flag, "talk", text=TALK, details={"pressures": ["billing"]})
    action = cast.plan(flag, what="Name a nurse.")
    cast.end(action)
    text = page(cast, flag, role)
    assert "Peer supporters do ROL-1." in text
    assert "Name a nurse." in text
    assert "<strong>Talked about</strong>" in text
    assert "November 22, 2026" in text
    for hidden in (NOTE, TALK, "Billing or payer", "About weekly", "It changes the role.", "It is so."):
        assert hidden not in text


def test_peers_read_what_is_said_to_have_changed_while_they_are_asked(cast, flag):
    cast.bring(flag, State.ACTION_PLANNED)
    cast.move(flag, "propose", text=CHANGED)
    assert CHANGED in page(cast, flag, Role.PEER)
    cast.move(flag, "dispute", Role.PEER, text="The list is back.")
    assert CHANGED not in page(cast, flag, Role.PEER)


def test_an_ally_reads_a_flag_that_waits_for_a_second_person(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    cast[Role.ALLY]
    cast.move(flag, "doubt", text="It was counted twice.")
    text = page(cast, flag, Role.ALLY)
    assert "It was counted twice." in text
    assert "About weekly" in text


def test_peers_do_not_read_why_it_may_not_fit(cast):
    closed(cast.program, Q3, raised("misuse:ROL-2", Flag.Level.SERIOUS))
    flag = cast.bring(cast.program.flags.get(code="misuse:ROL-2"), State.UNDER_REVIEW)
    cast.move(flag, "doubt", text="It was counted twice.")
    assert "It was counted twice." not in page(cast, flag, Role.PEER)
    cast.move(flag, "agree", Role.MANAGER)
    assert "It was counted twice." not in page(cast, flag, Role.PEER)


def test_of_a_critical_finding_each_peer_reads_why_and_can_open_it_again(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    cast[Role.ALLY]
    cast.move(flag, "doubt", text="It was counted twice.")
    assert "It was counted twice." in page(cast, flag, Role.PEER)
    cast.move(flag, "agree", Role.ALLY, text="Words of the ally.")
    text = page(cast, flag, Role.PEER)
    assert "Why it was not upheld, as the peer supervisor saw it" in text
    assert "It was counted twice." in text
    assert "Words of the ally." not in text
    assert "The peer supervisor and the outside peer ally agreed that it does not fit here." in text
    assert buttons(text) == ["I see it differently: open it again"]
    cast.move(flag, "contest", Role.PEER, text="Words of a peer.")
    assert "Words of a peer." not in page(cast, flag, Role.PEER)
    assert "Words of a peer." in page(cast, flag)
    for name, role in (("doubt", Role.SUPERVISOR), ("agree", Role.ALLY)):
        cast.move(flag, name, role)
    text = page(cast, flag, Role.PEER)
    assert (buttons(text), "Why it was not upheld" in text) == ([], True)


@pytest.mark.parametrize(
    ("about", "concerned", "works", "said"),
    [
        (
            "supervision",
            Role.SUPERVISOR,
            Role.MANAGER,
            "So the program manager works on it, and not the peer supervisor",
        ),
        (
            "management",
            Role.MANAGER,
            Role.SUPERVISOR,
            "So the peer supervisor works on it, and not the program manager",
        ),
    ],
)
def test_what_concerns_supervision_or_management_is_kept_from_them(cast, about, concerned, works, said):
    closed(cast.program, Q3, raised("misuse:ROL-2", about=about))
    flag = cast.program.flags.get(code="misuse:ROL-2")
    cast.move(flag, "take", works)
    cast.move(flag, "talk", works, text=TALK)
    assert TALK in page(cast, flag, works)
    text = page(cast, flag, concerned)
    assert TALK not in text
    assert said in text


@pytest.mark.parametrize(
    ("state", "role", "offered"),
    [
        (State.OPEN, Role.SUPERVISOR, ["Take it up*", "Pass it on"]),
        (State.OPEN, Role.MANAGER, ["Plan an action"]),
        (State.OPEN, Role.PEER, []),
        (
            State.UNDER_REVIEW,
            Role.SUPERVISOR,
            ["Note a talk*", "Hold it: outside our control", "This does not fit here", "Pass it on"],
        ),
        (State.UNDER_REVIEW, Role.MANAGER, ["Plan an action*"]),
        (
            State.ACTION_PLANNED,
            Role.SUPERVISOR,
            ["Ask peers to confirm*", "Note a talk", "Hold it: outside our control", "Pass it on"],
        ),
        (State.PROPOSED, Role.SUPERVISOR, []),
        (State.PROPOSED, Role.PEER, ["Yes, it has changed*", "No, not yet*"]),
        (State.PROPOSED, Role.ALLY, ["Yes, it has changed*", "No, not yet*"]),
        (State.HELD, Role.SUPERVISOR, ["Take it up again*", "Note a talk", "Pass it on"]),
        (State.DOUBTED, Role.SUPERVISOR, []),
        (State.DOUBTED, Role.MANAGER, []),
        (State.DOUBTED, Role.PEER, ["I agree: not upheld*", "I see it differently*"]),
        (State.DOUBTED, Role.ALLY, ["I agree: not upheld*", "I see it differently*"]),
        (State.RESOLVED, Role.SUPERVISOR, []),
        (State.NOT_UPHELD, Role.PEER, ["I see it differently: open it again"]),
        (State.NOT_UPHELD, Role.ALLY, []),
        (State.NOT_UPHELD, Role.SUPERVISOR, []),
        (State.NOT_UPHELD, Role.MANAGER, []),
    ],
)
def test_it_offers_what_this_account_can_do_now(cast, flag, state, role, offered):
    cast.bring(flag, state)
    assert buttons(page(cast, flag, role)) == offered


def test_peers_are_not_asked_before_an_action_is_done(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    cast.plan(flag)
    assert buttons(page(cast, flag)) == ["Note a talk", "Hold it: outside our control", "Pass it on"]
    assert buttons(page(cast, flag, Role.MANAGER)) == ["Say what became of the action*", "Plan an action"]


def test_the_history_says_roles_and_days_and_never_a_person(cast, flag):
    cast.bring(flag, State.HELD)
    text = page(cast, flag)
    assert "when Q3 2026 was closed, November 22, 2026" in text
    assert "<dt>Look at it again by</dt><dd>January 31, 2027</dd>" in text
    assert "Peer supervisor, November 22, 2026" in text
    assert "@example.org" not in text


def test_a_flag_taken_up_with_an_action_planned_before_says_so(cast, flag):
    cast.plan(flag)
    Flag.objects.update(state=State.OPEN)  # as one from before an action moved a new flag
    cast.move(flag, "take")
    assert "with an action planned before, November 22, 2026" in page(cast, flag)


def test_an_earlier_round_is_folded_with_what_was_tried(cast, flag):
    closed(cast.program, Q2, raised())
    cast.bring(flag, State.RESOLVED)
    closed(cast.program, Q2.replace(month=10), raised(), at=NOW + timedelta(days=1))
    text = page(cast, flag)
    before, _, folded = text.partition("Round 1: what was tried before")
    assert "It came back." in before
    assert "Nurses do the round." in folded
    assert "Nurses do the round." not in before


def test_with_one_or_two_peer_supporters_it_speaks_of_the_role(cast, flag):
    cast.program.staff_roles.update(count=1)
    text = page(cast, flag, Role.PEER)
    assert "Short name of ROL-1, as part of the peer role here" in text
    assert "This is about the role and its setting." in text
    assert "peer supporters" not in text.lower()


def test_in_a_small_team_the_word_for_small_teams_stands_beside_the_question(cast, flag):
    word = "In a small team: Count calls too."
    instrument = flag.last_raised_in.instrument
    instrument.text = TEXT.replace(
        "finding: Peer supporters do ROL-1.", "small_team: Count calls too.\n    finding: Peer supporters do ROL-1."
    )
    instrument.checksum = "with a word for small teams"
    instrument.save()
    assert word not in page(cast, flag)
    cast.program.staff_roles.update(count=2)
    assert word in page(cast, flag)


def test_another_programs_flag_is_not_found(cast, flag, organisation):
    stranger = sign_in(make_user(Role.MANAGER, make_program(organisation, "Harbor"), "stranger@example.org"))
    assert stranger.get(f"/programs/{cast.program.slug}/flags/{flag.pk}/").status_code == 404
    assert stranger.get(f"/programs/harbor/flags/{flag.pk}/").status_code == 404


def test_a_flag_takes_the_same_queries_however_long_its_history(cast, flag, django_assert_num_queries):
    cast.bring(flag, State.UNDER_REVIEW)
    client = sign_in(cast[Role.SUPERVISOR].user)
    address = f"/programs/{cast.program.slug}/flags/{flag.pk}/"
    client.get(address)
    for number in range(2):
        cast.move(flag, "talk", text=f"Talk {number}.")
        with django_assert_num_queries(13):
            client.get(address)


WELL = {code: {"level": 3} for code in ("CHO-1", "CHO-2", "CHO-3", "CHO-4")}
BADLY = WELL | {"CHO-1": {"level": 0}, "CHO-2": {"level": 1}}


@pytest.fixture
def drift(program: Program, version) -> Flag:
    """Four quarters that went well, a skipped one, and two that went badly, all closed by 30 September 2026."""
    program.staff_roles.create(title="Peer supporter", hours=20, count=4)
    Cast(program)
    starts = [date(2025, month, 1) for month in (1, 4, 7, 10)]
    for start in starts:
        closed_review(program, start, WELL)
    program.reviews.create(instrument=version, period_start=Q1, state="skipped", skip_reason="We moved.")
    closed_review(program, Q2, BADLY)
    review = closed_review(program, Q3, BADLY)
    closed(program, Q3, *raised_by(review))
    return program.flags.get(code="drift:choice")


def test_a_drift_flag_shows_the_numbers_of_its_line(drift):
    assert [(row.quarter, row.score) for row in flag_evidence(drift).figures] == [
        ("Q3 2026", "44"),
        ("Q2 2026", "44"),
        ("Q1 2026", ""),
        ("Q4 2025", "75"),
        ("Q3 2025", "75"),
        ("Q2 2025", "75"),
        ("Q1 2025", "75"),
    ]


def test_a_drift_flag_says_since_when_and_how_much(drift):
    client = sign_in(User.objects.get(email="supervisor@example.org"))
    text = client.get(f"/programs/{drift.program.slug}/flags/{drift.pk}/").content.decode()
    assert "Since Q2 2026 this lies 31 points lower than in the four quarters before (between" in text
    assert "By itself this line counts as Drift from a fall of" in text
    assert "Version of the rules" in text


def test_a_flag_that_older_rules_raised_and_these_do_not_see_is_left_to_people(drift):
    """Before there were rules 2 no event said which rules raised it."""
    Response.objects.filter(review__program=drift.program, item__in=["CHO-1", "CHO-2"]).update(level=3)
    client = sign_in(User.objects.get(email="supervisor@example.org"))
    address = f"/programs/{drift.program.slug}/flags/{drift.pk}/"
    assert "The rules of today see no fall" not in client.get(address).content.decode()


def test_a_flag_that_older_rules_raised_says_so_and_stays_where_it_is(program, version):
    program.staff_roles.create(title="Peer supporter", hours=20, count=4)
    Cast(program)
    for month in (1, 4, 7, 10):
        closed_review(program, date(2025, month, 1), WELL)
    closed(program, Q3, ReviewFlag("drift:choice", Flag.Kind.DRIFT, Flag.Level.DRIFT))
    flag = program.flags.get(code="drift:choice")
    client = sign_in(User.objects.get(email="supervisor@example.org"))
    text = client.get(f"/programs/{program.slug}/flags/{flag.pk}/").content.decode()
    assert "<strong>Rules 1 raised this in Q3 2026.</strong>" in text
    assert "decide with the peers" in text
    assert program.flags.get(code="drift:choice").state == "open"


def test_a_drift_flag_says_each_alarm_and_each_hole_in_words(drift):
    says = [row.says for row in flag_evidence(drift).figures]
    assert says[0] == f"Drift: {RULES['drift']}"
    assert says[1] == f"Check: {RULES['check']}"
    assert says[2] == "No review in this quarter"


def test_a_drift_flag_names_what_added_most_with_the_answers_then_and_now(drift):
    added = [
        (each.item.code, each.then.quarter, each.then.words, each.now.quarter, each.now.words)
        for each in flag_evidence(drift).most
    ]
    assert added == [
        ("CHO-1", "Q4 2025", "Usual: Most CHO-1.", "Q3 2026", "Absent: Nothing of CHO-1."),
        ("CHO-2", "Q4 2025", "Usual: Most CHO-2.", "Q3 2026", "Said: We say CHO-2."),
    ]


def test_a_drift_flag_says_drift_once_above_its_name(drift):
    client = sign_in(User.objects.get(email="supervisor@example.org"))
    for rest in ("", f"{drift.pk}/"):
        text = client.get(f"/programs/{drift.program.slug}/flags/{rest}").content.decode()
        assert '<span class="tag">Drift</span>' in text
        assert "Since Q3 2026" in text
        assert "Drift, since" not in text


def test_what_added_most_is_held_against_its_last_higher_answer(drift):
    Response.objects.filter(review__period_start=date(2025, 10, 1), item="CHO-1").update(level=0)
    then = {each.item.code: each.then.quarter for each in flag_evidence(drift).most}
    assert then == {"CHO-1": "Q3 2025", "CHO-2": "Q3 2025"}


def test_what_fell_and_rose_again_says_so(drift):
    Response.objects.filter(review__period_start=Q2, item="CHO-3").update(level=0)
    added = next(each for each in flag_evidence(drift).most if each.item.code == "CHO-3")
    assert (added.then.quarter, added.then.words) == ("Q4 2025", added.now.words)
    client = sign_in(User.objects.get(email="supervisor@example.org"))
    text = client.get(f"/programs/{drift.program.slug}/flags/{drift.pk}/").content.decode()
    assert text.count("It was lower in between.") == 1


def test_a_drift_flag_says_where_the_work_turns_and_rests_on_places(drift):
    rests = flag_evidence(drift)
    assert rests.direction
    assert rests.why == rests.direction.why
    assert rests.questions[:3] == rests.direction.ask
    assert [document.code for document, _ in rests.documents if document.code == "NPG"] == ["NPG"]


def test_the_page_of_a_drift_flag_stands_also_where_the_alarm_is_gone(drift):
    drift.last_raised_in.responses.update(level=3)
    rests = flag_evidence(drift)
    assert (rests.most, rests.direction, rests.why) == ((), None, "")
    client = sign_in(User.objects.get(email="supervisor@example.org"))
    assert client.get(f"/programs/{drift.program.slug}/flags/{drift.pk}/").status_code == 200
    assert client.get(f"/programs/{drift.program.slug}/flags/{drift.pk}/guide").status_code == 200


def test_its_words_are_those_of_the_field(cast, flag):
    cast.bring(flag, State.HELD)
    assert not FORBIDDEN.search(page(cast, flag))
