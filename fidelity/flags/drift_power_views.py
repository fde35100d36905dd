"""The page that says how often the rules of drift are wrong, and how soon they are right."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fidelity.flags.drift.power_simulation import COUNTED, AlarmCounts
from fidelity.flags.drift.power_table import describe_rules
from fidelity.flags.seed_loader import drift_power_table as power_table
from fidelity.wording.numbers import whole
from programs.access import public

HARDLY_ANY, ALMOST_ALL = 0.5, 99.5


@dataclass(frozen=True)
class PowerRow:
    """One line of the table: how many of 100 programs, and the same with its standard error."""

    line: AlarmCounts

    @property
    def about(self) -> str:
        return _(self.line.about)

    @property
    def rules(self) -> str:
        return describe_rules(self.line)

    @property
    def of_100(self) -> dict[str, str]:
        return {name: of_100(self.line.percent(name)) for name in COUNTED}

    @property
    def exact(self) -> list[str]:
        return [f"{self.line.percent(name):.1f} ± {self.line.error(name):.1f}" for name in COUNTED]


@dataclass(frozen=True)
class HundredSquares:
    """A hundred programs as ten rows of squares, those of which it `says` something filled."""

    title: str
    percent: float
    says: str

    @property
    def of_100(self) -> str:
        return of_100(self.percent)

    @property
    def squares(self) -> list[tuple[int, int, bool]]:
        filled = whole(self.percent) if self.percent < ALMOST_ALL else floor(self.percent)
        return [(number % 10 * 12, number // 10 * 12, number < filled) for number in range(100)]


def of_100(percent: float) -> str:
    """A whole number, but never none where there are some, nor all where there are not."""
    if 0 < percent < HARDLY_ANY:
        return _("under 1")
    return _("over 99") if ALMOST_ALL <= percent < 100 else str(whole(percent))


@public
def drift_power(request: HttpRequest) -> HttpResponse:
    table = power_table()
    stable, plain = PowerRow(table.line("stable")), PowerRow(table.line("stable", noise_factor=False))
    noisy = [PowerRow(table.line("stable", noise=0.6, noise_factor=factor)) for factor in (False, True)]
    rose = [PowerRow(table.line("all-rise-fall", ratchet=ratchet)) for ratchet in (False, True)]
    calm = [stable, *_lines("second-year", "third-year", "copied"), noisy[1]]
    falls = _lines("all-1.5", "one-3", "one-5", "one-step-15", "all-step-15", "one-rise-fall", "all-rise-fall")
    context = {
        "table": table,
        "series": f"{table.series:,}",
        "stable": stable,
        "plain": plain,
        "copied": PowerRow(table.line("copied")),
        "third_year": PowerRow(table.line("third-year")),
        "noisy": noisy,
        "rose": rose,
        "calm": calm,
        "falls": falls,
        "pictures": _pictures(stable, falls),
        "everything": [PowerRow(line) for line in table.lines],
    }
    return render(request, "flags/power.html", context)


def _lines(*codes: str) -> list[PowerRow]:
    return [PowerRow(power_table().line(code)) for code in codes]


def _pictures(stable: PowerRow, falls: Sequence[PowerRow]) -> list[HundredSquares]:
    """The false alarms of a year, then how many of the first three falls are found within six quarters."""
    wrong = HundredSquares(
        stable.about,
        stable.line.percent("drift"),
        _("get a false drift in the first year that all the rules look at"),
    )
    right = _("are found within six quarters")
    return [wrong, *(HundredSquares(fall.about, fall.line.percent("longer"), right) for fall in falls[:3])]
