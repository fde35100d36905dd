"""Which quarters of a program can be opened or skipped today, and which one is up. Pure but for its argument's rows."""

from collections.abc import Collection
from datetime import date

from fidelity.reviews.models import Review
from programs.calendar.quarters import Quarter
from programs.models import Program


def without_review(program: Program, reviews: Collection[Review], today: date) -> list[Quarter]:
    """The quarter just ended and the current one, where they have no review yet and the program is reviewed by then."""
    current = program.organisation.quarter_of(today)
    taken = {review.period_start for review in reviews}
    return [
        quarter
        for quarter in (current.previous, current)
        if quarter.start not in taken and quarter.start >= program.first_quarter
    ]


def due_words(due: date, today: date) -> str:
    """`due in 3 days`, `was due yesterday`."""
    days = (due - today).days
    if days < 0:
        return "was due yesterday" if days == -1 else f"was due {-days} days ago"
    return ["due today", "due tomorrow"][days] if days < 2 else f"due in {days} days"
