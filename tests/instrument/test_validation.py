"""What is not known about how well the scale measures: one sentence, and the plan behind it."""

import re

from django.conf import settings

from fidelity.instrument.validation import HOW_WELL_IT_MEASURES
from tests.plain_words import FORBIDDEN, grade

PLAN = (settings.BASE_DIR / "docs" / "validation.md").read_text(encoding="utf-8")
STUDIES = (
    "Content review by peer supporters",
    "Cognitive interviews",
    "Two raters on 30 programs",
    "Test-retest",
    "Internal consistency",
    "Change after known events",
)


def test_it_is_one_plain_sentence():
    assert HOW_WELL_IT_MEASURES.count(".") == 1
    assert grade(HOW_WELL_IT_MEASURES) <= 8
    assert FORBIDDEN.findall(HOW_WELL_IT_MEASURES) == []


def test_the_plan_quotes_it():
    assert HOW_WELL_IT_MEASURES in " ".join(PLAN.replace("\n> ", " ").split())


def test_the_plan_has_six_studies_each_with_its_size_and_cuts():
    studies = re.findall(r"^## \d\. (.*?)\n(.*?)(?=^## )", PLAN, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in studies] == list(STUDIES)
    for name, text in studies:
        assert "**Who:**" in text, name
        assert "**Measures:**" in text, name
        assert "**Why this size:**" in text or "**Why 30:**" in text, name
