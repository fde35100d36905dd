"""A drift alarm as a finding: what falls, where it pulls to, and whom it is about."""

from datetime import date

import pytest

from fidelity.flags.drift.alarms import drift_alarms, judgement_of_quarter, line_name, points_of_quarter, series_name
from fidelity.flags.drift.detection import Alarm, DriftHistory, ItemShare, Point, QuarterJudgement, Signal
from fidelity.flags.wording.drift_directions import Direction, DriftWording
from programs.calendar.quarters import Quarter
from tests.scoring.build import instrument, practice

Q3 = Quarter(date(2026, 7, 1))
Q4 = Q3.next
CLINICAL = Direction("clinical", "clinical", "", "", (), (), concepts=("no-assessing",), places=("WHO-D1",))
MIXED = Direction("mixed", "mixed", "", "", (), (), concepts=(), places=("INT-H8",))
PULLS = DriftWording((CLINICAL, MIXED), (), supervision=("supervision-provided",), management=("pay",))
NO_ASSESSING = practice("CHO-1", concepts=("no-assessing", "supervision-provided"), places=("NPG-1.2",))
SUPERVISED = practice("CHO-2", concepts=("supervision-provided",), places=("NPG-1.2", "DAV-1"))
PAID = practice("CHO-3", concepts=("pay",))
ELSE = practice("CHO-4")
ASKED = instrument(NO_ASSESSING, SUPERVISED, PAID, ELSE)


def point(quarter: Quarter, *most: str) -> Point:
    return Point(quarter, "1", 50.0, 4, 5.0, 5.0, 6, most=tuple(ItemShare(code, 5.0) for code in most))


def alarm_of(*most: str, series: str = "choice", alarm: Alarm = Alarm.DRIFT):
    signal = Signal(series, alarm, point(Q4, *most))
    return drift_alarms(QuarterJudgement(Q4, 6, (signal,), 1.0, 1.0), ASKED, PULLS)[0]


def test_an_alarm_names_its_series_its_rule_and_the_items_that_added_most():
    alarm = alarm_of("CHO-2", "CHO-1")
    assert (alarm.code, alarm.level, alarm.name) == ("drift:choice", Alarm.DRIFT, "Choice")
    assert alarm.headline == "Choice: lower than before, by more than chance explains"
    assert alarm.items == (SUPERVISED, NO_ASSESSING)
    assert alarm.point == alarm.signal.point == point(Q4, "CHO-2", "CHO-1")


@pytest.mark.parametrize(
    ("alarm", "rule"),
    [
        (Alarm.CHECK, "a sudden fall that chance explains badly"),
        (Alarm.WATCH, "it may be lower than before"),
        (Alarm.DRIFT, "lower than before, by more than chance explains"),
    ],
)
def test_the_whole_has_a_name_and_each_alarm_its_rule(alarm, rule):
    assert alarm_of(series="overall", alarm=alarm).headline == f"Practice as a whole: {rule}"
    assert series_name("overall", ASKED) == "Practice as a whole"


def test_beside_its_numbers_the_whole_is_overall_and_a_domain_bears_its_name():
    assert (line_name("overall", ASKED), line_name("choice", ASKED)) == ("Overall", "Choice")


def test_an_item_that_is_not_asked_any_more_is_left_out():
    assert alarm_of("OLD-1", "CHO-2").items == (SUPERVISED,)


@pytest.mark.parametrize(
    ("most", "direction"),
    [(("CHO-1",), CLINICAL), (("CHO-1", "CHO-2"), MIXED), (("CHO-2",), MIXED), ((), MIXED)],
)
def test_the_direction_is_that_of_more_than_half_of_the_items(most, direction):
    assert alarm_of(*most).direction == direction


@pytest.mark.parametrize(
    ("most", "about"),
    [
        (("CHO-2",), "supervision"),
        (("CHO-1", "CHO-2", "CHO-4"), "supervision"),
        (("CHO-3",), "management"),
        (("CHO-2", "CHO-3"), ""),
        (("CHO-2", "CHO-4"), ""),
        (("CHO-4",), ""),
        ((), ""),
    ],
)
def test_an_alarm_is_about_what_more_than_half_of_its_items_are_about(most, about):
    assert alarm_of(*most).about == about


def test_it_rests_on_the_places_of_its_direction_then_of_its_items_each_once():
    assert alarm_of("CHO-1").places == ("WHO-D1", "NPG-1.2")
    assert alarm_of("CHO-1", "CHO-2").places == ("INT-H8", "NPG-1.2", "DAV-1")


def test_the_alarms_of_a_quarter_keep_their_order():
    signals = tuple(Signal(series, Alarm.WATCH, point(Q4)) for series in ("overall", "choice"))
    alarms = drift_alarms(QuarterJudgement(Q4, 6, signals, 1.0, 1.0), ASKED, PULLS)
    assert [alarm.code for alarm in alarms] == ["drift:overall", "drift:choice"]


def test_what_one_quarter_showed_is_found_by_its_quarter():
    judged = [QuarterJudgement(quarter, number, (), 1.0, 1.0) for number, quarter in enumerate((Q3, Q4), start=1)]
    history = DriftHistory({"choice": (point(Q3), point(Q4, "CHO-1")), "voice": (point(Q3),)}, tuple(judged))
    assert [judgement_of_quarter(history, quarter) for quarter in (Q3, Q4, Q4.next)] == [*judged, None]
    assert points_of_quarter(history, Q4) == {"choice": point(Q4, "CHO-1")}
    assert points_of_quarter(history, Q3) == {"choice": point(Q3), "voice": point(Q3)}
    assert points_of_quarter(history, Q4.next) == {}
