"""`manage.py check_role PATH`: what in a job description does not fit the peer role. A file, or a folder of files."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.role_check.analysis.check import Finding
from fidelity.role_check.file_readers import READERS, UnreadableError, read_file
from fidelity.role_check.language_names import explain_unread
from fidelity.role_check.text_reading import read_text


@dataclass(frozen=True)
class CheckedFile:
    """A file with its findings, or with the reason why there are none."""

    path: Path
    findings: tuple[Finding, ...] = ()
    error: str = ""


class Command(BaseCommand):
    help = _(
        "Check a job description, duty list or policy (.txt, .docx, .pdf, or a folder of them) against the peer role."
    )
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *, path: Path, format: str, **options: Any) -> None:
        files = [_checked(file) for file in _files(path)]
        self.stdout.write(_as_json(files) if format == "json" else _as_table(files))


def _files(path: Path) -> list[Path]:
    """The file itself, or the files of a folder that have an ending we read, by name."""
    if not path.exists():
        raise CommandError(_("There is no file or folder %(path)s.") % {"path": path})
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in READERS)
    if not files:
        words = _("The folder %(path)s holds no %(endings)s file.")
        raise CommandError(words % {"path": path, "endings": ", ".join(READERS)})
    return files


def _checked(path: Path) -> CheckedFile:
    try:
        reading = read_text(read_file(path))
    except UnreadableError as error:
        return CheckedFile(path, error=str(error))
    if reading.unread:
        return CheckedFile(path, error=explain_unread(reading.unread))
    return CheckedFile(path, reading.findings)


def _as_json(files: list[CheckedFile]) -> str:
    return json.dumps({"files": [_data(checked) for checked in files]}, indent=2, ensure_ascii=False)


def _data(checked: CheckedFile) -> dict[str, Any]:
    data: dict[str, Any] = {"file": str(checked.path)}
    if checked.error:
        return data | {"error": checked.error, "findings": []}
    return data | {"findings": [finding_data(finding) for finding in checked.findings]}


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding as data: `start` and `end` count characters of the whole text from 0, `line` counts from 1."""
    category = finding.category
    return {
        "line": finding.line,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "category": category.code,
        "level": category.level.value,
        "item": category.item,
        "places": list(category.places),
        "differ": list(category.differ),
        "alternative": category.alternative,
        "confidence": finding.confidence.value,
    }


def _as_table(files: list[CheckedFile]) -> str:
    return "\n".join(line for checked in files for line in _table(checked))


def _table(checked: CheckedFile) -> Iterator[str]:
    if checked.error:
        yield f"{checked.path}: {checked.error}"
        return
    yield f"{checked.path}: {_counted(len(checked.findings))}"
    for finding in checked.findings:
        category = finding.category
        place = _("line %(number)s") % {"number": f"{finding.line:<4}"}
        words = " ".join(finding.text.split())
        yield f"  {place} {category.level.upper():<9} {category.name} ({finding.confidence}): {words}"
        yield "            " + _("instead: %(alternative)s") % {"alternative": category.alternative}


def _counted(number: int) -> str:
    if not number:
        return _("no findings")
    return ngettext("%(number)s finding", "%(number)s findings", number) % {"number": number}
