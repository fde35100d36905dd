"""`manage.py apply_retention`: remove what is older than each organisation wants to keep; for a timer, once a day."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.records import retention
from programs.models import Organisation


class Command(BaseCommand):
    help = _("Remove the words that are older than each organization keeps them. Reports that were issued stay.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help=_("say what would go, and remove nothing"))

    def handle(self, *, dry_run: bool, **options: object) -> None:
        today = timezone.localdate()
        for organisation in Organisation.objects.exclude(keep_years=None).order_by("sort_key", "pk"):
            before = retention.first_day_kept(organisation, today=today)
            if dry_run:
                counted = retention.expired_rows(organisation, before=before).counted()
            else:
                counted = retention.apply_retention(organisation, today=today)
            heading = _("%(organisation)s, before %(day)s:")
            if dry_run:
                heading = _("%(organisation)s, before %(day)s (nothing removed):")
            self.stdout.write(heading % {"organisation": organisation, "day": before})
            self.stdout.writelines(f"{number:>8}  {_(name)}" for name, number in counted.items())
