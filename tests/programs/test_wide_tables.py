"""A table that may be wider than the page moves sideways alone, says so, and is reached with the keyboard."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from tests.reports.golden import GOLDEN

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def rendered(table: str) -> str:
    return Template("{% load wide_tables %}{% widetable %}" + table + "{% endwidetable %}").render(
        Context({"name": "A & B"})
    )


def test_it_is_a_region_that_is_named_by_the_caption_and_says_that_it_moves():
    html = rendered('<table><caption class="out">What of {{ name }}?</caption></table>')
    assert html == (
        '<div class="table-wrap" role="region" tabindex="0" aria-label="What of A &amp; B?">'
        '<p class="sideways">This table is wider than the page: move it sideways, also with the arrow keys.</p>'
        '<table><caption class="out">What of A &amp; B?</caption></table></div>'
    )


def test_without_a_caption_nobody_could_tell_what_moves():
    with pytest.raises(ValueError, match="needs a caption"):
        rendered("<table></table>")


def test_no_page_writes_what_moves_sideways_by_hand():
    texts = {path.name: path.read_text() for path in TEMPLATES.rglob("*.html")}
    assert [name for name, text in texts.items() if "table-wrap" in text] == []
    blocks = [block for text in texts.values() for block in re.findall(r"{% widetable.*?endwidetable", text, re.DOTALL)]
    assert len(blocks) > 20
    assert [block for block in blocks if "<caption" not in block] == []


def test_no_id_stands_twice_in_a_report():
    """On the page, and in the file of both parts, which are made of the same."""
    ids = re.findall(r'\sid="([^"]*)"', GOLDEN.read_text())
    assert [name for name, times in Counter(ids).items() if times > 1] == []
