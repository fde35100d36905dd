"""The domains on one scale: drawn from rows alone, told in words, and safe with any text."""

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from fidelity.flags.charts.profile import HIGHER, LETTER, NARROW, WIDE, WORD_LETTERS, draw_profile, place_band_names
from fidelity.flags.charts.svg import ACCENT, QUIET
from fidelity.reports.snapshot import build
from fidelity.scoring.answers import Answer, Given
from tests.reports.build import answers, material, small

OCTAGON = '<polygon class="c-ink"'
SVG = "{http://www.w3.org/2000/svg}"
GAPS = answers(small(), CHO_1=Answer(Given.DONT_KNOW), CHO_2=None)


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def profile(given=None) -> dict:
    return build.build_snapshot(material(small(), given))["profile"]


HEARD = "peers: one joint answer by the peer team, no finding"
NOTHING = {"sure": "", "peers": "", "done": ""}


def test_the_profile_is_told_in_words_with_what_stands_beside_each_number():
    assert drawn(draw_profile(profile())).find(f"{SVG}title").text == (
        f"Scores from 0 to 100: Choice 88, range 77 to 98 (evidence behind 4 of 4 practices, {HEARD}); "
        f"Role protection 100, range 85 to 100 (no evidence is asked for here, {HEARD}); "
        f"Peers 100, range 88 to 100 (no evidence is asked for here, {HEARD})."
    )


def test_a_profile_of_an_older_report_is_drawn_without_what_it_does_not_know():
    older = profile()
    older["domains"] = [domain | NOTHING for domain in older["domains"]]
    svg = drawn(draw_profile(older))
    assert svg.find(f"{SVG}title").text.startswith("Scores from 0 to 100: Choice 88, range 77 to 98; Role protection")
    assert len(svg.findall(f"{SVG}line")) == 4


def test_what_moved_has_an_arrow_from_where_it_was_and_a_word():
    move = {"choice": {"to": "up", "words": "30 higher than the quarter before", "before": 58}}
    svg = drawn(draw_profile(profile(), move))
    assert [mark.get("class") for mark in svg.findall(f"{SVG}circle")] == ["c-empty"]
    assert len([mark for mark in svg.findall(f"{SVG}polygon") if mark.get("class") == "c-head"]) == 1
    assert "30 higher than the" in [text.text for text in svg.findall(f"{SVG}text")]
    assert "Choice 88, range 77 to 98, 30 higher than the quarter before (" in svg.find(f"{SVG}title").text


def test_where_no_band_is_given_none_is_written_over_the_scale():
    given = profile()
    names = {band["name"] for band in given["bands"][1:]}  # the scale begins above the lowest
    assert names <= {text.text for text in drawn(draw_profile(given)).findall(f"{SVG}text")}
    for domain in given["domains"]:
        domain["band"] = {"words": "self-report only", "name": "", "near": [], "held": False, "capped": False}
    assert not names & {text.text for text in drawn(draw_profile(given)).findall(f"{SVG}text")}


def test_on_a_narrow_screen_the_bar_stands_below_its_name():
    wide, narrow = (drawn(draw_profile(profile(), narrow=narrow)) for narrow in (False, True))
    assert int(narrow.get("width")) < 360 < int(wide.get("width"))
    assert narrow.find(f"{SVG}title").text == wide.find(f"{SVG}title").text


def test_a_range_has_an_edge_that_is_seen_in_grey():
    bars = [rect for rect in drawn(draw_profile(profile())).findall(f"{SVG}rect") if rect.get("class") == "c-soft"]
    assert {bar.get("stroke") for bar in bars} == {QUIET}


def test_an_open_range_has_no_end_below_and_an_empty_mark_and_a_quiet_number():
    given = profile()
    given["domains"][0]["open"] = True
    svg = drawn(draw_profile(given))
    assert [mark.get("fill") for mark in svg.findall(f"{SVG}polygon")] == ["none", ACCENT, ACCENT]
    assert len(svg.findall(f"{SVG}rect")) == 2
    [outline] = svg.findall(f"{SVG}path")
    assert outline.get("d").startswith(f"M{WIDE.left} ")
    assert outline.get("d").endswith(f"H{WIDE.left}")
    assert [text.text for text in svg.findall(f"{SVG}text") if text.get("font-weight")] == ["100", "100"]
    assert "Choice 88, range open, up to 98 (" in svg.find(f"{SVG}title").text


