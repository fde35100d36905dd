"""Amend a final report, and every version that there was of it."""

import json
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from fidelity.reports.downloads.file_response import file_response, pdf_response
from fidelity.reports.models import IssuedReport
from fidelity.reports.rendering import files, html
from fidelity.reports.signing import amending, giving_up, versions
from fidelity.reports.signing.amending_forms import AmendForm
from fidelity.reports.signing.versions import ReportVersion
from fidelity.reviews.access import requires
from fidelity.reviews.models import Review
from programs.guarded_words import keeping_words
from programs.permissions import Permission

OK, INVALID, CONFLICT = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@requires(Permission.AMEND_REVIEW)
def amend(request: HttpRequest, review: Review) -> HttpResponse:
    """Say why, and open the review again; where that can't be done now, why not, with the text kept."""
    if request.method != "POST":
        newest = review.reports.values_list("version", flat=True).first()
        return _amend_page(
            request, review, AmendForm(initial={"version": newest}), refused=amending.why_not_amendable(review)
        )
    form = AmendForm(request.POST)
    if not form.is_valid():
        return _amend_page(request, review, form, status=INVALID)
    try:
        with keeping_words(form, review.program, request.access.role):
            amending.reopen_for_amendment(review=review, by=request.access, **form.cleaned_data)
    except amending.AmendmentRefused as refused:
        return _amend_page(request, review, form, refused=str(refused), status=CONFLICT)
    opened = _("%(quarter)s is open again. Change what is wrong, then close it.") % {"quarter": review.quarter.label}
    messages.success(request, opened)
    return redirect("review", review.program.slug, review.quarter.slug)


def _amend_page(
    request: HttpRequest, review: Review, form: AmendForm, *, refused: str = "", status: int = OK
) -> HttpResponse:
    newest = next(iter(versions.report_versions(review)), None)
    context = {"program": review.program, "review": review, "form": form, "refused": refused, "newest": newest}
    return render(request, "reports/amend.html", context, status=status)


@requires(Permission.AMEND_REVIEW)
def give_up(request: HttpRequest, review: Review) -> HttpResponse:
    """End an amendment without a new version: the review stands as it did when the newest version became final."""
    refused = giving_up.why_not_given_up(review)
    if request.method == "POST" and not refused:
        try:
            giving_up.give_up(review=review, by=request.access)
        except giving_up.GivingUpRefused as problem:
            refused = str(problem)
        else:
            messages.success(request, _("The amendment is given up. The review stands as it did before."))
            return redirect("report", review.program.slug, review.quarter.slug)
    context = {"program": review.program, "review": review, "refused": refused}
    status = CONFLICT if refused and request.method == "POST" else OK
    return render(request, "reports/give_up.html", context, status=status)


@requires(Permission.READ_REPORT)
def version_list(request: HttpRequest, review: Review) -> HttpResponse:
    """Every version of the report with its day, why it was made, and how it stands."""
    known = versions.report_versions(review)
    if not known:
        raise Http404(_("No report of this quarter is final."))
    context = {"program": review.program, "review": review, "versions": known}
    return render(request, "reports/versions.html", context)


@requires(Permission.READ_REPORT)
def version_page(request: HttpRequest, review: Review, version: str) -> HttpResponse:
    """One version as a page, with a word on how it stands."""
    chosen = _version(review, version)
    context = html.page_context(json.loads(chosen.report.snapshot), checksum=chosen.report.snapshot_sha256)
    page = {"program": review.program, "review": review, "version": chosen, "links": True}
    return render(request, "reports/version.html", context | page)


@requires(Permission.READ_REPORT)
def pdf(request: HttpRequest, review: Review, version: str) -> HttpResponse:
    """The file of one version, as it was made; never made again."""
    report = _version(review, version).report
    if not report.pdf_sha256:
        return redirect("report_versions", review.program.slug, review.quarter.slug)
    if unchanged := get_conditional_response(request, etag=quote_etag(report.pdf_sha256)):
        return unchanged
    return pdf_response(request, report, _name(report, "pdf"), checksum=report.pdf_sha256)


@requires(Permission.READ_REPORT)
def record(request: HttpRequest, review: Review, version: str) -> HttpResponse:
    """The snapshot of one version, byte for byte."""
    report = _version(review, version).report
    if unchanged := get_conditional_response(request, etag=quote_etag(report.snapshot_sha256)):
        return unchanged
    return file_response(report.snapshot, "application/json", _name(report, "json"), checksum=report.snapshot_sha256)


def _version(review: Review, version: str) -> ReportVersion:
    known = versions.report_versions(review)
    chosen = next((row for row in known if row.report.version == version), None)
    if chosen is None:
        raise Http404(_("There is no such version of this report."))
    return chosen


def _name(report: IssuedReport, ending: str) -> str:
    """The neutral name, which says where a newer version stands."""
    superseded = report.standing == IssuedReport.Standing.SUPERSEDED
    return files.file_name(report, f"superseded.{ending}" if superseded else ending)
