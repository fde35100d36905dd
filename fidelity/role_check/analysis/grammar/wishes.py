"""Where a sentence speaks of what the person wants: help on request is not the same as a task. Pure."""

from collections.abc import Sequence
from functools import cached_property

from fidelity.role_check.analysis.grammar.agents import Agents
from fidelity.role_check.analysis.grammar.verbs import Verbs
from fidelity.role_check.analysis.lexicon import Term

AGREES = frozenset({
    "agree", "agreed", "agrees", "agreeing", "allow", "allows", "consent", "consented", "consents", "permit", "permits",
})  # fmt: skip
IT = ("it", "this", "that", "so")


def is_denied(terms: Sequence[Term], at: int) -> bool:
    """ "even if the person does not agree", "do not want it"; not "when they do not want to go alone"."""
    before = at - 1
    while before >= 0 and terms[before].is_in("adverb", "auxiliary"):
        before -= 1
    if before < 0 or not terms[before].is_in("negation", "avoid"):
        return False
    after = terms[at + 1] if at + 1 < len(terms) else None
    ends = after is None or after.word in IT or not after.word[0].isalnum()
    return ends or not {token.word for token in terms[at].tokens}.isdisjoint(AGREES)


class Wishes:
    def __init__(self, terms: Sequence[Term], verbs: Verbs, agents: Agents) -> None:
        self.terms = terms
        self.verbs = verbs
        self.agents = agents

    def reach(self, first: int) -> bool:
        """Whether an act that begins at `first` is done because the person wants it; a wish reaches what is before."""
        return bool(self.places) and (first <= self.places[-1] or self._opens(self.places[0]))

    @cached_property
    def places(self) -> tuple[int, ...]:
        return tuple(at for at, term in enumerate(self.terms) if term.is_in("asked") or self._wished(at))

    def _wished(self, at: int) -> bool:
        """ "when the person wants", "whoever asks", "at the resident's request"; not a request of staff."""
        term = self.terms[at]
        if term.is_in("request"):
            before, after = self.terms[max(at - 4, 0) : at], self.terms[at + 1 : at + 4]
            staff = any(near.is_in("other-staff") for near in (*before, *after))
            return not staff and any(earlier.word in ("at", "on", "upon", "by", "of") for earlier in before)
        if not term.is_in("wish") or is_denied(self.terms, at):
            return False
        subject = self.agents.subject(at)
        return subject is not None and self.terms[subject].is_in("person", "pronoun", "relative")

    def _opens(self, at: int) -> bool:
        return not any(self.verbs[place] and not self.terms[place].is_in("wish") for place in range(at))
