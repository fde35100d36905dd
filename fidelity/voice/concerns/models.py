"""What people raised and no page shows yet; `sealed_concerns.py` writes it, and says what is in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models import Program


class ConcernBox(models.Model):
    """What was raised in a program and waits for the closing of a quarter: two sealed blocks, each of fixed length."""

    program = models.OneToOneField(Program, on_delete=models.CASCADE, related_name="+")
    contents = models.BinaryField(default=b"", blank=True)
    marks = models.BinaryField(default=b"", blank=True)

    def __str__(self) -> str:
        return _("What was raised in %(program)s") % {"program": self.program}
