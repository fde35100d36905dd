"""The worker beside the pages: started again whenever it ends, and not again and again where it fails at once."""

import subprocess
import sys

import pytest

from fidelity import server


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What was started; a worker ends at once with the status that `worker_ends_with` says."""
    commands: list[tuple[str, ...]] = []

    def start(*command: str) -> subprocess.Popen[bytes]:
        commands.append(command)
        status = worker_ends_with[0] if command[2] == "work" else 0
        return subprocess.Popen([sys.executable, "-c", f"raise SystemExit({status})"])

    monkeypatch.setattr(server, "_start", start)
    return commands


worker_ends_with = [0]


def look(worker: server._Worker) -> None:
    """Look after it once it has ended."""
    if worker.process:
        worker.process.wait()
    worker.look_after()


def names(commands: list[tuple[str, ...]]) -> list[str]:
    return [command[2] for command in commands]


def test_a_worker_that_has_done_its_work_is_followed_by_the_next_at_once(started):
    worker_ends_with[0] = 0
    worker = server._Worker()
    for _time in range(3):
        look(worker)
    worker.process.wait()
    assert names(started) == ["work", "work", "work"]


def test_after_a_failure_what_it_had_begun_is_taken_up_and_it_waits_longer_each_time(started, monkeypatch):
    worker_ends_with[0] = 1
    now = [1000.0]
    monkeypatch.setattr(server.time, "monotonic", lambda: now[0])
    worker = server._Worker()
    pauses = []
    for _time in range(9):
        look(worker)
        if worker.process is None:
            pauses.append(worker.not_before - now[0])
            now[0] = worker.not_before
            look(worker)
    worker.process.wait()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert started[1] == ("-m", "fidelity.command_line", "finish_files", "--worker", started[0][-1])
    assert names(started)[:5] == ["work", "finish_files", "work", "finish_files", "work"]
