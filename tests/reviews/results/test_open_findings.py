"""How long a finding holds a band: from its quarter on, until peers confirmed its end; never by a new quarter."""

from datetime import date

import pytest

from fidelity.flags.models import Flag
from fidelity.flags.rules.states import State
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.models import Response, Review
from programs.models import Role
from tests.flags.build import NOW, Cast, closed, days, raised, raised_by
from tests.reviews.conftest import Q1, Q2, Q3, Q4, answered, make_program

DAILY, ONCE_OR_TWICE, NEVER = 0, 3, 4
GOING_ON = [state for state in State if state not in {State.RESOLVED, State.NOT_UPHELD}]
FINE = {
    **{f"CHO-{number}": {"level": 4} for number in range(1, 5)},
    "ROL-1": {"level": NEVER},
    "ROL-2": {"level": NEVER},
    "PEE-1": {"choice": "peer_inside"},
    "PEE-2": {"inputs": {"part": 9, "whole": 9}},
    "PEE-3": {"inputs": {"number": 5}},
}


@pytest.fixture
def cast(program, version) -> Cast:
    return Cast(program)


def draft(cast: Cast, start: date, **levels: int) -> Review:
    """An open review in which all is well but for these activities; the codes are written with `_`."""
    review = cast.program.reviews.create(
        instrument=InstrumentVersion.objects.get(), period_start=start, peers_heard="joint", set_up_at=NOW
    )
    given = FINE | {code.replace("_", "-"): {"level": level} for code, level in levels.items()}
    for code, content in given.items():
        answered(review, code, evidence_reference="Shift plan", evidence_date=start, evidence_kept="Office", **content)
    return review


def close(cast: Cast, review: Review, *, later: int = 0) -> Review:
    review.state, review.closed_at = Review.State.CLOSED, NOW + days(later)
    review.save()
    closed(cast.program, review.period_start, *raised_by(review), at=review.closed_at)
    return review


def quarter(cast: Cast, start: date, *, later: int = 0, **levels: int) -> Review:
    return close(cast, draft(cast, start, **levels), later=later)


def words(review: Review) -> tuple[str, str]:
    """The words of role protection and of the whole, as a page says them now."""
    now = evaluation_queries.evaluate_review(Review.objects.get(pk=review.pk))
    return now.bands["role"].words, now.band.words


HELD = ("held: critical finding open", "held: critical finding open")
FREE = ("Exemplary, near Established", "Exemplary")


def only(cast: Cast) -> Flag:
    return cast.program.flags.get()


def resolve(cast: Cast) -> Flag:
    return cast.bring(only(cast), State.RESOLVED)


def test_without_a_finding_nothing_is_held(cast):
    assert words(quarter(cast, Q3)) == FREE


@pytest.mark.parametrize("state", GOING_ON)
def test_a_band_is_held_in_every_state_before_the_end(cast, state):
    """Also where a rule from outside holds the flag: no relief of the score."""
    review = quarter(cast, Q3, ROL_1=DAILY)
    cast.bring(only(cast), state)
    assert words(review)[0] == HELD[0]


def test_the_whole_is_held_too(cast):
    review = quarter(cast, Q3, ROL_1=ONCE_OR_TWICE)
    assert words(review) == HELD


def test_it_lifts_the_moment_peers_confirm(cast):
    review = quarter(cast, Q3, ROL_1=ONCE_OR_TWICE)
    cast.bring(only(cast), State.PROPOSED)
    before = words(review)
    cast.move(only(cast), "confirm", Role.PEER)
    lifted = words(review)
    assert (before, "held" in "".join(lifted)) == (HELD, False)


def test_it_lifts_when_a_second_person_does_not_uphold_it(cast):
    review = quarter(cast, Q3, ROL_1=ONCE_OR_TWICE)
    cast.bring(only(cast), State.NOT_UPHELD)
    assert "held" not in "".join(words(review))


def test_the_numbers_are_the_same_before_and_after(cast):
    review = quarter(cast, Q3, ROL_1=DAILY)
    before = evaluation_queries.evaluate_review(review).scores.overall.score
    resolve(cast)
    assert evaluation_queries.evaluate_review(review).scores.overall.score == before


