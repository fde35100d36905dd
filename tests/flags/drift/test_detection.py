"""Slow change over a program's quarters, by hand (drift-2.md). `build.py` says what the numbers are."""

from collections.abc import Iterable
from dataclasses import replace
from math import sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fidelity.flags.drift.detection import Alarm, ItemShare, Point, ReviewLevels, SuddenFall
from fidelity.flags.drift.limits import Lines
from fidelity.flags.drift.limits_simulation import NEVER
from fidelity.flags.drift.series import drift_of_reviews, quarter_levels
from fidelity.flags.seed_loader import drift_limits
from fidelity.scoring.scores import score_answers
from tests.flags.drift.build import PLAIN, QUARTERS, Levels, alarms, follow, levels, one_domain, review
from tests.scoring.build import MEASUREMENT, claimed, instrument, not_applicable, practice


def points(*scores: int | None, **how) -> tuple[Point, ...]:
    return follow(one_domain(*scores), **how).series["a"]


def last(*scores: int | None, **how) -> Point:
    return points(*scores, **how)[-1]


def last_alarms(*scores: int | None, complete: bool = False, **how) -> dict[str, str]:
    return alarms(one_domain(*scores, complete=complete), **how)[-1]


def two_domains(*scores: tuple[int, int], complete: bool = False) -> list[ReviewLevels]:
    return [review(n, a=levels(a), b=levels(b), complete=complete) for n, (a, b) in enumerate(scores)]


def among_calm_ones(*scores: int) -> list[ReviewLevels]:
    """One domain beside seven that stand still, as a program is: what it moves hardly makes the program noisy."""
    calm = dict.fromkeys("bcdefgh", levels(60))
    return [review(n, a=levels(score), complete=False, **calm) for n, score in enumerate(scores)]


# CHECK


def test_a_domain_is_checked_when_it_falls_more_than_4_2_errors_in_a_quarter():
    # 4.2 x 5 is 21 points
    assert [last_alarms(80, 60), last_alarms(80, 55)] == [{}, {"a": "check"}]


def test_the_whole_is_checked_when_it_falls_more_than_3_5_errors_in_a_quarter():
    # 3.5 x 5 is 17.5 points
    assert [last_alarms(80, 65, complete=True), last_alarms(80, 60, complete=True)] == [{}, {"overall": "check"}]


def test_a_sudden_fall_does_not_hide_itself_in_the_noise():
    """Only rises make a program noisy."""
    assert last(80, 55).sudden == SuddenFall(QUARTERS[0], 25, 21)


def test_a_fall_is_checked_against_what_the_program_moves():
    # Two rises of 20 among four changes: s is sqrt((2 + 32) / 6) = 2.38, so it may fall 4.2 x 2.38 x 5 = 50 points.
    assert [last(60, 60, 60, 60, 30).sudden.points, last(50, 70, 50, 70, 40).sudden] == [30, None]


def test_what_the_other_domains_move_counts_at_once():
    # a rises by 40 points, of which three standard deviations count: s = sqrt((2 + 18) / 4), so b may fall 47
    assert follow(two_domains((40, 80), (80, 40))).series["b"][-1].sudden is None
    assert follow(two_domains((40, 80), (40, 40))).series["b"][-1].sudden.points == 40


def test_a_check_compares_with_the_last_closed_quarter_also_over_a_missed_one():
    point = last(80, None, 55)
    assert (point.before, point.drop, point.sudden.since) == (QUARTERS[0], 25, QUARTERS[0])


# CHECK in the first year: also against the first review


def test_a_slide_that_begins_with_the_first_quarter_is_checked():
    # No quarter falls by more than 10 points, but 25 since the first are more than 4.2 x 5.
    quarters = among_calm_ones(80, 70, 60, 55)
    assert alarms(quarters) == [{}, {}, {}, {"a": "check"}]
    point = follow(quarters).series["a"][-1]
    assert (point.drop, point.sudden) == (5, SuddenFall(QUARTERS[0], 25, 21))


