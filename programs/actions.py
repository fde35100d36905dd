"""Acts of this room: each keyword-only, in one transaction with its line in the log."""

import secrets
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs import audit
from programs.access import Access
from programs.models import LEADING, PEER_SIDE, Invitation, Membership, Role, StaffRole, User
from programs.people import independence
from programs.permissions import Permission


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
    """The invitation and the secret of its link, which is kept nowhere; an open one to the same role is replaced.

    A peer supporter or an ally gets no link before a second person has confirmed it, and the secret is empty; only an
    admin who does not lead the program needs nobody else.
    """
    organisation = by.program.organisation
    program = None if role in {Role.ADMIN, Role.FUNDER} else by.program
    place = {"organisation": organisation, "program": program, "role": role}
    independence.lock_roles(program)
    if Membership.objects.filter(**place, user__email__iexact=email).exists():
        raise AccountRefused(_("This address has that role already."))
    _refuse(independence.refusal_of_role(program, role, email, invited=True))
    waits = role in PEER_SIDE and not by.can(Permission.CONFIRM_PEOPLE)
    before = Invitation.objects.open().filter(**place, email=email.lower())
    if waits and before.filter(confirmed_at__isnull=False, expires_at__gt=now).exists():
        raise AccountRefused(_("This address is confirmed and invited already. Only an admin can invite it anew."))
    before.update(withdrawn_at=now)
    invitation = Invitation(
        **place,
        email=email.lower(),
        invited_by=by.user,
        invited_by_role=by.role,
        created_at=now,
        expires_at=now + (Invitation.WAITS if waits else Invitation.LASTS),
    )
    token = "" if waits else secrets.token_urlsafe(32)
    if token:
        invitation.token_hash = Invitation.hash_of(token)
    if role in PEER_SIDE and not waits:
        invitation.confirmed_at, invitation.confirmed_by_role = now, Role.ADMIN
    invitation.save()
    words = _("asked to invite somebody to the role “%(role)s”; a second person has to confirm it")
    what = words if waits else _("invited somebody to the role “%(role)s”")
    _tell(invitation, what % {"role": role.label}, by=by)
    return invitation, token


@transaction.atomic
def confirm_invitation(*, invitation: Invitation, by: Access, now: datetime) -> str:
    """Let somebody be invited as a peer supporter or an ally, by the word of a second person: the secret of the link.

    Raises `AccountRefused` for who can't be that person, and `InvitationGone` for whoever comes second or too late.
    """
    independence.lock_roles(invitation.program)
    _refuse(independence.refusal_to_confirm(by, invitation))
    _refuse(independence.refusal_of_role(invitation.program, invitation.role, invitation.email))
    token = secrets.token_urlsafe(32)
    confirmed = (
        Invitation.objects.waiting(now=now)
        .filter(pk=invitation.pk)
        .update(
            confirmed_at=now,
            confirmed_by_role=by.role,
            token_hash=Invitation.hash_of(token),
            expires_at=now + Invitation.LASTS,
        )
    )
    if not confirmed:
        raise InvitationGone
    _tell_role(invitation, _("confirmed, as the second person, an invitation to the role “%(role)s”"), by=by)
    return token


@transaction.atomic
def refuse_invitation(*, invitation: Invitation, by: Access, now: datetime) -> None:
    """Do not confirm it: nobody is invited. Raises `AccountRefused` and `InvitationGone`, as confirming does."""
    _refuse(independence.refusal_to_confirm(by, invitation))
    waiting = Invitation.objects.waiting(now=now).filter(pk=invitation.pk)
    if not waiting.update(withdrawn_at=now, refused_by_role=by.role):
        raise InvitationGone
    _tell_role(invitation, _("did not confirm an invitation to the role “%(role)s”"), by=by)


@transaction.atomic
def renew_link(*, invitation: Invitation, by: Access, now: datetime) -> str:
    """Another secret for a confirmed invitation of peers, for the admin to hand over; the link before stops working.

    Raises `AccountRefused` where whoever asks leads the program, and `InvitationGone`.
    """
    by.demand(Permission.MANAGE_PEOPLE)
    _refuse(independence.refusal_to_change(by, invitation.role))
    token = secrets.token_urlsafe(32)
    confirmed = Invitation.objects.open().filter(pk=invitation.pk, role__in=PEER_SIDE, confirmed_at__isnull=False)
    if not confirmed.update(token_hash=Invitation.hash_of(token), expires_at=now + Invitation.LASTS):
        raise InvitationGone
    _tell_role(invitation, _("made a new link for an invitation to the role “%(role)s”"), by=by)
    return token


