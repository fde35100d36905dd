"""Who has a role here, and invitations: a manager invites to the own program, an admin looks after all roles."""

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programs import actions
from programs.access import Access, requires
from programs.guarded_words import keeping_words
from programs.lists import by_text, list_page
from programs.models import Invitation, Membership, Program, Role
from programs.people import independence, invitation_mail
from programs.people.forms import InvitationForm, OfficeForm, RoleForm
from programs.permissions import INVITES, Permission

MEMBERS, INVITATIONS = 50, 25  # on one page


@requires(Permission.INVITE_PEOPLE)
def people(request: HttpRequest, program: Program) -> HttpResponse:
    now = timezone.now()
    members = _members(request.access).select_related("user").prefetch_related("user__groups")
    members = list_page(
        request, members.order_by("role", "user__sort_key", "pk"), size=MEMBERS, search=by_text(_member_in_words)
    )
    offered = list_page(
        request,
        _invitations(request.access).open(),
        size=INVITATIONS,
        search=by_text(lambda invitation: f"{invitation.email} {invitation.get_role_display()}"),
        words_name="invited",
        number_name="invitations",
    )
    invitations = [(invitation, invitation.state(now=now)) for invitation in offered]
    waits = any(invitation.waits for invitation, _state in invitations)
    context = {
        "program": program,
        "members": members,
        "offered": offered,
        "invitations": invitations,
        "who_confirms": independence.who_confirms(program) if waits else "",
    }
    return render(request, "programs/people.html", context)


def _member_in_words(membership: Membership) -> str:
    return f"{membership.user.email} {membership.user.office} {membership.get_role_display()}"


def _members(access: Access) -> QuerySet[Membership]:
    """What this account may see and, as an admin, change: an admin sees those of the whole organisation too."""
    all_roles = access.can(Permission.MANAGE_PEOPLE)
    return Membership.objects.reaching(access.program) if all_roles else access.program.memberships.all()


def _invitations(access: Access) -> QuerySet[Invitation]:
    all_roles = access.can(Permission.MANAGE_PEOPLE)
    return Invitation.objects.reaching(access.program) if all_roles else access.program.invitations.all()


@requires(Permission.INVITE_PEOPLE)
def invite(request: HttpRequest, program: Program) -> HttpResponse:
    roles = sorted({to for role in request.access.roles for to in INVITES.get(role, ())})
    form = InvitationForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = actions.invite(**form.cleaned_data, by=request.access, now=timezone.now())
        except actions.AccountRefused as refused:
            form.add_error("email", str(refused))
        else:
            if token:
                return send_or_show(request, program, invitation, token)
            return _asked(request, program, invitation)
    context = {"program": program, "form": form, "who_confirms": independence.who_confirms(program)}
    return render(request, "programs/invite.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, program: Program, invitation: Invitation) -> HttpResponse:
    """A second person has to confirm it first; whoever asked sees no link, then or later."""
    words = _("%(email)s waits for a second person: %(who)s. No invitation goes out before that.")
    who = independence.who_confirms(program)
    messages.success(request, words % {"email": invitation.email, "who": who})
    return redirect("people", slug=program.slug)


def mail_link(request: HttpRequest, invitation: Invitation, token: str) -> bool:
    """Whether the link is on its way by mail, which a message says then."""
    link = request.build_absolute_uri(reverse("invitation", args=[token]))
    mailed = invitation_mail.send_invitation(invitation, link)
    if mailed:
        messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email})
    return mailed


def send_or_show(request: HttpRequest, program: Program, invitation: Invitation, token: str) -> HttpResponse:
    """Mail the link; where that can't be done, show it, this once."""
    if mail_link(request, invitation, token):
        return redirect("people", slug=program.slug)
    actions.note_link_seen(invitation=invitation, by=request.access)
    link = request.build_absolute_uri(reverse("invitation", args=[token]))
    context = {"program": program, "invitation": invitation, "link": link, "sends_mail": settings.SENDS_MAIL}
    return render(request, "programs/invited.html", context)


@requires(Permission.INVITE_PEOPLE)
@require_POST
def withdraw(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    invitation = get_object_or_404(_invitations(request.access), pk=pk)
    try:
        actions.withdraw_invitation(invitation=invitation, by=request.access, now=timezone.now())
    except actions.AccountRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The invitation is taken back. Its link no longer works."))
    return redirect("people", slug=program.slug)


@requires(Permission.MANAGE_PEOPLE)
def role_edit(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    membership = get_object_or_404(_members(request.access).select_related("user"), pk=pk)
    form = RoleForm(request.POST or None, membership=membership)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(membership=membership, role=form.cleaned_data["role"], by=request.access)
        except actions.AccountRefused as refused:
            form.add_error("role", str(refused))
        else:
            messages.success(request, _("The role is changed."))
            return redirect("people", slug=program.slug)
    context = {"program": program, "membership": membership, "form": form}
    return render(request, "programs/role_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_PEOPLE)
def office(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    """Which office the account of a funder belongs to."""
    members = _members(request.access).filter(role=Role.FUNDER).select_related("user", "organisation")
    membership = get_object_or_404(members, pk=pk)
    form = OfficeForm(request.POST or None, initial={"name": membership.user.office})
    if request.method == "POST" and form.is_valid():
        with keeping_words(form, program, request.access.role):
            actions.name_office(membership=membership, name=form.cleaned_data["name"], by=request.access)
        messages.success(request, _("The office is named."))
        return redirect("people", slug=program.slug)
    context = {"program": program, "membership": membership, "form": form}
    return render(request, "programs/office.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_PEOPLE)
def role_remove(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    membership = get_object_or_404(_members(request.access).select_related("user"), pk=pk)
    why_not = ""
    if request.method == "POST":
        try:
            actions.remove_role(membership=membership, by=request.access, with_account="with-account" in request.POST)
        except actions.AccountRefused as refused:
            why_not = str(refused)
        else:
            messages.success(request, _("The role is removed. What was done in it stays in the log."))
            return redirect("home") if membership.user == request.user else redirect("people", slug=program.slug)
    is_last = actions.is_last_role(membership, by=request.access)
    context = {"program": program, "membership": membership, "why_not": why_not, "is_last": is_last}
    return render(request, "programs/role_remove.html", context, status=422 if why_not else 200)
