"""The version of the rules is raised when the same answers come to something else: what is kept hangs on it."""

import hashlib
import json
import random
from dataclasses import asdict
from datetime import date
from pathlib import Path

from fidelity.flags.drift.series import quarter_levels
from fidelity.instrument.definition.structure import Instrument, Item, Kind, Rule
from fidelity.instrument.definition.versions import load_version
from fidelity.scoring.answers import Answer, Evidence, Given
from fidelity.scoring.doubts import find_doubts
from fidelity.scoring.scores import RULES_VERSION, score_answers
from programs.calendar.quarters import Quarter

RELEASED = Path(__file__).parents[2] / "seeds" / "instrument"
Q3 = Quarter(date(2026, 7, 1))
EVIDENCE = (None, Evidence("Log", date(2026, 8, 1)), Evidence("Log", date(2026, 6, 30)), Evidence("Log"), Evidence(""))
# Version of the rules -> what 200 made-up reviews of each instrument come to. A new line for a new version; the old
# ones stay: "1" said nothing of evidence and doubts, and looked at the first instrument alone; "2" nothing of the
# evidence of a domain.
KNOWN = {
    "1": "8ccd28be2155470774e6adb8d2e8e70aceedb35a8f6a7669abc23628d851b14e",
    "2": "290f8c19afb487b969b7ee4e9fb9c905b151b224e018a5098f73afba18760f3b",
    "3": "b2798f6a0b526fc53172730d02057905adc0ffea90d5f87c70aa60fc29b27b0e",
}


def test_the_same_answers_come_to_the_same_under_this_version():
    assert fingerprint() == KNOWN[RULES_VERSION]


def fingerprint() -> str:
    """Of levels that count, the domains that are scored, whether there is an index, the evidence and the doubts."""
    come_to = []
    for version in ("1.0", "2.0"):
        instrument = load_version(RELEASED, version)
        come_to += [_come_to(instrument, random.Random(seed), full=seed % 2 == 0) for seed in range(200)]
    assert {each["complete"] for each in come_to} == {True, False}
    for doubt in ("limited", "incomplete", "nameless", "unexplained"):
        assert {bool(each["doubts"][doubt]) for each in come_to} == {True, False}, doubt
    return hashlib.sha256(json.dumps(come_to).encode()).hexdigest()


def _come_to(instrument: Instrument, chance: random.Random, *, full: bool) -> dict:
    gaps, calm = chance.choice([0, 0.05, 0.3]), chance.random() < 0.2
    answers = {
        item.code: _answer(item, chance, gaps, calm=calm) for item in instrument.items if chance.random() >= gaps / 2
    }
    scores = score_answers(instrument, answers, quarter=Q3, full=full)
    levels = quarter_levels(instrument, Q3, scores)
    domains = [[code, code in levels.scored, [*map(list, rated.items())]] for code, rated in levels.domains.items()]
    doubts = find_doubts(instrument, scores, answers)
    sure = {"evidence": asdict(scores.evidence), "doubts": asdict(doubts), "behind": dict(levels.evidence)}
    return {"domains": domains, "complete": levels.complete, **sure}


def _answer(item: Item, chance: random.Random, gaps: float, *, calm: bool) -> Answer:
    """`calm`: no activity happens."""
    if chance.random() < gaps:
        given = chance.choice([Given.DONT_KNOW, Given.NOT_APPLICABLE])
        return Answer(given, reason=chance.choice(["", "Nobody works at night."]))
    if (item.fact and item.fact.rule is Rule.CHOICE) or item.choices:
        choices = item.fact.choices if item.fact else item.choices
        return Answer(Given.LEVEL, choice=chance.choice([each.value for each in choices]))
    if item.fact:
        inputs = {"part": chance.randrange(11), "whole": chance.choice([0, 10]), "number": chance.randrange(9)}
        return Answer(Given.LEVEL, inputs=inputs)
    if calm and item.kind is Kind.ACTIVITY:
        return Answer(Given.LEVEL, level=4)
    return Answer(Given.LEVEL, level=chance.randrange(5), evidence=chance.choice(EVIDENCE))
