"""A series as plain numbers and as a chart: what is drawn is also told in words."""

import json
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from fidelity.flags.charts import trend
from fidelity.flags.drift.detection import OVERALL, DriftHistory, ReviewLevels, follow_drift
from fidelity.instrument.definition.structure import Measurement
from programs.calendar.quarters import Quarter, YearStart
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
    return follow_drift(reviews, lowered=lowered)


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
            "reference": None,
            "reference_shown": None,
            "tally": None,
            "tally_shown": "",
            "moved": "",
            "becomes": None,
            "alarm": "",
        }
    ]


def test_from_the_fifth_quarter_on_there_are_a_reference_and_a_tally():
    # (75 - 66.67) / 5.32 - 0.5 = 1.07
    fifth = data(followed(NEAR, NEAR, NEAR, NEAR, (3, 3, 3, 3, 2, 2)))["quarters"][4]
    assert (fifth["reference"], fifth["reference_shown"], fifth["tally"], fifth["tally_shown"]) == (750, 75, 11, "1.1")


def test_the_range_ends_at_0_and_100():
    top = data(followed((4, 4, 4, 4, 4, 4)))["quarters"][0]
    bottom = data(followed((0, 0, 0, 0, 0, 0)))["quarters"][0]
    assert [(each["low"], each["high"]) for each in (bottom, top)] == [(0, 9), (91, 100)]


def test_a_missed_quarter_is_a_hole_and_so_is_a_domain_without_a_score():
    reviews = [reviewed(FIRST, NEAR), reviewed(after(2), NEAR, choice={}), reviewed(after(3), NEAR)]
    known = follow_drift(reviews)
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
    made = trend.series_data(follow_drift([]), ASKED, until=FIRST)
    assert [each["quarters"] for each in made] == [[], [], []]


def test_the_data_hold_no_fraction():
    def leaves(value):
        if isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from leaves(inner)
        else:
            yield value

    made = _all(followed(NEAR, NEAR, NEAR, NEAR, FAR, MISSED, FAR))
    assert {type(leaf) for leaf in leaves(made)} == {str, int, type(None)}


def test_the_data_can_be_kept_as_json_and_give_the_same_drawing():
    kept = data(followed(NEAR, NEAR, NEAR, NEAR, FAR))
    assert trend.draw_series(json.loads(json.dumps(kept))) == trend.draw_series(kept)


# The drawing


def test_the_whole_series_is_told_in_words():
    assert drawn(followed(NEAR, MISSED, NEAR, NEAR, NEAR, FAR)).find(f"{SVG}title").text == (
        "Choice, Q1 2024 to Q2 2025, from 0 to 100. "
        "Q1 2024: 75, range 66 to 84. "
        "Q2 2024: no review. "
        "Q3 2024: 75, range 66 to 84. "
        "Q4 2024: 75, range 66 to 84. "
        "Q1 2025: 75, range 66 to 84. "
        "Q2 2025: 50, range 41 to 59, reference 75, tally 4.2, watch."
    )


def test_a_series_that_was_never_scored_says_so():
    known = follow_drift([reviewed(FIRST, NEAR, choice={})])
    assert drawn(known).find(f"{SVG}title").text == "Choice: not scored in any of these quarters."


def test_the_newest_numbers_stand_where_the_lines_end():
    svg = drawn(followed(NEAR, NEAR, NEAR, NEAR, (3, 3, 3, 3, 2, 2)))
    assert {"67", "reference 75", "tally 1.1"} <= set(words(svg))


def test_the_reference_and_the_line_at_4_are_dashed():
    # the line itself, and the reference from the fifth quarter on
    assert len(drawn(followed(*[NEAR] * 4)).findall(f"{SVG}line[@stroke-dasharray='4 3']")) == 0
    assert len(drawn(followed(*[NEAR] * 5)).findall(f"{SVG}line[@stroke-dasharray='4 3']")) == 2


def test_a_reference_goes_on_over_a_hole():
    # still the line at 4 and one reference, in one piece
    svg = drawn(followed(*[NEAR] * 5, MISSED, NEAR))
    assert len(svg.findall(f"{SVG}line[@stroke-dasharray='4 3']")) == 2


def test_a_reference_that_moved_leaves_no_gap():
    svg = drawn(followed(*[NEAR] * 4, *[(4, 4, 4, 4, 4, 4)] * 4))
    first, second = svg.findall(f"{SVG}line[@stroke-dasharray='4 3']")[:2]
    assert first.get("x2") == second.get("x1")


def test_the_line_at_4_is_labelled():
    assert {"Tally of what lies below the reference, line at 4", "4"} <= set(words(drawn(followed(*[NEAR] * 5))))


