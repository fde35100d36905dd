"""Points from 0 to 100: exact everywhere, a whole number only where they are shown (scoring.md 2). Pure."""

from fractions import Fraction
from math import floor

Range = tuple[Fraction, Fraction]


def shown(points: Fraction) -> int:
    """The whole number shown: round half up."""
    return floor(points + Fraction(1, 2))
