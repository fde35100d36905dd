"""A text as the rules read it: statements, each taken apart into clauses, and what stands over them. Pure.

A rule looks at each clause by itself and at a few clauses in a row (`WINDOW`), never at more. So nothing that is added
before, after or between can hide what was found.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from fidelity.role_check.analysis.grammar.agents import Actor
from fidelity.role_check.analysis.grammar.classes import PEERS
from fidelity.role_check.analysis.grammar.clauses import Clause, split_clauses
from fidelity.role_check.analysis.grammar.sentence import Scope, Sentence
from fidelity.role_check.analysis.headings import (
    COVERED,
    DEFINES,
    FEWEST_PERKS,
    HAS_DONE,
    KNOWN,
    KNOWS,
    MAY_REFUSE,
    NONE,
    OF_AGENCY,
    PERK,
    Governed,
    governed,
    negates,
)
from fidelity.role_check.analysis.lexicon import Form, Lexicon, Term
from fidelity.role_check.analysis.segmentation import Part, parts

LONGEST = 300
# "Will I have to drive clients? No."
SAYS_NO = re.compile(
    r"\s*(?:A(?:nswer)?\s*[:.)]\s*)?(?:No|Never|They (?:(?:do|are|will) not|(?:don|aren|won)['’]t)(?=\s*[.!]))\b"
    r"(?!\s+(?:experience|one|problem))"
)
WINDOW = 3
# By these, what others list is care that they give, and nothing that they pass on
GIVES_CARE = ("do", "does", "give", "gives", "perform", "performs", "provide", "provides")
# Who else may be given it
SOMEBODY_ELSE = ("duties", "job", "position", "post", "role", "tasks", "work", "worker", "workers", "you", "your")


@dataclass(frozen=True)
class Statement:
    """One sentence or half-sentence: the clauses in it, and each window of clauses as a sentence of its own.

    `goes_on_of_others`: the half before it lists what others do.

    What it says depends on its words and on what stands over it (`key`), and on nothing else of the text.
    """

    part: Part
    governed: Governed
    terms: Sequence[Term]
    text: str
    lexicon: Lexicon
    goes_on_of_others: bool = False

    @property
    def key(self) -> Hashable:
        """The same for two statements that say the same, wherever they stand."""
        words = self.text[self.terms[0].start : self.terms[-1].end]
        defines = bool(DEFINES.match(self.text, self.part.start, self.part.end))
        return (
            words,
            defines,
            self.terms[-1].owns,
            self.governed,
            self.part.crossed,
            self.part.heading,
            self.part.topic,
            self.is_of_others,
        )

    @property
    def lists_knowledge(self) -> bool:
        """Whether it says only what is to be known, what a word means, what an agency is, or fills in a field."""
        start, end = self.terms[0].start, self.terms[-1].end
        knows = len(self.clauses) == 1 and KNOWS.match(self.text, start, end)
        defines = DEFINES.match(self.text, self.part.start, self.part.end)
        covered = COVERED.match(self.text, start, end) and not any(self.whole.verbs)
        was = HAS_DONE.match(self.text, start, end) and not self.whole.verbs[self.whole.opening]
        forms = any(form.match(self.text, start, end) for form in (KNOWN, OF_AGENCY))
        return bool(knows or defines or covered or was or forms or self._offers)

    @property
    def is_refused(self) -> bool:
        """ "Medication duties: none", and "If you are asked to drive people, say no"."""
        if NONE.match(self.text, self.part.start, self.part.end):
            return True
        return bool(MAY_REFUSE.match(self.text, self.part.start, self.part.end))

    @property
    def is_of_others(self) -> bool:
        """ "Residential aides: bed checks, room searches; curfew"."""
        if self.goes_on_of_others:
            return self._goes_on()
        colon = next((at for at, term in enumerate(self.terms) if term.word == ":"), 0)
        named = self.terms[:colon]
        if (
            not named
            or any(term.is_in("peer") or term.word in PEERS for term in named)
            or any(self.whole.verbs[:colon])
        ):
            return False
        return named[-1].is_in("other-staff") and not any(term.is_in("preposition", "about") for term in named)

    def _goes_on(self) -> bool:
        """Whether the half after a semicolon has no doer of its own: "...; completes the assessment"."""
        opening, verbs = self.whole.opening, self.whole.verbs
        named = any(term.is_in("peer", "pronoun") or term.word in (*PEERS, *SOMEBODY_ELSE) for term in self.terms)
        return verbs[opening] and Form.S in self.terms[opening].entry.forms and not named

    @property
    def is_led_by_label(self) -> bool:
        """ "Clinician: leads the response", and not "Beside a nurse: leads ..." or "Supervisor: Ann Lee"."""
        label = [term for term in self.terms[:2] if not term.is_in("determiner")]
        names_staff = len(label) == 2 and label[0].is_in("other-staff") and label[1].word == ":"
        return names_staff and not label[0].word.startswith("team") and any(self.whole.verbs)

    @property
    def _offers(self) -> bool:
        """Whether it is a list of what an employer gives, in which nothing is done to anybody."""
        start, end = self.terms[0].start, self.terms[-1].end
        if len(PERK.findall(self.text, start, end)) < FEWEST_PERKS:
            return False
        verbs = self.whole.verbs
        done = any(verbs.finite(at) and not term.is_in("modal", "provide") for at, term in enumerate(self.terms))
        return not done and not verbs[self.whole.opening] and not any(term.owns for term in self.terms)

    @cached_property
    def whole(self) -> Sentence:
        return self._read[0]

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[Sentence, tuple[Clause, ...]]:
        sentence = Sentence(self.terms, self.text, self.lexicon)
        clauses = tuple(split_clauses(sentence))
        actors = [
            _lister(sentence, clause) if at > sentence.lists_from else clause.actor
            for clause in clauses
            for at in range(clause.start, clause.end)
        ]
        list_start = _refused_from(sentence)
        negated = [under or at > list_start for at, under in enumerate(sentence.scope.negated)]
        sentence.scope = Scope(negated, sentence.scope.handed_over, actors)
        return sentence, clauses

    @cached_property
    def windows(self) -> tuple[tuple[int, int, Sentence], ...]:
        """First clause, how many, and their sentence; single clauses first."""
        return tuple(self._windows())

    def _windows(self) -> Iterator[tuple[int, int, Sentence]]:
        most = min(WINDOW, len(self.clauses))
        for count in range(1, most + 1):
            for first in range(len(self.clauses) - count + 1):
                start, end = self.clauses[first].start, self.clauses[first + count - 1].end
                yield first, count, self._sentence(start, end)

    def _sentence(self, start: int, end: int) -> Sentence:
        if (start, end) == (0, len(self.whole.terms)):
            return self.whole
        scope = self.whole.scope.part(start, end)
        return Sentence(self.whole.terms[start:end], self.whole.text, self.whole.lexicon, scope)


def read_statements(text: str, lexicon: Lexicon) -> Iterator[Statement]:
    """Every statement in the order of the text."""
    seen: dict[tuple[tuple[int, int], ...], Governed] = {}
    for part in parts(text):
        if text[part.end - 1] == "?" and SAYS_NO.match(text, part.end):
            part = replace(part, crossed=True)
        if part.headings not in seen:
            seen[part.headings] = governed(text, part.headings, lexicon)
        over = seen[part.headings]
        of_others = False
        for terms in _short(_halves(text, lexicon.terms(text, part.start, part.end))):
            statement = Statement(part, over, terms, text, lexicon, of_others)
            yield statement
            of_others = statement.is_of_others and (of_others or statement.is_led_by_label)
            if KNOWN.match(text, part.start, part.end):
                over = replace(over, qualities=True)


def _lister(sentence: Sentence, clause: Clause) -> Actor | None:
    """Whose acts a clause lists: "Technicians give care such as taking vital signs, giving out medication"."""
    words = [term.tokens[0].word for term in sentence.terms[clause.start : clause.end]]
    shared = any(term.is_in("peer") or term.word in PEERS for term in sentence.terms[clause.start : clause.end])
    gives_care = any(word in GIVES_CARE for word in words) and not any(word in SOMEBODY_ELSE for word in words)
    if clause.actor is None and clause.led_by_others and gives_care and not shared:
        return clause.led_by
    return clause.actor


def _refused_from(sentence: Sentence) -> int:
    """Where a list begins whose lead-in says that nothing of it is done; else the end."""
    colon = next((at for at, term in enumerate(sentence.terms) if term.word == ":"), 0)
    return colon if colon and _refuses(sentence.text, sentence.terms, colon) else len(sentence.terms)


def _refuses(text: str, terms: Sequence[Term], colon: int) -> bool:
    """Not so "Peers do not work alone: they give ...": what has a subject of its own stands for itself."""
    after = terms[colon + 1 : colon + 2]
    is_subject = any(term.is_in("peer") or term.word in (*PEERS, "they", "you") for term in after)
    return not is_subject and negates(text[terms[0].start : terms[colon].end])


def _halves(text: str, terms: Sequence[Term]) -> Iterator[Sequence[Term]]:
    """The sentence cut at semicolons, unless a "not" before a colon holds for the whole list."""
    colon = next((at for at, term in enumerate(terms) if term.word == ":"), 0)
    if colon and _refuses(text, terms, colon):
        yield terms
        return
    start = 0
    for at, term in enumerate(terms):
        if term.word == ";" and not _goes_on(terms, at, text) and at > start:
            yield terms[start:at]
            start = at + 1
    if start < len(terms):
        yield terms[start:]


def _goes_on(terms: Sequence[Term], at: int, text: str) -> bool:
    """ "...; or ...", and "shall not be asked to ...; to ...; and to ..." """
    after = [term.word for term in terms[at + 1 : at + 3]]
    if after[:1] in (["or"], ["nor"]):
        return True
    infinitive = after[:1] == ["to"] or after in (["and", "to"], ["nor", "to"])
    before = text[terms[0].start : terms[at].start]
    return infinitive and " to " in before and negates(before + ":")


def _short(halves: Iterable[Sequence[Term]]) -> Iterator[Sequence[Term]]:
    """Pieces of a length that a person might write, cut after a comma: time grows with length alone."""
    for terms in halves:
        start = 0
        while len(terms) - start > LONGEST:
            commas = (at for at in range(start + LONGEST, start + LONGEST // 2, -1) if terms[at].word == ",")
            end = next(commas, start + LONGEST - 1) + 1
            yield terms[start:end]
            start = end
        yield terms[start:]
