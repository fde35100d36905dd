"""Questions over quarters: a square a level, a frame a change, a gap a version."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from fidelity.flags.charts.heat_map import NARROW, Cell, HeatColumn, HeatMap, HeatRow, Hole, draw_heat_map, draw_level

SVG = "{http://www.w3.org/2000/svg}"
COLUMNS = (HeatColumn("Q1 2026"), HeatColumn("Q2 2026"), HeatColumn("Q3 2026"))


def heat(*rows: tuple[Cell, ...], columns: tuple[HeatColumn, ...] = COLUMNS, name: str = "A free choice") -> HeatMap:
    return HeatMap("Choice", columns, tuple(HeatRow(name, cells) for cells in rows))


def drawn(map_: HeatMap, **how: bool) -> ElementTree.Element:
    return ElementTree.fromstring(draw_heat_map(map_, **how))


def squares(svg: ElementTree.Element) -> list[str]:
    return [square.get("class") for square in svg.findall(f"{SVG}rect")]


def words(svg: ElementTree.Element) -> list[str]:
    return [text.text for text in svg.findall(f"{SVG}text")]


SAME = (Cell(3), Cell(3), Cell(3))


def test_each_level_is_a_shade_and_a_digit():
    svg = drawn(heat((Cell(0), Cell(2, step=0), Cell(4))))
    assert squares(svg) == ["c-level-0", "c-level-2", "c-level-4"]
    assert words(svg)[-3:] == ["0", "2", "4"]


def test_shades_are_darker_the_higher_the_level_so_that_they_print_in_grey():
    fills = [ElementTree.fromstring(draw_level(level)).find(f"{SVG}rect").get("fill") for level in range(5)]
    greys = [sum(int(fill[place : place + 2], 16) * part for place, part in ((1, 2), (3, 7), (5, 1))) for fill in fills]
    assert greys == sorted(greys, reverse=True)
    assert min(one - other for one, other in pairwise(greys)) > 300


def test_a_change_is_framed_with_a_point_up_or_down():
    svg = drawn(heat((Cell(3), Cell(2, step=-1), Cell(4, step=2))))
    assert squares(svg) == ["c-level-3", "c-level-2 c-framed", "c-level-4 c-framed"]
    down, up = svg.findall(f"{SVG}polygon")
    heights = [[float(corner.split(",")[1]) for corner in point.get("points").split()] for point in (down, up)]
    assert heights[0][2] > heights[0][0]
    assert heights[1][2] < heights[1][0]


def test_a_hole_is_no_square():
    svg = drawn(heat((Cell(None, Hole.NOT_ASKED), Cell(None, Hole.NOT_RATED), Cell(3))))
    assert squares(svg) == ["c-level-3"]
    assert "–" in words(svg)


def test_a_quarter_without_a_review_says_so_once():
    columns = (COLUMNS[0], HeatColumn("Q2 2026", is_reviewed=False), COLUMNS[2])
    svg = drawn(heat((Cell(3), Cell(None, Hole.NO_REVIEW), Cell(3)), columns=columns))
    assert words(svg).count("no review") == 1


@pytest.mark.parametrize("is_same", [True, False])
def test_a_new_version_is_a_gap_with_its_name_and_a_line_through_where_the_question_stayed(is_same: bool):
    columns = (*COLUMNS[:2], HeatColumn("Q3 2026", version="2.0"))
    svg = drawn(heat((Cell(3), Cell(3), Cell(3, is_same=is_same)), columns=columns))
    first, second, third = (float(square.get("x")) for square in svg.findall(f"{SVG}rect"))
    assert third - second > second - first
    assert "version 2.0" in words(svg)
    assert [line.get("class") for line in svg.findall(f"{SVG}line")] == ["c-dashed"] + ["c-line"] * is_same


def test_it_tells_what_changed_in_the_newest_quarter():
    rows = ((Cell(3), Cell(3), Cell(2, step=-1)), (Cell(3), Cell(4, step=1), Cell(4)))
    assert drawn(heat(*rows)).find(f"{SVG}title").text == (
        "Choice, Q1 2026 to Q3 2026, 2 questions. In Q3 2026: A free choice: 2, lower."
    )


def test_on_a_phone_cells_stand_below_their_name():
    wide, narrow = (drawn(heat(SAME, name="A long name " * 9), narrow=narrow) for narrow in (False, True))
    assert int(narrow.get("width")) == NARROW.width < 360
    assert all(text.endswith("…") for svg in (wide, narrow) for text in words(svg) if text.startswith("A long"))


def test_twelve_quarters_fit():
    columns = tuple(HeatColumn(f"Q{1 + place % 4} {2024 + place // 4}") for place in range(12))
    for narrow in (False, True):
        svg = drawn(heat(SAME * 4, columns=columns), narrow=narrow)
        last = svg.findall(f"{SVG}rect")[-1]
        assert float(last.get("x")) + float(last.get("width")) <= float(svg.get("width"))
