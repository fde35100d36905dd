"""The labelled duties and texts hold together, before any rule is measured on them.

`duties/open.csv` and `duties/open_2.csv` may be read while rules are written and weights learned. `duties/kept.csv` is
only for measuring: nothing is written from its lines. The lines are worded as postings, policies and scopes of practice
word them, so they use such words as those do. A joined duty names its categories and their places in the same order,
parted by ";", and the weightiest level. In `texts/`, each document stands beside the words in it that should be raised.
"""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from fidelity.instrument.sources.documents import load_sources

HERE = Path(__file__).parents[1]
SOURCES = load_sources(HERE.parents[1] / "seeds" / "sources")
CRITICAL = {"force", "medication-giving", "medication-watching", "medication-advice", "assessing", "treatment-papers"}
SERIOUS = {
    *("absent-talk", "informing", "money", "chores", "driving", "set-topics"),
    *("persuading", "rules", "messenger", "covering", "clinical-work"),
}
DEPENDS = {
    *("routine-notes", "reading-records", "team-meetings", "badges-keys", "crisis-team", "teaching"),
    *("engagement", "housing-help", "practical-help", "accompaniment", "entry-rules"),
}
RAISED = CRITICAL | SERIOUS | DEPENDS
COLUMNS = ["line", "category", "level", "reason", "place"]
TEXTS = sorted((HERE / "texts").glob("*.txt"))
# Lines that share this much of their words would let the kept set be met by rules for the open one
ALIKE = 0.5


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


OPEN, OPEN_2, KEPT = (rows(HERE / "duties" / f"{name}.csv") for name in ("open", "open_2", "kept"))
each_set = pytest.mark.parametrize("duties", [OPEN, OPEN_2, KEPT], ids=["open", "open_2", "kept"])
each_text = pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)


def categories(row: dict[str, str]) -> list[str]:
    return row["category"].split(";")


def level(row: dict[str, str]) -> str:
    """The weightiest level among the categories; none where nothing is raised."""
    named = set(categories(row))
    ranked = (("critical", CRITICAL), ("serious", SERIOUS), ("depends", DEPENDS))
    return next((name for name, group in ranked if named & group), "")


def bare(line: str) -> str:
    return " ".join(re.findall(r"\w+", line.lower()))


def alike(one: str, other: str) -> float:
    mine, theirs = set(bare(one).split()), set(bare(other).split())
    return len(mine & theirs) / len(mine | theirs)


@each_set
def test_each_row_fills_the_columns(duties):
    assert {tuple(row) for row in duties} == {tuple(COLUMNS)}
    assert [
        row for row in duties if not all(row[name].strip() for name in ("line", "category", "reason", "place"))
    ] == []


@each_set
def test_each_category_is_known_and_named_once(duties):
    strange = [row for row in duties if categories(row) != ["consistent"] and not set(categories(row)) <= RAISED]
    repeated = [row for row in duties if len(set(categories(row))) < len(categories(row))]
    assert strange + repeated == []


@each_set
def test_the_level_is_that_of_the_weightiest_category(duties):
    assert [row["line"] for row in duties if row["level"] != level(row)] == []


@each_set
def test_each_category_has_a_place_that_exists(duties):
    known = {*SOURCES.places, *SOURCES.contradictions}
    assert [row["line"] for row in duties if len(row["place"].split(";")) != len(categories(row))] == []
    assert {place for row in duties for place in row["place"].split(";")} - known == set()


def test_no_line_stands_twice_in_any_of_the_files():
    counted = Counter(bare(row["line"]) for row in OPEN + OPEN_2 + KEPT)
    assert [line for line, times in counted.items() if times > 1] == []


@pytest.mark.slow
def test_no_kept_line_rewords_an_open_one():
    pairs = ((one["line"], other["line"]) for one in OPEN + OPEN_2 for other in KEPT)
    assert [pair for pair in pairs if alike(*pair) >= ALIKE] == []


@pytest.mark.parametrize(("duties", "least"), [(OPEN, 260), (KEPT, 280)], ids=["open", "kept"])
def test_there_are_enough_lines(duties, least):
    assert len(duties) >= least


@each_set
def test_each_category_has_at_least_eight_lines(duties):
    counted = Counter(name for row in duties for name in categories(row))
    assert {name: counted[name] for name in RAISED if counted[name] < 8} == {}


@each_set
@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("", 0.38, 0.50), ("critical", 0.20, 0.30), ("serious", 0.15, 0.25), ("depends", 0.08, 0.17)],
)
def test_the_levels_are_balanced(duties, name, least, most):
    share = sum(row["level"] == name for row in duties) / len(duties)
    assert least <= share <= most


def test_there_are_six_texts_of_15_to_40_lines():
    assert len(TEXTS) == 6
    assert [path.name for path in TEXTS if not 15 <= len(path.read_text(encoding="utf-8").splitlines()) <= 40] == []


@each_text
def test_each_expected_finding_stands_in_its_text_once(text):
    body = text.read_text(encoding="utf-8")
    expected = rows(text.with_suffix(".expected.csv"))
    assert [row for row in expected if body.count(row["words"]) != 1 or row["category"] not in RAISED] == []


@each_text
def test_each_expectation_has_its_two_columns(text):
    head = text.with_suffix(".expected.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head == "words,category"
