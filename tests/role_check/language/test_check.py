"""The language check finds words that label or close, and leaves alone what only looks like them."""

from itertools import pairwise

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from fidelity.instrument.definition.yaml_lines import ParseError
from fidelity.instrument.sources.documents import load_sources
from fidelity.role_check.language.check import Category, Confidence, Level, check, unquoted
from fidelity.role_check.language.word_list import load, parse
from tests.plain_words import FORBIDDEN, grade

PATH = settings.SEEDS / "role_check" / "language.yaml"
PLACES = load_sources(settings.SEEDS / "sources").places
LANGUAGE = load(PATH, PLACES)


def words(text: str) -> list[str]:
    return [word.text for word in check(text, LANGUAGE)]


def terms(text: str) -> list[str]:
    return [word.term for word in check(text, LANGUAGE)]


# The list itself


@pytest.mark.parametrize(("code", "sentence"), [(term.code, text) for term in LANGUAGE.terms for text in term.examples])
def test_each_example_raises_its_term(code: str, sentence: str):
    assert code in terms(sentence)


@pytest.mark.parametrize("sentence", [text for term in LANGUAGE.terms for text in term.not_examples])
def test_nothing_is_raised_where_a_word_means_something_else(sentence: str):
    assert words(sentence) == []


@pytest.mark.parametrize("sentence", [text for context in LANGUAGE.contexts for text in context.examples])
def test_nothing_is_raised_in_names_and_titles_and_talk_about_words(sentence: str):
    assert words(sentence) == []


@pytest.mark.parametrize("term", LANGUAGE.terms, ids=lambda term: term.code)
class TestEachTerm:
    def test_reads_at_grade_eight_or_below(self, term):
        assert [text for text in (term.alternative, term.reason) if grade(text) > 8] == []

    def test_advises_no_word_that_the_list_itself_advises_against(self, term):
        assert [word for word in check(term.alternative, LANGUAGE) if word.level is Level.AVOID] == []

    def test_is_gentle(self, term):
        said = f"{term.alternative} {term.reason}".lower()
        assert [harsh for harsh in ("!", "don't", "wrong word", "bad word", "forbidden") if harsh in said] == []


def test_the_list_is_long_enough_and_of_every_kind():
    assert len(LANGUAGE.terms) >= 60
    assert {term.category for term in LANGUAGE.terms} == set(Category)


def test_no_everyday_word_alone_is_on_the_list():
    alone = {phrase for phrase in LANGUAGE.phrases if " " not in phrase}
    everyday = "he she they we a the is was be case cases served structure skills person people support peer staff help"
    assert alone.isdisjoint(everyday.split())


@pytest.mark.parametrize(
    "said",
    [
        "A client came.",
        "Consumers came.",
        "The patients came.",
        "Her case is hard.",
        "A caseload of ten.",
        "Service users came.",
        "He is non-compliant.",
        "Noncompliance is written down.",
        "A high-functioning man.",
        "A low-functioning man.",
        "She is frail.",
        "He is a burden on the family.",
        "That is crazy.",
    ],
)
def test_finds_what_this_app_itself_never_says(said: str):
    assert FORBIDDEN.search(said)
    assert words(said) != []


# What a finding says


def test_a_finding_says_where_it_stands_and_what_could_stand_there():
    text = "Hello.\r\nAsk the Clients' council."
    (found,) = check(text, LANGUAGE)
    assert (found.line, found.text, text[found.start : found.end]) == (2, "Clients", "Clients")
    assert (found.category, found.level, found.confidence) == (Category.SYSTEM, Level.AVOID, Confidence.SURE)
    assert found.places == ("WMP-A4.1", "WHO-L0.4")
    assert "person" in found.alternative
    assert found.reason


def test_the_three_pairs_of_open_and_closed_language():
    closed = "Ann is schizophrenic. Ben is non-compliant with his medication. Cy is having auditory hallucinations."
    opened = "Ann was given a diagnosis of schizophrenia. Ben does not want his medication. Cy hears voices."
    assert terms(closed) == ["schizophrenic", "non-compliant", "hallucination"]
    assert terms(opened) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A client’s coat", ["client"]),
        ("CLIENTS", ["CLIENTS"]),
        ("case-notes and case notes", ["case-notes", "case notes"]),
        ("Write case\nnotes", ["case\nnotes"]),
        ("Write case\r\n  notes", ["case\r\n  notes"]),
        ("He is non-\ncompliant", ["non-\ncompliant"]),
        ("A cli-\nent came", ["cli-\nent"]),
        ("A cli\u00adent came", ["cli\u00adent"]),
        ("client/consumer", ["client", "consumer"]),
        ("non-compliant clients", ["non-compliant", "clients"]),
    ],
)
def test_word_forms_hyphens_and_line_ends(text: str, found: list[str]):
    assert words(text) == found


@pytest.mark.parametrize(
    "text",
    ["A case.\nNotes follow.", "A sad case. Notes.", "case, notes", "In the case\n\nnotes follow", "- case\n- notes"],
)
def test_a_phrase_ends_where_the_sentence_or_the_line_of_a_list_does(text: str):
    assert "case-work" not in terms(text)


def test_the_longer_phrase_counts_once():
    assert words("mentally ill people") == ["mentally ill people"]


def test_an_abbreviation_counts_in_capitals_only():
    assert words("Adults with SMI, and a smi of tea") == ["SMI"]


# What is left alone