def test_so_it_is_as_soon_as_there_are_three_quarters():
    quarters = among_calm_ones(80, 70, 55)
    assert alarms(quarters) == [{}, {}, {"a": "check"}]
    assert follow(quarters).series["a"][-1].sudden == SuddenFall(QUARTERS[0], 25, 21)


def test_from_the_fifth_quarter_on_only_the_quarter_before_counts():
    line = follow(among_calm_ones(80, 75, 70, 60, 55), limits=NEVER).series["a"]
    assert [point.sudden for point in line] == [None] * 5


def test_both_are_told_as_the_sudden_one():
    assert last(80, 80, 50).sudden.since == QUARTERS[1]


# DRIFT and WATCH, with the limits 3, 4 and 3.5, and 2, 3 and 2.5


def test_a_step_says_since_when_and_by_how_much():
    # 60 60 60 60 | 50 50, and nothing makes the program noisy
    fall = follow(among_calm_ones(60, 60, 60, 60, 50, 50)).series["a"][-1].fall
    assert (fall.since, fall.first, fall.last, fall.length) == (QUARTERS[4], QUARTERS[0], QUARTERS[3], 4)
    assert (fall.points, fall.before, fall.items) == (10, 60, 5)
    assert fall.error == pytest.approx(5 * sqrt(1 / 4 + 1 / 2))
    assert (fall.margin, fall.limit) == (pytest.approx(1.645 * fall.error), pytest.approx(4 * fall.error))


def test_a_domain_is_watched_and_then_a_drift():
    # 15 / (5 x sqrt(1/8 + 1/n)) is 2.83, 3.79 and 4.43
    quarters = among_calm_ones(*[60] * 8, 45, 45, 45)
    assert alarms(quarters)[8:] == [{}, {"a": "watch"}, {"a": "drift"}]
    line = follow(quarters).series["a"]
    assert [round(point.fall.evidence, 2) for point in line[8:]] == [2.83, 3.79, 4.43]


def test_the_whole_has_a_line_of_its_own():
    # One domain only, so that the whole has the same Z: over 2 at once, and over 3 with the second quarter.
    assert alarms(one_domain(*[60] * 8, 45, 45, complete=True))[8:] == [
        {"overall": "watch"},
        {"overall": "drift", "a": "watch"},
    ]


def test_two_domains_at_once_have_a_lower_line():
    both = follow(two_domains(*[(60, 60)] * 8, *[(45, 45)] * 2)).quarters[-1].signals
    assert [(signal.series, signal.alarm, signal.together) for signal in both] == [
        ("a", Alarm.DRIFT, True),
        ("b", Alarm.DRIFT, True),
    ]
    one = follow(two_domains(*[(60, 60)] * 8, *[(45, 60)] * 2)).quarters[-1].signals
    assert [(signal.series, signal.alarm, signal.together) for signal in one] == [("a", Alarm.WATCH, False)]


def test_a_domain_over_the_line_for_one_is_not_there_because_of_two():
    quarters = [*[(60, 60)] * 8, *[(40, 45)] * 2]
    signals = {signal.series: signal.together for signal in follow(two_domains(*quarters)).quarters[-1].signals}
    assert signals == {"a": False, "b": True}


def test_limits_are_those_of_the_number_of_quarters():
    never, always = Lines(99, 99, 99), Lines(0.1, 0.1, 0.1)
    late = replace(PLAIN, drift=(never, always, *PLAIN.drift[2:]), watch=(never,) * len(PLAIN.watch))
    assert alarms(one_domain(*[60] * 4, *[55] * 3), limits=late) == [*[{}] * 5, {"a": "drift"}, {}]


def test_the_noise_of_the_program_raises_what_a_fall_must_be():
    calm, restless = last(*[60] * 8, 45, 45), last(*[50, 70] * 4, 45, 45)
    assert calm.fall.error < restless.fall.error
    assert [last_alarms(*[60] * 8, 45, 45), last_alarms(*[50, 70] * 4, 45, 45)] == [{"a": "watch"}, {}]


def test_a_calm_program_that_slides_in_all_its_domains_is_found():
    """As in the demo: three points a quarter, and hardly anything else moves. A slide is no noise."""
    scores = [*[75] * 4, 70, 65, 60]
    together = dict.fromkeys("abcdefgh")
    quarters = [review(n, **{code: levels(score) for code in together}) for n, score in enumerate(scores)]
    assert "overall" in alarms(quarters, limits=drift_limits())[-1]


