"""The log of a program: what was done, by role, in people's words and dates."""

import re
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fidelity.flags.drift.alarms import series_name
from fidelity.flags.drift.series import series_codes
from fidelity.flags.models import Flag
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.instrument.models import InstrumentVersion
from fidelity.wording.dates import day_in_words
from programs.access import requires
from programs.lists import by_text, list_page
from programs.models import AuditEvent, Program
from programs.permissions import Permission

LINES = 100  # on one page
DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
# As the acts write them down (flags/actions.py): a flag at the beginning of a line, a series at its end.
FLAG = re.compile(r"^flag ([a-z-]+:[\w-]+)(?=: )")
SERIES = re.compile(r"(?<= )[a-z-]+$")


@requires(Permission.SEE_AUDIT_LOG)
def log(request: HttpRequest, program: Program) -> HttpResponse:
    """What was done in this program, newest first, in pages; a number beyond the last shows the last."""
    words = LineWords(program)
    listed = list_page(request, program.audit_events.all(), size=LINES, search=by_text(words.line_with_role))
    lines = [(event, words.line(event.what)) for event in listed]
    return render(request, "programs/log.html", {"program": program, "list": listed, "lines": lines})


class LineWords:
    """The lines of a program's log as people read them; what is written down holds codes and days and never changes."""

    def __init__(self, program: Program) -> None:
        small = is_small_team(program.staff_facts().get("peer_supporters"))
        flags = program.flags.select_related("last_raised_in__instrument").defer("last_raised_in__instrument__text")
        self.headlines = {flag.code: _headline(flag, small=small) for flag in flags}
        newest = InstrumentVersion.objects.last()
        asked = newest.definition if newest else None
        self.series = {code: series_name(code, asked) for code in series_codes(asked)} if asked else {}

    def line(self, what: str) -> str:
        what = FLAG.sub(lambda flag: self._flag(flag[1]), what)
        what = SERIES.sub(lambda code: self.series.get(code[0], code[0]), what)
        return DAY.sub(lambda day: _day(day[0]), what)

    def line_with_role(self, event: AuditEvent) -> str:
        """All that stands on a line but its time."""
        return f"{event.get_role_display()} {self.line(event.what)}"

    def _flag(self, code: str) -> str:
        headline = self.headlines.get(code)
        return _("on the flag “%(headline)s”") % {"headline": headline} if headline else _("on a flag")


def _headline(flag: Flag, *, small: bool) -> str:
    definition = flag.last_raised_in.definition
    return flag_headline(flag.code, flag.level, definition, small=small, stage=flag.stage).removesuffix(".")


def _day(written: str) -> str:
    try:
        return day_in_words(date.fromisoformat(written))
    except ValueError:
        return written
