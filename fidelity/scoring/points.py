"""Points from 0 to 100: exact everywhere, a whole number only where they are shown (wording/numbers.py). Pure."""

from fractions import Fraction

Range = tuple[Fraction, Fraction]
