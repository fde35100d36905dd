"""The language check of Spanish texts: a list of its own, read by the same rules. Pure.

The list is `seeds/role_check/es/language.yaml`. Its signs stand for Spanish forms; accents count neither there nor in
the text.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from fidelity.role_check.analysis.spanish.forms import fold, genders, plural, verb_forms
from fidelity.role_check.language import check as any_language
from fidelity.role_check.language.check import Language, Word
from fidelity.role_check.language.word_list import parse


def load(path: Path, places: Collection[str]) -> Language:
    """The list in the file at `path`; raises `ParseError` with every problem, `places` being those that exist."""
    return parse(path.read_text(encoding="utf-8"), path=str(path), places=places, spell=spell_out)


def check(text: str, language: Language) -> tuple[Word, ...]:
    """The words of `text` that are on the list, in their order, as they stand there."""
    words = any_language.check(without_accents(text), language)
    return tuple(replace(word, text=text[word.start : word.end]) for word in words)


def without_accents(text: str) -> str:
    """`text` sign for sign, small and capital as it was."""
    return "".join(plain.upper() if sign.isupper() else plain for sign, plain in zip(text, fold(text), strict=True))


def spell_out(pattern: str) -> str:
    """A pattern in the signs of the other list: each form of a word is one of its choices."""
    return " ".join(_part(part) for part in pattern.split())


def _part(part: str) -> str:
    choices = [form for choice in part.removesuffix("?").split("|") for form in _choices(choice)]
    return "|".join(dict.fromkeys(choices)) + "?" * part.endswith("?")


def _choices(choice: str) -> list[str]:
    if choice.startswith("<"):
        return [choice]
    if choice.endswith("~"):
        return [form for form, _kind in verb_forms(_infinitive(fold(choice[:-1])), {}) if " " not in form]
    many = choice.endswith("+")
    words = genders(without_accents(choice.removesuffix("+")))
    return [form for word in words for form in ((word, plural(word)) if many else (word,))]


def _infinitive(written: str) -> str:
    """The infinitive of a verb, which may be written as in "manipula"."""
    return written if written.endswith("r") else written + "r"
