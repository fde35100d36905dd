from collections.abc import Callable

import pytest

from fidelity.role_check.analysis.grammar.agents import Actor
from fidelity.role_check.analysis.grammar.clauses import split_clauses
from fidelity.role_check.analysis.grammar.sentence import Sentence


def clauses(read: Sentence) -> list[str]:
    spans = [(read.terms[each.start].start, read.terms[each.end - 1].end) for each in split_clauses(read)]
    return [read.text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Shares own story and gives out medication", ["Shares own story and", "gives out medication"]),
        ("Share own story, give out medication", ["Share own story,", "give out medication"]),
        ("Sharing own story, giving out medication", ["Sharing own story,", "giving out medication"]),
        ("Shares own story and may give out medication", ["Shares own story and", "may give out medication"]),
        ("Shares own story and never drives people", ["Shares own story and", "never drives people"]),
        (
            "Shares own story, and pills are given out by peers",
            ["Shares own story, and", "pills are given out by peers"],
        ),
        (
            "Runs a group, administration of medication",
            ["Runs a group,", "administration of medication"],
        ),
    ],
)
def test_a_new_act_begins_a_clause(text: str, parts: list[str], sentence: Callable[[str], Sentence]):
    assert clauses(sentence(text)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Prepares, counts and stores medication",
        "Helps people find housing and get benefits",
        "Supports people in finding housing and making friends",
        "Talks about restraint, seclusion and medication",
        "Supports a person who hears voices and takes medication",
        "The nurse, not the peer supporter, gives out medication",
    ],
)
def test_what_belongs_together_stays_together(text: str, sentence: Callable[[str], Sentence]):
    assert clauses(sentence(text)) == [text]


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Nurses give out medication and check rooms", [Actor.OTHER, Actor.OTHER]),
        ("The nurse gives out pills, and the peer supporter checks rooms", [Actor.OTHER, None]),
        ("Shares own story and checks rooms", [None, None]),
    ],
)
def test_a_clause_goes_on_with_the_subject_before_it(
    text: str, actors: list[Actor | None], sentence: Callable[[str], Sentence]
):
    found = [each.actor for each in split_clauses(sentence(text))]
    assert found[1:] == actors[1:]
