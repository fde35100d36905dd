"""A program takes along what it has written down."""

from collections.abc import Callable

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from fidelity.flags.access import People
from fidelity.models import FlagEvent, Letter, PeerQuestion
from fidelity.records import export
from programs import audit
from programs.access import Access, requires
from programs.models import Program
from programs.permissions import Permission

FILE_NAME = "plumbline-export.json"
WORDS = {
    FlagEvent: frozenset({"text", "details"}),
    Letter: frozenset({"text"}),
    PeerQuestion: frozenset({"text", "answer"}),
}
"""What of a flag is for those to whom it is open."""


@requires(Permission.EXPORT_PROGRAM)
def take_along(request: HttpRequest, program: Program) -> HttpResponse:
    """What the file holds; a press of the button makes it, and the log says so."""
    if request.method != "POST":
        return render(request, "records/take_along.html", {"program": program})
    audit.record_event(request.access, _("took everything of the program along, as a file"))
    with export.one_moment():
        text = "".join(export.export_program(program, hidden=_hidden(request.access)))
    disposition = content_disposition_header(as_attachment=True, filename=FILE_NAME)
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(text, content_type="application/json", headers=headers)


def _hidden(by: Access) -> Callable[[Model], frozenset[str]]:
    """Leave out the words of flags that are kept from this account, as their pages do."""
    people = People(by.program)
    closed = {flag.pk for flag in by.program.flags.all() if not people.may_read(by, flag)}
    return lambda row: WORDS[type(row)] if type(row) in WORDS and row.flag_id in closed else frozenset()
