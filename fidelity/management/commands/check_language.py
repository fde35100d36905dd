"""`manage.py check_language FILE`: words in a text, or in a folder of texts, that label or close. Nothing is stored."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fidelity.role_check.analysis.language_detection import is_english
from fidelity.role_check.file_readers import READERS, UnreadableError, read, read_file
from fidelity.role_check.language.check import Word, check
from fidelity.role_check.language_library import vocabulary

PLAIN = (".md", ".markdown", ".rst", ".html", ".htm", ".csv", ".yaml", ".yml")
NOT_ENGLISH = "This looks like another language than English. The check reads English only so far."
Checked = tuple[Path, tuple[Word, ...], str]


class Command(BaseCommand):
    help = "Check a text (.txt, .docx, .pdf or other plain text), or a folder of them, for words that label or close."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *, path: Path, format: str, **options: Any) -> None:
        checked = [_checked(file) for file in _files(path)]
        self.stdout.write(_as_json(checked) if format == "json" else _as_table(checked))


def _files(path: Path) -> list[Path]:
    """The file itself, or the files of a folder that have an ending we read, by name."""
    if not path.exists():
        raise CommandError(f"There is no file or folder {path}.")
    if not path.is_dir():
        return [path]
    endings = {*READERS, *PLAIN}
    found = sorted(each for each in path.rglob("*") if each.is_file() and each.suffix.lower() in endings)
    if not found:
        raise CommandError(f"The folder {path} holds no {', '.join(READERS)} or other text file.")
    return found


def _checked(path: Path) -> Checked:
    """A file with what was found in it, or with the reason why it could not be read."""
    try:
        text = _text(path)
    except UnreadableError as error:
        return path, (), str(error)
    if not is_english(text):
        return path, (), NOT_ENGLISH
    return path, check(text, vocabulary()), ""


def _text(path: Path) -> str:
    if path.suffix.lower() not in PLAIN:
        return read_file(path)
    try:
        return read(path.read_bytes(), "plain.txt")
    except OSError as error:
        raise UnreadableError(f"This file can't be opened: {error.strerror or error}.") from error


def _as_json(checked: list[Checked]) -> str:
    files = [
        {"file": str(path), "findings": [asdict(word) for word in words]} | ({"error": error} if error else {})
        for path, words, error in checked
    ]
    return json.dumps({"files": files}, indent=2, ensure_ascii=False)


def _as_table(checked: list[Checked]) -> str:
    return "\n".join(line for each in checked for line in _lines(*each))


def _lines(path: Path, words: tuple[Word, ...], error: str) -> Iterator[str]:
    yield f"{path}: {error or _counted(len(words))}"
    for word in words:
        said = " ".join(word.text.split())
        yield f"  line {word.line:<5} {word.level:<6} “{said}” -> {word.alternative}"
        yield f"             {word.reason} ({', '.join(word.places)}; {word.confidence})"


def _counted(number: int) -> str:
    if not number:
        return "no word to look at again."
    return f"{number} word{'s' if number > 1 else ''} to look at again:"
