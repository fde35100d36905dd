"""What the page on change shows first: every series as a chart with its numbers."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fidelity.flags.charts import trend
from fidelity.flags.drift.alarms import DriftAlarm, drift_alarms, line_name, points_of_quarter
from fidelity.flags.drift.detection import VERSION, Alarm, DriftHistory, QuarterJudgement, Signal
from fidelity.flags.drift.limits import FIRST
from fidelity.flags.drift.series import QuarterLevels, drift_of_reviews, series_codes, share_codes
from fidelity.flags.models import LoweredReference
from fidelity.flags.seed_loader import drift_limits, drift_power_table, drift_wording
from fidelity.flags.wording.falls import fall_in_words, limit_in_words
from fidelity.flags.wording.no_alarm import drift_in_words
from fidelity.instrument.definition.structure import Instrument
from fidelity.reviews import kept_levels
from fidelity.reviews.drift_words import alarm_in_words
from fidelity.reviews.uncompared_scores import Uncompared, UncomparedScore, name_uncompared
from fidelity.wording.numbers import whole
from programs.models import Program

NOTICED = 1.15
ASIDE = gettext_lazy("Quarters before this one are not compared with any more.")
ANEW = gettext_lazy("Version %(version)s asks this in other words, so the line starts anew.")
GOES_ON = gettext_lazy("From here on version %(version)s of the questions.")

TOO_EARLY = {
    0: gettext_lazy("No quarter has been closed yet. The first chart comes with the first closed one."),
    1: gettext_lazy("One quarter says nothing about change yet."),
}
ONLY_FALLS = gettext_lazy(
    "With %(quarters)s quarters only sudden falls are looked at. Slow change takes more to compare with, so it shows "
    "from the fifth on."
)


@dataclass(frozen=True)
class Row:
    """One quarter of a series as the table tells it, ready to print; `hole` says why there is no number."""

    quarter: str
    hole: str
    score: str = ""
    range: str = ""
    items: str = ""
    says: str = ""


@dataclass(frozen=True)
class Series:
    """One series: its picture, and the same numbers as `rows`, newest first.

    `fall` says in a sentence since when and by how much it lies lower, and `limit` from where on that counts; both are
    empty where nothing does. `lowered`: who said from when on it is compared, and why. `uncompared`: address of a
    quarter -> the number that it shows and that stands in no line.
    """

    code: str
    name: str
    data: trend.Json
    fall: str
    limit: str
    lowered: list[str]
    can_lower: bool
    uncompared: Mapping[str, UncomparedScore] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """All that the picture and the table are made of."""
        return json.dumps([get_language(), self.data, [asdict(score) for score in self.uncompared.values()]])

    @property
    def rows(self) -> list[Row]:
        return [_row(row, self.uncompared.get(row["period"])) for row in reversed(self.data["quarters"])]

    @property
    def picture(self) -> SafeString:
        return mark_safe(trend.draw_series(self.data))

    @property
    def small(self) -> SafeString:
        """For phones."""
        return mark_safe(trend.draw_series(self.data, small=True))


@dataclass(frozen=True)
class ChangeOverTime:
    """Everything that the closed quarters of a program show together.

    `series` are the whole, then the domains; `shares` those of hours, which count in no score.
    """

    reviews: Sequence[QuarterLevels]
    followed: DriftHistory
    series: list[Series]
    shares: list[Series]
    alarms: tuple[DriftAlarm, ...]

    @property
    def newest(self) -> QuarterJudgement | None:
        return self.followed.quarters[-1] if self.followed.quarters else None

    @property
    def too_early(self) -> str:
        """What so few quarters can't say yet; empty from the fifth on."""
        closed = len(self.followed.quarters)
        if closed >= FIRST:
            return ""
        return str(TOO_EARLY[closed]) if closed in TOO_EARLY else ONLY_FALLS % {"quarters": closed}

    def calm(self, *, own_word: bool) -> str:
        """What may be said where no rule raised anything in the newest quarter, by whose word."""
        if self.newest is None:
            return ""
        points = points_of_quarter(self.followed, self.newest.quarter)
        names = {series.code: series.name for series in (*self.series, *self.shares)}
        return drift_in_words((), points, names, own_word=own_word)

    @property
    def noise(self) -> str:
        """How much more this program's answers move than usual, such as `1.4`; empty where they do not."""
        factor = max(self.newest.noise, self.newest.overall_noise) if self.newest else 1.0
        return f"{factor:.1f}" if factor > NOTICED else ""

    @property
    def false_alarms(self) -> tuple[int, int]:
        """Of 100 programs where nothing changes, how many get a first DRIFT in year 2, and at most in later years."""
        table = drift_power_table()
        return whole(table.calm_line("stable").new_alarms(2).percent), whole(table.most_new_alarms("stable").percent)

    @property
    def rules(self) -> str:
        return VERSION

    @property
    def labels(self) -> list[tuple[str, str]]:
        """The closed quarters for a choice, newest first."""
        return [(levels.quarter.slug, levels.quarter.label) for levels in reversed(self.reviews)]


