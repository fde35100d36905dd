"""`manage.py export_organisation NAME_OR_NUMBER OUT.json`: everything of an organisation, to take along."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from fidelity.records import export
from programs.models import Organisation


def find_organisation(given: str) -> Organisation:
    """By its name, or by its number; raises `CommandError` with the names there are."""
    organisation = Organisation.objects.filter(name=given).first()
    if organisation is None and given.isdecimal():
        organisation = Organisation.objects.filter(pk=int(given)).first()
    if organisation is None:
        numbers = Organisation.objects.order_by("sort_key", "pk").values_list("pk", "name")
        known = "; ".join(f"{number} {name}" for number, name in numbers)
        words = _("There is no organization %(given)s. Known here: %(known)s.")
        raise CommandError(words % {"given": given, "known": known or _("none")})
    return organisation


class Command(BaseCommand):
    help = _("Write everything of an organization to a JSON file (docs/export.md). No password and no secret is in it.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help=_("its name or its number"))
        parser.add_argument("out", type=Path)

    def handle(self, *, organisation: str, out: Path, **options: object) -> None:
        exported = find_organisation(organisation)
        try:
            # "x", so that no file is written over.
            with export.one_moment(), out.open("x", encoding="utf-8") as file:
                file.writelines(export.export_organisation(exported))
        except OSError as error:
            raise CommandError(
                _("%(path)s can't be written: %(reason)s.") % {"path": out, "reason": error.strerror}
            ) from error
        words = _(
            "Wrote %(organisation)s to %(path)s. It holds answers and addresses: keep it where nobody else reads it."
        )
        self.stdout.write(words % {"organisation": exported, "path": out})
