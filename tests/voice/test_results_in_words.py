"""What was heard, in words: the same page for everybody, and never a number that points at somebody."""

import re
from collections.abc import Mapping

import pytest

from fidelity.reviews.models import Review
from fidelity.voice.models import PeerVoice
from fidelity.voice.results_in_words import (
    MAY_NEVER_DO,
    THROWN_AWAY,
    TOGETHER,
    ResultInWords,
    result_in_words,
)
from fidelity.voice.rules import questions
from fidelity.voice.rules.result import WhyHidden
from fidelity.voice.rules.result_words import hidden_in_words, with_quarters
from programs.models import Program, Role
from tests import clock
from tests.plain_words import FORBIDDEN, grade
from tests.voice import world
from tests.voice.world import Q1, Q2, Q3, Q4, Given, Way

READERS = (Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY)


def page_words(why: WhyHidden) -> tuple[str, str]:
    """Why nothing is shown, and what comes next."""
    words = hidden_in_words(why)
    return words.why, words.next


@pytest.fixture
def program(db) -> Program:
    return world.program(12)


@pytest.fixture
def review(program: Program) -> Review:
    made = world.opened(program)
    world.rated(made)
    return made


def domain(review: Review, code: str, level: int, *, others: int = 3) -> Mapping[str, int]:
    """One level to the questions of a domain, another to all others."""
    return {each.code: level if each.domain == code else others for each in questions.short_form(review.definition)}


def heard(review: Review) -> ResultInWords:
    return result_in_words(world.voice(review).result, review.definition)


def page(review: Review, role: Role = Role.PEER) -> str:
    address = f"/programs/{review.program.slug}/reviews/{review.quarter.slug}/voice/"
    response = world.browser(review.program, role).get(address)
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2].partition("<h1")[2].partition(">")[2].partition("</main>")[0]


