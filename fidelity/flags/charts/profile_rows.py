"""Scores as plain rows: the exact value as text beside the whole number shown. Pure.

A report keeps them, and `draw_profile` draws them: what a picture shows is what a report says.
"""

from fractions import Fraction
from typing import Any

from fidelity.flags.rules.evaluation import Evaluation
from fidelity.instrument.definition.structure import Instrument
from fidelity.scoring.bands import BandWords
from fidelity.scoring.confidence import Confidence
from fidelity.scoring.points import Range
from fidelity.scoring.score_json import band_json, counts_json, exact_points, range_json
from fidelity.scoring.scores import Score
from fidelity.scoring.sureness import evidence_in_words, is_range_open

Json = dict[str, Any]


def score_number(points: Fraction | None) -> Json | None:
    """`{"exact": "425/6", "shown": 71}`; None where there is nothing to show."""
    return None if points is None else exact_points(points)


def score_range(ends: Range | None) -> Json | None:
    return range_json(ends, exact_points)


def band_cuts(instrument: Instrument) -> list[Json]:
    """From which points on each band begins, lowest first."""
    return [{"from": band.start, "name": band.name} for band in instrument.bands]


def band_row(words: BandWords) -> Json:
    return band_json(words, name_key="name")


def domain_rows(instrument: Instrument, evaluation: Evaluation) -> list[Json]:
    """The scores of the domains asked, in the order of the instrument."""
    return [
        _domain_score(instrument, score, evaluation.confidence) | {"band": band_row(evaluation.bands[score.code])}
        for score in evaluation.scores.domains
    ]


def _domain_score(instrument: Instrument, score: Score, confidence: Confidence) -> Json:
    domain = instrument.domain_by_code[score.code]
    about = {"code": domain.code, "number": domain.number, "name": domain.name, "asked": domain.asked.value}
    return about | score_row(instrument, score, confidence)


def score_row(instrument: Instrument, score: Score, confidence: Confidence) -> Json:
    """A score with how complete it is; `missing` are the short names of applicable questions without a level.

    `open`: its range is open below; `sure`: what stands behind it.
    """
    return {
        "open": is_range_open(score.items, confidence),
        "sure": evidence_in_words(score.items, confidence),
        "score": score_number(score.score),
        "error": score_number(score.error),
        "range": score_range(score.range),
        "bounds": score_range(score.bounds),
        "of": score.asked,
        "missing": [instrument.by_code[code].short for code in score.missing],
        **counts_json(score),
    }
