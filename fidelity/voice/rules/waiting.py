"""How long sealed answers, and what people raised, may wait for enough company (scoring.md 4). Pure.

Quarters are ordinals. Only a closed quarter in which peer supporters were asked counts: whoever leads a program could
else let what they said run out by skipping quarters, or by closing some that lie behind one after the other.
"""

from collections.abc import Collection

from fidelity.wording.numbers import number_in_letters

QUARTERS_HELD = 4  # in which peer supporters were asked, their own counted
LONGEST_HELD = 8  # of the calendar, so that nothing lies in the database for good


def time_in_words() -> dict[str, str]:
    """What every sentence on it quotes: `quarters` in which peer supporters are asked, and `years` at most."""
    return {"quarters": number_in_letters(QUARTERS_HELD), "years": number_in_letters(LONGEST_HELD // 4)}


def is_over(*, since: int, asked: Collection[int], now: int) -> bool:
    """Whether what was given in the quarter `since` has waited long enough once `now` is closed.

    `asked` are the quarters in which peer supporters were asked, `now` among them if they were in it.
    """
    counted = sum(since <= quarter <= now for quarter in asked)
    return counted >= QUARTERS_HELD or now - since >= LONGEST_HELD - 1
