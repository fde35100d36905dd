"""A score in words and numbers, for people who want to follow it (scoring.md 2). Pure."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from fidelity.flags.rules.evaluation import Evaluation
from fidelity.instrument.definition.structure import Domain, Instrument
from fidelity.scoring.bands import BandWords
from fidelity.scoring.levels import ItemScore, State
from fidelity.scoring.scores import POINTS_PER_LEVEL, Range, Score
from fidelity.scoring.sureness import LEAST_EVIDENCE, evidence_in_words, is_range_open
from fidelity.wording.numbers import two_places, whole
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

IN_WORDS = {
    State.RATED: gettext_noop("counts"),
    State.NOT_APPLICABLE: gettext_noop("left out: not applicable"),
    State.DONT_KNOW: gettext_noop("gap: don't know yet"),
    State.UNANSWERED: gettext_noop("gap: not answered"),
}


def whole_range(ends: Range | None) -> tuple[int, int] | None:
    return (whole(ends[0]), whole(ends[1])) if ends else None


@dataclass(frozen=True)
class Line:
    """One domain as the scores page lists it; `points` 0-100 as shown, None where there is not enough to score.

    `is_open`: its range has no end below; `sure`: what stands behind the number.
    """

    domain: Domain
    score: Score
    band: BandWords
    is_open: bool = False
    sure: str = ""

    @cached_property
    def points(self) -> int | None:
        return None if self.score.score is None else whole(self.score.score)

    @cached_property
    def range(self) -> tuple[int, int] | None:
        return whole_range(self.score.range)

    @cached_property
    def bounds(self) -> tuple[int, int] | None:
        return whole_range(self.score.bounds)

    @cached_property
    def rated(self) -> str:
        return _("%(rated)s of %(asked)s rated") % {"rated": self.score.rated, "asked": self.score.asked}


def explanation_lines(instrument: Instrument, evaluation: Evaluation) -> list[Line]:
    return [
        Line(
            instrument.domain_by_code[score.code],
            score,
            evaluation.bands[score.code],
            is_range_open(score.items, evaluation.confidence),
            evidence_in_words(score.items, evaluation.confidence),
        )
        for score in evaluation.scores.domains
    ]


@dataclass(frozen=True)
class ScoreExplanation:
    """How one domain's score comes about, step by step; sentences are empty where a step does not apply."""

    line: Line
    instrument: Instrument

    @property
    def items(self) -> list[tuple[ItemScore, str]]:
        return [(item, _(IN_WORDS[item.state])) for item in self.line.score.items]

    @property
    def completeness(self) -> str:
        """How many are rated, and whether that is enough."""
        score = self.line.score
        if not score.applicable:
            return _("No question of this domain applies here, so there is nothing to score.")
        share = two_places(Fraction(100 * score.rated, score.applicable))
        needed = two_places(100 * Fraction(self.instrument.completeness))
        words = _(
            "%(rated)s of %(applicable)s questions that apply have a level: %(share)s %%. A score needs at least "
            "%(needed)s %% and every critical or core question."
        )
        if score.not_applicable:
            words = _(
                "%(rated)s of %(applicable)s questions that apply (%(asked)s asked, %(not_applicable)s not applicable) "
                "have a level: %(share)s %%. A score needs at least %(needed)s %% and every critical or core question."
            )
        return words % {
            "rated": score.rated,
            "applicable": score.applicable,
            "asked": score.asked,
            "not_applicable": score.not_applicable,
            "share": share,
            "needed": needed,
        }

    @property
    def formula(self) -> str:
        """`25 × (4 + 4 + 4) ÷ 3 = 100`."""
        score = self.line.score
        if score.score is None:
            return ""
        levels = [item.counted for item in score.items if item.counted is not None]
        total = " + ".join(map(str, levels))
        return f"{POINTS_PER_LEVEL} × ({total}) ÷ {len(levels)} = {two_places(score.score)}"

    @property
    def rounding(self) -> str:
        if self.line.points is None:
            return ""
        return _("Shown as %(points)s: only the number shown is rounded, half up.") % {"points": self.line.points}

    @property
    def error(self) -> str:
        """Measurement error and shown range with the numbers filled in."""
        score, constants = self.line.score, self.instrument.measurement
        if score.error is None or self.line.range is None:
            return ""
        low, high = self.line.range
        error = two_places(score.error)
        formula = f"√({constants.item_sd}² ÷ {score.rated} + {constants.shared_sd}²) = {error}"
        return _("%(formula)s points; %(ends)s gives %(low)s to %(high)s (cut to 0 and 100).") % {
            "formula": formula,
            "ends": f"{two_places(score.score)} ± {constants.z} × {error}",
            "low": low,
            "high": high,
        }

    @property
    def openness(self) -> str:
        """Why the range has no end below; empty where it has one."""
        if not self.line.is_open or self.line.range is None:
            return ""
        words = _(
            "The range is shown as open below: %(sure)s. It closes where evidence stands behind at least %(share)s %% "
            "of the practices or, where none is asked for, somebody besides the program speaks for the answers."
        )
        return words % {"sure": self.line.sure, "share": whole(100 * LEAST_EVIDENCE)}

    @property
    def bounds(self) -> str:
        """What the score could be once the gaps are known."""
        if not self.line.bounds or not self.line.score.missing:
            return ""
        low, high = self.line.bounds
        words = _("With every gap at level 0 it would be %(low)s, with every gap at level 4 it would be %(high)s.")
        return words % {"low": low, "high": high}

    @property
    def bands(self) -> str:
        """`below 50 Not yet in place; from 50 Developing; ...`."""
        first, *others = self.instrument.bands
        below = _("below %(start)s %(band)s") % {"start": others[0].start, "band": first.name}
        others_in_words = (_("from %(start)s %(band)s") % {"start": band.start, "band": band.name} for band in others)
        return "; ".join([below, *others_in_words])
