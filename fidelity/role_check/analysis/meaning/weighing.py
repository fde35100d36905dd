"""How much speaks for saying that a duty does not fit, and not only asking about it: a sum of weights by name. Pure.

Learned from whole documents by `make role-check-weights` (`tests/benchmarks/role_check_weighing.py`); `weighing.json`
is what it came to. Nothing is ever taken away by it: what is not said is asked about.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from pathlib import Path

from fidelity.role_check.analysis.meaning.judge import Opinion
from fidelity.role_check.analysis.meaning.packed_weights import read_file
from fidelity.role_check.analysis.meaning.signs import SIGNS, Seen

ALWAYS = "always"


@dataclass(frozen=True)
class Found:
    """What was found in a clause: a rule's kind of duty and how likely it holds it, or no rule at all.

    `stated`: somebody does something to the thing.
    """

    code: str = ""
    likely: bool = False
    critical: bool = False
    stated: bool = True


@dataclass(frozen=True)
class Weighing:
    """Weights by name. `said`: of all that is known of a clause; `sure`: of the signs alone, where a rule is sure."""

    said: Mapping[str, float]
    sure: Mapping[str, float]

    def how_much(self, found: Found, seen: Seen, opinion: Opinion) -> float:
        """From 0 to 1."""
        return _share(self.said, {**of_meaning(found, opinion), **of_signs(seen)})

    def how_sure(self, seen: Seen) -> float:
        return _share(self.sure, of_signs(seen))


def of_signs(seen: Seen) -> dict[str, float]:
    return {name: float(is_there(seen)) for name, is_there in SIGNS.items()}


def of_meaning(found: Found, opinion: Opinion) -> dict[str, float]:
    """What the rule and the meaning of the clause have to say."""
    return {
        "grave": opinion.grave,
        "nearest": max(opinion.near.values(), default=0.0),
        "near": opinion.near.get(found.code, 0.0),
        "rule": float(bool(found.code)),
        "likely": float(found.likely),
        "critical": float(found.critical),
        "stated": float(bool(found.code) and found.stated),
    }


def _share(weights: Mapping[str, float], known: Mapping[str, float]) -> float:
    total = weights[ALWAYS] + sum(weights[name] * number for name, number in known.items())
    return 1 / (1 + exp(-max(min(total, 30.0), -30.0)))


def read_weighing(folder: Path) -> Weighing:
    about = json.loads(read_file(folder, "weighing.json"))
    return Weighing(about["said"], about["sure"])
