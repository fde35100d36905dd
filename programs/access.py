"""The one gate of every page: who comes in, and what they may do there.

`@requires(Permission.X)` hands the view the program named in the address. Outsiders get 404, insiders with the wrong
role 403; an admin who signs in with a password alone is led to set up a second step. A view reaches rows through that
program only (`program.reviews`), so another program's rows can't be met.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from programs.models import Membership, Organisation, Program, Role, User
from programs.permissions import Permission, can, that_count
from programs.sign_in import two_step

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Access:
    """What one account may do in one program; `invited` are the roles invited to this quarter's team.

    `roles` are those that count: whoever leads the program is no peer supporter and no ally in it.
    """

    user: User
    program: Program
    roles: frozenset[Role]
    invited: frozenset[Role] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", that_count(self.roles))

    def can(self, permission: Permission) -> bool:
        return can(self.roles, permission, in_team=bool(self.roles & self.invited))

    def demand(self, permission: Permission) -> None:
        """Raise `PermissionDenied` (403) unless it may be done."""
        if not self.can(permission):
            raise PermissionDenied

    def __getitem__(self, name: str) -> bool:
        """`access.ANSWER` in a template."""
        return self.can(Permission[name])

    @property
    def role(self) -> Role:
        """The role to write down beside what is done, where somebody has several."""
        return next(role for role in Role if role in self.roles)


def enter(user: User, slug: str) -> Access:
    """What `user` may do in the program `slug`; 404 where it does not exist or the user has no role in it."""
    in_reach = Q(program__slug=slug) | Q(role=Role.ADMIN)
    memberships = list(Membership.objects.filter(in_reach, user=user).select_related("program__organisation"))
    program = next((membership.program for membership in memberships if membership.program), None)
    if memberships and program is None:
        program = Program.objects.select_related("organisation").filter(slug=slug).first()
    here = program.organisation_id if program else None
    inside = [one for one in memberships if one.program_id or one.organisation_id == here]
    if not inside:
        raise Http404(_("No program of yours has this address."))
    return Access(user, program, frozenset(Role(membership.role) for membership in inside))


def came_from(request: HttpRequest) -> str:
    """The page of ours on which a form was sent, or else the address it was sent to."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return request.get_full_path()
    return urlunsplit(urlsplit(page)._replace(scheme="", netloc=""))


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to sign-in, and from there back to what was asked for; after a form, to the page it stands on."""
    return redirect_to_login(came_from(request) if request.method == "POST" else request.get_full_path())


def requires(permission: Permission) -> Callable[[View], View]:
    """Let a view be reached by those who may do `permission` in the program that the address names (`slug`)."""

    def gate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            request.access = enter(request.user, slug)
            request.access.demand(permission)
            if Role.ADMIN in request.access.roles and two_step.is_missing(request.user):
                return redirect("mfa_index")
            return view(request, request.access.program, **kwargs)

        guarded.permission = permission
        return guarded

    return gate


def looks_after(view: View) -> View:
    """Let a view be reached by an admin of the organisation that the address names (`pk`); 404 for everybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        organisation = organisations_of(request.user).filter(pk=pk).first()
        if organisation is None:
            raise Http404(_("No organization of yours has this address."))
        if two_step.is_missing(request.user):
            return redirect("mfa_index")
        return view(request, organisation, **kwargs)

    guarded.of_admin = True
    return guarded


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Those that this account looks after as an admin."""
    looked_after = Membership.objects.filter(user=user, role=Role.ADMIN)
    return Organisation.objects.filter(pk__in=looked_after.values("organisation")).order_by("sort_key", "pk")


def public(view: View) -> View:
    """Mark a view as open to everybody, signed in or not; tests hold the list of them short."""
    view.public = True
    return view


def signed_in(view: View) -> View:
    """Let a view be reached by every account; it shows what belongs to `request.user` only."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if two_step.is_missing(request.user):
            return redirect("mfa_index")
        return view(request, **kwargs)

    guarded.signed_in = True
    return guarded


def in_templates(request: HttpRequest) -> dict[str, object]:
    """`can.PLAN_ACTIONS` in templates, so that no button is shown that would be refused."""
    return {"can": getattr(request, "access", {})}
