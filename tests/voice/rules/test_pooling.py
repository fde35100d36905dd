"""Five means five people, also where quarters are put together: worked examples, then properties."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.instrument.definition.structure import LEVELS
from fidelity.voice.rules import pooling
from fidelity.voice.rules.pooling import Batch
from fidelity.voice.rules.questions import SAFE
from tests.voice.rules.test_result import FORM, REVIEW, counts, result_of_cards

NOT_SAFE = (0, 1)


def shown(*quarters: Sequence[int], safe: Sequence[Sequence[int]] = ()) -> dict:
    """The result of quarters put together, of one question and of safety, the last one closing now."""
    safe = safe or [[0] * 5] * len(quarters)
    batches = [Batch(counts(free, safely)) for free, safely in zip(quarters, safe, strict=True)]
    return result_of_cards(FORM, batches, {}, REVIEW, threshold=5, quarters=["Q3 2026", "Q4 2026"])


def test_two_people_in_three_quarters_are_two():
    batches = [Batch(counts([0, 0, 0, 2, 0]))] * 3
    assert (pooling.people(batches, "CHO-1"), pooling.add_up_batches(batches)["CHO-1"]) == (2, [0, 0, 0, 6, 0])


def test_the_fullest_quarter_says_how_many_there_are():
    batches = [Batch(counts([1, 0, 0, 2, 0])), Batch(counts([0, 0, 0, 0, 5])), Batch(counts([4, 0, 0, 0, 0]))]
    assert pooling.people(batches, "CHO-1") == 5


def test_they_are_counted_question_by_question():
    batches = [Batch(counts([0, 0, 0, 3, 0], safe=[0] * 5)), Batch(counts([0, 0, 0, 1, 0], safe=[0, 0, 0, 0, 4]))]
    assert [pooling.people(batches, code) for code in ("CHO-1", SAFE, "ROL-1")] == [3, 4, 0]


@pytest.mark.parametrize(("answers", "quarters", "people"), [(6, 2, 3), (7, 2, 4), (5, 4, 2), (9, 1, 9)])
def test_a_box_that_was_filled_over_some_quarters_has_its_part_in_one_of_them(answers, quarters, people):
    """As version 0.1 kept them: 7 answers of two quarters are 4 people at least."""
    assert Batch(counts([answers, 0, 0, 0, 0]), quarters).people("CHO-1") == people


def test_nothing_is_shown_of_a_question_that_five_answers_of_three_people_make():
    result = shown([0, 0, 0, 3, 0], [0, 0, 0, 2, 0], safe=[[0] * 5, [0, 0, 0, 0, 5]])
    assert [row["shown"] for row in result["questions"]] == [False] * 3


def test_five_in_one_quarter_are_shown_with_those_who_waited():
    """Three said no, then five said yes: five in eight is about half; alone they would be most."""
    assert shown([3, 0, 0, 0, 0], [0, 0, 0, 0, 5])["questions"][0]["share"] == "half"
    assert shown([0, 0, 0, 0, 5])["questions"][0]["share"] == "most"


def test_a_percentage_needs_ten_people_and_not_ten_answers():
    result = shown([0, 0, 0, 4, 0], [0, 0, 0, 6, 0])
    assert "percent" not in result["questions"][0]
    assert (result["answers"], result["people"]) == ("10 to 19", "5 to 9")
    assert "percent" in shown([0, 0, 0, 4, 0], [0, 0, 0, 10, 0])["questions"][0]


def test_a_mean_in_points_needs_ten_people_too():
    assert "points" not in shown([0, 0, 0, 9, 0], [0, 0, 0, 9, 0])["domains"][0]
    assert "points" in shown([0, 0, 0, 9, 0], [0, 0, 0, 10, 0])["domains"][0]


def test_whoever_says_in_two_quarters_that_it_was_not_safe_is_one_person():
    fine, alone, two = [0, 0, 0, 0, 4], [1, 0, 0, 0, 4], [2, 0, 0, 0, 4]
    assert shown(fine, fine, safe=[[1, 0, 0, 0, 0], alone])["safety"]["unsafe"] == ""
    assert shown(fine, fine, safe=[[1, 0, 0, 0, 0], two])["safety"]["unsafe"] != ""


COUNTS = st.lists(st.integers(0, 9), min_size=len(LEVELS), max_size=len(LEVELS))


@given(st.lists(COUNTS, min_size=1, max_size=4), COUNTS)
def test_a_quarter_more_makes_no_more_people_than_it_has_answers(quarters: list[list[int]], another: list[int]):
    before = pooling.people([Batch(counts(levels)) for levels in quarters], "CHO-1")
    after = pooling.people([Batch(counts(levels)) for levels in (*quarters, another)], "CHO-1")
    assert before <= after <= max(before, sum(another))


@given(st.lists(st.sets(st.integers(1, 12)), min_size=1, max_size=4))
def test_there_are_never_more_people_than_really_answered(quarters: list[set[int]]):
    """Whoever they are, and however often they answer: what is counted is never more than them."""
    batches = [Batch(counts([len(who), 0, 0, 0, 0])) for who in quarters]
    assert pooling.people(batches, "CHO-1") <= len(set().union(*quarters))