@pytest.mark.parametrize("narrow", [False, True])
def test_a_critical_finding_is_a_shape_of_its_own_beside_its_word(narrow):
    held = profile()
    held["domains"][1]["band"] |= {"held": True}
    assert OCTAGON not in draw_profile(profile(), narrow=narrow)
    svg = draw_profile(held, narrow=narrow)
    corners = [mark.get("points").split() for mark in drawn(svg).iter(f"{SVG}polygon") if mark.get("class") == "c-ink"]
    assert [len(each) for each in corners] == [8]
    assert "critical finding open" in [text.text for text in drawn(svg).findall(f"{SVG}text")]
    assert "100, range 85 to 100, critical finding open" in drawn(svg).find(f"{SVG}title").text


def test_each_score_is_a_mark_with_its_number():
    svg = drawn(draw_profile(profile()))
    assert len(svg.findall(f"{SVG}polygon")) == 3
    assert [text.text for text in svg.findall(f"{SVG}text") if text.get("font-weight")] == ["88", "100", "100"]


def test_no_score_is_an_outline_without_a_mark():
    svg = drawn(draw_profile(profile(GAPS)))
    assert len(svg.findall(f"{SVG}polygon")) == 2
    assert len([rect for rect in svg.findall(f"{SVG}rect") if rect.get("stroke-dasharray")]) == 1


def test_a_name_is_escaped():
    given = profile()
    given["domains"][0]["name"] = "<script>&"
    assert "&lt;script&gt;&amp;" in draw_profile(given)


def test_the_same_snapshot_gives_the_same_drawing():
    assert draw_profile(profile()) == draw_profile(profile())


def ticks(svg: str) -> list[str]:
    """The numbers below the scale."""
    middle = [text.text for text in drawn(svg).findall(f"{SVG}text") if text.get("text-anchor") == "middle"]
    return [text for text in middle if text.isdigit()]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_scale_is_fitted_to_what_is_drawn_and_says_so(narrow):
    svg = draw_profile(profile(), narrow=narrow)
    assert ticks(svg) == ["60", "75", "90", "100"]
    assert "The scale runs from 60 to 100; 0 is not shown." in svg
    assert "Not yet in place" not in svg


def test_a_range_is_never_cut_by_the_scale():
    low = profile()
    low["domains"][0]["range"]["low"]["shown"] = 32
    assert ticks(draw_profile(low)) == ["20", "50", "75", "90", "100"]
    low["domains"][0]["range"]["low"]["shown"] = 12
    svg = draw_profile(low)
    assert ticks(svg) == ["0", "50", "75", "90", "100"]
    assert "0 is not shown" not in svg


def test_where_it_was_before_stands_on_the_scale_too():
    assert ticks(draw_profile(profile(), before={"choice": 44}))[0] == "40"
    move = {"choice": {"to": "up", "words": "30 higher than the quarter before", "before": 58}}
    assert ticks(draw_profile(profile(), move))[0] == "50"


@pytest.mark.parametrize("low", [0, 20, 30, 40, 50, 60])
@pytest.mark.parametrize("paper", [WIDE, NARROW], ids=["wide", "narrow"])
def test_names_of_bands_stand_apart_wherever_the_scale_begins(paper, low):
    named = list(place_band_names(profile()["bands"], replace(paper, low=low)))
    assert len(named) == (4 if low < 50 else 3)
    for line in {name.y for name in named}:
        taken = sorted(reach(name) for name in named if name.y == line)
        if paper is WIDE and line == HIGHER:
            taken.append((paper.shown - 6 - 2.5 * LETTER, paper.width))  # "score"
        assert taken[0][0] >= 0
        assert all(end <= begin for (_, end), (begin, _) in pairwise(taken)), taken


def test_words_beside_the_numbers_end_on_the_paper():
    assert WIDE.words + WORD_LETTERS * 6.45 <= WIDE.width  # bold


def reach(name) -> tuple[float, float]:
    """From where to where a name goes, drawn with wide letters."""
    begin = name.x - len(name.text) * LETTER * {"start": 0, "middle": 0.5, "end": 1}[name.anchor]
    return begin, begin + len(name.text) * LETTER
