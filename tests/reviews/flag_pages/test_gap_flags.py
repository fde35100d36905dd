"""Flags that the answers of peer supporters raise: where views differ, and where it was not safe to answer."""

import re
from datetime import date
from itertools import product

import pytest
from django.test import Client

from fidelity.flags import actions
from fidelity.flags.access import People
from fidelity.flags.models import Action, Flag
from fidelity.reports.printing import talk_guide
from fidelity.reviews import evaluation_queries
from fidelity.reviews.flag_pages import next_steps
from fidelity.reviews.models import Response, Review
from fidelity.scoring.confidence import Grade
from fidelity.voice.rules import questions
from programs.models import Program, Role
from tests import clock, sheets
from tests.plain_words import FORBIDDEN
from tests.voice import world
from tests.voice.world import Q3, Q4, TODAY

READERS = (Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY)
BLIND, STRENGTH, SAFETY = "review-higher:choice", "peers-higher:mutuality", "safety:answering"
CODES = (BLIND, STRENGTH, SAFETY)


@pytest.fixture(autouse=True)
def today() -> None:
    """Pages think it is 22 November 2026."""
    clock.on(TODAY)


@pytest.fixture
def program(db) -> Program:
    return world.program(9)


def said(review: Review, **levels: int) -> dict[str, int]:
    """One answer: a level to all questions of a domain by its code, `safe`, and 3 to all others."""
    asked = {each.code: levels.get(each.domain, 3) for each in questions.short_form(review.definition)}
    return asked | {questions.SAFE: levels.get("safe", 3)}


def rated(review: Review, **levels: int) -> None:
    """The review's own levels in the same way."""
    asked = [each for each in questions.short_form(review.definition) if each.domain]
    world.rated(review, {each.code: levels.get(each.domain, 3) for each in asked})


def all_three(program: Program, start: date = Q4) -> Review:
    """A quarter that raises a gap in both directions, and that it was not safe to answer."""
    review = world.opened(program, start)
    rated(review, mutuality=1)
    world.answers(review, [said(review, choice=1, mutuality=3, safe=0)] * 6)
    world.closed(review)
    return review


def flag_of(program: Program, code: str) -> Flag:
    flag = program.flags.select_related("last_raised_in__instrument", "raised_in").get(code=code)
    flag.program = flag.last_raised_in.program = flag.raised_in.program = program
    return flag


