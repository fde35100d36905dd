"""What may be said of drift where no rule raised anything: never more than there are quarters for. Pure.

A line that began, or began anew, less than five quarters ago knows of sudden falls only; one that begins now knows
nothing. Saying "none raised" of those would be a comfort that nobody has earned (drift-2.md, 4).
"""

from collections.abc import Iterable, Mapping

from fidelity.flags.drift.detection import Point
from fidelity.flags.drift.limits import FIRST
from fidelity.scoring.sureness import by_own_word
from fidelity.wording.numbers import number_in_letters, ordinal_in_letters
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

NO_WORD_FIRST = gettext_noop("No word on drift yet: this is the first quarter.")
NO_WORD_ANEW = gettext_noop(
    "No word on drift yet: every line begins anew with this quarter, since the questions are not the same as before."
)
NOTHING_SCORED = gettext_noop("No word on drift: no line could be scored in this quarter.")
ONLY_FALLS = gettext_noop(
    "No word on slow change yet: only sudden falls are looked at until the %(first)s quarter of a line."
)
NO_SUDDEN_FALL = gettext_noop("No sudden fall was raised")
NO_ALARM = gettext_noop("%(raised)s: no line fell further than chance explains.")
TOO_SHORT = gettext_noop("No word on slow change yet for %(names)s: it takes %(first)s quarters.")

Points = Mapping[str, Point]


def only_sudden_falls() -> str:
    """Said where every line is too short for a word on slow change."""
    return _(ONLY_FALLS) % {"first": ordinal_in_letters(FIRST)}


def drift_in_words(alarms: Iterable[str], points: Points, names: Mapping[str, str], *, own_word: bool) -> str:
    """The alarms of a quarter, as sentences, and what can't be said yet; where there are none, just how little that is.

    `points` are those of the quarter, by series, and `names` their names.
    """
    raised = list(alarms)
    if not points:
        return " ".join(raised) or _(NOTHING_SCORED)
    short = [code for code, point in points.items() if point.number < FIRST]
    if len(short) == len(points):
        return " ".join([*raised, *_of_short_lines(points, raised=bool(raised), own_word=own_word)])
    if not raised:
        raised = [none_raised(own_word=own_word)]
    return " ".join([*raised, *_of_some_short_lines(short, names)])


def none_raised(*, own_word: bool) -> str:
    return _(NO_ALARM) % {"raised": by_own_word(_("None raised"), own_word=own_word)}


def _of_short_lines(points: Points, *, raised: bool, own_word: bool) -> list[str]:
    if all(point.number == 1 for point in points.values()):
        return [_(NO_WORD_ANEW if any(point.starts for point in points.values()) else NO_WORD_FIRST)]
    no_fall = f"{by_own_word(_(NO_SUDDEN_FALL), own_word=own_word)}."
    return [only_sudden_falls()] if raised else [only_sudden_falls(), no_fall]


def _of_some_short_lines(short: Iterable[str], names: Mapping[str, str]) -> list[str]:
    named = "; ".join(names[code] for code in short)
    return [_(TOO_SHORT) % {"names": named, "first": number_in_letters(FIRST)}] if named else []


def headline_of_lines(points: Points, *, own_word: bool) -> str:
    """The same as a headline, for a quarter without an alarm."""
    if not points:
        return _("Change: no line could be scored")
    longest = max(point.number for point in points.values())
    if longest == 1:
        starts = any(point.starts for point in points.values())
        return _("Change: every line begins anew") if starts else _("Change: this is the first quarter")
    if longest < FIRST:
        no_fall = by_own_word(_("Change: no sudden fall"), own_word=own_word)
        return _("%(no_fall)s; no word on slow change yet") % {"no_fall": no_fall}
    return by_own_word(_("Change: no line fell further than chance explains"), own_word=own_word)


def line_in_words(point: Point) -> str:
    """One line without an alarm."""
    if point.number == 1:
        return _("no word yet")
    return _("no sudden fall; no word on slow change yet") if point.number < FIRST else _("within what chance explains")
