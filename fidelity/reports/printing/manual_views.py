"""The rating manual of one version to take along."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.manual import has_manual
from fidelity.instrument.models import InstrumentVersion
from fidelity.reports.downloads.file_response import NEVER_KEPT, file_response
from fidelity.reports.printing.manual import kept_file, trouble
from fidelity.reports.printing.tasks import ask_for_manual
from fidelity.reports.rendering import pdf
from programs.access import public

LOOK_AGAIN = 5  # seconds
NOT_MADE_YET = 202


@public
def manual(request: HttpRequest, version: str, paper: str) -> HttpResponse:
    """The file. Making it takes half a minute, so a stranger who asks for it holds up nobody: the worker makes it."""
    instrument = get_object_or_404(InstrumentVersion, version=version).definition
    if paper not in pdf.PAPERS or not has_manual(instrument):
        raise Http404(_("There is no such manual."))
    if content := kept_file(instrument, paper=paper) or ask_for_manual(instrument, paper=paper):
        return file_response(content, "application/pdf", f"plumbline-manual-{version}-{paper}.pdf")
    if why_not := trouble(instrument, paper=paper):
        messages.warning(request, why_not)
        return redirect("instrument_manual", version)
    return _being_made(request, instrument, paper)


def _being_made(request: HttpRequest, instrument: Instrument, paper: str) -> HttpResponse:
    """A short page that looks again by itself, with no script."""
    page = {"instrument": instrument, "paper": paper}
    response = render(request, "reports/manual_making.html", page, status=NOT_MADE_YET)
    response["Refresh"] = str(LOOK_AGAIN)
    response["Cache-Control"] = NEVER_KEPT
    return response
