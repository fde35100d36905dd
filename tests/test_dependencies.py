"""What we import is declared, and a lock lists all that it asks for: pip installs that and looks for nothing else."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(settings.BASE_DIR)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUN = PROJECT["project"]["dependencies"]
DECLARED = {
    "run": RUN,
    "s3": [*RUN, *PROJECT["project"]["optional-dependencies"]["s3"]],
    "dev": [*RUN, *PROJECT["dependency-groups"]["dev"]],
}
LOCKS = sorted((ROOT / ".lock").glob("*.txt"))
OURS = {"fidelity", "programs", "tests"}
# Installed by `make role-check-model` for itself alone
FOR_ONE_TARGET = {"jax": "tests/benchmarks/role_check_training.py"}


def imported(folder: str) -> dict[str, str]:
    """Each module of others that a folder imports, by its first name, with a file that does."""
    found = {}
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            for name in imported_names(node):
                found[name.partition(".")[0]] = str(path.relative_to(ROOT))
    return {name: path for name, path in found.items() if name not in OURS | sys.stdlib_module_names}


def imported_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) else []


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def undeclared(modules: dict[str, str], declared: list[str]) -> dict[str, str]:
    packages = packages_distributions()
    return {
        module: path
        for module, path in modules.items()
        if not names(packages.get(module, ["nothing-installed"])) & names(declared)
    }


@pytest.mark.parametrize(
    ("folder", "group"), [("fidelity", "run"), ("programs", "run"), ("tests", "dev"), (".ci", "dev")]
)
def test_what_is_imported_is_declared(folder: str, group: str):
    known = FOR_ONE_TARGET.items() if folder == "tests" else ()
    assert undeclared(imported(folder), DECLARED[group]) == dict(known)


def test_what_one_target_installs_for_itself_is_pinned():
    assert all(f" {module}==" in (ROOT / "Makefile").read_text() for module in FOR_ONE_TARGET)


def test_what_the_settings_name_is_declared():
    named = {name.partition(".")[0]: name for name in [*settings.INSTALLED_APPS, *settings.MIDDLEWARE]}
    assert undeclared({module: name for module, name in named.items() if module not in OURS}, RUN) == {}


def test_an_import_that_nobody_declared_is_named():
    assert undeclared({"django": "a.py", "asgiref": "b.py", "no_such_module": "c.py"}, RUN) == {
        "asgiref": "b.py",
        "no_such_module": "c.py",
    }


def locked(name: str) -> dict[str, str]:
    """Package -> version, for what a lock installs on this machine."""
    lines = re.findall(r"^\w.*?(?= \\$)", (ROOT / ".lock" / f"{name}.txt").read_text(), re.MULTILINE)
    requirements = [Requirement(line) for line in lines]
    return {
        canonicalize_name(one.name): str(one.specifier).removeprefix("==")
        for one in requirements
        if one.marker is None or one.marker.evaluate()
    }


def asked_for(declared: list[str]) -> Iterator[Requirement]:
    """What is declared, and what that asks for, extras included, down to the last."""
    waiting = [Requirement(line) for line in declared]
    seen = set()
    while waiting:
        asked = waiting.pop()
        if str(asked) in seen:
            continue
        seen.add(str(asked))
        yield asked
        for line in distribution(asked.name).requires or []:
            needed = Requirement(line)
            environments = [{"extra": extra} for extra in ("", *asked.extras)]
            if needed.marker is None or any(needed.marker.evaluate(each) for each in environments):
                waiting.append(needed)


@pytest.mark.parametrize("name", list(DECLARED))
def test_a_lock_lists_what_is_asked_for_and_no_more(name: str):
    assert {canonicalize_name(asked.name) for asked in asked_for(DECLARED[name])} == set(locked(name))


@pytest.mark.parametrize("name", list(DECLARED))
def test_each_version_is_one_that_is_asked_for_and_installed_here(name: str):
    versions = locked(name)
    unfit = [
        str(asked)
        for asked in asked_for(DECLARED[name])
        if versions[canonicalize_name(asked.name)] not in asked.specifier
    ]
    assert unfit == []
    assert {package: distribution(package).version for package in versions} == versions


def entries(name: str) -> set[str]:
    """The packages of a lock, each with version, marker and hashes."""
    text = re.sub(r"^ +#.*\n", "", (ROOT / ".lock" / f"{name}.txt").read_text(), flags=re.MULTILINE)
    return set(re.findall(r"^\w.*\n(?: .*\n)*", text, re.MULTILINE))


def test_developers_test_the_very_packages_that_run():
    assert entries("run") < entries("s3") < entries("dev")


def test_the_newest_pip_is_the_one_that_developers_have():
    assert entries("pip-newest") < entries("dev")


def test_the_wheel_is_built_with_what_is_locked_for_that():
    builders = names(PROJECT["build-system"]["requires"])
    assert builders <= set(locked("build"))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_by_version_and_hash_and_names_no_address(path: Path):
    text = path.read_text()
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    pins = entries(path.stem)
    assert [pin for pin in pins if not re.match(r"[\w-]+==\S+( ; .*)? \\\n +--hash=sha256:[0-9a-f]{64}", pin)] == []
    assert len(pins) == len(re.findall(r"^\w", text, re.MULTILINE))
