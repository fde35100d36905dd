"""`manage.py export_organisation NAME_OR_NUMBER OUT.json`: everything of an organisation, to take along."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from fidelity.records import export
from programs.models import Organisation


def find_organisation(given: str) -> Organisation:
    """By its name, or by its number; raises `CommandError` with the names there are."""
    found = Organisation.objects.filter(name=given).first()
    if found is None and given.isdecimal():
        found = Organisation.objects.filter(pk=int(given)).first()
    if found is None:
        known = "; ".join(f"{each.pk} {each.name}" for each in Organisation.objects.order_by("name"))
        raise CommandError(f"There is no organisation {given}. Known here: {known or 'none'}.")
    return found


class Command(BaseCommand):
    help = "Write everything of an organisation to a JSON file (docs/export.md). No password and no secret is in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="its name or its number")
        parser.add_argument("out", type=Path)

    def handle(self, *, organisation: str, out: Path, **options: object) -> None:
        of = find_organisation(organisation)
        try:
            # "x", so that no file is written over.
            with export.one_moment(), out.open("x", encoding="utf-8") as file:
                file.writelines(export.export_organisation(of))
        except OSError as error:
            raise CommandError(f"{out} can't be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote {of} to {out}. It holds answers and addresses: keep it where nobody else reads it.")
