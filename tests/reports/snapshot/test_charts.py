"""Charts are drawn from the snapshot alone, told in words, and safe with any text."""

from xml.etree import ElementTree

from fidelity.reports.snapshot import build, charts
from fidelity.scoring.answers import Answer, Given
from tests.reports.build import answers, material, small

SVG = "{http://www.w3.org/2000/svg}"
GAPS = answers(small(), CHO_1=Answer(Given.DONT_KNOW), CHO_2=None)


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def profile(given=None) -> dict:
    return build.build_snapshot(material(small(), given))["profile"]


HEARD = "peers: one joint answer by the peer team, no finding"
NOTHING = {"sure": "", "peers": "", "done": ""}


def test_the_profile_is_told_in_words_with_what_stands_beside_each_number():
    assert drawn(charts.profile(profile())).find(f"{SVG}title").text == (
        f"Scores from 0 to 100: Choice 88, range 77 to 98 (evidence behind 4 of 4 practices, {HEARD}); "
        f"Role protection 100, range 85 to 100 (no evidence is asked for here, {HEARD}); "
        f"Peers 100, range 88 to 100 (no evidence is asked for here, {HEARD})."
    )


def test_a_profile_of_an_older_report_is_drawn_without_what_it_does_not_know():
    older = profile()
    older["domains"] = [domain | NOTHING for domain in older["domains"]]
    svg = drawn(charts.profile(older))
    assert svg.find(f"{SVG}title").text.startswith("Scores from 0 to 100: Choice 88, range 77 to 98; Role protection")
    assert len(svg.findall(f"{SVG}line")) == 5


def test_what_moved_has_an_arrow_from_where_it_was_and_a_word():
    move = {"choice": {"to": "up", "words": "30 higher than the quarter before", "before": 58}}
    svg = drawn(charts.profile(profile(), move))
    assert [mark.get("class") for mark in svg.findall(f"{SVG}circle")] == ["c-empty"]
    assert len([mark for mark in svg.findall(f"{SVG}polygon") if mark.get("class") == "c-head"]) == 1
    assert "30 higher than the" in [text.text for text in svg.findall(f"{SVG}text")]
    assert "Choice 88, range 77 to 98, 30 higher than the quarter before (" in svg.find(f"{SVG}title").text


def test_where_no_band_is_given_none_is_written_over_the_scale():
    given = profile()
    names = {band["name"] for band in given["bands"]}
    assert names <= {text.text for text in drawn(charts.profile(given)).findall(f"{SVG}text")}
    for domain in given["domains"]:
        domain["band"] = {"words": "self-report only", "name": "", "near": [], "held": False, "capped": False}
    assert not names & {text.text for text in drawn(charts.profile(given)).findall(f"{SVG}text")}


def test_on_a_narrow_screen_the_bar_stands_below_its_name():
    wide, narrow = (drawn(charts.profile(profile(), narrow=narrow)) for narrow in (False, True))
    assert int(narrow.get("width")) < 360 < int(wide.get("width"))
    assert narrow.find(f"{SVG}title").text == wide.find(f"{SVG}title").text


def test_a_range_has_an_edge_that_is_seen_in_grey():
    bars = [rect for rect in drawn(charts.profile(profile())).findall(f"{SVG}rect") if rect.get("class") == "c-soft"]
    assert {bar.get("stroke") for bar in bars} == {charts.QUIET}


def test_an_open_range_has_no_end_below_and_an_empty_mark_and_a_quiet_number():
    given = profile()
    given["domains"][0]["open"] = True
    svg = drawn(charts.profile(given))
    assert [mark.get("fill") for mark in svg.findall(f"{SVG}polygon")] == ["none", charts.ACCENT, charts.ACCENT]
    assert len(svg.findall(f"{SVG}rect")) == 2
    [outline] = svg.findall(f"{SVG}path")
    assert outline.get("d").startswith(f"M{charts.WIDE.left} ")
    assert outline.get("d").endswith(f"H{charts.WIDE.left}")
    assert [text.text for text in svg.findall(f"{SVG}text") if text.get("font-weight")] == ["100", "100"]
    assert "Choice 88, range open, up to 98 (" in svg.find(f"{SVG}title").text


def test_each_score_is_a_mark_with_its_number():
    svg = drawn(charts.profile(profile()))
    assert len(svg.findall(f"{SVG}polygon")) == 3
    assert [text.text for text in svg.findall(f"{SVG}text") if text.get("font-weight")] == ["88", "100", "100"]


def test_no_score_is_an_outline_without_a_mark():
    svg = drawn(charts.profile(profile(GAPS)))
    assert len(svg.findall(f"{SVG}polygon")) == 2
    assert len([rect for rect in svg.findall(f"{SVG}rect") if rect.get("stroke-dasharray")]) == 1


def test_a_name_is_escaped():
    given = profile()
    given["domains"][0]["name"] = "<script>&"
    assert "&lt;script&gt;&amp;" in charts.profile(given)


def test_the_same_snapshot_gives_the_same_drawing():
    assert charts.profile(profile()) == charts.profile(profile())


def strip(counts: list[int], open_questions: int = 0) -> str:
    given = {"gravity": "serious", "counts": counts, "open": open_questions, "asked": sum(counts) + open_questions}
    return charts.strip(given, list(small().frequencies))


def test_each_activity_is_a_square():
    assert len(drawn(strip([1, 0, 2, 0, 9])).findall(f"{SVG}rect")) == 12


def test_the_strip_is_told_in_words():
    assert drawn(strip([1, 0, 2, 0, 9])).find(f"{SVG}title").text == (
        "Of 12 serious activities: 1 daily, 2 about monthly, 9 never."
    )


def test_what_is_not_rated_has_a_column_of_its_own():
    labels = [text.text for text in drawn(strip([0, 0, 0, 0, 3], 2)).findall(f"{SVG}text")]
    assert labels[-1] == "2  Not rated"
