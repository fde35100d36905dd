"""A score in words and numbers, for people who want to follow it (scoring.md 2). Pure."""

from dataclasses import dataclass
from fractions import Fraction

from fidelity.flags.rules.evaluation import Evaluation
from fidelity.instrument.definition.structure import Domain, Instrument
from fidelity.scoring.bands import BandWords
from fidelity.scoring.levels import ItemScore, State
from fidelity.scoring.scores import POINTS_PER_LEVEL, Range, Score
from fidelity.wording.numbers import two_places, whole

IN_WORDS = {
    State.RATED: "counts",
    State.NOT_APPLICABLE: "left out: not applicable",
    State.DONT_KNOW: "gap: don't know yet",
    State.UNANSWERED: "gap: not answered",
}


def whole_range(ends: Range | None) -> tuple[int, int] | None:
    return (whole(ends[0]), whole(ends[1])) if ends else None


@dataclass(frozen=True)
class Line:
    """One domain as the scores page lists it; `points` 0-100 as shown, None where there is not enough to score."""

    domain: Domain
    score: Score
    band: BandWords

    @property
    def points(self) -> int | None:
        return None if self.score.score is None else whole(self.score.score)

    @property
    def range(self) -> tuple[int, int] | None:
        return whole_range(self.score.range)

    @property
    def bounds(self) -> tuple[int, int] | None:
        return whole_range(self.score.bounds)

    @property
    def rated(self) -> str:
        return f"{self.score.rated} of {self.score.asked} rated"


def explanation_lines(instrument: Instrument, evaluation: Evaluation) -> list[Line]:
    return [
        Line(instrument.domain_by_code[score.code], score, evaluation.bands[score.code])
        for score in evaluation.scores.domains
    ]


@dataclass(frozen=True)
class ScoreExplanation:
    """How one domain's score comes about, step by step; sentences are empty where a step does not apply."""

    line: Line
    instrument: Instrument

    @property
    def items(self) -> list[tuple[ItemScore, str]]:
        return [(item, IN_WORDS[item.state]) for item in self.line.score.items]

    @property
    def completeness(self) -> str:
        """How many are rated, and whether that is enough."""
        score = self.line.score
        if not score.applicable:
            return "No question of this domain applies here, so there is nothing to score."
        share = two_places(Fraction(100 * score.rated, score.applicable))
        needed = two_places(100 * Fraction(self.instrument.completeness))
        out = f" ({score.asked} asked, {score.not_applicable} not applicable)" if score.not_applicable else ""
        return (
            f"{score.rated} of {score.applicable} questions that apply{out} have a level: {share} %. "
            f"A score needs at least {needed} % and every critical or core question."
        )

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
        score = self.line.score.score
        return f"Shown as {self.line.points}: only the number shown is rounded, half up." if score is not None else ""

    @property
    def error(self) -> str:
        """Measurement error and shown range with the numbers filled in."""
        score, constants = self.line.score, self.instrument.measurement
        if score.error is None or self.line.range is None:
            return ""
        low, high = self.line.range
        return (
            f"√({constants.item_sd}² ÷ {score.rated} + {constants.shared_sd}²) = {two_places(score.error)} points; "
            f"{two_places(score.score)} ± {constants.z} × {two_places(score.error)} gives {low} to {high}"
            " (cut to 0 and 100)."
        )

    @property
    def bounds(self) -> str:
        """What the score could be once the gaps are known."""
        if not self.line.bounds or not self.line.score.missing:
            return ""
        low, high = self.line.bounds
        return f"With every gap at level 0 it would be {low}, with every gap at level 4 it would be {high}."

    @property
    def bands(self) -> str:
        """`below 50 Not yet in place; from 50 Developing; ...`."""
        first, *others = self.instrument.bands
        return "; ".join(
            [f"below {others[0].start} {first.name}", *(f"from {band.start} {band.name}" for band in others)]
        )
