"""Scores as plain data for JSON: exact as text, and as the whole number shown. Pure.

The one rule for whoever writes scores into JSON: the record of a report, and what `manage.py evaluate` prints.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from fidelity.scoring.bands import BandWords
from fidelity.scoring.points import Range
from fidelity.scoring.scores import EvidenceShare, Score
from fidelity.wording.numbers import whole

Json = dict[str, Any]

DIGITS = 6


def exact_points(points: Fraction) -> Json:
    """`{"exact": "425/6", "shown": 71}`."""
    return {"exact": str(points), "shown": whole(points)}


def decimal_points(points: Fraction) -> Json:
    """`{"points": 70.833333, "shown": 71}`."""
    return {"points": decimal(points), "shown": exact_points(points)["shown"]}


def decimal(number: Fraction) -> float:
    return round(float(number), DIGITS)


def range_json(ends: Range | None, points: Callable[[Fraction], Json]) -> Json | None:
    """`{"low": ..., "high": ...}`, each end written by `points`; None where there is no range."""
    return None if ends is None else {"low": points(ends[0]), "high": points(ends[1])}


def counts_json(score: Score) -> Json:
    """How complete a score is."""
    return {
        "rated": score.rated,
        "not_applicable": score.not_applicable,
        "dont_know": score.dont_know,
        "unanswered": score.unanswered,
        "limited_scope": score.limited_scope,
    }


def band_json(band: BandWords, *, name_key: str) -> Json:
    """The words in place of a band; the band itself stands under `name_key`."""
    return {
        "words": band.words,
        name_key: band.name,
        "near": list(band.near),
        "held": band.critical_open,
        "capped": band.capped,
    }


def evidence_json(evidence: EvidenceShare) -> Json:
    return {"dated": evidence.dated, "rated": evidence.rated}
