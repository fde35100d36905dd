"""Whether what peer supporters answered supports a finding: then it does not end without one of their side. Pure.

Read from what a closed quarter shows of their answers (voice/rules/result.py), never from counts that are not shown.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]

WORST_FIRST = ("few", "half")
"""Shares of good answers that ask for a change, the poorest first."""
POOREST = (0, 1, 2)
"""Levels of a joint answer that ask for a change."""
FROM_PEERS = frozenset({"gap", "safety"})
"""Kinds of `Flag` that only the answers of peer supporters raise."""


def is_supported(kind: str, subject: str, results: Iterable[Mapping[str, Any] | None]) -> bool:
    """Whether one of `results` says the same as a flag of this kind about `subject`, a question or a whole domain."""
    return kind in FROM_PEERS or any(
        subject in (question["code"], question["domain"]) and is_low(question)
        for result in results
        if result and result["shown"]
        for question in result["questions"]
    )


def is_low(question: Mapping[str, Any]) -> bool:
    """Whether what is shown of a question asks for a change."""
    if not question["shown"]:
        return False
    return question["level"] in POOREST if "level" in question else question["share"] in WORST_FIRST
