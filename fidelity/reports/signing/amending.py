"""Opening a review again after its report was final, for a reason; what follows is closed and signed as before."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.reports.models import Amendment
from fidelity.reports.signing import actions, giving_up
from fidelity.reviews.models import Review
from programs import audit
from programs.access import Access
from programs.permissions import Permission


class AmendmentRefused(Exception):
    """Why a review can't be amended now, and what to do, in a sentence for people."""


@transaction.atomic
def reopen_for_amendment(*, review: Review, version: str, reason: str, by: Access) -> Amendment:
    """Open `review` again to amend `version`, the newest one when the page was read; raises `AmendmentRefused`.

    The reason is printed in the next version; it is not repeated in the log.
    """
    by.demand(Permission.AMEND_REVIEW)
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    review.program = by.program
    if refusal := why_not_amendable(review, version):
        raise AmendmentRefused(refusal)
    stands = {"stood": giving_up.what_stands(review), "at": timezone.now()}
    amendment = Amendment.objects.create(review=review, reason=reason, by=by.user, role=by.role, **stands)
    review.state, review.closed_at = Review.State.OPEN, None
    review.save(update_fields=["state", "closed_at"])
    what = _("opened the review of %(quarter)s again to amend version %(version)s of its report")
    audit.record_event(by, what % {"quarter": review.quarter.label, "version": version})
    return amendment


def why_not_amendable(review: Review, version: str = "") -> str:
    """Why it can't be amended now, empty where it can; `version` is the one somebody wants to amend, where known."""
    if actions.waiting_text(review):
        return _("A text of this quarter waits for signatures. Take it back, or let it become final first.")
    newest = review.reports.order_by("-pk").values_list("version", flat=True).first()
    if newest is None:
        return _("No report of this quarter is final yet, so there is nothing to amend.")
    if review.amending:
        words = _("Version %(newest)s is being amended already. Go on there: it can hold more than one change.")
        return words % {"newest": newest}
    if version and version != newest:
        words = _("Version %(newest)s is the newest one by now. Look at it first; then amend that one.")
        return words % {"newest": newest}
    return ""
