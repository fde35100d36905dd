"""The queue of the worker: what people ask for now comes first, and what has ended is forgotten after two weeks."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import Q
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fidelity.reports.models import IssuedReport
from fidelity.reports.rendering import unfinished
from fidelity.reports.rendering.tasks import make_file
from fidelity.reviews.models import Review

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@pytest.fixture(autouse=True)
def queue(db) -> Iterator[None]:
    with override_settings(TASKS=QUEUE):
        yield


def without_file(review: Review, number: int) -> IssuedReport:
    return IssuedReport.objects.create(
        review=review, version=f"1.{number}", code=f"PL-{number:04}-QUEU", role="manager", paper="letter", snapshot="{}"
    )


def in_order() -> list[int]:
    """The reports whose files the worker makes, one after the other."""
    return [work.args_kwargs["args"][0] for work in DBTaskResult.objects.ready()]


def test_a_fresh_report_does_not_wait_behind_those_that_are_made_again(review: Review):
    old = [without_file(review, number) for number in range(5)]
    assert unfinished.take_up_work(Q(), now=timezone.now()) == 5
    fresh = without_file(review, 9)
    make_file.enqueue(fresh.pk)
    assert in_order() == [fresh.pk, *(report.pk for report in old)]


def test_fresh_reports_are_made_in_the_order_they_were_asked_for(review: Review):
    fresh = [without_file(review, number).pk for number in range(3)]
    for key in fresh:
        make_file.enqueue(key)
    assert in_order() == fresh


def test_one_whose_worker_was_killed_goes_behind_the_fresh_ones(review: Review):
    killed, fresh = without_file(review, 1), without_file(review, 2)
    make_file.enqueue(killed.pk)
    DBTaskResult.objects.get().claim("a worker")
    make_file.enqueue(fresh.pk)
    unfinished.take_up_work(Q(), now=timezone.now())
    assert in_order() == [fresh.pk, killed.pk]


@pytest.mark.parametrize("status", ["SUCCESSFUL", "FAILED"])
@pytest.mark.parametrize(("days", "left"), [(13, 1), (15, 0)])
def test_what_has_ended_is_forgotten_after_two_weeks(status: str, days: int, left: int):
    now = timezone.now()
    made = {"run_after": now, "args_kwargs": {"args": [1], "kwargs": {}}, "backend_name": "default"}
    ended = {"status": status, "finished_at": now - timedelta(days=days)}
    DBTaskResult.objects.create(task_path=make_file.module_path, **made, **ended)
    unfinished.forget_ended_work(now)
    assert DBTaskResult.objects.count() == left


@pytest.mark.parametrize("status", ["READY", "RUNNING"])
def test_what_has_not_ended_is_never_forgotten(status: str):
    now = timezone.now()
    made = {"run_after": now, "args_kwargs": {"args": [1], "kwargs": {}}, "backend_name": "default"}
    DBTaskResult.objects.create(task_path=make_file.module_path, status=status, **made)
    DBTaskResult.objects.update(enqueued_at=now - timedelta(days=400), started_at=now - timedelta(days=400))
    unfinished.forget_ended_work(now)
    assert DBTaskResult.objects.count() == 1
