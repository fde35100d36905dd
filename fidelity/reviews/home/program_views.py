"""A program's page: where it stands, all its quarters, and the way to everything else that belongs to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.reviews import signing_rules
from fidelity.reviews.home.links import Link
from fidelity.reviews.models import Review
from fidelity.reviews.program_page.standing import program_standing
from programs.access import Access, requires
from programs.lists import list_page
from programs.models import Program
from programs.permissions import Permission

AT_ONCE, EARLIER = 4, 20  # quarters; of the earlier ones on a page


@dataclass(frozen=True)
class Row:
    """One quarter, and what this account may look at of it."""

    review: Review
    links: tuple[Link, ...]


@requires(Permission.SEE_PROGRAM)
def program(request: HttpRequest, program: Program) -> HttpResponse:
    """Where it stands, and every quarter that was opened or skipped, newest first; in time, never by score."""
    waits = Exists(program.reviews.filter(pk=OuterRef("pk"), signings__state=signing_rules.OPEN))
    reviews = list(program.reviews.annotate(issued=Count("reports"), waits=waits).order_by("-period_start"))
    for review in reviews:
        review.program = program
    rows = [Row(review, tuple(_links(request.access, review))) for review in reviews]
    standing = program_standing(request.access, timezone.localdate())
    context = {
        "program": program,
        "rows": rows[:AT_ONCE],
        "list": list_page(request, rows[AT_ONCE:], size=EARLIER, number_name="earlier"),
        "standing": standing,
        "today": timezone.localdate(),
    }
    return render(request, "reviews/history.html", context)


def _links(access: Access, review: Review) -> Iterator[Link]:
    """The answers of the review, what peers said beside them, and the report; a skipped quarter has none."""
    address = [access.program.slug, review.quarter.slug]
    asked = review.state != Review.State.SKIPPED
    if asked and access.can(Permission.READ_DRAFT):
        yield Link(_("Answers"), reverse("review", args=address))
        yield Link(_("Scores and findings"), reverse("review_scores", args=address))
    if asked and access.can(Permission.SEE_VOICE):
        yield Link(_("Peer voice"), reverse("voice", args=address))
    if (review.issued or review.waits) and access.can(Permission.READ_REPORT):
        yield Link(_("Report to sign") if review.waits else _("Report"), reverse("report", args=address))
