"""In which form peer supporters were heard: what they did says it, whatever anybody writes (scoring.md 2)."""

import pytest

from programs.models import Membership, Role
from tests.voice import world
from tests.voice.world import Way

pytestmark = pytest.mark.django_db
TEAM, SMALL_TEAM = 9, 3


@pytest.fixture
def review():
    """The open quarter of a program with nine peer supporters."""
    return world.opened(world.program(TEAM))


@pytest.fixture
def of_few():
    """The open quarter of a program with three."""
    return world.opened(world.program(SMALL_TEAM, name="Fern House"))


def heard(review) -> tuple[str, bool]:
    """The form once the quarter is closed, and whether it counts as heard."""
    world.closed(review)
    review.refresh_from_db()
    return review.peers_heard, review.were_peers_heard


def test_five_cards_are_an_anonymous_voice(review):
    world.answers(review, [3, 3, 3, 3, 3])
    assert heard(review) == ("anonymous", True)


def test_four_cards_are_held_and_not_heard_yet(review):
    world.answers(review, [3, 3, 3, 3])
    assert heard(review) == ("held", False)


@pytest.mark.parametrize("way", [Way.JOINT, Way.ALLY])
def test_a_joint_answer_has_the_name_of_who_gave_it(review, way):
    world.jointly(review, 3, way=way)
    assert heard(review) == (way, True)


@pytest.mark.parametrize("way", [Way.CARDS, Way.JOINT, Way.ALLY, Way.SKIP])
def test_a_way_that_nobody_went_is_no_voice_of_a_large_team(review, way):
    world.choose(review, way)
    assert heard(review) == ("not_heard", False)


def test_nor_is_a_quarter_in_which_nobody_chose(review):
    assert heard(review) == ("not_heard", False)


@pytest.mark.parametrize("way", Way.values)
def test_no_choice_of_a_small_team_lowers_the_confidence(of_few, way):
    world.choose(of_few, way)
    assert heard(of_few) == ("too_few", True)


def test_a_small_team_whose_answers_wait_counts_as_heard(of_few):
    world.answers(of_few, [3, 3, 3])
    assert heard(of_few) == ("too_few", True)


def test_a_joint_answer_of_a_small_team_is_a_joint_answer(of_few):
    world.jointly(of_few, 3)
    assert heard(of_few) == ("joint", True)


def test_a_small_team_that_could_have_answered_jointly_counts_as_heard(of_few):
    assert heard(of_few) == ("too_few", True)


def test_where_nobody_had_an_account_to_answer_with_nothing_was_offered(of_few):
    Membership.objects.filter(role__in=[Role.PEER, Role.ALLY]).delete()
    assert heard(of_few) == ("not_heard", False)


def test_where_no_position_is_written_down_no_team_is_small():
    assert heard(world.opened(world.program(0))) == ("not_heard", False)


def test_nothing_that_a_manager_posts_says_how_peers_were_heard(review):
    manager = world.browser(review.program, Role.MANAGER)
    address = f"/programs/{review.program.slug}/reviews/{review.quarter.slug}"
    assert manager.post(f"{address}/set-up", {"manager": 1, "peers_heard": "anonymous"}).status_code == 302
    review.refresh_from_db()
    assert review.peers_heard == ""
    assert manager.post(f"{address}/close", {"early": "on", "peers_heard": "anonymous"}).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.peers_heard) == ("closed", "not_heard")


def test_opened_again_and_closed_again_it_is_what_it_was(review):
    world.answers(review, [3, 3, 3, 3, 3])
    world.closed(review)
    world.reopened(review)
    assert heard(review) == ("anonymous", True)
