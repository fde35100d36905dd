"""From answers to scores: items, domains, source documents, the overall index (scoring.md 2). Pure and exact.

All points are `Fraction`s from 0 to 100; `whole` rounds them, and nothing else does.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from statistics import mean

from fidelity.instrument.definition.structure import LEVELS, Asked, Domain, Instrument, Kind, Measurement
from fidelity.scoring.answers import Answers
from fidelity.scoring.bands import band_at
from fidelity.scoring.levels import ItemScore, State, beside_answers, score_answer, share_entered
from fidelity.scoring.points import Range
from programs.calendar.quarters import Quarter

# Raised whenever the same answers come to another level, to a score where there was none, or to other evidence and
# doubts: what is kept of closed quarters is made anew then (reviews/kept_levels.py). A test holds it to many answers.
RULES_VERSION = "3"
POINTS_PER_LEVEL = Fraction(100, LEVELS[-1])
SENSITIVITY_WEIGHTS = (Fraction(1, 2), Fraction(2))


@dataclass(frozen=True)
class Score:
    """What the items of one domain, or those that cite one document, amount to.

    `code` is that of the domain or document. `score`, `error` and `range` are None where there is not enough to score;
    `bounds` are the score with every gap at level 0 and at level 4, None where no item applies. `complete`: there is
    enough for a word on it; where a version shows a score before that, it stands with its bounds. `too_few`: fewer
    items name the document than a version asks for, so nothing is shown.
    """

    code: str
    items: tuple[ItemScore, ...]
    score: Fraction | None
    error: Fraction | None
    range: Range | None
    bounds: Range | None
    limited_scope: bool
    complete: bool = True
    too_few: bool = False

    @property
    def asked(self) -> int:
        return len(self.items)

    @property
    def applicable(self) -> int:
        return self.asked - self.not_applicable

    @property
    def rated(self) -> int:
        return self._count(State.RATED)

    @property
    def not_applicable(self) -> int:
        return self._count(State.NOT_APPLICABLE)

    @property
    def dont_know(self) -> int:
        return self._count(State.DONT_KNOW)

    @property
    def unanswered(self) -> int:
        return self._count(State.UNANSWERED)

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of the applicable items without a level."""
        return tuple(item.code for item in _gaps(self.items))

    @property
    def missing_critical(self) -> tuple[str, ...]:
        """Those of `missing` without which there is no score, whatever the share of the others."""
        return tuple(item.code for item in _gaps(self.items) if item.item.critical)

    def _count(self, state: State) -> int:
        return sum(item.state is state for item in self.items)


@dataclass(frozen=True)
class Sensitivity:
    """The overall index if one domain counted `weight` times, and whether its band would change."""

    domain: str
    weight: Fraction
    score: Fraction
    band: str
    changes: bool


@dataclass(frozen=True)
class Overall:
    """The unweighted mean of the quarterly domains; None where one of them (`missing`) is not scored."""

    weights: Mapping[str, Fraction]
    missing: tuple[str, ...]
    score: Fraction | None
    error: Fraction | None
    range: Range | None
    bounds: Range | None
    sensitivity: tuple[Sensitivity, ...]
    complete: bool = True


@dataclass(frozen=True)
class EvidenceShare:
    """How many of the rated practice items have evidence of the quarter that counts.

    `kinds` are the kinds of it; `repeated` is how many have none since the same words stand behind too many.
    """

    dated: int
    rated: int
    kinds: tuple[str, ...] = ()
    repeated: int = 0

    @property
    def share(self) -> Fraction:
        """0 to 1; 0 where no practice item is rated."""
        return Fraction(self.dated, self.rated) if self.rated else Fraction(0)


@dataclass(frozen=True)
class Scores:
    """All the numbers of one review; `domains` are those asked, annual ones only in a full review.

    `shares` are the shares that are shown and do not count, such as the time for peer support: item -> 0 to 1.
    """

    domains: tuple[Score, ...]
    overall: Overall
    lenses: tuple[Score, ...]
    evidence: EvidenceShare
    shares: Mapping[str, Fraction] = field(default_factory=dict)


def score_error(items: int, measurement: Measurement) -> Fraction:
    """Measurement error of a mean of `items` (1 or more) in points, m(k) = sqrt(item_sd^2 / k + shared_sd^2)."""
    return Fraction(((measurement.item_sd**2) / Decimal(items) + measurement.shared_sd**2).sqrt())


def score_answers(instrument: Instrument, answers: Answers, *, quarter: Quarter, full: bool) -> Scores:
    """Every number of the review of `quarter`, with the annual domains where it is a `full` one."""
    asked = instrument.asked(full=full)
    beside = beside_answers(instrument, answers)
    weighed = {
        domain.code: tuple(
            score_answer(item, answers.get(item.code), start=quarter.start, end=quarter.end, beside=beside)
            for item in instrument.by_domain[domain.code]
            if item.scored
        )
        for domain in asked
    }
    items = [item for of_domain in weighed.values() for item in of_domain]
    domains = tuple(weighted_mean(code, of_domain, instrument) for code, of_domain in weighed.items())
    quarterly = [score for score in domains if instrument.domain_by_code[score.code].asked is Asked.QUARTERLY]
    evidence = evidence_share(items, repeated=beside.repeated)
    return Scores(
        domains=domains,
        overall=overall_score(quarterly, instrument),
        lenses=lens_scores(items, instrument),
        evidence=evidence,
        shares=_shares(instrument, answers, asked),
    )


