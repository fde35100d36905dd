"""Acts of giving a report to funders: share, withdraw, a question and its answer, what was opened.

Nothing is shared by becoming final: each funder is a separate act of the manager, and each act has its line in the log.
"""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

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
def share_report(
    *, review: Review, funder: User, code: str, with_items: bool, by: Access, before_its_file: bool = False
) -> Share:
    """Give the report `code` to one funder; raises `SharingRefused`.

    Somebody who has it already keeps what they have. `before_its_file`: for the demo, whose past is walked in a moment
    and whose files are made after that.
    """
    Review.objects.select_for_update(of=("self",), no_key=True).get(pk=review.pk)
    report = _newest(review, code)
    if not report.pdf_sha256 and not before_its_file:
        raise SharingRefused(_("Its file is being made. It can be shared once the file is there."))
    _check_funder(review, funder)
    if share := report.shares.active().filter(funder=funder).first():
        return share
    given = {"with_items": with_items, "shared_at": timezone.now()}
    share = Share.objects.create(report=report, funder=funder, role=by.role, **given)
    what = _("shared the report %(report)s on %(quarter)s with a funder")
    audit.record_event(by, what % {"report": report, "quarter": review.quarter.label})
    if not with_items:
        _have_file_made(report)
    return share


def _newest(review: Review, code: str) -> IssuedReport:
    reports = list(review.reports.only("code", "version", "review", "pdf_sha256").order_by("-pk"))
    if not reports:
        raise SharingRefused(_("There is no final report of this quarter yet, so there is nothing to share."))
    newest, *older = reports
    if code in {report.code for report in older}:
        raise SharingRefused(
            _("This version is superseded: version %(version)s has taken its place. Share that one instead.")
            % {"version": newest.version}
        )
    if code != newest.code:
        raise SharingRefused(_("This page was too old to share from. Look at the report below, then share it."))
    return newest


def _check_funder(review: Review, funder: User) -> None:
    organisation = review.program.organisation_id
    if not funder.is_active or not funder.memberships.filter(organisation=organisation, role=Role.FUNDER).exists():
        raise SharingRefused(_("This account is no funder of your organization any more, so nothing was shared."))


def _have_file_made(report: IssuedReport) -> None:
    """The file without question pages, once for all funders."""
    _file, is_new = FunderFile.objects.get_or_create(report=report, defaults={"asked_at": timezone.now()})
    if is_new:
        transaction.on_commit(partial(make_funder_file.enqueue, report.pk))


@transaction.atomic
def make_file_again(*, report: IssuedReport, by: Access) -> None:
    """Make the funders' file after that failed or was cut short."""
    if FunderFile.objects.filter(report=report, pdf_sha256="").update(trouble=""):
        audit.record_event(by, _("had the file of %(report)s for funders made again") % {"report": report})
        transaction.on_commit(partial(make_funder_file.enqueue, report.pk))


@transaction.atomic
def withdraw_share(*, share: Share, by: Access) -> bool:
    """Take a report back from a funder; False where that was done before."""
    if not Share.objects.active().filter(pk=share.pk).update(withdrawn_at=timezone.now()):
        return False
    report = share.report
    what = _("withdrew the report %(report)s on %(quarter)s from a funder")
    audit.record_event(by, what % {"report": report, "quarter": report.review.quarter.label})
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
    """A question of a funder to the program; raises `SharingRefused`. Pressing twice asks once."""
    active = Share.objects.active().select_for_update(of=("self",)).filter(pk=share.pk).first()
    if active is None:
        raise SharingRefused(_("The program has withdrawn this report, so this question can't reach it."))
    waiting = list(active.questions.filter(answered_at=None))
    if same := next((question for question in waiting if question.text == text), None):
        return same
    if len(waiting) >= WAITING:
        raise SharingRefused(
            _("%(number)s questions on this report wait for an answer. Ask again when one of them has it.")
            % {"number": WAITING}
        )
    return active.questions.create(text=text, asked_at=timezone.now())


@transaction.atomic
def answer_question(*, question: Question, text: str, by: Access) -> Question:
    """The answer of the program, given once; raises `SharingRefused`."""
    share = Share.objects.select_for_update(of=("self",)).get(pk=question.share_id)
    if share.withdrawn_at:
        raise SharingRefused(_("The report was withdrawn from this funder, so nobody would read the answer."))
    now = timezone.now()
    if not share.questions.filter(pk=question.pk, answered_at=None).update(answer=text, answered_at=now, role=by.role):
        raise SharingRefused(
            _("This question was answered meanwhile. Your text is kept below; the answer that stands is above.")
        )
    report = question.share.report
    audit.record_event(by, _("answered a funder's question on the report %(report)s") % {"report": report})
    question.refresh_from_db(fields=["answer", "answered_at", "role"])
    return question
