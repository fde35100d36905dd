"""Pages that belong to no room: home, health, and what is shown when a form has expired."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fidelity.reviews.home import cards
from programs.access import public, signed_in
from programs.models import Membership, Role


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """One sentence and one button for each program of the account: what now."""
    roles = set(Membership.objects.filter(user=request.user).values_list("role", flat=True))
    context = {
        "cards": cards(request.user, today=timezone.localdate()),
        "only_funder": roles == {Role.FUNDER},
        "only_admin": roles == {Role.ADMIN},
    }
    return render(request, "home.html", context)


@public
def health(request: HttpRequest) -> HttpResponse:
    """Answer without a query; for monitoring, and the empty view that benchmarks compare with."""
    return HttpResponse("ok", content_type="text/plain")


@public
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open too long, and that going back keeps what was typed."""
    return render(request, "form_expired.html", status=403)
