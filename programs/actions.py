"""Acts of this room: each keyword-only, in one transaction with its line in the log."""

import secrets
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

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
    what = (
        _("changed the staff role “%(title)s” (%(count)s)")
        if role.pk
        else _("added the staff role “%(title)s” (%(count)s)")
    )
    role.save()
    audit.record_event(by, what % {"title": role.title, "count": role.count})
    return role


@transaction.atomic
def remove_staff_role(*, role: StaffRole, by: Access) -> None:
    audit.record_event(by, _("removed the staff role “%(title)s”") % {"title": role.title})
    role.delete()


@transaction.atomic
def invite(*, email: str, role: Role, by: Access, now: datetime) -> tuple[Invitation, str]:
    """The invitation and the secret of its link, which is kept nowhere; an open one to the same role is replaced."""
    organisation = by.program.organisation
    program = None if role in {Role.ADMIN, Role.FUNDER} else by.program
    place = {"organisation": organisation, "program": program, "role": role}
    if Membership.objects.filter(**place, user__email__iexact=email).exists():
        raise AccountRefused(_("This address has that role already."))
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
    _tell(invitation, _("invited somebody to the role “%(role)s”") % {"role": role.label}, by=by)
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Access, now: datetime) -> None:
    """Make the link of an open invitation worthless; nothing happens to one that was used."""
    if Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=now):
        _tell(
            invitation,
            _("took back an invitation to the role “%(role)s”") % {"role": invitation.get_role_display()},
            by=by,
        )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, now: datetime) -> None:
    """Give `user` the role; raises `InvitationGone` for whoever comes second or too late."""
    if not Invitation.objects.filter(pk=invitation.pk).claim(now=now):
        raise InvitationGone
    place = {"organisation": invitation.organisation, "program": invitation.program, "role": invitation.role}
    Membership.objects.get_or_create(user=user, **place)
    by = Access(user, invitation.program, frozenset({Role(invitation.role)}))
    _tell(invitation, _("accepted an invitation and has this role now"), by=by)


def accept_as_new(*, invitation: Invitation, password: str, now: datetime) -> User:
    """Make the account that the invitation is for; raises `HasAccount` or `InvitationGone`, and then nothing is."""
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
def change_role(*, membership: Membership, role: Role, by: Access) -> None:
    """Give an account another role in its place; raises `AccountRefused`."""
    before = membership.get_role_display()
    if role == membership.role:
        return
    if Membership.objects.filter(
        user=membership.user, program=membership.program, organisation=membership.organisation, role=role
    ):
        raise AccountRefused(_("This account has that role already."))
    _may_go(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    _tell(
        membership,
        _("changed the role of somebody from “%(before)s” to “%(after)s”") % {"before": before, "after": role.label},
        by=by,
    )


@transaction.atomic
def remove_role(*, membership: Membership, by: Access) -> None:
    """Take a role from an account; what was done in it stays. Raises `AccountRefused`."""
    _may_go(membership)
    _tell(membership, _("took from somebody the role “%(role)s”") % {"role": membership.get_role_display()}, by=by)
    membership.delete()


def _may_go(membership: Membership) -> None:
    """Raise `AccountRefused` where nobody else could invite a successor; two who go at once wait for each other."""
    same = Membership.objects.filter(
        organisation=membership.organisation, program=membership.program, role=membership.role
    )
    rows = list(same.select_for_update(of=("self",)).select_related("user").order_by("pk"))
    if membership not in rows:
        raise AccountRefused(_("Somebody else changed this role a moment ago."))
    others = [other for other in rows if other != membership and other.user.is_active]
    if membership.role in {Role.MANAGER, Role.ADMIN} and not others:
        message = (
            _("This is the last %(role)s of the program. Invite another one first.")
            if membership.program
            else _("This is the last %(role)s of the organisation. Invite another one first.")
        )
        raise AccountRefused(message % {"role": membership.get_role_display().lower()})


def _tell(row: Membership | Invitation, what: str, *, by: Access) -> None:
    """Write a line in the log of every program that the role reaches; which account it is stays out of it."""
    for program in row.reaches().select_related("organisation"):
        audit.record_event(replace(by, program=program), what)
