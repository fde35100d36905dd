"""Who may read a flag and who may move it, beyond the permission of a role (product.md, "Flags").

A flag about supervision is kept from supervisors, one about management from managers, unless nobody else is there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, wraps
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.rules.peer_support import is_supported
from fidelity.flags.rules.states import MoveRole, State
from programs import access
from programs.access import Access
from programs.models import Membership, Program, Role
from programs.permissions import Permission, that_count

View = Callable[..., HttpResponse]

# Who works on a flag first; every other one is the supervisor's.
FIRST = {Flag.About.SUPERVISION: Role.MANAGER, Flag.About.SAFETY: Role.ALLY}
HEARD = "review__peer_voice__result"
CONCERNED = {Flag.About.SUPERVISION: Role.SUPERVISOR, Flag.About.MANAGEMENT: Role.MANAGER}


@dataclass(frozen=True)
class Doubt:
    """What of a flag's round decides who may agree that it is not upheld, and who may open it again.

    `doubted_by` is the account of the last doubt; `contested_by` are those that disputed its end already.
    `needs_peers`: it is critical or peers' answers support it, so it ends with a peer supporter or the ally alone.
    """

    doubted_by: int | None
    contested_by: frozenset[int | None]
    needs_peers: bool


class People:
    """Who holds which role in a program, and what follows for its flags; one query, and one for doubted flags."""

    def __init__(self, program: Program, roles: Iterable[tuple[Role, int]] | None = None) -> None:
        self._read_doubts: Callable[[], Mapping[int, Doubt]] = lambda: _doubts(_doubted([program]))
        self.users: dict[Role, set[int]] = {role: set() for role in Role}
        for role, user in ((role, user) for _, role, user in _roles([program])) if roles is None else roles:
            self.users[role].add(user)

    @classmethod
    def by_program(cls, programs: Iterable[Program]) -> dict[int, "People"]:
        """Program -> its people; one query and one for doubted flags, however many programs there are."""
        by_key = {program.pk: program for program in programs}
        roles: dict[int, list[tuple[Role, int]]] = {key: [] for key in by_key}
        for key, role, user in _roles(by_key):
            roles[key].append((role, user))
        all_people = {key: cls(program, roles[key]) for key, program in by_key.items()}
        doubts = cache(lambda: _doubts(_doubted(by_key)))
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
        if _doubts(flag.events.all()).get(flag.pk, _undoubted(flag)).needs_peers:
            return self.peer_side - {but}
        those = self.users[Role.MANAGER] | self.users[Role.SUPERVISOR] | self.users[Role.ALLY]
        return (those - concerned | self.holders(flag)) - {but}

    @property
    def peer_side(self) -> set[int]:
        """Peer supporters and allies."""
        return self.users[Role.PEER] | self.users[Role.ALLY]

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
        elif _is_peer_side(by):
            parts.add(MoveRole.PEERS)
        if self._is_second(by, flag):
            parts.add(MoveRole.SECOND)
        if _is_peer(by) and (flag.state != State.NOT_UPHELD or self.ended_among_peers(flag)):
            parts.add(MoveRole.PEER)
        return parts

    def _is_second(self, by: Access, flag: Flag) -> bool:
        """Whether this account may give a second view: never whoever doubted, and only peers where it takes them."""
        doubt = self._doubt(flag) if flag.state == State.DOUBTED else None
        if doubt and doubt.doubted_by == by.user.pk:
            return False
        if _is_peer_side(by) and (doubt is None or doubt.needs_peers):
            return True
        return by.can(Permission.MOVE_FLAGS) and self.may_read(by, flag) and not (doubt and doubt.needs_peers)

    def can_contest(self, by: Access, flag: Flag) -> bool:
        """Whether this account is a peer supporter's who did not dispute yet that the flag was not upheld."""
        return _is_peer(by) and self.ended_among_peers(flag) and by.user.pk not in self._doubt(flag).contested_by

    def is_guessed(self, by: Access, peer_supporters: int | None) -> bool:
        """Whether everybody will know who took a step as a peer supporter: nobody else is one, or has an account."""
        return Role.PEER in by.roles and (peer_supporters == 1 or self.users[Role.PEER] == {by.user.pk})

    def ended_among_peers(self, flag: Flag) -> bool:
        """Whether the flag was not upheld and is one that every peer supporter sees the end of."""
        return flag.state == State.NOT_UPHELD and self._doubt(flag).needs_peers

    def _doubt(self, flag: Flag) -> Doubt:
        return self._doubts.get(flag.pk, _undoubted(flag))

    @cached_property
    def _doubts(self) -> Mapping[int, Doubt]:
        return self._read_doubts()


def _is_peer(by: Access) -> bool:
    return Role.PEER in by.roles


def _is_peer_side(by: Access) -> bool:
    return by.can(Permission.CONFIRM_FLAGS)


def _roles(programs: Iterable[Program | int]) -> Iterator[tuple[int, Role, int]]:
    """Program, role and account, for roles that count of accounts that can sign in; one query."""
    members = Membership.objects.filter(program__in=programs, user__is_active=True)
    roles: dict[tuple[int, int], set[Role]] = defaultdict(set)
    for key, account, role in members.values_list("program", "user", "role"):
        roles[key, account].add(Role(role))
    for (key, account), there in roles.items():
        for role in that_count(there):
            yield key, role, account


def _doubted(programs: Iterable[Program | int]) -> QuerySet[FlagEvent]:
    """The events of flags that somebody doubts, and of those that were not upheld."""
    return FlagEvent.objects.filter(flag__program__in=programs, flag__state__in=(State.DOUBTED, State.NOT_UPHELD))


def _doubts(events: QuerySet[FlagEvent]) -> dict[int, Doubt]:
    """Flag -> what its round says; one query, however many flags there are."""
    rows = events.filter(round=F("flag__round")).select_related("flag").order_by("flag", "number")
    rows = rows.only("flag__code", "flag__kind", "what", "by", "level", "details").annotate(heard=F(HEARD))
    return {key: _doubt(list(of_flag)) for key, of_flag in groupby(rows, key=lambda event: event.flag_id)}


def _undoubted(flag: Flag) -> Doubt:
    return Doubt(None, frozenset(), needs_peers=flag.level == Flag.Level.CRITICAL)


def _doubt(events: list[FlagEvent]) -> Doubt:
    by = defaultdict(list)
    for event in events:
        by[event.what].append(event.by_id)
    flag, results = events[0].flag, [event.heard for event in events]
    return Doubt(
        doubted_by=by[FlagEvent.What.DOUBT][-1] if by[FlagEvent.What.DOUBT] else None,
        contested_by=frozenset(by[FlagEvent.What.CONTEST]),
        needs_peers=any(event.is_critical for event in events) or is_supported(flag.kind, flag.subject, results),
    )


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
