"""Giving up an amendment: the review stands again exactly as it was when its newest report became final.

Each answer that was changed meanwhile gets a new edition with the old words, so that nothing is lost. Flags are never
taken back: where the review was closed once more in between, they are brought up to the old answers as closing does it.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from fidelity.reports.models import Amendment
from fidelity.reports.signing import actions
from fidelity.reviews import actions as reviews
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.models import Edition, KeptLevels, Review
from programs import audit
from programs.access import Access
from programs.permissions import Permission

FIELDS = ("participants", "invited_roles", "funders", "checked_by", "peers_heard", "set_up_at", "closed_at")
TIMES = {"set_up_at", "closed_at"}


class GivingUpRefused(Exception):
    """Why an amendment can't be given up now, and what to do, in a sentence for people."""


def what_stands(review: Review) -> dict[str, Any]:
    """What a closed review is, without a word of its answers: those stand in their editions, named by number."""
    fields = {name: getattr(review, name) for name in FIELDS}
    times = {name: fields[name] and fields[name].isoformat() for name in TIMES}
    return fields | times | {"editions": dict(review.responses.values_list("item", "edition"))}


def current_amendment(review: Review) -> Amendment | None:
    """The amendment that has not led to a version yet."""
    if not review.amending:
        return None
    return review.amendments.standing().order_by("-pk").first()


def why_not_given_up(review: Review) -> str:
    """Why it can't be given up now, empty where it can."""
    amendment = current_amendment(review)
    if amendment is None:
        return _("Nothing is being amended in this quarter.")
    if actions.waiting_text(review):
        return _("A text of this quarter waits for signatures. Take it back first.")
    if not amendment.stood:
        return _("This amendment was begun before one could be given up. Close the review and have it signed.")
    return ""


@transaction.atomic
def give_up(*, review: Review, by: Access) -> Amendment:
    """End the amendment of `review` without a new version; raises `GivingUpRefused`."""
    by.demand(Permission.AMEND_REVIEW)
    review = Review.objects.select_for_update(of=("self",)).select_related("instrument").get(pk=review.pk)
    review.program = by.program
    if refusal := why_not_given_up(review):
        raise GivingUpRefused(refusal)
    amendment, version = current_amendment(review), review.amending.version
    _put_answers_back(review, amendment, by)
    _put_review_back(review, amendment.stood)
    Amendment.objects.filter(pk=amendment.pk).update(given_up_at=timezone.now())
    what = _("gave up amending version %(version)s of the report of %(quarter)s: its answers stand as they did")
    audit.record_event(by, what % {"version": version, "quarter": review.quarter.label})
    return amendment


def _put_answers_back(review: Review, amendment: Amendment, by: Access) -> None:
    """Each answer in the words of the edition that stood; what was first answered meanwhile is unanswered again."""
    stood = amendment.stood["editions"]
    for response in review.responses.select_for_update():
        number = stood.get(response.item)
        if response.edition == number:
            continue
        kept = response.editions.filter(number=number, set_aside=False).first()
        if number and kept is None:
            raise GivingUpRefused(
                _("The words of an answer that stood are not kept any more. Close the review instead.")
            )
        reviews.put_answer_back(response=response, kept=kept, by=by)
    waiting = Edition.objects.filter(response__review=review, set_aside=True, settled_at=None, at__gte=amendment.at)
    waiting.update(settled_at=timezone.now())


def _put_review_back(review: Review, stood: dict[str, Any]) -> None:
    """State, days and set-up; flags first, where it was closed in between with other answers."""
    fields = {name: stood[name] for name in FIELDS}
    fields |= {name: stood[name] and parse_datetime(stood[name]) for name in TIMES}
    review.state, review.closed_at = Review.State.CLOSED, timezone.now()
    review.save(update_fields=["state", "closed_at"])
    kept = KeptLevels.objects.filter(review=review).first()
    if kept and kept.closed_at != fields["closed_at"]:
        quarters = kept_levels.closed_quarters(review.program, until=review.period_start)
        reviews.raise_flags(review, evaluation_queries.review_findings(review), quarters)
    for name, value in fields.items():
        setattr(review, name, value)
    review.save(update_fields=list(fields))
    if kept:
        kept_levels.keep_levels([review])