def change_over_time(program: Program) -> ChangeOverTime:
    """The same few queries, however many quarters there are."""
    reviews = kept_levels.closed_quarters(program)
    if not reviews:
        return ChangeOverTime([], drift_of_reviews([], limits=drift_limits()), [], [], ())
    instrument, newest = reviews[-1].instrument, reviews[-1].quarter
    lowered = list(program.lowered_references.select_related("review").order_by("review__period_start", "pk"))
    for reference in lowered:
        reference.review.program = program
    known = {(reference.series, reference.review.quarter) for reference in lowered}
    followed = drift_of_reviews(reviews, limits=drift_limits(), lowered=known)
    uncompared = kept_levels.uncompared_by_quarter(program, reviews)
    data = name_uncompared(trend.series_data(followed, instrument, until=newest), uncompared)
    shares = share_codes(instrument)
    series, hours = (
        [_series(one, followed, lowered, uncompared) for one in data if (one["code"] in shares) is are_shares]
        for are_shares in (False, True)
    )
    alarms = drift_alarms(followed.quarters[-1], instrument, drift_wording())
    return ChangeOverTime(reviews, followed, series, hours, alarms)


def _series(
    data: trend.Json, followed: DriftHistory, lowered: Iterable[LoweredReference], uncompared: Uncompared
) -> Series:
    own = [reference for reference in lowered if reference.series == data["code"]]
    standing = standing_fall(followed, data["code"])
    fall = standing.point.fall if standing else None
    return Series(
        code=data["code"],
        name=data["name"],
        data=data,
        fall=fall_in_words(fall) if fall else "",
        limit=limit_in_words(fall) if fall else "",
        lowered=[lowering_in_words(reference) for reference in own],
        can_lower=standing is not None and not followed.series[data["code"]][-1].set_aside,
        uncompared={period: scores[data["code"]] for period, scores in uncompared.items() if data["code"] in scores},
    )


def _row(row: trend.Json, uncompared: UncomparedScore | None) -> Row:
    if row["hole"] and uncompared:
        return Row(row["quarter"], hole="", score=str(uncompared.points), says=uncompared.in_words)
    if row["hole"]:
        return Row(row["quarter"], row["hole"])
    return Row(
        row["quarter"],
        hole="",
        score=str(row["shown"]),
        range=f"({_('open') if trend.is_open(row) else row['low']}–{row['high']})",
        items=str(row["items"]),
        says=" ".join(_sentences(row)),
    )


def standing_fall(followed: DriftHistory, series: str) -> Signal | None:
    """The WATCH or DRIFT of a series in the newest closed quarter; None where there is none."""
    signals = followed.quarters[-1].signals if followed.quarters else ()
    lasting = (signal for signal in signals if signal.series == series and signal.alarm is not Alarm.CHECK)
    return next(lasting, None)


def series_title(series: str, instrument: Instrument) -> str:
    """Its name; its code where the newest version asks it no more."""
    return line_name(series, instrument) if series in series_codes(instrument) else series


def lowering_in_words(lowered: LoweredReference) -> str:
    """`Quarters before Q2 2026 are not compared with any more (peer supervisor): we moved house.`"""
    return _("Quarters before %(quarter)s are not compared with any more (%(role)s): %(reason)s") % {
        "quarter": lowered.review.quarter.label,
        "role": lowered.get_role_display().lower(),
        "reason": lowered.reason,
    }


def _sentences(row: trend.Json) -> Iterator[str]:
    """What there is to say about one quarter, beside its numbers."""
    if row["break"]:
        yield (ANEW if row["break"] == trend.ANEW else GOES_ON) % {"version": row["version"]}
    if row["alarm"]:
        yield f"{alarm_in_words(row['alarm'])}."
        yield row["says"]
    if row["aside"]:
        yield str(ASIDE)
