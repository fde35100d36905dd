"""The table of `power_simulation` as data: written once, quoted by reports and pages, counted again by a test. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fidelity.flags.drift.detection import VERSION
from fidelity.flags.drift.power_simulation import COUNTED, MEASUREMENT, AlarmCounts, Setting
from fidelity.wording.translation import gettext as _


@dataclass(frozen=True)
class PowerTable:
    """`rules` is the version of the rules of drift that were measured; `setting` the made-up programs."""

    rules: str
    series: int
    seed: int
    setting: Setting
    lines: tuple[AlarmCounts, ...]

    def line(
        self, code: str, *, noise: float | None = None, noise_factor: bool = True, ratchet: bool = True
    ) -> AlarmCounts:
        """One line by what happens in it; without `noise` in programs as noisy as `setting` says."""
        wanted = (code, self.setting.noise if noise is None else noise, noise_factor, ratchet)
        return next(row for row in self.lines if wanted == (row.code, row.noise, row.noise_factor, row.ratchet))


def make_table(lines: Sequence[AlarmCounts], *, setting: Setting, seed: int) -> PowerTable:
    """The table of these rules."""
    return PowerTable(VERSION, lines[0].series, seed, setting, tuple(lines))


def table_as_json(table: PowerTable) -> str:
    """Counts, with percentages and their standard errors for people and other programs."""
    data = {
        "rules": table.rules,
        "series": table.series,
        "seed": table.seed,
        "programs": asdict(table.setting),
        "measurement": {"item_sd": str(MEASUREMENT.item_sd), "shared_sd": str(MEASUREMENT.shared_sd)},
        "lines": [_line_as_data(line) for line in table.lines],
    }
    return json.dumps(data, indent=2) + "\n"


def _line_as_data(line: AlarmCounts) -> dict[str, Any]:
    course = {name: value for name, value in asdict(line).items() if name not in {"series", "raised"}}
    raised = {
        name: {
            "programs": line.raised[name],
            "percent": round(line.percent(name), 2),
            "error": round(line.error(name), 2),
        }
        for name in COUNTED
    }
    return course | {"found": raised}


def read_table(text: str) -> PowerTable:
    """The table that `table_as_json` wrote."""
    data = json.loads(text)
    lines = (_read_line(line, data["series"]) for line in data["lines"])
    return PowerTable(data["rules"], data["series"], data["seed"], Setting(**data["programs"]), tuple(lines))


def _read_line(line: dict[str, Any], series: int) -> AlarmCounts:
    course = {name: value for name, value in line.items() if name != "found"}
    return AlarmCounts(**course, series=series, raised={name: line["found"][name]["programs"] for name in COUNTED})


def table_as_text(table: PowerTable) -> str:
    """The table for people: percentages with their standard errors."""
    program = table.setting
    return "\n".join(
        [
            _("Rules of drift %(rules)s; %(series)s made-up programs a line, seed %(seed)s.")
            % {"rules": table.rules, "series": f"{table.series:,}", "seed": table.seed},
            _("%(domains)s domains of %(items)s questions, true levels %(low)s to %(high)s.")
            % {"domains": program.domains, "items": program.items, "low": program.low, "high": program.high},
            _("Percent of programs with an alarm within four quarters after the reference (standard error)."),
            "",
            f"{'':<60}{'CHECK':>12}{'WATCH':>12}{'DRIFT':>12}{_('any'):>12}{_('DRIFT in 6'):>12}",
            *_text(table.lines),
        ]
    )


def _text(lines: Iterable[AlarmCounts]) -> Iterable[str]:
    for line in lines:
        figures = (f"{line.percent(name):.1f} ({line.error(name):.1f})" for name in COUNTED)
        yield f"{_(line.about):<60}" + "".join(f"{figure:>12}" for figure in figures)
        yield f"  {describe_rules(line)}"


def describe_rules(line: AlarmCounts) -> str:
    """Which programs and which rules a line is about."""
    factor = _("with the noise factor") if line.noise_factor else _("without the noise factor")
    ratchet = "" if line.ratchet else _(", without the ratchet")
    return _("noise %(noise)s/%(shared)s, %(factor)s%(ratchet)s") % {
        "noise": f"{line.noise:g}",
        "shared": f"{line.shared:g}",
        "factor": factor,
        "ratchet": ratchet,
    }
