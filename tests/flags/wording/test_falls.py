"""A fall in words: the same numbers as in the chart, and none that contradicts another."""

from datetime import date

import pytest

from fidelity.flags.drift.detection import Fall, SuddenFall
from fidelity.flags.wording.falls import (
    fall_figures,
    fall_in_short,
    fall_in_words,
    limit_in_words,
    sudden_fall_in_words,
)
from programs.calendar.quarters import Quarter
from tests.plain_words import grade

Q1 = Quarter(date(2025, 1, 1))


def fall(points: float, *, margin: float = 4, limit: float | None = 7, length: int = 4) -> Fall:
    first = Q1.previous.previous.previous.previous
    return Fall(Q1, first, Q1.previous, length, points, before=75, error=2.4, margin=margin, items=6, limit=limit)


def test_since_when_how_much_and_between_what():
    words = fall_in_words(fall(9))
    assert words == "Since Q1 2025 this lies 9 points lower than in the four quarters before (between 5 and 13)."
    assert grade(words) <= 8


def test_one_point_is_a_point():
    assert "lies 1 point lower" in fall_in_words(fall(1))


def test_the_range_is_never_below_nothing():
    assert (fall_figures(fall(3)).low, fall_figures(fall(98)).high) == (0, 100)


def test_from_where_on_it_counts():
    assert limit_in_words(fall(9)) == "By itself this line counts as Drift from a fall of 7 points on."
    assert limit_in_words(fall(9, limit=None)) == ""
    assert grade(limit_in_words(fall(9))) <= 8


@pytest.mark.parametrize(
    ("points", "limit", "shown"),
    [
        (8.4, 7.6, (8, 8)),  # over the limit, and both are shown as 8
        (7.6, 7.9, (8, 9)),  # under it, so the limit shown is not reached
        (7.4, 7.3, (7, 7)),
        (9.6, 7.2, (10, 7)),
    ],
)
def test_rounding_never_says_the_opposite(points, limit, shown):
    figures = fall_figures(fall(points, limit=limit))
    assert (figures.points, figures.limit) == shown


def test_in_a_picture_it_is_short():
    assert fall_in_short(9, "Q1 2025", is_new=False) == "9 lower since Q1 2025"
    assert fall_in_short(9, "Q1 2025", is_new=False, perhaps=True) == "perhaps 9 lower since Q1 2025"


def test_what_begins_with_the_quarter_itself_is_not_lower_since_it():
    assert fall_in_short(9, "Q1 2025", is_new=True) == "9 lower than before"
    assert fall_in_short(9, "Q1 2025", is_new=True, perhaps=True) == "perhaps 9 lower than before"


def test_a_sudden_fall_says_what_it_is_measured_from():
    assert sudden_fall_in_words(SuddenFall(Q1, 25.2, 21)) == "It fell by 25 points since Q1 2025."
