"""One rounding for every page and file (scoring.md 2)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.wording.numbers import ordinal_in_letters, part_in_letters, tenths, tenths_in_words, two_places, whole


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (Fraction(149, 2), 75),
        (Fraction(425, 6), 71),
        (74.4999, 74),
        (74.45, 74),
        (70.49999999, 71),
        (62.5, 63),
        # Halves that a mean or a root left a last bit short of: a flag's page said 42 where the report said 43.
        (42.49999999999999, 43),
        (42.5, 43),
        (0.0, 0),
    ],
)
def test_half_a_point_is_rounded_up(number: float | Fraction, shown: int) -> None:
    assert whole(number) == shown


@given(st.fractions(0, 100, max_denominator=10_000))
def test_a_score_is_rounded_as_on_paper(points: Fraction) -> None:
    on_paper = Decimal(points.numerator) / Decimal(points.denominator)
    assert whole(points) == int(on_paper.quantize(Decimal(1), ROUND_HALF_UP))


def test_tenths() -> None:
    assert tenths(74.45) == 745
    assert (tenths(5.2499999999999), tenths_in_words(tenths(5.2499999999999))) == (53, "5.3")


def test_two_places_are_shown_only_where_there_are_some() -> None:
    assert [two_places(points) for points in (Fraction(425, 6), Fraction(85), Fraction(1, 8))] == [
        "70.83",
        "85",
        "0.13",
    ]


@pytest.mark.parametrize(("number", "words"), [(1, "first"), (5, "fifth"), (6, "sixth"), (7, "7th")])
def test_small_ordinals_are_words(number: int, words: str) -> None:
    assert ordinal_in_letters(number) == words


@pytest.mark.parametrize(
    ("part", "words"),
    [(Fraction(1, 3), "a third"), (Fraction(2, 3), "two thirds"), (Fraction(1, 5), "a fifth"), (Fraction(3, 7), "3/7")],
)
def test_parts_are_words(part: Fraction, words: str) -> None:
    assert part_in_letters(part) == words
