"""Small texts: days, numbers in letters, and contacts left out."""

from datetime import date

import pytest

from fidelity.reports.snapshot.formatting import (
    count_in_words,
    date_forms,
    number_in_letters,
    shorten,
)


def test_a_day_is_exact_long_and_short():
    assert date_forms(date(2026, 7, 4)) == {"iso": "2026-07-04", "words": "July 4, 2026", "short": "Jul 4, 2026"}


@pytest.mark.parametrize(("number", "told"), [(1, "one"), (9, "nine"), (12, "twelve"), (13, "13")])
def test_small_numbers_are_words(number: int, told: str):
    assert number_in_letters(number) == told


@pytest.mark.parametrize(("number", "told"), [(0, "0 activities"), (1, "1 activity"), (2, "2 activities")])
def test_counting_knows_its_plural(number: int, told: str):
    assert count_in_words(number, "activity", "activities") == told


@pytest.mark.parametrize(
    ("most", "printed"), [(20, "One two three, four."), (16, "One two three…"), (13, "One two…"), (5, "One…")]
)
def test_a_long_text_is_cut_at_the_end_of_a_word(most: int, printed: str):
    assert shorten("One two three, four.", most) == printed
