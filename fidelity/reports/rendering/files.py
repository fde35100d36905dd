"""The files of an issued report, for all and for funders: made once, from its snapshot alone."""

import json
import logging
from collections.abc import Callable
from datetime import datetime, time

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from fidelity.reports.models import FunderFile, IssuedReport
from fidelity.reports.rendering import html as rendering_html
from fidelity.reports.rendering import kept_files, pdf
from fidelity.reports.snapshot import build, funder_extract

TROUBLE = gettext_noop("Something went wrong while the file was made. The report itself is safe.")

logger = logging.getLogger(__name__)


def file_name(report: IssuedReport, ending: str) -> str:
    """`plumbline-PL-7K3M-92QX-v1.0.pdf`: says nothing about the program."""
    return f"plumbline-{report.code}-v{report.version}.{ending}"


@override(build.LANGUAGE)
def make_report_file(report: IssuedReport, *, has_annex: bool = True) -> bytes:
    """The PDF of `report`; the same bytes whenever it is called, in the language of the record.

    `has_annex`: not its first part alone, which takes less than half of the time.
    """
    html = rendering_html.report_html(report.snapshot, checksum=report.snapshot_sha256, has_annex=has_annex)
    issued = datetime.combine(timezone.localtime(report.issued_at).date(), time())
    return pdf.make_pdf(html, record=pdf.Record(file_name(report, "json"), report.snapshot, issued), paper=report.paper)


@override(build.LANGUAGE)
def make_for_funders(report: IssuedReport) -> bytes:
    """The PDF without the question pages; what is attached to it holds bands and no answer."""
    html = rendering_html.report_html(report.snapshot, checksum=report.snapshot_sha256, left_out=True)
    issued = datetime.combine(timezone.localtime(report.issued_at).date(), time())
    record = pdf.Record(
        file_name(report, "bands.json"), funder_extract.extract_as_json(json.loads(report.snapshot)), issued
    )
    return pdf.make_pdf(html, record=record, paper=report.paper)


def store_report_file(pk: int) -> None:
    """Make and keep the file of a report that has none yet; where that fails, keep a sentence that says so."""
    waiting = IssuedReport.objects.filter(pk=pk, pdf_sha256="")
    if report := waiting.first():
        _fill(waiting, report, make_report_file)


def store_for_funders(pk: int) -> None:
    """The same for the file without question pages."""
    waiting = FunderFile.objects.filter(report=pk, pdf_sha256="")
    if file := waiting.select_related("report").first():
        _fill(waiting, file.report, make_for_funders)


def _fill(
    waiting: QuerySet[IssuedReport] | QuerySet[FunderFile],
    report: IssuedReport,
    making: Callable[[IssuedReport], bytes],
) -> None:
    """Fill the columns of the row: where the file is with its checksum, or what kept it from being made.

    Where the store can't be reached this raises, and the file is asked for again.
    """
    try:
        made = making(report)
    except pdf.LibrariesMissing as missing:
        waiting.update(trouble=str(missing))
        return
    except Exception:
        logger.exception("The file of %s could not be made", report)
        waiting.update(trouble=TROUBLE)
        return
    columns = kept_files.keep(made, where=kept_files.store())
    try:
        waiting.update(**columns)
    finally:
        kept_files.take_back(columns)
