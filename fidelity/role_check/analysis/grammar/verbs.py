"""Which terms of a sentence are verbs there. Pure.

No parser: a verb is a known word, read by the words right before and after it.
"""

from collections.abc import Sequence
from typing import overload

from fidelity.role_check.analysis.lexicon import Form, Term

BE = ("is", "are", "was", "were")


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
        if self._is_subject(at):
            return False
        if Form.ING in forms:
            return not (term.entry.thing and before is not None and self._is_plain_verb(before))
        if before is not None and self._lists_thing(at, before):
            return False
        if before is None or self.sign(before) or self.terms[before].is_in("and", "listing", "filler"):
            return not (term.entry.thing and self.ends(at + 1))
        previous = self.terms[before]
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
