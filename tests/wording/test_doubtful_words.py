"""What points at a person is found at once and in its place; how often that is right, counted on made-up lines."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from fidelity.wording.personal_data import doubtful_words, kinds_in_words, marked_pieces

LINES = Path(__file__).with_name("doubtful_lines.txt")
ROOT = settings.BASE_DIR
# Made-up people in examples of sentences that the language check marks; the phones of made-up offices; settings.
NAMED_ON_PURPOSE = {"language.yaml", "organisation.yaml", "serving.md", "settings.md"}


@dataclass(frozen=True)
class Line:
    text: str
    marked: tuple[tuple[int, int], ...]


@cache
def lines() -> list[Line]:
    return [_read(line) for line in LINES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def _read(line: str) -> Line:
    parts, text, marked = re.split("[«»]", line), "", []
    for number, part in enumerate(parts):
        if number % 2:
            marked.append((len(text), len(text) + len(part)))
        text += part
    return Line(text, tuple(marked))


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def test_precision_and_recall_on_made_up_lines(capsys: pytest.CaptureFixture):
    found = {line: [(each.start, each.end) for each in doubtful_words(line.text)] for line in lines()}
    wrong = [line.text[slice(*place)] for line in lines() for place in found[line] if not _any(place, line.marked)]
    missed = [line.text[slice(*place)] for line in lines() for place in line.marked if not _any(place, found[line])]
    places, marked = sum(map(len, found.values())), sum(len(line.marked) for line in lines())
    precision, recall = 1 - len(wrong) / places, 1 - len(missed) / marked
    with capsys.disabled():
        print(f"\n{len(lines())} lines, {marked} places: precision {precision:.3f}, recall {recall:.3f}")
        print(f"wrong: {wrong}\nmissed: {missed}")
    assert len(lines()) >= 120
    assert precision >= 0.95
    assert recall >= 0.90


def _any(place: tuple[int, int], others: object) -> bool:
    return any(overlap(place, other) for other in others)


def test_all_of_it_is_found_at_once_with_its_place():
    text = "Maria Lopez said it on October 3.\nAsk Dr. Ames, 555-123-4567, or J.D. on 10/3/26."
    found = doubtful_words(text)
    assert [(each.words, each.kind) for each in found] == [
        ("Maria Lopez said it on October 3", "a name beside a date"),
        ("Dr. Ames", "a name"),
        ("555-123-4567", "a phone number"),
        ("J.D. on 10/3/26", "initials beside a date"),
    ]
    assert all(text[each.start : each.end] == each.words for each in found)
    assert "".join(piece.text for piece in marked_pieces(text, found)) == text
    assert [piece.text for piece in marked_pieces(text, found) if piece.kind] == [each.words for each in found]


def test_a_place_is_that_in_the_text_as_it_was_typed():
    text = "“Yes”, said Mari\u00ada Lo\u0301pez\u00a0there."
    [found] = doubtful_words(text)
    assert text[found.start : found.end] == found.words == "Mari\u00ada Lo\u0301pez"


def test_the_name_of_a_house_is_no_person():
    assert doubtful_words("Maria Lopez Home, October 3", known=["Maria Lopez Home"]) == []
    assert doubtful_words("Maria Lopez Home, October 3") != []


def test_kinds_are_told_once_and_in_one_order():
    found = doubtful_words("Dr. Ames, Dr. Bell, 555-123-4567")
    assert kinds_in_words(found) == ("a phone number", "a name")


def test_a_long_text_is_read_quickly():
    text = "Peers answer the phones on 2026-10-03 and Nobody Else Does It Here. " * 400
    doubtful_words("A" * 30_000 + " 1" * 5_000 + text)


def own_texts() -> dict[str, str]:
    """Each file with what we wrote for people."""
    files = [
        *(ROOT / "seeds").rglob("*.yaml"),
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "fidelity" / "locale").rglob("*.po"),
    ]
    ours = [path for path in files if "sources" not in path.parts and path.name not in NAMED_ON_PURPOSE]
    return {str(path): path.read_text(encoding="utf-8") for path in ours}


def test_nothing_in_our_own_texts_looks_like_a_person():
    texts = own_texts()
    assert sum(map(len, texts.values())) > 2_000_000
    assert [(path, each.words) for path, text in texts.items() for each in doubtful_words(text)] == []
