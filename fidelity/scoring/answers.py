"""What one item's answer is: the four answers that never collapse into each other (scoring.md 1).

An unanswered item has no `Answer`; every function takes `Mapping[str, Answer]` from item code to answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Given(StrEnum):
    LEVEL = "level"
    NOT_APPLICABLE = "not_applicable"
    DONT_KNOW = "dont_know"


@dataclass(frozen=True)
class Evidence:
    """A reference, never a file: what it is called, its date, and where it is kept."""

    reference: str
    dated: date | None = None
    kept: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer.

    `level` 0-4 for practice, activity and fact items; `choice` for context items and choice facts; `inputs` are the
    numbers of a share ({"part": 5, "whole": 6}) or steps fact ({"number": 2}), whose level the rule computes.
    """

    given: Given
    level: int | None = None
    choice: str = ""
    inputs: Mapping[str, int] | None = None
    reason: str = ""
    note: str = ""
    evidence: Evidence | None = None


Answers = Mapping[str, Answer]
