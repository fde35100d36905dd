"""Texts and days as a snapshot keeps them. Pure."""

from datetime import date

LETTERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def shorten(text: str, most: int) -> str:
    """`text` cut at the end of a word to `most` characters, with an ellipsis where something was cut."""
    return text if len(text) <= most else f"{text[: most - 1].rpartition(' ')[0].rstrip(' ,;.')}…"


def date_forms(of: date) -> dict[str, str]:
    """`{"iso": "2026-09-30", "words": "September 30, 2026", "short": "Sep 30, 2026"}`."""
    return {"iso": of.isoformat(), "words": f"{of:%B} {of.day}, {of.year}", "short": f"{of:%b} {of.day}, {of.year}"}


def count_in_words(number: int, one: str, many: str = "") -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def number_in_letters(number: int) -> str:
    """`nine`; digits from thirteen on."""
    return LETTERS[number] if number < len(LETTERS) else str(number)
