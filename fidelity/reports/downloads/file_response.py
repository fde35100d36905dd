"""A file to take along, as an answer to a request."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header, quote_etag

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
