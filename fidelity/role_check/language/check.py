"""The language check: words in a text that label or close, each with a more open way to say it. Pure.

It looks at words, never at who wrote them, and it is a hint: the documents themselves say that no agreed list exists
and that people choose the words used for them. What stands in quotation marks or in a quoted block, the names of laws
and programs, job titles, and talk about a word as a word are left alone. Time is linear in the length of the text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fidelity.wording.translation import gettext as _


class Category(StrEnum):
    """What kind of word it is."""

    SYSTEM = "system"
    LABEL = "label"
    CLOSED = "closed"
    CLINICAL = "clinical"
    DEFICIT = "deficit"
    CONTROL = "control"


class Level(StrEnum):
    """How strongly another word is advised; neither of them blocks anything."""

    AVOID = "avoid"
    THINK = "think"


class Confidence(StrEnum):
    """How sure the rule is that the word means here what it looks for."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True)
class Term:
    """One entry of the list; `words` and `unless` are patterns as `written_out` reads them."""

    code: str
    category: Category
    level: Level
    words: tuple[str, ...]
    alternative: str
    reason: str
    places: tuple[str, ...]
    confidence: Confidence = Confidence.SURE
    unless: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    not_examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """Where nothing is raised: `kind` is name, title, mention, or after (words behind the one they speak of)."""

    kind: str
    words: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """The list, ready to be looked up: every phrase in lower case, words apart by one blank.

    `phrases` lead to their term. `unless` are phrases in which the terms named mean something else; in `titles` (and
    names) nothing is raised. After one of `mentions` ("the word") a word is named and not used, and so it is before one
    of `after` ("is a word"). `laws` and `bodies` end names in capitals. `acronyms` count only in capitals. `longest`:
    first word -> words in its longest phrase.
    """

    terms: tuple[Term, ...]
    contexts: tuple[Context, ...]
    phrases: Mapping[str, Term]
    unless: Mapping[str, frozenset[str]]
    titles: frozenset[str]
    mentions: frozenset[str]
    after: frozenset[str]
    laws: frozenset[str]
    bodies: frozenset[str]
    acronyms: frozenset[str]
    longest: Mapping[str, int]
    known: frozenset[str]
    classes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Word:
    """A word found: `text` stands at `start` to `end` of the whole text, on `line` (from 1)."""

    line: int
    start: int
    end: int
    text: str
    category: Category
    level: Level
    places: tuple[str, ...]
    alternative: str
    reason: str
    confidence: Confidence
    term: str


LETTERS = r"[^\W\d_]+"
TOKEN = re.compile(rf"{LETTERS}(?:['’\u00ad]{LETTERS})*")
GAP = re.compile(r"[ \t\u00a0]*+[-‐‑]?[ \t\u00a0]*+(?:\r?\n)?[ \t\u00a0]*+")
HYPHENATED = re.compile(r"[-‐]\r?\n[ \t]*")
SENTENCE_END = re.compile(r"[.!?;](?:\s|$)|\n\s*\n")
JOINERS = frozenset({"with", "and", "of", "for", "the"})
NAMED_WITHIN = 12
NAMED_BEFORE = 5
LONGEST_NAME = 10


@dataclass(frozen=True)
class _Token:
    """One word of the text; `key` is how the list writes it, `follows` that it may continue a phrase."""

    start: int
    end: int
    raw: str
    key: str
    follows: bool
    sentence: int


def check(text: str, language: Language) -> tuple[Word, ...]:
    """The words of `text` that are on the list, in their order."""
    tokens = _tokens(text, language)
    lines = [match.start() for match in re.finditer("\n", text)]
    return tuple(
        _word(text, term, tokens[first].start, tokens[last].end, bisect_right(lines, tokens[first].start - 1) + 1)
        for first, last, term in _listed_phrases(tokens, language)
    )


def hint(text: str, language: Language) -> str:
    """One gentle line on the first word found in `text`; empty where there is none."""
    words = check(text, language)
    if not words:
        return ""
    return _("Another way to say “%(words)s”: %(advice)s") % {
        "words": " ".join(words[0].text.split()),
        "advice": advice(words[0]),
    }


def advice(about: Word | Term) -> str:
    words = _("%(alternative)s. Why? %(reason)s")
    return words % {"alternative": about.alternative, "reason": about.reason}


def _word(text: str, term: Term, start: int, end: int, line: int) -> Word:
    return Word(
        line,
        start,
        end,
        text[start:end],
        term.category,
        term.level,
        term.places,
        term.alternative,
        term.reason,
        term.confidence,
        term.code,
    )


# From text to words


