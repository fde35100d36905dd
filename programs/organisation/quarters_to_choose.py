"""The quarters that a program can begin with. A list, never a free day: one wrong day would lock a program."""

from datetime import date, timedelta

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from programs.calendar.quarters import Quarter, YearStart
from programs.models import Organisation


def first_quarters(organisation: Organisation, today: date, *, now: date | None = None) -> list[Quarter]:
    """The quarter just ended, this one and the next; and the one that is chosen `now`, wherever it lies."""
    current = organisation.quarter_of(today)
    near = {current.previous, current, current.next}
    return sorted(near | ({organisation.quarter_of(now)} if now else set()))


def good_start(organisation: Organisation, today: date) -> Quarter:
    """The quarter just ended, which people still know; this one where a review of it would be late from the start."""
    current = organisation.quarter_of(today)
    return current if _is_late(organisation, current.previous, today) else current.previous


def as_choices(organisation: Organisation, quarters: list[Quarter], today: date) -> list[tuple[str, str]]:
    return [(quarter.slug, quarter_in_words(quarter) + _hint(organisation, quarter, today)) for quarter in quarters]


def _is_late(organisation: Organisation, quarter: Quarter, today: date) -> bool:
    return today > quarter.end + timedelta(days=organisation.days_to_finish)


def quarter_in_words(quarter: Quarter) -> str:
    """`Q3 2026: July to September 2026`."""
    words = _("%(quarter)s: %(first)s to %(last)s %(year)s")
    first, last = str(MONTHS[quarter.start.month]), str(MONTHS[quarter.end.month])
    return words % {"quarter": quarter.label, "first": first, "last": last, "year": quarter.end.year}


def _hint(organisation: Organisation, quarter: Quarter, today: date) -> str:
    if today in quarter:
        return _(" (now)")
    if today in quarter.next:
        late = _is_late(organisation, quarter, today)
        return _(" (ended, and its review would be late)") if late else _(" (just ended)")
    return _(" (comes next)") if today in quarter.previous else ""


def quarter_of_slug(slug: str, year_start: YearStart) -> Quarter:
    """`2026-07` -> the quarter that begins then."""
    year, month = map(int, slug.split("-"))
    return Quarter(date(year, month, 1), year_start)
