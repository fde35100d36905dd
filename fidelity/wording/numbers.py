"""Numbers as people read them. Rounding stands here and nowhere else. Pure."""

from fractions import Fraction
from math import floor

NOISE = 6
"""Decimals up to which a float is taken at its word: roots and means come with a last bit of noise."""


def whole(number: float | Fraction) -> int:
    """The whole number shown: round half up (scoring.md 2)."""
    exact = number if isinstance(number, Fraction) else Fraction(str(round(number, NOISE)))
    return floor(exact + Fraction(1, 2))


def tenths(number: float | Fraction) -> int:
    """How many tenths are shown: round half up."""
    return whole(10 * number)


def tenths_in_words(tenths: int) -> str:
    """`52` -> `5.2`."""
    return f"{tenths / 10:.1f}"
