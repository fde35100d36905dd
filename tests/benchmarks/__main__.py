"""`make bench`: speed and memory of the app as `make run` starts it, as ratios within one run.

x = time over an empty view (`/health`) under the same two gunicorn workers. Absolute times drift with the machine;
ratios hold. Ends with status 1 when a limit is missed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.http import Browser, in_parallel, median, until_ready

ROOT = Path(__file__).resolve().parents[2]
PORT = 8765


class Board:
    """The results, printed as they come; `missed` holds what was over its limit."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def note(self, what: str, value: float, limit: float, unit: str) -> None:
        within = value <= limit
        print(f"{what:<62} {value:8.2f} {unit:<3} limit {limit:g} {'ok' if within else 'MISSED'}", flush=True)
        if not within:
            self.missed.append(what)


def main() -> int:
    board = Board()
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PLUMBLINE_MODE": "demo", "PLUMBLINE_DATA": folder, "SECRET_KEY": "bench " * 10}
        first = time.perf_counter()
        server = start(environment)
        try:
            until_ready(PORT)
            board.note("first start after downloads", time.perf_counter() - first, 30, "s")
            pages(board)
            saves(board)
            board.note("memory of the whole server (shared pages counted once)", memory(server.pid), 300, "MB")
            reports_beside_saves(board)
            board.note("memory after reports were made", memory(server.pid), 300, "MB")
        finally:
            stop(server)
        second = time.perf_counter()
        server = start(environment)
        until_ready(PORT)
        board.note("second start", time.perf_counter() - second, 5, "s")
        stop(server)
        subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.report"], cwd=ROOT, env=environment, check=False
        ).returncode and board.missed.append("report")
    print("Missed: " + "; ".join(board.missed) if board.missed else "All within their limits.")
    return bool(board.missed)


def start(environment: dict[str, str]) -> subprocess.Popen:
    command = [sys.executable, "manage.py", "start", "--port", str(PORT)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def stop(server: subprocess.Popen) -> None:
    server.terminate()
    server.wait(timeout=60)


def pages(board: Board) -> None:
    """One reader: the slowest page of a domain over the empty view."""
    browser = Browser(PORT).sign_in()
    empty = median(browser.timed_get("/health") for _ in range(300))
    slowest = max(median(browser.timed_get(page) for _ in range(40)) for page in browser.domain_pages())
    board.note("the slowest domain page", slowest / empty, 45, "x")


def saves(board: Board, *, limit: float = 20, during: str = "") -> None:
    """Eight people save answers at once, p50 over eight people who ask for the empty view at once; and no error."""
    browsers = [Browser(PORT).sign_in() for _ in range(8)]
    empty = in_parallel([lambda each=each: [each.timed_get("/health") for _ in range(100)] for each in browsers])
    times = in_parallel([lambda each=each, n=n: each.save_answers(n, times=25) for n, each in enumerate(browsers)])
    board.note(f"save, eight people at once{during}, p50", median(times) / median(empty), limit, "x")


def reports_beside_saves(board: Board) -> None:
    """Two reports are being made while eight people save."""
    browser = Browser(PORT).sign_in()
    browser.make_reports(2, Browser(PORT).sign_in("peer"))
    saves(board, limit=40, during=" beside two reports")


def memory(pid: int) -> float:
    """Proportional set size of a process and all below it, in MB; 0 where the system does not tell (macOS)."""
    if not shutil.which("pgrep") or not Path("/proc/self/smaps_rollup").exists():
        return 0
    pids, todo = [], [pid]
    while todo:
        pids.append(todo.pop())
        children = subprocess.run(["pgrep", "-P", str(pids[-1])], capture_output=True, text=True, check=False).stdout
        todo += map(int, children.split())
    return sum(_pss(each) for each in pids) / 1024


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
