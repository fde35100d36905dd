"""What a worker process does for this room (`manage.py work`), so that making a file holds up nobody."""

from django_tasks import task

from fidelity.reports.models import MAKES_FILE, MAKES_FUNDER_FILE, FunderFile, IssuedReport, waiting_for_the_worker
from fidelity.reports.rendering import files


@task()
def make_file(pk: int) -> None:
    """Make and store the file of the issued report `pk`; a second run changes nothing."""
    files.store_report_file(pk)


@task()
def make_funder_file(pk: int) -> None:
    """Make and store the file without question pages of the issued report `pk`; a second run changes nothing."""
    files.store_for_funders(pk)


def ask_for_missing_files() -> int:
    """Ask for each file that is missing and that nobody waits for; how many these are.

    For the start of a server, when no worker runs: what was cut short is begun anew, and what was lost between the
    report and the queue is not lost. A file that could not be made waits for somebody to look (`trouble`).
    """
    missing = {"pdf": None, "trouble": ""}
    reports = set(IssuedReport.objects.filter(**missing).values_list("pk", flat=True))
    for_funders = set(FunderFile.objects.filter(**missing).values_list("report", flat=True))
    lost = [(make_file, pk) for pk in sorted(reports - waiting_for_the_worker(MAKES_FILE))]
    lost += [(make_funder_file, pk) for pk in sorted(for_funders - waiting_for_the_worker(MAKES_FUNDER_FILE))]
    for made, pk in lost:
        made.enqueue(pk)
    return len(lost)
