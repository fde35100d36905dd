"""The table of `power_simulation` as data: written once, quoted by reports and pages, counted again by a test. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fidelity.flags.drift.detection import VERSION
from fidelity.flags.drift.power_simulation import (
    PASS,
    WITHIN,
    YEARS,
    CalmCounts,
    FallCounts,
    Share,
    YearCounts,
)
from fidelity.flags.drift.simulation import MEASUREMENT, Setting
from fidelity.wording.translation import gettext as _

LATER_YEARS = range(2, YEARS + 1)


@dataclass(frozen=True)
class PowerTable:
    """`rules` is the version of the rules of drift that were measured; `setting` the made-up programs."""

    rules: str
    series: int
    seed: int
    setting: Setting
    calm: tuple[CalmCounts, ...]
    falls: tuple[FallCounts, ...]

    def calm_line(self, code: str) -> CalmCounts:
        return next(line for line in self.calm if line.code == code)

    def fall_line(self, code: str, since: int | None = None) -> FallCounts:
        """One line by what happens in it, and from which quarter on; the first of them without `since`."""
        return next(line for line in self.falls if line.code == code and since in (None, line.since))

    def most_new_alarms(self, code: str) -> Share:
        """The new DRIFTs of the worst of the years 2 to 6."""
        line = self.calm_line(code)
        return max((line.new_alarms(year) for year in LATER_YEARS), key=lambda share: share.percent)


def make_table(calm: Sequence[CalmCounts], falls: Sequence[FallCounts], *, setting: Setting, seed: int) -> PowerTable:
    """The table of these rules."""
    return PowerTable(VERSION, calm[0].series, seed, setting, tuple(calm), tuple(falls))


def table_as_json(table: PowerTable) -> str:
    """Counts of programs."""
    data = {
        "rules": table.rules,
        "series": table.series,
        "seed": table.seed,
        "programs": asdict(table.setting),
        "measurement": {"item_sd": str(MEASUREMENT.item_sd), "shared_sd": str(MEASUREMENT.shared_sd)},
        "within": WITHIN,
        "calm": [asdict(line) for line in table.calm],
        "falls": [asdict(line) for line in table.falls],
    }
    return json.dumps(data, indent=2) + "\n"


def read_table(text: str) -> PowerTable:
    """The table that `table_as_json` wrote."""
    data = json.loads(text)
    setting = Setting(**data["programs"] | {"items": tuple(data["programs"]["items"])})
    calm = tuple(
        CalmCounts(**line | {"years": tuple(YearCounts(**year) for year in line["years"])}) for line in data["calm"]
    )
    falls = tuple(FallCounts(**_tuples(line)) for line in data["falls"])
    return PowerTable(data["rules"], data["series"], data["seed"], setting, calm, falls)


def _tuples(line: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in line.items()}


def table_as_text(table: PowerTable) -> str:
    """The table for people: percentages with their standard errors, and whether the rules pass."""
    program = table.setting
    items = ", ".join(map(str, program.items))
    return "\n".join(
        [
            _("Rules of drift %(rules)s; %(series)s made-up programs a line, seed %(seed)s.")
            % {"rules": table.rules, "series": f"{table.series:,}", "seed": table.seed},
            _("%(domains)s domains of %(items)s questions, true levels %(low)s to %(high)s, noise %(noise)s/%(shared)s")
            % {
                "domains": program.domains,
                "items": items,
                "low": program.low,
                "high": program.high,
                "noise": f"{program.noise:g}",
                "shared": f"{program.shared:g}",
            },
            *_calm_text(table),
            *_falls_text(table),
            *_verdict(table),
        ]
    )


def _calm_text(table: PowerTable) -> Iterable[str]:
    yield from ("", _("New DRIFT in each year, percent of programs without one before (standard error)"))
    yield f"{_('year'):<56}" + "".join(f"{year:>12}" for year in LATER_YEARS)
    for line in table.calm:
        yield f"{_(line.about):<56}" + "".join(_cell(line.new_alarms(year)) for year in LATER_YEARS)
    for name in ("drift", "watch", "check", "any"):
        title = _("at least one of the three") if name == "any" else name.upper()
        yield from ("", _("Percent of all programs that show %(alarm)s in a year") % {"alarm": title})
        yield f"{_('year'):<56}" + "".join(f"{year:>12}" for year in range(1, YEARS + 1))
        for line in table.calm:
            shares = (line.share(name, year) for year in range(1, YEARS + 1))
            yield f"{_(line.about):<56}" + "".join(map(_cell, shares))


def _falls_text(table: PowerTable) -> Iterable[str]:
    yield from ("", _("DRIFT seen within so many quarters of the start of a fall, percent (standard error)"))
    heads = [_("DRIFT in %(quarters)s") % {"quarters": within} for within in WITHIN]
    heads += [_("any in %(quarters)s") % {"quarters": within} for within in WITHIN]
    since = None
    for line in table.falls:
        if line.since != since:
            since = line.since
            title = _("From quarter %(quarter)s on") % {"quarter": since}
            yield f"{title:<56}" + "".join(f"{head:>12}" for head in heads)
        cells = [*(line.drift_within(within) for within in WITHIN), *(line.alarm_within(within) for within in WITHIN)]
        yield f"  {_(line.about):<54}" + "".join(map(_cell, cells))


def _verdict(table: PowerTable) -> Iterable[str]:
    """Whether the false alarms of every year stay under the marks of drift-2.md."""
    yield ""
    for code, most in PASS.items():
        worst = table.most_new_alarms(code)
        words = _("passes") if worst.percent <= most else _("FAILS")
        yield _("%(about)s: at most %(worst)s %% new DRIFT in a year; %(most)s %% allowed: %(words)s") % {
            "about": _(table.calm_line(code).about),
            "worst": f"{worst.percent:.1f}",
            "most": most,
            "words": words,
        }


def _cell(share: Share) -> str:
    return f"{share.percent:.1f} ({share.error:.1f})".rjust(12)
