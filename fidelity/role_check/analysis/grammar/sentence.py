"""One sentence, or some clauses of it, as the rules read it: acts on things, by whom, under which "not". Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from fidelity.role_check.analysis.grammar.acts import Act, Acts
from fidelity.role_check.analysis.grammar.agents import Actor, Agents
from fidelity.role_check.analysis.grammar.chains import Chains
from fidelity.role_check.analysis.grammar.negation import Negation
from fidelity.role_check.analysis.grammar.verbs import Verbs
from fidelity.role_check.analysis.grammar.wishes import Wishes, is_denied
from fidelity.role_check.analysis.lexicon import NOTHING, Form, Lexicon, Term

# "per agency policy", "in accordance with house rules": how it is done, and nobody to whom
BY_WHICH = ("according", "accordance", "following", "under", "per")
POLICIES = frozenset({
    "guideline", "guidelines", "policies", "policy", "procedure", "procedures", "protocol", "protocols", "standards",
})  # fmt: skip
# How many words may stand between the two
MOST_OF_POLICY = 5


@dataclass(frozen=True)
class Scope:
    """What the whole sentence says of each term: under a "not", given to others, and whose clause it stands in."""

    negated: Sequence[bool]
    handed_over: Sequence[bool]
    actors: Sequence[Actor | None]

    def part(self, start: int, end: int) -> "Scope":
        return Scope(self.negated[start:end], self.handed_over[start:end], self.actors[start:end])


class Sentence:
    """Terms that say one thing. `scope` is what a larger sentence says of them, where they are a part of one."""

    def __init__(self, terms: Sequence[Term], text: str, lexicon: Lexicon, scope: Scope | None = None) -> None:
        self.terms = terms
        self.text = text
        self.lexicon = lexicon
        self.verbs = Verbs(terms)
        chains = Chains(terms, self.verbs)
        self.agents = Agents(terms, self.verbs, chains)
        self.acts = Acts(terms, self.verbs, chains, self.agents)
        self.wishes = Wishes(terms, self.verbs, self.agents)
        self.scope = scope or self._own_scope()

    def _own_scope(self) -> Scope:
        negation = Negation(self.terms, self.verbs)
        negated = [under or denied for under, denied in zip(negation.under, negation.denied, strict=True)]
        return Scope(negated, negation.handed_over, [None] * len(self.terms))

    def act_on(self, thing: int) -> Act:
        """What is done to the thing at this index."""
        return self.acts.act_on(thing)

    def actor_of(self, act: Act) -> Actor:
        """Whose act it is, by the clause itself or by the clause before that it goes on."""
        return act.actor if act.actor is not Actor.PEER else self.scope.actors[act.first] or Actor.PEER

    def named(self, at: int) -> frozenset[str]:
        """The classes by which the term is a thing here; those of a verb where it is read as one."""
        entry = self.terms[at].entry
        if entry.things and not self.verbs[at] and at and self.terms[at - 1].is_in("determiner"):
            return entry.classes - (entry.acts - entry.things)
        return entry.acts if self.verbs[at] and Form.ING not in entry.forms else entry.classes

    def negated(self, act: Act) -> bool:
        return self.scope.negated[act.first] or self.scope.negated[act.last]

    def of_others(self, act: Act) -> bool:
        """Whether it is the act of somebody else: "nurses give ...", "... is done by nurses"."""
        return self.actor_of(act) is Actor.OTHER or self.scope.handed_over[act.first]

    def asked(self, act: Act) -> bool:
        """Whether it is done because the person wants it."""
        return self.wishes.reach(act.first)

    @property
    def asks(self) -> bool:
        """Whether a person's wish is spoken of at all."""
        return bool(self.wishes.places)

    def apart(self, at: int) -> str:
        """A mark for a term that stands under a "not", or in what others do; else nothing."""
        if self.scope.negated[at]:
            return "not:"
        return "others:" if self.scope.handed_over[at] else ""

    def agreed(self) -> bool:
        """Whether the person's consent or presence is spoken of."""
        return any(term.is_in("agreed") and not is_denied(self.terms, at) for at, term in enumerate(self.terms))

    def beside(self, act: Act) -> frozenset[str]:
        """The classes of words that stand with the act itself, and not elsewhere in the sentence."""
        first, last = self.terms[max(act.first - 2, 0)], self.terms[min(act.last + 5, len(self.terms) - 1)]
        near = ((start, names) for start, end, names in self.marks if first.start <= start and end <= last.end)
        return NOTHING.union(*(names for start, names in near if not self._is_by_policy(start)))

    def _is_by_policy(self, place: int) -> bool:
        return any(start <= place < end for start, end in self._policies)

    @cached_property
    def _policies(self) -> tuple[tuple[int, int], ...]:
        """Where "per agency policy" and the like stand in the text."""
        spans = []
        tokens = [token for term in self.terms for token in term.tokens]
        for at, token in enumerate(tokens):
            after = tokens[at + 1 : at + 2 + MOST_OF_POLICY] if token.word in BY_WHICH else []
            named = next((later for later in after if later.word in POLICIES or not later.word[0].isalnum()), None)
            if named is not None and named.word in POLICIES:
                spans.append((token.start, named.end))
        return tuple(spans)

    @cached_property
    def opening(self) -> int:
        """Where the first word stands that says something."""
        return next((at for at, term in enumerate(self.terms) if _says(term) and not term.is_in("adverb")), 0)

    @cached_property
    def states(self) -> bool:
        """Whether it begins with what somebody is, as "Is on the driving rota", or with a deed that no list knows."""
        opening = self.terms[self.opening]
        named = opening.word in ("is", "be") and self.opening + 1 < len(self.terms)
        placed = named and self.terms[self.opening + 1].is_in("preposition")
        return placed or (not opening.entry.classes and opening.word.endswith("ing"))

    @cached_property
    def length(self) -> int:
        """How many words say something."""
        return sum(map(_says, self.terms))

    @cached_property
    def lists_from(self) -> int:
        """Where a list begins, after "such as", "duties include" or the like; the end where none does."""
        return next((at for at, term in enumerate(self.terms) if term.is_in("listing")), len(self.terms))

    @cached_property
    def classes(self) -> frozenset[str]:
        """Every class of words that stands anywhere in it."""
        return NOTHING.union(*(names for _, _, names in self.marks))

    @cached_property
    def marks(self) -> tuple[tuple[int, int, frozenset[str]], ...]:
        return self.lexicon.marks(self.terms)


def _says(term: Term) -> bool:
    return term.word.isalnum() and not term.is_in("determiner", "and", "filler")
