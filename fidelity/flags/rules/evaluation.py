"""One review in numbers, words and findings: what pages, reports and the `evaluate` command all read. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fidelity.flags.rules.findings import Finding, FindingKind, Level, raise_findings
from fidelity.instrument.definition.structure import Instrument
from fidelity.scoring.answers import Answers
from fidelity.scoring.bands import BandWords, Unknown, band_at, describe_band
from fidelity.scoring.confidence import Confidence, Grade, grade_confidence
from fidelity.scoring.doubts import doubts_in_words, find_doubts
from fidelity.scoring.levels import ItemScore
from fidelity.scoring.points import Range
from fidelity.scoring.scores import Score, Scores, score_answers
from programs.calendar.quarters import Quarter


@dataclass(frozen=True)
class Evaluation:
    """`bands` holds the words for each domain by its code, `band` those for the whole.

    `key` is a name for all that it was made of, where somebody gave it one.
    """

    quarter: Quarter
    full: bool
    scores: Scores
    confidence: Confidence
    bands: Mapping[str, BandWords]
    band: BandWords
    findings: tuple[Finding, ...]
    key: str = field(default="", compare=False)

    @property
    def overall_items(self) -> tuple[ItemScore, ...]:
        """The items behind the overall index."""
        weights = self.scores.overall.weights
        return tuple(item for score in self.scores.domains if score.code in weights for item in score.items)


def evaluate_answers(
    instrument: Instrument,
    answers: Answers,
    *,
    quarter: Quarter,
    full: bool,
    peers_heard: bool,
    unexplained_gap: bool = False,
    view_stays_inside: bool = False,
    findings: tuple[Finding, ...] | None = None,
    unresolved: Mapping[str, Level] | None = None,
    checked: bool = False,
    peers_answered: bool | None = None,
    scores: Scores | None = None,
) -> Evaluation:
    """One review evaluated by scoring.md 1 to 3.

    `findings` are what the answers raise, for whoever had to ask before (`raise_findings`). `unresolved` are the open
    findings, code -> level, also those of earlier quarters; without it those that the answers raise are all taken as
    open. `checked`: somebody else checked answers. `peers_answered`: some peer supporter did, where being heard is no
    proof of it. `scores` are those of the answers, for whoever needed them before.
    """
    scores = scores or score_answers(instrument, answers, quarter=quarter, full=full)
    raised = (
        raise_findings(instrument, answers, quarter=quarter, full=full, scores=scores) if findings is None else findings
    )
    opened = still_open({}, raised, ()) if unresolved is None else unresolved
    sure = grade_confidence(
        scores.evidence,
        peers_heard=peers_heard,
        unexplained_gap=unexplained_gap,
        view_stays_inside=view_stays_inside,
        rules=instrument.rules,
        checked=checked,
        doubts=doubts_in_words(find_doubts(instrument, scores, answers), instrument),
        peers_answered=peers_answered,
    )
    top_open = sure.grade is Grade.A or not instrument.rules.top_band_for_a
    levels = _open_by_domain(instrument, opened)
    bands = {
        domain.code: describe_band(
            domain.score,
            domain.range,
            instrument.bands,
            critical_open=Level.CRITICAL in levels.get(domain.code, ()),
            serious_open=Level.SERIOUS in levels.get(domain.code, ()),
            self_report=sure.grade is Grade.C,
            unknown=unknown_answers([domain]),
            top_open=top_open,
        )
        for domain in scores.domains
    }
    band = describe_band(
        scores.overall.score,
        scores.overall.range,
        instrument.bands,
        critical_open=Level.CRITICAL in opened.values(),
        serious_open=False,
        self_report=sure.grade is Grade.C,
        unknown=None if scores.overall.complete else _unknown_overall(scores),
        top_open=top_open,
    )
    if not band.name:
        scores = _without_band_words(scores)
    elif not top_open:
        scores = _below_the_top(scores, instrument)
    return Evaluation(quarter, full, scores, sure, bands, band, raised)


def unknown_answers(scores: Sequence[Score], bounds: Range | None = None) -> Unknown | None:
    """What is not known of scores that are shown and not complete; None where there is enough for a word."""
    gaps = sum(score.dont_know + score.unanswered for score in scores)
    known = bounds or scores[0].bounds
    return Unknown(known, gaps) if known and not all(score.complete for score in scores) else None


def _unknown_overall(scores: Scores) -> Unknown | None:
    quarterly = [score for score in scores.domains if score.code in scores.overall.weights]
    return unknown_answers(quarterly, scores.overall.bounds)


def _without_band_words(scores: Scores) -> Scores:
    """The same numbers; where the whole has no band word, "what if" has none either (scoring.md 2)."""
    sensitivity = tuple(replace(test, band="", changes=False) for test in scores.overall.sensitivity)
    return replace(scores, overall=replace(scores.overall, sensitivity=sensitivity))


def _below_the_top(scores: Scores, instrument: Instrument) -> Scores:
    """The same numbers; "what if" speaks of no band that may not be given."""
    assert scores.overall.score is not None
    allowed = instrument.bands[:-1]
    usual = band_at(scores.overall.score, allowed).name
    sensitivity = tuple(
        replace(test, band=band.name, changes=band.name != usual)
        for test in scores.overall.sensitivity
        for band in [band_at(test.score, allowed)]
    )
    return replace(scores, overall=replace(scores.overall, sensitivity=sensitivity))


def still_open(before: Mapping[str, Level], raised: Iterable[Finding], resolved: Collection[str]) -> dict[str, Level]:
    """Findings open after a quarter, code -> level: no finding closes by a new quarter, only by being resolved."""
    after = {**before, **{finding.code: finding.level for finding in raised}}
    return {code: level for code, level in after.items() if code not in resolved}


def _open_by_domain(instrument: Instrument, opened: Mapping[str, Level]) -> dict[str, set[Level]]:
    """Levels of the open findings about items or domains, by domain."""
    levels: dict[str, set[Level]] = {}
    for code, level in opened.items():
        kind, _colon, subject = code.partition(":")
        if item := instrument.by_code.get(subject):
            levels.setdefault(item.domain, set()).add(level)
        elif kind == FindingKind.PRACTICE:
            levels.setdefault(subject, set()).add(level)
    return levels
