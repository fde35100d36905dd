"""What a worker process does for this room (`manage.py work`), so that making a file holds up nobody."""

from django_tasks import task

from fidelity.reports.rendering import files


@task()
def make_file(pk: int) -> None:
    """Make and store the file of the issued report `pk`; a second run changes nothing."""
    files.store_report_file(pk)


@task()
def make_funder_file(pk: int) -> None:
    """Make and store the file without question pages of the issued report `pk`; a second run changes nothing."""
    files.store_for_funders(pk)
