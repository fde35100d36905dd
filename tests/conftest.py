"""What every test shares: no network beyond this machine, and a way to fail where something was skipped."""

import socket

import hypothesis
import pytest

# A slow machine is no defect of the code; benchmarks measure time.
hypothesis.settings.register_profile("plumbline", deadline=None)
hypothesis.settings.load_profile("plumbline")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run (what CI asks for)")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("NOT TESTED HERE", sep="!")
        for reason in sorted({str(report.longrepr[2]) for report in skipped}):
            terminalreporter.line(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Pango no PDF can be made; `make test` installs it where that needs no password."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        missing = pytest.mark.skip("no PDF is made: Pango is missing (Debian: libpango-1.0-0 libpangoft2-1.0-0)")
        for item in items:
            if item.get_closest_marker("pango"):
                item.add_marker(missing)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and --no-skips asks for every test: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test talk to this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
