"""Where no rule on drift raised anything, nothing is said that takes more quarters than there are."""

from fidelity.flags.drift.detection import Point
from fidelity.flags.wording import no_alarm
from tests.reports.build import Q3

NAMES = {"overall": "Overall", "choice": "Choice", "time": "Time"}


def points(starts: bool = False, **numbers: int) -> dict[str, Point]:
    return {
        code: Point(Q3, "2.0", 80.0, items=5, measured=5.0, error=5.0, number=number, starts=starts)
        for code, number in numbers.items()
    }


def words(*alarms: str, own_word: bool = False, **about: int) -> str:
    return no_alarm.drift_in_words(alarms, points(**about), NAMES, own_word=own_word)


def test_long_lines_say_that_none_fell_and_by_whose_word():
    assert words(overall=5, choice=9) == no_alarm.none_raised(own_word=False)
    assert words(overall=5, own_word=True) == (
        "None raised, by its own word only: no line fell further than chance explains."
    )
    headlines = [no_alarm.headline_of_lines(points(overall=number), own_word=True) for number in (2, 5)]
    assert headlines == [
        "Change: no sudden fall, by its own word only; no word on slow change yet",
        "Change: no line fell further than chance explains, by its own word only",
    ]


def test_a_first_quarter_and_one_after_a_break_have_no_word():
    assert words(overall=1, choice=1) == no_alarm.NO_WORD_FIRST
    assert words(starts=True, overall=1, choice=1) == no_alarm.NO_WORD_ANEW
    assert words() == no_alarm.NOTHING_SCORED
    assert (
        no_alarm.headline_of_lines(points(starts=True, overall=1), own_word=False) == "Change: every line begins anew"
    )
    assert no_alarm.headline_of_lines(points(), own_word=False) == "Change: no line could be scored"


def test_the_quarters_after_a_break_look_at_sudden_falls_only():
    """The program may have closed many quarters before."""
    assert words(overall=2, choice=2) == f"{no_alarm.only_sudden_falls()} No sudden fall was raised."
    assert words("Check: Choice.", overall=2) == f"Check: Choice. {no_alarm.only_sudden_falls()}"


def test_a_line_that_began_anew_beside_long_ones_is_named():
    told = words(overall=9, choice=9, time=2)
    assert (
        told == f"{no_alarm.none_raised(own_word=False)} No word on slow change yet for Time: it takes five quarters."
    )
    assert words("Drift: Overall.", overall=9, time=1).startswith("Drift: Overall. No word on slow change yet for Time")


def test_one_line_says_what_is_known_of_it():
    known = [no_alarm.line_in_words(point) for point in points(a=1, b=4, c=5).values()]
    assert known == ["no word yet", "no sudden fall; no word on slow change yet", "within what chance explains"]


def test_the_first_word_comes_when_there_is_enough_to_compare(monkeypatch):
    monkeypatch.setattr(no_alarm, "FIRST", 6)
    assert "until the sixth quarter of a line." in no_alarm.only_sudden_falls()
