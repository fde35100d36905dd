"""Where a document tells of somebody else's work, or says what somebody says. Pure.

A heading that names nurses says plainly whose work stands below it (`headings.py`). Here roles stand side by side, one
of them that of peer supporters ("2. Night staff do the rounds. ... 4. Peers are ..."), or words stand in quotation
marks. That proves nothing; so what is found there is asked about, and never left out.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from fidelity.role_check.analysis.grammar.classes import PEERS
from fidelity.role_check.analysis.grammar.verbs import Verbs
from fidelity.role_check.analysis.lexicon import Lexicon, Term

# The sign of an item, and what it says; items of one sign stand side by side
ITEM = re.compile(
    r"""^[ \t]*(?:(?:\(?(?:(?P<depth>\d{1,2}(?:\.\d{1,2})+\.?)|(?:(?P<digit>\d{1,2})|(?P<roman>[ivx]{2,4}|[IVX]{1,4})
      |(?P<upper>[A-Z])|(?P<lower>[a-z]))[.)])|(?P<bullet>[-*•·▪◦‣●○■□▸►♦◆–—✓✔]))[ \t]+)?(?P<words>\w.*)$""",
    re.VERBOSE | re.MULTILINE,
)
# "Primary care provider. Holds the panel.": a label that opens a line
LABEL = re.compile(r"[A-Z][^.:;!?\n]{2,50}[.:](?:[ \t]+\S|[ \t]*$)", re.MULTILINE)
LONGEST_NAME, LONGEST_HEAD = 8, 3
# "Night staff", "Project workers", "The contracted vendor": who does a job, by a word for any job
STAFF = re.compile(
    r"(?:aide|clinician|contractor|counsel+or|director|doctor|manager|nurse|officer|physician|practitioner|professional|"
    r"provider|psychiatrist|psychologist|supervisor|tech|technician|therapist|vendor|worker)s?|staff"
)
# "Certified Peer Mentors (CPM)"
SHORT_FOR = re.compile(r"\(([A-Z]{2,6})s?\)")
LONGEST_ROLE = 40
QUOTED = re.compile(r"""(?<![\w"”])(?:"(?=\w)([^"\n]{4,100})"|“([^“”\n]{4,100})”)(?!\w)""")
BLANK = re.compile(r"\n[ \t]*\n")
SENTENCE = re.compile(r"[^.;\n]+(?:\n(?![ \t]*(?:\n|\W[ \t]))[^.;\n]+)*")


@dataclass(frozen=True)
class _Item:
    """What opens a line: its place, the sign before it, its first two words, and whose name it is.

    `role`: "peers", "staff", or nothing that is known.
    """

    start: int
    sign: str
    opening: tuple[str, ...]
    role: str


def places_of_others(text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """The sentences in items that open with another role, where an item of the same sign opens with peer supporters."""
    short = _short_names(text, lexicon)
    items = list(_items(text, lexicon, short))
    ours: dict[str, set[tuple[str, ...]]] = {}
    for item in items:
        if item.role == "peers":
            ours.setdefault(item.sign, set()).add(item.opening)
    return [
        place
        for item, end in _with_ends(text, items)
        if item.sign in ours
        for place in _sentences_of_others(text, item, end, ours[item.sign])
        if not any(_is_peer(text, term, short) or term.word == "your" for term in lexicon.terms(text, *place))
    ]


def _with_ends(text: str, items: Sequence[_Item]) -> Iterator[tuple[_Item, int]]:
    """Each with the place where the line of the next one of its sign begins; the last ones first."""
    next_of_sign: dict[str, int] = {}
    for item in reversed(items):
        yield item, next_of_sign.get(item.sign, len(text))
        next_of_sign[item.sign] = text.rfind("\n", 0, item.start) + 1


def _sentences_of_others(
    text: str, item: _Item, end: int, ours: Collection[tuple[str, ...]]
) -> Iterator[tuple[int, int]]:
    """ "FUNCTIONS OF HEALTH SERVICES" is another's beside "FUNCTIONS OF THE PEER MENTOR", whatever it names."""
    is_like = item.role != "peers" and len(item.opening) == 2 and item.opening in ours
    if not is_like and item.role != "staff":
        return
    if not item.sign and not is_like:
        blank = BLANK.search(text, item.start, end)
        end = blank.start() if blank else end
    yield from (sentence.span() for sentence in SENTENCE.finditer(text, item.start, end))


def places_of_quotes(text: str) -> list[tuple[int, int]]:
    """What stands in quotation marks, and is not the whole line."""
    return [quote.span() for quote in QUOTED.finditer(text) if not _is_line(text, *quote.span())]


def _is_line(text: str, start: int, end: int) -> bool:
    below = text.find("\n", end)
    around = text[text.rfind("\n", 0, start) + 1 : start] + text[end : below if below >= 0 else len(text)]
    return not re.search(r"\w", around)


def _items(text: str, lexicon: Lexicon, short: Collection[str]) -> Iterator[_Item]:
    for line in ITEM.finditer(text):
        start, end = line.span("words")
        sign = next((name for name, sign in line.groupdict().items() if sign and name != "words"), "")
        if not sign and not (_is_blank_above(text, line.start()) or LABEL.match(text, start, end)):
            continue
        terms = lexicon.terms(text, start, end)
        role = _role(text, _name(text, terms, short), short)
        if role == "staff" and any(_is_peer(text, term, short) for term in terms):
            role = ""
        yield _Item(start, sign, tuple(term.word for term in terms[:2]), role)


def _is_blank_above(text: str, at: int) -> bool:
    above = text[text.rfind("\n", 0, max(at - 1, 0)) + 1 : max(at - 1, 0)]
    return not above.strip()


def _name(text: str, terms: Sequence[Term], short: Collection[str]) -> list[Term]:
    """What stands before the first verb, or before what parts it from the rest; all of "STAFF CATEGORY: Peers"."""
    colon = next((at for at, term in enumerate(terms) if term.word == ":"), len(terms))
    title = [term for term in terms[:colon] if not _parts(term)]
    rest = list(takewhile(lambda term: not _parts(term), terms[colon + 1 :]))
    after = terms[colon + 1 + len(rest) :]
    is_title = len(title) == colon <= LONGEST_HEAD and (not after or after[0].word == "(")
    if is_title and 0 < len(rest) <= LONGEST_NAME - colon:
        return title if _role(text, title, short) else [*title, *rest]
    verbs = Verbs(terms)
    name = [terms[at] for at in takewhile(lambda at: not verbs[at] and not _parts(terms[at]), range(len(terms)))]
    return name if len(name) <= LONGEST_NAME else []


def _parts(term: Term) -> bool:
    return not term.word[0].isalnum() or term.is_in("modal", "auxiliary")


def _role(text: str, name: Sequence[Term], short: Collection[str]) -> str:
    if not name:
        return ""
    if any(_is_peer(text, term, short) for term in name):
        return "peers" if _is_peer(text, name[-1], short) or STAFF.fullmatch(name[-1].tokens[-1].word) else ""
    has_preposition = any(term.is_in("preposition", "about") for term in name)
    return "staff" if STAFF.fullmatch(name[-1].tokens[-1].word) and not has_preposition else ""


def _is_peer(text: str, term: Term, short: Collection[str]) -> bool:
    return term.is_in("peer") or term.word in (*PEERS, "you") or text[term.start : term.end].removesuffix("s") in short


def _short_names(text: str, lexicon: Lexicon) -> frozenset[str]:
    """The letters that stand for peer supporters in this text."""
    names = set()
    for letters in SHORT_FOR.finditer(text):
        before = lexicon.terms(text, max(letters.start() - LONGEST_ROLE, 0), letters.start())
        if before and before[-1].is_in("peer"):
            names.add(letters[1])
    return frozenset(names)
