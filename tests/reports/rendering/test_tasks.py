"""Work that was waiting when the server was brought up to date is still found, wherever its module stands now."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from fidelity.reports.rendering import tasks

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
