"""In which language a text is, and each of its lines."""

import pytest

from fidelity.role_check.analysis.language_detection import find_language, only, split_by_language

ENGLISH_WORDS = {"phones", "charts", "rooms", "answers", "files", "cleans", "driving"}
SPANISH_WORDS = {"reparte", "medicamentos", "limpia", "manejar", "escucha"}


def languages(text: str) -> list[tuple[str, str]]:
    stretches = split_by_language(text, english=ENGLISH_WORDS.__contains__, spanish=SPANISH_WORDS.__contains__)
    return [(stretch.language, text[stretch.start : stretch.end]) for stretch in stretches]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The peer supporter listens to people and shares what has helped.", "en"),
        ("Escucha a las personas y comparte con ellas lo que le ha ayudado en la vida.", "es"),
        ("Il écoute les personnes et leur raconte ce qui l’a aidé dans la vie.", "fr"),
        ("Ele ouve as pessoas e conta o que o ajudou na sua vida com os outros.", "pt"),
        ("Er hört den Menschen zu und erzählt, was ihm in der Not geholfen hat.", "de"),
        ("Li koute moun yo epi li pataje sa ki te ede l nan lavi li.", "ht"),
        ("Nakikinig siya sa mga tao at ibinabahagi niya ang kanyang karanasan.", "tl"),
        ("Lắng nghe mọi người và chia sẻ những gì đã giúp mình.", "vi"),
        ("他倾听大家的心声", "zh"),
        ("يستمع إلى الناس", "ar"),
        ("Он слушает людей", "ru"),
        ("qwrt zxcv", "en"),
        ("", "en"),
    ],
)
def test_a_text_is_in_a_language(text: str, language: str):
    assert find_language(text) == language


def test_a_few_words_are_told_by_those_that_a_check_knows():
    assert languages("reparte medicamentos") == [("es", "reparte medicamentos")]
    assert languages("answers phones") == [("en", "answers phones")]


def test_lines_are_in_their_own_language_and_those_that_say_nothing_follow_the_text_above():
    text = "answers phones\nXyz\nreparte medicamentos\nXyz\n\ncleans rooms\n"
    assert [(language, words.split("\n")[0]) for language, words in languages(text)] == [
        ("en", "answers phones"),
        ("es", "reparte medicamentos"),
        ("en", "cleans rooms"),
    ]


def test_other_languages_are_blotted_out_in_place():
    text = "answers phones\nreparte medicamentos\n"
    stretches = split_by_language(text, english=ENGLISH_WORDS.__contains__, spanish=SPANISH_WORDS.__contains__)
    assert only(text, stretches, "es") == " " * 14 + "\nreparte medicamentos\n"


@pytest.mark.parametrize("piece", ["a", "é ", "\n", " \n", "ñ\n", "和", "- "])
def test_odd_texts_are_in_some_language(piece: str):
    languages(piece * 3_000)
