"""People who are invited once a second person has confirmed them: for those who can be that person."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.reviews.home.notice_kinds import Kind, Notice
from programs.access import Access
from programs.models import Invitation, Program, Role, User
from programs.permissions import Permission


def person_notices(accesses: Iterable[Access]) -> dict[int, list[Notice]]:
    """Program -> who waits there; one query, none for an account that confirms nowhere."""
    able = {access.program.pk: access for access in accesses if access.can(Permission.CONFIRM_PEOPLE)}
    if not able:
        return {}
    waiting: dict[int, list[Notice]] = {}
    for invitation in Invitation.objects.waiting(now=timezone.now()).filter(program__in=able).order_by("pk"):
        access = able[invitation.program_id]
        if invitation.invited_by_id != access.user.pk:
            waiting.setdefault(invitation.program_id, []).append(_notice(access, invitation))
    return waiting


def admin_notices(user: User) -> list[Notice]:
    """The same for an admin, in the programs in which the account has no role of its own."""
    looked_after = Program.objects.filter(
        organisation__memberships__user=user, organisation__memberships__role=Role.ADMIN
    ).exclude(memberships__user=user)
    waiting = Invitation.objects.waiting(now=timezone.now()).filter(program__in=looked_after)
    programs = Program.objects.filter(pk__in=waiting.values("program")).order_by("sort_key", "pk")
    by_program = person_notices([Access(user, program, frozenset({Role.ADMIN})) for program in programs])
    return [notice for notices in by_program.values() for notice in notices]


def _notice(access: Access, invitation: Invitation) -> Notice:
    words = _("%(role)s: somebody waits for a second person to confirm them")
    address = reverse("roles", args=[access.program.slug])
    key = f"person:{invitation.pk}"
    return Notice(key, words % {"role": invitation.get_role_display()}, address, Kind.PERSON)
