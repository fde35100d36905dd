"""Scripts hold no sentence: what they say stands in the page as `data-`, where a translation can reach it."""

import re

import pytest
from django.conf import settings

SCRIPTS = settings.BASE_DIR / "static" / "js"
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
TEXT = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`")
# A sentence begins with a capital; reasons and errors that only the code compares do not.
SENTENCE = re.compile(r"^[A-Z][a-z]+ (?:\w|\$\{)")


def sentences(source: str) -> list[str]:
    texts = ("".join(found) for found in TEXT.findall(COMMENT.sub("", source)))
    return [text for text in texts if SENTENCE.match(text)]


@pytest.mark.parametrize("path", sorted(SCRIPTS.rglob("*.js")), ids=lambda path: str(path.relative_to(SCRIPTS)))
def test_a_script_holds_no_sentence(path):
    assert sentences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("source", ['say("Not saved yet.")', "say('Sign in again')", "say(`Look at ${code}`)"])
def test_a_sentence_is_seen(source: str):
    assert len(sentences(source)) == 1
