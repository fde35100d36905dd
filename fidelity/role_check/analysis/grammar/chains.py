"""Verbs joined to each other, and nouns that are acts: what else counts as the act beside the nearest verb. Pure."""

from collections.abc import Sequence

from fidelity.role_check.analysis.grammar.classes import REACH
from fidelity.role_check.analysis.grammar.verbs import Verbs
from fidelity.role_check.analysis.lexicon import Form, Term


class Chains:
    def __init__(self, terms: Sequence[Term], verbs: Verbs) -> None:
        self.terms = terms
        self.verbs = verbs

    def chain(self, verb: int) -> tuple[int, ...]:
        """The verb and those joined to it right before: "prepare, count and store"; no more than a verb reaches."""
        chain = [verb]
        at = verb - 1
        while at >= 0 and len(chain) <= REACH:
            joined = False
            while at >= 0 and (self.terms[at].is_in("and", "adverb") or self.terms[at].word in ",/("):
                joined = joined or not self.terms[at].is_in("adverb")
                at -= 1
            if at < 0 or not joined or not (self.verbs[at] or self._bare_verb(at)):
                break
            chain.append(at)
            at -= 1
        return tuple(chain)

    def _bare_verb(self, at: int) -> bool:
        """A verb that could be a thing, but stands where a verb does: "Monitor and document ..."."""
        entry = self.terms[at].entry
        before = self.verbs.before(at)
        return bool(entry.forms - {Form.ED}) and (
            before is None or self.terms[before].is_in("modal", "peer") or self.verbs.sign(before)
        )

    def names_act(self, at: int) -> bool:
        """ "administration of", "checks on": a thing that is an act, and governs what follows."""
        term = self.terms[at]
        if not (term.entry.thing and (term.entry.forms or term.entry.named)):
            return False
        return at + 1 < len(self.terms) and self.terms[at + 1].is_in("preposition", "about")

    def opens_object(self, at: int) -> bool:
        """ "ensure that", "check whether": what follows is what is ensured or checked."""
        if self.terms[at].word not in ("that", "if", "whether", "how", "what"):
            return False
        for before in range(at - 1, max(at - 6, -1), -1):
            if self.verbs[before]:
                return not self.terms[before].is_in("assist")
            if self.verbs.sign(before) or self.terms[before].is_in("and", "subordinate"):
                return False
        return False
