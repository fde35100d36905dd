"""What we stand by: reports as they were issued, never edited."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from fidelity.reviews.models import Review
from programs.models import Role

A_WHILE = timedelta(minutes=1)


class IssuedReport(models.Model):
    """One issued report: the snapshot, the PDF made from it once, and the SHA-256 of both."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="reports")
    code = models.CharField("report code", max_length=14, unique=True)
    version = models.CharField(max_length=8, default="1.0")
    issued_at = models.DateTimeField(default=timezone.now)
    role = models.CharField("issued by", max_length=12, choices=Role)
    snapshot = models.TextField("the snapshot as canonical JSON")
    snapshot_sha256 = models.CharField(max_length=64)
    paper = models.CharField(max_length=10)
    # Filled once by the task that makes the file; empty while it is being made, `trouble` when that failed.
    pdf = models.BinaryField(null=True, editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    trouble = models.TextField(blank=True)

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint("review", "version", name="report_version_once_a_review"),
            models.CheckConstraint(
                condition=Q(pdf__isnull=True, pdf_sha256="") | (Q(pdf__isnull=False) & ~Q(pdf_sha256="")),
                name="report_file_with_its_checksum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def is_late(self) -> bool:
        """Whether its file should be there by now: the worker may have been stopped in the middle of it."""
        return not self.pdf_sha256 and timezone.now() - self.issued_at > A_WHILE
