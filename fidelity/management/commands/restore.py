"""`manage.py restore FILE`: what `manage.py backup` wrote, into an empty place; all or nothing (docs/backup.md)."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from fidelity.management.passphrase import add_passphrase_argument, known_passphrase
from fidelity.records.backup import reader, restore
from fidelity.records.backup.refusal import BackupRefused


class Command(BaseCommand):
    help = _("Restore a backup into an empty place: the database that DATABASE_URL or PLUMBLINE_DATA names.")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("what manage.py backup wrote"))
        parser.add_argument(
            "--key-is-lost", action="store_true", help=_("restore though nobody has the SECRET_KEY of then any more")
        )
        add_passphrase_argument(parser)

    def handle(self, *, file: Path, key_is_lost: bool, passphrase_file: Path | None, **options: object) -> None:
        try:
            settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            words = _("The folder %(folder)s can't be made: %(reason)s. Nothing was restored.")
            raise CommandError(words % {"folder": settings.DATA_DIR, "reason": error.strerror or error}) from error
        try:
            passphrase = known_passphrase(passphrase_file) if reader.is_sealed(file) else ""
            restored = restore.restore_backup(file, passphrase=passphrase, key_is_lost=key_is_lost)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        words = _(
            "Restored %(rows)s rows as they were on %(when)s (UTC). Start the server; everybody signs in once more."
        )
        when = restored.head.made_at.replace("T", " ").rstrip("Z")
        self.stdout.write(words % {"rows": restored.rows, "when": when})
