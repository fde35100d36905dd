"""`manage.py work`: the worker of django-tasks, which is ended where one task takes too long; others take it up.

At each start, which on a running server comes after each task, it forgets work that ended two weeks ago.
"""

import signal

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.signals import task_finished, task_started
from django_tasks_db.management.commands import db_worker

from fidelity.reports.rendering import unfinished


class Command(db_worker.Command):
    help = _("Make files of reports in the background, as the server has it done. A file that takes too long ends it.")

    def handle(self, **options: object) -> None:
        task_started.connect(_count_down)
        task_finished.connect(_stop_counting)
        unfinished.forget_ended_work(timezone.now())
        super().handle(**options)


def _count_down(**options: object) -> None:
    """From now on the system ends this process after `LONGEST` seconds, whatever it waits for."""
    signal.alarm(unfinished.LONGEST)


def _stop_counting(**options: object) -> None:
    signal.alarm(0)
