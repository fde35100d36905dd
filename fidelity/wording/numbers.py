"""Numbers as people read them: rounded half up, here and nowhere else (scoring.md 2). Pure."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

NOISE = 6
"""Decimals up to which a float is taken at its word: roots and means come with a last bit of noise."""

LETTERS = (
    gettext_noop("no"),
    gettext_noop("one"),
    gettext_noop("two"),
    gettext_noop("three"),
    gettext_noop("four"),
    gettext_noop("five"),
    gettext_noop("six"),
    gettext_noop("seven"),
    gettext_noop("eight"),
    gettext_noop("nine"),
    gettext_noop("ten"),
    gettext_noop("eleven"),
    gettext_noop("twelve"),
)
ORDINALS = (
    gettext_noop("first"),
    gettext_noop("second"),
    gettext_noop("third"),
    gettext_noop("fourth"),
    gettext_noop("fifth"),
    gettext_noop("sixth"),
)
# Denominator -> one such part, and several of them.
PARTS = {
    2: (gettext_noop("a half"), gettext_noop("%(number)s halves")),
    3: (gettext_noop("a third"), gettext_noop("%(number)s thirds")),
    4: (gettext_noop("a quarter"), gettext_noop("%(number)s quarters")),
    5: (gettext_noop("a fifth"), gettext_noop("%(number)s fifths")),
    10: (gettext_noop("a tenth"), gettext_noop("%(number)s tenths")),
}


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


def number_in_letters(number: int) -> str:
    """`nine`; digits from thirteen on."""
    return _(LETTERS[number]) if number < len(LETTERS) else str(number)


def ordinal_in_letters(number: int) -> str:
    """`fifth`; digits from the seventh on, as in `7th`."""
    return _(ORDINALS[number - 1]) if number <= len(ORDINALS) else _("%(number)sth") % {"number": number}


def part_in_letters(part: Fraction) -> str:
    """`a third`, `two fifths`; `3/7` where the part has no word."""
    if part.denominator not in PARTS:
        return str(part)
    one, several = PARTS[part.denominator]
    return _(one) if part.numerator == 1 else _(several) % {"number": number_in_letters(part.numerator)}
