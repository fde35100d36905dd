"""Names of the world, compared as people read them: accents and capitals make no other name. Pure."""

import unicodedata

from fidelity.wording.plain_text import to_plain


def folded(text: str) -> str:
    """The text without capitals, accents and double blanks, to look for: `Álamo House` -> `alamo house`."""
    apart = unicodedata.normalize("NFKD", to_plain(text).casefold())
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())


def sort_key(name: str) -> tuple[str, str]:
    """Where a name stands in a list for people: `Álamo House`, `alder house`, `Birch`, then `Zebra House`."""
    return folded(name), name
