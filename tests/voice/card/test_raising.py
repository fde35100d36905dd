"""What a card can raise besides its answers: one thing from a list, counted with them and kept without the card."""

import pytest
from django.test import Client

from fidelity.flags.rules.concerns import Concern
from fidelity.reviews.models import Review
from fidelity.voice.concerns import sealed_concerns
from fidelity.voice.concerns.actions import is_lone
from fidelity.voice.concerns.models import ConcernBox
from tests import clock
from tests.voice import world
from tests.voice.world import TODAY

TASK = {"raised": "misuse:ROL-7", "how-often": "1"}


@pytest.fixture(autouse=True)
def one_day() -> None:
    clock.still_on(TODAY)


@pytest.fixture
def review(db: None) -> Review:
    return world.opened(world.program(9))


@pytest.fixture
def made(review: Review) -> list[str]:
    return world.cards(review)


def sent(code: str, said: dict[str, str], lang: str = "en") -> tuple[int, str]:
    response = Client().post(f"/peer/{lang}/{code}/questions", said)
    return response.status_code, response.content.decode()


def boxed(review: Review) -> set[Concern]:
    return sealed_concerns.read_concerns(ConcernBox.objects.get(program=review.program))


def test_what_a_card_raises_lies_in_the_box_without_the_card(review: Review, made: list[str]):
    assert sent(made[0], TASK | {"CHO-3": "4"})[0] == 302
    assert boxed(review) == {Concern("misuse:ROL-7", review.definition.version, review.quarter.ordinal, 1)}


def test_raising_something_is_answer_enough_and_uses_the_card(review: Review, made: list[str]):
    assert sent(made[0], TASK)[0] == 302
    assert sent(made[0], TASK)[0] == 410
    assert world.number_of_answers(review) == 0


def test_how_often_is_not_asked_of_a_condition(review: Review, made: list[str]):
    assert sent(made[0], {"raised": "condition:WOR-5", "how-often": "2"})[0] == 302
    assert [(concern.code, concern.often) for concern in boxed(review)] == [("condition:WOR-5", -1)]


@pytest.mark.parametrize(
    "said",
    [
        {"raised": "misuse:ROL-7"},
        {"raised": "misuse:ROL-7", "how-often": "4"},
        {"raised": "misuse:ROL-99", "how-often": "1"},
        {"raised": "own:work", "how-often": "1"},
    ],
)
def test_what_is_in_no_list_counts_nothing(review: Review, made: list[str], said: dict[str, str]):
    status, page = sent(made[0], said | {"CHO-3": "4"})
    assert status == 422
    assert "Nothing was counted yet. Please choose again." in page
    assert (boxed(review), world.number_of_answers(review)) == (set(), 0)
    assert sent(made[0], {"CHO-3": "4"})[0] == 302


def test_nobody_types_a_word(made: list[str]):
    page = Client().get(f"/peer/en/{made[0]}/questions").content.decode()
    assert "<textarea" not in page
    assert 'type="text"' not in page


def test_the_other_language_keeps_what_was_chosen(made: list[str]):
    page = sent(made[0], TASK | {"switch": "es"}, lang="es")[1]
    assert '<option value="misuse:ROL-7" selected>' in page
    assert "¿Hay algo que no encaja con tu rol?" in page


def test_in_a_small_team_a_card_does_not_ask(db: None):
    review = world.opened(world.program(4, name="Small House"))
    made = world.cards(review)
    page = Client().get(f"/peer/en/{made[0]}/questions").content.decode()
    assert "In a small team, people would guess who named it." in page
    assert "<select" not in page
    assert sent(made[0], TASK | {"CHO-3": "4"})[0] == 302
    assert boxed(review) == set()


@pytest.mark.parametrize(("team", "lone"), [(4, True), (5, False)])
def test_a_team_is_small_below_as_many_as_answers_are_needed_to_hide_one(db: None, team: int, lone: bool):
    assert is_lone(world.program(team)) is lone
