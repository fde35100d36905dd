"""Numbers as people read them: rounded half up, here and nowhere else (scoring.md 2). Pure."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

NOISE = 6
"""Decimals up to which a float is taken at its word: roots and means come with a last bit of noise."""


def whole(number: float | Fraction) -> int:
    """The whole number shown."""
    if isinstance(number, float):
        return floor(round(number, NOISE) + 0.5)
    return floor(number + Fraction(1, 2))


def tenths(number: float | Fraction) -> int:
    """How many tenths are shown."""
    return whole(10 * number)


def tenths_in_words(tenths: int) -> str:
    """`52` -> `5.2`."""
    return f"{tenths / 10:.1f}"


def two_places(number: Fraction) -> str:
    """`70.83`; whole numbers without decimals."""
    rounded = (Decimal(number.numerator) / Decimal(number.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return str(rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize())
