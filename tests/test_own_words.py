"""The app keeps its own rules: its pages, mails, reports, questions and examples pass its own language check.

Nothing at level `avoid` stands outside quotation marks; the few exceptions are listed here with their reason.
"""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.urls import get_resolver

from fidelity.instrument.seed_loader import sources
from fidelity.reports.snapshot.wording import formulae
from fidelity.role_check.language.check import Level, check
from fidelity.role_check.word_list_loader import vocabulary
from tests.instrument.definition.test_version_1 import INSTRUMENT, texts

ALLOWED = {
    ("personal_data.py", "client"): "a pattern: what people write before the number of a record",
    ("personal_data.py", "patient"): "a pattern: what people write before the number of a record",
    ("DAV-Q1", "too fragile"): "a worry that the document names in order to answer it",
    ("WHO-M2", "too fragile"): "a belief that the document calls mistaken",
    ("WHO-L0.5", "permanent condition"): "the document's own point about such words",
    ("WHO-L0.7", "permanent disability"): "the document's own point about such words",
    ("WHO-L3n", "auditory hallucination"): "the closed half of a pair of closed and open language",
}
"""(where it stands, word) -> why it may stand there."""

ROOT = settings.BASE_DIR
NOT_READ = re.compile(
    r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->|<(script|style|svg)\b.*?</\1>", re.DOTALL | re.IGNORECASE
)
SAID_IN_TAGS = re.compile(r"\b(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"")
BLOCK_TEXTS = re.compile(r"{%\s*(?:blocktranslate|trans|translate)\b[^%]*?[\"']([^\"']*)[\"'][^%]*%}")
TAG = re.compile(r"{%.*?%}|{{.*?}}|<[^>]*>", re.DOTALL)
JS_TEXT = re.compile(r"\"([^\"\n]*)\"|`([^`\n]*)`")
JS_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def avoided(where: str, text: str) -> list[str]:
    """The words at level `avoid` in `text`, but those allowed there."""
    found = check(text, vocabulary())
    return [word.text for word in found if word.level is Level.AVOID and (where, word.text.lower()) not in ALLOWED]


def named(paths: Iterator[Path]) -> list:
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in sorted(paths)]


def strings(tree: ast.AST) -> Iterator[str]:
    """Every text in Python code but docstrings: labels, help texts, messages, mails, names of files."""
    skipped = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def said(template: str) -> str:
    """What a reader sees or hears of a template; tags end no sentence and join no words."""
    shown = NOT_READ.sub(" ", template)
    beside = [*SAID_IN_TAGS.findall(shown), *BLOCK_TEXTS.findall(shown)]
    return "\n\n".join([unescape(TAG.sub("\0", shown)), *beside])


def values(node: object) -> Iterator[str]:
    """Every text in data read from YAML."""
    if isinstance(node, dict):
        for value in node.values():
            yield from values(value)
    elif isinstance(node, list):
        for value in node:
            yield from values(value)
    elif isinstance(node, str):
        yield node


def test_this_test_would_notice():
    page = '{# client #}<p title="a consumer">The {% if x %}patients{% endif %} “clients” wait</p>'
    assert avoided("", said(page)) == ["patients", "consumer"]
    assert avoided("", "\n".join(strings(ast.parse('"""A client."""\nlabel = "A client"')))) == ["client"]


@pytest.mark.parametrize("path", named((ROOT / "templates").rglob("*.*")))
def test_pages_and_mails(path: Path):
    assert avoided(path.name, said(path.read_text())) == []


@pytest.mark.parametrize("path", named(path for app in ("fidelity", "programs") for path in (ROOT / app).rglob("*.py")))
def test_texts_in_the_code(path: Path):
    """Labels, choices, errors and help texts of forms and models, messages, subjects of mails, texts of reports."""
    assert [each for text in strings(ast.parse(path.read_text())) for each in avoided(path.name, text)] == []


@pytest.mark.parametrize("path", named((ROOT / "static" / "js").glob("*.js")))
def test_texts_in_scripts(path: Path):
    found = JS_TEXT.findall(JS_COMMENT.sub("", path.read_text()))
    assert [each for text in found for each in avoided(path.name, " ".join(text))] == []


@pytest.mark.parametrize("item", INSTRUMENT.items, ids=lambda item: item.code)
def test_questions(item):
    assert [each for _, text in texts(item) for each in avoided(item.code, text)] == []


def test_names_and_descriptions_of_the_domains():
    said = [text for domain in INSTRUMENT.domains for text in (domain.name, domain.about)]
    assert [each for text in said for each in avoided("domains", text)] == []


def test_how_the_numbers_are_made():
    said = [text for formula in formulae(INSTRUMENT) for text in formula.values()]
    assert [each for text in said for each in avoided("formulae", text)] == []


@pytest.mark.parametrize("path", named((ROOT / "seeds" / "demo").glob("*.yaml")))
def test_the_made_up_programs(path: Path):
    data = yaml.safe_load(path.read_text())
    assert [each for text in values(data) for each in avoided(path.name, text)] == []


def test_the_places_of_the_documents_in_our_own_words():
    said = [(place.id, place.label) for place in sources().places.values()]
    assert [(id, each) for id, text in said for each in avoided(id, text)] == []


def test_what_documents_differ_on_and_what_they_share():
    known = sources()
    said = [(code, text) for code, concept in known.concepts.items() for text in (concept.name, concept.description)]
    for code, each in known.contradictions.items():
        said += [(code, text) for text in (each.subject, each.treatment, *(side.says for side in each.sides))]
    assert [(code, each) for code, text in said for each in avoided(code, text)] == []


def test_addresses():
    routes = [str(pattern.pattern) for pattern in get_resolver().url_patterns]
    assert [each for route in routes for each in avoided("addresses", route.replace("/", " "))] == []


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "docs/validation.md"])
def test_what_comes_with_the_app(name: str):
    assert avoided(name, (ROOT / name).read_text()) == []


def test_the_exceptions_are_few():
    assert len(ALLOWED) <= 8
