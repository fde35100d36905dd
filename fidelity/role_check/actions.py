"""Acts of this room: keyword-only, in one transaction with its line in the log."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import ngettext

from fidelity.role_check.annotated_text import Note
from fidelity.role_check.models import LONGEST, WrittenDuty
from programs import audit
from programs.access import Access
from programs.models import StaffRole


@transaction.atomic
def confirm_written(*, staff_role: StaffRole, notes: Sequence[Note], by: Access) -> None:
    """Keep which findings are really written into the job; they take the place of all that were kept before."""
    staff_role.written_duties.all().delete()
    WrittenDuty.objects.bulk_create(
        WrittenDuty(
            program=by.program,
            staff_role=staff_role,
            item=note.finding.category.item,
            category=note.finding.category.code,
            words=note.words[:LONGEST].rstrip(),
            role=by.role,
        )
        for note in notes
    )
    words = ngettext(
        "checked the job description of “%(title)s”: %(number)s duty confirmed that may not fit",
        "checked the job description of “%(title)s”: %(number)s duties confirmed that may not fit",
        len(notes),
    )
    audit.record_event(by, words % {"title": staff_role.title, "number": len(notes)})
