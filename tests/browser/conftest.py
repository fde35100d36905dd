"""A real browser on a real server; skipped, loudly, where Chromium is absent."""

import shutil
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from fidelity.reviews.models import Review
from programs.models import Role, User
from tests.reviews.conftest import Q4, make_user, organisation, program, today, version
from tests.waiting import until

__all__ = ["organisation", "program", "today", "version"]

# The first draws no window, for which the others compute as much as for the page.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
# Where allauth keeps when somebody typed a password: it asks for it again before what a stranger must not change.
METHODS = "account_authentication_methods"
AN_HOUR = 3600
PASSWORD = "a long password for tests"
PATIENCE = 60_000
QUIET = 6


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="browser tests need Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    options = ["--no-sandbox", "--disable-gpu", "--disable-extensions"]
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": options}


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Browser:
    """One that waits for a slow machine: what never comes still fails, a minute later."""
    expect.set_options(timeout=PATIENCE)
    new_context = browser.new_context

    def patient(**options: object) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        return context

    browser.new_context = patient
    return browser


@pytest.fixture(scope="session")
def base_url() -> None:
    """The plugin's own fixture is written in a way that the newest pytest warns about."""


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server) -> Iterator[LiveServer]:
    """The server after the test database: started before it, it would share one connection between its threads.

    Browsers keep what is static, as they do for a real server: it never changes here.
    """
    serve = StaticFilesHandler.serve

    def kept(self: StaticFilesHandler, request: HttpRequest) -> HttpResponse:
        response = serve(self, request)
        response.headers["Cache-Control"] = "max-age=315360000"  # from the clock of the tests to that of the browser
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield live_server


@pytest.fixture(scope="session", autouse=True)
def let_go(django_db_setup, django_db_blocker) -> Iterator[None]:
    """End the idle session that the browser's own thread of execution leaves, or the database can't be dropped."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle'"
            )


@pytest.fixture(autouse=True)
def finished(transactional_db) -> Iterator[None]:
    """Let the server finish what the browser left behind, before the database is emptied under it.

    Nothing empties the table of the cache, in which tries to sign in are counted, and here no minute ever ends.
    """
    cache.clear()
    yield
    if connection.vendor == "postgresql":
        quiet = 0

        def is_done() -> bool:
            """Quiet for some time: what a page sends as it is closed comes a moment later."""
            nonlocal quiet
            quiet = 0 if _others() else quiet + 1
            return quiet > QUIET

        until(is_done, "the server is done")


def _others() -> int:
    """How many other sessions do something in the test database just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchone()[0]


@pytest.fixture
def review(live_server, program, version) -> Review:
    """The open review of Q4 2026."""
    return program.reviews.create(instrument=version, period_start=Q4, set_up_at=timezone.now())


@pytest.fixture
def manager(program) -> User:
    return _with_password(make_user(Role.MANAGER, program))


@pytest.fixture
def supervisor(program) -> User:
    return _with_password(make_user(Role.SUPERVISOR, program))


def _with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(context: BrowserContext, user: User, server) -> None:
    """Hand the browser a session of `user`, who typed the password a moment ago, however slow the machine is."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    typed = {"method": "password", "at": time.time() + AN_HOUR, "reauthenticated": True}
    session.update({METHODS: [typed], f"{METHODS}_user": str(user.pk)})
    session.save()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url}])


@pytest.fixture
def opened(context: BrowserContext, page: Page, live_server, review, manager) -> Callable[[str], Page]:
    """Open a page of the review as the manager."""
    sign_in(context, manager, live_server)

    def go(rest: str = "domains/choice") -> Page:
        page.goto(f"{live_server.url}/programs/{review.program.slug}/reviews/2026-10/{rest}")
        return page

    return go
