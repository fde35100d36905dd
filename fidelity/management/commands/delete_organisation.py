"""`manage.py delete_organisation NAME_OR_NUMBER --yes-delete NAME`: delete an organisation for good, all or nothing."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from fidelity.management.commands.export_organisation import find_organisation
from fidelity.records import deletion


class Command(BaseCommand):
    help = _("Delete an organization with all its programs, answers, flags, reports and logs. Nothing brings it back.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help=_("its name or its number"))
        parser.add_argument("--yes-delete", metavar="NAME", default="", help=_("its name once more, to be sure"))

    def handle(self, *, organisation: str, yes_delete: str, **options: object) -> None:
        doomed = find_organisation(organisation)
        for table, rows in deletion.count_rows(doomed).items():
            self.stdout.write(f"{rows:>8}  {table}")
        if yes_delete != doomed.name:
            words = _(
                "Nothing was deleted. Take a copy with export_organisation if you need one. To delete all of this for "
                'good, add: --yes-delete "%(name)s"'
            )
            raise CommandError(words % {"name": doomed.name})
        deletion.delete_organisation(doomed)
        words = _("Deleted %(name)s for good. Backups still hold it: delete them as well, or let them run out.")
        self.stdout.write(words % {"name": yes_delete})
        if connection.vendor == "sqlite":
            self.stdout.write(
                _(
                    "SQLite keeps deleted text in its file until it is written anew: stop the server and run sqlite3 "
                    "FILE VACUUM."
                )
            )