def test_a_new_quarter_that_finds_nothing_is_held_all_the_same(cast):
    quarter(cast, Q3, ROL_1=DAILY)
    assert words(quarter(cast, Q4)) == HELD


def test_a_draft_is_held_by_what_an_earlier_quarter_found(cast):
    quarter(cast, Q3, ROL_1=DAILY)
    assert words(draft(cast, Q4)) == HELD


def test_a_draft_is_held_by_what_its_own_answers_find(cast):
    assert words(draft(cast, Q4, ROL_1=DAILY))[0] == HELD[0]


def test_a_draft_after_the_end_is_free(cast):
    quarter(cast, Q3, ROL_1=DAILY)
    resolve(cast)
    assert words(draft(cast, Q4)) == FREE


def test_a_draft_that_finds_it_again_after_the_end_is_held_before_it_is_closed(cast):
    quarter(cast, Q3, ROL_1=DAILY)
    resolve(cast)
    assert words(draft(cast, Q4, ROL_1=DAILY))[0] == HELD[0]


def test_a_quarter_before_the_flag_is_not_held(cast):
    earlier = quarter(cast, Q2)
    quarter(cast, Q3, ROL_1=DAILY)
    assert words(earlier) == FREE


def test_after_it_came_back_the_quarters_before_stay_free(cast):
    first, clean = quarter(cast, Q1, ROL_1=ONCE_OR_TWICE), quarter(cast, Q2)
    resolve(cast)
    lifted = words(first)
    again = quarter(cast, Q3, ROL_1=ONCE_OR_TWICE, later=60)
    after = quarter(cast, Q4, later=61)
    assert only(cast).recurring
    assert [words(review) for review in (first, clean, again, after)] == [lifted, FREE, HELD, HELD]


def test_what_came_back_and_ended_again_holds_no_quarter(cast):
    reviews = [quarter(cast, Q1, ROL_1=ONCE_OR_TWICE)]
    resolve(cast)
    reviews.append(quarter(cast, Q2, ROL_1=ONCE_OR_TWICE, later=60))
    cast.move(only(cast), "take", at=NOW + days(61))
    cast[Role.ALLY]
    cast.move(only(cast), "doubt", at=NOW + days(62))
    cast.move(only(cast), "agree", Role.ALLY, at=NOW + days(63))
    assert "held" not in "".join(word for review in reviews for word in words(review))


def test_answers_that_are_changed_do_not_lift_it(cast):
    """A closed quarter is opened again, answered otherwise, and closed again: the flag stays, and so does the hold."""
    review = quarter(cast, Q3, ROL_1=DAILY)
    review.state, review.closed_at = Review.State.OPEN, None
    review.save()
    Response.objects.filter(review=review, item="ROL-1").update(level=NEVER)
    assert words(review) == HELD
    assert words(close(cast, review)) == HELD


def test_a_serious_finding_caps_its_domain_only_until_it_is_resolved(cast):
    quarter(cast, Q3, ROL_2=2)
    following = quarter(cast, Q4)
    capped = words(following)
    resolve(cast)
    assert (capped, words(following)) == (("Developing (at most, while a serious finding is open)", "Exemplary"), FREE)


def test_drift_holds_no_band(cast):
    review = quarter(cast, Q3)
    closed(cast.program, Q3, raised("drift:role", Flag.Level.DRIFT))
    assert words(review) == FREE


def test_another_programs_flag_holds_nothing(cast, organisation):
    other = make_program(organisation, "Harbor")
    closed(other, Q3, raised())
    assert words(quarter(cast, Q3)) == FREE


def test_the_final_reviews_say_the_same_as_each_page(cast):
    reviews = [quarter(cast, Q1, ROL_1=ONCE_OR_TWICE), quarter(cast, Q2)]
    resolve(cast)
    reviews += [quarter(cast, Q3, ROL_1=DAILY, later=60), quarter(cast, Q4, later=61)]
    together = evaluation_queries.evaluate_reviews(cast.program, reviews)
    assert [(each.bands["role"].words, each.band.words) for each in together] == [words(review) for review in reviews]


def test_the_final_reviews_up_to_a_quarter(cast):
    for start in (Q1, Q2, Q3):
        quarter(cast, start)
    draft(cast, Q4)
    assert [each.quarter.start for each in kept_levels.closed_quarters(cast.program, until=Q2)] == [Q1, Q2]
