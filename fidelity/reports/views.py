"""The report of a review: what it will say, what waits to be signed, the final one as a page, as a file, as data."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from fidelity.reports.downloads.file_response import file_response, pdf_response
from fidelity.reports.models import IssuedReport
from fidelity.reports.record_text import record_text
from fidelity.reports.rendering import files, html
from fidelity.reports.signing import actions as signing_actions
from fidelity.reports.signing import codes, views
from fidelity.reviews import signing_rules
from fidelity.reviews.access import requires
from fidelity.reviews.closing_steps import ClosingSteps, Place, Stage, closing_steps
from fidelity.reviews.models import Review
from programs.permissions import Permission

LOOK_AGAIN = 2  # seconds
NO_CODE = gettext_noop("no code yet")  # part of a record, so in English


@requires(Permission.READ_REPORT)
def report(request: HttpRequest, review: Review) -> HttpResponse:
    """What waits to be signed; else the newest report; before that, for whoever may ask for it, what will be asked."""
    text = signing_actions.waiting_text(review)
    if text and request.access.can(Permission.PREVIEW_REPORT):
        return views.page(request, review, text)
    issued = review.reports.defer("pdf").first()
    if issued is None or _is_to_be_asked(request, review):
        return _not_asked(request, review)
    page = {"program": review.program, "review": review, "report": issued, "steps": _steps_of_issued(request, review)}
    if not issued.pdf_sha256 and not issued.trouble:
        return _being_made(request, page)
    context = html.page_context(json.loads(issued.snapshot), checksum=issued.snapshot_sha256)
    return render(request, "reports/show.html", context | page | {"links": True})


def _steps_of_issued(request: HttpRequest, review: Review) -> ClosingSteps | None:
    """Whoever asks for signatures has come past `_is_to_be_asked`, so nothing is to be asked any more."""
    stage = Stage.FINAL if request.access.can(Permission.ISSUE_REPORT) else None
    return closing_steps(request.access, review, Place.REPORT, stage)


def _is_to_be_asked(request: HttpRequest, review: Review) -> bool:
    """Whether the manager looks at a review that was amended and closed again: its next version is what comes now."""
    closed = review.state == Review.State.CLOSED and request.access.can(Permission.ISSUE_REPORT)
    return closed and signing_rules.is_unreported(review)


def _being_made(request: HttpRequest, page: dict[str, object]) -> HttpResponse:
    """A short page that looks again by itself, with no script."""
    response = render(request, "reports/making.html", page)
    response["Refresh"] = str(LOOK_AGAIN)
    return response


def _not_asked(request: HttpRequest, review: Review) -> HttpResponse:
    """What will be put before people, for whoever may ask them; for others there is no report yet."""
    if not request.access.can(Permission.ISSUE_REPORT):
        raise Http404(_("No report of this quarter has been put up to sign."))
    page = {"program": review.program, "review": review}
    if review.state != Review.State.CLOSED:
        return render(request, "reports/not_closed.html", page)
    preview = json.loads(_preview(request, review))
    page |= {
        "links": True,
        "steps": closing_steps(request.access, review, Place.REPORT, Stage.REPORT),
        "earlier": review.reports.defer("pdf", "snapshot").first(),
    }
    return render(request, "reports/preview.html", html.page_context(preview) | page)


def _preview(request: HttpRequest, review: Review) -> str:
    version = signing_actions.next_version(review)
    return record_text(review, code=NO_CODE, version=version, at=timezone.now(), role=request.access.role)


@requires(Permission.ISSUE_REPORT)
@require_POST
def again(request: HttpRequest, review: Review) -> HttpResponse:
    """Try to make the file once more, after that failed."""
    codes.try_again(report=_issued(review), by=request.access)
    messages.info(request, _("The file is being made again."))
    return _to_report(review)


@requires(Permission.READ_REPORT)
def pdf(request: HttpRequest, review: Review) -> HttpResponse:
    issued = _issued(review)
    if not issued.pdf_sha256:
        return _to_report(review)
    if unchanged := get_conditional_response(request, etag=quote_etag(issued.pdf_sha256)):
        return unchanged
    return pdf_response(request, issued, files.file_name(issued, "pdf"), checksum=issued.pdf_sha256)


@requires(Permission.READ_REPORT)
def record(request: HttpRequest, review: Review) -> HttpResponse:
    """The snapshot as it was issued, byte for byte what is attached to the file."""
    issued = _issued(review)
    if unchanged := get_conditional_response(request, etag=quote_etag(issued.snapshot_sha256)):
        return unchanged
    name = files.file_name(issued, "json")
    return file_response(issued.snapshot, "application/json", name, checksum=issued.snapshot_sha256)


def _issued(review: Review) -> IssuedReport:
    issued = review.reports.defer("pdf").first()
    if issued is None:
        raise Http404(_("No report of this quarter has been issued."))
    return issued


def _to_report(review: Review) -> HttpResponse:
    return redirect("report", review.program.slug, review.quarter.slug)