def test_a_program_that_got_better_and_fell_back_is_found():
    """It is compared with its own best stretch, and not with where it began."""
    quarters = among_calm_ones(*[50] * 4, *[65] * 8, 50, 50, 50)
    assert alarms(quarters)[-1] == {"a": "drift"}
    fall = follow(quarters).series["a"][-1].fall
    assert (fall.before, fall.first, fall.since) == (65, QUARTERS[4], QUARTERS[12])


def test_a_lasting_low_is_no_longer_news_after_five_years():
    """Then the earlier stretch is made of low quarters too, one more of them each time."""
    low = alarms(among_calm_ones(*[60] * 3, *[45] * 24))
    assert [each.get("a") for each in low[22:]] == ["drift", "drift", "watch", "watch", None]


def test_the_gravest_alarm_of_a_series_is_the_one_that_counts():
    quarters = among_calm_ones(*[60] * 8, 30)
    assert follow(quarters).series["a"][-1].sudden.points == 30
    assert alarms(quarters)[-1] == {"a": "drift"}


def test_the_alarm_of_a_quarter_is_its_gravest():
    judged = follow(one_domain(*[60] * 8, 45, 45, complete=True)).quarters
    assert [each.alarm for each in judged[7:]] == [None, Alarm.WATCH, Alarm.DRIFT]


# Minimum data


def test_one_quarter_says_nothing_about_change():
    point = points(60)[0]
    assert (last_alarms(60, complete=True), point.before, point.fall, point.number) == ({}, None, None, 1)


@pytest.mark.parametrize("scores", [(95, 40), (95, 90, 40), (95, 95, 95, 45)])
def test_two_to_four_quarters_are_only_checked(scores):
    assert set(last_alarms(*scores, complete=True).values()) == {"check"}


def test_five_quarters_know_all_rules():
    assert alarms(among_calm_ones(60, 60, 60, 60, 35))[-1] == {"a": "drift"}
    assert alarms(among_calm_ones(60, 60, 60, 35))[-1] == {"a": "check"}


# Missed quarters


def test_a_missed_quarter_adds_nothing():
    holed, whole = points(60, 60, 60, None, 60, 45, None, 45), points(60, 60, 60, 60, 45, 45)
    assert [(point.score, point.number, point.error) for point in holed] == [
        (point.score, point.number, point.error) for point in whole
    ]
    assert holed[-1].fall.evidence == whole[-1].fall.evidence
    assert (holed[-1].fall.since, holed[-1].fall.last) == (QUARTERS[5], QUARTERS[4])


# Matched items and versions


def a(quarter: int, *given: int | None, **how) -> ReviewLevels:
    return review(quarter, a=list(given), complete=False, **how)


def test_an_item_not_rated_now_leaves_every_comparison():
    # 4 4 4 4 0 are 80 points; without the 0 the four others are 100, now and before.
    point = follow([*(a(n, 4, 4, 4, 4, 0) for n in range(5)), a(5, 4, 4, 4, 4, None)]).series["a"][-1]
    assert (point.score, point.items, point.fall) == (100, 4, None)


def test_an_item_that_is_new_now_is_left_out_until_half_of_the_quarters_rated_it():
    line = follow([*(a(n, 3, 3, 3, 3) for n in range(4)), *(a(n, 3, 3, 3, 3, 0) for n in range(4, 9))]).series["a"]
    assert [(point.score, point.items) for point in line[3:]] == [(75, 4)] * 5 + [(60, 5)]
    assert {point.fall for point in line} == {None}


def test_a_fall_is_checked_over_the_items_rated_in_both_quarters():
    assert alarms([a(0, 4, None), a(1, 4, 0)])[-1] == {}


def test_an_item_with_other_words_is_another_item():
    changed = replace(a(4, 4, 4, 0), domains={"a": {("a-1", 0): 4, ("a-2", 0): 4, ("a-3", 1): 0}})
    point = follow([*(a(n, 4, 4, 4) for n in range(4)), changed]).series["a"][-1]
    assert (point.score, point.items, point.starts, point.fall) == (100, 2, False, None)


