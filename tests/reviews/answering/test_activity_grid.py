"""Activities stand in one grid: the beginning that their questions share is said once, above the columns."""

import re

import pytest

from fidelity.reviews.answering.activity_grid import shared_stem

STEM = "In the last three months, how often did peer supporters here "


@pytest.mark.parametrize(
    ("questions", "stem"),
    [
        ([f"{STEM}give out medication?", f"{STEM}give rides?"], f"{STEM}give "),
        ([f"{STEM}drive?", f"{STEM}clean?"], STEM),
        ([f"{STEM}clean up?", f"{STEM}cleanse?"], STEM),
        (["Who cleans?", "How often?"], ""),
    ],
)
def test_what_questions_share_ends_with_a_whole_word(questions: list[str], stem: str):
    assert shared_stem(questions) == stem


def test_activities_stand_in_one_grid_and_are_still_asked_whole(manager, pages, version):
    asked = [item for item in version.definition.by_domain["role"] if item.kind == "activity"]
    page = manager.get(pages("domains/role")).content.decode()
    [grid] = re.findall(r'<section class="activity-grid.*?</section></section>', page, re.DOTALL)
    assert grid.count("<fieldset") == len(asked) >= 3
    heard = re.sub(r"<[^>]+>", "", grid)
    assert [item.code for item in asked if item.question not in " ".join(heard.split())] == []
    assert grid.count("Once or twice") == len(asked) + 1


def test_other_questions_stand_on_their_own(manager, pages):
    assert "activity-grid" not in manager.get(pages("domains/choice")).content.decode()
