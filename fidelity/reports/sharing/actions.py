"""Acts of giving a report to funders: share, withdraw, a question and its answer, what was opened.

Nothing is shared by becoming final: each funder is a separate act of the manager, and each act has its line in the log.
"""

from functools import partial

from django.db import transaction
from django.utils import timezone

from fidelity.reports.models import Download, FunderFile, IssuedReport, Question, Share
from fidelity.reports.rendering.tasks import make_funder_file
from fidelity.reviews.models import Review
from programs import audit
from programs.access import Access
from programs.models import Role, User

# So many questions about one report may wait for an answer.
WAITING = 10


class SharingRefused(Exception):
    """What can't be done now; its text says why and what to do, for people."""


@transaction.atomic
def share_report(*, review: Review, funder: User, code: str, with_items: bool, by: Access) -> Share:
    """Give the report `code` to one funder; raises `Refused`. Somebody who has it already keeps what they have."""
    Review.objects.select_for_update(of=("self",), no_key=True).get(pk=review.pk)
    report = _newest(review, code)
    _check_funder(review, funder)
    if given := report.shares.active().filter(funder=funder).first():
        return given
    given = Share.objects.create(report=report, funder=funder, role=by.role, with_items=with_items)
    audit.record_event(by, f"shared the report {report} on {review.quarter.label} with a funder")
    if not with_items:
        _have_file_made(report)
    return given


def _newest(review: Review, code: str) -> IssuedReport:
    reports = list(review.reports.only("code", "version", "review").order_by("-pk"))
    if not reports:
        raise SharingRefused("There is no final report of this quarter yet, so there is nothing to share.")
    newest, *older = reports
    if code in {report.code for report in older}:
        raise SharingRefused(
            f"This version is superseded: version {newest.version} has taken its place. Share that one instead."
        )
    if code != newest.code:
        raise SharingRefused("This page was too old to share from. Look at the report below, then share it.")
    return newest


def _check_funder(review: Review, funder: User) -> None:
    organisation = review.program.organisation_id
    if not funder.is_active or not funder.memberships.filter(organisation=organisation, role=Role.FUNDER).exists():
        raise SharingRefused("This account is no funder of your organisation any more, so nothing was shared.")


def _have_file_made(report: IssuedReport) -> None:
    """The file without question pages, once for all funders."""
    _, new = FunderFile.objects.get_or_create(report=report)
    if new:
        transaction.on_commit(partial(make_funder_file.enqueue, report.pk))


@transaction.atomic
def make_file_again(*, report: IssuedReport, by: Access) -> None:
    """Make the funders' file after that failed or was cut short."""
    if FunderFile.objects.filter(report=report, pdf=None).update(trouble=""):
        audit.record_event(by, f"had the file of {report} for funders made again")
        transaction.on_commit(partial(make_funder_file.enqueue, report.pk))


@transaction.atomic
def withdraw_share(*, share: Share, by: Access) -> bool:
    """Take a report back from a funder; False where that was done before."""
    if not Share.objects.active().filter(pk=share.pk).update(withdrawn_at=timezone.now()):
        return False
    report = share.report
    audit.record_event(by, f"withdrew the report {report} on {report.review.quarter.label} from a funder")
    return True


@transaction.atomic
def record_download(*, share: Share, what: Download.What) -> None:
    """Write down that a funder read or took a report: one line a day for each way, which is what the program sees."""
    now = timezone.now()
    Share.objects.filter(pk=share.pk, seen_at=None).update(seen_at=now)
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if not share.downloads.filter(what=what, at__gte=day).exists():
        Download.objects.create(share=share, what=what, at=now)


@transaction.atomic
def ask_question(*, share: Share, text: str) -> Question:
    """A question of a funder to the program; raises `Refused`. Pressing twice asks once."""
    held = Share.objects.active().select_for_update(of=("self",)).filter(pk=share.pk).first()
    if held is None:
        raise SharingRefused("The program has withdrawn this report, so this question can't reach it.")
    waiting = list(held.questions.filter(answered_at=None))
    if same := next((question for question in waiting if question.text == text), None):
        return same
    if len(waiting) >= WAITING:
        raise SharingRefused(
            f"{WAITING} questions on this report wait for an answer. Ask again when one of them has it."
        )
    return held.questions.create(text=text)


@transaction.atomic
def answer_question(*, question: Question, text: str, by: Access) -> Question:
    """The answer of the program, given once; raises `Refused`."""
    share = Share.objects.select_for_update(of=("self",)).get(pk=question.share_id)
    if share.withdrawn_at:
        raise SharingRefused("The report was withdrawn from this funder, so nobody would read the answer.")
    now = timezone.now()
    if not share.questions.filter(pk=question.pk, answered_at=None).update(answer=text, answered_at=now, role=by.role):
        raise SharingRefused(
            "This question was answered meanwhile. Your text is kept below; the answer that stands is above."
        )
    report = question.share.report
    audit.record_event(by, f"answered a funder's question on the report {report}")
    question.refresh_from_db(fields=["answer", "answered_at", "role"])
    return question
