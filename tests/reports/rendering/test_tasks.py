"""Work that waits is found: wherever its module stands now, and before its file is called late."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from fidelity.reports.models import A_WHILE, MAKES_FILE, MAKES_FUNDER_FILE, FunderFile, IssuedReport
from fidelity.reports.rendering import tasks
from fidelity.reviews.models import Review

migration = import_module("fidelity.migrations.0009_tasks_where_they_stand")
NAMES = ("make_file", "make_funder_file")


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_work_that_waits_is_found_where_its_module_moved_to(name: str):
    waiting = DBTaskResult.objects.create(
        task_path=f"fidelity.reports.tasks.{name}",
        run_after=timezone.now(),
        args_kwargs={"args": [1], "kwargs": {}},
        backend_name="default",
    )
    migration.rename(apps, migration.BEFORE, migration.NOW)
    waiting.refresh_from_db()
    assert import_string(waiting.task_path) is getattr(tasks, name)


def test_work_goes_into_the_queue_under_the_name_that_it_is_found_by():
    assert {getattr(tasks, name).module_path for name in NAMES} == {f"{migration.NOW}{name}" for name in NAMES}


def test_a_file_is_looked_for_under_the_name_of_its_task():
    assert (tasks.make_file.module_path, tasks.make_funder_file.module_path) == (MAKES_FILE, MAKES_FUNDER_FILE)


@pytest.fixture
def report(review: Review) -> IssuedReport:
    return without_file(review, "1.0", "PL-7K3M-92QX")


def without_file(review: Review, version: str, code: str) -> IssuedReport:
    return IssuedReport.objects.create(
        review=review, code=code, version=version, role="manager", paper="letter", snapshot="{}"
    )


def in_queue(task: str, pk: int, status: str, *, started: timedelta | None = None) -> None:
    now = timezone.now()
    at = {"run_after": now, "started_at": now - started if started is not None else None}
    given = {"args": [pk], "kwargs": {}}
    DBTaskResult.objects.create(task_path=task, args_kwargs=given, status=status, backend_name="default", **at)


@pytest.mark.parametrize(
    ("status", "started", "late"),
    [
        ("", None, True),
        ("READY", None, False),
        ("RUNNING", A_WHILE / 2, False),
        ("RUNNING", 2 * A_WHILE, True),
        ("SUCCESSFUL", A_WHILE / 2, True),
    ],
)
def test_a_file_is_late_once_the_worker_has_nothing_to_do_with_it(report: IssuedReport, status, started, late):
    long_ago = timezone.now() - 10 * A_WHILE
    report.issued_at = long_ago
    file = FunderFile.objects.create(report=report, asked_at=long_ago)
    if status:
        for task in (MAKES_FILE, MAKES_FUNDER_FILE):
            in_queue(task, report.pk, status, started=started)
    assert (report.is_late, file.is_late) == (late, late)


def test_a_file_that_was_just_asked_for_is_not_late(report: IssuedReport):
    assert not report.is_late
    assert not FunderFile(report=report).is_late
