"""What every test shares: no network beyond this machine, and a way to fail where something was skipped."""

import gc
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import hypothesis
import pytest
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import FileResponse, HttpResponse
from django.template import Template
from django.test import Client
from django.test.utils import instrumented_test_render
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from fidelity.reports.rendering import pdf
from programs import append_only
from tests import clock, migrated_database
from tests.as_read import ReadOnce

# A slow machine is no defect of the code; benchmarks measure time.
hypothesis.settings.register_profile("plumbline", deadline=None)
hypothesis.settings.load_profile("plumbline")

MAKE_PDF = pdf.make_pdf
RENDER = Template._render  # as a server does it: Django's own for tests takes its place when they begin
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run (what CI asks for)")


def pytest_configure() -> None:
    clock.start()
    gc.disable()  # what is imported and collected stays for good


# Live objects that come before the garbage collector looks; with its usual 700 it takes a thirtieth of all time.
FEW_ENOUGH = 50_000


def pytest_unconfigure() -> None:
    clock.stop()


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what stays for good: modules, and fifteen thousand tests that wait."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(FEW_ENOUGH, *gc.get_threshold()[1:])
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Each test starts at the same moment; before its fixtures, which may live longer than one test."""
    clock.restart()


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


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Whether there is a database already: kept from the last run, or copied."""
    return request.config.getoption("reuse_db") or migrated_database.is_there()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """As the plugin makes it, but migrated once for all processes and runs."""
    if connection.vendor != "sqlite" or migrated_database.is_there():
        request.getfixturevalue("django_db_setup")
        if connection.vendor == "postgresql":
            with django_db_blocker.unblock():
                leave_clearing_up_to_us()
                empty_by_deleting()
        yield
        return
    with django_db_blocker.unblock(), migrated_database.copied():
        request.getfixturevalue("django_db_setup")
    yield
    with django_db_blocker.unblock():
        connection.close()


# What Django writes when tables are made, and a test does not change.
WRITTEN_ONCE = {"django_content_type", "auth_permission"}


def leave_clearing_up_to_us() -> None:
    """Keep PostgreSQL from clearing up by itself in tables of ours: it would come and go in the middle of a test."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"ALTER TABLE {name} SET (autovacuum_enabled = false, toast.autovacuum_enabled = false)")


def empty_by_deleting() -> None:
    """Let PostgreSQL delete the rows that a test committed: to truncate makes every file anew, a second of a busy disk.

    For a superuser, as CI has it; triggers that keep rows for good, and the order of tables, do not count then.
    """

    def sql_flush(style: object, connection: BaseDatabaseWrapper, **options: object) -> list[str]:
        there = connection.introspection.django_table_names(only_existing=True, include_views=False)
        emptied = map(connection.ops.quote_name, sorted({*there} - WRITTEN_ONCE))
        return ["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {table}" for table in emptied)]

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone() == ("on",):
            flush.sql_flush = sql_flush
            flush.emit_post_migrate_signal = lambda *_about: None  # it would look for what is written once


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test talk to this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def read_as_browsers_do(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hand pages over as a browser reads them: how a template breaks its lines is nothing that a test knows.

    A file that nobody read is closed after the test, as a server does where a reader has gone.
    """
    request, sent = Client.request, ExitStack()

    def reading(self: Client, **environ: object) -> HttpResponse:
        response = request(self, **environ)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response._container = ReadOnce(response.content)
        if isinstance(response, FileResponse):
            for close in response._resource_closers:
                sent.callback(close)
        return response

    monkeypatch.setattr(Client, "request", reading)
    with sent:
        yield


@pytest.fixture(scope="session", autouse=True)
def unwatched_templates(django_test_environment: None) -> None:
    """Nothing is copied of what a template is given: few tests look at it (`response.context`)."""
    Template._render = RENDER


@pytest.fixture
def watched_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each template was given stands in `response.context`."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)


@cache
def _made_once(*args: object, **more: object) -> bytes:
    return MAKE_PDF(*args, **more)


@pytest.fixture
def each_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a PDF of the same page once in a process: for tests that look into it, or ask whether it can be made."""
    monkeypatch.setattr(pdf, "make_pdf", _made_once)


def _nothing_drawn(html: str, *, paper: str, record: pdf.Record | None = None, styles: Path = pdf.STYLES) -> bytes:
    return b"%PDF-1.7\n%%EOF\n"


def draw_nothing(patched: pytest.MonkeyPatch) -> None:
    """Make no PDF, and leave none in what a process keeps for good: a later test may look into it."""
    from fidelity.reports.printing import form_and_meeting_views as forms

    patched.setattr(pdf, "make_pdf", _nothing_drawn)
    patched.setattr(forms, "blank_form", cache(forms.blank_form.__wrapped__))


@pytest.fixture
def no_file_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer with the same few bytes instead of a PDF: for tests that ask who gets a file, and never look into it."""
    draw_nothing(monkeypatch)


LIFTED = pytest.StashKey[list[append_only.Trigger]]()


def is_emptied(item: pytest.Item) -> bool:
    """Whether a test commits what it writes, to SQLite, so that every row has to be deleted after it."""
    mark = item.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(item.fixturenames) or (mark and mark.kwargs.get("transaction"))
    return bool(commits) and connection.vendor == "sqlite"


@pytest.fixture(autouse=True)
def emptied(request: pytest.FixtureRequest):
    """Let SQLite delete what the database keeps for good; in PostgreSQL its triggers do not see how it is emptied."""
    if is_emptied(request.node):
        request.getfixturevalue("transactional_db")
    yield
    if is_emptied(request.node):
        request.config.stash[LIFTED] = append_only.lift_triggers(connection)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None):
    """The database keeps its rows for good again in the next test."""
    yield
    if nextitem and is_emptied(item):
        with item.config.stash[blocking_manager_key].unblock():
            append_only.restore_triggers(connection, item.config.stash[LIFTED])
