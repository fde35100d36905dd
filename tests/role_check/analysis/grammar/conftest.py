"""Sentences read with the words of the project."""

from collections.abc import Callable
from functools import cache

import pytest

from fidelity.role_check.analysis.grammar.sentence import Sentence
from fidelity.role_check.analysis.lexicon import Lexicon
from fidelity.role_check.analysis.rules import read_words
from tests.role_check.conftest import SEEDS


@cache
def lexicon() -> Lexicon:
    path = SEEDS / "role_check" / "words.yaml"
    return read_words(path.read_text(encoding="utf-8"), path=str(path))[0]


@pytest.fixture
def sentence() -> Callable[[str], Sentence]:
    return lambda text: Sentence(lexicon().terms(text, 0, len(text)), text, lexicon())


def words(found: Sentence, places: list[int]) -> list[str]:
    """The exact words at these places."""
    return [found.text[found.terms[at].start : found.terms[at].end] for at in places]


def place(found: Sentence, word: str) -> int:
    """The place of the term that begins with this word."""
    return next(at for at, term in enumerate(found.terms) if found.text[term.start : term.end].startswith(word))
