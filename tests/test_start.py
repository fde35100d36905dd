"""A server that people reach over a network does not start half-configured, nor with logins that everybody knows."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from fidelity.management.commands import start
from fidelity.management.commands.start import ready_line
from programs import demo_logins
from programs.models import User

READY = {"PLUMBLINE_MODE": "production", "SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "plumbline.example.org"}


ASK = "import fidelity.settings as s; print(s.DEMO, s.SECURE_SSL_REDIRECT)"


def configured(*, ask: str = ASK, **environment: str) -> subprocess.CompletedProcess[str]:
    """Reading the settings in a new process with these variables and no others of ours."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in {*READY, "HTTPS", "DATABASE_URL", "EMAIL_URL", "SITE_URL"}
    }
    return subprocess.run(
        [sys.executable, "-c", ask],
        cwd=settings.BASE_DIR,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_is_the_default_and_asks_for_https():
    ready = {name: value for name, value in READY.items() if name != "PLUMBLINE_MODE"}
    assert configured(**ready).stdout == "False True\n"


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_says_what_is_missing(missing: str):
    result = configured(**{name: value for name, value in READY.items() if name != missing})
    assert result.returncode != 0
    assert f"Set {missing}" in result.stderr


def test_an_unknown_mode_is_refused():
    assert "can be demo or production" in configured(PLUMBLINE_MODE="staging").stderr


@pytest.mark.django_db
def test_production_refuses_a_database_with_demo_logins(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    User.objects.create_user(demo_logins.LOGINS["ally"], demo_logins.PASSWORD)
    with pytest.raises(CommandError, match="demo logins"):
        call_command("start")


@pytest.mark.django_db
def test_demo_logins_are_shown_in_demo_mode_only(client, settings):
    assert demo_logins.PASSWORD not in client.get("/accounts/login/").content.decode()
    settings.DEMO = True
    assert demo_logins.PASSWORD in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(("seconds", "took"), [(41, " in 41 seconds"), (1, " in 1 second"), (None, "")])
def test_a_start_says_how_long_it_took(seconds: int | None, took: str):
    assert ready_line("http://127.0.0.1:8000", seconds) == f"Ready{took}: http://127.0.0.1:8000  (Ctrl+C stops it)"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, settings, tmp_path, db) -> Callable[..., tuple[list[str], str]]:
    """Starts a server that serves nothing; gives what was done before it, in this order, and what was printed."""
    done: list[str] = []
    monkeypatch.setattr(start, "call_command", lambda name, **options: done.append(name))
    monkeypatch.setattr(start.unfinished, "take_up_work", lambda lost, **how: done.append("take up work"))
    monkeypatch.setattr(start.Command, "_collect_static", lambda self: None)
    monkeypatch.setattr(start.os, "execv", lambda *command: done.append("serve"))
    monkeypatch.setenv("SITE_URL", "put back after the test")
    monkeypatch.delenv("SITE_URL")
    settings.DATA_DIR, settings.SITE_URL = tmp_path, "put back after the test"

    def run(*, demo: bool) -> tuple[list[str], str]:
        settings.DEMO = demo
        printed = StringIO()
        call_command(start.Command(stdout=printed), port=8123)
        return done, printed.getvalue()

    return run


@pytest.mark.parametrize("demo", [True, False])
def test_each_start_takes_up_files_that_are_missing_before_it_serves(started, demo: bool):
    done, _printed = started(demo=demo)
    assert done == ["migrate", "seed", *(["seed_demo"] if demo else []), "take up work", "serve"]


def test_the_demo_says_which_login_to_try_first_for_which_job(started):
    _done, printed = started(demo=True)
    assert demo_logins.PASSWORD in printed
    for email in demo_logins.ADDRESSES:
        assert re.search(rf"^  {re.escape(email)} +\w.*$", printed, re.MULTILINE)
    assert max(map(len, printed.splitlines())) <= 100


def test_elsewhere_no_login_is_printed(started):
    _done, printed = started(demo=False)
    assert "@" not in printed


def test_reports_of_the_demo_name_the_port_that_it_is_served_on(started, settings):
    started(demo=True)
    assert settings.SITE_URL == "http://127.0.0.1:8123"
