"""The answers of a demo quarter as rows: each saved once by the manager, in one sitting a domain.

They are written in bulk, a few hundred a quarter; what became of them happens act by act (`planting_moves.py`).
"""

from collections.abc import Iterator, Mapping
from datetime import time, timedelta

from django.utils import timezone

from fidelity.demo.demo_clock import DemoClock
from fidelity.demo.quarters import DemoAnswer, DemoReview
from fidelity.reviews.answer_content import answer_content
from fidelity.reviews.models import Content, Edition, Response, Review
from programs.models import Role, User

NOON = time(12, 5)
A_QUESTION = timedelta(seconds=35)


def write_answers(
    review: Review,
    source: DemoReview,
    *,
    clock: DemoClock,
    by: User,
    positions: Mapping[str, int],
) -> None:
    """Write the answers of an open review, spread over its days."""
    responses = Response.objects.bulk_create(_responses(review, source, clock, positions))
    Edition.objects.bulk_create(_edition(response, by) for response in responses)


def _responses(
    review: Review, source: DemoReview, clock: DemoClock, positions: Mapping[str, int]
) -> Iterator[Response]:
    """One sitting a domain, from opening to closing."""
    ends = source.closed or timezone.localdate(clock.now)
    domains = review.definition.asked(full=source.full)
    for sitting, domain in enumerate(domains):
        starts = clock.at(source.opened + (ends - source.opened) * sitting // len(domains), NOON)
        items = [item for item in review.definition.by_domain[domain.code] if item.code in source.answers]
        for number, item in enumerate(items):
            saved_at = min(starts + A_QUESTION * number, clock.now)
            content = content_as_answered(source.answers[item.code], positions)
            yield Response(review=review, item=item.code, edition=1, saved_at=saved_at, **content)


def _edition(response: Response, by: User) -> Edition:
    return Edition(
        response=response,
        number=response.edition,
        at=response.saved_at,
        by=by,
        role=Role.MANAGER,
        **answer_content(response),
    )


def content_as_answered(source: DemoAnswer, positions: Mapping[str, int]) -> dict[str, object]:
    """The fields of `Content` that say an answer; `positions` are the keys of staff roles by title."""
    answer, evidence = source.answer, source.answer.evidence
    content = {
        "given": answer.given.value,
        "level": answer.level,
        "choice": answer.choice,
        "inputs": answer.inputs and {_input_name(name, positions): number for name, number in answer.inputs.items()},
        "reason": answer.reason,
        "note": answer.note,
        "written": answer.written,
        "who_could_tell": answer.who_could_tell,
        "by_when": answer.by_when,
    }
    if evidence:
        content |= {
            "evidence_reference": evidence.reference,
            "evidence_date": evidence.dated,
            "evidence_kept": evidence.kept,
            "evidence_kind": evidence.kind,
            "evidence_by": evidence.by,
        }
    if source.why:
        change = Content.Change.CHANGED if source.changed else Content.Change.UNCHANGED
        content |= {"change": change, "change_note": source.why}
    return content


def _input_name(name: str, positions: Mapping[str, int]) -> str:
    """`part:12` for the part of a position; `part` alone is the sum over all."""
    what, _colon, title = name.partition(":")
    return f"{what}:{positions[title]}" if title else what
