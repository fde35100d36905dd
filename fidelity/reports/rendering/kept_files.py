"""Where the files of issued reports lie: in their own rows, or where `REPORT_FILES` says, a folder or an S3 store.

A row says itself where its file is, so files stay readable where they lie after the setting was changed;
`manage.py move_files` brings them to where it says now. What is read is held against the checksum in the database.

A file goes to the store before its row says so, under a name that its own checksum makes. So whoever is stopped in
between and makes it again writes the same bytes to the same place: nothing is lost, and nothing lies there twice.
"""

import hashlib
import logging
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fidelity.reports.models import FunderFile, IssuedReport

STORE = "reports"

Row = IssuedReport | FunderFile

logger = logging.getLogger(__name__)


class FileUnreadable(Exception):
    """The file of a row is not there, can't be reached, or is not what its checksum says; the text says which."""


def store() -> Storage | None:
    """Where new files go; None for the database."""
    return storages[STORE] if STORE in settings.STORAGES else None


def checksum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def place(checksum: str) -> str:
    """The name of a file in the store; it says nothing about the program, and is the same for the same bytes."""
    return f"{checksum[:2]}/{checksum}.pdf"


def keep(content: bytes, *, where: Storage | None) -> dict[str, Any]:
    """Put a file where it belongs: the columns that say so. Raises what the store raises, or `FileUnreadable`."""
    checksum = checksum_of(content)
    columns = {"pdf_sha256": checksum, "trouble": ""}
    if where is None:
        return columns | {"pdf": content, "pdf_name": ""}
    name = place(checksum)
    kept = where.save(name, ContentFile(content)) if not _has(where, name, checksum) else name
    if kept != name or checksum_of(_read(where, name)) != checksum:
        raise FileUnreadable(_("What was written can't be read back."))
    return columns | {"pdf": None, "pdf_name": name}


def _has(where: Storage, name: str, checksum: str) -> bool:
    """Whether just this file lies there already; one that was cut or changed is taken away."""
    if not where.exists(name):
        return False
    if checksum_of(_read(where, name)) == checksum:
        return True
    where.delete(name)
    return False


def take_back(columns: dict[str, Any]) -> None:
    """Remove a file that `keep` has put into the store, where no row says that it is its own."""
    where, name = store(), columns.get("pdf_name", "")
    if where is not None and name and not is_named(name):
        where.delete(name)


def is_named(name: str) -> bool:
    """Whether a row has its file there."""
    return any(model.objects.filter(pdf_name=name).exists() for model in (IssuedReport, FunderFile))


def read_file(row: Row) -> bytes:
    """The file of a row that has one; raises `FileUnreadable`."""
    content = bytes(row.pdf) if row.pdf is not None else read_place(row.pdf_name)
    if checksum_of(content) != row.pdf_sha256:
        raise FileUnreadable(_("The file is not what it was when it was made."))
    return content


def read_place(name: str) -> bytes:
    """What lies at a place of the store; raises `FileUnreadable`."""
    where = store()
    if where is None:
        raise FileUnreadable(_("REPORT_FILES does not say where the file lies."))
    try:
        return _read(where, name)
    except FileUnreadable:
        raise
    except Exception as error:  # each store has errors of its own
        logger.warning("A file of a report can't be read: %s", type(error).__name__)
        raise FileUnreadable(_("The file is not where it was put, or that place can't be reached.")) from error


def _read(where: Storage, name: str) -> bytes:
    with where.open(name) as file:
        return file.read()


def names_of(rows: QuerySet[Any]) -> list[str]:
    """The places in the store of the files of these rows."""
    return list(rows.exclude(pdf_name="").values_list("pdf_name", flat=True))


def remove(names: list[str]) -> list[str]:
    """Remove files from the store that no row has any more; those that could not be removed."""
    where, left = store(), []
    for name in names:
        try:
            if where is None:
                left.append(name)
            elif not is_named(name):
                where.delete(name)
        except Exception:  # each store has errors of its own
            logger.exception("A file of a report could not be removed")
            left.append(name)
    return left


def move(row: Row, *, to: Storage | None) -> None:
    """Bring the file of a row to another place; the row says so once the file is there. Raises `FileUnreadable`."""
    before = row.pdf_name
    columns = keep(read_file(row), where=to)
    columns.pop("trouble")
    changed = type(row).objects.filter(pk=row.pk, pdf_sha256=columns["pdf_sha256"]).update(**columns)
    if not changed:
        take_back(columns)
    elif before and to is None:
        remove([before])
