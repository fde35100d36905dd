"""The page on which somebody with an account raises what does not fit, and what becomes of it at closing."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from fidelity.flags.models import Flag
from fidelity.reviews import evaluation_queries
from fidelity.reviews.models import Review
from fidelity.voice.concerns import sealed_concerns
from fidelity.voice.concerns.models import ConcernBox
from programs.models import AuditEvent, KeptWords, Organisation, Program, Role
from tests import cast, clock
from tests.voice import world
from tests.voice.world import Q3, Q4, TODAY

TASK = {"what": "misuse:ROL-7", "often": "3"}
CRITICAL = {"what": "misuse:ROL-2", "often": "3"}
GUESSABLE = {"guessable": "on"}
OWN = {"what": "own:work", "words": "We are told to smile for the yearly brochure.", **GUESSABLE}


@pytest.fixture(autouse=True)
def one_day() -> None:
    clock.still_on(TODAY)


@pytest.fixture
def review(db: None) -> Review:
    review = world.opened(world.program(9))
    world.rated(review)
    return review


@pytest.fixture
def lone(db: None) -> Review:
    """A quarter of a program with one peer supporter."""
    review = world.opened(world.program(1, name="Rural Clinic"))
    world.rated(review)
    return review


def raised(review: Review, sent: dict, role: Role = Role.PEER) -> tuple[int, str]:
    client = world.browser(review.program, role)
    response = client.post(address(review.program), sent)
    return response.status_code, response.content.decode()


def address(program: Program) -> str:
    return reverse("flag_raise", args=[program.slug])


def closed(review: Review, answers: int = 6) -> None:
    """So many answer with a card, and the quarter is closed."""
    world.answers(review, [3] * answers)
    world.closed(review)


def boxed(review: Review) -> set:
    return sealed_concerns.read_concerns(ConcernBox.objects.get(program=review.program))


def flag_page(flag: Flag, role: Role) -> str:
    page = world.browser(flag.program, role).get(reverse("flag", args=[flag.program.slug, flag.pk]))
    return page.content.decode().partition("<main")[2]


def kept(flag: Flag) -> list[tuple[str, str, str]]:
    return list(flag.events.values_list("what", "role", "text"))


@pytest.mark.parametrize("role", [Role.PEER, Role.SUPERVISOR, Role.ALLY])
def test_what_is_raised_is_a_flag_once_the_quarter_is_closed(review: Review, role: Role):
    assert raised(review, TASK, role)[0] == 302
    assert not review.program.flags.exists()
    closed(review)
    flag = review.program.flags.get(code="misuse:ROL-7")
    assert (flag.level, flag.by_person, flag.state, flag.routed_to) == ("note", True, "open", "supervisor")
    assert kept(flag) == [("person", "", "")]
    assert flag.events.get().details == {"often": "Once or twice"}
    assert boxed(review) == set()


def test_it_has_the_level_of_the_activity_that_it_names(review: Review):
    raised(review, CRITICAL)
    raised(review, TASK | {"often": "0"})
    closed(review)
    levels = dict(review.program.flags.filter(by_person=True).values_list("code", "level"))
    assert levels == {"misuse:ROL-2": "critical", "misuse:ROL-7": "serious"}


def test_it_changes_no_score_and_holds_no_band(db: None):
    """The same as after its end; a finding of the answers would hold the band."""
    review = world.opened(world.program(9))
    world.rated(review, domains=["choice"])
    raised(review, CRITICAL)
    closed(review)
    flags = review.program.flags.filter(code="misuse:ROL-2")
    evaluated = lambda: evaluation_queries.evaluate_review(Review.objects.get(pk=review.pk))  # noqa: E731
    by_person = evaluated()
    flags.update(by_person=False)
    assert evaluated().band != by_person.band
    flags.update(state="resolved")
    assert evaluated() == by_person


def test_what_the_review_raises_too_is_one_flag_with_the_level_of_the_answers(review: Review):
    review.responses.filter(item="ROL-3").update(level=3)
    assert raised(review, {"what": "misuse:ROL-10", "often": "0"})[0] == 302
    closed(review)
    flag = review.program.flags.get(code="misuse:ROL-10")
    assert (flag.level, flag.by_person) == ("note", False)
    assert [what for what, _role, _text in kept(flag)] == ["raised", "person"]


def test_closing_again_raises_nothing_twice(review: Review):
    raised(review, TASK)
    closed(review)
    raised(review, CRITICAL)
    world.closed(world.reopened(review))
    flag = review.program.flags.get(code="misuse:ROL-7")
    assert kept(flag) == [("person", "", "")]
    # What was raised meanwhile waits for the next quarter: alone it would tell when it came.
    assert not review.program.flags.filter(code="misuse:ROL-2").exists()
    assert {concern.code for concern in boxed(review)} == {"misuse:ROL-2"}


def test_with_too_few_answers_it_waits_and_comes_with_the_next_quarter(db: None):
    program = world.program(9)
    first = world.opened(program, Q3)
    world.rated(first)
    raised(first, TASK)
    closed(first, answers=2)
    assert not program.flags.filter(by_person=True).exists()
    second = world.opened(program, Q4)
    world.rated(second)
    closed(second)
    assert program.flags.get(by_person=True).raised_in == second


def test_it_waits_for_four_quarters_and_is_then_thrown_away(db: None):
    program = world.program(9)
    for start in (date(2026, 1, 1), date(2026, 4, 1), Q3, Q4):
        review = world.opened(program, start)
        if start.month == 1:
            clock.still_on(date(2026, 2, 1))
            raised(review, TASK)
            clock.still_on(TODAY)
        assert len(boxed(review)) == 1
        world.cards(review)
        world.closed(review)
    assert boxed(review) == set()
    assert not program.flags.filter(by_person=True).exists()


def test_whoever_ticks_it_does_not_wait(review: Review):
    raised(review, TASK | GUESSABLE)
    closed(review, answers=2)
    assert review.program.flags.filter(code="misuse:ROL-7").exists()


def test_with_enough_accounts_no_cards_are_needed(review: Review):
    for number in range(4):
        cast.make_user(Role.PEER, review.program, f"peer{number}@example.org")
    raised(review, TASK)
    raised(review, OWN | {"guessable": ""})
    world.closed(review)
    assert set(review.program.flags.filter(by_person=True).values_list("code", flat=True)) == {
        "misuse:ROL-7",
        "own:work",
    }


def test_in_a_lone_team_it_is_said_before_and_the_ally_is_offered(lone: Review):
    page = world.browser(lone.program, Role.PEER).get(address(lone.program)).content.decode()
    assert "It will be guessed who raised it." in page
    assert "The ally may raise it instead of you." in page
    status, refused = raised(lone, TASK)
    assert status == 422
    assert "it will be guessed who raised it. Tick the box below" in refused
    assert boxed(lone) == set()
    assert raised(lone, TASK | GUESSABLE)[0] == 302
    world.closed(lone)
    assert lone.program.flags.get(by_person=True).code == "misuse:ROL-7"


def test_own_words_are_for_those_who_read_the_flag_and_for_no_list(review: Review):
    assert raised(review, OWN)[0] == 302
    closed(review)
    flag = review.program.flags.get(code="own:work")
    assert (flag.level, flag.kind) == ("note", "own")
    assert "told to smile" in flag_page(flag, Role.SUPERVISOR)
    for role in (Role.PEER, Role.MANAGER, Role.SUPERVISOR):
        listed = world.browser(review.program, role).get(reverse("flags", args=[review.program.slug]))
        assert "Something in the work here does not fit" in listed.content.decode()
        assert "told to smile" not in listed.content.decode()
    assert "told to smile" not in flag_page(flag, Role.PEER)


@pytest.mark.parametrize(
    ("subject", "about", "to", "reads"),
    [
        ("supervision", "supervision", Role.MANAGER, [Role.MANAGER]),
        ("management", "management", Role.SUPERVISOR, [Role.SUPERVISOR]),
    ],
)
def test_it_is_kept_from_whom_it_is_about(review: Review, subject: str, about: str, to: Role, reads: list[Role]):
    raised(review, OWN | {"what": f"own:{subject}"})
    closed(review)
    flag = review.program.flags.get(code=f"own:{subject}")
    assert (flag.about, flag.routed_to) == (about, to)
    shown = [role for role in (Role.MANAGER, Role.SUPERVISOR) if "told to smile" in flag_page(flag, role)]
    assert shown == reads


def test_every_page_of_a_flag_in_own_words_opens(review: Review):
    raised(review, OWN)
    closed(review)
    flag = review.program.flags.get(code="own:work")
    client = world.browser(review.program, Role.SUPERVISOR)
    for name in ("flag", "flag_letter", "flag_ask"):
        assert client.get(reverse(name, args=[review.program.slug, flag.pk])).status_code == 200, name
    plan = reverse("flag_plan", args=[review.program.slug, flag.pk])
    assert world.browser(review.program, Role.MANAGER).get(plan).status_code == 200


def test_the_page_of_a_flag_says_that_a_person_raised_it_and_not_who(review: Review):
    raised(review, TASK)
    closed(review)
    page = flag_page(review.program.flags.get(code="misuse:ROL-7"), Role.MANAGER)
    assert "Raised by somebody in the program" in page
    assert "Who it was, and when, is kept nowhere." in page
    assert "Once or twice" in page


def test_a_flag_that_had_ended_comes_back(db: None):
    program = world.program(9)
    first = world.opened(program, Q3)
    world.rated(first)
    raised(first, TASK)
    closed(first)
    program.flags.filter(code="misuse:ROL-7").update(state="resolved", watched=2)
    second = world.opened(program, Q4)
    world.rated(second)
    raised(second, TASK, Role.ALLY)
    closed(second)
    flag = program.flags.get(code="misuse:ROL-7")
    assert (flag.round, flag.state, flag.recurring) == (2, "open", True)


def test_what_answers_raise_later_is_no_longer_a_persons_alone(db: None):
    program = world.program(9)
    first = world.opened(program, Q3)
    world.rated(first)
    raised(first, {"what": "misuse:ROL-7", "often": "3"})
    closed(first)
    second = world.opened(program, Q4)
    world.rated(second, {"ROL-7": 1})
    world.closed(second)
    flag = program.flags.get(code="misuse:ROL-7")
    assert (flag.by_person, flag.level) == (False, "serious")


def test_three_things_in_a_quarter_are_the_most(review: Review):
    for number in (4, 5, 6):
        assert raised(review, {"what": f"misuse:ROL-{number}", "often": "1"})[0] == 302
    assert raised(review, {"what": "misuse:ROL-4", "often": "1"})[0] == 302
    status, page = raised(review, TASK)
    assert status == 422
    assert "You raised three things in this quarter, which is the most." in page
    assert len(boxed(review)) == 3


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose what does not fit."),
        ({"what": "misuse:ROL-99", "often": "1"}, "Choose what does not fit."),
        ({"what": "misuse:ROL-7"}, "Say how often it happens."),
        ({"what": "misuse:ROL-7", "often": "4"}, "This can’t be chosen here"),
        ({"what": "own:work", **GUESSABLE}, "Say in a sentence what does not fit."),
        ({"what": "own:work", "words": "Short."}, "Words of your own can come only from the few"),
        (TASK | {"words": "More."}, "Words are kept only for something that is not in the list."),
        ({**OWN, "words": "x" * 201}, "room for 200"),
        ({**OWN, "words": "Ask Maria Lopez, seen on 2026-03-04."}, "This looks like"),
    ],
)
def test_what_can_not_be_raised_is_refused_with_a_sentence(review: Review, sent: dict, words: str):
    status, page = raised(review, sent)
    assert status == 422
    assert words in page
    assert boxed(review) == set()


def test_words_kept_against_the_hint_are_raised_and_written_down_nowhere(review: Review):
    """A line with a role and a time would tell who it was."""
    sent = OWN | {"words": "Maria Lopez reads our mail."}
    status, page = raised(review, sent)
    assert (status, '<mark class="doubt">Maria Lopez</mark>' in page) == (422, True)
    assert "Nothing is written down of who kept them." in page
    assert "by which role" not in page
    lines = AuditEvent.objects.count()
    assert raised(review, sent | {"keep": "on"})[0] == 302
    assert {concern.words for concern in boxed(review)} == {"Maria Lopez reads our mail."}
    assert (KeptWords.objects.count(), AuditEvent.objects.count()) == (0, lines)


def test_before_the_first_quarter_there_is_nothing_to_raise(db: None):
    program = world.program(9)
    client = world.browser(program, Role.PEER)
    assert "No quarter was opened here yet." in client.get(address(program)).content.decode()
    assert client.post(address(program), TASK).status_code == 200


def test_the_log_has_no_line_of_it(review: Review):
    before = AuditEvent.objects.count()
    raised(review, TASK)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(("role", "is_offered"), [(Role.PEER, True), (Role.ALLY, True), (Role.MANAGER, False)])
def test_the_list_of_flags_leads_there(review: Review, role: Role, is_offered: bool):
    page = world.browser(review.program, role).get(reverse("flags", args=[review.program.slug]))
    assert (address(review.program) in page.content.decode()) == is_offered


def test_somebody_of_another_program_raises_nothing(review: Review):
    other = cast.make_program(Organisation.objects.create(name="Elsewhere"), "Elsewhere", Q3)
    client: Client = cast.sign_in(cast.make_user(Role.PEER, other))
    assert client.post(address(review.program), TASK).status_code == 404
    assert boxed(review) == set()


def test_the_report_says_that_a_person_raised_it_and_none_of_the_words(review: Review):
    raised(review, CRITICAL)
    raised(review, OWN)
    closed(review)
    report = reverse("report", args=[review.program.slug, review.quarter.slug])
    page = world.browser(review.program, Role.MANAGER).get(report).content.decode()
    assert page.count("Raised by a person, not by the answers of a review.") == 2
    assert "Peer supporters give out the medicine that people take." in page
    assert "Something in the work here does not fit, as somebody said in their own words." in page
    assert "told to smile" not in page
