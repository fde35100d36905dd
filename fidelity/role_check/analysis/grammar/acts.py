"""Which act is done to which thing: an act governs the things that follow it up to the next verb. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fidelity.role_check.analysis.grammar.agents import Actor, Agents
from fidelity.role_check.analysis.grammar.chains import Chains
from fidelity.role_check.analysis.grammar.classes import CLAUSE_ENDS, OF, PEERS, REACH
from fidelity.role_check.analysis.grammar.verbs import Verbs
from fidelity.role_check.analysis.lexicon import Form, Term

# How many words may stand between "for" or the like and what is placed by it
FARTHEST_PLACE = 4
# "Vaccines required": what is said of the thing, and not done to it
CONDITIONS = frozenset(
    {"available", "encouraged", "expected", "needed", "offered", "preferred", "provided", "required"}
)

KEEPS = ("bring", "buy", "carry", "hold", "keep", "manage", "take")
BEING_THERE = ("available", "open", "free", "optional", "voluntary", "private", "confidential")
PLACING = ("at", "for", "from", "in", "on", "under", "with", "within")
STATES = ("kept", "stored", "held", "locked", "located")


@dataclass(frozen=True)
class Act:
    """A thing and what is done to it: indexes of terms. No `heads` where the thing stands alone, as in "Filing".

    `about`: only spoken of ("advise on ..."). `harmless`: talked over, asked, or a mere circumstance. `hangs`: stands
    in a clause that begins with "when" or the like. `talk`: the act itself is a word for talk or thought.
    """

    thing: int
    heads: tuple[int, ...] = ()
    actor: Actor = Actor.PEER
    about: bool = False
    harmless: bool = False
    alone: bool = False
    hangs: bool = False
    talk: bool = False

    @property
    def first(self) -> int:
        return min((self.thing, *self.heads))

    @property
    def last(self) -> int:
        return max((self.thing, *self.heads))


class Acts:
    def __init__(self, terms: Sequence[Term], verbs: Verbs, chains: Chains, agents: Agents) -> None:
        self.terms = terms
        self.verbs = verbs
        self.chains = chains
        self.agents = agents
        self.read: dict[int, Act] = {}

    def act_on(self, thing: int) -> Act:
        """What is done to the thing at this index."""
        if thing not in self.read:
            self.read[thing] = self._read(thing)
        return self.read[thing]

    def _read(self, thing: int) -> Act:
        entry = self.terms[thing].entry
        if (
            self._modifies(thing)
            or self._workers_own(thing)
            or (entry.forms and not entry.thing and not self.verbs[thing])
        ):
            return Act(thing, harmless=True)
        if self.verbs[thing]:
            return self._act_itself(thing)
        head = self._right_head(thing)
        if head is None:
            return self._standing(self._from_left(thing))
        if self._only_stands(head):
            return Act(thing, harmless=True)
        left = self._from_left(thing)
        if self.terms[head - 1].is_in("auxiliary", "adverb", "negation", "modal"):
            heads = () if left.hangs or left.harmless or left.talk else left.heads
            return Act(thing, (head, *heads), hangs=self._hangs(thing))
        return replace(left, heads=(head, *left.heads), alone=False)

    def _modifies(self, thing: int) -> bool:
        """ "medication questions": what is spoken of is the questions."""
        after = thing + 1
        if after >= len(self.terms) or self.verbs[after]:
            return False
        led = self.terms[thing].is_in("person") and self.terms[after].glued
        return led or self.terms[after].is_in("talk-thing")

    def _workers_own(self, thing: int) -> bool:
        """ "keeps own medication in a locker", "the employee's locker"; not "their own medication"."""
        at = thing - 1
        if at >= 0 and self.terms[at].owns and self.terms[at].is_in("peer") and self.terms[at].word not in PEERS:
            return True
        if at > 0 and self.terms[at].word == "my" and self.terms[at - 1].word == "me":
            return True  # "They gave me my pills", told by somebody
        if at < 1 or self.terms[at].word != "own":
            return False
        if self.terms[at - 1].word == "their" and self._is_of_them(at):
            return True
        before, after = self.terms[at - 1], self.terms[thing + 1 : thing + 3]
        on_people = len(after) > 1 and after[0].is_in("preposition") and after[1].is_in("person")
        return not (before.is_in("determiner", "person") or before.owns or on_people)

    def _is_of_them(self, at: int) -> bool:
        """ "they keep their own medicines": whoever they are, it is theirs."""
        verb = next((place for place in range(at - 1, -1, -1) if self.verbs[place]), 0)
        keeps = self.terms[verb].word in KEEPS and all(term.word != "by" for term in self.terms[at:])
        return keeps and verb > 0 and self.terms[verb - 1].word == "they"

    def _is_there(self, thing: int) -> bool:
        """ "Counseling is available ...", "The evaluation must be on file ...": how things are, and nobody's act."""
        at = thing + 1
        while at < len(self.terms) and self.terms[at].is_in("modal"):
            at += 1
        if at >= len(self.terms) - 1 or self.terms[at].word not in ("is", "are", "be"):
            return False
        after = self.terms[at + 1]
        placed = self.terms[at].tokens[-1].word in PLACING or after.word in PLACING
        return placed or after.word in BEING_THERE

    def _standing(self, act: Act) -> Act:
        """The act as it is, unless its thing only opens a statement: "Medication stays ...", "Nurses are in ..."."""
        if not act.alone or act.heads:
            return act
        if self._is_there(act.thing):
            return replace(act, harmless=True)
        if self._opened_by_others(act.thing):
            return replace(act, actor=Actor.OTHER)
        for at in range(act.thing + 1, min(act.thing + 5, len(self.terms))):
            if self.verbs.sign(at) or self.terms[at].is_in("and", "auxiliary", "modal", "relative", "subordinate"):
                break
            if self.verbs[at] and self.terms[at].entry.forms & {Form.BASE, Form.S}:
                return replace(act, harmless=True)
        return act

    def _opened_by_others(self, thing: int) -> bool:
        """Whether other staff open the clause, with an "are", a "remain" or the like before it."""
        opening = next((at for at in range(thing) if not self.terms[at].is_in("determiner")), thing)
        says = any(term.is_in("auxiliary", "modal", "belongs") for term in self.terms[opening:thing])
        return says and self.terms[opening].is_in("other-staff")

    def _right_head(self, thing: int) -> int | None:
        """ "medication administration", "room searches", "medications are dispensed"."""
        after = thing + 1
        if after >= len(self.terms):
            return None
        if not self.terms[thing].is_in("person") and self._compound(after):
            return after
        return None if self._is_inside(thing) else self._passive_head(after)

    def _is_inside(self, thing: int) -> bool:
        """ "people in seclusion are ...": it is the people who are."""
        at = thing - 1
        while at > 0 and self.terms[at].is_in("determiner"):
            at -= 1
        return at > 0 and self.terms[at].word in ("in", "under")

    def _compound(self, at: int) -> bool:
        """Whether the term makes one thing with the one before: "room searches", "medication monitoring"."""
        entry = self.terms[at].entry
        if self.terms[at].is_in("auxiliary", "keep-on") or not (entry.forms or entry.named):
            return False
        if self.terms[at].word in CONDITIONS:
            return False
        return Form.ING in entry.forms or Form.ED in entry.forms or (entry.thing and self.verbs.ends(at + 1))

    def _passive_head(self, at: int) -> int | None:
        be = False
        for index in range(at, min(at + REACH, len(self.terms))):
            term = self.terms[index]
            if term.is_in("auxiliary"):
                be = True
            elif be and Form.ED in term.entry.forms:
                return index
            elif be:
                if not term.is_in("adverb", "negation", "modal", "phrase-negation"):
                    return None
            elif self.verbs[index] or term.is_in(*CLAUSE_ENDS) or term.word in ":;":
                return None
        return None

    def _only_stands(self, head: int) -> bool:
        """ "Medication is kept in a locker", by nobody in particular: how things are, and no act."""
        kept = self.terms[head].word in STATES and self.terms[head - 1].word in ("is", "are")
        placed = any(term.word in PLACING for term in self.terms[head + 1 : head + 3])
        return kept and placed and not any(term.word == "by" for term in self.terms[head:])

    def _hangs(self, thing: int) -> bool:
        """Whether the clause it is the subject of begins with "when" or the like: "when you see people pressed"."""
        for at in range(thing - 1, max(thing - 6, -1), -1):
            if (self.verbs[at] and at < thing - 1) or self.verbs.sign(at):
                return False
            if self.terms[at].is_in("subordinate", "relative"):
                return not self.chains.opens_object(at)
        return False

    def _act_itself(self, verb: int) -> Act:
        """A verb that says it all: "restrain", "diagnosing"."""
        over = self.agents.over(verb)
        return Act(
            verb,
            over.heads,
            over.actor,
            over.about,
            over.harmless,
            alone=self._gerund(verb),
            hangs=over.hangs or over.replaces,
        )

    def _gerund(self, at: int) -> bool:
        """ "Filing": a verb and a thing in one."""
        return self.terms[at].entry.thing and Form.ING in self.terms[at].entry.forms

    def _from_left(self, thing: int) -> Act:
        about = harmless = False
        named: tuple[int, ...] = ()
        for at in range(thing - 1, max(thing - 1 - REACH, -1), -1):
            term = self.terms[at]
            if self.verbs[at]:
                return self._under(thing, at, named, about=about, harmless=harmless)
            if self.chains.names_act(at):
                named = (*named, at)
            if term.is_in("talk-thing") and self.terms[at + 1].word in OF:
                harmless = True
            if self._by_agent(thing, at):
                return Act(thing, harmless=True)
            if term.is_in("relative") and not (at > 0 and self.terms[at - 1].is_in("preposition", "about")):
                return Act(thing, named, harmless=harmless, hangs=True)
            if term.is_in("but"):
                return Act(thing, named, about=about, harmless=harmless, alone=True)
            if term.is_in("subordinate") and not self.chains.opens_object(at):
                return Act(thing, named, about=about, harmless=harmless or self._talked(at), hangs=True)
            harmless = harmless or (term.is_in("listing") and self._of_topics(at))
            if term.is_in("listing") or term.word in ":;(":
                return Act(thing, named, about=about, harmless=harmless, alone=True)
            about = about or term.is_in("about")
            harmless = harmless or term.is_in("loose")
        return Act(thing, named, about=about, harmless=harmless, alone=not self._placed(thing))

    def _placed(self, thing: int) -> bool:
        """ "one for the staff bathroom", "plan with free counseling": a circumstance of something that is no act."""
        at = thing - 1
        while at > max(thing - FARTHEST_PLACE, 0) and not self.terms[at].is_in("preposition") and self._describing(at):
            at -= 1
        return at > 0 and self.terms[at].is_in("preposition") and self.terms[at].word not in ("of", "to")

    def _describing(self, at: int) -> bool:
        """Whether it only tells more of the thing after it, as "the staff" in "the staff bathroom"."""
        return not (self.verbs.sign(at) or self.verbs[at] or self.terms[at].is_in("and", "listing", "about"))

    def _by_agent(self, thing: int, at: int) -> bool:
        """ "a group chosen by its members", "supervision by peers": they do it, and it is not done to them."""
        if at == 0 or self.terms[at].word != "by" or not self.terms[thing].is_in("person"):
            return False
        if self.terms[at - 1].entry.named:
            return True
        return Form.ED in self.terms[at - 1].entry.forms or self.terms[at - 1].word.endswith("en")

    def _of_topics(self, listing: int) -> bool:
        """ "topics such as medication", "own tools, such as ...": examples of what is spoken of."""
        before = listing - 1
        if before > 0 and self.terms[before].word == ",":
            before -= 1
        return before >= 0 and (self.terms[before].is_in("talk-thing") or self.terms[before].word in ("tool", "tools"))

    def _talked(self, at: int) -> bool:
        """Whether the first verb of all is one of talk."""
        first = next((place for place in range(at) if self.verbs[place]), None)
        return first is not None and self.terms[first].is_in("talk")

    def _under(self, thing: int, verb: int, named: tuple[int, ...], *, about: bool, harmless: bool) -> Act:
        """The act that this verb, and those joined to it, do to the thing; `named`: acts that are nouns in between."""
        chain = self.chains.chain(verb)
        over = self.agents.over(chain[-1])
        heads = (*named, *(() if over.replaces else chain), *over.heads)
        talk = self.terms[verb].is_in("talk") and not over.replaces
        harmless = harmless or self.agents.done_to_peer(verb)
        harmless = harmless or (over.hangs and self._talked(verb))
        return Act(
            thing,
            heads,
            over.actor,
            about or over.about,
            harmless or over.harmless,
            hangs=over.hangs,
            talk=talk,
        )
