"""Acts of the check by somebody else; they run inside the transaction that holds the review (reviews/access.py)."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.reviews.checking.authors import refusal_to_look_up, refusal_to_state, way_of_statement
from fidelity.reviews.checking.check_state import CheckState
from fidelity.reviews.checking.sample import SIZE, random_order
from fidelity.reviews.models import CheckStatement, Response, Review, Sample, SampleMark
from programs import audit
from programs.access import Access

Way = Review.CheckedBy


class CheckRefused(Exception):
    """It can't be done, for the reason that the text says."""


@transaction.atomic
def draw_sample(*, review: Review, check: CheckState, responses: Collection[Response], gaps: int, by: Access) -> None:
    """Draw the order once; whoever draws again gets the same one. `gaps`: questions without an answer."""
    _refuse(refusal_to_look_up(by, check.authors))
    if check.sample:
        return
    if gaps:
        raise CheckRefused(_("Answers can be drawn once every question has one. “Don't know yet” is one, too."))
    if check.drawable < SIZE:
        raise CheckRefused(_("There are fewer than five answers with evidence to draw from yet."))
    Sample.objects.create(
        review=review,
        drawn_order=random_order(review.definition, full=review.full),
        editions=_editions(responses),
        by=by.user,
        role=by.role,
    )
    _record(by, review, _("drew answers of %(quarter)s to look up"))


@transaction.atomic
def mark_answer(
    *, review: Review, check: CheckState, item: str, edition: int, after: int | None, seen: bool, words: str, by: Access
) -> None:
    """Note whether the evidence of a drawn answer was seen; the same once more changes nothing."""
    answer = next((answer for answer in check.drawn if answer.item.code == item), None)
    if answer is None:
        raise CheckRefused(_("This answer is not one of those drawn now."))
    _refuse(refusal_to_look_up(by, check.authors, item))
    if answer.response.edition != edition:
        raise CheckRefused(_("This answer was changed while you looked. Look at it once more."))
    stands = answer.mark
    if stands and (stands.seen, stands.words, stands.by_id) == (seen, words, by.user.pk):
        return
    if (stands.pk if stands else None) != after:
        raise CheckRefused(_("Somebody marked this answer while you looked. Look at both, then mark it again."))
    SampleMark.objects.create(
        response=answer.response, edition=edition, seen=seen, words=words, by=by.user, role=by.role
    )
    seen_words = _("looked up a drawn answer of %(quarter)s: seen")
    _record(by, review, seen_words if seen else _("looked up a drawn answer of %(quarter)s: not found"))


@transaction.atomic
def state_check(
    *, review: Review, check: CheckState, responses: Collection[Response], saves: int, words: str, by: Access
) -> None:
    """Note that a second person or an ally went through the answers as they stand now."""
    _refuse(refusal_to_state(by, check.authors))
    way, last = way_of_statement(by), check.statements.get(way_of_statement(by))
    if count_saves(responses) != saves:
        raise CheckRefused(_("Answers were saved while this page was open. Look at them, then say it again."))
    if last and not last.changed and (last.statement.words, last.statement.by_id) == (words, by.user.pk):
        return
    stated = {"words": words, "editions": _editions(responses), "at": timezone.now()}
    CheckStatement.objects.create(review=review, way=way, by=by.user, role=by.role, **stated)
    as_ally = _("went through the answers of %(quarter)s as an outside peer ally")
    _record(by, review, as_ally if way == Way.ALLY else _("went through the answers of %(quarter)s as a second person"))


def count_saves(responses: Collection[Response]) -> int:
    """A number that grows with every save of an answer."""
    return sum(response.edition for response in responses)


def _editions(responses: Collection[Response]) -> dict[str, int]:
    return {response.item: response.edition for response in responses if response.given}


def _refuse(reason: str) -> None:
    if reason:
        raise CheckRefused(reason)


def _record(by: Access, review: Review, words: str) -> None:
    audit.record_event(by, words % {"quarter": review.quarter.label})
