"""Scores as they stand in a snapshot: the exact value as text beside the whole number shown. Pure."""

from fractions import Fraction
from typing import Any

from fidelity.flags.rules.evaluation import Evaluation
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.sources.places import Sources
from fidelity.scoring.bands import BandWords, describe_band
from fidelity.scoring.confidence import Grade
from fidelity.scoring.levels import State
from fidelity.scoring.scores import Overall, Score, Sensitivity
from fidelity.wording.numbers import whole

Json = dict[str, Any]


def score_number(points: Fraction | None) -> Json | None:
    """`{"exact": "425/6", "shown": 71}`; None where there is nothing to show."""
    return None if points is None else {"exact": str(points), "shown": whole(points)}


def score_range(ends: tuple[Fraction, Fraction] | None) -> Json | None:
    return None if ends is None else {"low": score_number(ends[0]), "high": score_number(ends[1])}


def band_row(words: BandWords) -> Json:
    return {
        "words": words.words,
        "name": words.name,
        "near": list(words.near),
        "held": words.held,
        "capped": words.capped,
    }


def domain_rows(instrument: Instrument, evaluation: Evaluation) -> list[Json]:
    """The scores of the domains asked, in the order of the instrument."""
    return [
        _of_domain(instrument, score) | {"band": band_row(evaluation.bands[score.code])}
        for score in evaluation.scores.domains
    ]


def _of_domain(instrument: Instrument, score: Score) -> Json:
    domain = instrument.domain_by_code[score.code]
    about = {"code": domain.code, "number": domain.number, "name": domain.name, "asked": domain.asked.value}
    return about | score_row(instrument, score)


def score_row(instrument: Instrument, score: Score) -> Json:
    """A score with how complete it is; `missing` are the short names of applicable questions without a level."""
    return {
        "score": score_number(score.score),
        "error": score_number(score.error),
        "range": score_range(score.range),
        "bounds": score_range(score.bounds),
        "rated": score.rated,
        "of": score.asked,
        "not_applicable": score.not_applicable,
        "dont_know": score.dont_know,
        "unanswered": score.unanswered,
        "missing": [instrument.by_code[code].short for code in score.missing],
        "limited_scope": score.limited_scope,
    }


def overall_row(instrument: Instrument, evaluation: Evaluation) -> Json:
    """The overall index with its weights, and which domain would change its band by counting half or double."""
    whole = evaluation.scores.overall
    return {
        "score": score_number(whole.score),
        "range": score_range(whole.range),
        "bounds": score_range(whole.bounds),
        "band": band_row(evaluation.band),
        "weights": {code: str(weight) for code, weight in whole.weights.items()},
        "missing": [instrument.domain_by_code[code].name for code in whole.missing],
        "sensitivity": [_tried(instrument, each) for each in whole.sensitivity],
        "depends": weight_sentence(instrument, whole),
    }


def _tried(instrument: Instrument, tried: Sensitivity) -> Json:
    return {
        "domain": instrument.domain_by_code[tried.domain].name,
        "weight": str(tried.weight),
        "score": score_number(tried.score),
        "band": tried.band,
        "changes": tried.changes,
    }


def weight_sentence(instrument: Instrument, whole: Overall) -> str:
    """Whether the overall band hangs on one domain's weight, as a sentence; empty without an overall score."""
    if not whole.sensitivity:
        return ""
    times = {Fraction(1, 2): "half", Fraction(2): "double"}
    changing = [
        f"{instrument.domain_by_code[each.domain].name} counted {times[each.weight]} ({each.band})"
        for each in whole.sensitivity
        if each.changes
    ]
    if not changing:
        return "The overall band stays the same if any one domain counts half or double."
    return f"The overall band would change if {' or '.join(changing)}."


def lens_rows(instrument: Instrument, sources: Sources, evaluation: Evaluation) -> list[Json]:
    """The review as seen by each of the documents."""
    self_report = evaluation.confidence.grade is Grade.C
    return [
        {"code": lens.code, "name": sources.documents[lens.code].name}
        | score_row(instrument, lens)
        | {
            "band": band_row(
                describe_band(
                    lens.score,
                    lens.range,
                    instrument.bands,
                    held=evaluation.band.held,
                    serious=False,
                    self_report=self_report,
                )
            )
        }
        for lens in evaluation.scores.lenses
    ]


def answer_counts(evaluation: Evaluation) -> dict[str, int]:
    """How many scored questions are in each of the four states, over all domains asked."""
    states = [item.state for domain in evaluation.scores.domains for item in domain.items]
    return {state.value: states.count(state) for state in State} | {"asked": len(states)}
