"""Charts are drawn from the snapshot alone, and told in words."""

from xml.etree import ElementTree

from fidelity.reports.snapshot import charts
from tests.reports.build import small

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


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
