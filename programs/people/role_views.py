"""How many accounts have which role here, since when and by whose word; and who waits for a second person."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programs import actions
from programs.access import Access, requires
from programs.lists import list_page
from programs.models import PEER_SIDE, Invitation, Membership, Program, Role
from programs.people import independence
from programs.people.views import mail_link, send_or_show
from programs.permissions import Permission

REQUESTS = 25  # on one page


@dataclass(frozen=True)
class Accounts:
    """Accounts with one role since the same day, by the same word. Never which accounts.

    `since` is empty where it was not written down yet, `word` where nobody had to confirm.
    """

    number: int
    since: date | None
    word: str


@dataclass(frozen=True)
class RoleRow:
    """One role, and how many accounts have it."""

    role: Role
    number: int
    accounts: tuple[Accounts, ...]


@dataclass(frozen=True)
class Request:
    """An invitation that waits; `why_not` says why this account can't confirm it, `refused` who did not before."""

    invitation: Invitation
    why_not: str
    refused: Invitation | None


@requires(Permission.SEE_ROLES)
def roles(request: HttpRequest, program: Program) -> HttpResponse:
    rows = _role_rows(program)
    asked = program.invitations.waiting(now=timezone.now()).order_by("created_at", "pk")
    waiting = list_page(request, asked, size=REQUESTS)
    context = {
        "program": program,
        "rows": rows,
        "list": waiting,
        "waiting": _requests(request.access, list(waiting)),
        "who_confirms": independence.who_confirms(program),
        "positions": program.peer_supporters(),
        "peers": next(row.number for row in rows if row.role is Role.PEER),
    }
    return render(request, "programs/roles.html", context)


def _role_rows(program: Program) -> list[RoleRow]:
    """One query; a role that does not count and an account that is closed are left out."""
    memberships = Membership.objects.reaching(program).that_count().filter(user__is_active=True)
    by_role: dict[Role, Counter[tuple[date | None, str]]] = {role: Counter() for role in Role}
    for membership in memberships.order_by("since", "pk"):
        since = timezone.localdate(membership.since) if membership.since else None
        by_role[Role(membership.role)][since, _word(membership)] += 1
    return [
        RoleRow(role, counted.total(), tuple(Accounts(number, *alike) for alike, number in counted.items()))
        for role, counted in by_role.items()
    ]


def _word(membership: Membership) -> str:
    if membership.role not in PEER_SIDE:
        return ""
    if not membership.confirmed_by:
        return _("before a second person was asked")
    return _("confirmed by: %(who)s") % {"who": membership.get_confirmed_by_display()}


def _requests(access: Access, waiting: list[Invitation]) -> list[Request]:
    """Those that wait, each with who did not confirm it before; one query for all of them."""
    addresses = {invitation.email for invitation in waiting}
    before = access.program.invitations.filter(email__in=addresses).exclude(refused_by_role="")
    refused = {invitation.email: invitation for invitation in before.order_by("withdrawn_at", "pk")} if waiting else {}
    why_not = independence.refusals_to_confirm(access, waiting)
    return [Request(asked, why_not[asked.pk], refused.get(asked.email)) for asked in waiting]


@requires(Permission.CONFIRM_PEOPLE)
@require_POST
def confirm(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    """Invite somebody who waited: by mail, or else by the admin, who hands over the link."""
    invitation = get_object_or_404(program.invitations, pk=pk)
    try:
        token = actions.confirm_invitation(invitation=invitation, by=request.access, now=timezone.now())
    except (actions.AccountRefused, actions.InvitationGone) as refused:
        return _not_done(request, program, refused)
    invitation.refresh_from_db()
    if Role.ADMIN in request.access.roles:
        return send_or_show(request, program, invitation, token)
    if not mail_link(request, invitation, token):
        messages.success(
            request, _("It is confirmed. No mail goes out from here: the organization’s admin hands over the link.")
        )
    return redirect("roles", slug=program.slug)


@requires(Permission.CONFIRM_PEOPLE)
@require_POST
def refuse(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    invitation = get_object_or_404(program.invitations, pk=pk)
    try:
        actions.refuse_invitation(invitation=invitation, by=request.access, now=timezone.now())
    except (actions.AccountRefused, actions.InvitationGone) as refused:
        return _not_done(request, program, refused)
    messages.success(request, _("It is not confirmed. Nobody is invited, and the log of the program says so."))
    return redirect("roles", slug=program.slug)


@requires(Permission.MANAGE_PEOPLE)
@require_POST
def link(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    """Mail, or show to the admin, another link of an invitation that a second person confirmed."""
    invitation = get_object_or_404(program.invitations, pk=pk)
    try:
        token = actions.renew_link(invitation=invitation, by=request.access, now=timezone.now())
    except (actions.AccountRefused, actions.InvitationGone) as refused:
        return _not_done(request, program, refused, to="people")
    invitation.refresh_from_db()
    return send_or_show(request, program, invitation, token)


def _not_done(request: HttpRequest, program: Program, refused: Exception, *, to: str = "roles") -> HttpResponse:
    gone = _("Somebody else was faster, or it is too old: it waits no more.")
    messages.error(request, gone if isinstance(refused, actions.InvitationGone) else str(refused))
    return redirect(to, slug=program.slug)
