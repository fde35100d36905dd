"""How far a finding has gone: which of an item's words it speaks in. Pure."""

from enum import StrEnum


class Stage(StrEnum):
    """`PLAIN`: the item has one step only.

    An activity is `BEGINNING` at once or twice and `ESTABLISHED` from monthly on, or where the job description asks
    for it; `WRITTEN` where it asks and nothing of it happened. A practice is `LOW` at level 1.
    """

    PLAIN = ""
    BEGINNING = "beginning"
    ESTABLISHED = "established"
    WRITTEN = "written"
    LOW = "low"


FURTHEST_FIRST = (Stage.ESTABLISHED, Stage.PLAIN, Stage.LOW, Stage.BEGINNING, Stage.WRITTEN)
"""Whose words say most first."""
