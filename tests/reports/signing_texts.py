"""A final report in one step, for tests of what comes after signing."""

from datetime import datetime, timedelta

from django.utils import timezone

from fidelity.reports.models import IssuedReport, Signing
from fidelity.reports.signing import actions
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import Role, User

LONG_AGO = timedelta(days=30)


def asked(review: Review, by: Access, *, ago: timedelta = LONG_AGO) -> Signing:
    """The text of a closed review, put before people so long ago that its reading time is over."""
    return actions.ask_for_signatures(review=review, by=by, at=timezone.now() - ago)


def peer_of(review: Review, email: str = "signs@example.org") -> Access:
    """A peer supporter who can sign, with no account that anybody would have to wait for."""
    user, _ = User.objects.get_or_create(email=email)
    return Access(user, review.program, frozenset({Role.PEER}))


def signed(text: Signing, side: str, by: Access, **more: object) -> IssuedReport | None:
    return actions.sign_text(signing=text, side=side, sha256=text.snapshot_sha256, by=by, **more)


def final(review: Review, by: Access, *, at: datetime | None = None) -> IssuedReport:
    """The report of a closed review, signed by both sides, just now or `at` some moment; `by` is a manager."""
    text = asked(review, by)
    signed(text, "program", by, at=at)
    return signed(text, "peers", peer_of(review), at=at)
