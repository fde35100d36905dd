"""The report of a review: preview, issue once, read as a page, as a file, as data."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from fidelity.reports import actions, files, gathering, rendering, snapshot
from fidelity.reports.material import Issue
from fidelity.reports.models import IssuedReport
from fidelity.reviews.access import requires
from fidelity.reviews.models import Review
from programs.access import Access
from programs.permissions import Permission

CONFLICT = 409
LOOK_AGAIN = 2  # seconds


@requires(Permission.READ_REPORT)
def report(request: HttpRequest, review: Review) -> HttpResponse:
    """The issued report; before that, for whoever may issue it, what will be issued."""
    issued = review.reports.defer("pdf").first()
    if issued is None:
        return _not_issued(request, review)
    page = {"program": review.program, "review": review, "report": issued}
    if not issued.pdf_sha256 and not issued.trouble:
        return _being_made(request, page)
    context = rendering.context(json.loads(issued.snapshot), checksum=issued.snapshot_sha256)
    return render(request, "reports/show.html", context | page | {"links": True})


def _being_made(request: HttpRequest, page: dict[str, object]) -> HttpResponse:
    """A short page that looks again by itself, with no script."""
    response = render(request, "reports/making.html", page)
    response["Refresh"] = str(LOOK_AGAIN)
    return response


def _not_issued(request: HttpRequest, review: Review) -> HttpResponse:
    """What will be issued, for whoever may issue it; for others there is no report yet."""
    if not request.access.can(Permission.ISSUE_REPORT):
        raise Http404("No report of this quarter has been issued.")
    page = {"program": review.program, "review": review}
    if review.state != Review.State.CLOSED:
        return render(request, "reports/not_closed.html", page)
    preview = json.loads(snapshot.canonical(snapshot.build(gathering.material(review, _unissued(request.access)))))
    return render(request, "reports/preview.html", rendering.context(preview) | page | {"links": True})


def _unissued(by: Access) -> Issue:
    return Issue("not issued yet", actions.FIRST_VERSION, timezone.localdate(), by.role.label)


@requires(Permission.ISSUE_REPORT)
def issue(request: HttpRequest, review: Review) -> HttpResponse:
    """Issue the report; pressing twice leads to the same one."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        actions.issue(review=review, by=request.access)
    except actions.NotClosed:
        page = {"program": review.program, "review": review}
        return render(request, "reports/not_closed.html", page, status=CONFLICT)
    return _to_report(review)


@requires(Permission.ISSUE_REPORT)
def again(request: HttpRequest, review: Review) -> HttpResponse:
    """Try to make the file once more, after that failed."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actions.try_again(report=_issued(review), by=request.access)
    messages.info(request, "The file is being made again.")
    return _to_report(review)


@requires(Permission.READ_REPORT)
def pdf(request: HttpRequest, review: Review) -> HttpResponse:
    issued = _issued(review)
    if not issued.pdf_sha256:
        return _to_report(review)
    if unchanged := get_conditional_response(request, etag=quote_etag(issued.pdf_sha256)):
        return unchanged
    return _file(bytes(issued.pdf), "application/pdf", files.name(issued, "pdf"), issued.pdf_sha256)


@requires(Permission.READ_REPORT)
def record(request: HttpRequest, review: Review) -> HttpResponse:
    """The snapshot as it was issued, byte for byte what is attached to the file."""
    issued = _issued(review)
    if unchanged := get_conditional_response(request, etag=quote_etag(issued.snapshot_sha256)):
        return unchanged
    return _file(issued.snapshot.encode(), "application/json", files.name(issued, "json"), issued.snapshot_sha256)


def _issued(review: Review) -> IssuedReport:
    issued = review.reports.defer("pdf").first()
    if issued is None:
        raise Http404("No report of this quarter has been issued.")
    return issued


def _file(content: bytes, content_type: str, name: str, checksum: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "ETag": quote_etag(checksum),
        "Cache-Control": "private, no-cache",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)


def _to_report(review: Review) -> HttpResponse:
    return redirect("report", review.program.slug, review.quarter.slug)
