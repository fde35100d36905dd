"""What may be shown of counts: bands under ten answers, steps of ten from ten on, sites that can't be subtracted."""

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.instrument.definition.structure import LEVELS
from fidelity.voice.rules import aggregation
from fidelity.voice.rules.aggregation import Share, Third

EXTREMES = ("no", "none", "nobody", "all", "everybody", "everyone", "0", "100")


def of_size(least: int, most: int) -> st.SearchStrategy[list[int]]:
    """Counts of the five levels with so many answers in all."""
    answers = st.lists(st.sampled_from(LEVELS), min_size=least, max_size=most)
    return answers.map(lambda each: [each.count(level) for level in LEVELS])


def splits(answers: int) -> list[list[int]]:
    """Every way in which so many answers can lie on the five levels."""
    return [list(each) for each in product(range(answers + 1), repeat=len(LEVELS)) if sum(each) == answers]


# One question


@pytest.mark.parametrize(
    ("levels", "word"),
    [
        ([5, 0, 0, 0, 0], Share.FEW),
        ([2, 1, 1, 1, 0], Share.FEW),
        ([2, 1, 1, 1, 1], Share.HALF),  # a third
        ([2, 1, 0, 1, 1], Share.HALF),
        ([1, 1, 1, 1, 2], Share.HALF),
        ([0, 1, 1, 2, 2], Share.HALF),  # two thirds
        ([0, 0, 1, 2, 2], Share.MOST),
        ([0, 0, 0, 0, 5], Share.MOST),
    ],
)
def test_under_ten_answers_one_of_three_words_is_shown(levels: list[int], word: Share):
    assert aggregation.answer_shares(levels, sum(levels)) == {"share": word.value}


@pytest.mark.parametrize(
    ("levels", "percent"),
    [
        ([10, 0, 0, 0, 0], 10),
        ([9, 0, 0, 1, 0], 10),
        ([8, 0, 0, 1, 1], 20),
        ([5, 0, 0, 5, 0], 50),
        ([11, 0, 0, 9, 0], 50),
        ([16, 0, 0, 13, 0], 40),  # 44.8
        ([0, 0, 0, 10, 0], 90),
        ([0, 0, 0, 0, 40], 90),
    ],
)
def test_from_ten_answers_on_a_share_in_steps_of_ten_is_shown_too(levels: list[int], percent: int):
    assert aggregation.answer_shares(levels, sum(levels))["percent"] == percent


@pytest.mark.parametrize("answers", range(5, 10))
def test_no_word_tells_none_from_one_or_all_from_all_but_one(answers: int):
    """Where somebody answered otherwise than all others, the word is the same as where nobody did."""
    alone, none = [answers - 1, 0, 0, 0, 1], [answers, 0, 0, 0, 0]
    assert aggregation.answer_shares(alone, sum(alone)) == aggregation.answer_shares(none, sum(none))
    alone, everybody = [1, 0, 0, 0, answers - 1], [0, 0, 0, 0, answers]
    assert aggregation.answer_shares(alone, sum(alone)) == aggregation.answer_shares(everybody, sum(everybody))


@pytest.mark.parametrize("answers", range(5, 10))
def test_each_word_stands_for_several_numbers(answers: int):
    """So from `5 to 9` and a word nobody can count how many gave a good answer."""
    numbers: dict[object, set[int]] = {}
    for levels in splits(answers):
        numbers.setdefault(aggregation.answer_shares(levels, sum(levels))["share"], set()).add(levels[3] + levels[4])
    assert set(numbers) == {"few", "half", "most"}
    assert {word: len(known) >= 2 for word, known in numbers.items()} == {"few": True, "half": True, "most": True}


@given(of_size(5, 9))
def test_under_ten_no_number_is_shown_and_no_word_for_none_or_all(levels: list[int]):
    said = aggregation.answer_shares(levels, sum(levels))
    assert set(said) == {"share"}
    assert said["share"] not in EXTREMES


@given(of_size(10, 80))
def test_a_percentage_lies_between_ten_and_ninety_in_steps_of_ten(levels: list[int]):
    assert aggregation.answer_shares(levels, sum(levels))["percent"] in range(10, 91, 10)


@given(of_size(5, 80), st.sampled_from(LEVELS[:-1]))
def test_a_better_answer_never_makes_it_look_worse(levels: list[int], level: int):
    if not levels[level]:
        return
    better = list(levels)
    better[level] -= 1
    better[level + 1] += 1
    order = list(Share)
    before, after = aggregation.answer_shares(levels, sum(levels)), aggregation.answer_shares(better, sum(better))
    assert order.index(Share(after["share"])) >= order.index(Share(before["share"]))
    assert after.get("percent", 0) >= before.get("percent", 0)


# How many


@pytest.mark.parametrize(
    ("answers", "threshold", "words"),
    [
        (5, 5, "5 to 9"),
        (9, 5, "5 to 9"),
        (8, 7, "7 to 9"),
        (9, 8, "8 to 9"),
        (10, 5, "10 to 19"),
        (19, 5, "10 to 19"),
        (20, 5, "20 or more"),
        (9, 9, "9 to 19"),
        (10, 9, "9 to 19"),
        (19, 19, "19 or more"),
        (20, 19, "19 or more"),
        (30, 25, "25 or more"),
    ],
)
def test_how_many_answered_is_said_in_wide_words(answers: int, threshold: int, words: str):
    assert aggregation.number_in_words(answers, threshold) == words


