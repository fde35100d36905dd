"""The worker beside the pages: started again whenever it ends, and not again and again where it fails at once."""

import signal
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


def test_whoever_does_not_end_when_asked_is_killed_and_keeps_nobody_else_running():
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"
    stubborn = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    willing = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    with stubborn:
        stubborn.stdout.readline()  # from now on it does not hear
        try:
            server.end([stubborn, willing], patience=0.1)
        finally:
            left = [process for process in (stubborn, willing) if process.poll() is None]
            for process in left:
                process.kill()
    assert left == []
    assert stubborn.returncode == -signal.SIGKILL
    assert willing.returncode in (-signal.SIGTERM, -signal.SIGKILL)
