"""A sentence taken apart where a new act begins: "shares own story, listens to people and gives out pills". Pure.

Each clause is read on its own, so that nothing good beside an act hides it; a "not" and a subject reach as far as the
whole sentence says (`Scope`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from fidelity.role_check.analysis.grammar.agents import Actor
from fidelity.role_check.analysis.grammar.sentence import Sentence
from fidelity.role_check.analysis.grammar.verbs import is_any_staff, is_staff_member
from fidelity.role_check.analysis.lexicon import Form, Term

DASHES = ("—", "–")
OWNED = ("their", "his", "her", "own", "them", "themselves")
TOLD = ("that", "whether", "if", "how", "what", "why", "where")
# How many terms before a place are looked at to tell whether a clause begins there
FAR = 40


@dataclass(frozen=True)
class Clause:
    """Terms `start` to `end`; `actor` where it goes on with the subject of the clause before, which is not the peer.

    `led_by`: who its own subject is, where that is not the peer.
    """

    start: int
    end: int
    actor: Actor | None = None
    led_by: Actor | None = None

    @property
    def led_by_others(self) -> bool:
        return self.led_by is Actor.OTHER


def split_clauses(sentence: Sentence) -> list[Clause]:
    """Every term of the sentence belongs to exactly one clause."""
    edges = [*_Splitting(sentence).starts(), len(sentence.terms)]
    clauses: list[Clause] = []
    for start, end in pairwise(edges):
        clauses.append(_with_actor(sentence, Clause(start, end), clauses[-1] if clauses else None))
    return clauses


def _with_actor(sentence: Sentence, clause: Clause, before: Clause | None) -> Clause:
    """The clause with its own actor, or with that of the one before where it has no subject and the same form."""
    if _is_of_staff(sentence, clause):
        return replace(clause, actor=Actor.OTHER, led_by=Actor.OTHER)
    verb = _first_verb(sentence, clause)
    if verb is None:
        return clause
    subject = sentence.agents.subject(verb)
    if subject is not None and subject >= clause.start:
        return replace(clause, led_by=_own_actor(sentence, clause))
    if before is None or (before.actor is None and not _own_actor(sentence, before)):
        return clause
    first = _first_verb(sentence, before)
    if first is None or not _forms(sentence, first) & _forms(sentence, verb):
        return clause
    return replace(clause, actor=before.actor or _own_actor(sentence, before))


def _is_of_staff(sentence: Sentence, clause: Clause) -> bool:
    """ "You stay with people, and the staff member searches rooms": somebody else, told apart from you."""
    own = sentence.terms[clause.start : clause.end]
    at = next((place for place, term in enumerate(own) if not term.is_in("determiner", "adverb")), 0)
    by_itself = is_staff_member(own, at) or is_any_staff(own, at)
    return by_itself and not (
        is_staff_member(sentence.terms, clause.start + at) or is_any_staff(sentence.terms, clause.start + at)
    )


def _own_actor(sentence: Sentence, clause: Clause) -> Actor | None:
    verb = _first_verb(sentence, clause)
    subject = sentence.agents.subject(verb) if verb is not None else None
    if subject is None or subject < clause.start or _hangs(sentence.terms[clause.start : subject]):
        return None
    actor = sentence.agents.who(subject)
    return None if actor is Actor.PEER else actor


def _hangs(terms: Sequence[Term]) -> bool:
    return any(term.is_in("subordinate", "relative") for term in terms)


def _first_verb(sentence: Sentence, clause: Clause) -> int | None:
    places = range(clause.start, clause.end)
    return next((at for at in places if sentence.verbs[at] and not sentence.terms[at].is_in("auxiliary")), None)


def _forms(sentence: Sentence, verb: int) -> frozenset[Form]:
    return sentence.terms[verb].entry.forms & {Form.BASE, Form.S, Form.ING}


class _Splitting:
    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.terms = sentence.terms
        self.verbs = sentence.verbs
        first = _first_verb(sentence, Clause(0, len(self.terms)))
        self.main = _forms(sentence, first) if first is not None else frozenset()
        self.start = 0

    def starts(self) -> Iterator[int]:
        yield 0
        for at in range(1, len(self.terms)):
            if self._joins(at - 1) and not self._joins(at) and self._begins(at) and self._whole(at):
                self.start = at
                yield at

    def _before(self, at: int) -> range:
        """The places of the clause so far, as far back as one may be understood."""
        return range(max(self.start, at - FAR), at)

    def _joins(self, at: int) -> bool:
        return self.terms[at].is_in("and") or self.terms[at].word in (",", *DASHES)

    def _begins(self, at: int) -> bool:
        lead = at
        while lead < len(self.terms) - 1 and self.terms[lead].is_in("adverb", "negation"):
            lead += 1
        if self.verbs[lead] and not self.terms[lead].is_in("auxiliary"):
            return self._begins_with_verb(at, lead)
        return self._begins_with_subject(lead) or self._looks_finite(lead) or self._names_act(lead)

    def _names_act(self, at: int) -> bool:
        """ "shares own story, administration of medication": a noun that is an act, where nothing is talked about."""
        verbs = [place for place in self._before(at) if self.verbs[place]]
        spoken = any(
            term.is_in("about", "listing") or term.word == ":" for term in self.terms[self._before(at).start : at]
        )
        talked = any(self.terms[verb].is_in("talk", "assist") for verb in verbs)
        term = self.terms[at]
        named = self.sentence.agents.chains.names_act(at) or (term.entry.thing and len(term.tokens) > 2)
        return bool(verbs) and named and not spoken and not talked

    def _begins_with_verb(self, at: int, verb: int) -> bool:
        forms = self.terms[verb].entry.forms
        if Form.ING in forms:
            return Form.ING in self.main or not self.main or (self._comma(at) and not self._in_gerunds(at))
        hanging = self._hanging_verb(at)
        if Form.S in forms and Form.BASE not in forms:
            return hanging is None or Form.S not in _forms(self.sentence, hanging) or self._comma(at)
        if hanging is not None:
            return False
        return not self._in_infinitive(at) or (Form.BASE in self.main and not self._owned(verb + 1))

    def _in_gerunds(self, at: int) -> bool:
        """ "supports people in finding work, making ...": what is made goes on with what is found."""
        return any(self.verbs[place] and Form.ING in _forms(self.sentence, place) for place in self._before(at))

    def _comma(self, at: int) -> bool:
        return any(term.word in (",", *DASHES) for term in self.terms[max(at - 2, 0) : at])

    def _hanging_verb(self, at: int) -> int | None:
        """The verb of a "who ..." or "when ..." that is still open."""
        opened = False
        for place in self._before(at):
            opened = opened or self.terms[place].is_in("relative", "subordinate")
            if opened and self.verbs[place]:
                return place
        return None

    def _in_infinitive(self, at: int) -> bool:
        """ "helps people find housing, get ...", "to find ..., get ...": the plain verb goes on with what is helped."""
        open_to = helped = False
        for place in self._before(at):
            term = self.terms[place]
            plain = self.verbs[place] and Form.BASE in term.entry.forms
            if plain and (helped or open_to):
                return True
            helped = helped or (self.verbs[place] and term.is_in("assist", "let"))
            open_to = term.word == "to" or (open_to and term.is_in("adverb"))
        return False

    def _owned(self, at: int) -> bool:
        return any(term.word in OWNED for term in self.terms[at : at + 2])

    def _begins_with_subject(self, lead: int) -> bool:
        """ "and may ...", ", the peer supporter gives ...", "and pills are given out ..."."""
        first = self.terms[lead]
        if first.is_in("subordinate", "relative", "preposition", "about", "but"):
            return False
        if first.is_in("modal"):
            return not self._hanging_verb(lead)
        for at in range(lead, min(lead + 7, len(self.terms))):
            term = self.terms[at]
            if at > lead and (self._joins(at) or term.is_in("relative", "subordinate") or term.word in ":;("):
                return False
            if at > lead and (term.is_in("auxiliary", "modal") or self._finite_after(at)):
                return not self._in_about(lead)
        return False

    def _finite_after(self, at: int) -> bool:
        """A finite verb right after somebody who does it."""
        forms = self.terms[at].entry.forms
        who = self.terms[at - 1].is_in("peer", "other-staff", "pronoun")
        return who and self.verbs[at] and bool(forms & {Form.S, Form.BASE})

    def _in_about(self, at: int) -> bool:
        """ "talk about what helps and what is hard": no new statement."""
        return self.terms[at].word in TOLD

    def _looks_finite(self, at: int) -> bool:
        """A word that no list knows, in the form of a verb: "liaises with ..."."""
        term = self.terms[at]
        if term.entry.classes or not term.word.endswith("s") or term.word.endswith(("ss", "us", "is")):
            return False
        after = self.terms[at + 1] if at + 1 < len(self.terms) else None
        return after is not None and Form.S in self.main and after.is_in("determiner", "preposition", "person", "about")

    def _whole(self, at: int) -> bool:
        """Whether what stands before says something: more than verbs that share what follows ("count and store")."""
        before = self._before(at)
        verb = next((place for place in before if self.verbs[place]), None)
        if verb is None and self._opens_with_somebody():
            return False
        if self._leads_in(at):
            return False
        after = before if verb is None else range(verb + 1, at)
        return any(self._says(place) for place in after)

    def _leads_in(self, at: int) -> bool:
        """ "when people ask, goes ...", "at the person's request, drives ...": a condition and what it is for."""
        opens = self.terms[self.start].is_in("asked", "preposition", "subordinate", "loose")
        return opens and sum(self.verbs[self.start : at]) <= 1

    def _opens_with_somebody(self) -> bool:
        """ "the nurse, not the peer supporter, gives ...": a subject still waits for its verb."""
        opening = next(
            (term for term in self.terms[self.start :] if not term.is_in("determiner")), self.terms[self.start]
        )
        return opening.is_in("other-staff", "peer", "person")

    def _says(self, at: int) -> bool:
        term = self.terms[at]
        return not self._joins(at) and not self.verbs[at] and not term.is_in("adverb", "modal", "auxiliary")
