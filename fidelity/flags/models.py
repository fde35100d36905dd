"""What is being done about what was found."""

from django.db import models
from django.utils import timezone

from programs.models import Program


class Action(models.Model):
    """One thing the program will do; owned by a role, never by a person."""

    class About(models.TextChoices):
        CONDITIONS = "conditions", "A condition: task, rule, staffing, pay, supervision"
        PRACTICE = "practice", "How the work is done"
        LEARNING = "learning", "Learning or training"

    class Owner(models.TextChoices):
        MANAGER = "manager", "Program manager"
        SUPERVISOR = "supervisor", "Peer supervisor"
        PEER_TEAM = "peer_team", "Peer team"
        LEADERSHIP = "leadership", "Organisation leadership"
        OTHER_DEPARTMENT = "other_department", "Another department"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="actions")
    review = models.ForeignKey("fidelity.Review", on_delete=models.PROTECT, related_name="actions")
    item = models.CharField("question it answers to", max_length=16, blank=True)
    about = models.CharField(max_length=12, choices=About, default=About.CONDITIONS)
    what = models.CharField("what will be done", max_length=300)
    owner = models.CharField("who sees to it", max_length=20, choices=Owner)
    due = models.DateField("by when")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    outcome = models.CharField("what came of it", max_length=300, blank=True)
    planned_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return self.what
