"""The codes on the cards: signs that nobody mixes up, made from the server's secret and stored nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.voice.card import codes

OLD, NEW = "an older secret of the server, long enough to be one", "the secret that the server has now, long enough too"


@pytest.mark.parametrize(("tag", "signs"), [("7K4MX", 15), ("7K4", 12)])
def test_a_code_has_fifteen_signs_without_look_alikes_and_an_older_one_twelve(tag: str, signs: int):
    for number in range(500):
        made = codes.card_code(tag, number)
        assert len(made) == signs
        assert made.startswith(tag)
        assert set(made) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_no_two_cards_have_the_same_code():
    assert len({codes.card_code(tag, number) for tag in ("7K4", "7K5", "7K4MX") for number in range(1000)}) == 3000


def test_the_codes_are_the_same_whenever_they_are_printed():
    assert codes.card_code("7K4", 3) == codes.card_code("7K4", 3)


def test_a_code_is_printed_in_groups_of_four():
    assert codes.code_in_groups("7K4MXB2RDQ9T") == "7K4M-XB2R-DQ9T"


def test_a_new_code_is_printed_in_groups_of_five():
    assert codes.code_in_groups("7K4MXB2RDQ9T3HV") == "7K4MX-B2RDQ-9T3HV"


@pytest.mark.parametrize(
    "text",
    [
        "7K4M-XB2R-DQ10",
        "7k4m-xb2r-dq10",
        "  7K4M XB2R DQ10\r\n",
        "7K4MXB2RDQ10",
        "7K4M–XB2R—DQ10.",
        "7K4M\tXB2R\tDQLO",
        "7k4m xb2r dqio",
        "7K4MXB2RDQIo",
    ],
)
def test_a_code_is_read_however_it_is_typed(text: str):
    assert codes.normalise_code(text) == "7K4MXB2RDQ10"


@pytest.mark.parametrize(
    "text", ["", " ", "7K4M-XB2R-DQ1", "7K4M-XB2R-DQ100", "7K4M-XB2R-DQ1U", "7K4M/XB2R/DQ10", "é" * 12, "x" * 10_000]
)
def test_what_can_be_no_code_is_none(text: str):
    assert codes.normalise_code(text) == ""


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_code_or_nothing(text: str):
    read = codes.normalise_code(text)
    assert read == "" or (len(read) in {12, 15} and set(read) <= set(codes.SIGNS))


@given(st.sampled_from(["7K4", "7K4MX"]), st.integers(0, 5000))
def test_a_printed_code_is_read_as_itself(tag: str, number: int):
    made = codes.card_code(tag, number)
    assert codes.normalise_code(codes.code_in_groups(made).lower()) == made


@pytest.mark.parametrize("tag", ["7K4", "7K4MX"])
@pytest.mark.parametrize("number", [0, 1, 8])
def test_a_card_is_found_by_its_code(tag: str, number: int):
    assert codes.card_number(codes.card_code(tag, number), 9) == number


def test_an_older_code_opens_no_quarter_whose_letters_begin_alike():
    assert codes.tag_of(codes.card_code("7K4", 0)) == "7K4"
    assert codes.tag_of(codes.card_code("7K4MX", 0)) == "7K4MX"
    assert codes.tag_of("7K4MXB2RDQ9T3") == ""


@pytest.mark.parametrize("code", ["7K4000000000", codes.card_code("7K4", 9), codes.card_code("7K5", 0)])
def test_no_other_code_is_a_card(code: str):
    assert codes.card_number("7K4" + code[3:], 9) is None


def test_the_secret_of_another_quarter_is_refused_with_this_quarters_letters():
    other = codes.card_code("9ZZ", 0)
    assert codes.card_number("7K4" + other[3:], 9) is None


def test_after_the_secret_was_changed_printed_cards_count_while_the_old_one_is_named(settings):
    settings.SECRET_KEY = OLD
    printed = codes.card_code("7K4", 2)
    settings.SECRET_KEY = NEW
    assert codes.card_number(printed, 9) is None
    settings.SECRET_KEY_FALLBACKS = [OLD]
    assert codes.card_number(printed, 9) == 2
    assert codes.card_number(codes.card_code("7K4", 2), 9) == 2


def test_the_letters_of_a_quarter_are_drawn_anew_each_time():
    tags = {codes.new_tag() for _ in range(2_000)}
    assert len(tags) > 1_990
    assert {len(tag) for tag in tags} == {5}
