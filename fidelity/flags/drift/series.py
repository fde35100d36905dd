"""From evaluated reviews to what drift is followed on, and to what changed between two of them. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from fidelity.flags.drift.detection import OVERALL, DriftHistory, Lowered, ReviewLevels, follow_drift
from fidelity.flags.drift.limits import Limits
from fidelity.flags.drift.matching import Domains, Key
from fidelity.instrument.definition.matching import codes_of_series, counterpart, is_same_question
from fidelity.instrument.definition.structure import Asked, Instrument, Item
from fidelity.scoring.scores import Scores, evidence_share
from fidelity.scoring.sureness import is_too_little
from programs.calendar.quarters import Quarter

PROGRAMS = 32  # whose drift a process remembers; it takes about 100 kB for each


@dataclass(frozen=True)
class QuarterLevels:
    """What one review is beside other quarters: no score, no word, only the levels 0-4 that count.

    `domains` holds every domain that was asked: its rated items, code -> level, in the order of the instrument.
    `scored` are the domains with a score; `complete` that there is an overall index. `answered` holds the levels as
    answered where they are not those that count, if the version compares those with what peer supporters answer.
    `shares` holds shares that do not count and are followed by themselves: item -> 0 to 1. `evidence` is how many rated
    practices have some, and how many there are: domain, or `overall`, -> both. `own_word`: nobody but the program
    speaks for its answers.
    """

    instrument: Instrument
    quarter: Quarter
    domains: Mapping[str, Mapping[str, int]]
    scored: Set[str]
    complete: bool
    answered: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, Fraction] = field(default_factory=dict)
    evidence: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    own_word: bool = False

    def __hash__(self) -> int:
        return hash((self.instrument.version, self.quarter, self.complete, self.scored))

    @property
    def levels(self) -> dict[str, int]:
        """Item -> level, of every domain."""
        return {code: level for rated in self.domains.values() for code, level in rated.items()}

    @property
    def open_ranges(self) -> frozenset[str]:
        """The series whose range is open below in this quarter (scoring/sureness.py)."""
        shown = self.evidence.items()
        return frozenset(code for code, (dated, rated) in shown if is_too_little(dated, rated, own_word=self.own_word))

    @property
    def beside_peers(self) -> dict[str, int]:
        """Item -> the level to hold beside what peer supporters answered."""
        return {**self.levels, **self.answered}


def quarter_levels(
    instrument: Instrument, quarter: Quarter, scores: Scores, *, own_word: bool = False
) -> QuarterLevels:
    """What a scored review is beside other quarters; `own_word` as its confidence says."""
    return QuarterLevels(
        instrument=instrument,
        quarter=quarter,
        domains={
            score.code: {item.code: item.counted for item in score.items if item.counted is not None}
            for score in scores.domains
        },
        scored=frozenset(score.code for score in scores.domains if score.score is not None and score.complete),
        complete=scores.overall.score is not None and scores.overall.complete,
        answered=_answered(scores) if instrument.rules.fair_gaps else {},
        shares=scores.shares,
        evidence=_evidence(scores),
        own_word=own_word,
    )


def _evidence(scores: Scores) -> dict[str, tuple[int, int]]:
    """Of each domain, and of those behind the overall index together."""
    behind = {score.code: evidence_share(score.items) for score in scores.domains}
    weighed = [item for score in scores.domains if score.code in scores.overall.weights for item in score.items]
    behind[OVERALL] = evidence_share(weighed)
    return {code: (share.dated, share.rated) for code, share in behind.items()}


def _answered(scores: Scores) -> dict[str, int]:
    """The levels as answered, where they are not those that count."""
    return {
        item.code: item.answered
        for score in scores.domains
        for item in score.items
        if item.answered is not None and item.answered != item.counted
    }


def drift_of_reviews(reviews: Iterable[QuarterLevels], *, limits: Limits, lowered: Lowered = ()) -> DriftHistory:
    """Drift over the closed reviews of one program, earliest first (drift-2.md).

    Closed reviews are the same at every look, so what the last few programs came to is remembered, level by level.
    """
    return _drift_of_reviews(tuple(reviews), limits, frozenset(lowered))


Variants = dict[str, list[Item]]
"""The items seen so far by code: those that ask something else under the same code one after the other."""


@lru_cache(maxsize=PROGRAMS)
def _drift_of_reviews(reviews: tuple[QuarterLevels, ...], limits: Limits, lowered: Lowered) -> DriftHistory:
    variants: Variants = {}
    followed = follow_drift([_reviewed(review, variants) for review in reviews], limits=limits, lowered=lowered)
    return replace(followed, open_ranges={review.quarter: review.open_ranges for review in reviews})


def series_codes(instrument: Instrument) -> tuple[str, ...]:
    """The code of every series that quarters on `instrument` can have: domains, the whole, and shares of hours."""
    return (*(domain.code for domain in instrument.asked(full=False)), OVERALL, *share_codes(instrument))


def share_codes(instrument: Instrument) -> tuple[str, ...]:
    """Those of the shares that are followed by themselves: the code that the question had first."""
    shares = [
        item for domain in instrument.asked(full=False) for item in instrument.by_domain[domain.code] if item.is_share
    ]
    return tuple(item.series.code if item.series and item.series.matched else item.code for item in shares)


def _reviewed(review: QuarterLevels, variants: Variants) -> ReviewLevels:
    instrument = review.instrument
    domains: Domains = {
        domain: {_key(instrument.by_code[code], variants): level for code, level in rated.items()}
        for domain, rated in review.domains.items()
        if domain in review.scored and instrument.domain_by_code[domain].asked is Asked.QUARTERLY
    }
    shares = {_key(instrument.by_code[code], variants): float(share) for code, share in review.shares.items()}
    return ReviewLevels(review.quarter, instrument.version, instrument.measurement, domains, review.complete, shares)


def _key(item: Item, variants: Variants) -> Key:
    """One key for the same question in every version, the code that it had first: only that can be compared."""
    for code in codes_of_series(item):
        for number, known in enumerate(variants.get(code, ())):
            if is_same_question(known, item):
                return code, number
    variants.setdefault(item.code, []).append(item)
    return item.code, len(variants[item.code]) - 1


Rated = tuple[Item, int]


class ChangeKind(StrEnum):
    """What became of one item between two quarters."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NEW = "new"
    NO_LONGER = "no longer rated"


