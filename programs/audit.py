"""Writing down what was done, in the transaction that does it."""

from programs.access import Access
from programs.models import AuditEvent


def record(by: Access, what: str) -> AuditEvent:
    """Note that `by` did `what` (a past-tense phrase with no name of a person and nothing on people supported)."""
    program = by.program
    return AuditEvent.objects.create(
        organisation=program.organisation, program=program, by=by.user, role=by.role, what=what
    )
