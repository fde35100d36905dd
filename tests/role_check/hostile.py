"""Texts that are hard on a reader: each names what is written again and again, up to any length."""

HOSTILE = (
    " ",
    "\n",
    " \t",
    "x",
    "- ",
    "not ",
    "medication ",
    "give and ",
    "does not give medication, ",
    "people who take ",
    "and hey, ",
    "my boss says peers ",
    "(",
    "!",
    "a.b.",
    "etc.",
    "Heading:\n",
    "Heading\n\nLonger line\n\n",
    "one | two\n",
    "’s",
)


def hostile(piece: str, length: int) -> str:
    """The piece again and again, and a letter that keeps the end from being one."""
    return (piece * (length // len(piece) + 1))[: length - 1] + "x"
