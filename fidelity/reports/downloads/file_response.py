"""A file to take along, as an answer to a request."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, quote_etag

from fidelity.reports.rendering import kept_files

KEPT_BY_BROWSER = "private, no-cache"  # a browser asks whether its copy is still the same
NEVER_KEPT = "private, no-store"


def file_response(
    content: str | bytes, content_type: str, name: str, *, cache: str = KEPT_BY_BROWSER, checksum: str = ""
) -> HttpResponse:
    """A download; where there is a `checksum`, a browser that has these bytes already does not get them again."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = cache
    if checksum:
        response["ETag"] = quote_etag(checksum)
    return response


def pdf_response(
    request: HttpRequest, row: kept_files.Row, name: str, *, cache: str = KEPT_BY_BROWSER, checksum: str = ""
) -> HttpResponse:
    """The file of an issued report; where it can't be read now, a page that says so (503)."""
    try:
        content = kept_files.read_file(row)
    except kept_files.FileUnreadable as error:
        return render(request, "reports/file_unreadable.html", {"why": error}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return file_response(content, "application/pdf", name, cache=cache, checksum=checksum)
