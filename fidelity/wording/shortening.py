"""A text cut to fit. Pure."""


def shorten(text: str, most: int) -> str:
    """`text` cut at the end of a word to `most` characters, with an ellipsis where something was cut."""
    return text if len(text) <= most else f"{text[: most - 1].rpartition(' ')[0].rstrip(' ,;.')}…"
