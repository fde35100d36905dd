"""A rated answer in words: one rule for pages, files, findings and reports."""

import pytest

from fidelity.flags.rules.evaluation import evaluate_answers
from fidelity.instrument.definition.structure import Instrument, Kind
from fidelity.reports.snapshot import build
from fidelity.scoring.answer_words import rated_in_words
from fidelity.scoring.answers import Answer, Given
from tests.reports.build import Q3, answers, material, real

REAL = real()


def first(kind: Kind, instrument: Instrument = REAL):
    return next(item for item in instrument.items if item.kind is kind)


def words(kind: Kind, **fields: object) -> str:
    return rated_in_words(REAL, first(kind), Answer(Given.LEVEL, **fields))


@pytest.mark.parametrize("level", range(5))
def test_a_practice_is_told_by_the_sentence_of_its_level(level: int):
    assert words(Kind.PRACTICE, level=level) == first(Kind.PRACTICE).anchors[level]


@pytest.mark.parametrize("level", range(5))
def test_an_activity_is_told_by_how_often(level: int):
    assert words(Kind.ACTIVITY, level=level) == REAL.frequencies[level]


def test_nothing_entered_is_nothing_told():
    assert words(Kind.PRACTICE) == words(Kind.FACT) == ""


def test_a_finding_and_the_report_say_the_same_of_an_answer():
    given = answers(REAL, ROL_1=Answer(Given.LEVEL, level=2))
    finding = evaluate_answers(REAL, given, quarter=Q3, full=False, peers_heard=True).findings[0]
    rows = build.build_snapshot(material(REAL, given))["questions"]
    row = next(item for domain in rows for item in domain["items"] if item["code"] == "ROL-1")
    assert finding.answer == row["answer"] == "About monthly"
