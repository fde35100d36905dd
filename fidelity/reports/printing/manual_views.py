"""The rating manual of one version to take along."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from fidelity.instrument.manual import has_manual
from fidelity.instrument.models import InstrumentVersion
from fidelity.reports.downloads.file_response import file_response
from fidelity.reports.printing.manual import manual_file
from fidelity.reports.rendering import pdf
from programs.access import public


@public
def manual(request: HttpRequest, version: str, paper: str) -> HttpResponse:
    instrument = get_object_or_404(InstrumentVersion, version=version).definition
    if paper not in pdf.PAPERS or not has_manual(instrument):
        raise Http404(_("There is no such manual."))
    try:
        content = manual_file(instrument, paper=paper)
    except pdf.LibrariesMissing as missing:
        messages.warning(request, str(missing))
        return redirect("instrument_manual", version)
    return file_response(content, "application/pdf", f"plumbline-manual-{version}-{paper}.pdf")
