"""A share of hours is followed by itself: it counts in no score, and its fall is a drift of its own (instrument-2.md).

Hours are told from memory, so a share is taken to be off by five points; the limits are those of a domain.
"""

from dataclasses import replace

import pytest

from fidelity.flags.drift.alarms import drift_alarms, line_name, series_name
from fidelity.flags.drift.detection import Alarm, DriftHistory, Point, ReviewLevels, SuddenFall, follow_drift
from fidelity.flags.drift.matching import SHARE_ERROR, ShareErrors
from fidelity.flags.drift.series import drift_of_reviews, quarter_levels, series_codes
from fidelity.flags.seed_loader import drift_limits, drift_wording
from fidelity.instrument.definition.structure import Origin
from fidelity.scoring.scores import score_answers
from tests.flags.drift.build import PLAIN, QUARTERS, levels, review
from tests.scoring.build import DONT_KNOW, HELD_SESSIONS, MEASUREMENT, claimed, entered, fact, instrument, practice

LIMITS = drift_limits()
HOURS = ("PEE-8", 0)
DOMAIN_CHECK = 4.2


def of_hours(*percents: int | None, **beside) -> DriftHistory:
    """The history of quarters in which these percents of the hours went to peer support; None: nobody told."""
    reviews = [
        ReviewLevels(
            quarter, "2", MEASUREMENT, beside, complete=False, shares={} if percent is None else {HOURS: percent / 100}
        )
        for quarter, percent in zip(QUARTERS, percents, strict=False)
    ]
    return follow_drift(reviews, limits=LIMITS)


def points(*percents: int | None) -> tuple[Point, ...]:
    return of_hours(*percents).series["PEE-8"]


def alarms(*percents: int | None) -> list[Alarm | None]:
    return [judged.alarm for judged in of_hours(*percents).quarters]


def test_a_share_is_shown_in_points_with_its_own_error():
    [first, second] = points(75, 50)
    assert [(point.score, point.items, point.measured) for point in (first, second)] == [(75, 1, 5), (50, 1, 5)]
    assert (second.before, second.drop) == (QUARTERS[0], 25)


def test_the_error_is_the_same_over_any_number_of_questions():
    assert [ShareErrors()[items] for items in (1, 7)] == [SHARE_ERROR, SHARE_ERROR] == [5, 5]


def test_a_quarter_in_which_nobody_told_is_a_hole_and_the_line_goes_on():
    assert [point.quarter for point in points(75, None, 70)] == [QUARTERS[0], QUARTERS[2]]
    assert points(75, None, 70)[1].before == QUARTERS[0]


def test_in_the_first_year_a_sudden_fall_is_checked():
    """4.2 x 5 is 21 points: of 40 hours, more than eight."""
    assert DOMAIN_CHECK * SHARE_ERROR == 21
    assert alarms(80, 59) == [None, None]
    assert alarms(80, 58) == [None, Alarm.CHECK]
    assert points(80, 58)[1].sudden == SuddenFall(QUARTERS[0], pytest.approx(22), pytest.approx(21))


def test_a_slide_from_the_first_quarter_on_is_checked_against_the_first():
    assert alarms(80, 72, 65, 57) == [None, None, None, Alarm.CHECK]


def test_hours_that_go_from_six_of_seven_to_half_are_a_drift_whatever_the_answers_say():
    """The program that answers "never" to every task, while the hours of peer support go down."""
    never = {"a": {("A-1", 0): 4, ("A-2", 0): 4}}
    history = of_hours(86, 86, 84, 86, 54, 54, **never)
    assert [judged.alarm for judged in history.quarters[-2:]] == [Alarm.WATCH, Alarm.DRIFT]
    [signal] = history.quarters[-1].signals
    assert (signal.code, signal.alarm) == ("drift:PEE-8", Alarm.DRIFT)
    assert signal.point.fall
    assert (signal.point.fall.since, round(signal.point.fall.points)) == (QUARTERS[4], 32)


def test_a_slow_fall_adds_up():
    assert Alarm.DRIFT in alarms(80, 79, 80, 80, 76, 72, 68, 64, 60)
    assert Alarm.DRIFT not in alarms(80, 79, 80, 80, 78, 79, 77, 79, 78)


def test_hours_that_go_up_and_down_all_the_time_make_the_rules_wait():
    still, moving = of_hours(80, 80, 80, 80, 80, 80), of_hours(80, 60, 80, 60, 80, 60)
    assert still.series["PEE-8"][-1].error == SHARE_ERROR
    assert moving.series["PEE-8"][-1].error > 1.5 * SHARE_ERROR


