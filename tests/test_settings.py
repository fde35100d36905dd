"""What a server in production is set to, read by a process of its own as `make run` would."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

ASKED = """
import json
from fidelity import settings as s
names = [name for name in dir(s) if name.isupper()]
print(json.dumps({name: getattr(s, name) for name in names}, default=str))
"""
PRODUCTION = {"PLUMBLINE_MODE": "production", "SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "plumbline.example.org"}


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-c", ASKED]
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
        ("SECURE_HSTS_INCLUDE_SUBDOMAINS", True),
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


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_without_it_production_does_not_start(missing):
    refused = run(**{name: value for name, value in PRODUCTION.items() if name != missing})
    assert refused.returncode == 1
    assert f"Set {missing}" in refused.stderr