def text(review: Review, role: Role = Role.PEER) -> str:
    """What is read on the page, on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", page(review, role)).split())


def shown(review: Review, said: list[Given]) -> ResultInWords:
    world.answers(review, said)
    world.closed(review)
    return heard(review)


def asked(found: ResultInWords, code: str, review: Review):
    """What is said of one question."""
    words = review.definition.by_code[code].voice
    return next(each for each in found.domains for each in each.questions if each.words == words)


def first(review: Review, kind: str) -> str:
    return next(each.code for each in questions.short_form(review.definition) if each.kind == kind)


# What is said of each question


def test_under_ten_answers_it_is_few_about_half_or_most(review):
    code = first(review, "practice")
    low = {**domain(review, "", 3), code: 1}
    found = shown(review, [low] * 4 + [3] * 3)
    assert (asked(found, code, review).answer, asked(found, code, review).number) == (
        "About half say: usually, or nearly always",
        "",
    )
    assert (found.by, found.covers, found.exact) == ("5 to 9 answers", "Q4 2026", False)


def test_from_ten_answers_on_it_is_a_share_in_tens_too(review):
    code = first(review, "practice")
    found = shown(review, [{**domain(review, "", 3), code: 1}] * 3 + [3] * 7)
    assert (asked(found, code, review).answer, asked(found, code, review).number) == (
        "Most say: usually, or nearly always",
        "about 70 %",
    )
    assert (found.by, found.exact) == ("10 to 19 answers", True)


def test_an_activity_is_said_by_how_often(review):
    found = shown(review, [0] * 6)
    assert asked(found, first(review, "activity"), review).answer == "Few say: never, or once or twice"


def test_the_review_stands_beside_it_in_its_own_words(review):
    found = shown(review, [3] * 6)
    assert asked(found, first(review, "practice"), review).review == "Usual"
    assert asked(found, first(review, "activity"), review).review == "Once or twice"


def test_a_question_that_too_few_answered_says_so_and_nothing_else(review):
    code = first(review, "practice")
    without = {each: level for each, level in domain(review, "", 3).items() if each != code}
    found = shown(review, [without] * 2 + [3] * 4)
    assert (asked(found, code, review).answer, asked(found, code, review).is_known) == ("Too few answers to say", False)


def test_safety_has_words_of_its_own(review):
    assert shown(review, [4] * 6).safety.answer == "Most say: mostly, or yes"


def test_of_a_site_is_said_what_may_be_said_of_it(db):
    program = world.program(name="Two Rivers", sites={"North": 6, "South": 5})
    review = world.opened(program)
    world.rated(review)
    for code in world.cards(review, by_site=True):
        world.answer(review, code)
    world.closed(review)
    found = heard(review)
    assert [site.name for site in found.sites] == ["North", "South"]
    assert {question.answer for question in found.sites[0].questions} == {
        "Most say: usually, or nearly always",
        "Most say: never, or once or twice",
        "Most say: mostly, or yes",
    }
    assert {question.number for question in found.sites[0].questions} == {""}
    assert "By site" in page(review)


# Both views


def test_a_review_that_sees_it_better_may_have_a_blind_spot(review):
    found = shown(review, [domain(review, "choice", 1)] * 6)
    [seen] = [each for each in found.compared if each.gap]
    assert (seen.name, seen.review, seen.peers) == ("Choice and freedom from coercion", "75", "below 50")
    assert (seen.gap.words, seen.gap.means) == (
        "The review rates this 20 or more points higher than peers do.",
        "The review may have a blind spot here.",
    )


def test_peers_who_see_it_better_point_at_a_strength(program):
    review = world.opened(program)
    world.rated(review, {each.code: 1 for each in questions.short_form(review.definition) if each.domain == "choice"})
    [gap] = shown(review, [domain(review, "choice", 4), domain(review, "choice", 3)] * 6).gaps
    assert (gap.words, gap.means) == (
        "Peers rate this 63 points higher than the review does.",
        "A strength the review may not see.",
    )


def test_it_leads_to_the_flag_that_it_raised(review):
    shown(review, [domain(review, "choice", 1)] * 6)
    flag = review.program.flags.get(code="review-higher:choice")
    assert f'href="/programs/willow-house/flags/{flag.pk}/"' in page(review)


def test_no_gap_is_said_too(review):
    shown(review, [3] * 6)
    assert "In no domain do the two views differ by more than chance explains." in text(review)


def test_under_ten_answers_the_peers_are_drawn_as_a_band_and_never_as_a_point(review):
    drawn = shown(review, [1] * 6).compared[0].drawn
    assert ("<rect" in drawn, "<polygon" in drawn) == (True, False)
    assert "Peers below 50." in drawn


def test_from_ten_answers_on_the_peers_are_a_point(review):
    drawn = shown(review, [1] * 10).compared[0].drawn
    assert ("<rect" in drawn, "<polygon" in drawn) == (False, True)
    assert "Peers 25." in drawn


def test_where_it_was_not_safe_this_comes_first(review):
    safe = {questions.SAFE: 0}
    found = shown(review, [domain(review, "", 3) | safe] * 2 + [3] * 4)
    assert found.unsafe == "Some answers say that it was not safe, or hardly safe, to answer."
    said = text(review)
    assert said.index(found.unsafe) < said.index("Both views, side by side")


# One answer for all


@pytest.mark.parametrize(
    ("way", "by"),
    [
        (Way.JOINT, "One joint answer of the peer team"),
        (Way.ALLY, "One joint answer of the peer team, brought by the outside ally"),
    ],
)
def test_a_joint_answer_stands_word_for_word(review, way, by):
    world.jointly(review, 2, way=way)
    world.closed(review)
    found = heard(review)
    assert found.by == by
    assert asked(found, first(review, "practice"), review).answer == "The peer team said: Sometimes"
    assert asked(found, first(review, "activity"), review).answer == "The peer team said: About once a month"


def test_of_a_joint_answer_to_few_questions_a_difference_is_not_called_chance(review):
    """Worked example: one question at 2 where the review has 3, 50 beside 75 points, is no gap, and not the same."""
    world.jointly(review, {first(review, "practice"): 2})
    world.closed(review)
    [seen] = heard(review).compared
    assert (seen.review, seen.peers, seen.gap) == ("75", "50", None)
    assert "one answer to so few questions is too little to say more than that" in text(review)
    assert "chance explains." not in text(review)


def test_of_a_joint_answer_that_is_the_same_this_is_said(review):
    world.jointly(review, 3)
    world.closed(review)
    assert "In each of these domains both views are the same." in text(review)


def test_a_joint_answer_may_leave_a_question_out(review):
    code = first(review, "practice")
    world.jointly(review, {each: 2 for each in questions.short_form_codes(review.definition) if each != code})
    world.closed(review)
    assert asked(heard(review), code, review).answer == "No answer"


# Nothing to show


def closed_after(review: Review, why: WhyHidden) -> str:
    """The quarter closed in the way that shows nothing for this reason; what is read then."""
    if why is WhyHidden.SKIPPED:
        world.choose(review, Way.SKIP)
    elif why is WhyHidden.NO_ANSWER:
        world.choose(review, Way.JOINT)
    elif why is WhyHidden.HELD:
        world.answers(review, [3] * 4)
    clock.on(review.quarter.end)
    world.closed(review)
    return text(review)


@pytest.mark.parametrize("why", [WhyHidden.NOT_ASKED, WhyHidden.SKIPPED, WhyHidden.NO_ANSWER, WhyHidden.HELD])
def test_it_says_why_nothing_is_shown(review, why):
    said = closed_after(review, why)
    assert world.voice(review).result == {"shown": False, "why": why.value}
    assert all(sentence in said for sentence in page_words(why))


def test_after_four_quarters_too_few_answers_are_gone(program):
    said = [world.quarter(program, start, [3]) for start in (Q1, Q2, Q3, Q4)]
    assert said == [{"shown": False, "why": "held"}] * 4
    assert with_quarters(THROWN_AWAY) in text(program.reviews.get(period_start=Q1))
    assert hidden_in_words(WhyHidden.HELD).next in text(program.reviews.get(period_start=Q2))


def test_what_version_0_1_threw_away_at_closing_is_told_as_it_was(review):
    PeerVoice.objects.filter(review=review).update(closed=True, result={"shown": False, "why": "gone"})
    assert all(sentence in text(review) for sentence in page_words(WhyHidden.GONE))


def every_quarter(program: Program) -> str:
    """What the page with all quarters says, with the addresses to which it leads."""
    return world.browser(program, Role.PEER).get(f"/programs/{program.slug}/heard/").content.decode()


def test_what_was_held_leads_to_the_quarter_that_shows_it(program):
    world.quarter(program, Q3, [3] * 3)
    held = program.reviews.get(period_start=Q3)
    assert hidden_in_words(WhyHidden.HELD).next in text(held)
    assert "put together with" not in text(held)
    world.quarter(program, Q4, [3] * 5)
    link = 'href="/programs/willow-house/reviews/2026-10/voice/">What peers said in Q4 2026'
    for read in (page(held), every_quarter(program)):
        assert "Later it was put together with Q4 2026 and shown there." in read
        assert link in read
        assert hidden_in_words(WhyHidden.HELD).next not in read


def test_a_later_quarter_that_shows_only_itself_is_not_named(program):
    """The fifth quarter shows its own answers; those of the first were gone by then."""
    world.quarter(program, world.FIVE_QUARTERS[0], [3])
    for start in world.FIVE_QUARTERS[1:4]:
        left_out = world.opened(program, start)
        world.choose(left_out, world.Way.SKIP)
        world.closed(left_out)
    world.quarter(program, Q4, [3] * 6)
    held = program.reviews.get(period_start=world.FIVE_QUARTERS[0])
    assert world.voice(held).result == {"shown": False, "why": "held"}
    for read in (text(held), every_quarter(program)):
        assert "So all of it was thrown away, and nobody has seen it." in read
        assert hidden_in_words(WhyHidden.HELD).next not in read
        assert "put together with Q" not in read


@pytest.mark.parametrize(("peer_supporters", "may_never_do"), [(1, True), (4, True), (5, False)])
def test_a_team_that_may_never_be_enough_is_not_promised_that_it_is_shown(db, peer_supporters, may_never_do):
    program = world.program(peer_supporters)
    world.quarter(program, Q4, [3])
    said = text(program.reviews.get())
    assert (with_quarters(MAY_NEVER_DO) in said, hidden_in_words(WhyHidden.HELD).next in said) == (
        may_never_do,
        not may_never_do,
    )


@pytest.mark.parametrize("answers", [2, 6])
def test_a_quarter_that_is_open_again_says_that_this_stays(review, answers):
    said = "The review of this quarter is open again."
    world.answers(review, [3] * answers)
    world.closed(review)
    assert said not in text(review)
    world.reopened(review)
    assert said in text(review)
    assert "no new answers are taken" in text(review)


def test_after_the_key_was_changed_it_says_that_nobody_has_seen_it(review, settings):
    world.answers(review, [3] * 6)
    settings.SECRET_KEY = "another-secret-of-this-server-that-is-long-enough"
    world.closed(review)
    assert all(sentence in text(review) for sentence in page_words(WhyHidden.UNREADABLE))


@pytest.mark.parametrize("answers", [0, 1, 4])
def test_too_few_look_the_same_however_few(program, answers):
    review = world.opened(program)
    world.answers(review, [3] * answers)
    world.closed(review)
    assert not re.search(r"\d", text(review).replace("Q4 2026", ""))
    assert hidden_in_words(WhyHidden.HELD).why in text(review)


# One page for all


@pytest.mark.parametrize("answers", [4, 6, 12])
def test_everybody_reads_exactly_the_same(review, answers):
    world.answers(review, [domain(review, "choice", 1)] * answers)
    world.closed(review)
    assert len({text(review, role) for role in READERS}) == 1


def test_a_quarter_that_covers_two_names_both(program):
    world.quarter(program, Q3, [3] * 3)
    world.quarter(program, Q4, [3] * 8)
    shown = heard(program.reviews.get(period_start=Q4))
    assert (shown.covers, shown.by) == ("Q3 2026 and Q4 2026", "10 to 19 answers (5 to 9 of them in one quarter)")


SAID_LATER = (with_quarters(MAY_NEVER_DO), with_quarters(THROWN_AWAY), TOGETHER % {"quarter": "Q4 2026"})


@pytest.mark.parametrize("sentence", [*(sentence for why in WhyHidden for sentence in page_words(why)), *SAID_LATER])
def test_it_reads_easily_and_speaks_the_words_of_the_field(sentence):
    assert grade(sentence) <= 8
    assert not FORBIDDEN.search(sentence)
