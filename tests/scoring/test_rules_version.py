"""The version of the rules is raised when the same answers come to something else: what is kept hangs on it."""

import hashlib
import json
import random
from datetime import date
from pathlib import Path

from fidelity.flags.drift.series import quarter_levels
from fidelity.instrument.definition import parsing
from fidelity.instrument.definition.structure import Instrument, Item, Rule
from fidelity.scoring.answers import Answer, Evidence, Given
from fidelity.scoring.scores import RULES_VERSION, score_answers
from programs.calendar.quarters import Quarter

RELEASED = Path(__file__).parents[2] / "seeds" / "instrument"
Q3 = Quarter(date(2026, 7, 1))
EVIDENCE = (None, Evidence("Log", date(2026, 8, 1)), Evidence("Log", date(2026, 6, 30)), Evidence("Log"), Evidence(""))
# Version of the rules -> what 200 made-up reviews of the first instrument come to. A new line for a new version; the
# old ones stay.
KNOWN = {"1": "8ccd28be2155470774e6adb8d2e8e70aceedb35a8f6a7669abc23628d851b14e"}


def test_the_same_answers_come_to_the_same_under_this_version():
    assert fingerprint() == KNOWN[RULES_VERSION]


def fingerprint() -> str:
    """Of the levels that count, the domains that are scored, and whether there is an index."""
    path = RELEASED / "1.0.yaml"
    instrument = parsing.parse_instrument(path.read_text(encoding="utf-8"), path=path.name)
    come_to = [_come_to(instrument, random.Random(seed), full=seed % 2 == 0) for seed in range(200)]
    assert {each["complete"] for each in come_to} == {True, False}
    return hashlib.sha256(json.dumps(come_to).encode()).hexdigest()


def _come_to(instrument: Instrument, chance: random.Random, *, full: bool) -> dict:
    gaps = chance.choice([0, 0.05, 0.3])
    answers = {item.code: _answer(item, chance, gaps) for item in instrument.items if chance.random() >= gaps / 2}
    levels = quarter_levels(instrument, Q3, score_answers(instrument, answers, quarter=Q3, full=full))
    domains = [[code, code in levels.scored, [*map(list, rated.items())]] for code, rated in levels.domains.items()]
    return {"domains": domains, "complete": levels.complete}


def _answer(item: Item, chance: random.Random, gaps: float) -> Answer:
    if chance.random() < gaps:
        given = chance.choice([Given.DONT_KNOW, Given.NOT_APPLICABLE])
        return Answer(given, reason=chance.choice(["", "Nobody works at night."]))
    if (item.fact and item.fact.rule is Rule.CHOICE) or item.choices:
        choices = item.fact.choices if item.fact else item.choices
        return Answer(Given.LEVEL, choice=chance.choice([each.value for each in choices]))
    if item.fact:
        inputs = {"part": chance.randrange(11), "whole": chance.choice([0, 10]), "number": chance.randrange(9)}
        return Answer(Given.LEVEL, inputs=inputs)
    return Answer(Given.LEVEL, level=chance.randrange(5), evidence=chance.choice(EVIDENCE))
