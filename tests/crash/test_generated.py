"""The short form of `make crash`: some hundred requests that nobody would send, and no page breaks."""

import os
from contextlib import contextmanager

import pytest
from django.db import transaction

from tests.crash.generated import run_requests
from tests.demo import planted_demo

SEED, COUNT = int(os.environ.get("SEED", "1")), int(os.environ.get("COUNT", "600"))

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("each_file_once")]


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_no_request_breaks_a_page_or_changes_something_by_looking():
    planted_demo()
    run = run_requests(SEED, COUNT, taken_back)
    answers = dict(sorted(run.statuses.items()))
    print(f"seed {run.seed}: {COUNT} requests, answers {answers} {run.by_role}, asked to sign in {run.signed_out}")
    assert run.signed_out < COUNT / 10
    assert not run.faults, "\n\n".join(f"seed {SEED}, {made}\n" + "\n".join(faults) for made, faults in run.faults)
