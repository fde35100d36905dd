"""What a server in production is set to, read by a process of its own as `make run` would."""

import json
import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.db.migrations.exceptions import MigrationSchemaMissing

from fidelity.command_line import main

ASKED = """
import json
from fidelity import settings as s
names = [name for name in dir(s) if name.isupper()]
print(json.dumps({name: getattr(s, name) for name in names}, default=str))
"""
PRODUCTION = {"PLUMBLINE_MODE": "production", "SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "plumbline.example.org"}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = (sys.executable, *(command or ("-c", ASKED)))
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=kept | environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def production() -> dict:
    return json.loads(run(**PRODUCTION).stdout)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", False),
        ("SECURE_SSL_REDIRECT", True),
        ("SECURE_HSTS_SECONDS", 31_536_000),
        ("SECURE_HSTS_INCLUDE_SUBDOMAINS", False),
        ("SECURE_HSTS_PRELOAD", False),
        ("SESSION_COOKIE_SECURE", True),
        ("SESSION_COOKIE_HTTPONLY", True),
        ("SESSION_COOKIE_SAMESITE", "Lax"),
        ("CSRF_COOKIE_SECURE", True),
        ("X_FRAME_OPTIONS", "DENY"),
        ("SECURE_REFERRER_POLICY", "same-origin"),
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", 2_000_000),
        ("LARGEST_REQUEST", 12_000_000),
    ],
)
def test_production_is_set_to(production, name, value):
    assert production[name] == value


def test_new_passwords_are_kept_with_argon2(production):
    assert production["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")


def test_a_forwarded_scheme_is_believed_behind_a_proxy_only(production):
    behind = json.loads(run(**PRODUCTION, BEHIND_PROXY="true").stdout)
    assert "SECURE_PROXY_SSL_HEADER" not in production
    assert behind["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_names_below_ours_are_bound_to_https_only_where_somebody_says_so():
    bound = json.loads(run(**PRODUCTION, HSTS_SUBDOMAINS="true", HSTS_PRELOAD="true").stdout)
    assert (bound["SECURE_HSTS_INCLUDE_SUBDOMAINS"], bound["SECURE_HSTS_PRELOAD"]) == (True, True)


@pytest.mark.parametrize("more", [{}, {"BEHIND_PROXY": "true", "SITE_URL": "https://plumbline.example.org"}])
def test_the_check_for_deployment_says_nothing(more: dict[str, str], tmp_path):
    key = {"SECRET_KEY": secrets.token_urlsafe(48), "PLUMBLINE_DATA": str(tmp_path)}
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | key | more)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_without_it_production_does_not_start(missing):
    refused = run(**{name: value for name, value in PRODUCTION.items() if name != missing})
    assert refused.returncode == 1
    assert f"Set {missing}" in refused.stderr


# No traceback, whatever is missing or wrong

COMMANDS = sorted(
    {name for name, app in get_commands().items() if app in {"fidelity", "programs"}}
    | {"check", "createsuperuser", "dbshell", "makemigrations", "migrate", "runserver", "shell"}
)
SERVERS = {"fidelity.server": ("127.0.0.1", "8999"), "gunicorn": ("fidelity.wsgi", "--bind=127.0.0.1:0", "--preload")}


@pytest.mark.parametrize(("command", "key"), [("migrate", "short"), *((command, "") for command in COMMANDS)])
def test_each_command_says_in_one_line_that_the_key_is_missing(command: str, key: str):
    refused = run("manage.py", command, **PRODUCTION | {"SECRET_KEY": key})
    assert refused.returncode == 1
    assert refused.stderr == "Set SECRET_KEY to at least 40 random characters before starting in production.\n"
    assert refused.stdout == ""


@pytest.mark.parametrize("server", SERVERS)
def test_so_does_the_server(server: str):
    refused = run("-m", server, *SERVERS[server], **PRODUCTION | {"SECRET_KEY": "short"})
    assert refused.returncode in {1, 3}
    assert refused.stderr == "Set SECRET_KEY to at least 40 random characters before starting in production.\n"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PLUMBLINE_MODE", "staging", "PLUMBLINE_MODE is 'staging'; it can be demo or production."),
        ("ALLOWED_HOSTS", "", "Set ALLOWED_HOSTS to the name people type, for example plumbline.example.org."),
        ("DEBUG", "perhaps", "DEBUG is 'perhaps'; it can be true or false."),
        ("PLUMBLINE_PARTS", "pages,tea", "PLUMBLINE_PARTS can be pages, work, or both with a comma between."),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is 'xml'; it can be text or json."),
        ("HTTPS", "ja", "HTTPS is 'ja'; it can be true or false."),
        ("SESSION_HOURS", "many", "SESSION_HOURS is 'many'; it has to be a whole number."),
        ("TIME_ZONE", "Nowhere", "TIME_ZONE is 'Nowhere', which is no time zone."),
        ("DATABASE_URL", "secret-word", "DATABASE_URL can't be read."),
        ("DATABASE_URL", "mysql://u:secret-word@db/x", "DATABASE_URL can't be read."),
        ("EMAIL_URL", "secret-word", "EMAIL_URL can't be read."),
    ],
)
def test_what_can_not_be_read_is_said_in_one_line_without_a_secret(name: str, value: str, sentence: str):
    refused = run("manage.py", "check", **PRODUCTION | {name: value})
    assert refused.returncode == 1
    assert refused.stderr.startswith(sentence)
    assert len(refused.stderr.splitlines()) == 1
    assert "secret-word" not in refused.stderr


def test_a_database_that_does_not_answer_is_no_traceback(tmp_path):
    refused = run("manage.py", "migrate", **PRODUCTION, DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/x.sqlite3")
    assert refused.returncode == 1
    assert refused.stderr == "The database does not answer: unable to open database file\n"


def test_a_database_that_takes_no_tables_from_this_account_is_no_traceback(monkeypatch):
    def refuse(argv: list[str]) -> None:
        raise MigrationSchemaMissing("permission denied for schema public\nLINE 1: CREATE TABLE")

    monkeypatch.setenv("PLUMBLINE_MODE", "demo")
    monkeypatch.setattr("django.core.management.execute_from_command_line", refuse)
    with pytest.raises(SystemExit) as ended:
        main(mode="demo")
    assert "DATABASE_URL names: permission denied for schema public. The account" in ended.value.code
    assert ended.value.code.endswith("createdb --owner=ACCOUNT NAME")
