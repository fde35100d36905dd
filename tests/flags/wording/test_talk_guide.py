"""The words of the talk and of the letter: read whole or refused with the line, kind, and pointing at nobody."""

import re
from dataclasses import fields

import pytest

from fidelity.flags import seed_loader
from fidelity.flags.wording.talk_guide import PLACEHOLDERS, GuideWording, parse_talk_wording
from fidelity.instrument.definition.yaml_lines import ParseError
from tests.plain_words import FORBIDDEN, grade

WORDS = seed_loader.talk_wording()
SAID = {name: name.upper() for name in PLACEHOLDERS}
LETTER = """\
letter:
  subject: About {program}
  greeting: Dear {reader},
  happens: In {quarter} we found {finding}
  matters: It matters. {why}
  documents: "It rests on: {documents}"
  ask: We ask for {ask}
  offer: We offer {steps}
  closing: Thanks from {role}
"""
GUIDE = """\
  title: A talk
  before: [One., Two., Three.]
  opening: [We saw., Tell me.]
  listening: [One., Two., Three.]
  pressures_intro: Ask.
  closing: [One., Two.]
  never: [One., Two., Three.]
"""
SMALL = f"usual:\n{GUIDE}small:\n{GUIDE.replace('A talk', 'A small talk')}{LETTER}"


def errors(old, new):
    """What reading says after the first of `old` has changed in the small file: `line: message` each."""
    assert old in SMALL
    with pytest.raises(ParseError) as caught:
        parse_talk_wording(SMALL.replace(old, new, 1), path="guide.yaml")
    return [line.removeprefix("guide.yaml:") for line in str(caught.value).splitlines()]


def texts(part):
    """Every text of a guide or letter."""
    for field in fields(part):
        value = getattr(part, field.name)
        yield from [value] if isinstance(value, str) else value


# Reading


def test_a_guide_is_read():
    assert parse_talk_wording(SMALL, path="guide.yaml").usual == GuideWording(
        title="A talk",
        before=("One.", "Two.", "Three."),
        opening=("We saw.", "Tell me."),
        listening=("One.", "Two.", "Three."),
        pressures_intro="Ask.",
        closing=("One.", "Two."),
        never=("One.", "Two.", "Three."),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[We saw., Tell me.]", "[We saw.]", ["4: opening: expected 2, found 1"]),
        ("before: [One., Two., Three.]", "before: [One.]", ["3: before: expected 3 to 4, found 1"]),
        ("  never: [One., Two., Three.]\n", "", ['2: the guide "usual": the field "never" is missing']),
        ("small:\n", "smal:\n", [
            '1: the file: the field "small" is missing',
            '9: unknown field "smal" of the file; did you mean "small"?',
        ]),
        ("We offer {steps}", "We offer {step}", [
            "18: the letter: {steps} stands nowhere in it",
            '24: offer: unknown placeholder {step}; did you mean "steps"?',
        ]),
        ("Dear {reader},", "Dear all,", ["18: the letter: {reader} stands nowhere in it"]),
        ("  subject: About {program}\n", "", [
            '18: the letter: the field "subject" is missing',
            "18: the letter: {program} stands nowhere in it",
        ]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(old, new, said):
    assert errors(old, new) == said


# Which guide


@pytest.mark.parametrize("peer_supporters", [1, 2, 0, None])
def test_one_or_two_peer_supporters_or_an_unknown_number_get_the_small_guide(peer_supporters):
    assert WORDS.guide(peer_supporters) is WORDS.small


@pytest.mark.parametrize("peer_supporters", [3, 12])
def test_three_and_more_get_the_usual_guide(peer_supporters):
    assert WORDS.guide(peer_supporters) is WORDS.usual


# The letter


def test_a_letter_is_filled_in_part_by_part():
    assert parse_talk_wording(SMALL, path="guide.yaml").letter.text(SAID) == (
        "Dear READER,\n\n"
        "In QUARTER we found FINDING\n\n"
        "It matters. WHY\n\n"
        "It rests on: DOCUMENTS\n\n"
        "We ask for ASK\n\n"
        "We offer STEPS\n\n"
        "Thanks from ROLE\n"
    )


def test_what_is_filled_in_is_left_as_it_is():
    assert "In QUARTER we found {why}" in parse_talk_wording(SMALL, path="guide.yaml").letter.text(
        SAID | {"finding": "{why}"}
    )


def test_a_placeholder_without_a_value_is_an_error():
    with pytest.raises(KeyError, match="role"):
        WORDS.letter.text({name: "x" for name in PLACEHOLDERS if name != "role"})


def test_lists_stand_on_lines_of_their_own():
    lines = WORDS.letter.text(SAID | {"documents": "- one\n- two", "steps": "- three\n- four"}).splitlines()
    assert [line for line in lines if line.startswith("- ")] == ["- one", "- two", "- three", "- four"]


def test_the_subject_gives_away_nothing_of_what_was_found():
    assert WORDS.letter.heading(SAID) == "About the peer role in PROGRAM"


def test_the_letter_ends_with_the_role_that_signs():
    assert WORDS.letter.text(SAID).splitlines()[-2:] == ["With thanks,", "ROLE, PROGRAM"]


# The words


@pytest.mark.parametrize("guide", [WORDS.usual, WORDS.small], ids=["usual", "small"])
def test_the_guide_is_no_search_for_blame_and_peers_may_say_no(guide):
    before = " ".join(guide.before)
    said = [
        bool(re.search(words, before)) for words in ("not an investigation", "nobody is to blame", r"\bno to the talk")
    ]
    assert said == [True, True, True]


def test_the_small_guide_speaks_of_the_setting_and_never_to_or_of_each_peer_supporter():
    said = " ".join(texts(WORDS.small))
    assert [words for words in ("peer supporter", "the peer team", "each peer") if words in said] == []
    assert all("the setting" in sentence for sentence in WORDS.small.opening)


def test_the_guide_fits_on_one_page_with_room_for_questions_and_notes():
    assert [len(" ".join(texts(guide)).split()) <= 300 for guide in (WORDS.usual, WORDS.small)] == [True, True]


@pytest.mark.parametrize("text", [text for part in (WORDS.usual, WORDS.small, WORDS.letter) for text in texts(part)])
def test_every_text_reads_at_grade_eight_and_in_our_own_words(text):
    assert (grade(text) <= 8, FORBIDDEN.findall(text)) == (True, [])


def test_the_running_app_reads_the_seeds_once():
    assert seed_loader.talk_wording() is seed_loader.talk_wording()