@pytest.mark.parametrize("threshold", range(5, 51))
def test_how_many_answered_is_never_told_exactly(threshold: int):
    """Whatever the threshold is, the words for each number stand for two numbers at least."""
    words = [aggregation.number_in_words(n, threshold) for n in range(threshold, 100)]
    assert min(words.count(each) for each in words) >= 2


# Means


def test_the_mean_of_a_domain_is_that_of_its_questions_in_points():
    counts = {"A": [0, 0, 0, 0, 5], "B": [0, 0, 6, 0, 0]}
    assert aggregation.mean_points(counts, ["A", "B"], {"A": 5, "B": 6}) == aggregation.Mean(
        Fraction(75), Fraction(0), people=5, questions=2
    )


def test_the_spread_is_that_within_questions():
    """Half 0, half 4: two levels from the mean each, 50 points, in one of two questions: 50 x 50 / 2."""
    counts = {"A": [5, 0, 0, 0, 5], "B": [0, 0, 10, 0, 0]}
    assert aggregation.mean_points(counts, ["A", "B"], {"A": 10, "B": 10}).variance == Fraction(50**2, 2)


@pytest.mark.parametrize("levels", [[1, 1, 1, 1], [1, 1, 1, 1, 1, 1]])
def test_counts_of_another_scale_are_refused(levels: list[int]):
    with pytest.raises(ValueError, match="zip"):
        aggregation.mean_points({"A": levels}, ["A"], {"A": sum(levels)})


@pytest.mark.parametrize(
    ("points", "third"),
    [
        (0, Third.LOW),
        (Fraction(4999, 100), Third.LOW),
        (50, Third.MIDDLE),
        (Fraction(7499, 100), Third.MIDDLE),
        (75, Third.HIGH),
        (100, Third.HIGH),
    ],
)
def test_under_ten_answers_a_mean_is_one_of_three_bands(points: Fraction, third: Third):
    mean = aggregation.Mean(Fraction(points), Fraction(0), people=9, questions=2)
    assert aggregation.mean_in_words(mean) == {"third": third.value}


@pytest.mark.parametrize(
    ("points", "shown"), [(0, 5), (4, 5), (5, 5), (Fraction(125, 2), 63), (95, 95), (96, 95), (100, 95)]
)
def test_from_ten_answers_on_a_mean_is_a_number_cut_short_of_the_ends(points: Fraction, shown: int):
    mean = aggregation.Mean(Fraction(points), Fraction(0), people=10, questions=2)
    assert aggregation.mean_in_words(mean)["points"] == shown


# Sites


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ([5, 5], {0, 1}),
        ([9, 4], set()),
        ([4, 4], set()),
        ([10, 5, 4], {0}),
        ([5, 10, 4], {1}),
        ([8, 4, 4], {0}),
        ([8, 2, 2], set()),
        ([6, 6, 6], {0, 1, 2}),
        ([7, 7, 0], {1}),
    ],
)
def test_a_small_site_takes_another_one_along(answers: list[int], shown: set[int]):
    """4 of 9 + 4: the total minus the 9 would show the 4, so neither is shown beside the total."""
    assert aggregation.sites_shown(answers, 5) == shown


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6), st.integers(5, 9))
def test_no_subtraction_leaves_fewer_than_the_threshold(answers: list[int], threshold: int):
    """The total minus any of the shown sites, alone or together, is nobody, or enough."""
    shown = aggregation.sites_shown(answers, threshold)
    assert all(answers[site] >= threshold for site in shown)
    for size in range(len(shown) + 1):
        for taken in combinations(sorted(shown), size):
            left = [count for site, count in enumerate(answers) if site not in taken]
            assert not left or sum(left) >= threshold or sum(answers) < threshold


# Safety


@pytest.mark.parametrize(
    ("levels", "unsafe", "gravely"),
    [
        ([1, 0, 0, 2, 2], False, False),
        ([1, 1, 0, 4, 3], True, False),
        ([1, 1, 0, 2, 1], True, True),
        ([2, 0, 0, 9, 0], False, False),
        ([2, 0, 0, 8, 0], True, False),
        ([4, 0, 0, 6, 0], True, True),
        ([0, 0, 5, 0, 0], False, False),
    ],
)
def test_two_people_and_a_fifth_say_that_it_was_not_safe(levels: list[int], unsafe: bool, gravely: bool):
    people = levels[0] + levels[1]
    assert (aggregation.is_unsafe(levels, people), aggregation.is_gravely_unsafe(levels, people)) == (unsafe, gravely)


def test_one_person_who_says_it_in_two_quarters_is_one():
    assert not aggregation.is_unsafe([2, 0, 0, 2, 2], people=1)


@given(st.sampled_from([[1, 0], [0, 1]]), st.lists(st.integers(2, 25), min_size=3, max_size=3))
def test_one_person_alone_raises_no_flag_on_safety(one: list[int], others: list[int]):
    assert not aggregation.is_unsafe([*one, *others], sum(one))
