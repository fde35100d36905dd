"""Acts of an admin on an organisation and its programs: each in one transaction with its lines in the log."""

from django.db import transaction
from django.utils.translation import gettext as _

from programs import audit, names
from programs.access import Access
from programs.actions import AccountRefused
from programs.models import STEPS, Membership, Organisation, Program, Role, User
from programs.organisation.forms import PartForm
from programs.people import independence


@transaction.atomic
def found_organisation(*, name: str, year_start: str, by: User) -> Organisation:
    """A new organisation that `by` looks after; its first run has begun."""
    organisation = Organisation.objects.create(name=name, year_start=year_start, steps_done=1)
    Membership.objects.create(user=by, organisation=organisation, role=Role.ADMIN)
    audit.record_for_organisation(organisation, _("set up the organization"), by=by)
    return organisation


@transaction.atomic
def save_part(*, form: PartForm, by: User) -> Organisation:
    organisation = form.save()
    for line in form.log_lines():
        audit.record_for_organisation(organisation, line, by=by)
    return organisation


@transaction.atomic
def save_program(*, program: Program, by: User) -> Program:
    """Add a program, or keep what was changed of it; a new one gets an address of its own."""
    what = (
        _("changed the name, kind, setting or first quarter of the program") if program.pk else _("added the program")
    )
    program.slug = program.slug or names.free_slug(program.name)
    program.save()
    audit.record_event(_access(program, by), what)
    return program


@transaction.atomic
def lead(*, program: Program, by: User) -> None:
    """Let an admin be the manager of a program as well, for somebody has to begin; `AccountRefused` for its peers."""
    independence.lock_roles(program)
    if why_not := independence.refusal_of_role(program, Role.MANAGER, by.email, invited=True):
        raise AccountRefused(why_not)
    place = {"user": by, "organisation": program.organisation, "program": program}
    _membership, new = Membership.objects.get_or_create(**place, role=Role.MANAGER)
    if new:
        words = _("took the role “%(role)s” too, in setting up the program")
        audit.record_event(_access(program, by), words % {"role": Role.MANAGER.label})


@transaction.atomic
def stop_leading(*, program: Program, by: User) -> None:
    """Take that back, in the first run, before anything was reviewed."""
    if program.memberships.filter(user=by, role=Role.MANAGER).delete()[0]:
        words = _("gave the role “%(role)s” back, in setting up the program")
        audit.record_event(_access(program, by), words % {"role": Role.MANAGER.label})


@transaction.atomic
def rename_site(*, program: Program, before: str, after: str, by: User) -> int:
    """How many staff roles stand at the site under its new name; with the name of another site both are one."""
    changed = program.staff_roles.filter(site=before).update(site=after)
    if changed:
        words = _("gave the site “%(before)s” another name: “%(after)s”")
        audit.record_event(_access(program, by), words % {"before": before, "after": after})
    return changed


def finish_step(organisation: Organisation, number: int) -> None:
    """Remember that a step of the first run is done; 5 is the last."""
    done = min(max(organisation.steps_done, number), STEPS)
    Organisation.objects.filter(pk=organisation.pk, steps_done__lt=done).update(steps_done=done)
    organisation.steps_done = done


def _access(program: Program, by: User) -> Access:
    return Access(by, program, frozenset({Role.ADMIN}))
