"""Scores as data: what a report keeps, and what `manage.py evaluate` prints."""

from fractions import Fraction

import pytest

from fidelity.scoring.bands import BandWords
from fidelity.scoring.score_json import (
    band_json,
    counts_json,
    decimal,
    decimal_points,
    evidence_json,
    exact_points,
    range_json,
)
from fidelity.scoring.scores import EvidenceShare, score_answers
from tests.scoring.build import DONT_KNOW, Q3, instrument, level, not_applicable, practice


def test_points_are_exact_and_as_shown():
    assert exact_points(Fraction(425, 6)) == {"exact": "425/6", "shown": 71}


def test_points_as_a_decimal_have_six_digits():
    assert decimal_points(Fraction(425, 6)) == {"points": 70.833333, "shown": 71}
    assert decimal(Fraction(2, 3)) == 0.666667


@pytest.mark.parametrize(
    ("write", "low", "high"),
    [
        (exact_points, {"exact": "185/3", "shown": 62}, {"exact": "80", "shown": 80}),
        (decimal_points, {"points": 61.666667, "shown": 62}, {"points": 80.0, "shown": 80}),
    ],
)
def test_each_end_of_a_range_is_written_alike(write, low, high):
    assert range_json((Fraction(185, 3), Fraction(80)), write) == {"low": low, "high": high}


def test_where_there_is_no_range_there_is_none():
    assert range_json(None, exact_points) is None


def test_how_complete_a_score_is():
    asked = instrument(*(practice(f"CHO-{n}", not_applicable="Where there is none.") for n in range(1, 11)))
    rated = {f"CHO-{n}": level(2) for n in range(1, 5)}
    unknown = dict.fromkeys(["CHO-5"], DONT_KNOW)
    left_out = dict.fromkeys(["CHO-6", "CHO-7", "CHO-8"], not_applicable())
    domain = score_answers(asked, rated | unknown | left_out, quarter=Q3, full=False).domains[0]
    assert counts_json(domain) == {
        "rated": 4,
        "not_applicable": 3,
        "dont_know": 1,
        "unanswered": 2,
        "limited_scope": True,
    }


def test_the_band_stands_under_the_name_that_is_asked_for():
    words = "Developing, near Not yet in place (at most, while a serious finding is open)"
    capped = BandWords(words, "Developing", ("Not yet in place",), capped=True)
    expected = {"words": words, "near": ["Not yet in place"], "held": False, "capped": True}
    assert band_json(capped, name_key="band") == expected | {"band": "Developing"}
    assert band_json(capped, name_key="name") == expected | {"name": "Developing"}


def test_a_band_that_is_held():
    held = BandWords("held: critical finding open", critical_open=True)
    assert band_json(held, name_key="band") == {
        "words": "held: critical finding open",
        "band": "",
        "near": [],
        "held": True,
        "capped": False,
    }


def test_evidence_is_counted_by_its_name():
    assert evidence_json(EvidenceShare(dated=3, rated=8)) == {"dated": 3, "rated": 8}
