"""`manage.py finish_files`: take up files whose worker was killed; a running server does it by itself (server.py)."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.reports.rendering import unfinished


class Command(BaseCommand):
    help = _("Have files of reports made again whose worker was killed. A running server does it every ten minutes.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--worker", metavar="ID", help=_("a worker that has just ended; what it had begun is lost"))

    def handle(self, *, worker: str | None, verbosity: int, **options: object) -> None:
        now = timezone.now()
        lost = unfinished.begun_by(worker) if worker else unfinished.begun_too_long_ago(now)
        asked = unfinished.take_up_work(lost, now=now)
        if verbosity and asked:
            self.stdout.write(_("Files asked for again: %(number)s.") % {"number": asked})