def test_hours_make_no_domain_noisier():
    calm = {"a": {("A-1", 0): 3, ("A-2", 0): 3}}
    quiet, moving = of_hours(80, 80, 80, 80, **calm), of_hours(80, 20, 80, 20, **calm)
    assert quiet.series["a"] == moving.series["a"]


def test_hours_are_never_one_of_two_domains():
    """Both fall by 15 points, which is 3.9 errors: over the line for two domains (3.5), under that of one (4)."""
    fallen = zip(QUARTERS, (80, 80, 80, 80, 65, 65, 65), strict=False)
    reviews = [
        replace(review(number, a=levels(score), complete=False), shares={HOURS: score / 100})
        for number, (_quarter, score) in enumerate(fallen)
    ]
    signals = follow_drift(reviews, limits=PLAIN).quarters[-1].signals
    assert [(signal.series, signal.alarm) for signal in signals] == [("a", Alarm.WATCH), ("PEE-8", Alarm.WATCH)]


# Through the versions, and in words

PEER_HOURS = fact("CHO-9", replace(HELD_SESSIONS, per="position", scored=False), short="Time for peer support")
ASKED = instrument(practice("CHO-1"), practice("CHO-2"), PEER_HOURS)


def asked_and_given(part: int, *, asked=ASKED, code: str = "CHO-9", quarter=QUARTERS[0]):
    answers = {"CHO-1": claimed(3), "CHO-2": claimed(3), code: entered(part=part, whole=40)}
    return quarter_levels(asked, quarter, score_answers(asked, answers, quarter=quarter, full=False))


def test_the_series_keeps_its_first_code_and_bears_the_name_of_today():
    moved = replace(PEER_HOURS, code="CHO-7", short="Hours with people", series=Origin("CHO-9", matched=True))
    later = replace(instrument(practice("CHO-1"), practice("CHO-2"), moved), version="2.0")
    history = drift_of_reviews(
        [asked_and_given(30), asked_and_given(4, asked=later, code="CHO-7", quarter=QUARTERS[1])], limits=LIMITS
    )
    assert [round(point.score) for point in history.series["CHO-9"]] == [75, 10]
    assert series_codes(later) == ("choice", "overall", "CHO-9")
    [alarm] = drift_alarms(history.quarters[1], later, drift_wording())
    assert (alarm.code, alarm.name, alarm.added_most) == ("drift:CHO-9", "Hours with people", ())
    assert [item.code for item in alarm.items] == ["CHO-7"]
    assert alarm.headline == "Hours with people: a sudden fall that chance explains badly"


def test_a_question_in_other_words_starts_it_anew():
    other = replace(PEER_HOURS, question="Something else?")
    later = replace(instrument(practice("CHO-1"), practice("CHO-2"), other), version="2.0")
    history = drift_of_reviews(
        [asked_and_given(30), asked_and_given(4, asked=later, quarter=QUARTERS[1])], limits=LIMITS
    )
    assert [point.starts for point in history.series["CHO-9"]] == [False, True]


@pytest.mark.parametrize("series", [None, Origin("CHO-1", matched=False)])
def test_without_a_question_before_it_a_series_has_the_code_of_today(series):
    asked = instrument(practice("CHO-1"), replace(PEER_HOURS, series=series))
    assert series_codes(asked) == ("choice", "overall", "CHO-9")


def test_what_is_asked_once_a_year_is_no_series():
    asked = instrument(practice("CHO-1"), replace(PEER_HOURS, domain="conditions"), annual=("conditions",))
    assert series_codes(asked) == ("choice", "overall")


def test_what_was_not_told_is_no_part_of_it():
    answers = {"CHO-1": claimed(3), "CHO-2": claimed(3), "CHO-9": DONT_KNOW}
    scores = score_answers(ASKED, answers, quarter=QUARTERS[0], full=False)
    history = drift_of_reviews([quarter_levels(ASKED, QUARTERS[0], scores)], limits=LIMITS)
    assert history.series.keys() == {"choice", "overall"}


def test_it_counts_in_no_score():
    few, many = asked_and_given(4), asked_and_given(40)
    assert (few.levels, few.domains) == (many.levels, many.domains)


def test_its_numbers_are_named_as_percent():
    assert (series_name("CHO-9", ASKED), line_name("CHO-9", ASKED)) == (
        "Time for peer support",
        "Time for peer support, in percent",
    )
