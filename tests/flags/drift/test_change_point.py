"""Where a series fell most clearly, by hand (drift-2.md, "Change point"). m is 5 points and the noise is left out."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.flags.drift import change_point
from fidelity.flags.drift.change_point import Cut, clearest_fall
from fidelity.flags.drift.matching import Difference, Stretches, errors_of
from tests.flags.drift.build import FIVE_POINTS, Levels, levels


def stretches(*quarters: Levels | list[int | None]) -> Stretches:
    known = Stretches()
    for rated in quarters:
        known.add({"a": {(f"a-{n}", 0): level for n, level in enumerate(rated, start=1) if level is not None}})
    return known


def fall(*scores: int, start: int = 0) -> Cut | None:
    return clearest_fall(stretches(*map(levels, scores)), errors_of(FIVE_POINTS), start=start)


def where(cut: Cut | None) -> tuple[int, int] | None:
    return (cut.first, cut.cut) if cut else None


def test_a_step_is_found_where_it_is():
    # 60 60 60 60 | 50 50: ten points, of which 5 x sqrt(1/4 + 1/2) is one error
    cut = fall(60, 60, 60, 60, 50, 50)
    assert (where(cut), cut.points, cut.before, cut.items) == ((0, 4), 10, 60, 5)
    assert cut.error == pytest.approx(5 * sqrt(1 / 4 + 1 / 2))
    assert cut.evidence == pytest.approx(10 / (5 * sqrt(3 / 4)))


def test_the_stretch_before_has_three_quarters_at_least():
    assert fall(60, 60, 40, 40) is None or where(fall(60, 60, 40, 40)) == (0, 3)
    assert where(fall(60, 60, 60, 40)) == (0, 3)
    assert fall(60, 60, 40) is None


def test_the_stretch_before_has_eight_quarters_at_most():
    assert where(fall(*[60] * 12, 50)) == (4, 12)


def test_what_came_after_has_twenty_quarters_at_most():
    # The step lies 21 quarters back, so the earliest cut falls one quarter later, and nothing lies lower than there.
    assert where(fall(*[60] * 3, *[50] * 20)) == (0, 3)
    assert where(fall(*[60] * 3, *[50] * 21)) == (0, 4)


def test_so_it_is_where_an_item_went_after_the_first_quarter():
    quarters = [[*levels(60), 4], *[[*levels(60), None]] * 2, *[[*levels(50), None]] * 21]
    assert where(clearest_fall(stretches(*quarters[:-1]), errors_of(FIVE_POINTS))) == (0, 3)
    assert where(clearest_fall(stretches(*quarters), errors_of(FIVE_POINTS))) == (0, 4)


def test_a_program_that_got_better_is_compared_with_its_own_best_stretch():
    # 40 40 40 60 60 60 60 | 50: the forties are left out
    assert where(fall(40, 40, 40, 60, 60, 60, 60, 50)) == (3, 7)


@pytest.mark.parametrize("scores", [(60,), (60, 60, 60, 60, 60), (40, 50, 60, 70, 80, 90)])
def test_where_nothing_lies_lower_there_is_no_cut(scores):
    assert fall(*scores) is None


def test_what_lies_before_the_start_is_not_compared_with():
    scores = (80, 80, 80, 60, 60, 60, 60, 50)
    assert where(fall(*scores)) == (0, 3)
    assert where(fall(*scores, start=3)) == (3, 7)


# Matched items


def test_an_item_that_is_new_moves_nothing():
    # From the fifth quarter on there is a fifth question at 0, in more than half of what came after.
    quarters = [[3, 3, 3, 3, None]] * 4 + [[3, 3, 3, 3, 0]] * 4
    assert clearest_fall(stretches(*quarters), errors_of(FIVE_POINTS)) is None


def test_an_item_that_is_gone_moves_nothing():
    quarters = [[4, 2, 2, 2, 2]] * 4 + [[None, 2, 2, 2, 2]] * 4
    assert clearest_fall(stretches(*quarters), errors_of(FIVE_POINTS)) is None


def test_an_item_counts_where_half_of_both_stretches_rated_it():
    # a-1 falls from 4 to 0; it is rated in two of the four quarters before and in one of the two after.
    both = stretches([4, 2], [4, 2], [None, 2], [None, 2], [None, 2], [0, 2])
    assert both.fall_between(0, 4).points == 50
    fewer = stretches([4, 2], [None, 2], [None, 2], [None, 2], [None, 2], [0, 2])
    assert (fewer.fall_between(0, 4).points, fewer.fall_between(0, 4).items) == (0, 1)


def test_a_fall_is_told_with_where_it_began_and_over_how_many_items():
    # a-1 falls from 4 to 0 and a-2 stays at 2, over the same items in every quarter or not
    same = [[4, 2]] * 4 + [[0, 2]] * 2
    assert stretches(*same).fall_between(0, 4) == Difference(50, 75, 2)
    assert stretches(*([*quarter, None] for quarter in same[:-1]), [0, 2, 4]).fall_between(0, 4) == Difference(
        50, 75, 2
    )


def test_a_third_of_a_stretch_is_too_little():
    before = stretches([4, 2], [None, 2], [None, 2], [0, 2])
    after = stretches(*[[4, 2]] * 3, [None, 2], [None, 2], [0, 2])
    assert (before.fall_between(0, 3).items, after.fall_between(0, 3).items) == (1, 1)


def test_an_item_not_rated_now_is_left_out():
    assert stretches([4, 2], [4, 2], [4, 2], [0, 2], [None, 2]).fall_between(0, 3).items == 1


def test_without_an_item_in_both_stretches_there_is_no_difference():
    assert stretches([4, None], [4, None], [4, None], [None, 0]).fall_between(0, 3) is None


def test_from_one_quarter_to_the_last_only_what_both_rated_is_compared():
    # a-1 falls from 4 to 1; since the second quarter a-1 and a-3 fall together from 7 to 4
    known = stretches([4, 2, None], [3, 2, 4], [1, None, 3])
    assert (known.fall_since(0), known.fall_since(1)) == (Difference(75, 100, 1), Difference(37.5, 87.5, 2))
    assert stretches([4, 2], [3, 2], [2, 2]).fall_since(0) == Difference(25, 75, 2)
    assert stretches([4, None], [3, 2], [None, 2]).fall_since(0) is None


def test_each_item_adds_its_own_difference_and_together_they_are_the_fall():
    known = stretches([4, 2, 3], [4, 2, 3], [2, 2, 3], [1, 2, None], [1, 3, 3])
    shares = known.shares_between(0, 3)
    assert sum(shares.values()) == pytest.approx(known.fall_between(0, 3).points)
    # a-1 goes from 10/3 to 1, a-2 from 2 to 2.5, a-3 stays: a third of 25 points each
    assert [round(points, 3) for points in shares.values()] == [
        pytest.approx(25 / 3 * 7 / 3, abs=0.001),
        pytest.approx(-25 / 3 / 2, abs=0.001),
        0,
    ]


def test_in_the_whole_each_domain_weighs_alike_and_each_item_its_part_of_it():
    known = Stretches()
    for a, b in [*[(4, 4)] * 3, (0, 2)]:
        known.add({"a": {("a-1", 0): a}, "b": {("b-1", 0): b, ("b-2", 0): b}})
    # a falls by 100 points and b by 50
    assert known.fall_between(0, 3).points == 75
    assert known.shares_between(0, 3) == {("a-1", 0): 50, ("b-1", 0): 12.5, ("b-2", 0): 12.5}


rated = st.lists(st.integers(0, 4), min_size=3, max_size=3)


@given(st.lists(rated, min_size=4, max_size=32), st.integers(0, 5))
def test_the_quick_way_finds_the_same_as_every_cut_looked_at(quarters, start):
    """Where all quarters rate the same items only sums are looked at."""
    known = stretches(*quarters)
    assert known.plain_since == 0
    quick = clearest_fall(known, errors_of(FIVE_POINTS), start=start)
    end, begin = len(quarters), max(start, len(quarters) - 28)
    slow = [change_point._cut(known, *cut, errors_of(FIVE_POINTS)) for cut in change_point._cuts(begin, end)]
    assert (quick.evidence if quick else 0) == pytest.approx(max((cut.evidence for cut in slow if cut), default=0))


@given(st.lists(rated, min_size=4, max_size=12))
def test_an_item_that_is_never_rated_changes_nothing_and_one_rated_once_hardly_anything(quarters):
    plain = stretches(*quarters)
    mixed = stretches([*quarters[0], 4], *([*each, None] for each in quarters[1:]))
    assert mixed.plain_since == 1
    for first in range(len(quarters) - 3):
        for cut in range(first + 3, len(quarters)):
            assert mixed.fall_between(first, cut).points == pytest.approx(plain.fall_between(first, cut).points)
