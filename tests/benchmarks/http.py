"""A small browser for benchmarks: one kept connection, cookies, the forms it needs."""

import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable, Iterable
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from programs.demo_logins import LOGINS, PASSWORD


def median(times: Iterable[float]) -> float:
    return statistics.median(times)


def until_ready(port: int, *, seconds: float = 120) -> None:
    """Wait until the server answers; raises `TimeoutError`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            Browser(port).timed_get("/health")
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server did not answer")


def in_parallel(acts: Iterable[Callable[[], list[float]]]) -> list[float]:
    """Run the acts at once, each in a thread; all their times together. Raises what any of them raised."""
    results: list[float] = []
    problems: list[BaseException] = []

    def run(act: Callable[[], list[float]]) -> None:
        try:
            results.extend(act())
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return results


class Browser:
    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def request(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode(form | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        response = self._response(method, path, body, headers)
        for cookie in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        self.location = response.headers.get("Location", "")
        return response.status, response.read().decode(errors="replace")

    def _response(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        """The answer; asked again on a new connection where the server had closed the idle one."""
        try:
            self.connection.request(method, path, body, headers)
            return self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError):
            self.connection.close()
            self.connection.request(method, path, body, headers)
            return self.connection.getresponse()

    def timed_get(self, path: str) -> float:
        start = time.perf_counter()
        status, _ = self.request("GET", path)
        taken = time.perf_counter() - start
        assert status == 200, (path, status)
        return taken

    def over_empty(self, path: str, work: Callable[[], float], *, times: int = 20) -> float:
        """What a page costs over the empty view, as `work` counts seconds; both asked often, since it counts in steps.

        Work and not time: on a busy machine a long answer is interrupted more often than a short one.
        """
        return self._cost(path, work, times) / self._cost("/health", work, 15 * times)

    def _cost(self, path: str, work: Callable[[], float], times: int) -> float:
        for _ in range(4):  # so that each worker has read what it keeps
            self.timed_get(path)
        before = work()
        for _ in range(times):
            self.timed_get(path)
        return (work() - before) / times

    def sign_in(self, role: str = "manager") -> "Browser":
        self.request("GET", "/accounts/login/")
        status, _ = self.request("POST", "/accounts/login/", {"login": LOGINS[role], "password": PASSWORD})
        assert status == 302, status
        return self

    def domain_pages(self, *, only_open: bool = False) -> list[str]:
        """The pages of the first review that home names, or of the first that it leads to a question of: an open one.

        The first is often closed: its pages are full and take longest, and nothing can be saved on them.
        """
        _, home = self.request("GET", "/")
        place = "domains/" if only_open else ""
        for review in dict.fromkeys(re.findall(rf'href="(/programs/[\w-]+/reviews/\d{{4}}-\d\d/){place}', home)):
            _, overview = self.request("GET", review)
            if pages := re.findall(rf'href="({review}domains/[\w-]+)[#"]', overview):
                return list(dict.fromkeys(pages))
        raise AssertionError("the demo has no review with pages of domains")

    def closed_review(self, program: str) -> str:
        """The newest closed review of a program."""
        _, page = self.request("GET", f"{program}/reviews/")
        return re.findall(rf'href="({program}/reviews/\d{{4}}-\d\d/)scores', page)[0]

    def save_answers(self, number: int, *, times: int) -> list[float]:
        """Give `times` answers to the items of one page, a new note each time, as the page's script does."""
        pages = self.domain_pages(only_open=True)
        page = pages[number % len(pages)]
        _, html = self.request("GET", page)
        editions = dict(re.findall(r'name="([A-Z]{3}-\d+)-edition" value="(\d+)"', html))
        code = sorted(editions)[number // len(pages)]
        address = page.split("domains/")[0] + f"items/{code}"
        taken = []
        for turn in range(times):
            edition = str(int(editions[code]) + turn)
            form = {f"{code}-edition": edition, f"{code}-given": "dont_know", f"{code}-note": f"Turn {turn}"}
            start = time.perf_counter()
            status, text = self.request("POST", address, form, **{"X-Requested-With": "fetch"})
            taken.append(time.perf_counter() - start)
            assert status == 200, (status, text[:500])
        return taken

    def make_reports(self, number: int, peer: "Browser") -> list[str]:
        """Ask for reports of closed quarters that have none and sign them; they are made beside the pages."""
        _, home = self.request("GET", "/")
        programs = list(dict.fromkeys(re.findall(r'href="/programs/([\w-]+)/', home)))
        signed: list[str] = []
        for year_month in ("2026-07", "2026-04", "2026-01", "2025-10", "2025-07", "2025-04", "2025-01"):
            for program in programs:
                report = f"/programs/{program}/reviews/{year_month}/report/"
                if len(signed) < number and self.request("GET", report)[0] == 200:
                    self.request("POST", f"{report}ask", {})
                    if self.sign(report) and peer.sign(report):
                        signed.append(report)
        assert len(signed) == number, "the demo has too few closed quarters without a report"
        return signed

    def until_made(self, reports: Iterable[str], *, seconds: float = 300) -> None:
        """Wait until the files are there; raises `TimeoutError`."""
        end = time.monotonic() + seconds
        for report in reports:
            while not self._is_made(report):
                if time.monotonic() > end:
                    raise TimeoutError(f"{report} was not made")
                time.sleep(0.5)

    def _is_made(self, report: str) -> bool:
        return self.request("GET", f"{report}report.pdf")[0] == 200

    def sign(self, report: str) -> bool:
        """Sign a report that waits, in agreement, for the side that this account speaks for."""
        _, page = self.request("GET", f"{report}sign")
        hidden = dict(re.findall(r'name="(sha256|side)" value="(\w+)"', page))
        return self.request("POST", f"{report}sign", hidden | {"agrees": "agree"})[0] == 302
