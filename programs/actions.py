"""Acts of this room: each keyword-only, in one transaction with its line in the log."""

from django.db import transaction

from programs import audit
from programs.access import Access
from programs.models import StaffRole


@transaction.atomic
def save_staff_role(*, role: StaffRole, by: Access) -> StaffRole:
    what = "changed the staff role" if role.pk else "added the staff role"
    role.save()
    audit.record(by, f"{what} “{role.title}” ({role.count})")
    return role


@transaction.atomic
def remove_staff_role(*, role: StaffRole, by: Access) -> None:
    audit.record(by, f"removed the staff role “{role.title}”")
    role.delete()