def _shares(instrument: Instrument, answers: Answers, asked: Iterable[Domain]) -> dict[str, Fraction]:
    items = (item for domain in asked for item in instrument.by_domain[domain.code] if item.is_share)
    shares = {item.code: share_entered(item, answers.get(item.code)) for item in items}
    return {code: share for code, share in shares.items() if share is not None}


def weighted_mean(code: str, items: Sequence[ItemScore], instrument: Instrument) -> Score:
    """25 x the mean level of the items with its error, range and bounds, where enough of them are rated."""
    levels = [item.counted for item in items if item.counted is not None]
    applicable = [item for item in items if item.state is not State.NOT_APPLICABLE]
    points, m = None, None
    if levels and _is_shown(applicable, instrument):
        points, m = (
            POINTS_PER_LEVEL * Fraction(sum(levels), len(levels)),
            score_error(len(levels), instrument.measurement),
        )
    return Score(
        code=code,
        items=tuple(items),
        score=points,
        error=m,
        range=_range(points, m, instrument.measurement),
        bounds=_bounds(levels, len(applicable)),
        limited_scope=len(items) - len(applicable) > Fraction(instrument.limited_scope) * len(items),
        complete=_is_complete(applicable, instrument),
    )


def lens_scores(items: Iterable[ItemScore], instrument: Instrument) -> tuple[Score, ...]:
    """A score for each source document, over the items that it names; documents by code."""
    items = tuple(items)
    documents = sorted({document for scored in items for document in scored.item.named_in})
    return tuple(
        _lens(document, [scored for scored in items if document in scored.item.named_in], instrument)
        for document in documents
    )


def _lens(document: str, items: Sequence[ItemScore], instrument: Instrument) -> Score:
    lens = weighted_mean(document, items, instrument)
    if len(items) >= instrument.rules.lens_items:
        return lens
    return replace(lens, score=None, error=None, range=None, bounds=None, complete=False, too_few=True)


def overall_score(domains: Sequence[Score], instrument: Instrument) -> Overall:
    """The overall index of the quarterly domains, and what it hangs on."""
    scores = {domain.code: domain.score for domain in domains if domain.score is not None}
    weights = {domain.code: Fraction(1) for domain in domains}
    missing = tuple(domain.code for domain in domains if domain.score is None)
    points, m = None, None
    if scores and not missing:
        points = mean(scores.values())
        m = score_error(sum(domain.rated for domain in domains), instrument.measurement)
    return Overall(
        weights=weights,
        missing=missing,
        score=points,
        error=m,
        range=_range(points, m, instrument.measurement),
        bounds=_mean_bounds(domains),
        sensitivity=sensitivity(scores, instrument) if points is not None else (),
        complete=points is not None and all(domain.complete for domain in domains),
    )


def sensitivity(scores: Mapping[str, Fraction], instrument: Instrument) -> tuple[Sensitivity, ...]:
    """The overall index with each domain counting half and double (scoring.md 2)."""
    number, total = len(scores), sum(scores.values(), Fraction(0))
    usual = band_at(total / number, instrument.bands)
    tried = [
        (code, weight, (total + (weight - 1) * points) / (number + weight - 1))
        for code, points in scores.items()
        for weight in SENSITIVITY_WEIGHTS
    ]
    return tuple(
        Sensitivity(code, weight, points, band.name, band != usual)
        for code, weight, points in tried
        for band in [band_at(points, instrument.bands)]
    )


def evidence_share(items: Iterable[ItemScore], *, repeated: Collection[str] = ()) -> EvidenceShare:
    """How much evidence there is; `repeated` are the items whose words stand behind too many others."""
    rated = [scored for scored in items if scored.item.kind is Kind.PRACTICE and scored.state is State.RATED]
    return EvidenceShare(
        dated=sum(scored.evidence_dated for scored in rated),
        rated=len(rated),
        kinds=tuple(sorted({scored.evidence_kind for scored in rated} - {""})),
        repeated=sum(scored.code in repeated for scored in rated),
    )


def _gaps(items: Iterable[ItemScore]) -> list[ItemScore]:
    return [item for item in items if item.state in (State.DONT_KNOW, State.UNANSWERED)]


def _is_complete(applicable: Sequence[ItemScore], instrument: Instrument) -> bool:
    """Whether there is enough for a word: most items have a level, and so has every critical one."""
    if any(gap.item.critical for gap in _gaps(applicable)):
        return False
    return _is_answered(applicable, instrument.completeness)


def _is_shown(applicable: Sequence[ItemScore], instrument: Instrument) -> bool:
    """Whether there is enough for a number; by the rules of 1.0 the same as for a word."""
    if instrument.rules.shown_from is None:
        return _is_complete(applicable, instrument)
    return _is_answered(applicable, instrument.rules.shown_from)


def _is_answered(applicable: Sequence[ItemScore], share: Decimal) -> bool:
    return bool(applicable) and len(applicable) - len(_gaps(applicable)) >= Fraction(share) * len(applicable)


def _range(points: Fraction | None, m: Fraction | None, measurement: Measurement) -> Range | None:
    if points is None or m is None:
        return None
    width = Fraction(measurement.z) * m
    return max(Fraction(0), points - width), min(Fraction(100), points + width)


def _bounds(levels: Sequence[int], applicable: int) -> Range | None:
    if not applicable:
        return None
    lowest = POINTS_PER_LEVEL * Fraction(sum(levels), applicable)
    return lowest, lowest + 100 * Fraction(applicable - len(levels), applicable)


def _mean_bounds(domains: Sequence[Score]) -> Range | None:
    bounds = [domain.bounds for domain in domains if domain.bounds]
    if not bounds or len(bounds) < len(domains):
        return None
    return mean(low for low, _high in bounds), mean(high for _low, high in bounds)
