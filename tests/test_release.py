"""What a release is: one version in all places, and a wheel that takes along all that is no code."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from django.conf import settings
from packaging.version import Version

from fidelity import version

ROOT = Path(settings.BASE_DIR)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RELEASED = Version(PROJECT["project"]["version"])
HEADINGS = re.findall(r"^## (\S+) \((.+)\)$", (ROOT / "CHANGELOG.md").read_text(), re.M)


def test_the_code_says_the_version_of_the_project():
    assert version.version() == str(RELEASED)


def test_installed_it_says_that_of_the_wheel(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(version, "PROJECT", tmp_path / "pyproject.toml")
    monkeypatch.setattr(metadata, "version", lambda name: f"of {name}")
    assert version.version() == "of plumbline"


def test_the_project_beside_it_may_be_another_one(monkeypatch, tmp_path: Path):
    other = tmp_path / "pyproject.toml"
    other.write_text('[project]\nname = "theirs"\nversion = "9"\n')
    monkeypatch.setattr(version, "PROJECT", other)
    monkeypatch.setattr(metadata, "version", lambda name: f"of {name}")
    assert version.version() == "of plumbline"


def test_the_changelog_begins_with_this_version_or_with_the_next():
    newest, when = HEADINGS[0]
    if when == "unreleased":
        assert Version(newest) > RELEASED
        assert Version(HEADINGS[1][0]) == RELEASED
    else:
        assert Version(newest) == RELEASED


def test_only_the_top_of_the_changelog_is_not_released():
    assert len(HEADINGS) == len(re.findall(r"^## ", (ROOT / "CHANGELOG.md").read_text(), re.M))
    dates = [when for _version, when in HEADINGS if when != "unreleased"]
    assert dates == sorted(dates, reverse=True)
    assert [when for _version, when in HEADINGS[1:] if not re.fullmatch(r"\d{4}-\d\d-\d\d", when)] == []


def test_versions_go_down():
    versions = [Version(name) for name, _when in HEADINGS]
    assert versions == sorted(versions, reverse=True)


def test_each_release_left_a_database_to_upgrade_from():
    released = [name for name, when in HEADINGS if when != "unreleased"]
    dumps = {path.name for path in (ROOT / "tests" / "upgrade").glob("*.sql.gz")}
    assert {f"{name}.{kind}.sql.gz" for name in released for kind in ("sqlite", "postgresql")} <= dumps


@pytest.mark.parametrize("name", ["templates", "static", "seeds"])
def test_the_wheel_takes_along_what_is_no_code(name: str):
    inside = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert inside[name] == f"fidelity/assets/{name}"
    assert (ROOT / name).is_dir()


def test_what_a_wheel_needs_is_asked_for_in_one_place():
    """Whatever reads a template, a static file or a seed asks the settings where it lies."""
    asked = {
        str(path.relative_to(ROOT))
        for folder in ("fidelity", "programs")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r'BASE_DIR / "(?:templates|static|seeds)"', path.read_text())
    }
    assert asked == set()


def test_the_command_of_the_wheel_is_there():
    assert PROJECT["project"]["scripts"] == {"plumbline": "fidelity.command_line:main"}
