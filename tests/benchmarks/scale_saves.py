"""32 people who save answers at once, on a server as docs/serving.md has it: p50, p95, and how many were refused."""

import os
import re
import statistics
import threading
import time

from tests.benchmarks.http import Browser
from tests.benchmarks.processes import PORT, plumbline

PEOPLE, TIMES = 32, 10


def measure(vendor: str) -> list[str]:
    """Print the times of the saves; what went wrong."""
    with plumbline(dict(os.environ)):
        taken, refused = _save_at_once()
    if taken:
        ranks = statistics.quantiles(taken, n=20)
        p50, p95 = statistics.median(taken) * 1000, ranks[-1] * 1000
        print(f"\n{PEOPLE} people save {TIMES} answers each: p50 {p50:.0f} ms, p95 {p95:.0f} ms, {len(refused)} errors")
    for words in sorted(set(refused))[:5]:
        print(f"  {words}")
    return [f"saves at once on {vendor}"] if refused or not taken else []


def _save_at_once() -> tuple[list[float], list[str]]:
    """Each saves another question, so that nobody waits for words of somebody else."""
    first = Browser(PORT).sign_in()
    places = [(page, code) for page in first.domain_pages(only_open=True) for code in _codes(first, page)]
    browsers = [_second(first) for _ in range(PEOPLE)]
    taken: list[float] = []
    refused: list[str] = []

    def save(browser: Browser, page: str, code: str) -> None:
        try:
            taken.extend(_saves(browser, page, code))
        except Exception as error:
            refused.append(f"{type(error).__name__}: {error}"[:200])

    acts = [
        threading.Thread(target=save, args=(browser, *places[number % len(places)]))
        for number, browser in enumerate(browsers)
    ]
    for act in acts:
        act.start()
    for act in acts:
        act.join()
    return taken, refused


def _codes(browser: Browser, page: str) -> list[str]:
    _, html = browser.request("GET", page)
    return sorted(set(re.findall(r'name="([A-Z]{3}-\d+)-edition"', html)))


def _second(first: Browser) -> Browser:
    """Another window of the same account: to sign in 32 times would measure passwords."""
    browser = Browser(PORT)
    browser.cookies = dict(first.cookies)
    return browser


def _saves(browser: Browser, page: str, code: str) -> list[float]:
    _, html = browser.request("GET", page)
    edition = int(re.findall(rf'name="{code}-edition" value="(\d+)"', html)[0])
    address, taken = page.split("domains/")[0] + f"items/{code}", []
    for turn in range(TIMES):
        form = {f"{code}-edition": str(edition + turn), f"{code}-given": "dont_know", f"{code}-note": f"Turn {turn}"}
        start = time.perf_counter()
        status, text = browser.request("POST", address, form, **{"X-Requested-With": "fetch"})
        taken.append(time.perf_counter() - start)
        assert status == 200, (status, text[:100])
    return taken
