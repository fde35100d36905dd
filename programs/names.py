"""Names of programs and organisations: when two are one, and what stands for one in an address."""

from django.utils.text import slugify

from fidelity.wording.plain_text import to_plain
from programs.models import Program

LONGEST_SLUG = 60


def same_key(name: str) -> str:
    """What two names share that people read as one: capitals, blanks and signs that nobody sees make no difference."""
    return " ".join(to_plain(name).casefold().split())


def free_slug(name: str) -> str:
    """An address for a new program; of a name without Latin letters, `program` and a number."""
    base = slugify(name)[: LONGEST_SLUG - 5].strip("-") or "program"
    taken = set(Program.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbers = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbers) if slug not in taken)