def test_without_a_matched_item_the_series_starts_anew():
    old = [a(n, 4, 4) for n in range(6)]
    new = [a(n, 1, 1, variant=1, version="2") for n in range(6, 11)]
    line = follow(old + new).series["a"]
    assert [point.starts for point in line] == [*[False] * 6, True, *[False] * 4]
    assert [point.number for point in line] == [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5]
    assert (line[6].before, line[6].sudden, line[-1].fall) == (None, None, None)


def test_what_the_quarter_before_did_not_ask_starts_it_anew_though_an_earlier_one_did():
    # A third of the second quarter was asked in the first, so the line goes on there; of the third nothing was before.
    quarters = [a(0, 3, 3, 3), a(1, 3, None, None, 3, 3), a(2, None, 3, 3, None, None, 3)]
    assert [point.starts for point in follow(quarters).series["a"]] == [False, False, True]


def test_items_that_come_and_go_never_stop_the_rules():
    reviews = [a(n, 4, 2) for n in range(4)] + [a(n, None, 2) for n in range(4, 8)]
    reviews += [a(8, None, 2, 3), a(9, 0, None, 3)]
    assert len(follow(reviews).series["a"]) == 10


def test_a_domain_that_was_not_scored_has_no_point_in_that_quarter():
    reviews = [review(n, a=levels(60), b=levels(60)) for n in range(4)]
    followed = follow([*reviews, review(4, a=levels(60), complete=False), review(5, a=levels(60), b=levels(55))])
    assert [point.quarter for point in followed.series["b"]] == [*QUARTERS[:4], QUARTERS[5]]
    assert [point.quarter for point in followed.series["overall"]] == [*QUARTERS[:4], QUARTERS[5]]


# Earlier quarters set aside


def test_a_supervisor_can_say_from_when_on_a_series_is_compared():
    quarters = among_calm_ones(*[60] * 8, *[45] * 7)
    followed = follow(quarters, lowered={("a", QUARTERS[9])})
    line = followed.series["a"]
    assert [point.set_aside for point in line] == [*[False] * 9, True, *[False] * 5]
    # It counts from the quarter after: that one is the second of those that are compared.
    assert [point.number for point in line[8:]] == [9, 10, 2, 3, 4, 5, 6]
    assert {point.fall for point in line[10:]} == {None}
    said = alarms(quarters, lowered={("a", QUARTERS[9])})
    assert (said[9], said[10:]) == ({"a": "watch"}, [{}] * 5)


def test_after_that_a_new_fall_is_found_like_any_other():
    line = points(*[60] * 8, *[45] * 8, 30, 30, lowered={("a", QUARTERS[9])})
    assert (line[-1].fall.before, line[-1].fall.first, line[-1].fall.since) == (45, QUARTERS[9], QUARTERS[16])


def test_it_is_for_one_series():
    reviews = one_domain(*[60] * 8, *[45] * 4, complete=True)
    assert alarms(reviews, lowered={("a", QUARTERS[9])})[-1] == {"overall": "drift"}


# The items that added most


def test_the_three_items_that_added_most_the_most_first():
    # From 3 3 3 3 3, over three quarters: a-5 falls by 2, 3 and 3, a-2 by 2, a-3 by 1, a-1 by 0, 1 and 1.
    fell = [[3, 1, 2, 3, 1], [2, 1, 2, 3, 0], [2, 1, 2, 3, 0]]
    calm = dict.fromkeys("bcdefgh", levels(60))
    quarters = [*[[3, 3, 3, 3, 3]] * 8, *fell]
    reviews = [review(n, a=given, complete=False, **calm) for n, given in enumerate(quarters)]
    most = follow(reviews).series["a"][-1].most
    # one level of one item is 5 points of the domain: 5 x 8/3, 5 x 2, 5 x 1
    assert [(share.code, round(share.points, 2)) for share in most] == [("a-5", 13.33), ("a-2", 10), ("a-3", 5)]


