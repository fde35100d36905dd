"""Five working days to read, ten to wait: Monday to Friday, over weekends and the turn of a year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.calendar import working_days

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "number", "then"),
    [
        (date(2026, 11, 2), 1, date(2026, 11, 3)),  # a Monday
        (date(2026, 11, 2), 5, date(2026, 11, 9)),
        (date(2026, 11, 2), 10, date(2026, 11, 16)),
        (date(2026, 11, 6), 1, date(2026, 11, 9)),  # a Friday
        (date(2026, 11, 7), 1, date(2026, 11, 9)),  # a Saturday
        (date(2026, 11, 8), 5, date(2026, 11, 13)),  # a Sunday
        (date(2026, 11, 22), 10, date(2026, 12, 4)),
        (date(2026, 12, 30), 5, date(2027, 1, 6)),
    ],
)
def test_working_days_after_a_day(day: date, number: int, then: date):
    assert working_days.working_day_after(day, number) == then


@given(DAYS, st.integers(1, 30))
def test_it_is_a_working_day_with_as_many_between(day: date, number: int):
    then = working_days.working_day_after(day, number)
    between = [day + timedelta(days=each) for each in range(1, (then - day).days + 1)]
    assert then.weekday() < 5
    assert sum(each.weekday() < 5 for each in between) == number


@given(DAYS)
def test_five_working_days_are_a_week_on_a_working_day(day: date):
    assert timedelta(days=5) <= working_days.working_day_after(day, 5) - day <= timedelta(days=7)
