"""`manage.py move_files`: bring the files of all issued reports to where `REPORT_FILES` says, or into the database."""

from argparse import ArgumentParser
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fidelity.reports.models import FunderFile, IssuedReport
from fidelity.reports.rendering import kept_files


class Command(BaseCommand):
    help = _(
        "Bring the files of issued reports to where REPORT_FILES says: a folder, an S3 store, or the database. What is "
        "there already stays. With --into-database they are brought back before that setting is taken away."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--into-database", action="store_true", help=_("bring them into the database"))

    def handle(self, *, into_database: bool, **options: object) -> None:
        to = None if into_database else kept_files.store()
        moved, unreadable = 0, []
        for row in _rows(into_database=to is None):
            try:
                kept_files.move(row, to=to)
                moved += 1
            except kept_files.FileUnreadable as error:
                unreadable.append(f"{row}: {error}")
        self.stdout.write(_("Files moved: %(number)s.") % {"number": moved})
        if unreadable:
            words = _("Not moved, because they can't be read:\n%(files)s")
            raise CommandError(words % {"files": "\n".join(unreadable)})


def _rows(*, into_database: bool) -> Iterator[kept_files.Row]:
    """Those whose file lies elsewhere; one at a time, since files are large."""
    for model in (IssuedReport, FunderFile):
        made: QuerySet[IssuedReport | FunderFile] = model.objects.exclude(pdf_sha256="")
        elsewhere = made.exclude(pdf_name="") if into_database else made.filter(pdf_name="")
        for key in list(elsewhere.order_by("pk").values_list("pk", flat=True)):
            yield model.objects.get(pk=key)
