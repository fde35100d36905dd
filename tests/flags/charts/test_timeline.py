"""Flags on a timeline: where bars begin and end, what the marks are, and what is told in words."""

from datetime import date
from xml.etree import ElementTree

import pytest

from fidelity.flags.charts.timeline import (
    NARROW,
    WIDE,
    Step,
    Timeline,
    TimelineRow,
    TimelineSpan,
    draw_timeline,
)
from programs.calendar.quarters import Quarter, YearStart

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 11, 22)
QUARTERS = tuple(Quarter(date(2026, month, 1)) for month in (1, 4, 7, 10))


def row(*spans: TimelineSpan, name: str = "Peers drive people.", **more) -> TimelineRow:
    return TimelineRow(name, "Serious, in talk", spans, **more)


def drawn(*rows: TimelineRow, narrow: bool = False, quarters=QUARTERS) -> ElementTree.Element:
    return ElementTree.fromstring(draw_timeline(Timeline(rows, quarters, TODAY), narrow=narrow))


def marks(svg: ElementTree.Element, name: str, tag: str = "") -> list[ElementTree.Element]:
    return [mark for mark in svg.iter() if mark.get("class") == name and mark.tag.endswith(tag)]


def words(svg: ElementTree.Element) -> list[str]:
    return [text.text for text in svg.findall(f"{SVG}text")]


GOES_ON = TimelineSpan(date(2026, 4, 13), None)
ENDED = TimelineSpan(date(2026, 1, 15), date(2026, 3, 31), ((date(2026, 3, 31), Step.RESOLVE),))


def test_a_flag_that_goes_on_ends_in_a_point_at_today():
    svg = drawn(row(GOES_ON))
    [bar], [point], [today] = marks(svg, "c-soft"), marks(svg, "c-head"), marks(svg, "c-dashed")
    end = float(bar.get("x")) + float(bar.get("width"))
    assert end == pytest.approx(float(today.get("x1")), abs=0.2)
    assert float(point.get("points").split(",")[0]) > end


def test_one_that_ended_has_no_point_and_says_how():
    svg = drawn(row(ENDED))
    assert marks(svg, "c-head") == []
    assert words(svg)[-1] == "resolved" or "resolved" in words(svg)


def test_a_round_that_came_back_is_linked_to_the_one_before():
    svg = drawn(row(ENDED, TimelineSpan(date(2026, 7, 10), None)))
    [link] = [line for line in marks(svg, "c-dashed") if line.get("stroke-dasharray") == "1 3"]
    first, second = marks(svg, "c-soft")
    assert float(link.get("x1")) == pytest.approx(float(first.get("x")) + float(first.get("width")), abs=0.2)
    assert float(link.get("x2")) == float(second.get("x"))
    assert "Peers drive people: came back July 10, 2026, serious, in talk." in svg.find(f"{SVG}title").text


def test_a_critical_one_is_dark_and_bold_and_no_other_is():
    svg = drawn(row(GOES_ON, name="Critical one", is_critical=True), row(GOES_ON))
    assert (len(marks(svg, "c-mark")), len(marks(svg, "c-soft"))) == (1, 1)
    assert [text.text for text in svg.findall(f"{SVG}text") if text.get("font-weight")] == ["Critical one"]


@pytest.mark.parametrize(
    ("step", "shape"),
    [
        (Step.TALK, ("c-hollow", "circle")),
        (Step.PLAN, ("c-hollow", "polygon")),
        (Step.ASK, ("c-hollow", "rect")),
    ],
)
def test_each_sort_of_step_has_its_shape_and_stands_in_the_key(step: Step, shape: tuple[str, str]):
    svg = drawn(row(TimelineSpan(date(2026, 4, 13), None, ((date(2026, 5, 1), step),))))
    assert len(marks(svg, *shape)) == 2
    assert len(drawn(row(GOES_ON)).findall(f"{SVG}text")) == len(svg.findall(f"{SVG}text")) - 1


def test_marks_that_would_cover_one_another_stand_apart():
    days = [(date(2026, 5, day), step) for day, step in ((1, Step.TALK), (2, Step.PLAN), (3, Step.ASK), (4, Step.TALK))]
    svg = drawn(row(TimelineSpan(date(2026, 4, 13), None, tuple(days))))
    assert len(marks(svg, "c-hollow", "circle")) == 1  # in the key
    plan, ask = marks(svg, "c-hollow", "polygon")[-1], marks(svg, "c-hollow", "rect")[-1]
    middle = float(plan.get("points").split(",")[0])
    assert float(ask.get("x")) + 3.6 - middle >= 9


def test_what_began_before_the_scale_is_cut_and_says_so():
    svg = drawn(row(TimelineSpan(date(2025, 1, 10), None, ((date(2025, 2, 1), Step.PLAN),))))
    [bar] = marks(svg, "c-soft")
    assert float(bar.get("x")) == WIDE.left
    assert len(marks(svg, "c-stroke")) == 1
    assert marks(svg, "c-hollow") == []


def test_what_ended_before_the_scale_is_not_drawn():
    assert marks(drawn(row(TimelineSpan(date(2025, 1, 10), date(2025, 3, 1)), GOES_ON)), "c-soft", "rect")[1:] == []


def test_quarters_are_named_as_the_year_of_the_program_has_them():
    july = tuple(Quarter(quarter.start, YearStart.JULY) for quarter in QUARTERS)
    assert words(drawn(row(GOES_ON), quarters=july))[:5] == ["Q3", "FY2025-26", "Q4", "Q1", "FY2026-27"]


def test_on_a_phone_names_stand_over_their_bars_and_all_fits():
    svg = drawn(row(GOES_ON, name="A very long name " * 9), row(ENDED), narrow=True)
    assert int(svg.get("width")) == NARROW.width < 360
    assert any(text.endswith("…") for text in words(svg))


def test_a_name_is_escaped():
    assert "&lt;script&gt;" in draw_timeline(Timeline((row(GOES_ON, name="<script>"),), QUARTERS, TODAY))
