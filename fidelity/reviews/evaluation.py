"""The one bridge from rows to plain answers, and to what they amount to."""

from collections.abc import Iterable

from fidelity.flags.evaluation import Evaluation, evaluate
from fidelity.reviews.models import Content, Review
from fidelity.scoring.answers import Answer, Evidence, Given


def answer(content: Content) -> Answer | None:
    """The plain answer in a response or edition; None where only a note was written so far."""
    if not content.given:
        return None
    reference, kept = content.evidence_reference, content.evidence_kept
    evidence = Evidence(reference, content.evidence_date, kept) if reference or content.evidence_date or kept else None
    return Answer(
        given=Given(content.given),
        level=content.level,
        choice=content.choice,
        inputs=content.inputs,
        reason=content.reason,
        note=content.note,
        evidence=evidence,
    )


def answers(responses: Iterable) -> dict[str, Answer]:
    """Item code -> answer, of the responses that hold one."""
    return {response.item: made for response in responses if (made := answer(response))}


def of(review: Review) -> Evaluation:
    """The review as it stands now, evaluated; one query."""
    return evaluate(
        review.definition,
        answers(review.responses.all()),
        quarter=review.quarter,
        full=review.full,
        peers_heard=review.were_peers_heard,
    )
