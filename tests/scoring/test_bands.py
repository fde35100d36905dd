"""The words beside a number (scoring.md 2, "Bands")."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.scoring.bands import BandWords, Unknown, band_at, describe_band
from tests.scoring.build import BANDS


def words(score, low, high, *, held=False, serious=False, self_report=False):
    spread = (Fraction(low), Fraction(high))
    state = {"critical_open": held, "serious_open": serious, "self_report": self_report}
    return describe_band(Fraction(score), spread, BANDS, **state).words


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (0, "Not yet in place"),
        (49, "Not yet in place"),
        (50, "Developing"),
        (74, "Developing"),
        (75, "Established"),
        (89, "Established"),
        (90, "Exemplary"),
        (100, "Exemplary"),
    ],
)
def test_the_cuts(points, expected):
    assert band_at(Fraction(points), BANDS).name == expected


@pytest.mark.parametrize(("points", "expected"), [("74.4", "Developing"), ("74.5", "Established")])
def test_the_word_goes_with_the_number_shown(points, expected):
    assert band_at(Fraction(points), BANDS).name == expected


def test_a_range_within_the_band():
    assert words(62, 53, 71) == "Developing"


def test_a_range_that_crosses_the_cut_above():
    assert words(71, 62, 80) == "Developing, near Established"


def test_a_range_that_crosses_the_cut_below():
    assert words(78, 69, 87) == "Established, near Developing"


def test_a_range_that_crosses_two_cuts_names_both_lowest_first():
    assert words(82, 73, 91) == "Established, near Developing and Exemplary"


def test_a_range_that_crosses_all_cuts():
    assert words(60, 39, 90) == "Developing, near Not yet in place, Established and Exemplary"


def test_an_open_critical_finding_holds_the_band():
    assert words(95, 90, 100, held=True) == "held: critical finding open"


def test_self_report_stands_in_the_place_of_the_band():
    assert words(95, 90, 100, self_report=True) == "self-report only"


def test_self_report_does_not_hide_an_open_critical_finding():
    assert words(95, 90, 100, held=True, self_report=True) == "held: critical finding open; self-report only"


def test_a_serious_finding_keeps_a_high_number_at_developing():
    assert words(97, 91, 100, serious=True) == "Developing (at most, while a serious finding is open)"


def test_a_serious_finding_leaves_a_low_number_where_it_is():
    assert words(45, 36, 54, serious=True) == "Not yet in place, near Developing"


def test_with_a_serious_finding_no_higher_band_is_near():
    assert words(71, 62, 80, serious=True) == "Developing"


@pytest.mark.parametrize(
    ("held", "expected"), [(False, "not enough to score"), (True, "not enough to score; held: critical finding open")]
)
def test_no_score(held, expected):
    assert describe_band(None, None, BANDS, critical_open=held, serious_open=False, self_report=True).words == expected


@given(st.integers(0, 100), st.integers(0, 100), st.booleans(), st.booleans())
def test_with_self_report_no_band_word_anywhere(score, width, held, serious):
    spread = (Fraction(max(0, score - width)), Fraction(min(100, score + width)))
    result = describe_band(Fraction(score), spread, BANDS, critical_open=held, serious_open=serious, self_report=True)
    assert not any(band.name in result.words for band in BANDS)
    assert (result.name, result.near) == ("", ())


def clear(score, low, high, **changes) -> BandWords:
    state = {"critical_open": False, "serious_open": False, "self_report": False}
    return describe_band(Fraction(score), (Fraction(low), Fraction(high)), BANDS, **state | changes)


def test_the_highest_band_can_be_kept_for_confidence_a():
    described = clear(97, 91, 100, top_open=False)
    assert described == BandWords("Established (at most, while confidence is below A)", "Established", (), capped=True)


def test_what_lies_below_the_highest_band_stays_as_it_is():
    assert clear(71, 62, 80, top_open=False) == clear(71, 62, 80, top_open=True)


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (False, "between 58 and 71: two answers not known"),
        (True, "held: critical finding open; between 58 and 71: two answers not known"),
    ],
)
def test_too_little_known_for_a_word_stands_with_its_bounds(held, words):
    unknown = Unknown((Fraction(58), Fraction(71)), 2)
    assert clear(65, 60, 70, critical_open=held, unknown=unknown) == BandWords(words, critical_open=held, partly=True)


# What is known besides the words: a page colours by it, a file keeps it


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize(("score", "spread"), [(None, None), (Fraction(95), (Fraction(90), Fraction(100)))])
def test_that_a_critical_finding_is_open_is_known_with_and_without_a_score(score, spread, held):
    described = describe_band(score, spread, BANDS, critical_open=held, serious_open=False, self_report=True)
    assert (described.critical_open, described.capped, described.name, described.near) == (held, False, "", ())


def test_the_bands_that_are_near_are_known_by_name():
    described = describe_band(
        Fraction(82), (Fraction(73), Fraction(91)), BANDS, critical_open=False, serious_open=False, self_report=False
    )
    assert described == BandWords(described.words, "Established", ("Developing", "Exemplary"))


@pytest.mark.parametrize(("score", "capped"), [(97, True), (62, False)])
def test_that_a_serious_finding_keeps_the_band_down_is_known(score, capped):
    spread = (Fraction(score - 3), Fraction(score + 3))
    described = describe_band(Fraction(score), spread, BANDS, critical_open=False, serious_open=True, self_report=False)
    assert (described.name, described.near, described.capped) == ("Developing", (), capped)
