"""A folder for the files of reports, from which a power cut takes nothing that was called kept."""

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class FolderStorage(FileSystemStorage):
    """Files readable by the server alone; written to the disk before `save` returns, under the name that was asked."""

    def __init__(self, **options: Any) -> None:
        usual = {"allow_overwrite": True, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        super().__init__(**usual | options)

    def _save(self, name: str, content: Any) -> str:
        """Under another name first, so that a process that is killed leaves no half of a file."""
        part = super()._save(f"{name}.part", content)
        path, whole = Path(self.path(part)), Path(self.path(name))
        with path.open("rb") as file:
            os.fsync(file.fileno())
        path.replace(whole)
        folder = os.open(whole.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name
