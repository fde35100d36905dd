"""A server that people reach over a network does not start half-configured, nor with logins that everybody knows."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

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
