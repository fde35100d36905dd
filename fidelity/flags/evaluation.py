"""One review in numbers, words and findings: what pages, reports and the `evaluate` command all read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from fidelity.flags.misuse import Finding, Level, findings
from fidelity.instrument.definition import Instrument
from fidelity.scoring.answers import Answers
from fidelity.scoring.bands import BandWords, describe
from fidelity.scoring.confidence import Confidence, Grade, confidence
from fidelity.scoring.scores import Scores, score
from programs.quarters import Quarter


@dataclass(frozen=True)
class Evaluation:
    """`bands` holds the words for each domain by its code, `band` those for the whole."""

    quarter: Quarter
    full: bool
    scores: Scores
    confidence: Confidence
    bands: Mapping[str, BandWords]
    band: BandWords
    findings: tuple[Finding, ...]


def evaluate(
    instrument: Instrument,
    answers: Answers,
    *,
    quarter: Quarter,
    full: bool,
    peers_heard: bool,
    unexplained_gap: bool = False,
    unresolved: Mapping[str, Level] | None = None,
) -> Evaluation:
    """One review evaluated by scoring.md 1 to 3.

    `unresolved` are the open findings, code -> level, also those of earlier quarters; without it those that the
    answers raise are all taken as open.
    """
    raised = findings(instrument, answers, quarter=quarter, full=full)
    still_open = {finding.code: finding.level for finding in raised} if unresolved is None else unresolved
    scores = score(instrument, answers, quarter=quarter, full=full)
    sure = confidence(scores.evidence, peers_heard=peers_heard, unexplained_gap=unexplained_gap)
    levels = _open_by_domain(instrument, still_open)
    bands = {
        domain.code: describe(
            domain.score,
            domain.range,
            instrument.bands,
            held=Level.CRITICAL in levels.get(domain.code, ()),
            serious=Level.SERIOUS in levels.get(domain.code, ()),
            self_report=sure.grade is Grade.C,
        )
        for domain in scores.domains
    }
    band = describe(
        scores.overall.score,
        scores.overall.range,
        instrument.bands,
        held=Level.CRITICAL in still_open.values(),
        serious=False,
        self_report=sure.grade is Grade.C,
    )
    return Evaluation(quarter, full, scores, sure, bands, band, raised)


def _open_by_domain(instrument: Instrument, still_open: Mapping[str, Level]) -> dict[str, set[Level]]:
    """Levels of the open findings about items, by the domain of the item."""
    levels: dict[str, set[Level]] = {}
    for code, level in still_open.items():
        if item := instrument.by_code.get(code.partition(":")[2]):
            levels.setdefault(item.domain, set()).add(level)
    return levels
