"""Numbers for Prometheus: off unless asked for, for whoever has the token, and none about peers."""

import multiprocessing
import os
import re
import signal
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fidelity import metrics
from fidelity.records.backup import trace
from fidelity.version import version

TOKEN = "a-token-that-nobody-guesses"
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def on(settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.MIDDLEWARE = [settings.MIDDLEWARE[0], "fidelity.metrics.count_requests", *settings.MIDDLEWARE[1:]]


def numbers() -> dict[str, float]:
    response = Client().get("/metrics", headers=BEARER)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _space, value in (line.rpartition(" ") for line in lines)}


def test_without_the_setting_there_is_no_such_page(db):
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}é"])
def test_without_the_token_nothing_is_told(db, on, given: str):
    response = Client().get("/metrics", headers={"authorization": given})
    assert (response.status_code, response.content) == (401, b"")


def test_each_line_is_of_the_format_of_prometheus(db, on):
    text = Client().get("/metrics", headers=BEARER).content.decode()
    sample = r'plumbline_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+]+'
    wrong = [
        line for line in text.splitlines() if not re.fullmatch(rf"# (HELP|TYPE) plumbline_[a-z_]+ .+|{sample}", line)
    ]
    assert wrong == []
    assert text.endswith("\n")


def test_the_queue_is_counted_in_the_database(db, on):
    for hours in (1, 2):
        made = DBTaskResult.objects.create(
            status=TaskResultStatus.READY, args_kwargs={"args": [1], "kwargs": {}}, task_path="x.y", run_after=None
        )
        DBTaskResult.objects.filter(pk=made.pk).update(enqueued_at=timezone.now() - timedelta(hours=hours))
    told = numbers()
    assert told["plumbline_queue_waiting"] == 2
    assert 7200 <= told["plumbline_queue_oldest_seconds"] < 7300
    assert told[f'plumbline_info{{version="{version()}"}}'] == 1


def test_the_last_backup_is_told_by_the_machine_that_wrote_it(db, on, settings, tmp_path: Path):
    settings.DATA_DIR = tmp_path
    name = "plumbline_backup_last_timestamp_seconds"
    assert numbers()[name] == 0
    with pytest.raises(CommandError):
        call_command("backup", str(tmp_path / "nowhere" / "server.plb"))
    assert numbers()[name] == 0
    call_command("backup", str(tmp_path / "server.plb"), stdout=StringIO())
    written = (tmp_path / "server.plb").stat().st_mtime
    assert written - 1 <= numbers()[name] < written + 60


def test_a_backup_is_one_where_its_trace_cannot_be_left(db, settings, tmp_path: Path):
    settings.DATA_DIR = tmp_path / "gone"
    call_command("backup", str(tmp_path / "server.plb"), stdout=StringIO())
    assert (tmp_path / "server.plb").stat().st_size > 0
    assert trace.last_backup() == 0


def test_a_request_is_counted_by_the_first_part_of_its_route(db, on):
    before = numbers()
    Client().get("/instrument/")
    Client().get("/instrument/nothing-of-the-kind/at/all")
    after = numbers()
    name = 'plumbline_requests_total{group="instrument",status="%s"}'
    assert (
        after['plumbline_request_seconds_count{group="instrument"}']
        > before['plumbline_request_seconds_count{group="instrument"}']
    )
    assert after[name % "2xx"] + after[name % "4xx"] > before[name % "2xx"] + before[name % "4xx"]


def test_nobody_waits_for_a_process_that_was_killed_while_it_counted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(metrics, "PATIENCE", 0.01)
    monkeypatch.setattr(metrics, "_numbers", multiprocessing.Array("d", len(metrics._numbers)))
    killed = os.fork()
    if not killed:
        metrics._numbers.get_lock().acquire()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(killed, 0)
    try:
        for _request in range(3):
            metrics.count("home", 200, 0.01)
        assert 'plumbline_requests_total{group="home",status="2xx"} 3' in list(metrics.of_requests())
    finally:
        metrics._waits.set()


PEERS = (
    "/peer/",
    "/peer/en/help",
    "/peer",
    "/programs/harbor/flags/raise",
    "/programs/harbor/reviews/2026-07/voice/cards",
)


@pytest.mark.parametrize("path", PEERS)
def test_nothing_is_counted_where_peers_are_heard(db, on, path: str):
    before = list(metrics._numbers)
    Client().get(path)
    Client().post(path, {"code": "6F0CSGY7HK88"})
    assert list(metrics._numbers) == before


def test_a_time_falls_into_the_bucket_of_its_bound():
    at = metrics.GROUPS.index("home") * metrics._WIDTH + len(metrics.CLASSES)
    before = list(metrics._numbers)
    metrics.count("home", 200, 0.05)
    metrics.count("home", 200, 99)
    grown = [after - old for after, old in zip(metrics._numbers, before, strict=True)]
    assert (grown[at], grown[at + len(metrics.BOUNDS)]) == (1, 1)
