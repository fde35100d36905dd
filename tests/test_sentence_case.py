"""Headings, buttons and all other words begin with one capital: Title Case is for names alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.catalogue import marked
from tests.test_own_words import values

ROOT = Path(settings.BASE_DIR)
# Documents, offices and programs; languages and countries; months; what computers and their keys are called.
NAMES = """
    Plumbline Charter International Western Mass Peer Network Haitian Creole English Spanish January February March
    April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday
    Sunday PostgreSQL JavaScript Ctrl Enter SQLite Django Letter Debian Ubuntu Python Caddy Apache Creative Commons
""".split()  # noqa: SIM905
# The three words that drift is told in, and the band at which a score is held: each is written as the result it is.
RESULTS = {"Drift", "Watch", "Check", "Developing"}
# Names of more than one word, with words that are no name by themselves.
WHOLE_NAMES = re.compile(
    r"Lantern Bay County \w+(?: \w+)* Division|Tidewater Community Foundation|Western Mass Peer Network|"
    r"Lantern Bay County Peer Network|under People and invitations"
)
GAP = re.compile(r"<[^>]*>|%\([a-z_]+\)[a-z]|\{\{?[^}]*\}?\}|`[^`]*`|\]\([^)]*\)")
# A word with a capital after one without: not where a sentence, a quotation, a line or a gap begins.
INSIDE = re.compile(r"(?<=[A-Za-z0-9,;’] )[A-Z][a-z]+\b")
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)


def capitals(text: str) -> list[str]:
    """The words inside `text` that have a capital and are no name."""
    text = GAP.sub("§", WHOLE_NAMES.sub("§", text))
    return [word for word in INSIDE.findall(text) if word not in RESULTS and word not in NAMES]


def test_this_test_would_notice():
    assert capitals("Save the Answer, and Go On") == ["Answer", "Go", "On"]
    assert capitals("Save the answer. Then go on: “Yes, it is.” %(name)s Not yet; in January, in English") == []
    assert capitals("Read in Plumbline what the International Charter says of Drift") == []


def test_words_of_the_code_and_of_the_pages():
    texts = (text for message in marked() for text in ([message.id] if isinstance(message.id, str) else message.id))
    assert [(words, text) for text in texts if (words := capitals(text))] == []


def texts_of(path: Path) -> Iterator[str]:
    """Texts of data of ours; in the role check those with a point at their end, as the others are looked for."""
    if "role_check" in path.parts:
        yield from (
            line.strip() for line in path.read_text().splitlines() if re.search(r"^\s*[a-z_]+: [^|]*[.?!]$", line)
        )
    else:
        yield from values(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize("folder", ["flags", "role_check"])
def test_data(folder: str):
    paths = [path for path in (ROOT / "seeds" / folder).rglob("*.yaml") if "es" not in path.parts]
    assert paths
    texts = [(path.name, text) for path in paths for text in texts_of(path)]
    assert [(name, words, text) for name, text in texts if (words := capitals(text))] == []


def test_headings_of_what_comes_with_the_app():
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "seeds").glob("*.md")]
    headings = [(path.name, heading) for path in paths for heading in HEADING.findall(path.read_text())]
    assert len(headings) > 50
    assert [(name, words, heading) for name, heading in headings if (words := capitals(heading))] == []
