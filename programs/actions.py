"""Acts of this room: each keyword-only, in one transaction with its line in the log."""

import secrets
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from programs import audit
from programs.access import Access
from programs.models import Invitation, Membership, Role, StaffRole, User


class AccountRefused(Exception):
    """What was asked can't be done; the text says why, for the page."""


class InvitationGone(Exception):
    """The invitation was accepted or taken back in the meantime, or its time is over."""


class HasAccount(Exception):
    """There is an account with the address of the invitation: its owner signs in instead."""


@transaction.atomic
def save_staff_role(*, role: StaffRole, by: Access) -> StaffRole:
    what = "changed the staff role" if role.pk else "added the staff role"
    role.save()
    audit.record_event(by, f"{what} “{role.title}” ({role.count})")
    return role


@transaction.atomic
def remove_staff_role(*, role: StaffRole, by: Access) -> None:
    audit.record_event(by, f"removed the staff role “{role.title}”")
    role.delete()


@transaction.atomic
def invite(*, email: str, role: Role, by: Access, now: datetime) -> tuple[Invitation, str]:
    """The invitation and the secret of its link, which is kept nowhere; an open one to the same role is replaced."""
    organisation = by.program.organisation
    program = None if role in {Role.ADMIN, Role.FUNDER} else by.program
    place = {"organisation": organisation, "program": program, "role": role}
    if Membership.objects.filter(**place, user__email__iexact=email).exists():
        raise AccountRefused("This address has that role already.")
    Invitation.objects.open().filter(**place, email=email.lower()).update(withdrawn_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        **place,
        email=email.lower(),
        token_hash=Invitation.hash_of(token),
        invited_by_role=by.role,
        created_at=now,
        expires_at=now + Invitation.LASTS,
    )
    _tell(invitation, f"invited somebody to the role “{role.label}”", by=by)
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Access, now: datetime) -> None:
    """Make the link of an open invitation worthless; nothing happens to one that was used."""
    if Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=now):
        _tell(invitation, f"took back an invitation to the role “{invitation.get_role_display()}”", by=by)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, now: datetime) -> None:
    """Give `user` the role; raises `Gone` for whoever comes second or too late."""
    if not Invitation.objects.filter(pk=invitation.pk).claim(now=now):
        raise InvitationGone
    place = {"organisation": invitation.organisation, "program": invitation.program, "role": invitation.role}
    Membership.objects.get_or_create(user=user, **place)
    by = Access(user, invitation.program, frozenset({Role(invitation.role)}))
    _tell(invitation, "accepted an invitation and has this role now", by=by)


def accept_as_new(*, invitation: Invitation, password: str, now: datetime) -> User:
    """Make the account that the invitation is for; raises `HasAccount` or `Gone`, and nothing is made then."""
    if User.objects.filter(email__iexact=invitation.email).exists():
        # With the same link used in another browser a moment ago, the link is gone and the account is not news.
        raise HasAccount if Invitation.objects.filter(pk=invitation.pk).open().exists() else InvitationGone
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password)
            accept_invitation(invitation=invitation, user=user, now=now)
    except IntegrityError:
        # Another browser made the account a moment ago, most likely with this very link.
        raise InvitationGone from None
    return user


@transaction.atomic
def change_role(*, held: Membership, role: Role, by: Access) -> None:
    """Give an account another role in its place; raises `Refused`."""
    before = held.get_role_display()
    if role == held.role:
        return
    if Membership.objects.filter(user=held.user, program=held.program, organisation=held.organisation, role=role):
        raise AccountRefused("This account has that role already.")
    _may_go(held)
    held.role = role
    held.save(update_fields=["role"])
    _tell(held, f"changed the role of somebody from “{before}” to “{role.label}”", by=by)


@transaction.atomic
def remove_role(*, held: Membership, by: Access) -> None:
    """Take a role from an account; what was done in it stays. Raises `Refused`."""
    _may_go(held)
    _tell(held, f"took from somebody the role “{held.get_role_display()}”", by=by)
    held.delete()


def _may_go(held: Membership) -> None:
    """Raise `Refused` where nobody else could invite a successor; two who go at once wait for each other here."""
    same = Membership.objects.filter(organisation=held.organisation, program=held.program, role=held.role)
    rows = list(same.select_for_update(of=("self",)).select_related("user").order_by("pk"))
    if held not in rows:
        raise AccountRefused("Somebody else changed this role a moment ago.")
    others = [each for each in rows if each != held and each.user.is_active]
    if held.role in {Role.MANAGER, Role.ADMIN} and not others:
        what = "program" if held.program else "organisation"
        raise AccountRefused(
            f"This is the last {held.get_role_display().lower()} of the {what}. Invite another one first."
        )


def _tell(row: Membership | Invitation, what: str, *, by: Access) -> None:
    """Write a line in the log of every program that the role reaches; which account it is stays out of it."""
    for program in row.reaches().select_related("organisation"):
        audit.record_event(replace(by, program=program), what)
