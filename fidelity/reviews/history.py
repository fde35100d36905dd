"""A program's page: all its quarters, and the way to everything else that belongs to it."""

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fidelity.reviews import to_sign
from programs.access import requires
from programs.models import Program
from programs.permissions import Permission


@requires(Permission.SEE_PROGRAM)
def program(request: HttpRequest, program: Program) -> HttpResponse:
    """Every quarter that was opened or skipped, newest first; in time, never by score."""
    waits = Exists(program.reviews.filter(pk=OuterRef("pk"), signings__state=to_sign.OPEN))
    reviews = list(program.reviews.annotate(issued=Count("reports"), waits=waits).order_by("-period_start"))
    for review in reviews:
        review.program = program
    return render(request, "reviews/history.html", {"program": program, "reviews": reviews})
