"""What a backup leaves on the machine that wrote it: an empty file whose time is that of the last one.

No row says when a backup was written, and none has to: whoever watches over the server asks `/metrics`.
"""

from contextlib import suppress

from django.conf import settings

NAME = "last-backup"


def leave_trace() -> None:
    """A backup that is written stays one where this file can't be."""
    with suppress(OSError):
        (settings.DATA_DIR / NAME).touch()


def last_backup() -> int:
    """Whole seconds since 1970, or 0 where this machine has written none."""
    try:
        return int((settings.DATA_DIR / NAME).stat().st_mtime)
    except OSError:
        return 0