@pytest.mark.parametrize(
    "text",
    [
        'He said "the client is late" and left.',
        "He said “the client is late” and left.",
        "He said 'the client is late' and left.",
        "He said ‘the client is late’ and left.",
        "He said «the client is late» and left.",
        'He said "the client\nis late" and left.',
        "They wrote:\n> The client is late.\n",
        "  > The client is late.",
    ],
)
def test_what_is_quoted_is_left_alone(text: str):
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"Yes", said a client, "no".', ["client"]),
        ("The peers' room and the clients' room", ["clients"]),
        ("don't greet a client, don’t", ["client"]),
        ('It was 6" wide and a client 5" off', ["client"]),
        ('An open mark " here.\n\nA client came. "Yes"', ["client"]),
        ("“An open mark.\n\nA client came.”", ["client"]),
        ("A > sign and a client", ["client"]),
    ],
)
def test_marks_that_quote_nothing_hide_nothing(text: str, found: list[str]):
    assert words(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The Individuals with Disabilities Education Act names it.",
        "The Developmental Disabilities Assistance and Patient Rights Act is old.",
        "She sits on the Valley Consumer Council.",
        "Our CASE RATE is paid by Medicaid.",
        "See https://example.org/clients/ or write to client@example.org.",
    ],
)
def test_names_and_addresses_are_left_alone(text: str):
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Clients in the Housing Program eat.", ["Clients"]),
        ("We run a program for clients.", ["clients"]),
        ("Ask the case manager about a client.", ["client"]),
        ("I called the client.", ["client"]),
        ("In the long term clients leave.", ["clients"]),
        ("Be patient with each patient.", ["patient"]),
        ("Be patient. Patients wait.", ["Patients"]),
        ("Avoid the word client. A client came.", ["client"]),
    ],
)
def test_a_name_or_title_covers_itself_and_no_more(text: str, found: list[str]):
    assert words(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "In case of rain, call. Just in case.",
        "As is often the case, it depends on the case law.",
        "A use case, a court case and the worst case.",
        "It went to upper case.",
        "Make a case for better pay.",
        "It depends case by case.",
        "Resistance training on Mondays.",
        "He is addicted to coffee and to puzzles.",
        "A patient and kind listener stays calm.",
        "Patience helps.",
        "The kitchen is fully compliant with the health code.",
        "A high-functioning team needs time.",
        "This is a chronic lack of money.",
        "Please keep the kitchen clean.",
        "Staff refuse to take part in force.",
        "Everyone may refuse medication.",
        "I am an alcoholic, and I have PTSD.",
        "She identifies as a survivor and consumer.",
        "His case was thrown out of court.",
        "We gained limited insight from the numbers.",
        "The borderline between the towns is the river.",
        "Her patient colleagues waited.",
        "Ask the client rights officer.",
    ],
)
def test_the_same_letters_with_another_meaning(text: str):
    assert words(text) == []


# Any text


@given(st.text(alphabet=st.sampled_from(list("clients case-notes '\"“”‘’>.\n\r\u00ad patient"))))
def test_any_text_has_findings_in_order_with_their_exact_words(text: str):
    found = check(text, LANGUAGE)
    assert [text[word.start : word.end] for word in found] == [word.text for word in found]
    assert [word.line for word in found] == [text.count("\n", 0, word.start) + 1 for word in found]
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.text())
def test_hiding_quotes_keeps_the_length_and_the_lines(text: str):
    hidden = unquoted(text)
    assert (len(hidden), hidden.count("\n")) == (len(text), text.count("\n"))


# The file

HEAD = """\
classes: {be: [is, was]}
laws: [Act]
bodies: [Program]
contexts:
- {kind: title, words: [x], examples: [A.]}
terms:
"""
TERM = """\
- {code: old, category: label, level: avoid, words: [old+], alternative: A, reason: B,
   places: [WHO-N5], examples: [C]}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(ParseError) as raised:
        parse(text, path="language.yaml", places=PLACES)
    return str(raised.value).replace("language.yaml:", "").splitlines()


def test_a_small_list_is_read():
    language = parse(f"{HEAD}{TERM}", path="language.yaml", places=PLACES)
    assert sorted(language.phrases) == ["old", "olds"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("avoid", "never", '7: level: expected one of avoid, think, found "never"'),
        ("WHO-N5", "WHO-N55", '8: unknown place "WHO-N55"; did you mean "WHO-N5"?'),
        ("[old+]", "[<bee> old]", '7: unknown class "<bee>"; did you mean "<be>"?'),
        ("[old+]", "[a1]", '7: words: expected words with the signs | + ~ ? and <class>, found "a1"'),
        ("[old+]", "[really?]", '7: "really?" may be left out altogether; expected a word that has to be there'),
        ("reason: B,", "", '7: a term: the field "reason" is missing'),
        ("kind: title", "kind: job", '5: kind: expected name, title, mention or after, found "job"'),
        (TERM, TERM + TERM, '9: the code "old" is used twice, first in line 7'),
        ("[is, was]", "[<is>]", '1: the class "be" names another class; write its words out'),
    ],
)
def test_a_list_that_can_not_be(old: str, new: str, told: str):
    assert told in problems(f"{HEAD}{TERM}".replace(old, new, 1))


@pytest.mark.parametrize(
    "sentence",
    [
        "The Center for Substance Abuse Treatment paid for it.",
        "Noncompliant is a word for machines.",
        "She was told that she was noncompliant, a word she hates.",
        "Several chose consumer for themselves.",
        "The hospital has beds for forty patients.",
    ],
)
def test_a_name_a_count_and_a_word_that_is_spoken_of_are_left_alone(sentence: str):
    assert words(sentence) == []


def test_a_word_is_only_spoken_of_nearby_and_in_its_own_sentence():
    assert words("He is noncompliant. That is a word for machines.") == ["noncompliant"]
