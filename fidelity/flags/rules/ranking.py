"""Which finding stands first, on every page and in every report. Pure."""

from datetime import date

from fidelity.flags.rules.states import State

SAFETY = "safety"
CRITICAL = "critical"
GRAVEST_FIRST = (CRITICAL, "serious", "drift", "watch", "note", "check")
"""Levels of `Flag`. What happens now stands before what changes slowly, at the same weight."""
WAITS_FOR_OTHERS = frozenset({State.PROPOSED, State.DOUBTED})
"""States in which peers, or a second person, say what comes next."""
TASK = "serious"
"""Where something to do stands that is about no finding, such as a report to sign."""

Severity = tuple[bool, bool, int]
Rank = tuple[bool, bool, int, bool, bool, date]


def severity_rank(kind: str, level: str) -> Severity:
    """Smaller stands first: critical, then safety, on which the worth of all other answers hangs, then by level."""
    return level != CRITICAL, kind != SAFETY, GRAVEST_FIRST.index(level)


def finding_rank(kind: str, level: str, *, state: str, late: bool, since: date) -> Rank:
    """Smaller stands first: the gravest; of these what is late, then what waits for others, then the oldest."""
    return *severity_rank(kind, level), not late, state not in WAITS_FOR_OTHERS, since


def is_critical(rank: Rank) -> bool:
    """Whether it is about a critical finding."""
    return not rank[0]


def is_late(rank: Rank) -> bool:
    return not rank[3]


def task_rank(*, late: bool = False, waits: bool = False) -> Rank:
    """The same for something to do that is about no finding; `waits`: others wait for it."""
    return *severity_rank("", TASK), not late, not waits, date.max
