"""Spanish words with the classes that rules go by: `seeds/role_check/es/words.yaml`. Pure.

A text is looked up and never guessed at: all forms are made from what stands in the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from fidelity.role_check.analysis.spanish.forms import (
    Form,
    fold,
    genders,
    thing_forms,
    verb_forms,
    without_pronoun,
)

TOKEN = re.compile(r"\w+|[^\w\s]")
NOTHING: frozenset[str] = frozenset()
# Between the words of a phrase these may stand or not: "hace las rondas" is "hacer rondas".
ARTICLES = frozenset({
    "el", "la", "los", "las", "un", "una", "unos", "unas", "su", "sus", "al", "del",
})  # fmt: skip

# Of "dar", as in "que le dé"; without its accent it is a small word, unless one of these stands before it
GIVES = "de"
GIVEN_TO = frozenset({"le", "les", "nos"})


@dataclass(frozen=True)
class Entry:
    """What is known of a word or phrase: its classes as an act, those as anything else, and the forms of the verb.

    `past`: the classes of the verb of a participle, which tells no act by itself ("las tareas asignadas").
    """

    acts: frozenset[str] = NOTHING
    classes: frozenset[str] = NOTHING
    past: frozenset[str] = NOTHING
    forms: frozenset[Form] = frozenset()

    def __or__(self, other: "Entry") -> "Entry":
        return Entry(
            self.acts | other.acts, self.classes | other.classes, self.past | other.past, self.forms | other.forms
        )

    @property
    def names(self) -> frozenset[str]:
        """Every class it belongs to."""
        return self.acts | self.classes | self.past


UNKNOWN = Entry()


@dataclass(frozen=True)
class Term:
    """A word, or a phrase that counts as one, at its place in the text; `word` is folded."""

    start: int
    end: int
    word: str
    entry: Entry = UNKNOWN

    def has(self, *classes: str) -> bool:
        """Whether it belongs to one of these classes, as a verb or otherwise."""
        return not self.entry.names.isdisjoint(classes)

    def acts(self, classes: Iterable[str]) -> bool:
        """Whether it is an act of one of these classes, as a verb or as a noun for doing it."""
        return not self.entry.acts.isdisjoint(classes)

    @property
    def is_verb(self) -> bool:
        return bool(self.entry.forms)

    @property
    def is_finite(self) -> bool:
        return Form.FINITE in self.entry.forms


@dataclass
class Lexicon:
    """Phrases, folded and as tuples of words, and what is known of each; `longest` by first word.

    `beginnings` are those parts of phrases that end in an article.
    """

    irregular: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entries: dict[tuple[str, ...], Entry] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    beginnings: set[tuple[str, ...]] = field(default_factory=set)

    def add_verb(self, phrase: str, name: str) -> None:
        for written in genders(fold(phrase)):
            for form, kind in verb_forms(written, self.irregular):
                names, forms = frozenset({name}), frozenset({kind})
                past = kind is Form.PARTICIPLE
                self._add(form, Entry(past=names, forms=forms) if past else Entry(acts=names, forms=forms))

    def add_deed(self, phrase: str, name: str) -> None:
        """A noun for doing something: "reparto", "limpieza"."""
        for form in thing_forms(fold(phrase)):
            self._add(form, Entry(acts=frozenset({name})))

    def add_thing(self, phrase: str, name: str) -> None:
        for form in thing_forms(fold(phrase)):
            self._add(form, Entry(classes=frozenset({name})))

    def add_exact(self, phrase: str, name: str) -> None:
        for form in genders(fold(phrase)):
            self._add(form, Entry(classes=frozenset({name})))

    def _add(self, phrase: str, entry: Entry) -> None:
        key = tuple(TOKEN.findall(phrase))
        self.entries[key] = self.entries.get(key, UNKNOWN) | entry
        self.longest[key[0]] = max(self.longest.get(key[0], 0), len(key))
        self.beginnings |= {key[: at + 1] for at in range(1, len(key)) if key[at] in ARTICLES}

    def knows(self, word: str) -> bool:
        """Whether a single word stands in the list, in any of its forms."""
        return (fold(word),) in self.entries

    def terms(self, text: str, start: int, end: int) -> list[Term]:
        """The terms of `text[start:end]` in their order; of phrases the longest one counts."""
        tokens: list[tuple[int, int, str]] = []
        for match in TOKEN.finditer(text, start, end):
            word = fold(match[0])
            # "Que les de las pastillas": people leave out the accent that tells the verb
            gives = word == GIVES and (match[0].lower() != GIVES or (tokens and tokens[-1][2] in GIVEN_TO))
            tokens.append((match.start(), match.end(), "da" if gives else self._bare(word)))
        return list(self._terms(tokens))

    def _bare(self, word: str) -> str:
        """A word as it is looked up: without the pronoun that is written on to it."""
        if word in self.longest:
            return word
        bare = without_pronoun(word)
        return bare if bare in self.longest else word

    def _terms(self, tokens: list[tuple[int, int, str]]) -> Iterator[Term]:
        at = 0
        while at < len(tokens):
            after, entry = self._longest(tokens, at)
            word = " ".join(word for _, _, word in tokens[at:after])
            yield Term(tokens[at][0], tokens[after - 1][1], word, entry)
            at = after

    def _longest(self, tokens: list[tuple[int, int, str]], at: int) -> tuple[int, Entry]:
        """Where the longest phrase ends that begins here, and what is known of it."""
        phrase: tuple[str, ...] = ()
        last, entry = at + 1, self.entries.get((tokens[at][2],), UNKNOWN)
        most = self.longest.get(tokens[at][2], 0)
        place = at
        while place < len(tokens) and len(phrase) < most:
            word = tokens[place][2]
            exact = (*phrase, word)
            if phrase and word in ARTICLES and not self._leads_on(exact):
                place += 1
                continue
            phrase = exact
            place += 1
            if phrase in self.entries:
                last, entry = place, self.entries[phrase]
        return last, entry

    def _leads_on(self, phrase: tuple[str, ...]) -> bool:
        """Whether a phrase goes on with an article here."""
        return phrase in self.beginnings
