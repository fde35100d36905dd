"""The passphrase of a backup: from a file, the environment or the keyboard; a command line could be seen by others."""

import getpass
import os
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

VARIABLE = "PLUMBLINE_BACKUP_PASSPHRASE"
SHORTEST = 12


def add_passphrase_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="PATH",
        help=_("read the passphrase from the first line of this file, not from %(variable)s or the keyboard")
        % {"variable": VARIABLE},
    )


def known_passphrase(path: Path | None) -> str:
    """That of a backup to be opened; raises `CommandError` where there is none."""
    if path:
        try:
            return path.read_text(encoding="utf-8").split("\n", 1)[0]
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or error
            words = _("The passphrase can't be read from %(path)s: %(reason)s.")
            raise CommandError(words % {"path": path, "reason": reason}) from error
    if given := os.environ.get(VARIABLE, ""):
        return given
    if sys.stdin.isatty():
        return getpass.getpass(_("Passphrase: "))
    words = _("Give the passphrase with --passphrase-file PATH, or in %(variable)s.")
    raise CommandError(words % {"variable": VARIABLE})


def new_passphrase(path: Path | None) -> str:
    """That of a backup to be made; what is typed is typed twice."""
    passphrase = known_passphrase(path)
    if len(passphrase) < SHORTEST:
        words = _("Use a passphrase of at least %(number)s characters, such as five words. Nothing was written.")
        raise CommandError(words % {"number": SHORTEST})
    typed = not path and not os.environ.get(VARIABLE)
    if typed and getpass.getpass(_("The same again: ")) != passphrase:
        raise CommandError(_("The two passphrases are not the same. Nothing was written."))
    return passphrase
