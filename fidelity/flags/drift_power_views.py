"""The page that says how often the rules of drift are wrong, and how soon they are right."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fidelity.flags.drift.power_simulation import STARTS, WITHIN, YEARS, CalmCounts, FallCounts, Share
from fidelity.flags.drift.power_table import LATER_YEARS
from fidelity.flags.seed_loader import drift_power_table as power_table
from fidelity.wording.numbers import whole
from programs.access import public

HARDLY_ANY, ALMOST_ALL = 0.5, 99.5
SECOND, PLAIN_START = 2, 13
PICTURED = ("all-1.5", "one-3", "one-5")


@dataclass(frozen=True)
class PowerRow:
    """One line of a table: how many of 100 programs, and the same with its standard error."""

    about: str
    shares: list[Share]

    @property
    def of_100(self) -> list[str]:
        return [of_100(share.percent) for share in self.shares]

    @property
    def exact(self) -> list[str]:
        return [f"{share.percent:.1f} ± {share.error:.1f}" for share in self.shares]


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
    calm, rising = table.calm_line("stable"), table.fall_line("all-rise-fall")
    context = {
        "table": table,
        "series": f"{table.series:,}",
        "years": LATER_YEARS,
        "within": WITHIN,
        "any": of_100(calm.share("any", SECOND).percent),
        "drift": of_100(calm.new_alarms(SECOND).percent),
        "most": {line.code: of_100(table.most_new_alarms(line.code).percent) for line in table.calm},
        "showing": of_100(calm.share("drift", YEARS).percent),
        "first_year": of_100(calm.share("check", 1).percent),
        "rose": of_100(rising.drift_within(WITHIN[1]).percent),
        "calm": [_calm(line) for line in table.calm],
        "falls": [_fall(line) for line in table.falls if line.since == PLAIN_START],
        "early": [
            (start, [_fall(line) for line in table.falls if line.since == start]) for start in sorted(STARTS[:-1])
        ],
        "rise_and_fall": [_fall(line) for line in table.falls if line.since not in STARTS],
        "alarms": [
            (name, [PowerRow(_(line.about), _yearly(line, code)) for line in table.calm])
            for code, name in (("drift", _("Drift")), ("watch", _("Watch")), ("check", _("Check")), ("any", _("Any")))
        ],
        "all_years": range(1, YEARS + 1),
        "pictures": _pictures(calm, (table.fall_line(code, PLAIN_START) for code in PICTURED)),
    }
    return render(request, "flags/power.html", context)


def _calm(line: CalmCounts) -> PowerRow:
    return PowerRow(_(line.about), [line.new_alarms(year) for year in LATER_YEARS])


def _fall(line: FallCounts) -> PowerRow:
    return PowerRow(_(line.about), [line.drift_within(within) for within in WITHIN])


def _yearly(line: CalmCounts, alarm: str) -> list[Share]:
    return [line.share(alarm, year) for year in range(1, YEARS + 1)]


def _pictures(calm: CalmCounts, falls: Iterable[FallCounts]) -> list[HundredSquares]:
    """The false alarms of the second year, then how many of three falls are found within six quarters."""
    wrong = HundredSquares(
        _(calm.about),
        calm.new_alarms(SECOND).percent,
        _("get a false drift in the first year that all the rules look at"),
    )
    right = _("are found within six quarters")
    return [wrong, *(HundredSquares(_(fall.about), fall.drift_within(WITHIN[1]).percent, right) for fall in falls)]