@dataclass(frozen=True)
class ItemChange:
    """`before` and `now` are levels 0-4; None where the item was not rated, or not asked in the same words."""

    item: Item
    changed: ChangeKind
    before: int | None
    now: int | None


def item_changes(before: QuarterLevels, now: QuarterLevels) -> tuple[ItemChange, ...]:
    """Every item rated in one of two quarters, in the order of the later one; those that are gone come last.

    A domain that was asked in one of them only is left out: it is asked once a year.
    """
    asked = before.domains.keys() & now.domains.keys()
    then, current = dict(_rated(before, asked)), dict(_rated(now, asked))
    pairs = {code: _code_before(item, before.instrument) for code, (item, _level) in current.items()}
    gone = [code for code in then if code not in pairs.values()]
    return tuple(
        [_change(then.get(pairs[code]), rated) for code, rated in current.items()]
        + [_change(then[code], None) for code in gone]
    )


def _code_before(item: Item, instrument: Instrument) -> str:
    """The code that the same question had, or its own where it was not asked."""
    before = counterpart(item, instrument)
    return before.code if before else item.code


def _rated(review: QuarterLevels, domains: Set[str]) -> Iterator[tuple[str, Rated]]:
    for domain, rated in review.domains.items():
        if domain in domains:
            for code, level in rated.items():
                yield code, (review.instrument.by_code[code], level)


def _change(then: Rated | None, now: Rated | None) -> ItemChange:
    if now is None:
        assert then is not None
        item, before = then
        return ItemChange(item, ChangeKind.NO_LONGER, before, None)
    item, level = now
    if then is None or not is_same_question(then[0], item):
        return ItemChange(item, ChangeKind.NEW, None, level)
    before = then[1]
    changed = ChangeKind.SAME if level == before else ChangeKind.BETTER if level > before else ChangeKind.WORSE
    return ItemChange(item, changed, before, level)
