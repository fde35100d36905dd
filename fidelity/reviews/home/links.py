"""The links of a program's card: the review, the scores, change, flags, peers' answers, the report."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.reviews.models import Review
from programs.access import Access
from programs.permissions import Permission


@dataclass(frozen=True)
class Link:
    words: str
    address: str


def result_links(access: Access, reviews: list[Review]) -> tuple[Link, ...]:
    """The scores, the report and the change over time, as far as they are there and this account may see them."""
    links = (scores_link(access, reviews), report_link(access, reviews), change_link(access, reviews))
    return tuple(link for link in links if link)


def scores_link(access: Access, reviews: list[Review]) -> Link | None:
    """The scores of the newest closed review, for those who may read them."""
    closed = [review for review in reviews if review.state == Review.State.CLOSED]
    if not closed or not access.can(Permission.READ_DRAFT):
        return None
    address = reverse("review_scores", args=[access.program.slug, closed[0].quarter.slug])
    return Link(_("See the scores of %(quarter)s") % {"quarter": closed[0].quarter.label}, address)


def report_link(access: Access, reviews: list[Review]) -> Link | None:
    """The newest report that was issued, for those who may read it."""
    issued = [review for review in reviews if review.issued]
    if not issued or not access.can(Permission.READ_REPORT):
        return None
    address = reverse("report", args=[access.program.slug, issued[0].quarter.slug])
    return Link(_("Read the report of %(quarter)s") % {"quarter": issued[0].quarter.label}, address)


def change_link(access: Access, reviews: list[Review]) -> Link | None:
    """The quarters side by side, from the first closed one on."""
    if not access.can(Permission.SEE_CHANGE) or not _is_any_closed(reviews):
        return None
    return Link(_("Change over time"), reverse("change", args=[access.program.slug]))


def flag_links(access: Access, reviews: list[Review]) -> tuple[Link, ...]:
    """The list of flags, from the first closed quarter on."""
    if not access.can(Permission.SEE_FLAGS) or not _is_any_closed(reviews):
        return ()
    return (Link(_("Flags"), reverse("flags", args=[access.program.slug])),)


def _is_any_closed(reviews: list[Review]) -> bool:
    return any(review.state == Review.State.CLOSED for review in reviews)


def heard_links(access: Access, reviews: list[Review]) -> tuple[Link, ...]:
    """What became of what peer supporters said, from the first closed quarter on."""
    voices = (getattr(review, "peer_voice", None) for review in reviews)
    if not access.can(Permission.SEE_VOICE) or not any(voice and voice.closed for voice in voices):
        return ()
    return (Link(_("What was heard and done"), reverse("heard", args=[access.program.slug])),)


def voice_links(access: Access, review: Review) -> tuple[Link, ...]:
    """How peer supporters are heard in a quarter that is open."""
    if not access.can(Permission.SEE_VOICE):
        return ()
    return (Link(_("Peer voice"), reverse("voice", args=[access.program.slug, review.quarter.slug])),)


def question_links(access: Access, review: Review) -> tuple[Link, ...]:
    """The review itself, for a peer supporter or an ally who is invited to its team."""
    if not access.can(Permission.ANSWER):
        return ()
    return (Link(_("Go to the questions"), reverse("review", args=[access.program.slug, review.quarter.slug])),)
