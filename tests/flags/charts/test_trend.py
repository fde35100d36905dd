"""A series as plain numbers and as a chart: what is drawn is also told in words."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from fidelity.flags.charts import trend
from fidelity.flags.drift.detection import OVERALL, DriftHistory, ReviewLevels
from fidelity.instrument.definition.structure import Measurement
from programs.calendar.quarters import Quarter, YearStart
from tests.flags.drift.build import follow
from tests.scoring.build import instrument, practice

SVG = "{http://www.w3.org/2000/svg}"
ASKED = instrument(
    *(practice(f"CHO-{n}") for n in range(1, 7)),
    *(practice(f"PEE-{n}", "peers") for n in range(1, 7)),
    practice("CUL-1", "culture"),
    annual=("culture",),
)
WIDE = Measurement(Decimal("12.5"), Decimal("1.5"), Decimal("1.645"))
FIRST = Quarter(date(2024, 1, 1))
NEAR, FAR = (3, 3, 3, 3, 3, 3), (2, 2, 2, 2, 2, 2)
LOW = (3, 2, 2, 2, 2, 2)
MISSED = None


def reviewed(
    quarter: Quarter, levels: tuple[int, ...], *, version: str = "1.0", wording: int = 0, **domains
) -> ReviewLevels:
    keys = {f"CHO-{n}": level for n, level in enumerate(levels, start=1)}
    choice = {(code, wording): level for code, level in keys.items()}
    given = {"choice": choice, "peers": {("PEE-1", 0): 3}} | domains
    return ReviewLevels(quarter, version, WIDE, {code: levels for code, levels in given.items() if levels})


def followed(*quarters: tuple[int, ...] | None, first: Quarter = FIRST, lowered=()) -> DriftHistory:
    """One review a quarter from `first` on; None for a missed one."""
    reviews = []
    for levels in quarters:
        if levels is not MISSED:
            reviews.append(reviewed(first, levels))
        first = first.next
    return follow(reviews, lowered=lowered)


def after(quarters: int, first: Quarter = FIRST) -> Quarter:
    for _ in range(quarters):
        first = first.next
    return first


def data(known: DriftHistory, code: str = "choice") -> trend.Json:
    made = trend.series_data(known, ASKED, until=known.quarters[-1].quarter)
    return next(each for each in made if each["code"] == code)


def drawn(known: DriftHistory, code: str = "choice") -> ElementTree.Element:
    return ElementTree.fromstring(trend.draw_series(data(known, code)))


def words(svg: ElementTree.Element) -> list[str]:
    return [text.text for text in svg.findall(f"{SVG}text")]


def marks(svg: ElementTree.Element) -> tuple[int, int]:
    """How many quiet points and how many with an alarm."""
    return len(svg.findall(f"{SVG}circle")), len(svg.findall(f"{SVG}polygon[@class='c-mark']"))


# The numbers


def test_the_whole_comes_first_then_the_quarterly_domains_in_their_order():
    made = trend.series_data(followed(NEAR), ASKED, until=FIRST)
    assert [(each["code"], each["name"]) for each in made] == [
        ("overall", "Overall"),
        ("choice", "Choice"),
        ("peers", "Peers"),
    ]


def test_a_quarter_is_told_in_whole_numbers_and_tenths():
    # mean 17/6 = 2.8333, 70.8333 points; m(6) = 5.32, 1.645 m = 8.75: 62.08 to 79.58
    assert data(followed((3, 3, 3, 3, 2, 3)))["quarters"] == [
        {
            "quarter": "Q1 2024",
            "period": "2024-01",
            "hole": "",
            "version": "1.0",
            "break": "",
            "score": 708,
            "shown": 71,
            "low": 62,
            "high": 80,
            "items": 6,
            "aside": False,
            "alarm": "",
            "says": "",
        }
    ]
    assert data(followed((3, 3, 3, 3, 2, 3)))["fall"] is None


# 75, and in the last two quarters 54 and 50: watched, then a drift
FELL = [*[NEAR] * 8, LOW, FAR]


def test_a_watch_or_a_drift_tells_its_fall_and_the_stretch_it_is_compared_with():
    known = data(followed(*FELL))
    fall = known["fall"]
    assert [row["alarm"] for row in known["quarters"][7:]] == ["", "watch", "drift"]
    assert (fall["points"], fall["before"], fall["since"], fall["length"]) == (23, 75, "Q1 2026", 8)
    assert (fall["begins"], fall["from"], fall["to"], fall["level"]) == ("2026-01", "2024-01", "2025-10", 750)
    assert (fall["first"], fall["last"]) == ("Q1 2024", "Q4 2025")
    words = "Since Q1 2026 this lies 23 points lower than in the eight quarters before (between 16 and 30)."
    assert known["quarters"][-1]["says"] == words


def test_a_check_says_its_fall_and_has_no_stretch():
    known = data(followed(NEAR, (2, 2, 2, 2, 2, 1)))
    assert known["quarters"][-1]["says"] == "It fell by 29 points since Q1 2024."
    assert known["fall"] is None


def test_a_fall_that_is_over_has_no_stretch_any_more():
    known = data(followed(*FELL, *[NEAR] * 2))
    assert ("drift" in [row["alarm"] for row in known["quarters"]], known["fall"]) == (True, None)


# The axis


def test_the_axis_fits_what_is_drawn_in_steps_of_twenty():
    # 75 with a range of 66 to 84; the whole: 69 to 81
    assert data(followed(NEAR), OVERALL)["axis"] == [60, 100]


def test_the_domains_share_an_axis_and_the_whole_has_its_own():
    known = followed(*[NEAR] * 4, (0, 0, 0, 0, 0, 0))
    assert {each["code"]: each["axis"] for each in _all(known)} == {
        "overall": [20, 100],
        "choice": [0, 100],
        "peers": [0, 100],
    }


def test_an_axis_is_never_so_short_that_nothing_looks_like_a_fall():
    assert all(high - low >= 40 for low, high in (each["axis"] for each in _all(followed((4,) * 6, (4,) * 6))))
    low = data(followed((0,) * 6))["axis"]
    assert low[1] - low[0] >= 40


def test_the_zero_is_told_where_it_is_not_shown():
    assert "The scale runs from 60 to 100; 0 is not shown." in words(drawn(followed(NEAR), OVERALL))
    assert not [said for said in words(drawn(followed(NEAR, (0,) * 6))) if "not shown" in said]


def test_one_of_several_on_one_scale_leaves_it_to_the_page_to_tell_the_zero():
    svg = ElementTree.fromstring(trend.draw_series_among_others(data(followed(NEAR))))
    assert not [said for said in words(svg) if "not shown" in said]
    assert svg.find(f"{SVG}title").text.endswith("0 is not shown.")


def test_the_range_ends_at_0_and_100():
    top = data(followed((4, 4, 4, 4, 4, 4)))["quarters"][0]
    bottom = data(followed((0, 0, 0, 0, 0, 0)))["quarters"][0]
    assert [(each["low"], each["high"]) for each in (bottom, top)] == [(0, 9), (91, 100)]


def test_a_missed_quarter_is_a_hole_and_so_is_a_domain_without_a_score():
    reviews = [reviewed(FIRST, NEAR), reviewed(after(2), NEAR, choice={}), reviewed(after(3), NEAR)]
    known = follow(reviews)
    holes = {each["code"]: [row["hole"] for row in each["quarters"]] for each in _all(known)}
    assert holes["choice"] == ["", "no review", "not scored", ""]
    assert holes["peers"] == ["", "no review", "", ""]


def _all(known: DriftHistory) -> list[trend.Json]:
    return trend.series_data(known, ASKED, until=known.quarters[-1].quarter)


def test_a_chart_begins_with_the_first_quarter_reviewed_and_reaches_back_twelve_at_most():
    short, long = data(followed(NEAR, NEAR)), data(followed(*[NEAR] * 15))
    assert [row["quarter"] for row in short["quarters"]] == ["Q1 2024", "Q2 2024"]
    assert (len(long["quarters"]), long["quarters"][0]["quarter"]) == (12, "Q4 2024")


def test_it_ends_with_the_quarter_that_is_asked_for():
    made = trend.series_data(followed(NEAR, NEAR, NEAR), ASKED, until=FIRST.next)
    assert [row["quarter"] for row in made[0]["quarters"]] == ["Q1 2024", "Q2 2024"]


def test_without_a_quarter_there_is_nothing_to_draw():
    made = trend.series_data(follow([]), ASKED, until=FIRST)
    assert [each["quarters"] for each in made] == [[], [], []]


def test_the_data_hold_no_fraction():
    def leaves(value):
        if isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from leaves(inner)
        else:
            yield value

    made = _all(followed(NEAR, NEAR, NEAR, NEAR, FAR, MISSED, FAR))
    assert {type(leaf) for leaf in leaves(made)} == {str, int, bool, type(None)}


def test_the_data_can_be_kept_as_json_and_give_the_same_drawing():
    kept = data(followed(NEAR, NEAR, NEAR, NEAR, FAR))
    assert trend.draw_series(json.loads(json.dumps(kept))) == trend.draw_series(kept)


# The drawing


def test_the_whole_series_is_told_in_words():
    assert drawn(followed(*[NEAR] * 2, MISSED, *[NEAR] * 6, FAR)).find(f"{SVG}title").text == (
        "Choice, Q1 2024 to Q2 2026, from 0 to 100. "
        "Q1 2024: 75, range 66 to 84. "
        "Q2 2024: 75, range 66 to 84. "
        "Q3 2024: no review. "
        "Q4 2024: 75, range 66 to 84. "
        "Q1 2025: 75, range 66 to 84. "
        "Q2 2025: 75, range 66 to 84. "
        "Q3 2025: 75, range 66 to 84. "
        "Q4 2025: 75, range 66 to 84. "
        "Q1 2026: 75, range 66 to 84. "
        "Q2 2026: 50, range 41 to 59, drift. Since Q2 2026 this lies 25 points lower than in the eight quarters before "
        "(between 16 and 34). "
        "The scale runs from 40 to 100; 0 is not shown."
    )


def test_a_series_that_was_never_scored_says_so():
    known = follow([reviewed(FIRST, NEAR, choice={})])
    assert drawn(known).find(f"{SVG}title").text == "Choice: not scored in any of these quarters."


def test_the_newest_numbers_stand_where_the_lines_end():
    assert {"50", "before: 75"} <= set(words(drawn(followed(*FELL))))


def test_one_line_in_the_picture_says_since_when_and_how_much():
    assert "23 lower since Q1 2026" in words(drawn(followed(*FELL)))


def dashed(svg: ElementTree.Element) -> list[ElementTree.Element]:
    return svg.findall(f"{SVG}line[@stroke-dasharray='4 3']")


def test_the_stretch_compared_with_is_a_line_of_its_own_length():
    # eight of ten quarters
    svg = drawn(followed(*FELL))
    (stretch,) = dashed(svg)
    wide = float(stretch.get("x2")) - float(stretch.get("x1"))
    assert wide == pytest.approx(8 / 10 * (trend.SMALL.right - trend.SMALL.left), abs=0.2)
    assert stretch.get("y1") == stretch.get("y2")


def test_nothing_is_dashed_where_nothing_fell():
    assert dashed(drawn(followed(*[NEAR] * 8))) == []


def test_a_stretch_before_the_chart_begins_is_a_stub():
    (stretch,) = dashed(drawn(followed(*[NEAR] * 8, *[FAR] * 12)))
    assert float(stretch.get("x2")) - float(stretch.get("x1")) < trend.SMALL.width / 10


def test_a_missed_quarter_breaks_the_line_and_says_why():
    svg = drawn(followed(NEAR, NEAR, MISSED, NEAR, NEAR))
    assert len(svg.findall(f"{SVG}polyline")) == 2
    assert "no review" in words(svg)


def test_a_quarter_between_holes_is_a_mark_with_its_range():
    svg = drawn(followed(NEAR, MISSED, NEAR, MISSED, NEAR))
    assert (svg.findall(f"{SVG}polyline"), marks(svg)) == ([], (3, 0))
    assert len(svg.findall(f"{SVG}polygon[@class='c-soft']")) == 3


def test_an_alarm_is_another_shape_and_a_word_where_it_begins():
    svg = drawn(followed(*FELL, *[NEAR] * 2))
    assert marks(svg) == (9, 3)
    assert [text.text for text in svg.findall(f"{SVG}text[@font-weight]")] == ["watch", "drift", "75"]


def test_a_sudden_fall_is_a_word_too():
    assert "sudden fall" in words(drawn(followed(NEAR, (2, 2, 2, 2, 2, 1))))


def test_an_alarm_that_goes_on_is_written_once():
    known = data(followed(*FELL, FAR)) | {"fall": None}
    svg = ElementTree.fromstring(trend.draw_series(known))
    assert [text.text for text in svg.findall(f"{SVG}text[@font-weight]")] == ["watch", "drift", "50"]


def test_alarms_since_the_fall_began_are_told_by_the_fall():
    assert {"watch", "drift"} & set(words(drawn(followed(*FELL)))) == set()


def test_a_version_is_a_line_with_its_name():
    known = follow([reviewed(FIRST, NEAR), reviewed(FIRST.next, NEAR, version="1.1")])
    svg = drawn(known)
    assert "version 1.1" in words(svg)
    assert svg.findall(f"{SVG}polyline") == []  # what is asked differs, so no slope is drawn


def test_a_version_that_asks_something_else_starts_the_line_anew():
    known = follow([reviewed(FIRST, NEAR), reviewed(FIRST.next, NEAR, version="2.0", wording=1)])
    svg = drawn(known)
    assert "version 2.0, starts anew" in words(svg)
    assert svg.findall(f"{SVG}polyline") == []


def test_quarters_set_aside_are_told():
    known = followed(*FELL, FAR, lowered={("choice", after(9))})
    svg = drawn(known)
    assert "earlier quarters set aside" in words(svg)
    assert "Q2 2026: 50, range 41 to 59, drift, earlier quarters set aside. Since Q1" in svg.find(f"{SVG}title").text


def test_labels_that_meet_go_to_lanes_of_their_own():
    svg = drawn(followed(*[NEAR] * 8, LOW, FAR, *[NEAR] * 2))
    lanes = {text.text: text.get("y") for text in svg.findall(f"{SVG}text[@font-weight]")}
    assert lanes["watch"] != lanes["drift"]


@pytest.mark.parametrize(("code", "width"), [(OVERALL, "680"), ("choice", "320")])
def test_the_whole_is_large_and_a_domain_small(code, width):
    assert drawn(followed(NEAR), code).get("width") == width


def test_a_fiscal_year_is_named_where_it_begins():
    first = Quarter(date(2024, 1, 1), YearStart.JULY)
    assert {"Q3", "FY2023-24", "FY2024-25"} <= set(words(drawn(followed(*[NEAR] * 6, first=first), OVERALL)))


def test_a_range_without_evidence_is_drawn_as_open_and_told_so():
    known = replace(followed(NEAR, NEAR, NEAR), open_ranges={FIRST.next: {"choice"}, FIRST.next.next: {"choice"}})
    series = data(known)
    assert [trend.is_open(row) for row in series["quarters"]] == [False, True, True]
    for svg in (drawn(known), ElementTree.fromstring(trend.draw_series_for_print(series))):
        assert len(svg.findall(f"{SVG}polygon[@class='c-soft']")) == 1  # the band of the first quarter alone
        edge, *points = svg.findall(f"{SVG}polyline[@class='c-open']")
        assert len(points) == 2
        ends = [tuple(map(float, point.split(","))) for point in edge.get("points").split()]
        assert ends[0][1] == ends[-1][1] == max(y for _x, y in ends)  # down to the foot of the scale
        assert len(svg.findall(f"{SVG}circle[@class='c-hollow']")) == 2
        assert "75, range open, up to 84" in svg.find(f"{SVG}title").text


def test_small_charts_that_share_a_scale_leave_it_to_the_legend():
    series = data(followed(NEAR, NEAR))
    assert "from 40, not 0" in trend.draw_series_for_print(series)
    assert "not 0" not in trend.draw_series_for_print(series, note=False).partition("</title>")[2]


def test_quarters_in_a_row_without_a_number_say_why_once():
    series = data(followed(NEAR, NEAR, NEAR, NEAR))
    gaps = [row | {"hole": "no hours given"} if place < 3 else row for place, row in enumerate(series["quarters"])]
    said = words(ElementTree.fromstring(trend.draw_series_for_print(series | {"quarters": gaps})))
    assert said.count("no hours given") == 1


def test_a_name_is_escaped():
    series = data(followed(NEAR)) | {"name": "<script>&"}
    assert "&lt;script&gt;&amp;" in trend.draw_series(series)


BUSY = [*[NEAR] * 5, MISSED, FAR, FAR, *[NEAR] * 2, FAR, FAR]
DRAWINGS = {
    "full": partial(trend.draw_series, small=False),
    "small": partial(trend.draw_series, small=True),
    "among others": trend.draw_series_among_others,
    "printed": trend.draw_series_for_print,
}


@pytest.mark.parametrize("how", DRAWINGS)
def test_no_line_goes_through_a_word(how):
    svg = ElementTree.fromstring(DRAWINGS[how](data(followed(*[NEAR] * 8, LOW, FAR, *[NEAR] * 2))))
    alarms = [text for text in svg.findall(f"{SVG}text[@font-weight]") if not text.text.isdigit()]
    leading = [line for line in svg.findall(f"{SVG}line[@class='c-line']") if line.get("x1") == line.get("x2")]
    assert (len(alarms), len(leading)) == (2, 2)
    for text in alarms:
        left, right = ends(text)
        y = float(text.get("y"))
        crossing = [line for line in leading if left < float(line.get("x1")) < right and float(line.get("y1")) < y]
        assert crossing == []


@pytest.mark.parametrize("year", list(YearStart))
@pytest.mark.parametrize("code", [OVERALL, "choice"])
@pytest.mark.parametrize("how", DRAWINGS)
def test_everything_stays_on_the_paper(how, code, year):
    first = Quarter(FIRST.start, year)
    svg = ElementTree.fromstring(
        DRAWINGS[how](data(followed(*BUSY, first=first, lowered={(code, after(11, first))}), code))
    )
    width, height = float(svg.get("width")), float(svg.get("height"))
    for text in svg.findall(f"{SVG}text"):
        left, right = ends(text)
        assert left >= -1, text.text
        assert right <= width + 1, text.text
        assert 0 <= float(text.get("y")) <= height


def ends(text: ElementTree.Element) -> tuple[float, float]:
    """Where a text begins and ends, about."""
    x, wide = float(text.get("x")), len(text.text) * float(text.get("font-size")) * 0.5
    if text.get("transform"):
        return x, x
    before = {"start": 0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
    return x - before, x - before + wide


@pytest.mark.parametrize("start", [FIRST, Quarter(date(2023, 10, 1)), Quarter(date(2024, 4, 1), YearStart.JULY)])
@pytest.mark.parametrize("how", DRAWINGS)
def test_no_words_cover_others(how, start):
    """Also where a year has one quarter only, which leaves no room for its name."""
    series = data(followed(*BUSY, first=start, lowered={("choice", after(11, start))}))
    svg = ElementTree.fromstring(DRAWINGS[how](series))
    lines: dict[str, list[tuple[float, float, str]]] = {}
    for text in svg.findall(f"{SVG}text"):
        if not text.get("transform"):
            lines.setdefault(text.get("y"), []).append((*ends(text), text.text))
    for words in lines.values():
        for (_, end, one), (start, _, other) in pairwise(sorted(words)):
            assert end <= start, (one, other)


def test_a_line_among_programs_shows_the_quarters_and_no_number_of_them():
    drawn = trend.draw_series_in_a_line(data(followed(NEAR, NEAR, MISSED, NEAR)))
    picture = ElementTree.fromstring(drawn)
    assert len(picture.findall(f"{SVG}circle")) == 3
    assert picture.findall(f"{SVG}text") == []
    assert picture.find(f"{SVG}title").text == (
        "Choice, Q1 2024 to Q4 2024, as a line. Its numbers stand with the change."
    )


def test_words_in_a_gap_are_not_struck_out_by_a_line_of_the_scale():
    silent = [reviewed(after(place), NEAR, choice={}) for place in range(4)]
    known = follow([*silent, reviewed(after(4), NEAR)])
    choice = next(each for each in _all(known) if each["code"] == "choice")
    svg = ElementTree.fromstring(trend.draw_series_for_print(choice))
    [words] = [text for text in svg.findall(f"{SVG}text") if text.text == "not scored"]
    levels = [float(line.get("y1")) for line in svg.findall(f"{SVG}line") if line.get("y1") == line.get("y2")]
    assert min(abs(float(words.get("y")) - 3.5 - level) for level in levels) > 5
