"""Which terms of a sentence are verbs there. Pure.

No parser: a verb is a known word, read by the words right before and after it.
"""

from collections.abc import Sequence
from typing import overload

from fidelity.role_check.analysis.grammar.classes import PEERS
from fidelity.role_check.analysis.lexicon import Form, Term

BE = ("is", "are", "was", "were")
THE_ONE = ("the", "this")


def is_staff_member(terms: Sequence[Term], at: int) -> bool:
    """ "The team member administers ...", "Staff Member administers ...", as job descriptions call whoever has the job.

    Not "a team member", "team members", or one told apart from a peer supporter or by what follows.
    """
    words = [token.word for token in terms[at].tokens]
    if terms[at].owns or words[-2:] not in (["team", "member"], ["staff", "member"]):
        return False
    lead = [*(term.word for term in terms[:at] if not term.is_in("adverb")), *words[:-2]]
    alone = not lead or (len(lead) == 1 and lead[0] in THE_ONE)
    after = terms[at + 1] if at + 1 < len(terms) else None
    told_apart = after is None or after.is_in("relative", "preposition", "about") or not after.word[0].isalnum()
    return alone and not told_apart and not _names_worker(terms)


def is_any_staff(terms: Sequence[Term], at: int) -> bool:
    """ "Staff search rooms", "All staff write ..."; not "Staff the desk", and not where a peer supporter is named."""
    if terms[at].word != "staff" or len(terms[at].tokens) > 1 or _names_worker(terms):
        return False
    after = next((place for place in range(at + 1, len(terms)) if not terms[place].is_in("adverb")), len(terms))
    if after + 1 >= len(terms) or not all(term.is_in("determiner") and term.word != "other" for term in terms[:at]):
        return False
    acts = Form.BASE in terms[after].entry.forms and not terms[after].is_in("auxiliary", "modal")
    return acts and (terms[after + 1].entry.thing or terms[after + 1].is_in("determiner", "and"))


def _names_worker(terms: Sequence[Term]) -> bool:
    return any(term.is_in("peer") or term.word in (*PEERS, "you", "your") for term in terms)


