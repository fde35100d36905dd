"""The gate of every page of a review: the program's own gate first, then what this quarter's team may do."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from functools import wraps
from http import HTTPStatus

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from fidelity.reviews.models import Review
from programs import access
from programs.models import Program
from programs.permissions import Permission

View = Callable[..., HttpResponse]

FETCH = "fetch"


def asked_by_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks, and wants one item's state instead of a page."""
    return request.headers.get("X-Requested-With") == FETCH


def requires(permission: Permission, *, hold: bool = False) -> Callable[[View], View]:
    """Let a view be reached by those who may do `permission` in the review that the address names.

    Outsider 404, no such quarter 404, wrong role 403; a fetch of somebody signed out 401 instead of the sign-in page.
    `hold`: one transaction around the view, with the review's row locked from the first query on, so that nobody
    else answers or closes it meanwhile. A page that such a view returns is rendered after the commit.
    """

    def gate(view: View) -> View:
        @access.requires(Permission.SEE_PROGRAM)
        def inside(request: HttpRequest, program: Program, period: str, **kwargs: object) -> HttpResponse:
            with transaction.atomic() if hold and request.method == "POST" else nullcontext():
                review = _review(program, period, hold=hold and request.method == "POST")
                request.access = replace(request.access, invited=review.invited)
                request.access.demand(permission)
                return view(request, review, **kwargs)

        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
            if asked_by_script(request) and not request.user.is_authenticated:
                return HttpResponse(_("You are signed out."), status=HTTPStatus.UNAUTHORIZED, content_type="text/plain")
            return inside(request, **kwargs)

        guarded.permission = permission
        guarded.of_review = True
        return guarded

    return gate


def _review(program: Program, period: str, *, hold: bool) -> Review:
    reviews = program.reviews.select_related("instrument", "peer_voice").defer("instrument__text")
    if hold:
        reviews = reviews.select_for_update(of=("self",), no_key=True)
    review = reviews.filter(period_start=_first_day(period)).first()
    if review is None:
        raise Http404(_("No review of this quarter has been opened."))
    review.program = program
    return review


def _first_day(period: str) -> date:
    """`2026-07` -> 1 July 2026; 404 for anything else."""
    if re.fullmatch(r"\d{4}-(01|04|07|10)", period) and period > "0001":
        return date.fromisoformat(f"{period}-01")
    raise Http404(_("No quarter has this address; it looks like 2026-07."))
