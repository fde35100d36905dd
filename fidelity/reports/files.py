"""The file of an issued report: made once, from its snapshot alone."""

import hashlib
import logging
from datetime import datetime, time

from django.utils import timezone

from fidelity.reports import pdf, rendering
from fidelity.reports.models import IssuedReport

TROUBLE = "Something went wrong while the file was made. The report itself is safe."

logger = logging.getLogger(__name__)


def name(report: IssuedReport, ending: str) -> str:
    """`plumbline-PL-7K3M-92QX-v1.0.pdf`: says nothing about the program."""
    return f"plumbline-{report.code}-v{report.version}.{ending}"


def make(report: IssuedReport) -> bytes:
    """The PDF of `report`; the same bytes whenever it is called."""
    html = rendering.for_print(report.snapshot, checksum=report.snapshot_sha256)
    issued = datetime.combine(timezone.localtime(report.issued_at).date(), time())
    return pdf.make(html, record=pdf.Record(name(report, "json"), report.snapshot, issued), paper=report.paper)


def store(pk: int) -> None:
    """Make and keep the file of a report that has none yet; where that fails, keep a sentence that says so."""
    waiting = IssuedReport.objects.filter(pk=pk, pdf=None)
    report = waiting.first()
    if report is None:
        return
    try:
        made = make(report)
    except pdf.LibrariesMissing as missing:
        waiting.update(trouble=str(missing))
    except Exception:
        logger.exception("The file of %s could not be made", report)
        waiting.update(trouble=TROUBLE)
    else:
        waiting.update(pdf=made, pdf_sha256=hashlib.sha256(made).hexdigest(), trouble="")
