"""The versions of one report, newest first."""

from dataclasses import dataclass

from fidelity.reports.models import IssuedReport
from fidelity.reviews.models import Review


@dataclass(frozen=True)
class ReportVersion:
    """A final version; `why` it was made, empty for the first; `superseded` by a newer one."""

    report: IssuedReport
    why: str
    superseded: bool


def report_versions(review: Review) -> list[ReportVersion]:
    """Without their large columns, which are read where they are wanted; two queries."""
    reports = list(review.reports.defer("pdf", "snapshot", "trouble").order_by("pk"))
    reasons = ["", *review.amendments.standing().order_by("pk").values_list("reason", flat=True)]
    return [
        ReportVersion(report, reason, superseded=report is not reports[-1])
        for report, reason in zip(reports, reasons, strict=False)
    ][::-1]
