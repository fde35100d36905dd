"""A program takes along what it has written down."""

from collections.abc import Callable
from contextlib import ExitStack
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO

from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
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
IN_MEMORY = 2_000_000  # bytes
AS_A_FILE = {"Content-Disposition": content_disposition_header(True, FILE_NAME)}
WORDS = {
    FlagEvent: frozenset({"text", "details"}),
    Letter: frozenset({"text"}),
    PeerQuestion: frozenset({"text", "answer"}),
}
"""What of a flag is for those to whom it is open."""


@requires(Permission.EXPORT_PROGRAM)
def take_along(request: HttpRequest, program: Program) -> HttpResponseBase:
    """What the file holds; a press of the button makes it, and the log says so."""
    if request.method != "POST":
        return render(request, "records/take_along.html", {"program": program})
    audit.record_event(request.access, _("took everything of the program along, as a file"))
    headers = {"Cache-Control": "private, no-store"}
    file = _written(program, _hidden(request.access))
    if file.seek(0, SEEK_END) <= IN_MEMORY:
        with file:
            file.seek(0)
            return HttpResponse(file.read(), content_type="application/json", headers=headers | AS_A_FILE)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=FILE_NAME, content_type="application/json", headers=headers)


def _written(program: Program, hidden: export.Hidden) -> IO[bytes]:
    """The export, in memory as far as it is small, and else in a file without a name that is gone once it is sent.

    So it takes no more memory for many years, and a slow reader holds no transaction open.
    """
    with ExitStack() as unsent:
        file = unsent.enter_context(SpooledTemporaryFile(IN_MEMORY))
        with export.one_moment():
            for piece in export.export_program(program, hidden=hidden):
                file.write(piece.encode())
        unsent.pop_all()  # whoever sends it closes it
    return file


def _hidden(by: Access) -> Callable[[Model], frozenset[str]]:
    """Leave out the words of flags that are kept from this account, as their pages do."""
    people = People(by.program)
    closed = {flag.pk for flag in by.program.flags.all() if not people.may_read(by, flag)}
    return lambda row: WORDS[type(row)] if type(row) in WORDS and row.flag_id in closed else frozenset()