def _tokens(text: str, language: Language) -> list[_Token]:
    plain = unquoted(text)
    tokens: list[_Token] = []
    before, sentence = 0, 0
    for match in TOKEN.finditer(plain):
        gap = plain[before : match.start()]
        sentence += bool(SENTENCE_END.search(gap))
        raw = match[0].replace("’", "'").replace("\u00ad", "")
        end = match.end() - 2 * raw.lower().endswith("'s")
        raw = raw[:-2] if raw.lower().endswith("'s") else raw
        key = raw if raw in language.acronyms else raw.lower()
        before = match.end()
        if tokens and HYPHENATED.fullmatch(gap) and tokens[-1].key + key in language.known:
            first = tokens.pop()
            tokens.append(_Token(first.start, end, first.raw + raw, first.key + key, first.follows, sentence))
        else:
            tokens.append(_Token(match.start(), end, raw, key, bool(GAP.fullmatch(gap)), sentence))
    return tokens


QUOTES = (
    (re.compile(r'(?<!\w)"(?=\S)'), re.compile(r'(?<=\S)"(?!\w)')),
    (re.compile("“"), re.compile("”")),
    (re.compile("«"), re.compile("»")),
    (re.compile(r"(?<!\w)‘(?=\S)"), re.compile(r"(?<=\S)’(?!\w)")),
    (re.compile(r"(?<!\w)'(?=[^\W\d])"), re.compile(r"(?<=\S)'(?!\w)")),
)
PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
BLOCK = re.compile(r"^[ \t]*>[^\n]*", re.MULTILINE)
RUN = re.compile(r"\S+")


def unquoted(text: str) -> str:
    """`text` in the same length, with a blank sign for each sign of what is quoted, and of addresses."""
    signs = list(text)
    for start, end in _quoted(text):
        signs[start:end] = ["\n" if sign == "\n" else "\0" for sign in text[start:end]]
    return "".join(signs)


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in BLOCK.finditer(text))
    yield from (match.span() for match in RUN.finditer(text) if "://" in match[0] or "@" in match[0])
    breaks = [match.start() for match in PARAGRAPH.finditer(text)]
    for opening, closing in QUOTES:
        yield from _pairs(text, opening, closing, breaks)


def _pairs(
    text: str, opening: re.Pattern[str], closing: re.Pattern[str], breaks: list[int]
) -> Iterator[tuple[int, int]]:
    """From each opening mark to the next closing one, within a paragraph; marks that stay open quote nothing."""
    opens = [(match.start(), 0) for match in opening.finditer(text)]
    closes = [(match.start(), 1) for match in closing.finditer(text)]
    start: int | None = None
    for at, what in sorted({*opens, *closes, *((at, 2) for at in breaks)}):
        if what == 2:
            start = None
        elif what == 1 and start is not None and start < at:
            yield start, at + 1
            start = None
        elif what == 0 and start is None:
            start = at


# From words to findings


def _listed_phrases(tokens: list[_Token], language: Language) -> Iterator[tuple[int, int, Term]]:
    """First and last word of every phrase found; the longest counts, and none lies within another."""
    named, meant = _fine(tokens, language)
    free = 0
    for first in range(len(tokens)):
        for last, phrase in _phrases(tokens, first, language) if first >= free else ():
            term = language.phrases.get(phrase)
            if term and named.isdisjoint(range(first, last + 1)) and not _means_else(meant, first, last, term):
                yield first, last, term
                free = last + 1
                break


def _means_else(meant: Mapping[int, list[tuple[int, frozenset[str]]]], first: int, last: int, term: Term) -> bool:
    """Whether the phrase lies within a longer one in which the term means something else."""
    return any(end >= last and term.code in codes for end, codes in meant.get(first, ()))


def _phrases(tokens: list[_Token], first: int, language: Language) -> Iterator[tuple[int, str]]:
    """The phrases of the text that start at a word and could be on the list, longest first, with their last word."""
    last = first
    furthest = first + language.longest.get(tokens[first].key, 0)
    while last + 1 < min(furthest, len(tokens)) and tokens[last + 1].follows:
        last += 1
    if furthest == first:
        return
    keys = [token.key for token in tokens[first : last + 1]]
    for length in range(len(keys), 0, -1):
        yield first + length - 1, " ".join(keys[:length])


def _fine(tokens: list[_Token], language: Language) -> tuple[set[int], dict[int, list[tuple[int, frozenset[str]]]]]:
    """The words within names, titles and mentions; and for each word the phrases around it that mean something else."""
    named = {word for first, last in _names(tokens, language) for word in range(first, last + 1)}
    meant: dict[int, list[tuple[int, frozenset[str]]]] = {}
    for first in range(len(tokens)):
        for last, phrase in _phrases(tokens, first, language):
            if phrase in language.titles:
                named.update(range(first, last + 1))
            if phrase in language.unless:
                for word in range(first, last + 1):
                    meant.setdefault(word, []).append((last, language.unless[phrase]))
            if phrase in language.mentions:
                named.update(range(first, _named_until(tokens, last) + 1))
            if phrase in language.after:
                named.update(range(_named_from(tokens, first), first))
    return named, meant


