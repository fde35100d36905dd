"""Small texts: days, and a text that is too long."""

from datetime import date

import pytest

from fidelity.reports.snapshot.formatting import date_forms
from fidelity.wording.shortening import shorten


def test_a_day_is_exact_long_and_short():
    assert date_forms(date(2026, 7, 4)) == {"iso": "2026-07-04", "words": "July 4, 2026", "short": "Jul 4, 2026"}


@pytest.mark.parametrize(
    ("most", "printed"), [(20, "One two three, four."), (16, "One two three…"), (13, "One two…"), (5, "One…")]
)
def test_a_long_text_is_cut_at_the_end_of_a_word(most: int, printed: str):
    assert shorten("One two three, four.", most) == printed
