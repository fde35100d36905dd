"""How much of a list a page of the report holds: five pages for any quarter, and a row is never split. Pure.

Counted in millimetres on the smaller sheet, with letters as wide as they are on the average; the rest of a list stands
in the annex.
"""

import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

Json = dict[str, Any]

LINE = 4.8
GAP = 2.0  # between rows
END = re.compile(r"[.!?](?=\s)")  # of a sentence
LETTERS = 92  # in a line over the whole page


def lines(text: str, letters: int) -> int:
    """The lines that a text takes where so many letters stand in one."""
    return sum(-(-max(1, len(line)) // letters) for line in text.splitlines() or [""])


def row_height(cells: Sequence[tuple[str, int]]) -> float:
    """The height of a row of cells, each a text and how many letters stand in one of its lines."""
    return LINE * max(_wrapped(text, letters) for text, letters in cells) + GAP


def _wrapped(text: str, letters: int) -> int:
    """The lines of a narrow cell, where no word is divided."""
    return sum(max(1, len(textwrap.wrap(line, letters))) for line in text.splitlines() or [""])


def text_height(text: str) -> float:
    """The height of a paragraph over the whole page."""
    return LINE * lines(text, LETTERS) + GAP


def fitting(rows: Sequence[Json], height: Callable[[Json], float], room: float) -> tuple[list[Json], int]:
    """The first rows that have room, and how many are left over; never one row alone is left for lack of a line."""
    shown: list[Json] = []
    for row in rows:
        room -= height(row)
        if room < 0:
            break
        shown.append(row)
    return shown, len(rows) - len(shown)


def beginning(text: str, most: int) -> tuple[str, bool]:
    """The beginning of a text up to the end of a sentence, at most so many letters, and whether that is all of it.

    A line that somebody began anew counts as a whole one.
    """
    start, room = "", most // LETTERS + 1
    for line in text[:most].splitlines(keepends=True):
        room -= lines(line, LETTERS)
        if room < 0:
            break
        start += line
    if start == text:
        return text, True
    start = start or text[:LETTERS]
    ends = [mark.end() for mark in END.finditer(text) if mark.end() <= len(start)]
    if ends and ends[-1] > len(start) // 3:
        return start[: ends[-1]], False
    is_between = start[-1:].isspace() or text[len(start) : len(start) + 1].isspace()
    return (start if is_between else start.rpartition(" ")[0]).rstrip(), False
