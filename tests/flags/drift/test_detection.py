"""Slow change over a program's quarters, by hand (scoring.md 3).

One error m is 5 points here, however many items there are, and a domain has five items: one level more or less in one
of them is 5 points, so every number below can be followed in the head.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fidelity.flags.drift.detection import (
    Alarm,
    ItemShare,
    ReviewLevels,
    follow_drift,
    measurement_error,
    noise_factors,
)
from fidelity.flags.drift.series import drift_of_reviews, quarter_levels
from fidelity.instrument.definition.structure import Measurement
from fidelity.scoring.scores import score_answers
from programs.calendar.quarters import Quarter
from tests.scoring.build import MEASUREMENT, claimed, instrument, not_applicable, practice

FIVE_POINTS = Measurement(Decimal("0"), Decimal("5"), Decimal("1.645"))
QUARTERS = [Quarter(date(2024, 1, 1))]
for _ in range(15):
    QUARTERS.append(QUARTERS[-1].next)

Levels = list[int]


def levels(points: int, items: int = 5) -> Levels:
    """Levels of five items whose mean is that many points: 60 is 3, 3, 2, 2, 2."""
    total = points // 5
    return [total // items + (item < total % items) for item in range(items)]


def review(
    quarter: int, *, complete: bool = True, measurement=FIVE_POINTS, version="1", **domains: Levels
) -> ReviewLevels:
    rated = {
        code: {(f"{code}-{number}", 0): level for number, level in enumerate(given, start=1)}
        for code, given in domains.items()
    }
    return ReviewLevels(QUARTERS[quarter], version, measurement, rated, complete)


def one_domain(*points: int | None, complete: bool = False) -> list[ReviewLevels]:
    """One domain over the quarters; None is a missed one. Without `complete` there is no overall index."""
    return [
        review(quarter, a=levels(score), complete=complete) for quarter, score in enumerate(points) if score is not None
    ]


def points(*scores: int | None, **how):
    return follow_drift(one_domain(*scores), **how).series["a"]


def tallies(*scores: int | None) -> list[float]:
    return [point.tally for point in points(*scores)]


def alarms(reviews: list[ReviewLevels], **how) -> list[dict[str, str]]:
    """What each quarter raises: series -> alarm."""
    return [
        {signal.series: signal.alarm.value for signal in judged.signals}
        for judged in follow_drift(reviews, **how).quarters
    ]


def last_alarms(*scores: int | None, complete: bool = False) -> dict[str, str]:
    return alarms(one_domain(*scores, complete=complete))[-1]


# The error of a mean


@pytest.mark.parametrize(("items", "m"), [(6, 5.32), (8, 4.67), (48, 2.35)])
def test_the_error_of_a_mean_of_items(items, m):
    assert round(measurement_error(items, MEASUREMENT), 2) == m


# Reference


def test_the_reference_is_the_mean_of_the_first_four_quarters():
    # (50 + 60 + 70 + 100) / 4
    assert [point.reference for point in points(50, 60, 70, 100, 65, 65)] == [None, None, None, None, 70, 70]


def test_before_the_fifth_quarter_nothing_is_tallied():
    assert tallies(90, 50, 10, 0) == [0, 0, 0, 0]


# Tally


def test_the_tally_adds_what_lies_more_than_half_an_error_below_the_reference():
    # reference 60: 55 adds 5/5 - 0.5, twice; 60 takes 0.5 away; 50 adds 10/5 - 0.5
    assert tallies(60, 60, 60, 60, 55, 55, 60, 50)[4:] == [0.5, 1.0, 0.5, 2.0]


def test_the_tally_never_goes_below_nothing():
    # 50 adds 1.5; 65 takes 1.5 away, and again; 50 adds 1.5
    assert tallies(60, 60, 60, 60, 50, 65, 65, 50)[4:] == [1.5, 0, 0, 1.5]


# Ratchet


def test_the_ratchet_takes_the_median_of_the_last_four_quarters_once_it_is_two_errors_up():
    # the medians: (60 60 60 70) 60, (60 60 70 70) 65, (60 70 70 70) 70, which is 60 + 2 x 5
    line = points(60, 60, 60, 60, 70, 70, 70, 70)
    assert [point.moved for point in line] == ["", "", "", "", "", "", "raised", ""]
    assert [point.reference for point in line[4:]] == [60, 60, 60, 70]


def test_less_than_two_errors_is_no_ratchet():
    assert {point.moved for point in points(60, 60, 60, 60, *[65] * 8)} == {""}
    wider = Measurement(Decimal("0"), Decimal("5.2"), Decimal("1.645"))  # 70 is 10 points up, and two errors are 10.4
    reviews = [replace(each, measurement=wider) for each in one_domain(60, 60, 60, 60, *[70] * 8)]
    assert {point.moved for point in follow_drift(reviews).series["a"]} == {""}


def test_the_ratchet_works_again_from_where_it_is():
    # 70 from the seventh quarter on; then (70 80 80 80) is 80
    line = points(60, 60, 60, 60, 70, 70, 70, 80, 80, 80, 80)
    assert [point.reference for point in line[4:]] == [60, 60, 60, 70, 70, 70, 80]


def test_the_tally_restarts_with_the_new_reference():
    # 10 adds 50/5 - 0.5 = 9.5; each 70 takes 2.5 away: 7.0, 4.5, 2.0; the median of (10 70 70 70) is 70.
    # Then 65 lies 5 below 70: 0 + 1 - 0.5.
    line = points(60, 60, 60, 60, 10, 70, 70, 70, 65)
    assert [point.tally for point in line[4:]] == [9.5, 7.0, 4.5, 2.0, 0.5]
    assert line[7].moved == "raised"


def test_without_the_ratchet_the_reference_stays():
    line = points(60, 60, 60, 60, 70, 70, 70, 70, ratchet=False)
    assert {point.reference for point in line[4:]} == {60}


# Noise factor


def test_the_noise_factor_of_the_domains():
    # Three changes of 20 points are each 20 / (sqrt(2) x 5), squared 8: s = sqrt((6 + 24) / (6 + 3))
    noise, _ = noise_factors(one_domain(50, 70, 50, 70))
    assert noise == pytest.approx(sqrt(30 / 9))


def test_the_noise_factor_counts_the_changes_of_all_domains():
    # a moves as above, b never does: n is 6, s = sqrt((6 + 24) / (6 + 6))
    reviews = [review(n, a=levels(score), b=levels(60)) for n, score in enumerate((50, 70, 50, 70))]
    assert noise_factors(reviews)[0] == pytest.approx(sqrt(30 / 12))


def test_the_noise_factor_overall_starts_from_one_and_a_half():
    # The whole moves like its one domain: sqrt((1.5 + 24) / (1.5 + 3))
    _, overall = noise_factors(one_domain(50, 70, 50, 70, complete=True))
    assert overall == pytest.approx(sqrt(25.5 / 4.5))


def test_overall_the_larger_of_the_two_counts():
    # The domains move against each other, so the whole stands still: sqrt(1.5 / 4.5) is less than the domains' s.
    reviews = [review(n, a=levels(50 + 20 * (n % 2)), b=levels(70 - 20 * (n % 2))) for n in range(4)]
    # six changes, each squared 8: s = sqrt((6 + 48) / (6 + 6))
    assert noise_factors(reviews) == (pytest.approx(sqrt(54 / 12)),) * 2


def test_the_noise_factor_is_never_below_one():
    assert noise_factors(one_domain(60, 60, 60, 60, complete=True)) == (1, 1)


def test_the_noise_factor_stretches_m_from_the_fifth_quarter_on():
    followed = follow_drift(one_domain(50, 70, 50, 70, 60, 60))
    assert [judged.noise for judged in followed.quarters] == [1, 1, 1, 1, *[pytest.approx(sqrt(30 / 9))] * 2]
    assert [point.error for point in followed.series["a"][3:5]] == [5, pytest.approx(5 * sqrt(30 / 9))]


def test_only_the_first_four_quarters_make_the_noise_factor():
    followed = follow_drift(one_domain(60, 60, 60, 60, 100, 20, 100, 20))
    assert {judged.noise for judged in followed.quarters} == {1}


# CHECK


def test_a_domain_is_checked_when_it_falls_more_than_4_2_errors_in_a_quarter():
    # 4.2 x 5 is 21 points
    assert [last_alarms(80, 60), last_alarms(80, 55)] == [{}, {"a": "check"}]


def test_the_whole_is_checked_when_it_falls_more_than_3_5_errors_in_a_quarter():
    # 3.5 x 5 is 17.5 points
    assert [last_alarms(80, 65, complete=True), last_alarms(80, 60, complete=True)] == [{}, {"overall": "check"}]


def test_a_fall_is_checked_against_the_program_s_own_noise():
    # s is sqrt(30/9) = 1.83, so a domain may fall 4.2 x 1.83 x 5 = 38.3 points. Nothing lies below the tally's line.
    steady, restless = one_domain(60, 60, 60, 60, 80, 50), one_domain(50, 70, 50, 70, 80, 50)
    assert [alarms(steady)[-1], alarms(restless)[-1]] == [{"a": "check"}, {}]


def test_a_check_compares_with_the_last_final_quarter_also_over_a_missed_one():
    point = points(80, None, 55)[-1]
    assert (point.before, point.drop, point.check) == (QUARTERS[0], 25, True)


# WATCH


def test_a_domain_is_watched_when_its_tally_is_over_four():
    # 45 adds 2.5, 50 adds 1.5: exactly 4; 55 adds 0.5
    assert last_alarms(60, 60, 60, 60, 45, 50) == {}
    assert last_alarms(60, 60, 60, 60, 45, 50, 55) == {"a": "watch"}


# DRIFT, in three ways


def test_drift_when_the_tally_of_the_whole_is_over_four():
    # One domain, so the whole has the same tally; the domain for itself is watched.
    assert last_alarms(60, 60, 60, 60, 45, 50, complete=True) == {}
    assert last_alarms(60, 60, 60, 60, 45, 50, 55, complete=True) == {"overall": "drift", "a": "watch"}


def test_drift_when_two_domains_are_over_four_together():
    def both(a: int, b: int):
        scores = [(60, 60)] * 4 + [(45, 45), (50, 50), (a, b)]
        reviews = [review(n, a=levels(x), b=levels(y), complete=False) for n, (x, y) in enumerate(scores)]
        return follow_drift(reviews).quarters[-1].signals

    assert [(signal.series, signal.alarm, signal.together) for signal in both(55, 55)] == [
        ("a", Alarm.DRIFT, True),
        ("b", Alarm.DRIFT, True),
    ]
    assert [(signal.series, signal.alarm, signal.together) for signal in both(55, 60)] == [("a", Alarm.WATCH, False)]


def test_drift_when_one_domain_is_over_five_and_keeps_falling():
    # The tally: 0.5, 2.0, 4.5 (watched), 8.0. The line over 60 60 55 50 45 40 falls 5 a quarter: of its 15 slopes ten
    # are -5. Over five quarters that is 25 points, more than 2.5 x 5.
    line = points(60, 60, 60, 60, 55, 50, 45, 40)
    assert (line[-1].tally, line[-1].fall) == (8.0, 25)
    assert [each for each in alarms(one_domain(60, 60, 60, 60, 55, 50, 45, 40)) if each] == [
        {"a": "watch"},
        {"a": "drift"},
    ]


def test_one_domain_that_fell_once_and_stays_is_watched():
    # Four times 1.5 is 6. The slopes of 60 60 50 50 50 50, in order: -10 -5 -5 -3.3 -3.3 -2.5 -2.5 [-2] 0 0 ..., so the
    # line falls 2 a quarter, 10 points in all, less than 2.5 x 5.
    line = points(60, 60, 60, 60, 50, 50, 50, 50)
    assert (line[-1].tally, line[-1].fall) == (6.0, 10)
    assert last_alarms(60, 60, 60, 60, 50, 50, 50, 50) == {"a": "watch"}


def test_only_the_last_six_quarters_make_the_fall():
    assert points(60, 60, 60, 60, 50, 50, 50, 50, 50, 50)[-1].fall == 0


def test_the_gravest_alarm_of_a_series_is_the_one_that_counts():
    # 60 to 10 is checked and adds 9.5 at once; the line over five quarters is flat.
    point = points(60, 60, 60, 60, 10)[-1]
    assert (point.check, last_alarms(60, 60, 60, 60, 10)) == (True, {"a": "watch"})


def test_the_alarm_of_a_quarter_is_its_gravest():
    judged = follow_drift(one_domain(60, 60, 60, 60, 45, 50, 55, complete=True)).quarters
    assert [each.alarm for each in judged[-2:]] == [None, Alarm.DRIFT]


# Minimum data


def test_one_quarter_says_nothing_about_change():
    point = points(60)[0]
    assert (last_alarms(60, complete=True), point.before, point.reference) == ({}, None, None)


@pytest.mark.parametrize("scores", [(95, 40), (95, 60, 10), (95, 70, 45, 0)])
def test_two_to_four_quarters_are_only_checked(scores):
    assert set(last_alarms(*scores, complete=True).values()) == {"check"}


def test_five_quarters_know_all_rules():
    # 15 adds 8.5 to both
    assert last_alarms(60, 60, 60, 60, 15, complete=True) == {"overall": "drift", "a": "watch"}


# Missed quarters


def test_a_missed_quarter_adds_nothing_to_the_tally():
    assert tallies(60, 60, 60, 60, 55, None, 55) == tallies(60, 60, 60, 60, 55, 55)


def test_a_missed_quarter_before_the_reference_makes_it_come_later():
    assert [point.reference for point in points(60, None, 60, 60, 60, 55)] == [None, None, None, None, 60]


def test_a_missed_quarter_lengthens_the_time_that_a_fall_takes():
    # Without the hole: the eighth of the 15 slopes of 60 60 60 60 55 50 is -5/3; over five quarters 25/3.
    # With it the 55 and the 50 lie one quarter later: -5/4; over six quarters 7.5.
    assert points(60, 60, 60, 60, 55, 50)[-1].fall == pytest.approx(25 / 3)
    assert points(60, 60, 60, 60, None, 55, 50)[-1].fall == pytest.approx(7.5)


# Matched items


def a(quarter: int, *given: int | None, variant: int = 0, **how) -> ReviewLevels:
    """One domain; None is an item that is not applicable, not known or not answered."""
    rated = {(f"a-{number}", variant): level for number, level in enumerate(given, start=1) if level is not None}
    return replace(review(quarter, complete=False, **how), domains={"a": rated})


def test_an_item_not_rated_now_leaves_the_reference_too():
    # 4 4 4 4 0 are 80 points. Without the 0 the four others are 100, and so are they in the reference.
    line = follow_drift([*(a(n, 4, 4, 4, 4, 0) for n in range(4)), a(4, 4, 4, 4, 4, None)]).series["a"]
    assert [(point.score, point.reference, point.items, point.tally) for point in line[3:]] == [
        (80, None, 5, 0),
        (100, 100, 4, 0),
    ]


def test_an_item_that_is_new_now_is_left_out():
    line = follow_drift([*(a(n, 3, 3, 3, 3) for n in range(4)), a(4, 3, 3, 3, 3, 0)]).series["a"]
    assert (line[-1].score, line[-1].reference, line[-1].items) == (75, 75, 4)


def test_an_item_is_matched_where_half_of_the_reference_quarters_rated_it():
    # Of four reference quarters a-2 is rated in two: (4 2), (4 2), (4), (4) are 75, 75, 100, 100 points.
    half = [a(0, 4, 2), a(1, 4, 2), a(2, 4, None), a(3, 4, None), a(4, 4, 2)]
    fewer = [a(0, 4, 2), a(1, 4, None), a(2, 4, None), a(3, 4, None), a(4, 4, 2)]
    assert [
        (follow_drift(each).series["a"][-1].items, follow_drift(each).series["a"][-1].reference)
        for each in (half, fewer)
    ] == [
        (2, 87.5),
        (1, 100),
    ]


def test_a_fall_is_checked_over_the_items_rated_in_both_quarters():
    # a-1 stays at 4; a-2 was not rated before.
    assert alarms([a(0, 4, None), a(1, 4, 0)])[-1] == {}


def test_the_error_is_that_of_the_matched_items():
    line = follow_drift(
        [*(a(n, 3, 3, 3, 3, measurement=MEASUREMENT) for n in range(5)), a(5, 3, measurement=MEASUREMENT)]
    )
    assert [point.error for point in line.series["a"][-2:]] == [
        measurement_error(4, MEASUREMENT),
        measurement_error(1, MEASUREMENT),
    ]


def test_an_item_with_other_words_is_another_item():
    changed = replace(a(4, 4, 4, 0), domains={"a": {("a-1", 0): 4, ("a-2", 0): 4, ("a-3", 1): 0}})
    line = follow_drift([*(a(n, 4, 4, 4) for n in range(4)), changed]).series["a"]
    assert (line[-1].score, line[-1].items, line[-1].starts) == (100, 2, False)


def test_without_a_matched_item_the_series_breaks_and_starts_anew():
    # Four quarters of one version at 75 and one at 25, a tally of 9.5. Then six of another version: its own first four
    # make the reference, 50, and its tally begins at nothing: 37.5 adds 2.5 - 0.5, twice.
    old = [*(a(n, 3, 3) for n in range(4)), a(4, 1, 1)]
    new = [a(n, 2, 2 - (n > 8), variant=1, version="2") for n in range(5, 11)]
    line = follow_drift(old + new).series["a"]
    assert [point.starts for point in line] == [*[False] * 5, True, *[False] * 5]
    assert [point.reference for point in line[5:]] == [None, None, None, None, 50, 50]
    assert [point.tally for point in line[5:]] == [0, 0, 0, 0, 2.0, 4.0]
    assert (line[5].before, line[5].check) == (None, False)


def test_items_that_come_and_go_never_stop_the_rules():
    # In the last quarter no item is rated that three of the last six quarters had: there is no line to speak of.
    reviews = [a(n, 4, 2) for n in range(4)] + [a(n, None, 2) for n in range(4, 8)]
    reviews += [a(8, None, 2, 3), a(9, 0, None, 3)]
    point = follow_drift(reviews).series["a"][-1]
    assert (point.fall, point.tally) == (0, 19.5)


def test_a_domain_that_was_not_scored_has_no_point_in_that_quarter():
    reviews = [review(n, a=levels(60), b=levels(60)) for n in range(4)]
    followed = follow_drift([*reviews, review(4, a=levels(60), complete=False), review(5, a=levels(60), b=levels(55))])
    assert [point.quarter for point in followed.series["b"]] == [*QUARTERS[:4], QUARTERS[5]]
    assert [point.tally for point in followed.series["b"]][-1] == 0.5
    assert [point.quarter for point in followed.series["overall"]] == [*QUARTERS[:4], QUARTERS[5]]


# Lowering a reference


def test_a_supervisor_can_lower_the_reference_to_the_median_of_the_last_four():
    # Four quarters at 50 add 1.5 each; after the eighth the reference is 50, and the tally starts from nothing.
    line = points(60, 60, 60, 60, 50, 50, 50, 50, 45, lowered={("a", QUARTERS[7])})
    assert [(point.reference, point.tally, point.moved) for point in line[-2:]] == [(60, 6.0, "lowered"), (50, 0.5, "")]


def test_lowering_is_for_one_series():
    reviews = one_domain(60, 60, 60, 60, 50, 50, 50, 50, 50, complete=True)
    followed = follow_drift(reviews, lowered={("a", QUARTERS[7])})
    assert [followed.series[code][-1].reference for code in ("a", "overall")] == [50, 60]


@pytest.mark.parametrize("scores", [(60, 60, 60, 60, 60), (60, 60, 60, 60, 65), (60, 60, 60)])
def test_a_reference_that_would_not_be_lower_stays(scores):
    line = points(*scores, lowered={("a", QUARTERS[len(scores) - 1])})
    assert line[-1].moved == ""


# The items that added most


def test_the_three_items_that_added_most_the_most_first():
    # From 3 3 3 3 3, over two quarters: a-5 falls by 2 and 3, a-2 by 2 and 2, a-3 by 1 and 1, a-1 by 0 and 1.
    # One level of one item is 5 points of the domain.
    line = follow_drift([*(a(n, 3, 3, 3, 3, 3) for n in range(4)), a(4, 3, 1, 2, 3, 1), a(5, 2, 1, 2, 3, 0)]).series[
        "a"
    ]
    assert line[-1].most == (ItemShare("a-5", 25), ItemShare("a-2", 20), ItemShare("a-3", 10))


def test_items_that_added_the_same_stand_in_the_order_of_their_codes():
    line = follow_drift([*(a(n, 3, 3, 3, 3, 3) for n in range(4)), a(4, 2, 2, 2, 2, 2), a(5, 0, 0, 0, 0, 0)]).series[
        "a"
    ]
    assert [each.code for each in line[-1].most] == ["a-1", "a-2", "a-3"]


def test_what_fell_before_the_tally_was_last_at_nothing_does_not_count():
    # a-1 fell in the fifth quarter, 2.5, and the others made up for it in the next; only then a-5 fell.
    quarters = [a(4, 0, 3, 3, 3, 3), a(5, 2, 4, 4, 4, 4), a(6, 3, 3, 3, 3, 0), a(7, 3, 3, 3, 3, 0)]
    line = follow_drift([*(a(n, 3, 3, 3, 3, 3) for n in range(4)), *quarters]).series["a"]
    assert (line[5].tally, line[-1].tally, line[-1].most) == (0, 5.0, (ItemShare("a-5", 30),))


def test_a_check_names_the_items_that_fell_since_the_quarter_before():
    line = follow_drift([a(0, 3, 3, 3, 3, 1), a(1, 3, 0, 1, 3, 4)]).series["a"]
    assert line[-1].check is False
    line = follow_drift([a(0, 3, 3, 3, 3, 1), a(1, 3, 0, 1, 3, 0)]).series["a"]
    assert line[-1].most == (ItemShare("a-2", 15), ItemShare("a-3", 10), ItemShare("a-5", 5))


def test_a_quarter_without_an_alarm_names_no_item():
    assert {point.most for point in points(60, 60, 60, 60, 55, 50)} == {()}


# What holds for every program


def programs(highest: int = 4):
    """One to three domains of one to six items, rated in every one of up to ten quarters."""

    def of(shape: tuple[int, list[int]]):
        quarters, items = shape
        level = st.integers(0, highest)
        domain = st.tuples(*(st.lists(level, min_size=n, max_size=n) for n in items))
        return st.lists(domain, min_size=quarters, max_size=quarters)

    shapes = st.tuples(st.integers(1, 10), st.lists(st.integers(1, 6), min_size=1, max_size=3))
    return shapes.flatmap(of)


Answers = list[tuple[Levels, ...]]


def reviews(program: Answers) -> list[ReviewLevels]:
    return [
        review(n, measurement=MEASUREMENT, **{"abc"[index]: given for index, given in enumerate(domains)})
        for n, domains in enumerate(program)
    ]


def graver(now: Iterable[str], before: Iterable[str]) -> bool:
    def rank(alarms: Iterable[str]) -> int:
        return min((list(Alarm).index(Alarm(alarm)) for alarm in alarms), default=len(Alarm))

    return rank(now) < rank(before)


@given(programs(), st.integers(1, 12))
def test_identical_quarters_raise_nothing(program, quarters):
    assert alarms(reviews(program[:1] * quarters)) == [{}] * quarters


@given(programs(), st.randoms(use_true_random=False))
def test_the_order_of_items_is_irrelevant(program, random):
    def shuffled(each: ReviewLevels) -> ReviewLevels:
        domains = {code: dict(random.sample(list(rated.items()), len(rated))) for code, rated in each.domains.items()}
        return replace(each, domains=dict(random.sample(list(domains.items()), len(domains))))

    again = [shuffled(each) for each in reviews(program)]
    first, second = follow_drift(reviews(program)), follow_drift(again)
    for code, line in first.series.items():
        other = second.series[code]
        assert [point.score for point in other] == pytest.approx([point.score for point in line])
        assert [point.tally for point in other] == pytest.approx([point.tally for point in line])
        assert [point.fall for point in other] == pytest.approx([point.fall for point in line])


@given(programs(highest=3))
def test_a_program_one_level_higher_throughout_raises_the_same(program):
    higher = [tuple([level + 1 for level in given] for given in domains) for domains in program]
    assert alarms(reviews(higher)) == alarms(reviews(program))


@given(programs(highest=3))
def test_a_better_last_quarter_never_raises_more(program):
    *before, last = program
    better = [*before, tuple([level + 1 for level in given] for given in last)]
    now, then = alarms(reviews(better))[-1], alarms(reviews(program))[-1]
    assert not any(graver([alarm], [then[code]] if code in then else []) for code, alarm in now.items())


@given(programs(highest=3), st.integers(1, 9))
def test_a_lasting_improvement_never_raises_more_under_the_reference_that_was_there(program, since):
    assume(since < len(program))
    better = [
        tuple([level + (number >= since) for level in given] for given in domains)
        for number, domains in enumerate(program)
    ]
    how = {"noise_factor": False, "ratchet": False}
    for now, then in zip(alarms(reviews(better), **how), alarms(reviews(program), **how), strict=True):
        assert not graver(now.values(), then.values())


@given(programs())
def test_everything_stays_within_its_bounds(program):
    followed = follow_drift(reviews(program))
    assert all(judged.noise >= 1 and judged.overall_noise >= judged.noise for judged in followed.quarters)
    for point in (point for line in followed.series.values() for point in line):
        assert 0 <= point.score <= 100
        assert point.tally >= 0
        assert point.reference is None or 0 <= point.reference <= 100
        # slopes of a hundred points a quarter, over at most five of them
        assert -500 <= point.fall <= 500
        assert len(point.most) <= 3


@given(programs(), st.integers(0, 5))
def test_an_item_that_is_never_applicable_changes_nothing(program, position):
    """Through scores and evaluation: an item that is not applicable in any quarter leaves no trace in any series."""
    given_levels = [domains[0] for domains in program]
    codes = [f"CHO-{n}" for n in range(1, len(given_levels[0]) + 1)]
    without = instrument(*(practice(code) for code in codes))
    spare = practice("CHO-9", not_applicable="Where there is no such thing.")
    items = [practice(code) for code in codes]
    items.insert(min(position, len(items)), spare)
    beside = instrument(*items)
    assume(len(codes) >= 4)

    def evaluated(asked, extra):
        answers = [dict(zip(codes, map(claimed, levels), strict=True)) | extra for levels in given_levels]
        return [
            quarter_levels(asked, QUARTERS[n], score_answers(asked, each, quarter=QUARTERS[n], full=False))
            for n, each in enumerate(answers)
        ]

    plain, more = (
        drift_of_reviews(evaluated(without, {})),
        drift_of_reviews(evaluated(beside, {"CHO-9": not_applicable()})),
    )
    assert plain.series == more.series
