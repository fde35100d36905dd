"""The numbers of scoring.md 2: its worked examples, then what holds for any answers."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.instrument.definition.structure import Gravity
from fidelity.scoring.scores import (
    EvidenceShare,
    Scores,
    overall_score,
    score_answers,
    score_error,
    sensitivity,
    weighted_mean,
)
from fidelity.wording.numbers import whole
from tests.scoring.build import (
    DONT_KNOW,
    MEASUREMENT,
    Q3,
    activity,
    claimed,
    instrument,
    level,
    not_applicable,
    practice,
)

FOUR = instrument(*(practice(f"CHO-{n}", not_applicable="Where there is none.") for n in (1, 2, 3, 4)))
SIX = instrument(*(practice(f"CHO-{n}") for n in range(1, 7)))
EIGHT = ["one", "two", "three", "four", "five", "six", "seven", "eight"]


def scored(asked, answers, *, full=False) -> Scores:
    return score_answers(asked, answers, quarter=Q3, full=full)


def choice(asked, answers):
    return scored(asked, answers).domains[0]


def three_fours_and(last):
    return {"CHO-1": level(4), "CHO-2": level(4), "CHO-3": level(4), "CHO-4": last}


# Worked examples


def test_example_1_not_applicable_leaves_numerator_and_denominator():
    domain = choice(FOUR, three_fours_and(not_applicable()))
    assert (domain.score, domain.rated, domain.asked, domain.limited_scope) == (100, 3, 4, True)


def test_example_1_zero_is_a_real_answer():
    domain = choice(FOUR, three_fours_and(level(0)))
    assert (domain.score, domain.limited_scope) == (75, False)


def test_example_1_dont_know_leaves_not_enough_to_score():
    domain = choice(FOUR, three_fours_and(DONT_KNOW))
    assert (domain.score, domain.range, domain.bounds, domain.missing) == (None, None, (75, 100), ("CHO-4",))


def test_example_2_a_four_without_evidence_and_its_range():
    answers = {f"CHO-{n}": claimed(number) for n, number in enumerate([3, 3, 3, 3, 2, 4], start=1)}
    domain = choice(SIX, answers)
    assert domain.score == Fraction(25 * 17, 6)
    assert domain.error == score_error(6, MEASUREMENT)
    assert (whole(domain.score), [whole(end) for end in domain.range]) == (71, [62, 80])


def test_example_3_only_the_low_domain_counted_double_changes_the_band():
    scores = dict(zip(EIGHT, map(Fraction, [80, 80, 80, 80, 80, 80, 80, 40]), strict=True))
    changes = [each for each in sensitivity(scores, SIX) if each.changes]
    assert [(each.domain, each.weight, each.score, each.band) for each in changes] == [
        ("eight", 2, Fraction(640, 9), "Developing")
    ]


@pytest.mark.parametrize(("items", "expected"), [(6, "5.32"), (8, "4.67"), (48, "2.35")])
def test_the_measurement_error_of_a_mean(items, expected):
    assert round(Decimal(float(score_error(items, MEASUREMENT))), 2) == Decimal(expected)


@pytest.mark.parametrize(("number", "score", "ends"), [(0, 0, (0, 9)), (4, 100, (91, 100))])
def test_a_range_ends_where_the_points_do(number, score, ends):
    domain = choice(SIX, {f"CHO-{n}": level(number) for n in range(1, 7)})
    assert (domain.score, domain.range[number == 4]) == (score, score)
    assert tuple(whole(end) for end in domain.range) == ends


@pytest.mark.parametrize(
    ("points", "expected"), [(Fraction(141, 2), 71), (Fraction(425, 6), 71), (Fraction(704, 10), 70), (Fraction(0), 0)]
)
def test_only_what_is_shown_is_rounded_half_up(points, expected):
    assert whole(points) == expected


# Not enough to score


def test_four_of_five_rated_is_enough():
    asked = instrument(*(practice(f"CHO-{n}") for n in range(1, 6)))
    assert choice(asked, {f"CHO-{n}": level(2) for n in range(1, 5)}).score == 50


@pytest.mark.parametrize("missing", [None, DONT_KNOW])
def test_a_critical_item_without_a_level_leaves_no_score(missing):
    asked = instrument(practice("CHO-1", core=True), *(practice(f"CHO-{n}") for n in range(2, 11)))
    answers = {f"CHO-{n}": level(3) for n in range(2, 11)} | ({"CHO-1": missing} if missing else {})
    domain = choice(asked, answers)
    assert (domain.score, domain.missing_critical) == (None, ("CHO-1",))


def test_a_critical_activity_that_does_not_apply_is_no_gap():
    asked = instrument(
        activity("ROL-1", Gravity.CRITICAL, not_applicable="Where there are no wards."),
        activity("ROL-2", Gravity.SERIOUS),
    )
    assert choice(asked, {"ROL-1": not_applicable(), "ROL-2": claimed(4)}).score == 100


def test_nothing_applicable_is_no_score_and_no_bounds():
    domain = choice(FOUR, {f"CHO-{n}": not_applicable() for n in range(1, 5)})
    assert (domain.score, domain.bounds) == (None, None)


def test_nothing_answered_is_not_zero():
    domain = choice(SIX, {})
    assert (domain.score, domain.bounds, domain.unanswered) == (None, (0, 100), 6)


def test_context_is_never_scored():
    asked = instrument(activity("ROL-1", Gravity.CONTEXT), activity("ROL-2", Gravity.SERIOUS))
    assert [item.code for item in choice(asked, {"ROL-1": claimed(0), "ROL-2": claimed(4)}).items] == ["ROL-2"]


def test_a_fifth_not_applicable_is_not_yet_limited_scope():
    asked = instrument(*(practice(f"CHO-{n}", not_applicable="Where there is none.") for n in range(1, 6)))
    answers = {f"CHO-{n}": level(3) for n in range(1, 5)} | {"CHO-5": not_applicable()}
    assert choice(asked, answers).limited_scope is False


# Overall, lenses, evidence

TWO_AND_ANNUAL = instrument(
    practice("CHO-1"),
    activity("ROL-1", Gravity.SERIOUS),
    practice("CON-1", "conditions"),
    annual=("conditions",),
)


def test_the_overall_index_is_the_plain_mean_of_the_domains():
    result = scored(TWO_AND_ANNUAL, {"CHO-1": level(2), "ROL-1": claimed(4)}).overall
    assert (result.score, result.weights) == (75, {"choice": 1, "role-protection": 1})


def test_annual_domains_are_scored_but_never_in_the_overall_index():
    result = scored(TWO_AND_ANNUAL, {"CHO-1": level(2), "ROL-1": claimed(4), "CON-1": level(0)}, full=True)
    assert [domain.score for domain in result.domains] == [50, 100, 0]
    assert result.overall.score == 75


def test_annual_domains_are_not_asked_in_a_quarterly_review():
    assert [domain.code for domain in scored(TWO_AND_ANNUAL, {"CON-1": level(0)}).domains] == [
        "choice",
        "role-protection",
    ]


def test_no_overall_index_while_a_quarterly_domain_is_not_scored():
    result = scored(TWO_AND_ANNUAL, {"CHO-1": level(2)}).overall
    assert (result.score, result.missing, result.sensitivity, result.bounds) == (
        None,
        ("role-protection",),
        (),
        (25, 75),
    )


def test_the_error_of_the_overall_index_is_that_of_all_its_items():
    result = scored(TWO_AND_ANNUAL, {"CHO-1": level(2), "ROL-1": claimed(4)}).overall
    assert result.error == score_error(2, MEASUREMENT)


def test_no_domains_no_overall_index():
    assert overall_score([], SIX).score is None


def test_a_lens_for_each_document_over_the_items_that_cite_it():
    asked = instrument(practice("CHO-1", places=("WHO-G1", "NPG-1")), practice("CHO-2", places=("DAV-1", "NPG-2")))
    result = scored(asked, {"CHO-1": level(4), "CHO-2": level(1)})
    assert {lens.code: lens.score for lens in result.lenses} == {"DAV": 25, "NPG": Fraction(125, 2), "WHO": 100}


def test_a_lens_needs_as_much_as_a_domain():
    asked = instrument(practice("CHO-1", places=("WHO-G1", "NPG-1")), practice("CHO-2", places=("DAV-1", "NPG-2")))
    result = scored(asked, {"CHO-1": level(4)})
    assert {lens.code: lens.score for lens in result.lenses} == {"DAV": None, "NPG": None, "WHO": 100}


def test_evidence_is_counted_over_rated_practice_items_of_any_level():
    asked = instrument(practice("CHO-1"), practice("CHO-2"), practice("CHO-3"), activity("ROL-1", Gravity.SERIOUS))
    answers = {"CHO-1": level(1), "CHO-2": claimed(4), "CHO-3": DONT_KNOW, "ROL-1": level(4)}
    assert scored(asked, answers).evidence == EvidenceShare(dated=1, rated=2)


# What holds for any answers

ANY_ANSWER = st.one_of(
    st.integers(0, 4).map(level),
    st.integers(0, 4).map(claimed),
    st.just(DONT_KNOW),
    st.just(not_applicable()),
    st.none(),
)
TEN = instrument(*(practice(f"CHO-{n}", not_applicable="Where there is none.") for n in range(1, 11)))
CODES = list(TEN.by_code)


@st.composite
def any_answers(draw):
    drawn = {code: draw(ANY_ANSWER) for code in CODES}
    return {code: answer for code, answer in drawn.items() if answer}


@given(any_answers())
def test_a_score_lies_from_0_to_100_and_within_its_range_and_bounds(answers):
    domain = choice(TEN, answers)
    ends = [(0, 100), *(pair for pair in (domain.range, domain.bounds) if pair)]
    assert domain.score is None or all(low <= domain.score <= high for low, high in ends)


@given(st.lists(st.integers(0, 4), min_size=10, max_size=10), st.integers(0, 9), st.integers(0, 4), st.booleans())
def test_a_higher_level_never_lowers_a_score(levels, position, other, shows_evidence):
    answered = level if shows_evidence else claimed
    low, high = sorted([levels[position], other])
    before, after = (
        {code: answered(each) for code, each in zip(CODES, levels, strict=True)} | {CODES[position]: answered(number)}
        for number in (low, high)
    )
    assert choice(TEN, before).score <= choice(TEN, after).score


@given(any_answers(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(answers, random):
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert scored(TEN, dict(shuffled)) == scored(TEN, answers)


@given(any_answers(), st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(answers, random):
    items = list(choice(TEN, answers).items)
    before = weighted_mean("choice", items, TEN)
    random.shuffle(items)
    after = weighted_mean("choice", items, TEN)
    assert (after.score, after.range, after.bounds) == (before.score, before.range, before.bounds)


@given(any_answers())
def test_not_applicable_is_as_if_the_item_were_not_asked(answers):
    left_out = answers | {"CHO-10": not_applicable()}
    shorter = instrument(*TEN.items[:-1])
    with_it, without_it = choice(TEN, left_out), choice(shorter, answers)
    assert (with_it.score, with_it.bounds) == (without_it.score, without_it.bounds)


@given(any_answers(), st.integers(0, 4))
def test_what_becomes_known_lands_within_the_bounds(answers, number):
    unknown = answers | {"CHO-1": DONT_KNOW}
    low, high = choice(TEN, unknown).bounds
    known = choice(TEN, unknown | {"CHO-1": level(number)}).score
    assert known is None or low <= known <= high


@given(any_answers())
def test_dont_know_weighs_as_unanswered(answers):
    unanswered = {code: answer for code, answer in answers.items() if answer != DONT_KNOW}
    with_it, without_it = choice(TEN, answers), choice(TEN, unanswered)
    assert (with_it.score, with_it.bounds, with_it.missing) == (
        without_it.score,
        without_it.bounds,
        without_it.missing,
    )
