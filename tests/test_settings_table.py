"""docs/settings.md: each setting that the code reads is in the table, once, with what holds where it is left out."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from fidelity.management import passphrase

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "docs" / "settings.md").read_text()
# Name -> without it, what it does, example.
ROWS = {
    cells[0].strip("`"): cells[1:] for cells in re.findall(r"^\| (`[A-Z_]+`) \| (.+?) \| (.+?) \| (.+) \|$", TEXT, re.M)
}


def read_by_settings() -> dict[str, list[object]]:
    """Each variable that the settings read -> the defaults that are written there as they are."""
    found: dict[str, list[object]] = {}
    for node in ast.walk(ast.parse((ROOT / "fidelity" / "settings.py").read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("env."):
            defaults = found.setdefault(node.args[0].value, [])
            defaults += [word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)]
    return found


READ = read_by_settings()


def test_none_is_missing_and_none_is_made_up():
    assert set(ROWS) == set(READ) | {passphrase.VARIABLE}
    assert len(re.findall(r"^\| `", TEXT, re.M)) == len(ROWS)


def test_no_other_code_reads_the_environment():
    """Beside those below, which are in the table or belong to a library."""
    known = set(ROWS) | {"DJANGO_SETTINGS_MODULE", "OPENBLAS_NUM_THREADS"}
    named = {
        name: path.name
        for folder in ("fidelity", "programs")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "slow_clients.py"  # a request's, which WSGI calls so too
        for name in re.findall(r'environ(?:ment)?(?:\.get\(|\.setdefault\(|\[)"([A-Z_]+)"', path.read_text())
    }
    assert {name: path for name, path in named.items() if name not in known} == {}


@pytest.mark.parametrize("name", sorted(name for name, defaults in READ.items() if defaults))
def test_what_holds_without_it_is_what_the_table_says(name: str):
    written = {str(value).lower() if isinstance(value, bool) else str(value) for value in READ[name]}
    without = ROWS[name][0]
    shown = set(re.findall(r"`([^`]+)`", without))
    assert (
        without in {"no start", "no such page", "no mail goes out; `manage.py send_mails` prints them"}
        or shown & written
    )


@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_has_a_meaning_and_an_example(name: str):
    assert [len(cell) > 3 or cell.strip("`").isdigit() for cell in ROWS[name]] == [True, True, True]


def test_the_readme_and_the_page_of_servers_lead_there():
    for name in ("README.md", "docs/serving.md"):
        assert "settings.md" in (ROOT / name).read_text(), name
