"""Scores beside those of the domains, as they stand in a snapshot: the whole, and each document. Pure."""

from fractions import Fraction
from typing import Any

from fidelity.flags.charts.profile_rows import band_row, score_number, score_range, score_row
from fidelity.flags.rules.evaluation import Evaluation, unknown_answers
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.sources.documents import Sources
from fidelity.scoring.bands import TOO_FEW, BandWords, describe_band
from fidelity.scoring.confidence import Grade
from fidelity.scoring.levels import State
from fidelity.scoring.scores import SENSITIVITY_WEIGHTS, Overall, Score, Sensitivity
from fidelity.scoring.sureness import evidence_in_words, is_range_open
from fidelity.wording.lists import list_in_words
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

TIMES = {Fraction(1, 2): gettext_noop("half"), Fraction(2): gettext_noop("double")}


def overall_row(instrument: Instrument, evaluation: Evaluation) -> Json:
    """The overall index with its weights, and which domain would change its band by counting half or double."""
    overall = evaluation.scores.overall
    return {
        "open": is_range_open(evaluation.overall_items, evaluation.confidence),
        "sure": evidence_in_words(evaluation.overall_items, evaluation.confidence),
        "score": score_number(overall.score),
        "range": score_range(overall.range),
        "bounds": score_range(overall.bounds),
        "band": band_row(evaluation.band),
        "weights": {code: str(weight) for code, weight in overall.weights.items()},
        "missing": [instrument.domain_by_code[code].name for code in overall.missing],
        "sensitivity": [_sensitivity_row(instrument, test) for test in overall.sensitivity],
        "depends": weight_sentence(instrument, overall),
    }


def _sensitivity_row(instrument: Instrument, test: Sensitivity) -> Json:
    return {
        "domain": instrument.domain_by_code[test.domain].name,
        "weight": str(test.weight),
        "score": score_number(test.score),
        "band": test.band,
        "changes": test.changes,
    }


def weight_sentence(instrument: Instrument, overall: Overall) -> str:
    """Whether the overall band hangs on one domain's weight, as a sentence; empty where there is no band."""
    if not any(test.band for test in overall.sensitivity):
        return ""
    changing = [
        _("%(domain)s counted %(times)s (%(band)s)")
        % {
            "domain": instrument.domain_by_code[test.domain].name,
            "times": _(TIMES[test.weight]),
            "band": test.band,
        }
        for test in overall.sensitivity
        if test.changes
    ]
    if not changing:
        return _("The overall band stays the same if any one domain counts %(times)s.") % {"times": times_in_words()}
    return _("The overall band would change if %(domains)s.") % {"domains": _(" or ").join(changing)}


def times_in_words() -> str:
    """`half or double`: the other weights that are tried for a domain."""
    return list_in_words([_(TIMES[weight]) for weight in SENSITIVITY_WEIGHTS], last=_("or"))


def lens_rows(instrument: Instrument, sources: Sources, evaluation: Evaluation) -> list[Json]:
    """The review as seen by each of the documents."""
    return [
        {"code": lens.code, "name": sources.documents[lens.code].name}
        | score_row(instrument, lens, evaluation.confidence)
        | {"band": band_row(_lens_words(instrument, lens, evaluation))}
        for lens in evaluation.scores.lenses
    ]


def _lens_words(instrument: Instrument, lens: Score, evaluation: Evaluation) -> BandWords:
    if lens.too_few:
        return BandWords(_(TOO_FEW))
    return describe_band(
        lens.score,
        lens.range,
        instrument.bands,
        critical_open=evaluation.band.critical_open,
        serious_open=False,
        self_report=evaluation.confidence.grade is Grade.C,
        unknown=unknown_answers([lens]),
        top_open=evaluation.confidence.grade is Grade.A or not instrument.rules.top_band_for_a,
    )


def answer_counts(evaluation: Evaluation) -> dict[str, int]:
    """How many scored questions are in each of the four states, over all domains asked."""
    states = [item.state for domain in evaluation.scores.domains for item in domain.items]
    return {state.value: states.count(state) for state in State} | {"asked": len(states)}
