"""Writing down what was done, in the transaction that does it."""

from datetime import datetime

from django.utils import timezone

from programs.access import Access
from programs.models import AuditEvent, Organisation, Role, User


def record_event(by: Access, what: str, *, at: datetime | None = None) -> AuditEvent:
    """Note that `by` did `what` (a past-tense phrase with no name of a person and nothing on people supported)."""
    program = by.program
    return AuditEvent.objects.create(
        organisation=program.organisation,
        program=program,
        at=at or timezone.now(),
        by=by.user,
        role=by.role,
        what=what,
    )


def record_for_organisation(organisation: Organisation, what: str, *, by: User) -> None:
    """Note that an admin did `what` to the whole organisation: a line in the log of each program it has."""
    programs = list(organisation.programs.all()) or [None]
    line = {"organisation": organisation, "at": timezone.now(), "by": by, "role": Role.ADMIN, "what": what}
    AuditEvent.objects.bulk_create(AuditEvent(program=program, **line) for program in programs)
