"""`manage.py check_language FILE`: words in a text, or in a folder of texts, that label or close. Nothing is stored."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.role_check.file_readers import READERS, UnreadableError, read, read_file
from fidelity.role_check.language.check import Word
from fidelity.role_check.language_names import explain_unread
from fidelity.role_check.text_reading import check_words, split_text, unread_language

PLAIN = (".md", ".markdown", ".rst", ".html", ".htm", ".csv", ".yaml", ".yml")
CheckedFile = tuple[Path, tuple[Word, ...], str]


class Command(BaseCommand):
    help = _(
        "Check a text (.txt, .docx, .pdf or other plain text), or a folder of them, for words that label or close."
    )
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
        raise CommandError(_("There is no file or folder %(path)s.") % {"path": path})
    if not path.is_dir():
        return [path]
    endings = {*READERS, *PLAIN}
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in endings)
    if not files:
        words = _("The folder %(path)s holds no %(endings)s or other text file.")
        raise CommandError(words % {"path": path, "endings": ", ".join(READERS)})
    return files


def _checked(path: Path) -> CheckedFile:
    """A file with what was found in it, or with the reason why it could not be read."""
    try:
        text = _text(path)
    except UnreadableError as error:
        return path, (), str(error)
    stretches = split_text(text)
    if unread := unread_language(stretches):
        return path, (), explain_unread(unread)
    return path, check_words(text, stretches), ""


def _text(path: Path) -> str:
    if path.suffix.lower() not in PLAIN:
        return read_file(path)
    try:
        return read(path.read_bytes(), "plain.txt")
    except OSError as error:
        words = _("This file can't be opened: %(reason)s.")
        raise UnreadableError(words % {"reason": error.strerror or error}) from error


def _as_json(checked: list[CheckedFile]) -> str:
    files = [
        {"file": str(path), "findings": [asdict(word) for word in words]} | ({"error": error} if error else {})
        for path, words, error in checked
    ]
    return json.dumps({"files": files}, indent=2, ensure_ascii=False)


def _as_table(checked: list[CheckedFile]) -> str:
    return "\n".join(line for file in checked for line in _lines(*file))


def _lines(path: Path, words: tuple[Word, ...], error: str) -> Iterator[str]:
    yield f"{path}: {error or _counted(len(words))}"
    for word in words:
        text = " ".join(word.text.split())
        place = _("line %(number)s") % {"number": f"{word.line:<5}"}
        yield f"  {place} {word.level:<6} “{text}” -> {word.alternative}"
        yield f"             {word.reason} ({', '.join(word.places)}; {word.confidence})"


def _counted(number: int) -> str:
    if not number:
        return _("no word to look at again.")
    words = ngettext("%(number)s word to look at again:", "%(number)s words to look at again:", number)
    return words % {"number": number}
