"""How much a program moves while nothing changes, by hand (drift-2.md, "Noise"). m is 5 points."""

from math import sqrt

import pytest

from fidelity.flags.drift.matching import measurement_error
from tests.flags.drift.build import follow, levels, one_domain, review
from tests.scoring.build import MEASUREMENT


def noise(*scores: int, complete: bool = False) -> tuple[float, float]:
    judged = follow(one_domain(*scores, complete=complete)).quarters[-1]
    return judged.noise, judged.overall_noise


@pytest.mark.parametrize(("items", "m"), [(6, 5.32), (8, 4.67), (48, 2.35)])
def test_the_error_of_a_mean_of_items(items, m):
    assert round(measurement_error(items, MEASUREMENT), 2) == m


def test_before_there_is_a_change_it_is_one():
    assert noise(60, complete=True) == (1, 1)


def test_quarters_that_stand_still_never_make_it_less_than_one():
    assert noise(60, 60, 60, 60, 60, complete=True) == (1, 1)


def test_every_change_so_far_counts_shrunk_as_if_two_more_had_been_of_the_usual_size():
    # Three changes of 20: 400 / (2 x 25) is 8 each, so v1 = (2 + 24) / 5. Two quarters apart nothing changed, so no
    # quarter repeats another.
    assert noise(50, 70, 50, 70)[0] == pytest.approx(sqrt(26 / 5))


def test_a_slide_is_never_taken_for_quarters_that_repeat_one_another():
    # Seven changes of size 2, all downward: their size counts. Without a rise one apart (8 / 15) and two apart (8 / 14)
    # what is repeated stays next to nothing, where the changes themselves would make it seven tenths.
    repeated = 15 / 14 - 1
    expected = (2 + 14) / 9 * (1 + repeated) / (1 - repeated) ** 2
    assert noise(80, 70, 60, 50, 40, 30, 20, 10)[0] == pytest.approx(sqrt(expected))


def test_a_sudden_fall_is_weighed_by_rises_and_a_leap_counts_as_three_standard_deviations_at_most():
    # 60 to 100 would be 32 squared units; 9 count, twice: s = sqrt((2 + 18) / 4)
    sudden = follow(one_domain(60, 100, 40)).series["a"][-1].sudden
    assert sudden.limit == pytest.approx(4.2 * 5 * sqrt(20 / 4))


def test_the_changes_of_all_domains_are_taken_together():
    # b stands still: six changes, three of them of size 8
    reviews = [review(n, a=levels(score), b=levels(60), complete=False) for n, score in enumerate((50, 70, 50, 70))]
    assert follow(reviews).quarters[-1].noise == pytest.approx(sqrt(26 / 8))


def test_the_whole_has_its_own_and_is_taken_to_be_as_noisy_as_the_domains_before_it_is_known():
    assert noise(50, 70, 50, 70, complete=True)[1] == pytest.approx(sqrt((3 * 26 / 5 + 24) / 6))


def test_the_whole_is_never_below_the_domains():
    # They move against each other, so the whole stands still: its own would be half of theirs.
    reviews = [review(n, a=levels(50 + 20 * (n % 2)), b=levels(70 - 20 * (n % 2))) for n in range(4)]
    judged = follow(reviews).quarters[-1]
    assert judged.noise == judged.overall_noise == pytest.approx(sqrt((2 + 48) / 8))


def test_quarters_that_repeat_the_one_before_make_it_larger():
    # 60 60 70 70 60 60 70 70: two rises among seven changes one apart, four among six two apart, all of size 2.
    # Rises count twice.
    v1, v2 = (8 + 8) / (8 + 7), (8 + 16) / (8 + 6)
    repeated = v2 / v1 - 1
    size = (2 + 6) / (2 + 7)
    assert repeated == pytest.approx(0.61, abs=0.01)
    expected = sqrt(size / (1 - repeated) * (1 + repeated) / (1 - repeated))
    assert noise(60, 60, 70, 70, 60, 60, 70, 70)[0] == pytest.approx(expected)


def test_a_quarter_repeats_seven_tenths_of_another_at_most():
    # five changes of 200 squared units among eleven
    scores = (0, 0, 100, 100) * 3
    size = (2 + 5 * 200) / (2 + 11)
    assert noise(*scores)[0] == pytest.approx(sqrt(size * 1.7 / 0.09))


def test_a_change_is_over_the_items_rated_in_both_quarters():
    # a-1 stands still; a-2 is 0 and was not rated before.
    reviews = [review(0, a=[4, None], complete=False), review(1, a=[4, 0], complete=False)]
    assert follow(reviews).quarters[-1].noise == 1


def test_a_missed_quarter_adds_nothing():
    with_hole = follow(one_domain(50, None, 70, 50)).quarters[-1].noise
    assert with_hole == follow(one_domain(50, 70, 50)).quarters[-1].noise
