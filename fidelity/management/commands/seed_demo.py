"""Plant the made-up organisation of `seeds/demo`, with a login for each role; running it again changes nothing."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.demo import planting
from fidelity.demo.demo_files import DemoProgram, read_organisation, read_program
from fidelity.flags.seed_loader import drift_wording
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.models import InstrumentVersion
from programs.models import Organisation


class Command(BaseCommand):
    help = _(
        "Plant the made-up organization of `seeds/demo`, with a login for each role; running it again changes nothing."
    )

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError(
                _(
                    "The demo has logins whose password everybody knows, so it is planted in demo mode only. "
                    "Set PLUMBLINE_MODE=demo for a server of your own machine."
                )
            )
        try:
            planted = plant(settings.SEEDS / "demo", now=timezone.now())
        except ValueError as error:
            raise CommandError(str(error)) from error
        if planted:
            self.stdout.write(_("Planted the demo: %(organisation)s.") % {"organisation": planted})


def plant(folder: Path, *, now: datetime) -> Organisation | None:
    """Write what `folder` says to the database as it looks `now`; None, and nothing touched, where it is there already.

    Raises `ValueError` with every problem of a file, or with the first act that people could not have done.
    """
    organisation = read_organisation(_text(folder / "organisation.yaml"), path=str(folder / "organisation.yaml"))
    if Organisation.objects.filter(name=organisation.name).exists():
        return None
    versions = {version.version: version for version in InstrumentVersion.objects.all()}

    def instrument_of(version: str) -> Instrument:
        if version not in versions:
            words = _("Version %(version)s of the instrument is missing. Run manage.py seed first.")
            raise ValueError(words % {"version": version})
        return versions[version].definition

    def program(name: str) -> DemoProgram:
        path = folder / f"{name}.yaml"
        return read_program(
            _text(path),
            path=str(path),
            instrument=organisation.instrument,
            instrument_of=instrument_of,
            pressures=[pressure.code for pressure in drift_wording().pressures],
            year=organisation.year,
            today=timezone.localdate(now),
        )

    programs = [program(name) for name in organisation.programs]
    return planting.plant(organisation=organisation, programs=programs, versions=versions, now=now)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
