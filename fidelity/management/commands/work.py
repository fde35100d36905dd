"""`manage.py work`: the worker of django-tasks, which is ended where one task takes too long; others take it up.

At each start, which on a running server comes after each task, it forgets work that ended two weeks ago. As long as it
waits for work it also makes the writes that hide when people answer and sign in (voice/cover_writes.py).
"""

import signal
from contextlib import nullcontext

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.signals import task_finished, task_started
from django_tasks_db.management.commands import db_worker

from fidelity.reports.rendering import unfinished
from fidelity.voice import cover_writes


class Command(db_worker.Command):
    help = _("Make files of reports in the background, as the server has it done. A file that takes too long ends it.")
    # They read the code of every page, which a worker needs for nothing; the pages and `make check` pass them.
    requires_system_checks = []

    def handle(self, *, batch: bool, **options: object) -> None:
        task_started.connect(_count_down)
        task_finished.connect(_stop_counting)
        unfinished.forget_ended_work(timezone.now())
        with nullcontext() if batch else cover_writes.in_the_background():
            super().handle(batch=batch, **options)


def _count_down(**options: object) -> None:
    """From now on the system ends this process after `LONGEST` seconds, whatever it waits for."""
    signal.alarm(unfinished.LONGEST)


def _stop_counting(**options: object) -> None:
    signal.alarm(0)
