"""The table of `power` as data: written once, quoted by reports and pages, counted again by a test. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fidelity.flags.drift.detection import VERSION
from fidelity.flags.drift.power_simulation import COUNTED, MEASUREMENT, AlarmCounts, Setting


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
        return next(each for each in self.lines if wanted == (each.code, each.noise, each.noise_factor, each.ratchet))


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
        "lines": [_line(each) for each in table.lines],
    }
    return json.dumps(data, indent=2) + "\n"


def _line(line: AlarmCounts) -> dict[str, Any]:
    said = {name: value for name, value in asdict(line).items() if name not in {"series", "found"}}
    found = {
        name: {
            "programs": line.found[name],
            "percent": round(line.percent(name), 2),
            "error": round(line.error(name), 2),
        }
        for name in COUNTED
    }
    return said | {"found": found}


def read_table(text: str) -> PowerTable:
    """The table that `as_json` wrote."""
    data = json.loads(text)
    lines = (_read(each, data["series"]) for each in data["lines"])
    return PowerTable(data["rules"], data["series"], data["seed"], Setting(**data["programs"]), tuple(lines))


def _read(line: dict[str, Any], series: int) -> AlarmCounts:
    found = {name: line["found"][name]["programs"] for name in COUNTED}
    return AlarmCounts(**{**line, "series": series, "found": found})


def table_as_text(table: PowerTable) -> str:
    """The table for people: percentages with their standard errors."""
    program = table.setting
    return "\n".join(
        [
            f"Rules of drift {table.rules}; {table.series:,} made-up programs a line, seed {table.seed}.",
            f"{program.domains} domains of {program.items} questions, true levels {program.low} to {program.high}.",
            "Percent of programs with an alarm within four quarters after the reference (standard error).",
            "",
            f"{'':<60}{'CHECK':>12}{'WATCH':>12}{'DRIFT':>12}{'any':>12}{'DRIFT in 6':>12}",
            *_text(table.lines),
        ]
    )


def _text(lines: Iterable[AlarmCounts]) -> Iterable[str]:
    for line in lines:
        figures = (f"{line.percent(name):.1f} ({line.error(name):.1f})" for name in COUNTED)
        yield f"{line.about:<60}" + "".join(f"{figure:>12}" for figure in figures)
        yield f"  {describe_rules(line)}"


def describe_rules(line: AlarmCounts) -> str:
    """Which programs and which rules a line is about."""
    factor = "with the noise factor" if line.noise_factor else "without the noise factor"
    ratchet = "" if line.ratchet else ", without the ratchet"
    return f"noise {line.noise:g}/{line.shared:g}, {factor}{ratchet}"
