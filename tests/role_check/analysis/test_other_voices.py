"""Documents that tell of several roles or quote somebody: what stands there is asked about, and never left out."""

import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import check
from fidelity.role_check.analysis.lexicon import Term
from fidelity.role_check.analysis.other_voices import places_of_others, places_of_quotes
from fidelity.role_check.analysis.rules import Confidence, Level
from tests.role_check.remembered import remembering

RULES = remembering(rule_loader.rules())

BY_LABEL = """Narrative by role

Primary care provider. Holds the panel. Signs the care plan. Reviews the registry.

Peer navigator. Shares what has been helpful. Writes treatment plans with the therapist.
"""
BY_NUMBER = """1. Key workers hold the plan; search rooms for drugs; keep the book.

2. Project workers look after the building.

3. Peers are people who have been here themselves. Peers enforce curfew.
"""
BY_CATEGORY = """STAFF CATEGORY: Peer Support Staff

A. MAY DO ALONE
   1. Share own story
   2. Collect urine samples

STAFF CATEGORY: Behavioral Health Technicians

A. MAY DO ALONE
   1. Search rooms for drugs
   2. Give out medication
"""
BY_SHORT_NAME = """FUNCTIONS OF HEALTH SERVICES. The contracted vendor runs pill line.

FUNCTIONS OF THE CPM. Certified Peer Mentors (CPM) enforce curfew.
"""
DOCUMENTS = [BY_LABEL, BY_NUMBER, BY_CATEGORY, BY_SHORT_NAME]
OF_OTHERS = ["Signs the care plan", "search rooms", "Search rooms", "runs pill"]
OF_PEERS = ["Writes treatment plans", "enforce curfew", "Collect urine samples", "enforce curfew"]


def accused(text: str) -> str:
    """The words that the check itself says do not fit."""
    said = (one for one in check(text, RULES) if one.confidence is not Confidence.POSSIBLE)
    return " | ".join(one.text for one in said if one.category.level is not Level.DEPENDS)


@pytest.mark.parametrize(("text", "words"), list(zip(DOCUMENTS, OF_OTHERS, strict=True)))
def test_the_work_of_another_role_is_asked_about(text: str, words: str):
    assert words in " | ".join(one.text for one in check(text, RULES))
    assert words not in accused(text)


@pytest.mark.parametrize(("text", "words"), list(zip(DOCUMENTS, OF_PEERS, strict=True)))
def test_that_of_peer_supporters_beside_it_is_said(text: str, words: str):
    assert words in accused(text)


@pytest.mark.parametrize(
    "text",
    [
        "Night staff give out medication at ten. Peers search rooms.",
        "1. Night staff and peers search rooms.\n\n2. Peers listen.",
        "1. Workers search rooms for drugs.\n\n2. Workers share their own story.",
        "Clinical team. Attends case conferences.\n\nPeer work. Shares own story.",
        "Supervisor: Ann Lee\n\nPeer Support Specialist: search rooms for drugs",
        "- Peer supporters share stories\n- Search rooms for drugs",
        "1. The selected contractor sees that peer staff:\n   search rooms\n\n2. Peer staff are trained.",
    ],
    ids=lambda text: text.replace("\n", " / ")[:40],
)
def test_what_is_not_set_apart_is_said(text: str):
    voices = [text[start:end] for start, end in places_of_others(text, RULES.lexicon)]
    assert not [voice for voice in voices if "search" in voice.lower() or "ttends" in voice]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Key workers: search rooms\n\nPeers: listen", ["Key workers: search rooms"]),
        ("Project workers: keys\n\n- Search rooms\n\nPeers: listen", ["Project workers: keys"]),
        ("1. Key workers: the plan\n2. Search rooms\n3. Peers: listen", ["Key workers: the plan"]),
        ("1. Key workers: the plan\n   Peers search rooms\n2. Peers: listen", ["Key workers: the plan"]),
        (
            "ROLE OF THE CLINIC. Searches\n\nROLE OF THE CPM. Mentors.\n\nPeer mentors (CPM)",
            ["ROLE OF THE CLINIC", "Searches"],
        ),
        ("1. Shopping with the therapist\n2. Peers: listen", []),
        ("Key workers: search rooms\n\nPeer work: stories", []),
        ("Peers listen to people\nKey workers search rooms", []),
        ("Key workers: search rooms", []),
    ],
)
def test_an_item_reaches_to_the_next_one(text: str, places: list[str]):
    voices = [text[start:end].strip() for start, end in sorted(places_of_others(text, RULES.lexicon))]
    assert voices == places


QUOTE = '- Answers ads such as "our peers give out medication" in class'
STORIES = [f"- Shares own story at place {number}" for number in range(12)]


def test_in_a_document_a_quoted_duty_is_asked_about():
    quoted = "\n".join([*STORIES, QUOTE])
    assert [one.text for one in check(quoted, RULES)] == ["give out medication"]
    assert accused(quoted) == ""
    assert accused(quoted.replace('"', "")) == "give out medication"


def test_whoever_asks_about_a_quote_alone_is_answered():
    assert accused(QUOTE) == "give out medication"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('ads that say "searches rooms" and more', ['"searches rooms"']),
        ("ads that say “searches rooms” and more", ["“searches rooms”"]),
        ('- "Searches rooms for drugs"', []),
        ('a 6" pipe and a 7" one', []),
        ("\n".join(('He said "searches rooms', 'and hands out pills" to me')), []),
        (f'She says "{"we talk and talk " * 8}" to all', []),
    ],
)
def test_quotes_of_a_few_words_inside_a_line(text: str, quoted: list[str]):
    assert [text[start:end] for start, end in places_of_quotes(text)] == quoted


class Counting:
    """A lexicon that counts how many signs it was asked to read."""

    read = 0

    def terms(self, text: str, start: int, end: int) -> list[Term]:
        self.read += end - start
        return RULES.lexicon.terms(text, start, end)


@pytest.mark.parametrize("again", ["1. Peers\n", "Peers:\n\n", "Staff:\n", "A. Staff. Peers\n", '"a ', "A. ", "- \n"])
def test_what_repeats_itself_is_read_once_or_twice(again: str):
    text, lexicon = again * (50_000 // len(again)), Counting()
    places_of_others(text, lexicon)
    assert lexicon.read <= 2 * len(text)


FOUR = ["Enforces curfew", "Collects urine samples", "Searches rooms", "Writes treatment plans"]
# No rule knows it, and the model holds it for more likely than not
LEANING = "Forwards caller summaries to the care office"


def test_in_the_work_of_others_no_company_makes_more_of_it():
    """Neither of what is asked about, nor of what would be no finding but for the company."""
    theirs = f"1. Project workers look after the house. Uses authority to get results. {LEANING}"
    text = "\n\n".join([*FOUR, theirs, "2. Peers listen"])
    assert "Uses authority" in " | ".join(one.text for one in check(text, RULES))
    assert accused(text) == " | ".join(FOUR)
    assert LEANING not in " | ".join(one.text for one in check(text, RULES))
