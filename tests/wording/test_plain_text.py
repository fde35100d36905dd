import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.wording.plain_text import INVISIBLE, JOINERS, read_plain, to_plain, to_prose


@pytest.mark.parametrize(
    ("given_text", "plain"),
    [
        ("medi\u00adcation", "medication"),
        ("medi\u200bcation", "medication"),
        ("\ufeffDuties", "Duties"),
        ("gives\u00a0out\u202fpills", "gives out pills"),
        ("people\u2019s \u201cown\u201d words", 'people\'s "own" words'),
        ("one\u2010on\u2011one", "one-on-one"),
        ("o\ufb03ce \ufb01les", "office files"),
        ("jose\u0301", "jos\u00e9"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("plain", "plain"),
    ],
)
def test_one_way_to_write_it(given_text: str, plain: str):
    assert to_plain(given_text) == plain


@given(st.text())
def test_plain_text_stays_as_it_is(text: str):
    assert to_plain(to_plain(text)) == to_plain(text)


@given(st.text(alphabet=st.sampled_from("ab \u00ad\u200b\u2019\u00a0\n\re\u0301\ufb01")))
def test_each_character_has_its_place(text: str):
    plain = read_plain(text)
    assert plain.text == to_plain(text)
    assert len(plain.starts) == len(plain.ends) == len(plain.text)
    assert list(plain.starts) == sorted(plain.starts)


def test_words_found_are_marked_in_the_text_as_given():
    text = "Gives \u200bout medi\u00adcation."
    plain = read_plain(text)
    at = plain.text.index("medication")
    start, end = plain.place(at, at + len("medication"))
    assert text[start:end] == "medi\u00adcation"


@pytest.mark.parametrize(
    ("given_text", "plain"),
    [
        ("gives out medica-\ntion", "gives out medication"),
        ("gives out medica\u00ad\ntion", "gives out medication"),
        ("gives out medica\u2010\ntion", "gives out medication"),
        ("self-\ndetermination", "self-determination"),
        ("- one\n- two", "- one\n- two"),
        ("from 9-\n10", "from 9-\n10"),
    ],
)
def test_a_word_split_at_the_end_of_a_line_is_one_word(given_text: str, plain: str):
    assert read_plain(given_text, join_words=True).text == plain


@pytest.mark.parametrize("sign", INVISIBLE)
def test_no_sign_that_nobody_sees_is_left(sign: str):
    assert to_plain(f"a{sign}b") == "ab"


# Prose, which is kept and shown


@pytest.mark.parametrize(
    ("typed", "prose"),
    [
        ("medi\u00adcation", "medication"),
        ("\ufeffnotes\u200b of\u00a0March", "notes of March"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("o\ufb03ce", "office"),
        ("one\u2010on\u2010one", "one-on-one"),
        ("jose\u0301", "jos\u00e9"),
        ("\u202eturned\u202c", "turned"),
    ],
)
def test_what_nobody_sees_is_not_kept(typed: str, prose: str):
    assert to_prose(typed) == prose


@pytest.mark.parametrize(
    "typed",
    [
        "people\u2019s \u201cown\u201d words \u2013 and \u2014 dashes\u2026",
        "one\u2011on\u2011one",
        "Jos\u00e9, \u00a1s\u00ed!",
        "\U0001f9d1\u200d\U0001f4bb",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "two\nlines\n\nand a\ttab",
    ],
    ids=["quotes", "hyphen", "Spanish", "emoji", "Persian", "lines"],
)
def test_what_people_mean_is_kept(typed: str):
    assert to_prose(typed) == typed


@pytest.mark.parametrize("sign", INVISIBLE)
def test_no_sign_that_nobody_sees_is_kept_in_a_word(sign: str):
    assert to_prose(f"a{sign}b") == "ab"


SIGNS = st.sampled_from("ab \u00ad\u200b\u2019\u00a0\n\re\u0301\ufb01\u2011\u0627\U0001f9d1\ufe0f" + JOINERS)


@given(st.text() | st.text(alphabet=SIGNS))
def test_prose_stays_as_it_is(text: str):
    assert to_prose(to_prose(text)) == to_prose(text)


@given(st.text() | st.text(alphabet=SIGNS))
def test_prose_is_compared_as_what_was_typed(text: str):
    assert to_plain(to_prose(text)) == to_plain(text)