def test_items_that_added_the_same_stand_in_the_order_of_their_codes():
    line = follow([*(a(n, 3, 3, 3, 3, 3) for n in range(4)), a(4, 0, 0, 0, 0, 0)]).series["a"]
    assert [each.code for each in line[-1].most] == ["a-1", "a-2", "a-3"]


def test_a_check_names_the_items_that_fell_since_the_quarter_it_is_measured_from():
    line = follow([a(0, 3, 3, 3, 3, 1), a(1, 3, 0, 1, 3, 0)]).series["a"]
    assert line[-1].most == (ItemShare("a-2", 15), ItemShare("a-3", 10), ItemShare("a-5", 5))


def test_an_item_that_stayed_where_it_was_is_not_named():
    line = follow([a(0, 4, 3, 3, 3), a(1, 0, 3, 3, 3)]).series["a"]
    assert line[-1].most == (ItemShare("a-1", 25),)


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


@given(programs(), st.integers(1, 30))
def test_identical_quarters_raise_nothing(program, quarters):
    assert alarms(reviews(program[:1] * quarters), limits=drift_limits()) == [{}] * quarters


@given(programs(), st.randoms(use_true_random=False))
def test_the_order_of_items_is_irrelevant(program, random):
    def shuffled(each: ReviewLevels) -> ReviewLevels:
        domains = {code: dict(random.sample(list(rated.items()), len(rated))) for code, rated in each.domains.items()}
        return replace(each, domains=dict(random.sample(list(domains.items()), len(domains))))

    again = [shuffled(each) for each in reviews(program)]
    first, second = follow(reviews(program)), follow(again)
    for code, line in first.series.items():
        other = second.series[code]
        assert [point.score for point in other] == pytest.approx([point.score for point in line])
        assert evidence(other) == pytest.approx(evidence(line), abs=1e-6)


def evidence(line: Iterable[Point]) -> list[float]:
    return [point.fall.evidence if point.fall else 0 for point in line]


@given(programs(highest=3))
def test_a_program_one_level_higher_throughout_shows_the_same(program):
    higher = [tuple([level + 1 for level in given] for given in domains) for domains in program]
    now, then = follow(reviews(higher)), follow(reviews(program))
    for code, line in then.series.items():
        assert evidence(now.series[code]) == pytest.approx(evidence(line), abs=1e-6)


@given(programs(highest=3))
def test_a_better_last_quarter_never_shows_more_of_a_fall(program):
    """But for the noise, which a better quarter can make smaller as well."""
    *before, last = program
    better = [*before, tuple([level + 1 for level in given] for given in last)]
    now, then = follow(reviews(better)), follow(reviews(program))
    for code, line in now.series.items():
        assert raw(line[-1], now) <= raw(then.series[code][-1], then) + 1e-9


def raw(point: Point, followed) -> float:
    """Z without the noise of the program, or 0."""
    judged = followed.quarters[-1]
    return (
        point.fall.evidence * (judged.overall_noise if point in followed.series["overall"] else judged.noise)
        if point.fall
        else 0
    )


@given(programs(), st.integers(0, 9))
def test_a_hole_adds_nothing(program, place):
    """The same quarters later, with a missed one between them, come to the same."""
    known = reviews(program)
    later = [replace(each, quarter=each.quarter.next) if n >= place else each for n, each in enumerate(known)]
    assert alarms(later) == alarms(known)


@given(programs())
def test_everything_stays_within_its_bounds(program):
    followed = follow(reviews(program))
    assert all(judged.noise >= 1 and judged.overall_noise >= judged.noise for judged in followed.quarters)
    for point in (point for line in followed.series.values() for point in line):
        assert 0 <= point.score <= 100
        assert len(point.most) <= 3
        if fall := point.fall:
            assert 0 < fall.points <= 100
            assert 3 <= fall.length <= 8
            assert fall.first <= fall.last < fall.since <= point.quarter


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
        drift_of_reviews(evaluated(without, {}), limits=PLAIN),
        drift_of_reviews(evaluated(beside, {"CHO-9": not_applicable()}), limits=PLAIN),
    )
    assert plain.series == more.series
