"""Texts and days as a snapshot keeps them. Pure."""

from datetime import date

from fidelity.wording.dates import day_in_words, short_day_in_words


def shorten(text: str, most: int) -> str:
    """`text` cut at the end of a word to `most` characters, with an ellipsis where something was cut."""
    return text if len(text) <= most else f"{text[: most - 1].rpartition(' ')[0].rstrip(' ,;.')}…"


def date_forms(day: date) -> dict[str, str]:
    """`{"iso": "2026-09-30", "words": "September 30, 2026", "short": "Sep 30, 2026"}`."""
    return {"iso": day.isoformat(), "words": day_in_words(day), "short": short_day_in_words(day)}
