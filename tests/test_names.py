"""Whatever has a name is called by it: a flag is `flag` in a loop over flags, never `each` (architecture.md 10)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
# The rooms that hold to it.
ROOMS = (
    "fidelity/flags/**/*.py",
    "fidelity/voice/**/*.py",
    "fidelity/scoring/**/*.py",
    "fidelity/instrument/**/*.py",
    "fidelity/scenarios/**/*.py",
    "fidelity/demo/**/*.py",
    "fidelity/wording/**/*.py",
    "fidelity/reviews/**/*.py",
    "fidelity/reports/**/*.py",
    "fidelity/records/**/*.py",
    "fidelity/search/**/*.py",
    "fidelity/management/**/*.py",
    "fidelity/role_check/**/*.py",
    "fidelity/*.py",
    "programs/**/*.py",
)
NO_NAMES = {"of", "said", "found", "held", "told", "each"}


def names_given(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of each variable, argument, field, function and class that the module names itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) or (isinstance(node, ast.ExceptHandler) and node.name):
            yield node.lineno, node.name
        elif isinstance(node, ast.alias):
            yield node.lineno, node.asname or node.name


def no_names(source: str) -> list[str]:
    return [name for _line, name in names_given(ast.parse(source)) if name in NO_NAMES]


@pytest.mark.parametrize("room", ROOMS)
def test_everything_is_called_by_its_name(room: str):
    paths = [path for path in sorted(HERE.glob(room)) if "migrations" not in path.parts]
    assert paths
    nameless = [
        f"{path.relative_to(HERE)}:{line}: {name}"
        for path in paths
        for line, name in names_given(ast.parse(path.read_text(encoding="utf-8")))
        if name in NO_NAMES
    ]
    assert nameless == []


@pytest.mark.parametrize(
    "source",
    [
        "for each in flags: pass",
        "names = [each.name for each in flags]",
        "def read(said): pass",
        "key = lambda told: told",
        "class Box:\n    held: bool = False",
        "self.found = 1",
        "def of(self): pass",
        "if (held := look()): pass",
        "with open(path) as found: pass",
        "from module import result as found",
    ],
)
def test_no_way_to_give_a_name_is_overlooked(source: str):
    assert len(no_names(source)) == 1


def test_a_name_that_says_more_is_free():
    assert no_names("held_flags = [flag for flag in flags if flag.is_held]") == []
