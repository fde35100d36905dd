"""A fall in words that need no statistics: since when, how much, and from where on it counts (drift-2.md, 5). Pure."""

from dataclasses import dataclass

from fidelity.flags.drift.detection import Fall, SuddenFall
from fidelity.wording.numbers import number_in_letters, whole
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import ngettext

HIGHEST = 100


@dataclass(frozen=True)
class FallFigures:
    """A fall as it is shown, in whole points; `limit` is None where it is too early for one."""

    since: str
    first: str
    last: str
    length: int
    points: int
    low: int
    high: int
    before: int
    limit: int | None


def fall_figures(fall: Fall) -> FallFigures:
    """The numbers of a fall, rounded so that they say the same together as the exact ones do."""
    return FallFigures(
        since=fall.since.label,
        first=fall.first.label,
        last=fall.last.label,
        length=fall.length,
        points=whole(fall.points),
        low=max(0, whole(fall.points - fall.margin)),
        high=min(HIGHEST, whole(fall.points + fall.margin)),
        before=whole(fall.before),
        limit=_limit(fall),
    )


def _limit(fall: Fall) -> int | None:
    if fall.limit is None:
        return None
    points, limit = whole(fall.points), whole(fall.limit)
    return min(points, limit) if fall.points > fall.limit else max(points + 1, limit)


def fall_in_words(fall: Fall) -> str:
    """`Since Q2 2025 this lies 9 points lower than in the four quarters before (between 5 and 13).`"""
    figures = fall_figures(fall)
    words = ngettext(
        "Since %(since)s this lies %(points)s point lower than in the %(length)s quarters before (between %(low)s and "
        "%(high)s).",
        "Since %(since)s this lies %(points)s points lower than in the %(length)s quarters before (between %(low)s and "
        "%(high)s).",
        figures.points,
    )
    return words % {
        "since": figures.since,
        "points": figures.points,
        "length": number_in_letters(figures.length),
        "low": figures.low,
        "high": figures.high,
    }


def limit_in_words(fall: Fall) -> str:
    """`By itself this line counts as Drift from a fall of 7 points on.`; empty where that is too early to say."""
    limit = fall_figures(fall).limit
    if limit is None:
        return ""
    words = ngettext(
        "By itself this line counts as Drift from a fall of %(limit)s point on.",
        "By itself this line counts as Drift from a fall of %(limit)s points on.",
        limit,
    )
    return words % {"limit": limit}


def fall_in_short(points: int, since: str, *, is_new: bool, perhaps: bool = False) -> str:
    """`9 lower since Q2 2025`: for a picture.

    `is_new`: it begins with the quarter that is shown; "since" it would read as compared with itself.
    """
    if is_new:
        words = _("perhaps %(points)s lower than before") if perhaps else _("%(points)s lower than before")
    else:
        words = _("perhaps %(points)s lower since %(since)s") if perhaps else _("%(points)s lower since %(since)s")
    return words % {"points": points, "since": since}


def sudden_fall_in_words(sudden: SuddenFall) -> str:
    """`It fell by 25 points since Q1 2025.`"""
    points = whole(sudden.points)
    words = ngettext(
        "It fell by %(points)s point since %(since)s.", "It fell by %(points)s points since %(since)s.", points
    )
    return words % {"points": points, "since": sudden.since.label}
