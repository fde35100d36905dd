"""Days as people read them. Pure."""

from datetime import date

from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)
SHORT_MONTHS = (
    gettext_noop("Jan"),
    gettext_noop("Feb"),
    gettext_noop("Mar"),
    gettext_noop("Apr"),
    gettext_noop("May"),
    gettext_noop("Jun"),
    gettext_noop("Jul"),
    gettext_noop("Aug"),
    gettext_noop("Sep"),
    gettext_noop("Oct"),
    gettext_noop("Nov"),
    gettext_noop("Dec"),
)
WEEKDAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)


def day_in_words(day: date) -> str:
    """`July 1, 2026`."""
    return _with_year(_(MONTHS[day.month - 1]), day)


def short_day_in_words(day: date) -> str:
    """`Jul 1, 2026`."""
    return _with_year(_(SHORT_MONTHS[day.month - 1]), day)


def day_without_year(day: date) -> str:
    """`July 1`, where the year is known."""
    return _without_year(_(MONTHS[day.month - 1]), day)


def short_day_without_year(day: date) -> str:
    """`Jul 1`, where the year is known."""
    return _without_year(_(SHORT_MONTHS[day.month - 1]), day)


def weekday_in_words(day: date) -> str:
    """`Wednesday, July 1`."""
    return _("%(weekday)s, %(day)s") % {"weekday": _(WEEKDAYS[day.weekday()]), "day": day_without_year(day)}


def _with_year(month: str, day: date) -> str:
    return _("%(month)s %(day)s, %(year)s") % {"month": month, "day": day.day, "year": day.year}


def _without_year(month: str, day: date) -> str:
    return _("%(month)s %(day)s") % {"month": month, "day": day.day}
