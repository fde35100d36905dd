"""Starting and stopping servers for benchmarks, and the memory that they take."""

import math
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from fidelity.server import GUNICORN, MEMORY
from tests.benchmarks.http import until_ready

ROOT = Path(__file__).resolve().parents[2]
PORT, EMPTY_PORT = 8765, 8766

Started = tuple[int, float]


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[Started]:
    """A server that answers, as its process and the seconds until it did."""
    started = time.perf_counter()
    server = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        until_ready(port)
        yield server.pid, time.perf_counter() - started
    finally:
        server.terminate()
        server.wait(timeout=60)


def plumbline(environment: dict[str, str]) -> AbstractContextManager[Started]:
    """The app as `make run` starts it."""
    return running(["manage.py", "start", "--port", str(PORT)], PORT, environment)


def empty_django(database: str = "") -> AbstractContextManager[Started]:
    """One view and nothing else, under the gunicorn of the app; with a database it brings that up to date first."""
    command = ["-m", "gunicorn", "tests.benchmarks.empty", "--bind", f"127.0.0.1:{EMPTY_PORT}", *GUNICORN]
    return running(command, EMPTY_PORT, MEMORY | os.environ | {"EMPTY_DATABASE": database})


def memory(pid: int) -> float:
    """Proportional set size of a process and all below it, in MB; 0 where the system does not tell (macOS)."""
    return sum(map(_pss, family(pid))) / 1024


def work(pid: int) -> float:
    """Seconds that this process and a server have computed, whatever else the machine had to do.

    The seconds on the clock where the system does not tell (macOS).
    """
    pids = family(pid)
    return time.process_time() + sum(map(computed, pids)) if pids else time.perf_counter()


def until_at_rest(pid: int) -> None:
    """Wait while a server computes: a worker that has done its work ends, and the next one starts."""
    before, now = -math.inf, sum(map(computed, family(pid)))
    while abs(now - before) > 0.1:
        time.sleep(2)
        before, now = now, sum(map(computed, family(pid)))


def family(pid: int) -> list[int]:
    """A process and all below it; none where the system does not tell."""
    if not shutil.which("pgrep") or not Path("/proc/self/smaps_rollup").exists():
        return []
    pids, todo = [], [pid]
    while todo:
        pids.append(todo.pop())
        children = subprocess.run(["pgrep", "-P", str(pids[-1])], capture_output=True, text=True, check=False).stdout
        todo += map(int, children.split())
    return pids


def computed(pid: int) -> float:
    """Fields 14 to 17 of `stat`, in ticks: its own and that of children that ended; the name before may hold spaces."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def most_memory() -> float:
    """The most memory that this program has had at once, in MB.

    Not `ru_maxrss` where the system tells better: that goes on from what started the program, however large that was.
    """
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _pss(pid: int) -> int:
    """In kB; 0 for a process that has ended meanwhile."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
