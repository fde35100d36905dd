"""`make bench`: speed and memory of the app as `make run` starts it, as ratios within one run.

x = what is computed for a page over what is computed for an empty view (`/health`) under the same two gunicorn workers;
saves in time, over the empty view for as many people at once; memory over that of an empty Django under the same
gunicorn; the first and the second start over those of an empty Django that brings a database up to date as well.
Absolute time and memory are printed and never judged: they drift with the machine. Ends with status 1 when a limit is
missed.

`make bench BENCH="pages memory"` measures these parts alone. Memory says most after pages: they fill what workers keep.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection
from functools import partial

from tests.benchmarks.http import Browser, in_parallel, median
from tests.benchmarks.processes import EMPTY_PORT, PORT, ROOT, empty_django, memory, plumbline, until_at_rest, work

MEMORY_LIMIT = 7  # an empty Django takes about 43 MB, so this is 300
PARTS = ("pages", "memory", "starts", "report")


class Board:
    """The results, printed as they come; `missed` holds what was over its limit."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def judge(self, what: str, value: float, limit: float) -> None:
        within = value <= limit
        print(f"{what:<62} {value:8.2f} x   limit {limit:g} {'ok' if within else 'MISSED'}", flush=True)
        if not within:
            self.missed.append(what)

    def tell(self, what: str, value: float, unit: str) -> None:
        print(f"{what:<62} {value:8.2f} {unit}", flush=True)


def main(parts: Collection[str] = PARTS) -> int:
    """Measure the parts, one after the other under one server; 1 where a limit was missed."""
    board = Board()
    with empty_django() as (pid, _):
        Browser(EMPTY_PORT).timed_get("/health")
        least = memory(pid)
    board.tell("an empty Django: memory", least, "MB")
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PLUMBLINE_MODE": "demo", "PLUMBLINE_DATA": folder, "SECRET_KEY": "bench " * 10}
        starts = [start_of_empty_django(f"{folder}/empty.sqlite3") for _ in range(2)] if "starts" in parts else []
        with plumbline(environment) as (pid, seconds):
            if "starts" in parts:
                judge_start(board, "first start after downloads", seconds, starts[0], 30)
            run("tests.benchmarks.past", environment)
            if "pages" in parts:
                pages(board, partial(work, pid))
            if "memory" in parts:
                saves(board)
                wait_for_the_worker(board, environment, pid)
                weigh(board, "memory of the whole server", pid, least)
                reports_beside_saves(board)
                wait_for_the_worker(board, environment, pid)
                weigh(board, "memory after reports were made", pid, least)
        if "starts" in parts:
            with plumbline(environment) as (_, seconds):
                judge_start(board, "second start", seconds, starts[1], 8)
        if "report" in parts and run("tests.benchmarks.report", environment):
            board.missed.append("report")
    print("Missed: " + "; ".join(board.missed) if board.missed else "All within their limits.")
    return bool(board.missed)


def run(module: str, environment: dict[str, str]) -> int:
    return subprocess.run([sys.executable, "-m", module], cwd=ROOT, env=environment, check=False).returncode


def start_of_empty_django(database: str) -> float:
    with empty_django(database) as (_, seconds):
        return seconds


def judge_start(board: Board, what: str, seconds: float, empty: float, limit: float) -> None:
    board.tell(what, seconds, "s")
    board.tell("the same of an empty Django", empty, "s")
    board.judge(f"{what}, over an empty Django", seconds / empty, limit)


def wait_for_the_worker(board: Board, environment: dict[str, str], pid: int) -> None:
    """What the server takes is weighed when it makes no file: one that it makes takes as much again.

    The file is there a moment before the process that made it has ended and its follower waits.
    """
    if run("tests.benchmarks.until_idle", environment):
        board.missed.append("the worker has done its work")
    until_at_rest(pid)


def weigh(board: Board, what: str, pid: int, least: float) -> None:
    """Shared pages are counted once; nothing is judged where the system does not tell."""
    taken = memory(pid)
    board.tell(what, taken, "MB")
    if least:
        board.judge(f"{what}, over an empty Django", taken / least, MEMORY_LIMIT)


def pages(board: Board, work: Callable[[], float]) -> None:
    """One reader, twenty closed quarters: the pages that look back, and the slowest page of a domain."""
    browser = Browser(PORT).sign_in()
    domains = browser.domain_pages()
    program = domains[0].partition("/reviews/")[0]
    closed = browser.closed_review(program)
    board.judge("home, twenty quarters", browser.over_empty("/", work), 25)
    board.judge("change over time, twenty quarters", browser.over_empty(f"{program}/change/", work), 50)
    board.judge("scores, twenty quarters", browser.over_empty(f"{closed}scores", work), 25)
    domains += browser.domain_pages(only_open=True)
    board.judge("the slowest domain page, twenty quarters", max(browser.over_empty(each, work) for each in domains), 35)


def saves(board: Board, *, limit: float = 20, during: str = "") -> None:
    """Eight people save answers at once, p50 over eight people who ask for the empty view at once; and no error."""
    browsers = [Browser(PORT).sign_in() for _ in range(8)]
    empty = in_parallel([lambda each=each: [each.timed_get("/health") for _ in range(100)] for each in browsers])
    times = in_parallel([lambda each=each, n=n: each.save_answers(n, times=25) for n, each in enumerate(browsers)])
    board.judge(f"save, eight people at once{during}, p50", median(times) / median(empty), limit)


def reports_beside_saves(board: Board) -> None:
    """Two reports are being made while eight people save."""
    browser = Browser(PORT).sign_in()
    reports = browser.make_reports(2, Browser(PORT).sign_in("peer"))
    saves(board, limit=40, during=" beside two reports")
    browser.until_made(reports)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make bench", description="Measure speed and memory; all parts by default.")
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    chosen = parser.parse_args().parts or PARTS
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}; choose of {', '.join(PARTS)}")
    sys.exit(main(chosen))
