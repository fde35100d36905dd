"""Load every released version of the instrument, and keep what closed quarters are by the rules of today.

Running it again changes nothing.
"""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from fidelity.instrument.definition import versions
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews import kept_levels


class Command(BaseCommand):
    help = _(
        "Load every released version of the instrument, and keep what closed quarters are by the rules of today. "
        "Running it again changes nothing."
    )

    def handle(self, *args: object, **options: object) -> None:
        folder = settings.SEEDS / "instrument"
        try:
            versions.verify_checksums(folder)
            for version in versions.released_texts(folder):
                self._load(version)
        except ValueError as error:
            raise CommandError(str(error)) from error
        kept_levels.keep_missing()

    def _load(self, version: versions.VersionText) -> None:
        if InstrumentVersion.objects.filter(checksum=version.checksum).exists():
            return  # this very text was read when it was loaded
        instrument = version.parse()
        stored, new = InstrumentVersion.objects.get_or_create(
            version=instrument.version,
            defaults={
                "released": date.fromisoformat(instrument.released),
                "checksum": instrument.checksum,
                "text": version.text,
            },
        )
        if stored.checksum != instrument.checksum:
            words = _(
                "%(path)s differs from version %(version)s in the database. A released version never changes; give "
                "the new text a new version number."
            )
            raise CommandError(words % {"path": version.path.name, "version": stored.version})
        if new:
            self.stdout.write(_("Loaded version %(version)s of the instrument.") % {"version": stored.version})
