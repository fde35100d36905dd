"""An evaluation as plain data for JSON: numbers exact and shown, nothing left out. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from fidelity.flags.drift.alarms import DriftAlarm, series_name
from fidelity.flags.drift.detection import VERSION, Fall, Point, QuarterJudgement, SuddenFall
from fidelity.flags.drift.series import ChangeKind, ItemChange
from fidelity.flags.rules.evaluation import Evaluation
from fidelity.flags.rules.findings import Finding
from fidelity.instrument.definition.structure import Instrument
from fidelity.scoring.bands import BandWords
from fidelity.scoring.levels import ItemScore
from fidelity.scoring.score_json import (
    DIGITS,
    band_json,
    counts_json,
    decimal,
    decimal_points,
    evidence_json,
    exact_points,
    range_json,
)
from fidelity.scoring.scores import Overall, Score, Scores, Sensitivity
from fidelity.scoring.sureness import evidence_in_words, is_range_open
from fidelity.wording.translation import gettext as _

Data = dict[str, Any]


def evaluation_as_data(evaluation: Evaluation, instrument: Instrument) -> Data:
    """Everything that an evaluation says, with lists in the order of the instrument."""
    scores = evaluation.scores
    return {
        "quarter": evaluation.quarter.label,
        "starts": evaluation.quarter.start.isoformat(),
        "full": evaluation.full,
        "instrument": {"version": instrument.version, "checksum": instrument.checksum},
        "confidence": {
            "grade": evaluation.confidence.grade.value,
            "reasons": list(evaluation.confidence.reasons),
            "own_word": evaluation.confidence.own_word,
        },
        "evidence": evidence_json(scores.evidence),
        "overall": _overall(scores.overall) | _words(evaluation.band) | _open(evaluation.overall_items, evaluation),
        "domains": [
            {"code": score.code, "name": instrument.domain_by_code[score.code].name}
            | _score(score)
            | _words(evaluation.bands[score.code])
            | _open(score.items, evaluation)
            | {"items": [_item(item) for item in score.items]}
            for score in scores.domains
        ],
        "lenses": [
            {"document": lens.code} | _score(lens) | _open(lens.items, evaluation) | _too_few(lens)
            for lens in scores.lenses
        ],
        "findings": [_finding(finding) for finding in evaluation.findings],
    } | _shares(scores)


def _open(items: Iterable[ItemScore], evaluation: Evaluation) -> Data:
    """Whether the range of a score of these items is open below, and what stands behind it."""
    sure = evidence_in_words(items, evaluation.confidence)
    return {"open": is_range_open(items, evaluation.confidence), "sure": sure}


def _shares(scores: Scores) -> Data:
    """Shares that are shown and do not count, in points of 100; no field where there is none."""
    shares = {code: decimal_points(100 * share) for code, share in scores.shares.items()}
    return {"shares": shares} if shares else {}


def points_as_data(value: Fraction | None) -> Data | None:
    """`{"exact": "425/6", "points": 70.833333, "shown": 71}`, or None."""
    return None if value is None else {"exact": exact_points(value)["exact"], **decimal_points(value)}


def _figures(score: Score | Overall) -> Data:
    return {
        "score": points_as_data(score.score),
        "error": decimal(score.error) if score.error is not None else None,
        "range": range_json(score.range, decimal_points),
        "bounds": range_json(score.bounds, decimal_points),
    }


def _score(score: Score) -> Data:
    return _figures(score) | {
        "rated_of": _("%(rated)s of %(asked)s rated") % {"rated": score.rated, "asked": score.asked},
        "asked": score.asked,
        "applicable": score.applicable,
        **counts_json(score),
        "missing": list(score.missing),
        "missing_critical": list(score.missing_critical),
    }


def _too_few(lens: Score) -> Data:
    return {"too_few": True} if lens.too_few else {}


def _overall(overall: Overall) -> Data:
    return _figures(overall) | {
        "weights": _weights(overall.weights),
        "missing": list(overall.missing),
        "sensitivity": [_sensitivity(test) for test in overall.sensitivity],
    }


def _weights(weights: Mapping[str, Fraction]) -> dict[str, float]:
    return {code: float(weight) for code, weight in weights.items()}


def _sensitivity(test: Sensitivity) -> Data:
    return {
        "domain": test.domain,
        "weight": float(test.weight),
        "score": points_as_data(test.score),
        "band": test.band,
        "changes": test.changes,
    }


def _words(band: BandWords) -> Data:
    return band_json(band, name_key="band")


def _item(item: ItemScore) -> Data:
    return {
        "code": item.code,
        "state": item.state.value,
        "answered": item.answered,
        "counted": item.counted,
        "why": item.why,
    }


def _finding(finding: Finding) -> Data:
    item = finding.item
    return {
        "code": finding.code,
        "version": finding.version,
        "kind": finding.kind.value,
        "level": finding.level.value,
        "item": item.code,
        "headline": finding.headline,
        "question": item.question,
        "answered": finding.answered,
        "answer": finding.answer,
        "why": item.why,
        "instead": item.instead,
        "pressures": list(item.pressures),
        "first_steps": list(finding.first_steps),
        "places": list(item.places),
        "differ": list(item.differ),
        "documents": list(item.named_in),
    } | ({"stage": finding.stage.value} if finding.stage else {})


def drift_as_data(
    judged: QuarterJudgement, points: Mapping[str, Point], alarms: Iterable[DriftAlarm], instrument: Instrument
) -> Data:
    """What one quarter shows of every series: its point, and the alarms, the whole first."""
    return {
        "rules": VERSION,
        "number": judged.number,
        "noise": round(judged.noise, DIGITS),
        "overall_noise": round(judged.overall_noise, DIGITS),
        "series": [
            {"series": code, "name": series_name(code, instrument)} | _point(point) for code, point in points.items()
        ],
        "alarms": [_alarm(alarm) for alarm in alarms],
    }


def _point(point: Point) -> Data:
    """`compared` is the quarter that `drop` is the fall since."""
    return {
        "score": round(point.score, DIGITS),
        "items": point.items,
        "error": round(point.error, DIGITS),
        "number": point.number,
        "starts": point.starts,
        "set_aside": point.set_aside,
        "compared": point.before.label if point.before else None,
        "drop": round(point.drop, DIGITS),
        "sudden": _sudden(point.sudden) if point.sudden else None,
        "fall": _fall(point.fall) if point.fall else None,
    }


def _sudden(sudden: SuddenFall) -> Data:
    return {
        "since": sudden.since.label,
        "points": round(sudden.points, DIGITS),
        "limit": round(sudden.limit, DIGITS),
    }


def _fall(fall: Fall) -> Data:
    """The clearest fall; `evidence` is Z, and `limit` what the points would have to be over for a DRIFT."""
    return {
        "since": fall.since.label,
        "first": fall.first.label,
        "last": fall.last.label,
        "points": round(fall.points, DIGITS),
        "before": round(fall.before, DIGITS),
        "error": round(fall.error, DIGITS),
        "evidence": round(fall.evidence, DIGITS),
        "limit": None if fall.limit is None else round(fall.limit, DIGITS),
    }


def _alarm(alarm: DriftAlarm) -> Data:
    return {
        "code": alarm.code,
        "series": alarm.signal.series,
        "level": alarm.level.value,
        "together": alarm.signal.together,
        "headline": alarm.headline,
        "direction": alarm.direction.code,
        "about": alarm.about,
        "items": [{"code": share.code, "points": round(share.points, DIGITS)} for share in alarm.point.most],
        "places": list(alarm.places),
    }


def changes_as_data(changed: Iterable[ItemChange]) -> Data:
    """How many items are better, worse, the same, new and no longer rated."""
    counted = Counter(change.changed for change in changed)
    return {kind.value.replace(" ", "_"): counted[kind] for kind in ChangeKind}
