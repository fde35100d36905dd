"""Which quarters of a program can be opened or skipped today, and which one is up. Pure but for its argument's rows."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.reviews.models import Review
from programs.calendar.quarters import Quarter
from programs.models import Program


def without_review(program: Program, reviews: Collection[Review], today: date) -> list[Quarter]:
    """The quarter just ended and the current one, where they have no review yet and the program is reviewed by then."""
    current, first = map(program.organisation.quarter_of, (today, program.first_quarter))
    taken = {review.period_start for review in reviews}
    return [quarter for quarter in (current.previous, current) if quarter.start not in taken and quarter >= first]


def due_words(due: date, today: date) -> str:
    """`due in 3 days`, `was due yesterday`."""
    days = (due - today).days
    near = {-1: _("was due yesterday"), 0: _("due today"), 1: _("due tomorrow")}
    if days in near:
        return near[days]
    if days < 0:
        return ngettext("was due %(days)s day ago", "was due %(days)s days ago", -days) % {"days": -days}
    return ngettext("due in %(days)s day", "due in %(days)s days", days) % {"days": days}
