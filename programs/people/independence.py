"""Peers are heard by people who do not lead them: whoever has a role on one side of a program gets none on the other.

Asked in the transaction that writes, with the row of the program locked, so that two acts at once see each other.
"""

from collections.abc import Callable, Collection
from functools import cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.access import Access
from programs.models import LEADING, PEER_SIDE, Invitation, Membership, Program, Role, User
from programs.permissions import Permission


def lock_roles(program: Program | None) -> None:
    """Let nobody else give a role of this program until the transaction ends."""
    if program:
        Program.objects.select_for_update(of=("self",), no_key=True).get(pk=program.pk)


def same_mailbox(one: str, other: str) -> bool:
    """Whether mail to both most likely reaches one person: capitals, dots and what follows a plus make no other box."""
    return _mailbox(one) == _mailbox(other)


def _mailbox(email: str) -> tuple[str, str]:
    local, _at, domain = email.strip().lower().rpartition("@")
    return local.partition("+")[0].replace(".", ""), domain


def refusal_of_role(
    program: Program | None, role: Role | str, email: str, *, but: Collection[int] = (), invited: bool = False
) -> str:
    """Why this address can't have this role here; empty where it can.

    `but`: roles, by key, that it takes the place of. `invited`: open invitations count as well as roles.
    """
    if program is None or role not in LEADING | PEER_SIDE:
        return ""
    other_side = PEER_SIDE if role in LEADING else LEADING
    there = program.memberships.filter(role__in=other_side).exclude(pk__in=but)
    emails = list(there.values_list("user__email", flat=True))
    if invited:
        emails += program.invitations.open().filter(role__in=other_side).values_list("email", flat=True)
    if any(same_mailbox(email, known) for known in emails):
        return _both_sides(role)
    if role in PEER_SIDE and User.objects.filter(email__iexact=email, link_was_seen=True).exists():
        return _(
            "The link that made this account was shown to somebody who leads a program. So it can’t be the account of "
            "a peer supporter or an ally. Please use another address of the same person."
        )
    return ""


def _both_sides(role: Role | str) -> str:
    if role in PEER_SIDE:
        return _(
            "This address, or one much like it, is that of a manager or supervisor of this program. Whoever leads it "
            "can’t be a peer supporter or an ally here."
        )
    return _(
        "This address, or one much like it, is that of a peer supporter or an ally of this program. Neither of them "
        "can be its manager or supervisor at the same time."
    )


def refusal_to_confirm(by: Access, invitation: Invitation) -> str:
    """Why this account can't be the second person for an invitation; empty where it can."""
    return refusals_to_confirm(by, [invitation])[invitation.pk]


def refusals_to_confirm(by: Access, invitations: Collection[Invitation]) -> dict[int, str]:
    """The same of many, by their key; one query at most."""
    is_confirmed = cache(lambda: Role.ADMIN in by.roles or _was_confirmed(by))
    return {invitation.pk: _refusal_to_confirm(by, invitation, is_confirmed) for invitation in invitations}


def _refusal_to_confirm(by: Access, invitation: Invitation, is_confirmed: Callable[[], bool]) -> str:
    if not by.can(Permission.CONFIRM_PEOPLE):
        return _("Whoever leads the program can’t confirm for peers, as an admin either.")
    if invitation.invited_by_id == by.user.pk:
        return _("You asked for this one, so somebody else has to confirm it.")
    if same_mailbox(invitation.email, by.user.email):
        return _("This address is much like yours, so somebody else has to confirm it.")
    if not is_confirmed():
        return _(
            "Your account is from the time before a second person was asked, so you can’t confirm yet. The "
            "organization’s admin can."
        )
    return ""


def _was_confirmed(by: Access) -> bool:
    return _confirmed_peers(by.program).filter(user=by.user).exists()


def who_confirms(program: Program) -> str:
    """Who can be the second person here now; the first one in a program is confirmed by the admin."""
    if _confirmed_peers(program).exists():
        return _("a peer supporter with an account, the outside ally, or the organization’s admin")
    return _("the organization’s admin")


def _confirmed_peers(program: Program) -> QuerySet[Membership]:
    peers = Membership.objects.that_count().filter(program=program, role__in=PEER_SIDE, user__is_active=True)
    return peers.exclude(confirmed_by="")


def refusal_to_change(by: Access, *roles: Role | str) -> str:
    """Why this account can't give or take these roles; empty where it can."""
    if PEER_SIDE.intersection(roles) and not by.can(Permission.CONFIRM_PEOPLE):
        return _("You lead this program. A role of peer supporters or allies is changed by an admin who does not.")
    return ""
