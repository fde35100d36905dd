"""`manage.py drift_power`: how often the rules of drift raise a false alarm, and how soon they find a real fall."""

from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from fidelity.flags.drift import power_table
from fidelity.flags.drift.power_simulation import SEED, SERIES, USUAL, calm_rows, count_calm, count_falls, fall_rows
from fidelity.flags.drift.simulation import Setting
from fidelity.flags.seed_loader import POWER, drift_limits


class Command(BaseCommand):
    help = _("Simulate stable and drifting programs through the rules of drift, and print how many are flagged.")
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--series", type=int, default=SERIES, help=_("made-up programs a line"))
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument(
            "--noise", type=float, default=Setting.noise, help=_("scatter of one answer, in levels (SD)")
        )
        parser.add_argument(
            "--shared", type=float, default=Setting.shared, help=_("scatter shared by a quarter's answers")
        )
        parser.add_argument("--domains", type=int, default=Setting.domains)
        parser.add_argument("--items", type=int, default=Setting.items[0], help=_("questions in each domain"))
        parser.add_argument("--format", choices=["table", "json"], default="table")
        parser.add_argument("--store", action="store_true", help=_("keep it as the table that reports and pages quote"))

    def handle(self, *, series: int, seed: int, items: int, format: str, store: bool, **options: Any) -> None:
        setting = replace(USUAL, items=(items,), **{name: options[name] for name in ("noise", "shared", "domains")})
        if series < 1 or items < 1 or setting.domains < 1 or min(setting.noise, setting.shared) < 0:
            raise CommandError(_("expected at least 1 series, domain and item, and no noise below 0"))
        if store and setting != USUAL:
            raise CommandError(_("only the table of the programs that scoring.md describes is kept"))
        how = {"limits": drift_limits(), "series": series, "seed": seed}
        with ProcessPoolExecutor() as pool:
            calm = pool.map(partial(count_calm, **how), calm_rows(setting))
            falls = pool.map(partial(count_falls, **how), fall_rows(setting))
            table = power_table.make_table(list(calm), list(falls), setting=setting, seed=seed)
        if store:
            POWER.write_text(power_table.table_as_json(table), encoding="utf-8")
        self.stdout.write(power_table.table_as_json(table) if format == "json" else power_table.table_as_text(table))
