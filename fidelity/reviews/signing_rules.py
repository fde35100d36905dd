"""Who may still sign a text, and whether its reading time is over: the rules of signing, for one row or for many.

Room `reports` holds the rows and the acts; home and the notices, which lie below it, ask the same questions here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Model, QuerySet

from fidelity.reviews.models import Review
from programs.models import Membership, Program, Role

OPEN = "open"
PROGRAM, PEERS = "program", "peers"


def is_unreported(review: Review) -> bool:
    """Whether no report is final since the review was closed: a first version, and one more after each amendment."""
    return review.reports.count() <= review.amendments.standing().count()


@dataclass(frozen=True)
class SigningProgress:
    """One text to sign. `signed` is side -> account (None where it was removed), `peers` the accounts with that role,
    `read_by` those who signed it or said that they have read it."""

    signing: Model
    signed: dict[str, int | None]
    peers: frozenset[int]
    read_by: frozenset[int | None]

    def sides(self, account: int, roles: Collection[Role]) -> list[str]:
        """The sides for which this account may sign now; nobody signs for both."""
        if not self.is_open or account in self.signed.values():
            return []
        able = {PROGRAM: Role.MANAGER in roles, PEERS: self._speaks_for_peers(roles)}
        return [side for side, may in able.items() if may and side not in self.signed]

    def _speaks_for_peers(self, roles: Collection[Role]) -> bool:
        """A peer; the outside ally where no peer can (product.md, "Who may do what")."""
        if Role.PEER in roles:
            return True
        return Role.ALLY in roles and not self.peers - {self.signed.get(PROGRAM)}

    @property
    def is_open(self) -> bool:
        return self.signing.state == OPEN

    @property
    def all_have_read(self) -> bool:
        """Whether nobody with the role peer is left to wait for; true where no account has it."""
        return self.peers <= self.read_by

    def may_say_read(self, account: int) -> bool:
        return self.is_open and account in self.peers - self.read_by

    def reading_is_over(self, today: date) -> bool:
        return self.all_have_read or today > self.signing.read_until

    def without_peers(self, today: date) -> bool:
        """Whether the program's signature alone is enough by now."""
        return PEERS not in self.signed and today >= self.signing.alone_from

    def is_ready(self, today: date) -> bool:
        """Whether it may be made final today."""
        if not self.is_open or PROGRAM not in self.signed:
            return False
        return self.without_peers(today) or (PEERS in self.signed and self.reading_is_over(today))


def signing_progress(signing: Model) -> SigningProgress:
    """How far one text is."""
    return signing_progress_of_all([signing])[0]


def open_signings(programs: Collection[Program]) -> list[Model]:
    """The texts that wait for signatures in these programs, oldest quarter first; without the texts themselves."""
    rows = _signings().objects.filter(state=OPEN, review__program__in=programs).select_related("review")
    return list(rows.defer("snapshot").order_by("review__period_start"))


def _signings() -> type[Model]:
    """The model of a room above, reached through its relation to a review."""
    return Review._meta.get_field("signings").related_model


def signing_progress_of_all(signings: Iterable[Model]) -> list[SigningProgress]:
    """How far each text is; three queries, none for no text."""
    signings = list(signings)
    if not signings:
        return []
    rows = _signings().objects.filter(pk__in=[signing.pk for signing in signings])
    signed: dict[int, dict[str, int | None]] = defaultdict(dict)
    for key, side, account in rows.exclude(signatures=None).values_list("pk", "signatures__side", "signatures__by"):
        signed[key][side] = account
    read = _by_key(rows.exclude(readings=None).values_list("pk", "readings__user"))
    peers = _by_key(_peers({signing.review.program_id for signing in signings}))
    return [
        SigningProgress(
            signing,
            signed[signing.pk],
            frozenset(peers[signing.review.program_id]),
            frozenset(read[signing.pk] | set(signed[signing.pk].values())),
        )
        for signing in signings
    ]


def _peers(programs: Collection[int]) -> QuerySet:
    memberships = Membership.objects.that_count().filter(program__in=programs, role=Role.PEER, user__is_active=True)
    return memberships.values_list("program", "user")


def _by_key(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int | None]]:
    accounts: dict[int, set[int | None]] = defaultdict(set)
    for key, account in pairs:
        accounts[key].add(account)
    return accounts
