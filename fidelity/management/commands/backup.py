"""`manage.py backup FILE`: a whole server in one file; `--seal` with a passphrase (docs/backup.md)."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.management.passphrase import add_passphrase_argument, new_passphrase
from fidelity.records.backup import trace, writer
from fidelity.records.backup.refusal import BackupRefused


class Command(BaseCommand):
    help = _("Write everything that this server keeps to one file, while it goes on working (docs/backup.md).")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("a new file; none is written over"))
        parser.add_argument(
            "--seal", action="store_true", help=_("seal it with a passphrase; without it nothing opens")
        )
        add_passphrase_argument(parser)

    def handle(self, *, file: Path, seal: bool, passphrase_file: Path | None, **options: object) -> None:
        passphrase = new_passphrase(passphrase_file) if seal or passphrase_file else ""
        try:
            written = writer.write_backup(file, passphrase=passphrase, now=timezone.now())
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        trace.leave_trace()
        words = _("Wrote %(file)s: %(tables)s tables, %(rows)s rows, %(size)s KB. SHA-256: %(sha256)s")
        size = written.size // 1024 + 1
        numbers = {"tables": written.tables, "rows": written.rows, "size": size, "sha256": written.sha256}
        self.stdout.write(words % (numbers | {"file": file}))
        self.stdout.write(
            _(
                "It is not whole without SECRET_KEY (and SECRET_KEY_FALLBACKS, if set): keep them apart from it, never "
                "beside it, nor the password in DATABASE_URL and EMAIL_URL, nor the keys of the web server."
            )
        )
        if passphrase:
            self.stdout.write(_("Keep the passphrase apart from it as well. Without it nobody can open the file."))
        else:
            self.stdout.write(
                _("It is not sealed: whoever reads it reads answers, addresses and second steps. --seal seals it.")
            )
