"""Sentences for people in Python go through gettext, so that a translation can reach them (architecture.md 10c).

Read from the source as a syntax tree: a string of two words or more has to stand inside a mark, unless it is of a kind
that people never read. The kinds are listed below, each with its reason.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
# The rooms whose sentences are all marked.
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
    "fidelity/records/[!t]*.py",  # tables.py says why tables are left out, to developers
    "fidelity/management/**/*.py",
    "fidelity/role_check/**/*.py",
    "fidelity/*.py",
    "programs/**/*.py",
)
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
# Two words, or a word beside a gap that is filled in: "two quarters", "version %s".
SENTENCE = re.compile(r"(?:[^\W\d_]+|%s)['’\w]*[,:;.]?\s+[“\"(]?(?:[^\W\d_]+|%s)")
WORD = re.compile(r"[^\W\d_]{2,}")

# Python's own exceptions, and Django's on settings, are read by developers; ours are read by people.
DEVELOPER_ERRORS = {
    "AssertionError",
    "ImproperlyConfigured",
    "KeyError",
    "LookupError",
    "RuntimeError",
    "TypeError",
    "ValueError",
}
# What these calls take is no prose: lines of a log, patterns, SQL, a key.
CALLS_WITHOUT_PROSE = {"exception", "warning", "compile", "fullmatch", "RunSQL", "execute", "getattr"}
# Arguments that a browser or the database reads.
ARGUMENTS_WITHOUT_PROSE = {"attrs", "content_type", "css_class", "name"}
# The values of an enumeration are codes that are stored; what people read stands beside them.
CODES = {"StrEnum"}
# Markup, and paths in it; the size of a sheet; SQL, and what a trigger of the database says; codes of quarters; fonts
# of a chart; a header of HTTP; names of keys; a list of names or initials: ten words with a capital in a row.
NO_PROSE = re.compile(
    r"\s*</?[a-z]"
    r"|\s*(?:PRAGMA|SELECT|CREATE|DROP|UPDATE|BEGIN|INSERT|DELETE|BEFORE|NEW|OLD|ON|WHEN)\b"
    r"|rows of this table are kept for good$"
    r"|Q(?:%s|\d) FY"
    r"|Plumbline Text,"
    r"|size: "
    r"|M%s %sh"
    r"|private, no-(?:store|cache)$"
    r"|plumbline (?:card|seal)$"
    r"|\s*(?:[A-Z]\w+\s+){9}[A-Z]"
)


# Read by machines, and by whoever runs the server.
FOR_MACHINES = {"health.py", "logs.py", "metrics.py"}
# Answers before there is a page, where nobody knows the language of who reads.
BEFORE_PAGES = {"slow_clients.py"}


def modules(room: str) -> list[Path]:
    paths = (path for path in sorted(HERE.glob(room)) if path.name not in FOR_MACHINES | BEFORE_PAGES)
    return [path for path in paths if "migrations" not in path.parts]


def unmarked_sentences(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of each string that reads like a sentence and stands in no mark."""
    if _is_unread(node):
        return
    if isinstance(node, ast.ClassDef) and CODES & set(map(_name, node.bases)):
        node = ast.Module([part for part in node.body if not isinstance(part, ast.Assign)], [])
    if isinstance(node, ast.Call) and _name(node) in MARKS:
        yield from ((part.lineno, "an f-string in a mark") for part in node.args if isinstance(part, ast.JoinedStr))
        return
    if isinstance(node, ast.Dict) and all(_name(value) in MARKS for value in node.values):
        # What it is looked up by is a name.
        yield from (fault for value in node.values for fault in unmarked_sentences(value))
        return
    if (text := _text(node)) is not None and _is_sentence(text):
        yield node.lineno, text
    for child in ast.iter_child_nodes(node):
        if not isinstance(node, ast.JoinedStr) or not isinstance(child, ast.Constant):
            yield from unmarked_sentences(child)


def _is_sentence(text: str) -> bool:
    is_expression = "(?:" in text
    return bool(
        not is_expression and SENTENCE.search(text) and WORD.search(text.replace("%s", "")) and not NO_PROSE.match(text)
    )


def unmarked_labels(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Labels of choices, also those of one word."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and "TextChoices" in map(_name, node.bases):
            for value in (statement.value for statement in node.body if isinstance(statement, ast.Assign)):
                if isinstance(value, ast.Tuple) and (text := _text(value.elts[-1])) is not None:
                    yield value.lineno, text


def rebound_marks(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """`_` as a name for something else, in a module where it marks sentences."""
    imported = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    if any(alias.asname == "_" for node in imported for alias in node.names):
        for node in ast.walk(tree):
            is_variable = isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)
            if is_variable or (isinstance(node, ast.arg) and node.arg == "_"):
                yield node.lineno, "_ is gettext here"


def _is_unread(node: ast.AST) -> bool:
    """Docstrings and types, developers' errors, lines of a log, and the other kinds listed above."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Raise):
        return _name(node.exc) in DEVELOPER_ERRORS
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Attribute) and target.attr == "msg" for target in node.targets)
    if isinstance(node, ast.Call):
        return _name(node) in CALLS_WITHOUT_PROSE
    if isinstance(node, ast.keyword):
        return node.arg in ARGUMENTS_WITHOUT_PROSE
    return isinstance(node, ast.Assert | ast.Subscript | ast.arg)


def _text(node: ast.AST) -> str | None:
    """The text of a string; `%s` stands where an f-string fills something in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "%s" for part in node.values)
    return None


def _name(node: ast.AST | None) -> str:
    if isinstance(node, ast.Call):
        return _name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def problems(tree: ast.Module) -> list[tuple[int, str]]:
    return [*unmarked_sentences(tree), *unmarked_labels(tree), *rebound_marks(tree)]


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_is_marked(room: str):
    paths = modules(room)
    assert paths
    lines = [
        f"{path.relative_to(HERE)}:{line}: {text}"
        for path in paths
        for line, text in problems(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert lines == []


@pytest.mark.parametrize(
    "source",
    [
        'label = "By when"',
        'label = f"By {day}"',
        'raise MoveRefused("Choose a day.")',
        'field = CharField("what came of it", max_length=300)',
        'form = Field(help_text="A role, never a person.")',
        'words = {"a": ["One of them", 2]}',
        'words = _(f"By {day}")',
        "words = f\"{name}: {more or 'some more'}\"",
        'def add(words="Two words"): pass',
        "from django.utils.translation import gettext as _\nfirst, _ = pair",
        'class Kind(models.TextChoices):\n    DRIFT = "drift", "Drift"',
    ],
)
def test_a_sentence_without_a_mark_is_seen(source: str):
    assert len(problems(ast.parse(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""What a module is about."""',
        'WORDS = {"By when": gettext_noop("It has a day.")}',
        'label = _("By when")',
        'words = _("By %(day)s.") % {"day": day}',
        'words = ngettext("%(number)s more day", "%(number)s more days", number) % {"number": number}',
        'state = "action_planned"',
        'WHO = r"(?:they|people) | who (?:is|are) there"',
        'path = "flags/power.html"',
        'DATE = re.compile("one two")',
        'raise ValueError("no such level")',
        'class State(StrEnum):\n    GONE = "no longer rated"',
        'class Kind(models.TextChoices):\n    DRIFT = "drift", _("Drift")',
        'mark = "<text x=1>some words</text>"',
    ],
)
def test_what_people_do_not_read_needs_no_mark(source: str):
    assert problems(ast.parse(source)) == []
