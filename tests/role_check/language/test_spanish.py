"""The Spanish list of words that label or close: each entry on its own examples."""

import pytest

from fidelity.role_check.language.check import Context, Term
from fidelity.role_check.language.spanish import check, spell_out, without_accents
from fidelity.role_check.word_list_loader import spanish_vocabulary
from tests.plain_words import spanish_grade

LIST = spanish_vocabulary()


@pytest.mark.parametrize("term", LIST.terms, ids=lambda term: term.code)
class TestEachTerm:
    def test_does_what_its_examples_say(self, term: Term):
        assert [text for text in term.examples if term.code not in {word.term for word in check(text, LIST)}] == []
        assert [text for text in term.not_examples if check(text, LIST)] == []

    def test_reads_easily_and_raises_no_word_itself(self, term: Term):
        assert spanish_grade(term.reason) <= 8
        assert check(term.alternative, LIST) == ()


@pytest.mark.parametrize("context", LIST.contexts, ids=lambda context: context.kind)
def test_in_names_and_mentions_nothing_is_raised(context: Context):
    assert [text for text in context.examples if check(text, LIST)] == []


def test_words_stand_as_they_were_written():
    (word,) = check("Dicen que es ESQUIZOFRÉNICO.", LIST)
    assert word.text == "es ESQUIZOFRÉNICO" or word.text == "ESQUIZOFRÉNICO"
    assert without_accents("Ñandú ÁRBOL") == "Ñandu ARBOL"


@pytest.mark.parametrize(
    ("pattern", "spelled"),
    [
        ("adict@+", "adicto|adictos|adicta|adictas"),
        ("caso+ difícil+", "caso|casos dificil|dificiles"),
        ("<be> muy? tercos", "<be> muy? tercos"),
    ],
)
def test_signs_stand_for_spanish_forms(pattern: str, spelled: str):
    assert spell_out(pattern) == spelled


def test_a_verb_stands_for_its_forms():
    assert {"manipula", "manipulan", "manipular", "manipulando"} <= set(spell_out("manipula~").split("|"))
