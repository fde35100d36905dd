"""Files whose worker was ended in the middle: taken up again, given up after some tries, and told to an admin.

A file is made again from its snapshot and comes out byte for byte the same, so to make one twice harms nothing. A file
waits as long as its row has none, whatever the queue says: also where the server was stopped before it could ask.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fidelity.reports.models import FunderFile, IssuedReport
from fidelity.reports.rendering.tasks import make_file, make_funder_file
from programs.models import Membership, Program, Role, User

# Seconds that one file may take. A worker that takes longer is ended; work that was begun earlier has no worker.
LONGEST = 10 * 60
TRIES = 3
# What is asked for again waits behind all that people ask for now: a long queue of it holds up nobody's report.
AFTER_FRESH = -50
# So long it can be seen what became of work that has ended.
KEPT_FOR = timedelta(days=14)
# An admin hears of a file that is not there after this time: the server has looked after it once by then.
TOLD_AFTER = timedelta(minutes=20)
GIVEN_UP = gettext_noop(
    "The server stopped each time while the file was made. The report itself is safe. If it stops again, whoever runs "
    "the server finds the reason in its log: most often too little memory."
)

READY, RUNNING, FAILED = TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED


def begun_too_long_ago(now: datetime) -> Q:
    """Work whose worker must be gone by `now`."""
    return Q(started_at__lt=now - timedelta(seconds=LONGEST))


def begun_by(worker: str) -> Q:
    """Work that one worker has begun and not ended."""
    return Q(pk__in=[work.pk for work in DBTaskResult.objects.running() if worker in work.worker_ids])


def take_up_work(lost: Q, *, now: datetime, anew: bool = False) -> int:
    """Put work that a worker left lying back into the queue, and ask for each file that nobody makes: how many.

    `lost` says which of the work that is under way has no worker any more. After `TRIES` a file is given up and says
    so; `anew` has even those made once more.
    """
    for work in DBTaskResult.objects.running().filter(lost):
        _put_back(work, now)
    return sum(_ask_for_files(model, task, anew=anew) for model, task in ((IssuedReport, make_file), FUNDERS))


FUNDERS = (FunderFile, make_funder_file)


def _put_back(work: DBTaskResult, now: datetime) -> None:
    """Back into the queue, or out of it where it was tried often enough; nothing where it has ended meanwhile."""
    ended = (
        {"status": FAILED, "finished_at": now}
        if len(work.worker_ids) >= TRIES
        else {"status": READY, "priority": AFTER_FRESH}
    )
    DBTaskResult.objects.running().filter(pk=work.pk, started_at=work.started_at).update(**ended)


def forget_ended_work(now: datetime) -> int:
    """Delete the rows of work that ended longer ago than `KEPT_FOR`, whatever came of it: how many."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT_FOR).delete()[0]


def _ask_for_files(model: type[IssuedReport | FunderFile], task: Task, *, anew: bool) -> int:
    waiting = model.objects.filter(pdf_sha256="")
    if anew:
        waiting.exclude(trouble="").update(trouble="")
    key = "report" if model is FunderFile else "pk"
    keys = list(waiting.filter(trouble="").order_by("pk").values_list(key, flat=True))
    tried, coming = _work_by_report(task, keys)
    asked = 0
    for report in keys:
        if report in coming:
            continue
        if tried.get(report, 0) >= TRIES and not anew:
            waiting.filter(**{key: report}).update(trouble=GIVEN_UP)
        else:
            task.using(priority=AFTER_FRESH).enqueue(report)
            asked += 1
    return asked


def _work_by_report(task: Task, keys: Iterable[int]) -> tuple[dict[int, int], set[int]]:
    """Report -> how often a worker began its file, and the reports whose file waits in the queue or is being made."""
    tried: dict[int, int] = {}
    coming = set()
    rows = DBTaskResult.objects.filter(task_path=task.module_path, args_kwargs__args__0__in=keys)
    for status, given, workers in rows.values_list("status", "args_kwargs", "worker_ids"):
        [report] = given["args"]
        tried[report] = tried.get(report, 0) + len(workers)
        if status in {READY, RUNNING}:
            coming.add(report)
    return tried, coming


@dataclass(frozen=True)
class MissingFile:
    """A file that should be there by now, for whoever looks after the organisation; nothing of what it says."""

    report: IssuedReport
    program: Program
    since: datetime
    trouble: str
    for_funders: bool

    @property
    def words(self) -> str:
        names = {
            "program": self.program.name,
            "quarter": self.report.review.quarter.label,
            "version": self.report.version,
        }
        if self.for_funders:
            return _("%(program)s, report of %(quarter)s, version %(version)s: the file for funders") % names
        return _("%(program)s, report of %(quarter)s, version %(version)s") % names

    @property
    def reason(self) -> str:
        return _(self.trouble) if self.trouble else ""


def missing_files(user: User) -> list[MissingFile]:
    """What is missing in the organisations that `user` looks after, the oldest first; three queries where nothing is.

    What the queue took in a short while ago is none of it, however old the report is, as in a demo that was just made.
    """
    memberships = Membership.objects.filter(user=user, role=Role.ADMIN)
    organisations = list(memberships.values_list("organisation", flat=True))
    if not organisations:
        return []
    late = timezone.now() - TOLD_AFTER
    reports = IssuedReport.objects.filter(pdf_sha256="", review__program__organisation__in=organisations)
    reports = reports.filter(~Q(trouble="") | Q(issued_at__lt=late)).select_related("review__program__organisation")
    files = FunderFile.objects.filter(pdf_sha256="", report__review__program__organisation__in=organisations)
    files = files.filter(~Q(trouble="") | Q(asked_at__lt=late))
    files = files.select_related("report__review__program__organisation").defer("report__pdf", "report__snapshot")
    missing = [
        *(_missing(report, report.issued_at, report.trouble) for report in reports.defer("pdf", "snapshot")),
        *(_missing(file.report, file.asked_at, file.trouble, for_funders=True) for file in files),
    ]
    coming = _asked_for_since(late) if missing else set()
    overdue = [file for file in missing if file.trouble or (file.report.pk, file.for_funders) not in coming]
    return sorted(overdue, key=lambda file: file.since)


def _asked_for_since(moment: datetime) -> set[tuple[int, bool]]:
    """The reports whose file came into the queue since then and is not made yet, and whether it is that for funders."""
    paths = {make_file.module_path: False, make_funder_file.module_path: True}
    rows = DBTaskResult.objects.filter(task_path__in=paths, status__in=[READY, RUNNING], enqueued_at__gte=moment)
    return {(given["args"][0], paths[path]) for path, given in rows.values_list("task_path", "args_kwargs")}


def _missing(report: IssuedReport, since: datetime, trouble: str, *, for_funders: bool = False) -> MissingFile:
    return MissingFile(report, report.review.program, since, trouble, for_funders)
