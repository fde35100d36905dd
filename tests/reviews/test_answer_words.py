"""An answer in words, as every page shows it."""

from datetime import date

import pytest

from fidelity.reviews.answer_words import answer_in_words, answer_lines
from fidelity.reviews.models import Response

DAY = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"given": "not_applicable", "reason": "No shifts here."}, "Not applicable: No shifts here."),
        ({"given": "dont_know"}, "Don't know yet"),
        ({"note": "Ask Friday."}, "No answer chosen"),
        ({"given": "level", "level": 3}, "Usual: Most CHO-1."),
    ],
)
def test_an_answer_is_a_sentence(version, content, words):
    item = version.definition.by_code["CHO-1"]
    assert answer_in_words(version.definition, item, Response(item="CHO-1", **content)) == words


def test_note_and_evidence_stand_beside_it(version):
    item = version.definition.by_code["CHO-1"]
    response = Response(
        item="CHO-1",
        given="level",
        level=3,
        note="Since May.",
        evidence_reference="Minutes",
        evidence_date=DAY,
        evidence_kept="the office",
    )
    lines = answer_lines(version.definition, item, response)
    assert (lines.note, lines.evidence) == ("Since May.", "Minutes, September 30, 2026, kept: the office")


def test_nothing_stands_beside_an_answer_alone(version):
    item = version.definition.by_code["CHO-1"]
    lines = answer_lines(version.definition, item, Response(item="CHO-1", given="dont_know"))
    assert (lines.note, lines.evidence) == ("", "")
