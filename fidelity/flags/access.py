"""Who may read a flag and who may move it, beyond the permission of a role (product.md, "Flags").

A flag about supervision is kept from supervisors, one about management from managers, unless nobody else is there.
"""

from collections.abc import Callable, Iterable
from functools import cache, cached_property, wraps

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.rules.states import MoveRole, State
from programs import access
from programs.access import Access
from programs.models import Membership, Program, Role
from programs.permissions import Permission

View = Callable[..., HttpResponse]

# Who works on a flag first; every other one is the supervisor's.
FIRST = {Flag.About.SUPERVISION: Role.MANAGER, Flag.About.SAFETY: Role.ALLY}
CONCERNED = {Flag.About.SUPERVISION: Role.SUPERVISOR, Flag.About.MANAGEMENT: Role.MANAGER}


class People:
    """Who holds which role in a program, and what follows for its flags; one query, and one for doubted flags."""

    def __init__(self, program: Program, roles: Iterable[tuple[str, int]] | None = None) -> None:
        self._read_doubts = lambda: _doubted_by([program])
        self.users: dict[Role, set[int]] = {role: set() for role in Role}
        for role, user in _active([program]).values_list("role", "user_id") if roles is None else roles:
            self.users[Role(role)].add(user)

    @classmethod
    def by_program(cls, programs: Iterable[Program]) -> dict[int, "People"]:
        """Program -> its people; one query and one for doubted flags, however many programs there are."""
        by_key = {program.pk: program for program in programs}
        roles: dict[int, list[tuple[str, int]]] = {key: [] for key in by_key}
        for key, role, user in _active(by_key).values_list("program", "role", "user_id"):
            roles[key].append((role, user))
        all_people = {key: cls(program, roles[key]) for key, program in by_key.items()}
        doubts = cache(lambda: _doubted_by(by_key))
        for people in all_people.values():
            people._read_doubts = doubts
        return all_people

    def route(self, about: str) -> Role:
        """Who works on a new flag: somebody whom it does not concern, where there is somebody."""
        first = FIRST.get(about, Role.SUPERVISOR)
        if self.unconcerned(first, about):
            return first
        if about and self.unconcerned(Role.ALLY, about):
            return Role.ALLY
        after = (Role.SUPERVISOR, Role.MANAGER) if about == Flag.About.SAFETY else (Role.MANAGER, Role.SUPERVISOR)
        return next((role for role in (first, *after) if self.users[role]), Role.MANAGER)

    def unconcerned(self, role: Role, about: str) -> set[int]:
        concerned = CONCERNED.get(about)
        return self.users[role] - (self.users[concerned] if concerned else set())

    def holders(self, flag: Flag) -> set[int]:
        """The accounts that work on the flag; where its role was left, those whom a new flag would reach."""
        role = Role(flag.routed_to)
        if not self.unconcerned(role, flag.about):
            role = self.route(flag.about)
        return self.unconcerned(role, flag.about) or self.users[role]

    def seconds(self, flag: Flag, *, but: int) -> set[int]:
        """The accounts that could give a second view of a flag that the account `but` doubts."""
        concerned = self.users.get(CONCERNED.get(flag.about), set())
        those = self.users[Role.MANAGER] | self.users[Role.SUPERVISOR] | self.users[Role.ALLY]
        return (those - concerned | self.holders(flag)) - {but}

    def may_read(self, by: Access, flag: Flag) -> bool:
        """Whether the text of a flag and its notes are open to this account."""
        if by.user.pk in self.holders(flag):
            return True
        if CONCERNED.get(flag.about) in by.roles:
            return False
        deciding = {Role.ALLY} if flag.state == State.DOUBTED else set()
        return bool(by.roles & ({Role.MANAGER, Role.SUPERVISOR} | deciding))

    def parts(self, by: Access, flag: Flag) -> set[MoveRole]:
        """The parts this account can take in the life of the flag."""
        parts = set()
        if by.user.pk in self.holders(flag):
            parts.add(MoveRole.HOLDER)
        elif by.can(Permission.CONFIRM_FLAGS) and not by.roles & {Role.MANAGER, Role.SUPERVISOR}:
            parts.add(MoveRole.PEERS)
        if by.can(Permission.MOVE_FLAGS) and self.may_read(by, flag) and not self._has_doubted(by, flag):
            parts.add(MoveRole.SECOND)
        return parts

    def _has_doubted(self, by: Access, flag: Flag) -> bool:
        """Whether this account doubted the flag: the second person has to be another one."""
        return flag.state == State.DOUBTED and self._doubts.get(flag.pk) == by.user.pk

    @cached_property
    def _doubts(self) -> dict[int, int | None]:
        return self._read_doubts()


def _active(programs: Iterable[Program | int]) -> QuerySet[Membership]:
    """Roles of accounts that can sign in."""
    return Membership.objects.filter(program__in=programs, user__is_active=True)


def _doubted_by(programs: Iterable[Program | int]) -> dict[int, int | None]:
    """Doubted flag -> the account of its last doubt; one query, however many flags there are."""
    doubts = FlagEvent.objects.filter(flag__program__in=programs, flag__state=State.DOUBTED, what=FlagEvent.What.DOUBT)
    return dict(doubts.order_by("number").values_list("flag", "by"))


def requires(permission: Permission, *, reads: bool = False) -> Callable[[View], View]:
    """Let a view be reached by those who may do `permission`, with the flag `pk` of the program (404 without one).

    `reads`: only by those to whom its text is open (403).
    """

    def gate(view: View) -> View:
        @access.requires(permission)
        @wraps(view)
        def guarded(request: HttpRequest, program: Program, pk: int, **kwargs: object) -> HttpResponse:
            flags = program.flags.select_related("raised_in", "last_raised_in__instrument")
            flag = get_object_or_404(flags.defer("last_raised_in__instrument__text"), pk=pk)
            flag.program = flag.raised_in.program = flag.last_raised_in.program = program
            people = People(program)
            if reads and not people.may_read(request.access, flag):
                raise PermissionDenied
            return view(request, flag, people, **kwargs)

        return guarded

    return gate
