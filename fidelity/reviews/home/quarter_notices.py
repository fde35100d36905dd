"""What waits in a program's quarters: those to open or to finish, and those that were opened to amend their report."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.flags.rules.ranking import task_rank
from fidelity.reviews import due_quarters
from fidelity.reviews.home.notice_kinds import SOON, Kind, Notice, due_stage
from fidelity.reviews.models import Review
from programs.access import Access
from programs.calendar.quarters import Quarter
from programs.models import Program
from programs.permissions import Permission


def quarter_notices(access: Access, reviews: Collection[Review], today: date) -> Iterator[Notice]:
    """Quarters that have no review yet, and open reviews that are due: for those who open and set up."""
    if not access.can(Permission.SET_UP_REVIEW):
        return
    program = access.program
    for review in reviews:
        if review.is_open and not review.issued and review.due <= today + SOON:
            address = reverse("review", args=[program.slug, review.quarter.slug])
            yield _quarter_notice(program, review.quarter, _("%(quarter)s review: open, %(due)s"), address, today)
    for quarter in due_quarters.without_review(program, reviews, today):
        address = reverse("review_open", args=[program.slug])
        yield _quarter_notice(program, quarter, _("%(quarter)s review: not started, %(due)s"), address, today)


def _quarter_notice(program: Program, quarter: Quarter, words: str, address: str, today: date) -> Notice:
    due = quarter.end + timedelta(days=program.organisation.days_to_finish)
    key = f"quarter:{program.pk}:{quarter.slug}:{due_stage(due, today)}"
    filled = words % {"quarter": quarter.label, "due": due_quarters.due_words(due, today)}
    return Notice(key, filled, address, Kind.QUARTER, task_rank(late=due < today))


def missing_notices(access: Access, reviews: Iterable[Review]) -> Iterator[Notice]:
    """Open reviews with evidence that somebody looked up and did not find: for those who see to the quarter."""
    if not access.can(Permission.SET_UP_REVIEW):
        return
    words = _("%(quarter)s review: some evidence was looked up and not found; see where it is kept")
    for review in reviews:
        if review.is_open and review.has_missing:
            address = reverse("review_check", args=[access.program.slug, review.quarter.slug])
            yield Notice(f"missing:{review.pk}", words % {"quarter": review.quarter.label}, address, Kind.MISSING)


def amending_notices(access: Access, reviews: Iterable[Review]) -> Iterator[Notice]:
    """Reviews that somebody opened to amend their report: for those who answer and close them."""
    if not access.can(Permission.AMEND_REVIEW):
        return
    words = _("%(quarter)s is open to amend its report: change what is wrong, then close it")
    for review in reviews:
        if review.is_open and review.issued:
            address = reverse("review", args=[access.program.slug, review.quarter.slug])
            key = f"amend:{review.pk}:{review.issued}"
            yield Notice(key, words % {"quarter": review.quarter.label}, address, Kind.AMEND)
