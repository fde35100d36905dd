"""Which finding stands first, on every page and in every report. Pure."""

SAFETY = "safety"
GRAVEST_FIRST = ("critical", "serious", "drift", "watch", "note", "check")
"""Levels of `Flag`. What happens now stands before what changes slowly, at the same weight."""


def severity_rank(kind: str, level: str) -> tuple[bool, int]:
    """Smaller stands first: safety, on which the worth of all other answers hangs, then the gravest."""
    return kind != SAFETY, GRAVEST_FIRST.index(level)
