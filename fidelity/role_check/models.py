"""Duties that stand in a job description and do not fit the role, as the manager has confirmed them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fidelity.wording.plain_text import to_plain
from programs.models import Program, Role, StaffRole

LONGEST = 200


class WrittenDutyQuerySet(models.QuerySet["WrittenDuty"]):
    def standing(self) -> "list[WrittenDuty]":
        """Those whose words are still in the text of a peer role, by question."""
        duties = self.filter(staff_role__kind=StaffRole.Kind.PEER_SUPPORTER).select_related("staff_role")
        return [duty for duty in duties if duty.stands]


class WrittenDuty(models.Model):
    """One duty in the text of a staff role: its exact words on one line, and the question it belongs to."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="written_duties")
    staff_role = models.ForeignKey(StaffRole, on_delete=models.CASCADE, related_name="written_duties")
    item = models.CharField(_("question"), max_length=16)
    category = models.CharField(_("kind of duty"), max_length=40)
    words = models.CharField(max_length=LONGEST)
    confirmed_at = models.DateTimeField(default=timezone.now)
    role = models.CharField(_("confirmed by"), max_length=12, choices=Role)

    objects = WrittenDutyQuerySet.as_manager()

    class Meta:
        ordering = ["item", "staff_role__sort_key", "pk"]
        constraints = [models.UniqueConstraint("staff_role", "category", "words", name="written_duty_once")]

    def __str__(self) -> str:
        return self.words

    @property
    def stands(self) -> bool:
        """Whether the words are still in the text: it may have been changed since."""
        return on_one_line(self.words) in on_one_line(self.staff_role.description)


def on_one_line(text: str) -> str:
    return " ".join(to_plain(text).split())
