"""`manage.py drift_limits`: from which clearness on a fall counts, so that chance raises few alarms in every year."""

from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from fidelity.flags.drift.limits import limits_as_json
from fidelity.flags.drift.limits_simulation import SEED, SERIES, choose_limits, stable_evidence
from fidelity.flags.seed_loader import LIMITS

LEAST, PART = 1_000, 250


class Command(BaseCommand):
    help = _("Simulate programs where nothing changes, and make the limits of Watch and Drift from them.")
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--series", type=int, default=SERIES, help=_("made-up programs"))
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--store", action="store_true", help=_("keep them as the limits that count"))

    def handle(self, *, series: int, seed: int, store: bool, **options: Any) -> None:
        if series < LEAST:
            raise CommandError(_("expected at least %(least)s series") % {"least": LEAST})
        parts = [range(first, min(first + PART, series)) for first in range(0, series, PART)]
        with ProcessPoolExecutor() as pool:
            evidence = list(chain.from_iterable(pool.map(partial(stable_evidence, seed=seed), parts)))
        text = limits_as_json(choose_limits(evidence, seed=seed))
        if store:
            LIMITS.write_text(text, encoding="utf-8")
        self.stdout.write(text, ending="")