class Verbs(Sequence[bool]):
    """For each term whether it is read as a verb."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = terms
        self.are_verbs: list[bool] = []
        for at in range(len(terms)):
            self.are_verbs.append(self._is_verb(at))

    def __len__(self) -> int:
        return len(self.are_verbs)

    @overload
    def __getitem__(self, at: int) -> bool: ...

    @overload
    def __getitem__(self, at: slice) -> list[bool]: ...

    def __getitem__(self, at: int | slice) -> bool | list[bool]:
        return self.are_verbs[at]

    def _is_verb(self, at: int) -> bool:
        term = self.terms[at]
        forms = term.entry.forms
        if not forms or (term.glued and term.end - term.start == len(term.word)):
            return False
        before = self.before(at)
        if term.is_in("auxiliary") and at + 1 < len(self.terms) and Form.ED in self.terms[self._after(at)].entry.forms:
            return False
        if forms == {Form.ED}:
            return before is not None and self.terms[before].is_in(
                "auxiliary", "person", "peer", "other-staff", "pronoun", "relative"
            )
        if Form.ING in forms and (self._describes(at) or self._is_named(at)):
            return False
        if self._is_subject(at) or is_any_staff(self.terms, at):
            return False
        if Form.ING in forms:
            return not (term.entry.thing and before is not None and self._is_plain_verb(before))
        if before is not None and self._lists_thing(at, before):
            return False
        if before is None or self.sign(before) or self.terms[before].is_in("and", "listing", "filler"):
            return not (term.entry.thing and self.ends(at + 1))
        previous = self.terms[before]
        if previous.is_in("but") and self._goes_on_after_but(at):
            return True
        if Form.BASE in forms and is_any_staff(self.terms, before):
            return True
        if previous.owns or (forms <= {Form.BASE, Form.ED} and self._in_phrase(before)):
            return False
        if self.are_verbs[before] and not previous.is_in("assist", "auxiliary", "keep-on", "let"):
            return False
        if previous.is_in("determiner", "preposition", "about") and previous.word != "to":
            return False
        if not term.entry.thing or previous.is_in("modal"):
            return True
        subject = previous.word == "to" or previous.is_in(
            "peer", "person", "pronoun", "assist", "other-staff", "relative"
        )
        return subject and not self.ends(at + 1)

    def _goes_on_after_but(self, at: int) -> bool:
        """ "does not prescribe, but searches rooms"; not "but searches are rare", "but support groups are"."""
        forms = self.terms[at].entry.forms
        after = self.terms[at + 1 : at + 4]
        finite = forms == {Form.S} or (Form.BASE in forms and any(term.is_in("modal") for term in self.terms[:at]))
        return finite and not self.ends(at + 1) and not any(term.is_in("auxiliary") for term in after)

    def _lists_thing(self, at: int, before: int) -> bool:
        """ "documents interventions and progress": after "she documents", "and progress" is no act."""
        opens = self.terms[0].entry.forms == {Form.S} and not self.terms[0].entry.thing and self.are_verbs[0]
        joined = self.terms[before].is_in("and") or self.terms[before].word == ","
        return opens and joined and self.terms[at].entry.thing and Form.S not in self.terms[at].entry.forms

    def _is_subject(self, at: int) -> bool:
        """ "safety sits are done by nurses": what something is said of."""
        after = self.terms[at + 1] if at + 1 < len(self.terms) else None
        finite = self.terms[at].entry.forms <= {Form.BASE, Form.S}
        return finite and at > 0 and after is not None and after.word in BE and not self.terms[at].is_in("auxiliary")

    def _describes(self, at: int) -> bool:
        """ "the referring court": it tells which one."""
        described = at + 1 < len(self.terms) and self.terms[at + 1].entry.thing
        return described and at > 0 and self.terms[at - 1].word in ("the", "a", "an")

    def _is_named(self, at: int) -> bool:
        """ "a screening is due": a thing, by the word before and the one after."""
        if not self.terms[at].entry.thing or at + 1 >= len(self.terms):
            return False
        if at == 0:
            return self.terms[at + 1].is_in("auxiliary")
        return self.terms[at - 1].word in ("the", "a", "an") and self.ends(at + 1)

    def _in_phrase(self, at: int) -> bool:
        """Whether this is part of a thing after "the" or the like: what follows is part of it too."""
        for place in range(at, max(at - 3, -1), -1):
            term = self.terms[place]
            if term.is_in("determiner") or term.owns:
                return True
            plain = not term.entry.classes or (term.entry.thing and not term.is_in("person", "other-staff", "peer"))
            if not plain or self.sign(place):
                return False
        return False

    def _is_plain_verb(self, at: int) -> bool:
        forms = self.terms[at].entry.forms
        return bool(forms & {Form.BASE, Form.S}) and not self.terms[at].entry.thing

    def _after(self, at: int) -> int:
        """The term after, past adverbs; the last one at the end."""
        at += 1
        while at < len(self.terms) - 1 and self.terms[at].is_in("adverb", "negation"):
            at += 1
        return min(at, len(self.terms) - 1)

    def ends(self, at: int) -> bool:
        """Whether a phrase ends before this index."""
        if at >= len(self.terms) or self.sign(at):
            return True
        return self.terms[at].is_in("and", "auxiliary", "modal", "but") or self.terms[at].word in ("of", "for")

    def sign(self, at: int) -> bool:
        return not self.terms[at].word[0].isalnum()

    def before(self, at: int) -> int | None:
        """The term before, past adverbs; None at the start."""
        at -= 1
        while at >= 0 and self.terms[at].is_in("adverb", "negation"):
            at -= 1
        return at if at >= 0 else None

    def finite(self, at: int) -> bool:
        forms = self.terms[at].entry.forms
        return self[at] and bool(forms & {Form.BASE, Form.S}) and not self.terms[at].is_in("auxiliary", "belongs")
