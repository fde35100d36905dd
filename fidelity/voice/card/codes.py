"""The codes on the cards: made again from the server's secret whenever they are printed, so that none is stored.

A code has fifteen signs without look-alikes: five that name the quarter of a program, ten that only a card holds. So a
server has room for 33 million quarters. Cards of earlier versions have three and nine signs, which name 32,768, and
count as they did.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator

from django.conf import settings

from fidelity.wording.plain_text import to_plain

# Crockford's alphabet: no I, L, O and U.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans("ILO", "110", " -–—.\t\r\n")
# Signs of a tag -> signs that only a card holds; the first is how new ones are made.
LENGTHS = {5: 10, 3: 9}
TAG = next(iter(LENGTHS))
SEAL = "plumbline card"


def new_tag() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(TAG))


def normalise_code(text: str) -> str:
    """A code as it was typed -> its signs; empty where it can be none."""
    signs = to_plain(text[:60]).upper().translate(READ_AS)
    return signs if tag_of(signs) and set(signs) <= set(SIGNS) else ""


def tag_of(code: str) -> str:
    """The first signs of a code, which name the quarter; its length says how many. Empty where it can be none."""
    return next((code[:tag] for tag, secret in LENGTHS.items() if len(code) == tag + secret), "")


def code_in_groups(code: str) -> str:
    """`7K4MXB2RDQ9T3HV` -> `7K4MX-B2RDQ-9T3HV`; of an earlier version `7K4MXB2RDQ9T` -> `7K4M-XB2R-DQ9T`."""
    size = len(code) // 3
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def card_code(tag: str, number: int) -> str:
    """The code of one card, from 0 on."""
    return tag + _secret(settings.SECRET_KEY, tag, number)


def card_number(code: str, cards: int) -> int | None:
    """Which of `cards` cards of a quarter holds this code; None where none does.

    A card that was printed before the server's secret was changed counts too, while the old one is named.
    """
    tag = tag_of(code)
    secret = code.removeprefix(tag)
    matching = None
    for key, number in _candidates(cards):
        if hmac.compare_digest(_secret(key, tag, number), secret):
            matching = number
    return matching


def _candidates(cards: int) -> Iterator[tuple[str, int]]:
    return ((key, number) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS) for number in range(cards))


def _secret(key: str, tag: str, number: int) -> str:
    made = hmac.new(key.encode(), f"{SEAL} {tag} {number}".encode(), hashlib.sha256).digest()
    bits = int.from_bytes(made[:8], "big")
    return "".join(SIGNS[bits >> 5 * place & 31] for place in range(LENGTHS[len(tag)]))
