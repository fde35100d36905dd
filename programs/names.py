"""Names of programs and organisations: sorted as people sort, the same whatever their capitals, short in an address.

Pure but for `free_slug`, which asks what is taken.
"""

import unicodedata

from django.utils.text import slugify

from fidelity.wording.plain_text import to_plain
from programs.models import Program

LONGEST_SLUG = 60


def sort_key(name: str) -> tuple[str, str]:
    """Álamo stands beside alamo, and zebra after Birch; of two that differ in accents alone, the plain one is first."""
    same = same_key(name)
    parts = unicodedata.normalize("NFKD", same)
    return "".join(sign for sign in parts if not unicodedata.combining(sign)), same


def same_key(name: str) -> str:
    """What two names share that people read as one: capitals, blanks and signs that nobody sees make no difference."""
    return " ".join(to_plain(name).casefold().split())


def free_slug(name: str) -> str:
    """An address for a new program; of a name without Latin letters, `program` and a number."""
    base = slugify(name)[: LONGEST_SLUG - 5].strip("-") or "program"
    taken = set(Program.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbers = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbers) if slug not in taken)
