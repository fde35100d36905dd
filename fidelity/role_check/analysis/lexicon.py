"""Words and their forms: a text becomes terms, each with the classes of words it belongs to. Pure.

The classes are data (`seeds/role_check/words.yaml`). Forms of verbs and plurals of things are made from what stands
there, so a text is only looked up, never guessed at.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

TOKEN = re.compile(r"1 ?: ?1|\w+(?:['’]\w+)?|[^\w\s]")
VOWELS = "aeiou"
HYPHENS = "-‐‑"
JOINING = ("of", "in", "to", "for", "on", "about", "with", "at", "toward", "towards", "as", "from", "and")
PREFIXES = ("co", "re", "pre", "de", "cross", "double")
HUSHED = ("s", "x", "z", "ch", "sh")

# Who may act where it is neither the peer nor a person supported
ACTING = frozenset({"organization", "other-staff"})


class Form(StrEnum):
    BASE = "base"
    S = "s"
    ING = "ing"
    ED = "ed"


class Token(NamedTuple):
    """One word or sign: where it stands, and how it is looked up (small letters, straight, without 's).

    `glued`: a hyphen stands right before it, as before "acting" in "long-acting". `owns`: it ends in 's.
    """

    start: int
    end: int
    word: str
    glued: bool = False
    owns: bool = False


@dataclass(frozen=True)
class Entry:
    """What is known about a word or phrase: its classes, those it has as a verb, and the forms of that verb.

    `things`: those it has as a noun. `named`: it is a thing that is an act, such as "administration".
    """

    classes: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    forms: frozenset[Form] = frozenset()
    thing: bool = False
    named: bool = False

    def __or__(self, other: "Entry") -> "Entry":
        return Entry(
            self.classes | other.classes,
            self.acts | other.acts,
            self.things | other.things,
            self.forms | other.forms,
            self.thing or other.thing,
            self.named or other.named,
        )


UNKNOWN = Entry()
NOTHING: frozenset[str] = frozenset()


class Term(NamedTuple):
    """A word, or a phrase that counts as one, at its place in the text."""

    start: int
    end: int
    word: str
    entry: Entry = UNKNOWN
    glued: bool = False
    owns: bool = False
    tokens: tuple[Token, ...] = ()

    def is_in(self, *classes: str) -> bool:
        """Whether it belongs to any of these classes of words."""
        return not self.entry.classes.isdisjoint(classes)


@dataclass
class Lexicon:
    """Phrases by their words; `longest` and `besides` tell how many words to try after a first one."""

    phrases: dict[tuple[str, ...], Entry] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    beside: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    besides: dict[str, int] = field(default_factory=dict)
    irregular: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, phrase: str, entry: Entry) -> None:
        key = _key(phrase)
        known = self.phrases.get(key)
        self.phrases[key] = known | entry if known else entry
        self.longest[key[0]] = max(self.longest.get(key[0], 0), len(key))

    def add_beside(self, phrase: str, name: str) -> None:
        """A phrase that counts only as standing beside something; it is no term of its own."""
        key = _key(phrase)
        self.beside[key] = self.beside.get(key, NOTHING) | {name}
        self.besides[key[0]] = max(self.besides.get(key[0], 0), len(key))

    def add_verb(self, phrase: str, name: str) -> None:
        words = phrase.replace("-", " ").split(" ")
        at = 1 if words[0] in PREFIXES and len(words) > 1 else 0
        for form, written in verb_forms(words[at], self.irregular.get(words[at], ())):
            self.add(
                " ".join([*words[:at], written, *words[at + 1 :]]),
                Entry(frozenset({name}), frozenset({name}), forms=frozenset({form})),
            )

    def add_thing(self, phrase: str, name: str, *, named: bool = False) -> None:
        for written in (phrase, *_many(phrase)):
            self.add(written, Entry(frozenset({name}), things=frozenset({name}), thing=True, named=named))

    def terms(self, text: str, start: int, end: int) -> tuple[Term, ...]:
        """The words of `text[start:end]`, the longest known phrase first."""
        read = list(tokens(text, start, end))
        words = [token.word for token in read]
        terms, at = [], 0
        while at < len(read):
            count, entry = self._longest(words, at)
            terms.append(
                Term(
                    read[at].start,
                    read[at + count - 1].end,
                    words[at],
                    entry,
                    read[at].glued,
                    read[at + count - 1].owns,
                    tuple(read[at : at + count]),
                )
            )
            at += count
        return tuple(terms)

    def marks(self, terms: Iterable[Term]) -> tuple[tuple[int, int, frozenset[str]], ...]:
        """Start, end and classes of every phrase in these terms, also of phrases within phrases."""
        read = [token for term in terms for token in term.tokens]
        words = [token.word for token in read]
        marks = []
        for at, first in enumerate(words):
            for count in range(
                1, 1 + min(max(self.longest.get(first, 0), self.besides.get(first, 0)), len(words) - at)
            ):
                key = tuple(words[at : at + count])
                if classes := self.beside.get(key, NOTHING) | self.phrases.get(key, UNKNOWN).classes:
                    marks.append((read[at].start, read[at + count - 1].end, classes))
        return tuple(marks)

    def _longest(self, words: list[str], at: int) -> tuple[int, Entry]:
        for count in range(min(self.longest.get(words[at], 0), len(words) - at), 0, -1):
            if entry := self.phrases.get(tuple(words[at : at + count])):
                return count, self._with_own(words[at : at + count], entry)
        return 1, UNKNOWN

    def _with_own(self, words: list[str], entry: Entry) -> Entry:
        """ "The agency" acts as "agency" does."""
        own = self.phrases.get(tuple(words[1:])) if words[0] == "the" else None
        acting = own.classes & ACTING if own and own.thing else NOTHING
        return entry | Entry(acting, things=acting) if acting else entry


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Words and signs; hyphens and apostrophes that hold nothing are left out."""
    for match in TOKEN.finditer(text, start, len(text) if end is None else end):
        written = match[0]
        if written[0].isalnum() or written == "_":
            glued = match.start() > start and text[match.start() - 1] in HYPHENS
            owns = written.endswith(("'s", "’s")) or text[match.end() : match.end() + 1] in ("'", "’")
            yield Token(match.start(), match.end(), _looked_up(written), glued, owns)
        elif written not in HYPHENS + "'’\"“”*_":
            yield Token(match.start(), match.end(), written)


def _key(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as a text is looked up by them; most phrases are plain words, and there are many."""
    plain = phrase.replace(" ", "").isalpha()
    return tuple(phrase.lower().split()) if plain else tuple(token.word for token in tokens(phrase))


def _looked_up(written: str) -> str:
    word = written.lower()
    if word.isalpha():
        return word
    return "1:1" if ":" in word else word.replace("’", "'").removesuffix("'s")


def verb_forms(base: str, irregular: Iterable[str] = ()) -> Iterator[tuple[Form, str]]:
    """Every form of a verb, British spellings too; `irregular` are its past forms where it has its own."""
    for spelling in {base, base.removesuffix("ize") + "ise" if base.endswith("ize") else base}:
        yield Form.BASE, spelling
        yield Form.S, spelling + "es" if spelling.endswith("o") else plural(spelling)
        for stem in _stems(spelling):
            yield Form.ING, stem + "ing"
            yield Form.ED, stem + "ed"
        if spelling.endswith("y") and spelling[-2:-1] not in VOWELS:
            yield Form.ED, spelling[:-1] + "ied"
    for past in irregular:
        yield Form.ED, past


def _stems(base: str) -> tuple[str, ...]:
    """What -ing and -ed are put to; a last consonant both single and doubled."""
    if base.endswith("ee") or len(base) < 3:
        return (base,)
    if base.endswith("ie"):
        return (base[:-2] + "y", base[:-1])
    if base.endswith("e"):
        return (base[:-1],)
    doubles = base[-1] not in VOWELS + "wxyh" and base[-2] in VOWELS
    return (base, base + base[-1]) if doubles else (base,)


def _many(phrase: str) -> Iterator[str]:
    """The plurals of a thing: of its last word, and of the word before "of" or the like ("benefits of medications")."""
    words = phrase.split(" ")
    at = next((at for at, word in enumerate(words) if at and word in JOINING), len(words))
    for last in {at, len(words)}:
        yield " ".join([*words[: last - 1], plural(words[last - 1]), *words[last:]])


def plural(word: str) -> str:
    """`-s` as for a thing in the plural or a verb after "she"."""
    if word.endswith("y") and word[-2:-1] not in VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(HUSHED) else "s")
