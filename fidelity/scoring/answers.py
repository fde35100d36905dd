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


class LookedBy(StrEnum):
    """Who looked at the evidence: a role, never a person. `NOBODY_ELSE`: one person does all the work here."""

    PEER_TEAM = "peer_team"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    OTHER_STAFF = "other_staff"
    ALLY = "ally"
    PERSON_SUPPORTED = "person_supported"
    RATER = "rater"
    NOBODY_ELSE = "nobody_else"


@dataclass(frozen=True)
class Evidence:
    """A reference, never a file: what was looked at and how much of it, its date, and where it is kept.

    `kind` is that of `EvidenceKind` and `by` that of `LookedBy`, both empty where a version does not ask. `missing`:
    somebody else looked it up, as the sample of a review asks, and did not find it.
    """

    reference: str
    dated: date | None = None
    kept: str = ""
    kind: str = ""
    by: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Answer:
    """One answer.

    `level` 0-4 for practice, activity and fact items; `choice` for context items and choice facts; `inputs` are the
    numbers of a share ({"part": 5, "whole": 6}) or steps fact ({"number": 2}), whose level the rule computes. A share
    that is asked for each position holds theirs beside the sums, {"part:12": 2, "whole:12": 3} for position 12.

    For an activity with a scale of its own, `choice` is one of the scale and `written` that the job description says
    so. A "don't know yet" may say who could tell (a role) and by when.
    """

    given: Given
    level: int | None = None
    choice: str = ""
    inputs: Mapping[str, int] | None = None
    reason: str = ""
    note: str = ""
    evidence: Evidence | None = None
    written: bool = False
    who_could_tell: str = ""
    by_when: date | None = None


Answers = Mapping[str, Answer]
