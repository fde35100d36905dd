"""Having the file of any version made again, also by whoever looks after the organisation and reads no report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fidelity.reports.models import IssuedReport
from fidelity.reports.sharing import actions as sharing_actions
from fidelity.reports.signing import codes
from programs.access import requires
from programs.models import Program
from programs.permissions import Permission


@requires(Permission.HAVE_FILES_MADE)
@require_POST
def file_again(request: HttpRequest, program: Program, code: str) -> HttpResponse:
    """Ask for what is missing of a report: its file, the one for funders, or both. What is there stays."""
    reports = IssuedReport.objects.filter(review__program=program).select_related("review").defer("pdf", "snapshot")
    report = get_object_or_404(reports, code=code)
    codes.try_again(report=report, by=request.access)
    sharing_actions.make_file_again(report=report, by=request.access)
    messages.info(request, _("The file is being made again."))
    if request.access.can(Permission.READ_REPORT):
        return redirect("report_version", program.slug, report.review.quarter.slug, report.version)
    return redirect("home")
