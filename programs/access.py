"""The one gate of every page: who comes in, and what they may do there.

`@requires(Permission.X)` hands the view the program named in the address. Outsiders get 404, insiders with the wrong
role 403. A view reaches rows through that program only (`program.reviews`), so another program's rows can't be met.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse

from programs.models import Membership, Organisation, Program, Role, User
from programs.permissions import Permission, can

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Access:
    """What one account may do in one program; `invited` are the roles invited to this quarter's team."""

    user: User
    program: Program
    roles: frozenset[Role]
    invited: frozenset[Role] = frozenset()

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
    organisation = Organisation.objects.filter(programs__slug=slug)
    in_reach = Q(program__slug=slug) | Q(role=Role.ADMIN, organisation__in=organisation)
    held = list(Membership.objects.filter(in_reach, user=user).select_related("program__organisation"))
    if not held:
        raise Http404("No program of yours has this address.")
    program = next((each.program for each in held if each.program), None)
    program = program or Program.objects.select_related("organisation").get(slug=slug)
    return Access(user, program, frozenset(Role(each.role) for each in held))


def requires(permission: Permission) -> Callable[[View], View]:
    """Let a view be reached by those who may do `permission` in the program that the address names (`slug`)."""

    def gate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponse:
            request.access = enter(request.user, slug)
            request.access.demand(permission)
            return view(request, request.access.program, **kwargs)

        guarded.permission = permission
        return guarded

    return gate


def public(view: View) -> View:
    """Mark a view as open to everybody, signed in or not; tests hold the list of them short."""
    view.public = True
    return view


def signed_in(view: View) -> View:
    """Let a view be reached by every account; it shows what belongs to `request.user` only."""
    guarded = login_required(view)
    guarded.signed_in = True
    return guarded


def in_templates(request: HttpRequest) -> dict[str, object]:
    """`can.PLAN_ACTIONS` in templates, so that no button is shown that would be refused."""
    return {"can": getattr(request, "access", {})}
