"""What closed quarters are beside one another, and how sure each is: kept at closing, so that no page scores the past.

A row is never trusted blindly: it counts only for the closing that it was made at and for the rules that score today.
Where it does not, the quarter is scored from its answers, and nothing is written while somebody reads a page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Case, F, Q, When, prefetch_related_objects

from fidelity.flags.drift.series import QuarterLevels, quarter_levels
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews.evaluation_queries import review_answers
from fidelity.reviews.models import KeptLevels, Review
from fidelity.reviews.uncompared_scores import Uncompared, uncompared_scores
from fidelity.scoring.confidence import is_own_word
from fidelity.scoring.doubts import Doubts, find_doubts
from fidelity.scoring.scores import RULES_VERSION, EvidenceShare, score_answers
from programs.calendar.quarters import Quarter
from programs.models import Program

Sureness = tuple[EvidenceShare, Doubts]
# What a kept quarter is read from, as plain rows: objects of the past cost four times as much.
REVIEW = ("id", "program_id", "instrument_id", "period_start", "full", "state", "peers_heard", "checked_by")
VERSION = ("instrument_id", "instrument__version", "instrument__checksum")


def closed_quarters(program: Program, *, until: date | None = None) -> list[QuarterLevels]:
    """The closed quarters of a program, earliest first; `until` the first day of the last one meant. One query."""
    return closed_quarters_by_program([program], until=until)[program.pk]


def closed_quarters_by_program(
    programs: Iterable[Program], *, until: date | None = None
) -> dict[int, list[QuarterLevels]]:
    """The same of many programs, by their keys; one query, and one more where a row is missing."""
    by_key = {program.pk: program for program in programs}
    reviews = Review.objects.closed().filter(program__in=by_key).in_order()
    if until:
        reviews = reviews.filter(period_start__lte=until)
    kept = Case(When(_kept_now(), then=True), default=False)
    rows = list(reviews.annotate(counts=kept).values_list(*REVIEW, *VERSION, "kept_levels__data", "counts"))
    missing = [_review(row, by_key) for row in rows if not row[-1]]
    prefetch_related_objects(missing, "responses")
    scored = {review.pk: score_quarter(review) for review in missing}
    levels: dict[int, list[QuarterLevels]] = {key: [] for key in by_key}
    for key, program, version, start, _full, _state, heard, checked, *_rest, checksum, data, counts in rows:
        quarter = by_key[program].organisation.quarter_of(start)
        instrument = InstrumentVersion.definition_by_key(version, checksum)
        own_word = counts and _is_own_word(_evidence(data), heard, checked)
        levels[program].append(_read(data, instrument, quarter, own_word=own_word) if counts else scored[key])
    return levels


def _review(row: Sequence[Any], programs: Mapping[int, Program]) -> Review:
    """A review with as much of it as its answers are scored with."""
    review = Review.from_db(None, REVIEW, row[: len(REVIEW)])
    version = row[len(REVIEW) : len(REVIEW) + len(VERSION)]
    review.instrument = InstrumentVersion.from_db(None, ["id", "version", "checksum"], version)
    review.program = programs[review.program_id]
    return review


def _kept_now() -> Q:
    """The same as `is_kept`, for the database."""
    return Q(kept_levels__rules=RULES_VERSION, kept_levels__closed_at=F("closed_at"))


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
    return _evidence(data), Doubts(**_with_tuples(data["doubts"]))


def _evidence(data: dict[str, Any]) -> EvidenceShare:
    return EvidenceShare(**_with_tuples(data["evidence"]))


def _score(review: Review) -> tuple[QuarterLevels, Sureness]:
    definition, given = review.definition, review_answers(review)
    scores = score_answers(definition, given, quarter=review.quarter, full=review.full)
    own_word = _is_own_word(scores.evidence, review.peers_heard, review.checked_by)
    levels = quarter_levels(definition, review.quarter, scores, own_word=own_word)
    return levels, (scores.evidence, find_doubts(definition, scores, given))


def _is_own_word(evidence: EvidenceShare, peers_heard: str, checked_by: str) -> bool:
    return is_own_word(evidence, peers_answered=peers_heard in Review.ANSWERED, checked=bool(checked_by))


def uncompared_by_quarter(program: Program, quarters: Iterable[QuarterLevels]) -> Uncompared:
    """The scores of closed quarters that are shown and not compared; no query where every score is compared.

    Else those few quarters are scored from their answers: two queries, and one more for each.
    """
    starts = [levels.quarter.start for levels in quarters if _may_be_uncompared(levels)]
    if not starts:
        return {}
    reviews = program.reviews.closed().filter(period_start__in=starts).select_related("instrument")
    uncompared = {}
    for review in reviews.defer("instrument__text").prefetch_related("responses"):
        review.program = program
        scores = score_answers(review.definition, review_answers(review), quarter=review.quarter, full=review.full)
        uncompared[review.quarter.slug] = uncompared_scores(scores)
    return uncompared


def _may_be_uncompared(levels: QuarterLevels) -> bool:
    """Whether its version shows numbers from fewer answers on than it compares, and one is not compared."""
    instrument = levels.instrument
    asked = {domain.code for domain in instrument.asked(full=False)}
    return instrument.rules.shown_from is not None and not (levels.complete and asked <= levels.scored)


def keep_levels(reviews: Iterable[Review]) -> None:
    """Keep what these closed reviews are, in the place of what was kept of them."""
    for review in reviews:
        levels, (evidence, doubts) = _score(review)
        data = _written(levels) | {"evidence": asdict(evidence), "doubts": asdict(doubts)}
        now = {"rules": RULES_VERSION, "closed_at": review.closed_at, "data": data}
        KeptLevels.objects.update_or_create(review=review, defaults=now)


def keep_missing() -> None:
    """Keep the closed reviews whose row is missing, as in a database of an older version, or of other rules."""
    missing = Review.objects.closed().exclude(_kept_now()).order_by("pk").prefetch_related("responses")
    rows = missing.select_related("instrument", "program__organisation").defer("instrument__text")
    keep_levels(list(rows))


def _written(levels: QuarterLevels) -> dict[str, Any]:
    """As lists: PostgreSQL forgets the order of names, and pages tell items in the order of the instrument."""
    domains = [[code, code in levels.scored, [*map(list, rated.items())]] for code, rated in levels.domains.items()]
    answered = {"answered": dict(levels.answered)} if levels.answered else {}
    shares = {"shares": {code: str(share) for code, share in levels.shares.items()}} if levels.shares else {}
    behind = {code: [*counts] for code, counts in levels.evidence.items()}
    return {"domains": domains, "complete": levels.complete, "behind": behind} | answered | shares


def _read(data: dict[str, Any], instrument: Instrument, quarter: Quarter, *, own_word: bool) -> QuarterLevels:
    return QuarterLevels(
        instrument=instrument,
        quarter=quarter,
        domains={code: dict(rated) for code, _, rated in data["domains"]},
        scored=frozenset(code for code, scored, _ in data["domains"] if scored),
        complete=data["complete"],
        answered=data.get("answered", {}),
        shares={code: Fraction(share) for code, share in data.get("shares", {}).items()},
        evidence={code: tuple(counts) for code, counts in data["behind"].items()},
        own_word=own_word,
    )


def _with_tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
