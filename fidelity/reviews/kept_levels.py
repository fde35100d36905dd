"""What closed quarters are beside one another, and how sure each is: kept at closing, so that no page scores the past.

A row is never trusted blindly: it counts only for the closing that it was made at and for the rules that score today.
Where it does not, the quarter is scored from its answers, and nothing is written while somebody reads a page.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import F, Q, prefetch_related_objects

from fidelity.flags.drift.series import QuarterLevels, quarter_levels
from fidelity.reviews.evaluation_queries import review_answers
from fidelity.reviews.models import KeptLevels, Review
from fidelity.scoring.confidence import is_own_word
from fidelity.scoring.doubts import Doubts, find_doubts
from fidelity.scoring.scores import RULES_VERSION, EvidenceShare, score_answers
from programs.models import Program

Sureness = tuple[EvidenceShare, Doubts]
# What a kept quarter is read from; the text of a version is read once in a process (instrument/models.py).
FIELDS = (
    *("program", "period_start", "full", "state", "closed_at", "instrument__version", "instrument__checksum"),
    *("peers_heard", "checked_by"),
    *("kept_levels__review", "kept_levels__rules", "kept_levels__closed_at", "kept_levels__data"),
)


def closed_quarters(program: Program, *, until: date | None = None) -> list[QuarterLevels]:
    """The closed quarters of a program, earliest first; `until` the first day of the last one meant. One query."""
    return closed_quarters_by_program([program], until=until)[program.pk]


def closed_quarters_by_program(
    programs: Iterable[Program], *, until: date | None = None
) -> dict[int, list[QuarterLevels]]:
    """The same of many programs, by their keys; one query, and one more where a row is missing."""
    by_key = {program.pk: program for program in programs}
    reviews = Review.objects.closed().filter(program__in=by_key).in_order().select_related("instrument", "kept_levels")
    if until:
        reviews = reviews.filter(period_start__lte=until)
    closed = list(reviews.only(*FIELDS))
    prefetch_related_objects([review for review in closed if not is_kept(review)], "responses")
    levels: dict[int, list[QuarterLevels]] = {key: [] for key in by_key}
    for review in closed:
        review.program = by_key[review.program_id]
        levels[review.program_id].append(_read(review) if is_kept(review) else score_quarter(review))
    return levels


def is_kept(review: Review) -> bool:
    """Whether the row of a review is that of its last closing, by the rules of today."""
    kept = getattr(review, "kept_levels", None)
    return bool(kept and kept.rules == RULES_VERSION and kept.closed_at == review.closed_at)


def score_quarter(review: Review) -> QuarterLevels:
    """The same from the answers themselves."""
    return _score(review)[0]


def evidence_and_doubts(review: Review) -> Sureness:
    """What the answers of a review say of how sure it is; without a query where it is kept and was read along."""
    if not is_kept(review):
        return _score(review)[1]
    data = review.kept_levels.data
    return EvidenceShare(**_with_tuples(data["evidence"])), Doubts(**_with_tuples(data["doubts"]))


def _score(review: Review) -> tuple[QuarterLevels, Sureness]:
    definition, given = review.definition, review_answers(review)
    scores = score_answers(definition, given, quarter=review.quarter, full=review.full)
    levels = quarter_levels(definition, review.quarter, scores, own_word=_is_own_word(review, scores.evidence))
    return levels, (scores.evidence, find_doubts(definition, scores, given))


def _is_own_word(review: Review, evidence: EvidenceShare) -> bool:
    return is_own_word(evidence, peers_answered=review.have_peers_answered, checked=bool(review.checked_by))


def keep_levels(reviews: Iterable[Review]) -> None:
    """Keep what these closed reviews are, in the place of what was kept of them."""
    for review in reviews:
        levels, (evidence, doubts) = _score(review)
        data = _written(levels) | {"evidence": asdict(evidence), "doubts": asdict(doubts)}
        now = {"rules": RULES_VERSION, "closed_at": review.closed_at, "data": data}
        KeptLevels.objects.update_or_create(review=review, defaults=now)


def keep_missing() -> None:
    """Keep the closed reviews whose row is missing, as in a database of an older version, or of other rules."""
    current = Q(kept_levels__rules=RULES_VERSION, kept_levels__closed_at=F("closed_at"))
    missing = Review.objects.closed().exclude(current).order_by("pk").prefetch_related("responses")
    rows = missing.select_related("instrument", "program__organisation").defer("instrument__text")
    keep_levels(list(rows))


def _written(levels: QuarterLevels) -> dict[str, Any]:
    """As lists: PostgreSQL forgets the order of names, and pages tell items in the order of the instrument."""
    domains = [[code, code in levels.scored, [*map(list, rated.items())]] for code, rated in levels.domains.items()]
    answered = {"answered": dict(levels.answered)} if levels.answered else {}
    shares = {"shares": {code: str(share) for code, share in levels.shares.items()}} if levels.shares else {}
    behind = {code: [*counts] for code, counts in levels.evidence.items()}
    return {"domains": domains, "complete": levels.complete, "behind": behind} | answered | shares


def _read(review: Review) -> QuarterLevels:
    data = review.kept_levels.data
    return QuarterLevels(
        instrument=review.definition,
        quarter=review.quarter,
        domains={code: dict(rated) for code, _, rated in data["domains"]},
        scored=frozenset(code for code, scored, _ in data["domains"] if scored),
        complete=data["complete"],
        answered=data.get("answered", {}),
        shares={code: Fraction(share) for code, share in data.get("shares", {}).items()},
        evidence={code: tuple(counts) for code, counts in data["behind"].items()},
        own_word=_is_own_word(review, EvidenceShare(**_with_tuples(data["evidence"]))),
    )


def _with_tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