def main(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    page = response.content.decode().partition("<main")[2].partition("<h1")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def page(program: Program, code: str, role: Role = Role.SUPERVISOR, rest: str = "") -> str:
    return main(world.browser(program, role), f"/programs/{program.slug}/flags/{flag_of(program, code).pk}/{rest}")


def move(flag: Flag, name: str, role: Role = Role.SUPERVISOR, **more: object) -> Flag:
    by = world.access(flag.program, role)
    edition = Flag.objects.get(pk=flag.pk).edition
    return actions.move_flag(flag=flag, name=name, edition=edition, by=by, text="What was heard.", **more)


def plan(flag: Flag, what: str = "Paid time for the peer team.", **more: object) -> Action:
    about = {"what": what, "about": "conditions", "owner": "manager", "due": date(2026, 12, 15)}
    action = Action(program=flag.program, review=flag.last_raised_in, **about | more)
    return actions.plan_action(action=action, by=world.access(flag.program, Role.MANAGER), flags=[flag])


# What is raised, and who works on it


def test_closing_raises_both_directions_and_safety(program):
    all_three(program)
    found = program.flags.values_list("code", "kind", "level", "about", "routed_to")
    assert set(found) >= {
        (BLIND, "gap", "serious", "", "supervisor"),
        (STRENGTH, "gap", "serious", "", "supervisor"),
        (SAFETY, "safety", "serious", "safety", "ally"),
    }


@pytest.mark.parametrize(
    ("gone", "to"),
    [
        ((), Role.ALLY),
        ((Role.ALLY,), Role.SUPERVISOR),
        ((Role.ALLY, Role.SUPERVISOR), Role.MANAGER),
    ],
)
def test_safety_goes_to_the_ally_else_the_supervisor_else_the_manager(program, gone, to):
    program.memberships.filter(role__in=gone).delete()
    assert People(program).route(Flag.About.SAFETY) == to


def test_where_there_is_no_ally_the_page_says_that_one_would_work_on_it_first(program):
    flag = Flag(kind="safety", about="safety", routed_to="supervisor")
    assert next_steps.routing(flag) == (
        "An outside ally would work on it first. There is none here, so the peer supervisor does. Nobody is asked who "
        "said it. An admin can invite an ally."
    )
    flag.routed_to = "ally"
    assert next_steps.routing(flag) == (
        "The outside ally works on it first: somebody who is not employed here. Nobody is asked who said it."
    )


def test_a_gap_on_supervision_is_kept_from_the_supervisor(program):
    review = world.opened(program, Q4)
    flag = program.flags.create(
        code=BLIND,
        kind="gap",
        level="note",
        about="supervision",
        routed_to="manager",
        raised_in=review,
        last_raised_in=review,
    )
    assert People(program).route(Flag.About.SUPERVISION) == Role.MANAGER
    assert not People(program).may_read(world.access(program, Role.SUPERVISOR), flag)


def test_a_quarter_that_shows_nothing_neither_finds_nor_misses_it(program):
    all_three(program, Q3)
    review = world.opened(program, Q4)
    rated(review)
    world.answers(review, [said(review)] * 4)
    world.closed(review)
    assert list(flag_of(program, BLIND).events.values_list("what", flat=True)) == ["raised"]


def test_a_quarter_that_compares_and_finds_none_says_so(program):
    all_three(program, Q3)
    review = world.opened(program, Q4)
    rated(review)
    world.answers(review, [said(review)] * 6)
    world.closed(review)
    for code in CODES:
        assert list(flag_of(program, code).events.values_list("what", flat=True)) == ["raised", "absent"]


# The page of a flag


def test_a_blind_spot_is_a_question_to_the_review(program):
    all_three(program)
    text = page(program, BLIND)
    for words in (
        "Choice and freedom from coercion: the review sees it as better than peer supporters do",
        "A different view is a question to the review. It is nobody’s fault, and peers do not have to prove theirs.",
        "5 to 9 answers, Q4 2026.",
        "The review rates this 20 or more points higher than peers do.",
        "Few say: usually, or nearly always",
        "The review says: Usual",
        "Begin with what the answers of the review rest on.",
        "Never ask who gave which answer, and never guess.",
        "NPG-GL1.5",
        "Give the peer team paid time, with no manager in the room",
    ):
        assert words in text


def test_a_strength_is_something_to_keep(program):
    all_three(program)
    text = page(program, STRENGTH)
    for words in (
        "Mutuality and shared power: peer supporters see a strength that the review does not",
        "Nothing is wrong here; there may be something to keep.",
        "Peers rate this 20 or more points higher than the review does.",
        "The review says: Said but not done",
        "Write what makes it work into a rule",
    ):
        assert words in text


def test_of_safety_the_ally_reads_what_to_do_without_asking_who(program):
    all_three(program)
    text = page(program, SAFETY, Role.ALLY)
    for words in (
        "Some peer supporters did not feel safe to answer",
        "The outside ally works on it first",
        "Take it up",
        "Was it safe for you to answer this? Few say: mostly, or yes",
        "Nobody asks who said it, or why.",
        "Never look up who was at work, who took a card, or which device was used.",
        "Have someone from outside hand out the cards",
    ):
        assert words in text


def test_it_holds_what_the_quarter_showed_also_after_the_review_was_changed(program):
    review = all_three(program)
    before = page(program, BLIND)
    Response.objects.filter(review=review).update(level=0)
    assert page(program, BLIND) == before


def test_peers_see_where_it_stands_and_no_text(program):
    all_three(program)
    text = page(program, BLIND, Role.PEER)
    assert "Nobody has taken it up yet." in text
    assert "Few say" not in text


def test_with_a_small_team_it_speaks_of_the_role(db):
    program = world.program(2)
    review = world.opened(program)
    rated(review, mutuality=1)
    world.jointly(review, said(review, choice=1, mutuality=3, safe=0))
    world.closed(review)
    for code, words in {
        BLIND: "the review sees it as better than it looks from within the role",
        STRENGTH: "from within the role there is a strength that the review does not see",
        SAFETY: "It did not feel safe to answer from within the peer role",
    }.items():
        text = page(program, code, Role.MANAGER)
        assert words in text
        assert "peer supporters do" not in text
    assert "The peer team said: Rarely" in page(program, BLIND, Role.MANAGER)


def test_the_guide_opens_and_ends_in_its_own_way(program):
    all_three(program)
    text = page(program, SAFETY, Role.ALLY, "guide")
    assert "I do not know whose they are, and I will not ask." in text
    assert "Never ask a group to say in front of others that they feel safe." in text
    assert "The last review shows that tasks or rules" not in text


def jointly_unsafe(program: Program, way: str = world.Way.JOINT) -> Review:
    """A quarter in which one joint answer says that it was not safe to answer."""
    review = world.opened(program)
    rated(review)
    world.jointly(review, said(review, safe=0), way=way)
    world.closed(review)
    return review


THANKS = "We were told that it was hardly safe to answer. Thank you for that."


@pytest.mark.parametrize("way", [world.Way.JOINT, world.Way.ALLY])
def test_of_a_joint_answer_nobody_says_that_it_is_not_known_whose_it_is(program, way):
    jointly_unsafe(program, way)
    guide, flag = page(program, SAFETY, Role.ALLY, "guide"), page(program, SAFETY, Role.ALLY)
    assert THANKS in guide
    assert "I do not know whose" not in guide
    assert "It is clear where this answer comes from" in flag
    assert "Name someone outside the program whom the peer team can talk to in private." in guide
    assert "hand out the cards" not in flag + guide


def test_nor_in_a_team_of_two_whatever_the_way_was(program):
    all_three(program)
    assert "I do not know whose they are" in page(program, SAFETY, Role.ALLY, "guide")
    program.staff_roles.update(count=2)
    assert THANKS in page(program, SAFETY, Role.ALLY, "guide")


def test_the_letter_does_not_tell_that_it_was_a_joint_answer(program):
    jointly_unsafe(program)
    client = world.browser(program, Role.SUPERVISOR)
    letter = client.get(f"/programs/{program.slug}/flags/{flag_of(program, SAFETY).pk}/letter.txt").content.decode()
    assert "Put in writing that no answer" in " ".join(letter.split())
    assert not re.search(r"joint|clear where", letter)


@pytest.mark.pango
@pytest.mark.parametrize("team", [9, 2])
def test_the_guide_on_a_joint_answer_fits_one_sheet_too(program, team):
    jointly_unsafe(program)
    program.staff_roles.update(count=team)
    assert len(sheets.laid_out(talk_guide.guide_pdf, flag_of(program, SAFETY))) == 1


def test_peers_are_led_to_what_was_said(program):
    review = all_three(program)
    client = world.browser(program, Role.PEER)
    voice = f"/programs/{program.slug}/reviews/{review.quarter.slug}/voice/"
    answers = client.get(voice).content.decode()
    for code, place in {BLIND: "choice", STRENGTH: "mutuality", SAFETY: "safe"}.items():
        shown = client.get(f"/programs/{program.slug}/flags/{flag_of(program, code).pk}/").content.decode()
        assert f'<a href="{voice}#{place}">What was said of it in Q4 2026</a>' in shown
        assert f'id="{place}"' in answers
        assert f'href="/programs/{program.slug}/heard/"' in shown.partition("<main")[2], code


def test_a_flag_that_came_of_the_review_leads_to_no_answers_of_peers(program):
    review = all_three(program)
    flag = program.flags.create(
        code="misuse:ROL-1",
        kind="misuse",
        level="serious",
        routed_to="manager",
        raised_in=review,
        last_raised_in=review,
    )
    shown = world.browser(program, Role.PEER).get(f"/programs/{program.slug}/flags/{flag.pk}/").content.decode()
    assert "What was said of it" not in shown


# Safety comes first


def first_of(text: str) -> str:
    """Which of the three headlines stands first in a text."""
    words = {
        BLIND: "Choice and freedom from coercion: the review sees it as better",
        STRENGTH: "Mutuality and shared power: peer supporters see a strength",
        SAFETY: "Some peer supporters did not feel safe to answer",
    }
    return min(words, key=lambda code: text.index(words[code]))


@pytest.fixture
def with_graver(program) -> Review:
    """The safety flag is a note, and the others are serious."""
    review = all_three(program)
    program.flags.filter(code=SAFETY).update(level="note", routed_to="supervisor")
    return review


def test_among_the_new_flags_safety_stands_first_also_where_others_are_graver(program, with_graver):
    text = main(world.browser(program, Role.SUPERVISOR), f"/programs/{program.slug}/flags/")
    assert first_of(text.partition("What waits for you")[2]) == SAFETY
    assert first_of(text.partition("Raised by a quarter that was closed")[2]) == SAFETY


def test_on_home_it_has_a_line_of_its_own_right_behind_what_is_critical(program, with_graver):
    waits = main(world.browser(program, Role.SUPERVISOR), "/").partition("What waits for you")[2].strip()
    in_order = r"\d new flags to take up Critical New flag: Some peer supporters did not feel safe to answer"
    assert re.match(in_order, waits)


def test_beside_the_scores_too(program, with_graver):
    client = world.browser(program, Role.SUPERVISOR)
    scores = main(client, f"/programs/{program.slug}/reviews/{with_graver.quarter.slug}/scores")
    assert first_of(scores.partition("What peers said")[2]) == SAFETY


def test_and_on_the_page_of_what_was_done(program, with_graver):
    came = done(program).partition("Q4 2026")[2].partition("What was done")[2]
    assert first_of(came) == SAFETY


# The scores lead to what peers said


def of_peers(program: Program, review: Review) -> str:
    """The part "What peers said" of the scores page, with its links."""
    client = world.browser(program, Role.MANAGER)
    shown = client.get(f"/programs/{program.slug}/reviews/{review.quarter.slug}/scores").content.decode()
    return shown.partition("<h3>What peers said</h3>")[2].partition("<h2>")[0]


def test_the_scores_lead_to_all_that_peers_said(program):
    review = all_three(program)
    voice = f"/programs/{program.slug}/reviews/{review.quarter.slug}/voice/"
    assert f'<a href="{voice}">All that peers said in Q4 2026</a>' in of_peers(program, review)


def test_also_where_nothing_was_raised(program):
    world.quarter(program, Q4, [3] * 6)
    review = program.reviews.get()
    assert "Nothing was raised by what peers said." in of_peers(program, review)
    assert "/voice/" in of_peers(program, review)


def test_also_where_nothing_is_shown(program):
    world.quarter(program, Q4, [3] * 4)
    text = of_peers(program, program.reviews.get())
    assert "There were too few answers to show anything" in text
    assert '/voice/">What this means for Q4 2026</a>' in text


def test_and_to_how_they_are_heard_while_the_quarter_is_open(program):
    text = of_peers(program, world.opened(program))
    assert "What peers say is opened when this quarter is closed." in text
    assert "How peers are heard in Q4 2026" in text


def test_the_letter_speaks_of_the_setting_and_asks_for_a_condition(program):
    all_three(program)
    client = world.browser(program, Role.SUPERVISOR)
    for code, condition in {
        BLIND: "Give the peer team paid time",
        STRENGTH: "Give the peer team paid time to say in their own words what goes well",
        SAFETY: "Put in writing that no answer",
    }.items():
        letter = client.get(f"/programs/{program.slug}/flags/{flag_of(program, code).pk}/letter.txt").content.decode()
        assert condition in " ".join(letter.split())
        assert not re.search(r"\b(few|most|about half) say", letter, re.IGNORECASE), code


def test_the_menu_begins_with_its_first_steps(program):
    all_three(program)
    for code, step in {
        BLIND: "Give the peer team",
        STRENGTH: "Write what makes it work",
        SAFETY: "Put in writing",
    }.items():
        assert "Start from a suggestion" in page(program, code, Role.MANAGER, "plan"), code
        assert step in page(program, code, Role.MANAGER, "plan?start=1")


def addresses(flag: Flag) -> list[str]:
    root = f"/programs/{flag.program.slug}/flags/"
    steps = [f"{root}{flag.pk}/steps/{name}" for name in next_steps.SAYS if name not in {"plan", "end"}]
    own = [
        f"{root}{flag.pk}/{rest}" for rest in ("", "plan", "guide", "guide.pdf", "letter", "letter.txt", "letter.pdf")
    ]
    period = flag.last_raised_in.quarter.slug
    review = f"/programs/{flag.program.slug}/reviews/{period}/"
    return [
        root,
        f"{root}trend",
        f"/programs/{flag.program.slug}/heard/",
        f"/programs/{flag.program.slug}/change/",
        f"{review}voice/",
        f"{review}scores",
        f"{review}report/",
        "/",
        *own,
        *steps,
    ]


@pytest.mark.pango
@pytest.mark.parametrize("team", [9, 2])
def test_each_guide_fits_one_sheet_of_either_paper(program, team):
    all_three(program)
    program.staff_roles.update(count=team)
    for code, paper in product(CODES, ("letter", "a4")):
        flag = flag_of(program, code)
        flag.program.organisation.paper = paper
        assert len(sheets.laid_out(talk_guide.guide_pdf, flag)) == 1, (code, paper)


STATES = ["open", "under_review", "action_planned", "proposed", "held", "doubted", "resolved", "not_upheld"]


@pytest.mark.pango
@pytest.mark.usefixtures("each_file_once")
def test_no_page_of_such_a_flag_fails_for_anybody(program):
    all_three(program)
    pages = dict.fromkeys(where for code in CODES for where in addresses(flag_of(program, code)))
    for role in Role:
        client = world.browser(program, role)
        client.raise_request_exception = False
        answered = {where: client.get(where).status_code for where in pages}
        assert {where: status for where, status in answered.items() if status >= 500} == {}, role


def test_no_page_fails_in_any_state(program):
    all_three(program)
    for state in STATES:
        program.flags.update(state=state, revisit_by=date(2027, 1, 31))
        for role in READERS:
            for code in CODES:
                assert page(program, code, role), (state, role, code)


def test_they_speak_the_words_of_the_field(program):
    all_three(program)
    assert [code for code in CODES if FORBIDDEN.search(page(program, code, Role.MANAGER))] == []


# What we heard, what was done


def done(program: Program, role: Role = Role.PEER) -> str:
    return main(world.browser(program, role), f"/programs/{program.slug}/heard/")


def test_each_quarter_says_what_was_heard_and_what_came_of_it(program):
    all_three(program)
    text = done(program)
    for words in (
        "Q4 2026",
        "5 to 9 answers",
        "Some answers say that it was not safe, or hardly safe, to answer.",
        "Choice and freedom from coercion: The review rates this 20 or more points higher than peers do.",
        "Mutuality and shared power: Peers rate this 20 or more points higher than the review does.",
        "Choice and freedom from coercion: the review sees it as better than peer supporters do new",
        "Nothing is planned yet.",
    ):
        assert words in text


def test_the_newest_quarter_stands_first(program):
    world.quarter(program, Q3, [3] * 6)
    world.quarter(program, Q4, [3] * 4)
    text = done(program)
    assert re.findall(r"(Q\d 2026)\s+What we heard", text) == ["Q4 2026", "Q3 2026"]
    assert text.count("There were too few answers to show anything") == 1


def test_an_action_shows_its_owner_its_day_and_what_came_of_it(program):
    all_three(program)
    flag = flag_of(program, BLIND)
    move(flag, "take")
    action = plan(flag)
    assert "Paid time for the peer team. planned Program manager, by December 15, 2026" in done(program)
    actions.end_action(
        action=action, state="done", outcome="It is in the plan.", by=world.access(program, Role.MANAGER)
    )
    assert "Paid time for the peer team. done Program manager, by December 15, 2026" in done(program)
    assert "than peer supporters do It is in the plan." in done(program)


def test_an_action_whose_day_has_passed_is_late(program):
    all_three(program)
    plan(flag_of(program, BLIND), due=date(2026, 11, 1))
    assert "Paid time for the peer team. late" in done(program)


def test_an_action_on_a_question_that_peers_are_asked_stands_there_and_no_other(program):
    review = all_three(program)
    code = next(each.code for each in questions.short_form(review.definition) if each.domain)
    other = next(
        item.code for item in review.definition.items if item.code not in questions.short_form_codes(review.definition)
    )
    for item, what in ((code, "A change for this."), (other, "Something else.")):
        about = {"about": "conditions", "owner": "manager", "due": date(2026, 12, 15), "item": item}
        actions.plan_action(
            action=Action(program=program, review=review, what=what, **about), by=world.access(program, Role.MANAGER)
        )
    text = done(program)
    assert "A change for this." in text
    assert f"About: {review.definition.by_code[code].voice}" in text
    assert "Something else." not in text


def test_no_word_of_a_talk_stands_there(program):
    all_three(program)
    flag = flag_of(program, BLIND)
    move(flag, "take")
    actions.move_flag(
        flag=flag,
        name="talk",
        edition=Flag.objects.get(pk=flag.pk).edition,
        by=world.access(program, Role.SUPERVISOR),
        text="The desk is loud.",
    )
    assert "in talk" in done(program)
    assert "The desk is loud." not in done(program)


def test_everybody_reads_the_same_of_what_was_done(program):
    all_three(program)
    assert len({done(program, role) for role in READERS}) == 1


def test_before_the_first_closing_there_is_nothing_to_tell(program):
    world.opened(program)
    assert "No quarter has been closed yet." in done(program)


def test_the_flags_and_the_scores_lead_there_and_to_the_flags(program):
    review = all_three(program)
    client = world.browser(program, Role.MANAGER)
    assert f'href="/programs/{program.slug}/heard/"' in client.get(f"/programs/{program.slug}/flags/").content.decode()
    scores = client.get(f"/programs/{program.slug}/reviews/{review.quarter.slug}/scores").content.decode()
    for code in CODES:
        assert f'href="/programs/{program.slug}/flags/{flag_of(program, code).pk}/"' in scores


def test_its_queries_do_not_grow_with_the_quarters(program, django_assert_num_queries):
    client = world.browser(program, Role.PEER)
    address = f"/programs/{program.slug}/heard/"
    world.quarter(program, world.Q2, [1] * 6)
    client.get(address)
    with django_assert_num_queries(11):
        client.get(address)
    for start in (Q3, Q4):
        world.quarter(program, start, [1] * 6)
    with django_assert_num_queries(11):
        client.get(address)


# Confidence


def evidenced(review: Review) -> None:
    Response.objects.filter(review=review).update(
        evidence_reference="Shift plan", evidence_date=date(2026, 10, 20), evidence_kept="Office"
    )


def sure(review: Review) -> tuple[Grade, str]:
    stands = program_review(review)
    found = evaluation_queries.evaluate_review(stands).confidence
    return found.grade, found.reasons[2]


def program_review(review: Review) -> Review:
    stands = review.program.reviews.select_related("instrument", "peer_voice").get(pk=review.pk)
    stands.program = review.program
    return stands


WAITS = "The peer supporters' view and the review differ, and no step has been planned for it yet."
NONE = "No difference between the peer supporters' view and the review waits for a step."


@pytest.mark.parametrize(("domain", "code"), [("choice", BLIND), ("mutuality", STRENGTH)])
def test_a_gap_lowers_how_sure_a_review_is_until_something_is_planned(program, domain, code):
    review = world.opened(program)
    rated(review, mutuality=1 if code == STRENGTH else 3)
    evidenced(review)
    world.answers(review, [said(review, choice=1 if code == BLIND else 3)] * 6)
    world.closed(review)
    assert [flag.code for flag in program.flags.filter(kind="gap")] == [code]
    assert sure(review) == (Grade.B, WAITS)
    move(flag_of(program, code), "take")
    assert sure(review) == (Grade.B, WAITS)
    plan(flag_of(program, code))
    assert sure(review) == (Grade.A, NONE)


def test_without_a_gap_it_is_as_sure_as_its_evidence(program):
    review = world.opened(program)
    rated(review)
    evidenced(review)
    world.answers(review, [said(review, safe=0)] * 6)
    world.closed(review)
    assert sure(review) == (Grade.A, NONE)


# Before closing


def closing(review: Review) -> str:
    """What is read before closing, without what is new in every answer of a server."""
    address = f"/programs/{review.program.slug}/reviews/{review.quarter.slug}/close"
    return main(world.browser(review.program, Role.MANAGER), address)


def test_the_page_before_closing_says_the_same_whatever_was_answered(program):
    review = world.opened(program)
    rated(review)
    codes = world.cards(review)
    before = closing(review)
    for code in codes:
        world.answer(review, code, said(review, choice=0, safe=0))
    assert closing(review) == before
    assert "Different views" not in before
