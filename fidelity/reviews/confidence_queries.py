"""How sure a review is, without evaluating it: what its answers say of that is kept with a closed one."""

from fidelity.reviews.evaluation_queries import has_unexplained_gap, is_checked
from fidelity.reviews.kept_levels import evidence_and_doubts
from fidelity.reviews.models import Review
from fidelity.scoring.confidence import Confidence, grade_confidence
from fidelity.scoring.doubts import doubts_in_words
from programs.models import Program


def review_confidence(review: Review) -> Confidence:
    """How sure the review is; what it raises changes nothing in that, and is not looked for."""
    evidence, doubts = evidence_and_doubts(review)
    return grade_confidence(
        evidence,
        peers_heard=review.were_peers_heard,
        peers_answered=review.have_peers_answered,
        unexplained_gap=has_unexplained_gap(review),
        view_stays_inside=review.view_stays_inside,
        rules=review.definition.rules,
        checked=is_checked(review),
        doubts=doubts_in_words(doubts, review.definition),
    )


def newest_closed(program: Program) -> Review | None:
    """The newest closed review, with what `review_confidence` needs; one query."""
    closed = program.reviews.closed().select_related("instrument", "peer_voice", "kept_levels")
    newest = closed.defer("instrument__text").order_by("-period_start").first()
    if newest:
        newest.program = program
    return newest


def stands_on_own_word(review: Review | None) -> bool:
    """Whether nobody but the program itself speaks for a closed quarter."""
    if review is None or review.have_peers_answered or review.checked_by:
        return False
    return review_confidence(review).own_word
