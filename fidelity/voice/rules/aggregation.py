"""From counts to what may be shown (scoring.md 4). Pure.

A question is shown from answers of `threshold` people on; how many they are where quarters are put together, pooling.py
says. Under ten, only whether few, about half or most gave one of the two
best answers, and a third of the scale for a mean: no word ever says "none" or "all". From ten on, shares in steps of
ten, and means, both cut short of the ends, so that nobody's answer is known because everybody gave the same.
"""

import statistics
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from fidelity.instrument.definition.structure import LEVELS
from fidelity.wording.numbers import whole
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

EXACT_FROM, MANY = 10, 20
GOOD = (3, 4)
POOR = (0, 1)
LEAST, MOST = Fraction(5), Fraction(95)
SHARE_STEP, LEAST_SHARE, MOST_SHARE = 10, 10, 90  # percent
UP_TO_FEW, UP_TO_HALF = Fraction(1, 3), Fraction(2, 3)
UNSAFE_PEOPLE, UNSAFE_PART, GRAVE_PART = 2, Fraction(1, 5), Fraction(2, 5)
CUTS = (Fraction(50), Fraction(75))
POINTS = Fraction(100, LEVELS[-1])

Levels = Sequence[int]
Counts = Mapping[str, Levels]


class Share(StrEnum):
    """How many gave one of the two best answers; the ends are wide on purpose."""

    FEW = "few"
    HALF = "half"
    MOST = "most"


class Third(StrEnum):
    """Where a mean lies, with fewer than ten people."""

    LOW = gettext_noop("below 50")
    MIDDLE = gettext_noop("50 to 74")
    HIGH = gettext_noop("75 or more")


@dataclass(frozen=True)
class Mean:
    """The mean of all answers to some questions in points (0 to 100), their spread, and the fewest people of one."""

    points: Fraction
    variance: Fraction
    people: int
    questions: int


def number_in_words(number: int, threshold: int) -> str:
    """How many answers or people there were, never the number itself: `5 to 9`, `10 to 19`, `20 or more`.

    Everybody knows the threshold, so a band that it would leave a single number of is put together with the next.
    """
    starts = [threshold, *(start for start in (EXACT_FROM, MANY) if start >= threshold + 2)]
    start = max(start for start in starts if start <= number)
    later = [other for other in starts if other > start]
    if later:
        return _("%(first)s to %(last)s") % {"first": start, "last": later[0] - 1}
    return _("%(number)s or more") % {"number": start}


def answer_shares(levels: Levels, people: int) -> dict[str, object]:
    """How many gave one of the two best answers: a word, and from ten people on also a rounded percentage."""
    part = Fraction(sum(levels[level] for level in GOOD), sum(levels))
    word = Share.FEW if part < UP_TO_FEW else Share.HALF if part <= UP_TO_HALF else Share.MOST
    shares: dict[str, object] = {"share": word.value}
    if people >= EXACT_FROM:
        percent = whole(100 * part / SHARE_STEP) * SHARE_STEP
        shares["percent"] = min(MOST_SHARE, max(LEAST_SHARE, percent))
    return shares


def mean_points(counts: Counts, questions: Collection[str], people: Mapping[str, int]) -> Mean:
    """The mean over `questions`, each with an answer at least; the spread is that within questions.

    Without answer sheets the spread between persons is not known; it is not larger than that of the answers to a
    question, which stands here instead (the cautious side for a gap).
    """
    tables = [counts[question] for question in questions]
    return Mean(
        POINTS * statistics.mean(map(_mean, tables)),
        POINTS**2 * statistics.mean(map(_variance, tables)),
        min(people[question] for question in questions),
        len(tables),
    )


def _by_level(levels: Levels) -> Iterator[tuple[int, int]]:
    """Each level with how many gave it."""
    return zip(LEVELS, levels, strict=True)


def _mean(levels: Levels) -> Fraction:
    return Fraction(sum(level * count for level, count in _by_level(levels)), sum(levels))


def _variance(levels: Levels) -> Fraction:
    middle = _mean(levels)
    return Fraction(sum(count * (level - middle) ** 2 for level, count in _by_level(levels)), sum(levels))


def mean_in_words(mean: Mean) -> dict[str, object]:
    """Where the mean lies; from ten people on also in whole points, at least 5 and at most 95."""
    third = Third.LOW if mean.points < CUTS[0] else Third.MIDDLE if mean.points < CUTS[1] else Third.HIGH
    place: dict[str, object] = {"third": third.value}
    if mean.people >= EXACT_FROM:
        place["points"] = int(min(MOST, max(LEAST, mean.points)) + Fraction(1, 2))
    return place


def sites_shown(answers: Sequence[int], threshold: int) -> frozenset[int]:
    """Which of several sites may be shown for one question, where the whole is shown beside them.

    What is left when the shown ones are taken from the whole must itself be enough: else the smallest of those that
    could be shown is withheld too (scoring.md 4).
    """
    shown = {site for site, count in enumerate(answers) if count >= threshold}
    while shown and len(shown) < len(answers) and sum(answers) - sum(answers[site] for site in shown) < threshold:
        shown.remove(min(shown, key=lambda site: answers[site]))
    return frozenset(shown)


def is_unsafe(levels: Levels, people: int) -> bool:
    """Whether it was not or hardly safe for two people at least, and by a fifth of the answers; `people` said so."""
    poor = sum(levels[level] for level in POOR)
    return people >= UNSAFE_PEOPLE and poor >= UNSAFE_PART * sum(levels)


def is_gravely_unsafe(levels: Levels, people: int) -> bool:
    """As `is_unsafe`, and by two answers in five at least."""
    return is_unsafe(levels, people) and sum(levels[level] for level in POOR) >= GRAVE_PART * sum(levels)
