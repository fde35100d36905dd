"""What waits in a program's reports: to sign, to read, to make final, to share anew, and questions of funders.

Signings, shares and questions stand in a room above this one, so they are reached through their relations to a review,
or by their name.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.flags.rules.ranking import task_rank
from fidelity.reviews import signing_rules
from fidelity.reviews.home.notice_kinds import Kind, Notice
from fidelity.reviews.signing_rules import SigningProgress
from fidelity.reviews.superseded_reports import SupersededReport
from fidelity.wording.dates import short_day_without_year
from programs.access import Access
from programs.calendar.quarters import Quarter
from programs.models import Program
from programs.permissions import Permission


def signings_by_program(programs: Collection[Program]) -> dict[int, list[SigningProgress]]:
    """Program -> the reports that wait to be signed."""
    by_key = {program.pk: program for program in programs}
    by_program: dict[int, list[SigningProgress]] = defaultdict(list)
    for text in signing_rules.signing_progress_of_all(signing_rules.open_signings(programs)):
        text.signing.review.program = by_key[text.signing.review.program_id]
        by_program[text.signing.review.program_id].append(text)
    return by_program


def questions_by_program(programs: Collection[Program]) -> dict[int, list[tuple[int, date]]]:
    """Program -> questions of funders without an answer, each with the first day of the quarter that it is about."""
    # A share names program and quarter itself: a report is large, and to pass by it takes a tenth of a millisecond.
    questions = apps.get_model("fidelity", "Question").objects.filter(
        answered_at=None, share__withdrawn_at=None, share__program__in=programs
    )
    by_program: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for program, start, question in questions.order_by("pk").values_list("share__program", "share__period_start", "pk"):
        by_program[program].append((question, start))
    return by_program


def signing_notices(access: Access, texts: Iterable[SigningProgress], today: date) -> Iterator[Notice]:
    for text in texts:
        if asked := _asked(access, text, today):
            kind, words = asked
            address = reverse("report", args=[access.program.slug, text.signing.review.quarter.slug])
            yield Notice(f"signing:{text.signing.pk}:{kind}", words, address, kind, task_rank(waits=True))


def _asked(access: Access, text: SigningProgress, today: date) -> tuple[Kind, str] | None:
    """What somebody is asked to do with a report that waits to be signed; None for nothing."""
    over = text.reading_is_over(today)
    if text.sides(access.user.pk, access.roles):
        kind, words = Kind.SIGN, _("The report of %(quarter)s waits for your signature; peers read until %(day)s")
        if over:
            words = _("The report of %(quarter)s waits for your signature")
    elif text.may_say_read(access.user.pk) and not over:
        kind, words = Kind.READ, _("The report of %(quarter)s can be read until %(day)s, before it is final")
    elif access.can(Permission.ISSUE_REPORT) and text.is_ready(today):
        kind, words = Kind.FINAL, _("The report of %(quarter)s can be made final")
    else:
        return None
    until = short_day_without_year(text.signing.read_until)
    return kind, words % {"quarter": text.signing.review.quarter.label, "day": until}


def version_notices(access: Access, superseded: Iterable[SupersededReport]) -> Iterator[Notice]:
    """New versions that funders do not have yet who were given an older one; nothing is shared by itself."""
    if not access.can(Permission.SHARE_REPORT):
        return
    for report in superseded:
        report.review.program = access.program
        quarter = report.review.quarter
        address = reverse("report_shares", args=[access.program.slug, quarter.slug])
        words = ngettext(
            "Share the new version of %(quarter)s: %(funders)s funder has an older one",
            "Share the new version of %(quarter)s: %(funders)s funders have an older one",
            report.funders,
        )
        filled = words % {"quarter": quarter.label, "funders": report.funders}
        yield Notice(f"versions:{report.review.pk}:{report.versions}", filled, address, Kind.SHARE)


def question_notices(access: Access, questions: Iterable[tuple[int, date]]) -> Iterator[Notice]:
    """For those who share reports, and so answer for the program."""
    if not access.can(Permission.SHARE_REPORT):
        return
    words = _("A funder asks about the report of %(quarter)s")
    for question, start in questions:
        quarter = Quarter(start)
        address = reverse("report_answer", args=[access.program.slug, quarter.slug, question])
        filled = words % {"quarter": quarter.label}
        yield Notice(f"question:{question}", filled, address, Kind.QUESTION, task_rank(waits=True))
