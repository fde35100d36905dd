"""Sixty made-up documents, as text and as files: each duty asked for is found, and nothing else is."""

from itertools import pairwise

import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import ReadAs, read
from fidelity.role_check.analysis.rules import Level
from fidelity.role_check.file_readers import read as read_file
from tests.role_check.documents.contents import CONTENTS, Content
from tests.role_check.documents.files import as_docx, as_pdf
from tests.role_check.documents.layouts import LAYOUTS, contract, policy
from tests.role_check.remembered import remembering

RULES = remembering(rule_loader.rules())
CASES = [(layout, content) for layout in LAYOUTS for content in CONTENTS]
NAMES = [f"{layout.__name__}-{content.name}" for layout, content in CASES]
FILES = {"txt": lambda text: text.encode(), "docx": as_docx, "pdf": as_pdf}


def kinds(text: str) -> list[str]:
    """What is found in a text, but for what only depends on how it is done."""
    return sorted(
        {each.category.code for each in read(text, RULES).findings if each.category.level is not Level.DEPENDS}
    )


@pytest.mark.parametrize("ending", FILES)
@pytest.mark.parametrize(("layout", "content"), CASES, ids=NAMES)
def test_each_duty_of_a_document_is_found_and_nothing_else(layout, content: Content, ending: str):
    text = read_file(FILES[ending](layout(content)), f"job.{ending}")
    assert kinds(text) == sorted(set(content.asked.values()))


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.name)
@pytest.mark.parametrize("layout", [policy, contract], ids=lambda layout: layout.__name__)
def test_what_is_refused_or_done_by_others_is_shown_as_such(layout, content: Content):
    text = layout(content)
    read_as = [(text[each.start : each.end], each.read_as) for each in read(text, RULES).passages]
    for line in content.refused:
        assert any(line in words and how is ReadAs.NEGATED for words, how in read_as), line
    for line in content.others:
        assert any(line in words and how is ReadAs.OTHERS for words, how in read_as), line


def test_each_part_of_a_text_is_read_once():
    passages = read(policy(CONTENTS[0]), RULES).passages
    assert all(one.end <= other.start for one, other in pairwise(passages))
