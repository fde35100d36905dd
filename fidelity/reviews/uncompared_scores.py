"""Scores that are shown and stand in no line over the quarters, as not enough is known for that. Pure.

A version may show a score, with its bounds, before there is enough for a word on it (instrument-2.md, "Don't know");
quarters are compared only where there is. The one rule for every page and report that shows both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fidelity.flags.drift.detection import OVERALL
from fidelity.flags.rules.evaluation import unknown_answers
from fidelity.scoring.points import Range
from fidelity.scoring.scores import Score, Scores
from fidelity.wording.numbers import whole
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

NOT_COMPARED = gettext_noop("not compared")


@dataclass(frozen=True)
class UncomparedScore:
    """`points` as shown; `unknown`: `between 58 and 71: two answers not known`."""

    points: int
    unknown: str

    @property
    def in_words(self) -> str:
        """Why it is not beside the scores of other quarters."""
        words = _("%(unknown)s. Not enough is known to set this score beside other quarters.")
        return words % {"unknown": self.unknown[:1].upper() + self.unknown[1:]}


Uncompared = Mapping[str, Mapping[str, UncomparedScore]]
"""Address of a quarter -> series -> its score."""


def uncompared_scores(scores: Scores) -> dict[str, UncomparedScore]:
    """Series -> its score: of the whole and of the quarterly domains, where one is shown and not compared."""
    overall = scores.overall
    quarterly = [score for score in scores.domains if score.code in overall.weights]
    uncompared = {
        score.code: _uncompared(score.score, [score])
        for score in quarterly
        if score.score is not None and not score.complete
    }
    if overall.score is not None and not overall.complete:
        uncompared[OVERALL] = _uncompared(overall.score, quarterly, overall.bounds)
    return uncompared


def _uncompared(points: Fraction, scores: Sequence[Score], bounds: Range | None = None) -> UncomparedScore:
    unknown = unknown_answers(scores, bounds)
    return UncomparedScore(whole(points), unknown.words if unknown else "")


def name_uncompared(series: Iterable[Json], uncompared: Uncompared) -> list[Json]:
    """Series of `trend.series_data`; a quarter with a number that is not compared says so, and not that it has none."""
    return [
        line
        | {"quarters": [_named(row, uncompared.get(row["period"], {}).get(line["code"])) for row in line["quarters"]]}
        for line in series
    ]


def _named(row: Json, score: UncomparedScore | None) -> Json:
    return row | {"hole": NOT_COMPARED} if row["hole"] and score else row
