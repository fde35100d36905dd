"""`manage.py import_organisation FILE`: an organisation that another server exported, all or nothing."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.records.imports import organisation
from fidelity.records.imports.refusal import ImportRefused


class Command(BaseCommand):
    help = _(
        "Take in an organization that export_organisation wrote on another server (docs/export.md). All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("what export_organisation wrote"))
        parser.add_argument(
            "--join-accounts",
            action="store_true",
            help=_("accounts that are here already get the roles that the file gives to their addresses"),
        )

    def handle(self, *, file: Path, join_accounts: bool, **options: object) -> None:
        try:
            imported = organisation.import_organisation(file, join_accounts=join_accounts)
        except ImportRefused as refused:
            raise CommandError(str(refused)) from refused
        words = _("Imported %(organisation)s: %(rows)s rows, %(accounts)s accounts.")
        numbers = {"rows": imported.rows, "accounts": imported.accounts}
        self.stdout.write(words % {"organisation": imported.organisation, **numbers})
        for before, now in imported.renamed:
            words = _("The address /programs/%(before)s/ is taken here; it is /programs/%(now)s/ now.")
            self.stdout.write(words % {"before": before, "now": now})
        if imported.joined:
            words = _("These accounts were here already, and have the roles of the file now: %(addresses)s.")
            self.stdout.write(words % {"addresses": ", ".join(imported.joined)})
        if imported.open_with_cards:
            words = ngettext(
                "In %(number)s open quarter peers answer with cards. Those cards and answers stay on the old server: "
                "let peers choose once more how they are heard.",
                "In %(number)s open quarters peers answer with cards. Those cards and answers stay on the old server: "
                "let peers choose once more how they are heard.",
                imported.open_with_cards,
            )
            self.stdout.write(words % {"number": imported.open_with_cards})
        words = _("Nobody of them can sign in yet. Invite them again: manage.py invite_again %(number)s")
        self.stdout.write(words % {"number": imported.organisation.pk})
