"""Pages that belong to no room: home, health, and what is shown when a form has expired or nothing can be saved."""

import sys
import traceback
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fidelity.outages import RETRY_AFTER, is_outage
from fidelity.reports.rendering import unfinished
from fidelity.reports.sharing import funder_context
from fidelity.reviews.access import asked_by_script
from fidelity.reviews.first_run.steps import first_run_of
from fidelity.reviews.home.cards import home_memberships
from fidelity.reviews.home.page import home_page
from programs.access import came_from, organisations_of, public, signed_in
from programs.lists import ListPage, typed_words
from programs.models import Invitation, Role

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
# What a form sends beside what somebody wrote.
NOT_WRITTEN = ("csrfmiddlewaretoken", "password", "login", "next", "code", "keep-shown")


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The one thing that matters now, in one sentence and one button; then how each program of the account stands."""
    memberships = home_memberships(request.user)
    roles = {membership.role for membership in memberships}
    if not roles:
        return _without_role(request)
    today, number, words = timezone.localdate(), request.GET.get("page"), typed_words(request)
    shown = home_page(request.user, today=today, number=number, memberships=memberships, words=words)
    context = {
        "home": shown,
        "list": ListPage(shown.page, words),
        "shared": funder_context.what_is_shared(request.user) if Role.FUNDER in roles else None,
        "only_admin": roles == {Role.ADMIN},
        "missing_files": unfinished.missing_files(request.user) if Role.ADMIN in roles else (),
        "organisations": organisations_of(request.user) if Role.ADMIN in roles else (),
    }
    return render(request, "home.html", context)


def _without_role(request: HttpRequest) -> HttpResponse:
    """What somebody can do who has an account and no role: begin to set up, or ask for one."""
    if first_run_of(request.user):
        return redirect("first_run")
    offered = Invitation.objects.open().filter(email__iexact=request.user.email, expires_at__gt=timezone.now())
    return render(request, "without_role.html", {"offered": offered.filter(token_hash__isnull=False).exists()})


@public
def health(request: HttpRequest) -> HttpResponse:
    """Answer without a query; for monitoring, and the empty view that benchmarks compare with."""
    return HttpResponse("ok", content_type="text/plain")


@public
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open too long, and give back what was written, to copy it."""
    context = {"written": _written(request), "page": came_from(request)}
    response = render(request, "form_expired.html", context, status=HTTPStatus.FORBIDDEN)
    response.headers["Form-Expired"] = "true"  # so that a script tells it from a refusal by something in between
    return response


def _written(request: HttpRequest) -> list[str]:
    """The texts that were sent, where the request carries a sign-in: a page of somebody else can't put words here."""
    return _texts(request) if request.user.is_authenticated else []


def _texts(request: HttpRequest) -> list[str]:
    fields = (values for name, values in request.POST.lists() if not any(part in name for part in NOT_WRITTEN))
    return [value for values in fields for value in values if len(value.split()) > 1]


def not_read(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what was too large (413) or broken (400)."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if isinstance(exception, TOO_MUCH) else HTTPStatus.BAD_REQUEST
    return render(request, f"{status.value}.html", status=status)


def not_there(request: HttpRequest, exception: Http404) -> HttpResponse:
    """Answer 404, and say what is missing where our own code knows it; what a package says of its rows is kept."""
    *_before, (frame, _line) = traceback.walk_tb(exception.__traceback__)
    ours = frame.f_globals["__name__"].startswith(("fidelity.", "programs."))
    words = str(exception) if ours else ""
    return render(request, "404.html", {"words": words}, status=HTTPStatus.NOT_FOUND)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours (500), or that data can't be read or kept just now (503); it asks the database nothing."""
    is_away = is_outage(sys.exception())
    if is_away and asked_by_script(request):
        words = _("Not saved: the server can't keep anything just now. Try again in a minute.")
        response: HttpResponse = JsonResponse({"saved": False, "why": words})
    else:
        response = HttpResponse(_outage_page(request) if is_away else render_to_string("500.html"))
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.INTERNAL_SERVER_ERROR
    if is_away:
        response.headers["Retry-After"], response.headers["Cache-Control"] = str(RETRY_AFTER), "no-store"
    return response


def _outage_page(request: HttpRequest) -> str:
    """In the language of the address. It gives back what was written on a form that is known to be ours."""
    match = request.resolver_match
    language = match.kwargs.get("lang") if match else None
    is_ours = getattr(request, "csrf_processing_done", False)
    context = {"sent": request.method == "POST", "written": _texts(request) if is_ours else []}
    with translation.override(language or translation.get_language()):
        return render_to_string("503.html", context)
