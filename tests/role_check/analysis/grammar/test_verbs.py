from collections.abc import Callable

import pytest

from fidelity.role_check.analysis.grammar.sentence import Sentence
from tests.role_check.analysis.grammar.conftest import words


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("Gives out medication", ["Gives out"]),
        ("Searches rooms and checks bags", ["Searches", "checks"]),
        ("Medication checks", []),
        ("Pills are dispensed by peers", ["dispensed"]),
        ("Assists in administering medication", ["Assists in", "administering"]),
        ("The nurse's report", []),
        ("Reports to the referring court", ["Reports to"]),
        ("Documents interventions and progress", ["Documents"]),
    ],
)
def test_a_verb_is_told_by_the_words_around_it(text: str, verbs: list[str], sentence: Callable[[str], Sentence]):
    read = sentence(text)
    assert words(read, [at for at in range(len(read.terms)) if read.verbs[at]]) == verbs