def test_before_a_reference_there_is_no_tally_to_draw():
    svg = drawn(followed(*[NEAR] * 4))
    assert "No tally yet: the reference takes four quarters" in words(svg)
    assert svg.findall(f"{SVG}rect") == []


def test_a_tally_is_a_bar_and_0_is_none():
    assert len(drawn(followed(*[NEAR] * 5, FAR, FAR)).findall(f"{SVG}rect")) == 2


def test_a_missed_quarter_breaks_the_line_and_says_why():
    svg = drawn(followed(NEAR, NEAR, MISSED, NEAR, NEAR))
    assert len(svg.findall(f"{SVG}polyline")) == 2
    assert "no review" in words(svg)


def test_a_quarter_between_holes_is_a_mark_with_its_range():
    svg = drawn(followed(NEAR, MISSED, NEAR, MISSED, NEAR))
    assert (svg.findall(f"{SVG}polyline"), marks(svg)) == ([], (3, 0))
    assert len(svg.findall(f"{SVG}polygon[@class='c-soft']")) == 3


def test_an_alarm_is_another_shape_and_a_word_where_it_begins():
    svg = drawn(followed(NEAR, NEAR, NEAR, NEAR, FAR, FAR))
    # fifth: tally 4.2 is WATCH; sixth: 8.4 and falling is DRIFT
    assert marks(svg) == (4, 2)
    assert [text.text for text in svg.findall(f"{SVG}text[@font-weight]")] == ["watch", "drift", "50"]


def test_a_sudden_fall_is_a_word_too():
    assert "sudden fall" in words(drawn(followed(NEAR, (2, 2, 2, 2, 2, 1))))


def test_an_alarm_that_goes_on_is_written_once():
    assert words(drawn(followed(NEAR, NEAR, NEAR, NEAR, FAR, FAR, FAR))).count("drift") == 1


def test_a_version_is_a_line_with_its_name():
    known = follow_drift([reviewed(FIRST, NEAR), reviewed(FIRST.next, NEAR, version="1.1")])
    svg = drawn(known)
    assert "version 1.1" in words(svg)
    assert len(svg.findall(f"{SVG}polyline")) == 1


def test_a_version_that_asks_something_else_starts_the_line_anew():
    known = follow_drift([reviewed(FIRST, NEAR), reviewed(FIRST.next, NEAR, version="2.0", wording=1)])
    svg = drawn(known)
    assert "version 2.0, starts anew" in words(svg)
    assert svg.findall(f"{SVG}polyline") == []


def test_a_reference_that_was_lowered_says_so():
    known = followed(*[NEAR] * 4, FAR, FAR, FAR, FAR, lowered={("choice", after(7))})
    svg = drawn(known)
    assert "reference lowered" in words(svg)
    assert svg.find(f"{SVG}title").text.endswith("drift, reference lowered to 50.")


def test_a_reference_that_rose_says_so():
    high = (4, 4, 4, 4, 4, 4)
    assert "reference raised" in words(drawn(followed(*[NEAR] * 4, high, high, high)))


def test_labels_that_meet_go_to_lanes_of_their_own():
    svg = drawn(followed(*[NEAR] * 10, FAR, FAR))
    lanes = {text.text: text.get("y") for text in svg.findall(f"{SVG}text[@font-weight]")}
    assert lanes["watch"] != lanes["drift"]


@pytest.mark.parametrize(("code", "width"), [(OVERALL, "680"), ("choice", "320")])
def test_the_whole_is_large_and_a_domain_small(code, width):
    assert drawn(followed(NEAR), code).get("width") == width


def test_a_fiscal_year_is_named_where_it_begins():
    first = Quarter(date(2024, 1, 1), YearStart.JULY)
    assert {"Q3", "FY2023-24", "FY2024-25"} <= set(words(drawn(followed(*[NEAR] * 6, first=first), OVERALL)))


def test_a_name_is_escaped():
    series = data(followed(NEAR)) | {"name": "<script>&"}
    assert "&lt;script&gt;&amp;" in trend.draw_series(series)


BUSY = [*[NEAR] * 5, MISSED, FAR, FAR, *[NEAR] * 2, FAR, FAR]
DRAWINGS = {
    "full": partial(trend.draw_series, small=False),
    "small": partial(trend.draw_series, small=True),
    "printed": trend.draw_series_for_print,
}


@pytest.mark.parametrize("how", DRAWINGS)
def test_no_line_goes_through_a_word(how):
    svg = ElementTree.fromstring(DRAWINGS[how](data(followed(*[NEAR] * 10, FAR, FAR))))
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
