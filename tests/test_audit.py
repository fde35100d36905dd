"""`make audit`: a known weakness fails the build; what nobody could look at is said aloud and never called clean."""

import importlib.util

import pytest
from django.conf import settings


@pytest.fixture
def told():
    spec = importlib.util.spec_from_file_location("audit", settings.BASE_DIR / ".ci" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.told


CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}
WEAK = {"name": "jinja2", "version": "3.1.2", "vulns": [{"id": "CVE-2024-22195", "fix_versions": ["3.1.3"]}]}
UNKNOWN = {"name": "pyyaml", "skip_reason": "Dependency not found"}


def test_packages_without_a_known_weakness_pass(told, capsys):
    assert told("dev.txt", [CLEAN]) == 0
    assert capsys.readouterr().out == "dev.txt: 1 packages looked at, 0 known weaknesses.\n"


def test_a_known_weakness_fails_and_names_the_mended_version(told, capsys):
    assert told("dev.txt", [CLEAN, WEAK]) == 1
    assert "jinja2 3.1.2: CVE-2024-22195, mended in 3.1.3" in capsys.readouterr().out


def test_what_was_not_looked_at_is_said_aloud_and_does_not_fail(told, capsys):
    assert told("dev.txt", [CLEAN, UNKNOWN]) == 0
    assert "NOT AUDITED: 1 of 2 packages in dev.txt were not looked at" in capsys.readouterr().out