def note_link_seen(*, invitation: Invitation, by: Access) -> None:
    """Remember that the link stands on the screen of somebody who leads the program: it makes no peer's account."""
    if by.roles & LEADING:
        Invitation.objects.filter(pk=invitation.pk).update(link_was_seen=True)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Access, now: datetime) -> None:
    """Make the link of an open invitation worthless; nothing happens to one that was used.

    Raises `AccountRefused` where a second person confirmed it, and whoever takes it back leads the program.
    """
    independence.lock_roles(invitation.program)
    invitation.refresh_from_db()
    if not invitation.waits:
        _refuse(independence.refusal_to_change(by, invitation.role))
    if Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=now):
        _tell_role(invitation, _("took back an invitation to the role “%(role)s”"), by=by)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, now: datetime) -> None:
    """Give `user` the role; raises `InvitationGone` for whoever comes second or too late, and `AccountRefused`."""
    independence.lock_roles(invitation.program)
    _refuse(independence.refusal_of_role(invitation.program, invitation.role, user.email))
    if not Invitation.objects.filter(pk=invitation.pk).claim(now=now):
        raise InvitationGone
    invitation.refresh_from_db()
    place = {"organisation": invitation.organisation, "program": invitation.program, "role": invitation.role}
    word = {"since": now, "confirmed_by": invitation.confirmed_by_role}
    Membership.objects.get_or_create(user=user, **place, defaults=word)
    by = Access(user, invitation.program, frozenset({Role(invitation.role)}))
    _tell(invitation, _("accepted an invitation and has this role now"), by=by)


def accept_as_new(*, invitation: Invitation, password: str, now: datetime) -> User:
    """Make the account that the invitation is for.

    Raises `HasAccount`, `InvitationGone` or `AccountRefused`, and then nothing is made.
    """
    if User.objects.filter(email__iexact=invitation.email).exists():
        # With the same link used in another browser a moment ago, the link is gone and the account is not news.
        raise HasAccount if Invitation.objects.filter(pk=invitation.pk).open().exists() else InvitationGone
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, link_was_seen=invitation.link_was_seen)
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
    independence.lock_roles(membership.program)
    _refuse(independence.refusal_to_change(by, membership.role, role))
    if Membership.objects.filter(
        user=membership.user, program=membership.program, organisation=membership.organisation, role=role
    ):
        raise AccountRefused(_("This account has that role already."))
    _refuse(independence.refusal_of_role(membership.program, role, membership.user.email, but=[membership.pk]))
    _may_go(membership)
    membership.role, membership.since = role, timezone.now()
    membership.confirmed_by = Role.ADMIN if role in PEER_SIDE else ""
    membership.save(update_fields=["role", "since", "confirmed_by"])
    _tell(
        membership,
        _("changed the role of somebody from “%(before)s” to “%(after)s”") % {"before": before, "after": role.label},
        by=by,
    )


@transaction.atomic
def remove_role(*, membership: Membership, by: Access, with_account: bool = False) -> None:
    """Take a role from an account; what was done in it stays. Raises `AccountRefused`.

    `with_account`: delete the account too, and so its address, where that was its last role.
    """
    independence.lock_roles(membership.program)
    _refuse(independence.refusal_to_change(by, membership.role))
    _may_go(membership)
    deletes = with_account and is_last_role(membership, by=by)
    words = _("took from somebody the role “%(role)s”, and deleted the account")
    _tell_role(membership, words if deletes else _("took from somebody the role “%(role)s”"), by=by)
    membership.delete()
    if deletes:
        membership.user.delete()


def is_last_role(membership: Membership, *, by: Access) -> bool:
    """Whether nothing is left for the account without it, and it can be deleted.

    Not the own account, nor that of who runs the server; a funder with whom a report was shared stays known.
    """
    user = membership.user
    if user == by.user or user.is_staff or user.is_superuser or user.shares.exists():
        return False
    return not Membership.objects.filter(user=user).exclude(pk=membership.pk).exists()


@transaction.atomic
def name_office(*, membership: Membership, name: str, by: Access) -> None:
    """Say which office a funder's account belongs to, by which it is then listed; accounts of one office share it."""
    user, before = membership.user, membership.user.office
    if name == before:
        return
    user.groups.set([Group.objects.get_or_create(name=name)[0]])
    Group.objects.filter(name=before, user=None).delete()
    _tell(membership, _("named the office of a funder’s account: %(name)s") % {"name": name}, by=by)


def _refuse(reason: str) -> None:
    if reason:
        raise AccountRefused(reason)


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
            else _("This is the last %(role)s of the organization. Invite another one first.")
        )
        raise AccountRefused(message % {"role": membership.get_role_display().lower()})


def _tell_role(row: Membership | Invitation, what: str, *, by: Access) -> None:
    _tell(row, what % {"role": row.get_role_display()}, by=by)


def _tell(row: Membership | Invitation, what: str, *, by: Access) -> None:
    """Write a line in the log of every program that the role reaches; which account it is stays out of it."""
    for program in row.reaches().select_related("organisation"):
        audit.record_event(replace(by, program=program), what)
