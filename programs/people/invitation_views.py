"""Accepting an invitation: a new account sets its password, who has an account signs in; each link works once."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from programs import actions
from programs.access import public
from programs.models import LEADING, PEER_SIDE, Invitation, Membership
from programs.people.forms import NewAccountForm


@public
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page looks the same whether there is an account with the address or not."""
    invitations = Invitation.objects.select_related("program", "organisation")
    offered = invitations.filter(token_hash=Invitation.hash_of(token)).first()
    if offered is None:
        return render(request, "programs/invitation_unknown.html", status=404)
    if offered.state(now=timezone.now()) is not Invitation.State.OPEN:
        return _gone(request, offered)
    try:
        return _signed_in(request, offered) if request.user.is_authenticated else _signed_out(request, offered)
    except actions.InvitationGone:
        offered.refresh_from_db()
        return _gone(request, offered)
    except actions.AccountRefused as refused:
        return render(request, "programs/invitation_refused.html", {"why_not": str(refused)}, status=403)


def _gone(request: HttpRequest, offered: Invitation) -> HttpResponse:
    state = offered.state(now=timezone.now())
    return render(request, "programs/invitation_gone.html", {"state": state}, status=410)


def _signed_in(request: HttpRequest, offered: Invitation) -> HttpResponse:
    if request.user.email.lower() != offered.email.lower():
        leads = Membership.objects.filter(user=request.user, program=offered.program, role__in=LEADING)
        context = {"is_for_peers": offered.role in PEER_SIDE and leads.exists()}
        return render(request, "programs/invitation_for_another.html", context, status=403)
    if request.method == "POST":
        actions.accept_invitation(invitation=offered, user=request.user, now=timezone.now())
        messages.success(request, _("You have the role “%(role)s” now.") % {"role": offered.get_role_display()})
        return redirect("home")
    return render(request, "programs/invitation.html", {"invitation": offered})


def _signed_out(request: HttpRequest, offered: Invitation) -> HttpResponse:
    sign_in = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    form = NewAccountForm(request.POST or None, email=offered.email)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_as_new(invitation=offered, password=form.cleaned_data["password1"], now=timezone.now())
        except actions.HasAccount:
            messages.info(request, _("Please sign in with the address of the invitation. Then you can accept it."))
            return redirect(sign_in)
        messages.success(
            request,
            _("Your account is ready. Sign in with %(email)s and your new password.") % {"email": offered.email},
        )
        return redirect("account_login")
    context = {"invitation": offered, "form": form, "sign_in": sign_in}
    return render(request, "programs/invitation.html", context, status=422 if form.errors else 200)
