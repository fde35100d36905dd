"""Shallow grammar of one sentence: which act is done to which thing, by whom, and whether it is said to be done. Pure.

No parser: verbs are known words, and an act governs the things that follow it up to the next verb. That is enough for
duty lists, and its time grows with the length of the sentence. Names in quotes are classes of `words.yaml` that this
module goes by (`GRAMMAR`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from fidelity.role_check.analysis.lexicon import NOTHING, Form, Lexicon, Term

REACH = 16
OF = ("of", "about", "on", "to", "with", "for", "around", "regarding", "concerning", "from", "over")
# fmt: off
GRAMMAR = frozenset({
    "about", "adverb", "agreed", "and", "asked", "assist", "avoid",
    "auxiliary", "belongs", "but", "chance", "determiner", "filler", "keep-on", "let",
    "listing", "nobody", "loose", "modal", "negation", "other-staff", "outside", "peer",
    "person", "phrase-negation", "preposition", "pronoun", "relative", "request", "subordinate",
    "taking", "talk", "talk-thing", "wish",
})
# fmt: on
CLAUSE_ENDS = ("but", "subordinate", "relative", "pronoun", "peer", "other-staff")


class Actor(StrEnum):
    """Whose act it is; `PEER` also where nobody is named, as in a list of duties."""

    PEER = "peer"
    PERSON = "person"
    OTHER = "other"


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


@dataclass(frozen=True)
class Over:
    """What stands over a verb; `replaces` where the verb over it is the one that counts."""

    heads: tuple[int, ...] = ()
    actor: Actor = Actor.PEER
    about: bool = False
    harmless: bool = False
    hangs: bool = False
    replaces: bool = False


class Sentence:
    """One sentence or half-sentence, as terms."""

    def __init__(self, terms: Sequence[Term], text: str, lexicon: Lexicon) -> None:
        self.terms = terms
        self.text = text
        self.lexicon = lexicon
        self.acts: dict[int, Act] = {}

    def act_on(self, thing: int) -> Act:
        """What is done to the thing at this index."""
        if thing not in self.acts:
            self.acts[thing] = self._act_on(thing)
        return self.acts[thing]

    def _act_on(self, thing: int) -> Act:
        entry = self.terms[thing].entry
        if self._modifies(thing) or (entry.forms and not entry.thing and not self.verbs[thing]):
            return Act(thing, harmless=True)
        if self.verbs[thing]:
            return self._act_itself(thing)
        head = self._right_head(thing)
        if head is None:
            return self._standing(self._from_left(thing))
        left = self._from_left(thing)
        if self.terms[head - 1].of("auxiliary", "adverb", "negation", "modal"):
            heads = () if left.hangs or left.harmless or left.talk else left.heads
            return Act(thing, (head, *heads), hangs=self._hangs(thing))
        return replace(left, heads=(head, *left.heads), alone=False)

    def named(self, at: int) -> frozenset[str]:
        """The classes by which the term is a thing here; those of a verb where it is read as one."""
        entry = self.terms[at].entry
        return entry.acts if self.verbs[at] and Form.ING not in entry.forms else entry.classes

    def negated(self, act: Act) -> bool:
        return self._negated[act.first] or self._negated[act.last] or self._denied[act.first]

    def of_others(self, act: Act) -> bool:
        """Whether the sentence gives the act to somebody else: "... is done by nurses"."""
        return self._handed_over[act.first]

    def asked(self, act: Act) -> bool:
        """Whether it is done because the person wants it; "when they ask" holds for all that stands before it."""
        places = self._asked
        return bool(places) and (act.first <= places[-1] or self._first_word(places[0]))

    @property
    def asks(self) -> bool:
        """Whether a person's wish is spoken of at all."""
        return bool(self._asked)

    def apart(self, at: int) -> str:
        """A mark for a term that stands under a "not", or in what others do; else nothing."""
        if self._negated[at] or self._denied[at]:
            return "not:"
        return "others:" if self._handed_over[at] else ""

    def agreed(self) -> bool:
        """Whether the person's consent or presence is spoken of."""
        return any(term.of("agreed") for term in self.terms)

    def beside(self, act: Act) -> frozenset[str]:
        """The classes of words that stand with the act itself, and not elsewhere in the sentence."""
        first, last = self.terms[max(act.first - 2, 0)], self.terms[min(act.last + 5, len(self.terms) - 1)]
        return NOTHING.union(*(names for start, end, names in self.marks if first.start <= start and end <= last.end))

    @cached_property
    def classes(self) -> frozenset[str]:
        """Every class of words that stands anywhere in it."""
        return NOTHING.union(*(names for _, _, names in self.marks))

    @cached_property
    def marks(self) -> tuple[tuple[int, int, frozenset[str]], ...]:
        return self.lexicon.marks(self.terms)

    @cached_property
    def _asked(self) -> tuple[int, ...]:
        return tuple(at for at, term in enumerate(self.terms) if term.of("asked") or self._wished(at))

    def _wished(self, at: int) -> bool:
        """ "when the person wants", "whoever asks", "at the resident's request"; not a request of staff."""
        term = self.terms[at]
        if term.of("request"):
            before, after = self.terms[max(at - 4, 0) : at], self.terms[at + 1 : at + 4]
            staff = any(each.of("other-staff") for each in (*before, *after))
            return not staff and any(each.word in ("at", "on", "upon", "by", "of") for each in before)
        if not term.of("wish"):
            return False
        subject = self._subject(at)
        return subject is not None and self.terms[subject].of("person", "pronoun", "relative")

    def _first_word(self, at: int) -> bool:
        return not any(self.verbs[each] and not self.terms[each].of("wish") for each in range(at))

    # Verbs

    @cached_property
    def verbs(self) -> tuple[bool, ...]:
        """Which terms are read as verbs here."""
        self.verbs_so_far: list[bool] = []
        for at in range(len(self.terms)):
            self.verbs_so_far.append(self._is_verb(at))
        return tuple(self.verbs_so_far)

    def _is_verb(self, at: int) -> bool:
        term = self.terms[at]
        forms = term.entry.forms
        if not forms or (term.glued and term.end - term.start == len(term.word)):
            return False
        before = self._before(at)
        if term.of("auxiliary") and at + 1 < len(self.terms) and Form.ED in self.terms[self._after(at)].entry.forms:
            return False
        if forms == {Form.ED}:
            return before is not None and self.terms[before].of(
                "auxiliary", "person", "peer", "other-staff", "pronoun", "relative"
            )
        if Form.ING in forms:
            return not (term.entry.thing and before is not None and self._is_plain_verb(before))
        if before is None or self._sign(before) or self.terms[before].of("and", "listing", "filler"):
            return not (term.entry.thing and self._ends(at + 1))
        previous = self.terms[before]
        if previous.owns or (forms <= {Form.BASE, Form.ED} and self._in_phrase(before)):
            return False
        if self.verbs_so_far[before] and not previous.of("assist", "auxiliary", "keep-on", "let"):
            return False
        if previous.of("determiner", "preposition", "about") and previous.word != "to":
            return False
        if not term.entry.thing or previous.of("modal"):
            return True
        subject = previous.word == "to" or previous.of("peer", "person", "pronoun", "assist", "other-staff", "relative")
        return subject and not self._ends(at + 1)

    def _in_phrase(self, at: int) -> bool:
        """Whether this is part of a thing after "the" or the like: what follows is part of it too."""
        for each in range(at, max(at - 3, -1), -1):
            term = self.terms[each]
            if term.of("determiner") or term.owns:
                return True
            plain = not term.entry.classes or (term.entry.thing and not term.of("person", "other-staff", "peer"))
            if not plain or self._sign(each):
                return False
        return False

    def _is_plain_verb(self, at: int) -> bool:
        forms = self.terms[at].entry.forms
        return bool(forms & {Form.BASE, Form.S}) and not self.terms[at].entry.thing

    def _after(self, at: int) -> int:
        """The term after, past adverbs; the last one at the end."""
        at += 1
        while at < len(self.terms) - 1 and self.terms[at].of("adverb", "negation"):
            at += 1
        return min(at, len(self.terms) - 1)

    def _ends(self, at: int) -> bool:
        """Whether a phrase ends before this index."""
        if at >= len(self.terms) or self._sign(at):
            return True
        return self.terms[at].of("and", "auxiliary", "modal", "but") or self.terms[at].word in ("of", "for")

    def _sign(self, at: int) -> bool:
        return not self.terms[at].word[0].isalnum()

    def _before(self, at: int) -> int | None:
        """The term before, past adverbs; None at the start."""
        at -= 1
        while at >= 0 and self.terms[at].of("adverb", "negation"):
            at -= 1
        return at if at >= 0 else None

    # Heads

    def _modifies(self, thing: int) -> bool:
        """ "medication questions": what is spoken of is the questions."""
        after = thing + 1
        if after >= len(self.terms) or self.verbs[after]:
            return False
        led = self.terms[thing].of("person") and self.terms[after].glued
        return led or self.terms[after].of("talk-thing")

    def _standing(self, act: Act) -> Act:
        """The act as it is, unless its thing only opens a statement: "Medication stays ...", "Nurses are in ..."."""
        if not act.alone or act.heads:
            return act
        if self._opened_by_others(act.thing):
            return replace(act, actor=Actor.OTHER)
        for at in range(act.thing + 1, min(act.thing + 5, len(self.terms))):
            if self._sign(at) or self.terms[at].of("and", "auxiliary", "modal", "relative", "subordinate"):
                break
            if self.verbs[at] and self.terms[at].entry.forms & {Form.BASE, Form.S}:
                return replace(act, harmless=True)
        return act

    def _opened_by_others(self, thing: int) -> bool:
        """Whether other staff open the clause, with an "are" or the like before the thing."""
        opening = next((at for at in range(thing) if not self.terms[at].of("determiner")), thing)
        says = any(term.of("auxiliary", "modal") for term in self.terms[opening:thing])
        return says and self.terms[opening].of("other-staff")

    def _right_head(self, thing: int) -> int | None:
        """ "medication administration", "room searches", "medications are dispensed"."""
        after = thing + 1
        if after >= len(self.terms):
            return None
        if not self.terms[thing].of("person") and self._compound(after):
            return after
        return self._passive_head(after)

    def _compound(self, at: int) -> bool:
        """Whether the term makes one thing with the one before: "room searches", "medication monitoring"."""
        entry = self.terms[at].entry
        if self.terms[at].of("auxiliary", "keep-on") or not (entry.forms or entry.named):
            return False
        return Form.ING in entry.forms or Form.ED in entry.forms or (entry.thing and self._ends(at + 1))

    def _passive_head(self, at: int) -> int | None:
        be = False
        for index in range(at, min(at + REACH, len(self.terms))):
            term = self.terms[index]
            if term.of("auxiliary"):
                be = True
            elif be and Form.ED in term.entry.forms:
                return index
            elif be:
                if not term.of("adverb", "negation", "modal", "phrase-negation"):
                    return None
            elif self.verbs[index] or term.of(*CLAUSE_ENDS) or term.word in ":;":
                return None
        return None

    def _hangs(self, thing: int) -> bool:
        """Whether the clause it is the subject of begins with "when" or the like."""
        for at in range(thing - 1, max(thing - 6, -1), -1):
            if self.verbs[at] or self._sign(at):
                return False
            if self.terms[at].of("subordinate", "relative"):
                return not self._opens_object(at)
        return False

    def _opens_object(self, at: int) -> bool:
        """ "ensure that", "check whether": what follows is what is ensured or checked."""
        if self.terms[at].word not in ("that", "if", "whether", "how", "what"):
            return False
        for before in range(at - 1, max(at - 6, -1), -1):
            if self.verbs[before]:
                return not self.terms[before].of("assist")
            if self._sign(before) or self.terms[before].of("and", "subordinate"):
                return False
        return False

    def _act_itself(self, verb: int) -> Act:
        """A verb that says it all: "restrain", "diagnosing"."""
        over = self._over(verb)
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
            if self._names_act(at):
                named = (*named, at)
            if term.of("talk-thing") and self.terms[at + 1].word in OF:
                harmless = True
            if term.of("relative") and not (at > 0 and self.terms[at - 1].of("preposition", "about")):
                return Act(thing, named, harmless=harmless, hangs=True)
            if term.of("but"):
                return Act(thing, named, about=about, harmless=harmless, alone=True)
            if term.of("subordinate") and not self._opens_object(at):
                return Act(thing, named, about=about, harmless=harmless or self._talked(at), hangs=True)
            if term.of("listing") or term.word in ":;(":
                return Act(thing, named, about=about, harmless=harmless, alone=True)
            about = about or term.of("about")
            harmless = harmless or term.of("loose")
        return Act(thing, named, about=about, harmless=harmless, alone=True)

    def _talked(self, at: int) -> bool:
        """Whether the first verb of all is one of talk."""
        first = next((each for each in range(at) if self.verbs[each]), None)
        return first is not None and self.terms[first].of("talk")

    def _under(self, thing: int, verb: int, named: tuple[int, ...], *, about: bool, harmless: bool) -> Act:
        """The act that this verb, and those joined to it, do to the thing; `named`: acts that are nouns in between."""
        chain = self._chain(verb)
        over = self._over(chain[-1])
        heads = (*named, *(() if over.replaces else chain), *over.heads)
        talk = self.terms[verb].of("talk") and not over.replaces
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

    def _names_act(self, at: int) -> bool:
        """ "administration of", "checks on": a thing that is an act, and governs what follows."""
        term = self.terms[at]
        if not (term.entry.thing and (term.entry.forms or term.entry.named)):
            return False
        return at + 1 < len(self.terms) and self.terms[at + 1].of("preposition", "about")

    def _chain(self, verb: int) -> tuple[int, ...]:
        """The verb and those joined to it right before: "prepare, count and store"."""
        chain = [verb]
        at = verb - 1
        while at >= 0:
            joined = False
            while at >= 0 and (self.terms[at].of("and", "adverb") or self.terms[at].word in ",/("):
                joined = joined or not self.terms[at].of("adverb")
                at -= 1
            if at < 0 or not joined or not (self.verbs[at] or self._bare_verb(at)):
                break
            chain.append(at)
            at -= 1
        return tuple(chain)

    def _bare_verb(self, at: int) -> bool:
        """A verb that could be a thing, but stands where a verb does: "Monitor and document ..."."""
        entry = self.terms[at].entry
        before = self._before(at)
        return bool(entry.forms - {Form.ED}) and (
            before is None or self.terms[before].of("modal", "peer") or self._sign(before)
        )

    def _over(self, verb: int) -> "Over":
        """What governs a verb or named act: its subject, and the verb that this subject hangs on.

        In "observe residents taking" it is "observe"; in "while nurses give" the act is the nurses'.
        """
        subject = self._subject(verb)
        who = self._who(subject) if subject is not None else None
        governor, hangs = self._governor(verb if who is None or subject is None else subject, tight=who is None)
        harmless = governor is not None and (self.terms[governor].of("talk") or self._talk_thing(governor, verb))
        if who is Actor.PERSON:
            return self._of_person(verb, governor, harmless=harmless, hangs=hangs)
        if who is Actor.OTHER:
            joint = governor is not None and self.terms[governor].of("assist") and not harmless
            return Over(actor=Actor.PEER if joint else Actor.OTHER)
        about = governor is not None and any(self.terms[at].of("about") for at in range(governor + 1, verb))
        return Over(harmless=harmless, about=about, hangs=hangs)

    def _talk_thing(self, governor: int, verb: int) -> bool:
        """ "room to talk about", "questions on taking": it is the room or the questions that count."""
        name = "chance" if self.terms[verb - 1].word == "to" else "talk-thing"
        return any(self.terms[at].of(name) for at in range(governor + 1, verb))

    def _of_person(self, verb: int, governor: int | None, *, harmless: bool, hangs: bool) -> "Over":
        if governor is None:
            return Over(actor=Actor.PERSON, hangs=hangs)
        if harmless or self.terms[verb].of("talk"):
            return Over(actor=Actor.PERSON, harmless=harmless)
        if self.terms[governor].of("assist") and not self.terms[verb].of("keep-on"):
            return Over((governor,), Actor.PERSON)
        own = (verb,) if self.terms[verb].of("taking") else ()
        return Over((*self._chain(governor), *own), replaces=True, hangs=hangs)

    def _subject(self, verb: int) -> int | None:
        """The index of what would be the subject, right before a verb; None where there is none."""
        at = verb - 1
        while at >= 0 and (
            self.terms[at].of("adverb", "auxiliary", "modal", "negation", "avoid")
            or self.terms[at].word == "to"
            or (self.terms[at].of("wish") and self.terms[at + 1].word == "to")
        ):
            at -= 1
        if at < 0:
            return None
        if self.terms[at].of("person", "other-staff", "peer", "pronoun", "relative"):
            return None if self._governed(at) and self.terms[verb - 1].word == "to" else at
        joined = self.terms[at].of("and") or self.terms[at].word == ","
        return self._shared_subject(verb) if joined else self._far_subject(verb)

    def _far_subject(self, verb: int) -> int | None:
        """ "the nurse in charge gives out ...": other staff who open the clause, with no verb in between."""
        if not self.terms[verb].entry.forms & {Form.BASE, Form.S}:
            return None
        found = None
        for at in range(verb - 1, max(verb - 8, -1), -1):
            if self.verbs[at] or self.terms[at].of("and", "subordinate", "but") or self._sign(at):
                break
            found = at if self.terms[at].of("other-staff") else None if self.terms[at].of("peer", "with") else found
        opens = found is not None and (found == 0 or self._opens(found - 1))
        return found if opens else None

    def _opens(self, at: int) -> bool:
        """Whether a clause begins at or right before this index."""
        term = self.terms[at]
        return (
            term.of("subordinate", "and", "but")
            or self._sign(at)
            or (term.of("determiner") and (at == 0 or self._opens(at - 1)))
        )

    def _governed(self, at: int) -> bool:
        """ "with the therapist to ...": whoever does it does it with them."""
        return any(each.word in ("with", "alongside", "for") for each in self.terms[max(at - 3, 0) : at])

    def _shared_subject(self, verb: int) -> int | None:
        """ "aides enforce curfew and check rooms": both are done by aides."""
        forms = self.terms[verb].entry.forms & {Form.BASE, Form.S}
        for at in range(verb - 1, max(verb - REACH, 0), -1):
            if self.verbs[at] and self.terms[at].entry.forms & forms:
                before = self._before(at)
                return before if before is not None and self.terms[before].of("other-staff") else None
        return None

    def _who(self, at: int) -> Actor | None:
        term = self.terms[at]
        if term.of("relative"):
            before = at - 1 if at and self.terms[at - 1].word != "," else at - 2
            return self._who(before) or Actor.PERSON if before >= 0 else Actor.PERSON
        if term.of("peer"):
            return Actor.PEER
        if term.of("other-staff"):
            return Actor.OTHER
        if term.of("pronoun"):
            return Actor.PERSON if self._clause_hangs(at) else None
        return Actor.PERSON if term.of("person") else None

    def _clause_hangs(self, at: int) -> bool:
        return at > 0 and (self.terms[at - 1].of("subordinate", "relative") or self.verbs[at - 1])

    def _governor(self, verb: int, *, tight: bool) -> tuple[int | None, bool]:
        """The verb to the left on which this hangs, and whether a "when" or the like stands between.

        `tight`: only through "to", "of" or the like, and not across "and".
        """
        before = self._before(verb)
        if tight and (before is None or not self._links(before)):
            return None, False
        for at in range(verb - 1, max(verb - 1 - REACH, -1), -1):
            if self.terms[at].of("subordinate", "relative", "but") and not self._opens_object(at):
                return None, True
            if self.verbs[at] or self._names_act(at):
                return at, False
            if tight and (self.terms[at].of("and") or self._sign(at)):
                return None, False
        return None, False

    def _links(self, at: int) -> bool:
        if self.terms[at].word == "by":
            return False
        return self.verbs[at] or self.terms[at].of("preposition", "about", "talk-thing", "phrase-negation")

    # Said or denied

    @cached_property
    def _negated(self) -> tuple[bool, ...]:
        """Which terms stand under a "not" before them."""
        under = []
        whole = phrase = opened = never = False
        for at, term in enumerate(self.terms):
            opened = opened or (term.of("subordinate") and not any(self.verbs[:at]))
            if self._denier(at):
                never = term.word == "never"
                whole = whole or not (term.of("phrase-negation") or opened)
                phrase = phrase or term.of("phrase-negation") or opened
            elif term.of("but") or self._new_statement(at, never=never):
                whole = phrase = False
            elif phrase and term.word == "," and not self._list_goes_on(at):
                phrase = False
            opened = opened and term.word != ","
            under.append(whole or phrase)
        return tuple(under)

    def _denier(self, at: int) -> bool:
        term = self.terms[at]
        if term.of("avoid") and not self.verbs[at]:
            return False
        denies = term.of("negation", "avoid", "phrase-negation", "outside")
        if term.of("nobody") and any(self.verbs[max(at - 2, 0) : at]):
            return False
        return denies and not (term.of("negation", "avoid") and self._belongs_to_person(at))

    def _new_statement(self, at: int, *, never: bool) -> bool:
        """ "does not give medication and drives people": the second verb stands for itself.

        Not so in "never gives medication, drives people or ...": only "and" begins something new there.
        """
        term = self.terms[at]
        if term.of("subordinate") and term.word not in ("if", "when", "as", "that", "whether", "what", "how"):
            return True
        finite = self.verbs[at] and bool(term.entry.forms & {Form.S}) and Form.BASE not in term.entry.forms
        before = self.terms[at - 1] if at else term
        if never:
            return finite and before.word == "and"
        return finite and (before.of("and", "pronoun") or before.word == ",")

    def _list_goes_on(self, at: int) -> bool:
        after = at + 1
        return after < len(self.terms) and (self.terms[after].of("and") or Form.ING in self.terms[after].entry.forms)

    def _belongs_to_person(self, at: int) -> bool:
        """ "people who do not ...", "when people refuse ...", "make sure residents do not ..."."""
        before = at - 1
        while before >= 0 and self.terms[before].of("auxiliary", "modal", "adverb"):
            before -= 1
        if before < 0:
            return False
        if self.terms[before].of("relative"):
            return True
        hangs = any(self.verbs[:before]) or any(term.of("subordinate") for term in self.terms[:before])
        return self.terms[before].of("person") and hangs

    @cached_property
    def _denied(self) -> tuple[bool, ...]:
        """Which terms are denied by what follows: "... is not part of this role"."""
        return self._marked_left(self._denies)

    @cached_property
    def _handed_over(self) -> tuple[bool, ...]:
        return self._marked_left(self._hands_over)

    def _marked_left(self, says: Callable[[int], bool]) -> tuple[bool, ...]:
        marks = [False] * len(self.terms)
        start = 0
        for at, term in enumerate(self.terms):
            if says(at):
                if not any(self._finite(each) for each in range(start, at)):
                    marks[start:at] = [True] * (at - start)
                start = at + 1
            elif term.word in ";:" or term.of("but", "subordinate"):
                start = at + 1
        return tuple(marks)

    def _finite(self, at: int) -> bool:
        forms = self.terms[at].entry.forms
        return self.verbs[at] and bool(forms & {Form.BASE, Form.S}) and not self.terms[at].of("auxiliary", "belongs")

    def _denies(self, at: int) -> bool:
        if self.terms[at].of("outside"):
            return True
        says = self.terms[at].of("negation") and at > 0 and self.terms[at - 1].of("auxiliary", "modal")
        return says and not self._belongs_to_person(at)

    def _hands_over(self, at: int) -> bool:
        """ "... is done by nurses", "... belongs to the clinical team"."""
        term = self.terms[at]
        after = self.terms[at + 1 : at + 5]
        if term.of("belongs"):
            return any(each.of("other-staff") for each in after)
        done = any(Form.ED in each.entry.forms or each.of("auxiliary") for each in self.terms[max(at - 3, 0) : at])
        if term.word != "by" or not done or not after:
            return False
        return Form.ING not in after[0].entry.forms and not any(each.of("peer") for each in after)
