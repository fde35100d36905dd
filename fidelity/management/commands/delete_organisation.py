"""`manage.py delete_organisation NAME_OR_NUMBER --yes-delete NAME`: delete an organisation for good, all or nothing."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from fidelity.management.commands.export_organisation import find_organisation
from fidelity.records import deletion

BACKUPS = "Backups still hold it: delete them as well, or let them run out."
VACUUM = "SQLite keeps deleted text in its file until it is written anew: stop the server and run sqlite3 FILE VACUUM."


class Command(BaseCommand):
    help = "Delete an organisation with all its programs, answers, flags, reports and logs. Nothing brings it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="its name or its number")
        parser.add_argument("--yes-delete", metavar="NAME", default="", help="its name once more, to be sure")

    def handle(self, *, organisation: str, yes_delete: str, **options: object) -> None:
        found = find_organisation(organisation)
        for table, rows in deletion.count_rows(found).items():
            self.stdout.write(f"{rows:>8}  {table}")
        if yes_delete != found.name:
            raise CommandError(
                "Nothing was deleted. Take a copy with export_organisation if you need one. "
                f'To delete all of this for good, add: --yes-delete "{found.name}"'
            )
        deletion.delete_organisation(found)
        self.stdout.write(f"Deleted {yes_delete} for good. {BACKUPS}")
        if connection.vendor == "sqlite":
            self.stdout.write(VACUUM)