def _named_until(tokens: list[_Token], last: int) -> int:
    """The last word that a mention ("words such as ...") reaches: within its sentence, and not far."""
    reach = tokens[last : last + NAMED_WITHIN + 1]
    return last + sum(token.sentence == tokens[last].sentence for token in reach) - 1


def _named_from(tokens: list[_Token], first: int) -> int:
    """The first word that is spoken of by what follows ("... is a word"): within its sentence, and near."""
    reach = tokens[max(first - NAMED_BEFORE, 0) : first]
    return first - sum(token.sentence == tokens[first].sentence for token in reach)


def _names(tokens: list[_Token], language: Language) -> Iterator[tuple[int, int]]:
    """Names of laws and bodies: words in capitals before Act, Program and the like, as in a sentence."""
    for last, token in enumerate(tokens):
        law = token.key in language.laws
        if not token.raw.istitle() or not (law or token.key in language.bodies):
            continue
        first = last
        while first > 0 and tokens[first].follows and last - first < LONGEST_NAME:
            before = tokens[first - 1]
            if not (before.raw[0].isupper() or (law and before.key in JOINERS)):
                break
            first -= 1
        while tokens[first].raw[0].islower():
            first += 1
        whole = _named_after(tokens, last)
        if last - first >= (1 if law else 2) or whole > last:
            yield first, whole


def _named_after(tokens: list[_Token], last: int) -> int:
    """The last word of "Center for Substance Abuse Treatment", where `last` is the body; `last` without more."""
    at = last + 1
    if at >= len(tokens) or tokens[at].key not in ("for", "of", "on") or not tokens[at].follows:
        return last
    end = last
    while at + 1 < len(tokens) and at - last < LONGEST_NAME and tokens[at + 1].follows:
        at += 1
        if tokens[at].raw[0].isupper():
            end = at
        elif tokens[at].key not in JOINERS:
            break
    return end


# Making it ready


def written_out(patterns: Iterable[str], classes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Every phrase that `patterns` stand for; the signs are those of seeds/README.md ("role_check/language.yaml")."""
    for pattern in patterns:
        phrases = [""]
        for choices in parts(pattern, classes):
            phrases = [f"{phrase} {choice}".strip() for phrase in phrases for choice in choices]
        yield from dict.fromkeys(phrases)


def parts(pattern: str, classes: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """For each part of a pattern the words it stands for, "" among them where it may be left out."""
    for part in pattern.split():
        words = [form.replace("-", " ") for form in _forms(part.removesuffix("?"), classes)]
        yield words + [""] * part.endswith("?")


def _forms(part: str, classes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for choice in part.split("|"):
        if choice.startswith("<"):
            yield from written_out(classes[choice.strip("<>")], classes)
        elif choice.endswith("+"):
            yield from (choice[:-1], _with_s(choice[:-1]))
        elif choice.endswith("~"):
            yield from _verb(choice[:-1])
        else:
            yield choice if len(choice) > 1 and choice.isupper() else choice.lower()


def _with_s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _verb(word: str) -> Iterator[str]:
    yield from (word, _with_s(word))
    if word.endswith("e"):
        yield from (word + "d", word[:-1] + "ing")
    elif word.endswith("y") and word[-2] not in "aeiou":
        yield from (word[:-1] + "ied", word + "ing")
    else:
        yield from (word + "ed", word + "ing")


def prepare(
    terms: tuple[Term, ...],
    contexts: tuple[Context, ...] = (),
    *,
    classes: Mapping[str, tuple[str, ...]] | None = None,
    laws: Iterable[str] = (),
    bodies: Iterable[str] = (),
) -> Language:
    """The list ready to be looked up; of two terms with the same phrase the first one has it."""
    classes = classes or {}
    phrases: dict[str, Term] = {}
    unless: dict[str, frozenset[str]] = {}
    for term in terms:
        for phrase in written_out(term.words, classes):
            phrases.setdefault(phrase, term)
        for phrase in written_out(term.unless, classes):
            unless[phrase] = unless.get(phrase, frozenset()) | {term.code}
    known = frozenset(word for phrase in phrases for word in phrase.split())
    mentions = frozenset(_context_phrases(contexts, classes, "mention"))
    after = frozenset(_context_phrases(contexts, classes, "after"))
    titles = frozenset(_context_phrases(contexts, classes, "name", "title"))
    return Language(
        terms,
        contexts,
        phrases,
        unless,
        titles,
        mentions,
        after,
        frozenset(word.lower() for word in laws),
        frozenset(word.lower() for word in bodies),
        frozenset(word for word in known if word.isupper() and len(word) > 1),
        _longest((*phrases, *unless, *titles, *mentions, *after)),
        known,
        classes,
    )


def _context_phrases(contexts: Iterable[Context], classes: Mapping[str, tuple[str, ...]], *kinds: str) -> Iterator[str]:
    for context in contexts:
        if context.kind in kinds:
            yield from written_out(context.words, classes)


def _longest(phrases: Iterable[str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for phrase in phrases:
        parts = phrase.split()
        longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
    return longest
