"""Dates as people read them, in English as they were written from the first day on."""

from datetime import date

import pytest

from fidelity.wording import translation
from fidelity.wording.dates import (
    day_in_words,
    day_without_year,
    short_day_in_words,
    short_day_without_year,
    weekday_in_words,
)

DAY = date(2026, 7, 1)


def test_a_date_has_the_whole_month():
    assert day_in_words(DAY) == "July 1, 2026"


def test_a_short_date_has_three_letters_of_the_month():
    assert short_day_in_words(DAY) == "Jul 1, 2026"


def test_a_day_of_a_year_that_is_known():
    assert (day_without_year(DAY), short_day_without_year(DAY)) == ("July 1", "Jul 1")


@pytest.mark.parametrize("day", range(1, 8))
def test_the_days_of_the_week_are_those_of_the_calendar(day):
    date_ = date(2026, 7, day)
    assert weekday_in_words(date_) == f"{date_:%A}, July {day}"


@pytest.mark.parametrize("month", range(1, 13))
def test_the_months_are_those_of_the_calendar(month):
    day = date(2026, month, 28)
    assert day_in_words(day) == f"{day:%B} 28, 2026"
    assert short_day_in_words(day) == f"{day:%b} 28, 2026"


def test_a_language_has_its_own_months_and_its_own_order(monkeypatch):
    spanish = {"July": "julio", "%(month)s %(day)s, %(year)s": "%(day)s de %(month)s de %(year)s"}
    monkeypatch.setattr(translation, "_look_up", lambda message: spanish.get(message, message))
    assert day_in_words(DAY) == "1 de julio de 2026"
