"""Questions about a flag to peers, which the outside ally answers; which peer said something is written nowhere."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fidelity.flags.models import Flag
from programs.models import Role


class PeerQuestionQuerySet(models.QuerySet["PeerQuestion"]):
    def waiting(self) -> "PeerQuestionQuerySet":
        return self.filter(answered_at=None)


class PeerQuestion(models.Model):
    """A question of somebody who works on a flag. The ally answers it, or passes it on to peers and answers later.

    `role` is that of whoever asked. There is no column for whoever the ally talked with.
    """

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="peer_questions")
    role = models.CharField(_("asked by"), max_length=12, choices=Role)
    text = models.CharField(_("question"), max_length=500)
    asked_at = models.DateTimeField(default=timezone.now)
    passed_on_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=1_000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PeerQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="peer_question_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return self.text
