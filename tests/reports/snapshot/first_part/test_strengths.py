"""What stands well is told as a sentence that says who does what, for every practice that is asked."""

import pytest

from fidelity.instrument.definition.structure import Kind
from fidelity.reports.snapshot.first_part.strengths import SENTENCES, strength_in_a_sentence
from tests.plain_words import grade
from tests.reports.build import real

WHO = ("People", "Peer supporters", "Peers", "A peer supporter", "Talks", "Training", "What people", "Peer support ")
OTHERS = ("Leaders", "Coworkers", "Staff", "Other staff", "Someone in charge", "Supervisors", "Applicants", "Nobody")
THINGS = ("The program", "Rules")
LONGEST = 75


def test_every_practice_has_its_sentence():
    assert [item.short for item in real().items if item.kind is Kind.PRACTICE and item.short not in SENTENCES] == []


@pytest.mark.parametrize("sentence", SENTENCES.values())
def test_a_sentence_is_short_and_says_who(sentence: str):
    assert sentence.startswith((*WHO, *OTHERS, *THINGS))
    assert sentence.endswith(".")
    assert len(sentence) <= LONGEST


def test_they_read_easily():
    assert grade(" ".join(SENTENCES.values())) <= 8


def test_another_question_has_none():
    assert strength_in_a_sentence("Something else") == ""
