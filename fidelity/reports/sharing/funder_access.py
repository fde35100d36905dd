"""The gate of a funder's own pages: what was shared with this account, and nothing else.

Whoever is no funder gets 404 on each of them, and so does a funder for a draft or a report of somebody else: the answer
to all of these is the same as to an address that never was. Of a report that the account itself held and that was
withdrawn it is told so, and nothing more.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fidelity.reports.models import Share, ShareQuerySet
from programs.access import signed_in
from programs.models import Role

View = Callable[..., HttpResponse]


def not_shared() -> Http404:
    """The one answer to every address that leads nowhere for this account."""
    return Http404(_("Nothing that is shared with you has this address."))


def withdrawn_or_not_shared(request: HttpRequest, shares: ShareQuerySet) -> HttpResponse:
    """Say that the last of these was withdrawn from this account (410); 404 where it never had one."""
    share = shares.withdrawn_from(request.user).without_texts().first()
    if share is None:
        raise not_shared()
    return render(request, "funder/withdrawn.html", {"share": share}, status=HTTPStatus.GONE)


def for_funders(view: View) -> View:
    """Let a view be reached by every account that is a funder; it shows what is shared with `request.user` only."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
        if not request.user.memberships.filter(role=Role.FUNDER).exists():
            raise not_shared()
        return view(request, **kwargs)

    guarded.of_funder = True
    return guarded


def with_shared_report(view: View) -> View:
    """Hand a view the active share of the report that the address names by its code."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: object) -> HttpResponse:
        shares = Share.objects.open_to(request.user).with_standing().without_texts()
        share = shares.filter(report__code=code).first()
        if share is None:
            return withdrawn_or_not_shared(request, Share.objects.filter(report__code=code))
        return view(request, share, **kwargs)

    guarded.of_funder = True
    return guarded
