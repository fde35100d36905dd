"""Reading an export row by row, as `export.py` lays it out: one row a line, so that no file has to fit into memory."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from fidelity.records.export import FORMAT
from fidelity.records.imports.refusal import ImportRefused
from fidelity.records.tables import exported_names

TABLE = re.compile(r'"([A-Za-z]+\.[A-Za-z]+)": \[(\],|\]\}\})?')
END = "]}}"

Row = dict[str, Any]


def export_rows(path: Path) -> Iterator[tuple[str, int, Row]]:
    """Each row with its table and the number of its line; raises `ImportRefused`, at the latest at the end."""
    try:
        with path.open(encoding="utf-8") as file:
            yield from _rows(file)
    except OSError as error:
        words = _("%(path)s can't be read: %(reason)s. Nothing was imported.")
        raise ImportRefused(words % {"path": path, "reason": error.strerror or error}) from error
    except UnicodeDecodeError:
        raise ImportRefused(_("%(path)s is no export of Plumbline.") % {"path": path}) from None


def _rows(lines: Iterator[str]) -> Iterator[tuple[str, int, Row]]:
    _check_head(next(lines, ""))
    table, seen, is_whole = "", set(), False
    for number, line in enumerate(lines, start=2):
        text = line.rstrip("\n")
        if is_whole:
            raise ImportRefused(_("Line %(number)s stands behind the end of the export.") % {"number": number})
        if start := TABLE.fullmatch(text):
            table = _checked_table(start[1], seen)
            is_whole = start[2] == END
            continue
        is_whole = text.endswith("}" + END)
        yield table, number, _row(text, number, table)
    if not is_whole:
        raise ImportRefused(
            _("The file is cut: its end is missing. Copy it again from where it was made. Nothing was imported.")
        )


def _check_head(line: str) -> None:
    try:
        head = json.loads(line + "}}")
        known, kind = head["format"], head["of"]
    except (ValueError, KeyError, TypeError):
        raise ImportRefused(
            _(
                "The file does not begin as an export of Plumbline does. It has to be as export_organisation wrote it, "
                "with one row a line. Nothing was imported."
            )
        ) from None
    if known != FORMAT:
        words = _(
            "The export has the format %(format)s; this version of Plumbline reads %(ours)s. Nothing was imported."
        )
        raise ImportRefused(words % {"format": known, "ours": FORMAT})
    if kind != "organisation":
        raise ImportRefused(
            _(
                "This is what one program took along, without accounts. Only the export of a whole organization can be "
                "imported: whoever runs the server that it comes from makes one with manage.py export_organisation."
            )
        )


def _checked_table(name: str, seen: set[str]) -> str:
    if name not in exported_names():
        words = _(
            "The export has a table %(table)s that this version of Plumbline does not know. Install the version that "
            "wrote it, or a later one. Nothing was imported."
        )
        raise ImportRefused(words % {"table": name})
    if name in seen:
        raise ImportRefused(_("The table %(table)s stands in the file twice. Nothing was imported.") % {"table": name})
    seen.add(name)
    return name


def _row(text: str, number: int, table: str) -> Row:
    for ending in (END, "],", ","):
        if text.endswith("}" + ending):
            try:
                row = json.loads(text.removesuffix(ending))
            except ValueError:
                break
            if table and isinstance(row, dict) and type(row.get("id")) is int:
                return row
            break
    words = _(
        "Line %(number)s is not a row as an export writes it. Was the file changed, or laid out anew? Take it as it "
        "was made. Nothing was imported."
    )
    raise ImportRefused(words % {"number": number})
