from collections.abc import Callable

import pytest

from fidelity.role_check.analysis.grammar.sentence import Sentence
from tests.role_check.analysis.grammar.conftest import place


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Helps with housing when asked", True),
        ("When asked, helps with housing", True),
        ("Helps with housing at the person's request", True),
        ("Helps with housing at the request of the nurse", False),
        ("Helps with housing", False),
    ],
)
def test_a_wish_of_the_person_reaches_the_act(text: str, asked: bool, sentence: Callable[[str], Sentence]):
    read = sentence(text)
    assert read.asked(read.act_on(place(read, "housing"))) is asked
