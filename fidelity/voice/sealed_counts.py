"""The closed box: all that is ever written of what a peer supporter answers. Read this file to see what is kept.

1. An answer comes as {question: level}. `add_answer` adds 1 to each of its counts and forgets it. There is no row, line
   or file for one person's answers, and no column for an account, an address, a device, a time or an order.
2. The counts of a box are one block of bytes, always of the same length, sealed anew with each answer. So two copies
   of the database, taken before and after an answer, tell that somebody answered, never what: the seal's key is made
   from the server's secret (programs/sealing.py), which is no part of the database.
3. That a card was used is one bit in another table, sealed in the same way under another key. It says nothing of the
   answers, and neither block says when, or after whom.
4. The box is opened once, by `read_counts`, when the quarter is closed (`actions.open_counts`). What is shown then is
   worked out by rules/result.py, and the counts are thrown away; below the threshold they wait, sealed, for the next
   quarter.

5. What the blocks were before is no use to anybody, so the database is made to forget it after each answer, and to
   count nothing of these tables (programs/quiet_database.py). What SQLite overwrites it blanks (settings.py).
6. Between answers both blocks are sealed anew at random moments (cover_writes.py), so that no write is known to be one.

Whoever holds the server's secret and copies the database again and again could still compare the copies. That is said
in SECURITY.md and on the page for peer supporters.
"""

import struct
from collections.abc import Mapping, Sequence
from functools import partial

from django.db import transaction

from fidelity.instrument.definition.structure import LEVELS
from fidelity.voice.models import Box, UsedCards
from programs.quiet_database import forget_old_rows
from programs.sealing import SealBroken, open_block, seal_block

BOX, CARDS = "box", "cards"

# Question -> how many gave each level, from 0 to 4.
Counts = dict[str, list[int]]


def add_answer(
    box: Box, used: UsedCards, questions: Sequence[str], *, card: int, site: int, answer: Mapping[str, int]
) -> bool:
    """Add one answer to the counts and mark its card, in the caller's transaction; False where the card was used.

    `questions` are all that can be answered, in their fixed order; `answer` holds those that were, each with its level
    from 0 to 4. Raises `SealBroken`, and nothing is changed then.
    """
    marks = _marks(used)
    if marks >> card & 1:
        return False
    tables = read_counts(box, questions)
    for question, level in answer.items():
        tables[site][question][level] += 1
    _seal(box, used, questions, tables, marks | 1 << card)
    return True


def seal_anew(box: Box, used: UsedCards, questions: Sequence[str]) -> None:
    """Seal both blocks as an answer does, with what is in them; in the caller's transaction. Raises `SealBroken`."""
    _seal(box, used, questions, read_counts(box, questions), _marks(used))


def _seal(box: Box, used: UsedCards, questions: Sequence[str], tables: Sequence[Counts], marks: int) -> None:
    seal_counts(box, questions, tables)
    _mark(used, marks)
    transaction.on_commit(partial(forget_old_rows, Box, UsedCards))


def open_empty_box(box: Box, used: UsedCards, questions: Sequence[str]) -> None:
    """Seal both blocks when the cards are made, so that nobody can tell a box without answers from one with some."""
    seal_counts(box, questions, read_counts(box, questions))
    _mark(used, 0)


def _mark(used: UsedCards, marks: int) -> None:
    used.marks = seal_block(marks.to_bytes(used.voice.cards // 8 + 1, "big"), _cards_name(used))
    used.save(update_fields=["marks"])


def is_used(used: UsedCards, card: int) -> bool:
    return bool(_marks(used) >> card & 1)


def read_counts(box: Box, questions: Sequence[str]) -> list[Counts]:
    """One table of counts for each site of the box, or the one for all."""
    tables = max(1, len(box.sites))
    size = tables * len(questions) * len(LEVELS)
    numbers = struct.unpack(f">{size}H", open_block(box.counts, _box_name(box))) if box.counts else (0,) * size
    rows = [list(numbers[start : start + len(LEVELS)]) for start in range(0, size, len(LEVELS))]
    return [
        dict(zip(questions, rows[first : first + len(questions)], strict=True))
        for first in range(0, len(rows), len(questions))
    ]


def seal_counts(box: Box, questions: Sequence[str], tables: Sequence[Counts]) -> None:
    """Seal these counts in the place of those before."""
    numbers = [number for table in tables for question in questions for number in table[question]]
    box.counts = seal_block(struct.pack(f">{len(numbers)}H", *numbers), _box_name(box))
    box.save(update_fields=["counts"])


def is_readable(box: Box, questions: Sequence[str]) -> bool:
    try:
        read_counts(box, questions)
    except SealBroken:
        return False
    return True


def add_up_counts(tables: Sequence[Counts]) -> Counts:
    """The counts of all sites as one table."""
    return {question: [sum(table[question][level] for table in tables) for level in LEVELS] for question in tables[0]}


def _marks(used: UsedCards) -> int:
    return int.from_bytes(open_block(used.marks, _cards_name(used)), "big") if used.marks else 0


def _box_name(box: Box) -> str:
    """What a block is sealed under, so that none can stand in the place of another."""
    return f"{BOX} {box.pk}"


def _cards_name(used: UsedCards) -> str:
    return f"{CARDS} {used.voice_id}"
