"""Who does an act: the subject of a verb, and what the verb hangs on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fidelity.role_check.analysis.grammar.chains import Chains
from fidelity.role_check.analysis.grammar.classes import OTHERS, PEERS, REACH
from fidelity.role_check.analysis.grammar.verbs import Verbs, is_staff_member
from fidelity.role_check.analysis.lexicon import Form, Term

BEING = ("is", "are", "be", "been", "being", "was", "were", "get", "gets")
WHERE = ("here", "there", "available", "around", "at", "in", "on")
GUIDANCE = ("direction", "guidance", "lead", "oversight", "supervision")
# Whoever is trained in something, or assigned to it, does it afterwards
PUT_TO = frozenset({
    "allowed", "appointed", "asked", "assigned", "authorized", "called", "certified", "charged", "counted",
    "deployed", "directed", "engaged", "expected", "included", "instructed", "involved", "listed", "named",
    "needed", "permitted", "placed", "required", "scheduled", "sent", "tasked", "trained", "used",
})  # fmt: skip


class Actor(StrEnum):
    """Whose act it is; `PEER` also where nobody is named, as in a list of duties."""

    PEER = "peer"
    PERSON = "person"
    OTHER = "other"


@dataclass(frozen=True)
class Over:
    """What stands over a verb; `replaces` where the verb over it is the one that counts."""

    heads: tuple[int, ...] = ()
    actor: Actor = Actor.PEER
    about: bool = False
    harmless: bool = False
    hangs: bool = False
    replaces: bool = False


class Agents:
    def __init__(self, terms: Sequence[Term], verbs: Verbs, chains: Chains) -> None:
        self.terms = terms
        self.verbs = verbs
        self.chains = chains

    def over(self, verb: int) -> Over:
        """What governs a verb or named act: its subject, and the verb that this subject hangs on.

        In "observe residents taking" it is "observe"; in "while nurses give" the act is the nurses'.
        """
        subject = self.subject(verb)
        who = self.who(subject) if subject is not None else None
        governor, hangs = self._governor(verb if who is None or subject is None else subject, tight=who is None)
        harmless = governor is not None and (self.terms[governor].is_in("talk") or self._talk_thing(governor, verb))
        if governor is not None and self._by_others(governor):
            return Over(actor=Actor.OTHER)
        if who is Actor.PERSON:
            return self._of_person(verb, governor, harmless=harmless, hangs=hangs)
        if who is Actor.OTHER and self._keeps_so(verb, governor):
            return Over((governor,) if governor is not None else ())
        if who is Actor.OTHER:
            joint = governor is not None and self.terms[governor].is_in("assist") and not harmless
            return Over(actor=Actor.PEER if joint else Actor.OTHER)
        if governor is not None and self._helped_with(governor, verb):
            return Over((governor,), Actor.PERSON)
        about = governor is not None and any(self.terms[at].is_in("about") for at in range(governor + 1, verb))
        return Over(harmless=harmless, about=about, hangs=hangs)

    def _keeps_so(self, verb: int, governor: int | None) -> bool:
        """ "keeps the team informed": who keeps them so does it."""
        participle = self.terms[verb].entry.forms == {Form.ED} and not self.terms[verb - 1].is_in("auxiliary")
        return participle and governor is not None and self.verbs[governor]

    def _by_others(self, governor: int) -> bool:
        """ "nurses check that people have taken ...": what hangs on an act of others is theirs too."""
        subject = self.subject(governor) if self.verbs[governor] else None
        return subject is not None and self.who(subject) is Actor.OTHER

    def _helped_with(self, governor: int, verb: int) -> bool:
        """ "helps people in identifying goals": what is judged there is theirs to judge."""
        between = self.terms[governor + 1 : verb]
        helped = self.terms[governor].is_in("assist") and self.terms[verb].is_in("assess", "assess-loosely")
        return helped and any(term.is_in("person") and not term.owns for term in between)

    def _talk_thing(self, governor: int, verb: int) -> bool:
        """ "room to talk about", "questions on taking": it is the room or the questions that count."""
        name = "chance" if self.terms[verb - 1].word == "to" else "talk-thing"
        return any(self.terms[at].is_in(name) for at in range(governor + 1, verb))

    def _of_person(self, verb: int, governor: int | None, *, harmless: bool, hangs: bool) -> Over:
        if governor is None:
            return Over(actor=Actor.PERSON, hangs=hangs)
        if harmless or self.terms[verb].is_in("talk") or self._tells_who(verb, governor):
            return Over(actor=Actor.PERSON, harmless=harmless)
        if self.terms[governor].is_in("assist") and not self.terms[verb].is_in("keep-on"):
            return Over((governor,), Actor.PERSON)
        own = (verb,) if self.terms[verb].is_in("taking") else ()
        return Over((*self.chains.chain(governor), *own), replaces=True, hangs=hangs)

    def _tells_who(self, verb: int, governor: int) -> bool:
        """ "serves 450 people who take buprenorphine": who they are, and not what is served."""
        subject = self.subject(verb)
        if subject is None or not self.terms[subject].is_in("relative"):
            return False
        beside = any(term.word in ("alongside", "as", "on", "with") for term in self.terms[governor + 1 : subject])
        return self.terms[governor].tokens[0].word.startswith("serv") and not beside

    def subject(self, verb: int) -> int | None:
        """The index of what would be the subject, right before a verb; None where there is none."""
        at = verb - 1
        while at >= 0 and (
            self.terms[at].is_in("adverb", "auxiliary", "modal", "negation", "avoid")
            or self.terms[at].word == "to"
            or (self.terms[at].is_in("wish") and self.terms[at + 1].word == "to")
        ):
            at -= 1
        at = self._before_aside(at)
        if at < 0:
            return None
        if self.terms[at].is_in("person", *OTHERS, "peer", "pronoun", "relative"):
            return None if self._governed(at) and (self.terms[verb - 1].word == "to" or self._led_with(at)) else at
        if self.terms[at].is_in("and") or self.terms[at].word == ",":
            aside = self._subject_before_aside(at)
            shared = self._shared_subject(verb) if aside is None else aside
            return self._staff_who_wait(verb) if shared is None else shared
        return self._far_subject(verb)

    def _before_aside(self, at: int) -> int:
        """ "the partner agency (one of two) writes": what stands before the brackets; not "guided by a nurse (RN)"."""
        if at <= 0 or self.terms[at].word != ")":
            return at
        before = next((place for place in range(at - 1, -1, -1) if self.terms[place].word == "("), 0) - 1
        placed = any(term.is_in("preposition", "about") for term in self.terms[: max(before, 0)])
        return at if placed else before

    def _subject_before_aside(self, comma: int) -> int | None:
        """ "the nurse, not the peer supporter, gives ...": the nurse does."""
        opening = next((at for at in range(comma - 1, max(comma - 7, 0), -1) if self.terms[at].word == ","), 0)
        if not opening or not self.terms[opening + 1].is_in("negation", "phrase-negation"):
            return None
        named = (at for at in range(opening) if self.terms[at].is_in("person", "other-staff", "peer"))
        return None if any(self.verbs[:opening]) else next(named, None)

    def _staff_who_wait(self, verb: int) -> int | None:
        """ "Nurses at the hospice care for patients, give ...": staff who open it, with no verb so far."""
        opening = next((at for at in range(verb) if not self.terms[at].is_in("determiner")), verb)
        who = self.terms[opening]
        many = who.is_in("other-staff") and bool(who.tokens) and who.tokens[-1].word.endswith("s")
        placed = any(term.is_in("preposition") for term in self.terms[opening + 1 : opening + 5])
        return opening if many and placed and not any(self.verbs[:verb]) else None

    def _far_subject(self, verb: int) -> int | None:
        """ "the nurse in charge gives out ...": other staff who open the clause, with no verb in between."""
        if not self.terms[verb].entry.forms & {Form.BASE, Form.S}:
            return None
        near = self.terms[max(verb - 8, 0) : verb]
        if self.terms[verb - 1].word == "to" and not any(term.is_in("auxiliary", "modal") for term in near):
            return None
        subject = None
        for at in range(verb - 1, max(verb - 8, -1), -1):
            if self.verbs[at] or self.terms[at].is_in("and", "subordinate", "but") or self.verbs.sign(at):
                break
            subject = at if self.terms[at].is_in(*OTHERS) else None if self.terms[at].is_in("peer", "with") else subject
        opens = subject is not None and (subject == 0 or self._opens(subject - 1))
        return subject if opens else None

    def _opens(self, at: int) -> bool:
        """Whether a clause begins at or right before this index."""
        term = self.terms[at]
        return (
            term.is_in("subordinate", "and", "but")
            or self.verbs.sign(at)
            or (term.is_in("determiner") and (at == 0 or self._opens(at - 1)))
        )

    def _governed(self, at: int) -> bool:
        """ "with the therapist to ...", "under the direction of the nurse to ...": it is done with them."""
        words = [term.tokens[-1].word for term in self.terms[max(at - 6, 0) : at]]
        guided = "under" in words and any(word in GUIDANCE for word in words)
        return guided or any(word in ("with", "alongside", "for", "behalf") for word in words[-3:])

    def _led_with(self, at: int) -> bool:
        """ "jointly with the therapist writes ...": nothing stands before it whose act it could be."""
        before = next((place for place in range(at - 1, -1, -1) if self.terms[place].word == "with"), at)
        between = self.terms[before + 1 : at]
        opens = all(term.is_in("adverb", "and") or term.word == "," for term in self.terms[:before])
        of_somebody = any(term.is_in("pronoun") or term.word in (",", "us", "you", "me") for term in between)
        return before < at and opens and not of_somebody

    def _shared_subject(self, verb: int) -> int | None:
        """ "aides enforce curfew and check rooms"; "helps people find work and manage ...": both have one subject."""
        forms = self.terms[verb].entry.forms & {Form.BASE, Form.S}
        for at in range(verb - 1, max(verb - REACH, 0), -1):
            if self._is_where_staff_are(at):
                return self.verbs.before(at)
            if self.verbs[at] and self.terms[at].entry.forms & forms:
                before = self.verbs.before(at)
                if before is not None and (self.terms[before].is_in("other-staff") or self._told_of_others(before)):
                    return before
                return self._helped(at)
        return None

    def _is_where_staff_are(self, at: int) -> bool:
        """ "Our nurses are here around the clock and ...": staff who open it, and not a team that one may be of."""
        opening = next((place for place in range(at) if not self.terms[place].is_in("determiner")), at)
        if self.terms[at].word != "are" or opening != self.verbs.before(at):
            return False
        who, place = self.terms[opening], self.terms[at + 1 : at + 2]
        here = any(term.word in WHERE for term in place) and not any(
            term.word in ("you", "your") for term in self.terms
        )
        return here and who.is_in("other-staff") and not who.word.startswith("team")

    def _told_of_others(self, at: int) -> bool:
        """ "case managers, who assess people and write plans": both are theirs."""
        return self.terms[at].is_in("relative") and self.terms[at - 1].word == "," and self.who(at) is Actor.OTHER

    def _helped(self, verb: int) -> int | None:
        """Who is helped to do it: "helps people find ...", "supports people to find ..."."""
        before = self.verbs.before(verb)
        if before is not None and self.terms[before].word == "to":
            before -= 1
        if before is None or before < 1 or not self.terms[before].is_in("person"):
            return None
        return before if self.verbs[before - 1] and self.terms[before - 1].is_in("assist") else None

    def done_to_peer(self, verb: int) -> bool:
        """ "the employee is tested", "applicants who have been hospitalized": it is done to whoever has this job."""
        before = self.verbs.before(verb)
        passive = Form.ED in self.terms[verb].entry.forms and before is not None and self.terms[before].word in BEING
        if not passive or self.terms[verb].word in PUT_TO:
            return False
        subject = self.subject(verb)
        return subject is not None and (self.who(subject) is Actor.PEER or self.terms[subject].word == "you")

    def who(self, at: int) -> Actor | None:
        term = self.terms[at]
        if term.is_in("relative"):
            before = at - 1 if at and self.terms[at - 1].word != "," else at - 2
            return self.who(before) or Actor.PERSON if before >= 0 else Actor.PERSON
        if term.is_in("peer") or is_staff_member(self.terms, at):
            return Actor.PEER
        if term.is_in(*OTHERS):
            return Actor.OTHER
        if term.is_in("pronoun"):
            return Actor.PERSON if self._clause_hangs(at) else None
        if term.word in PEERS and not self._acted_on(at):
            return Actor.PEER
        return Actor.PERSON if term.is_in("person") else None

    def _acted_on(self, at: int) -> bool:
        """ "helps the peer find ...": whoever is helped is no peer supporter."""
        before = next((place for place in range(at - 1, -1, -1) if not self.terms[place].is_in("determiner")), None)
        return before is not None and self.verbs[before]

    def _clause_hangs(self, at: int) -> bool:
        return at > 0 and (self.terms[at - 1].is_in("subordinate", "relative") or self.verbs[at - 1])

    def _governor(self, verb: int, *, tight: bool) -> tuple[int | None, bool]:
        """The verb to the left on which this hangs, and whether a "when" or the like stands between.

        `tight`: only through "to", "of" or the like, and not across "and".
        """
        before = self.verbs.before(verb)
        while before is not None and self.terms[before].is_in("auxiliary"):
            before = self.verbs.before(before)
        if tight and (before is None or not self._links(before)):
            return None, False
        for at in range(verb - 1, max(verb - 1 - REACH, -1), -1):
            if self.terms[at].is_in("subordinate", "relative", "but") and not self.chains.opens_object(at):
                return None, True
            if self.verbs[at] or self.chains.names_act(at):
                return at, False
            if tight and (self.terms[at].is_in("and") or self.verbs.sign(at)):
                return None, False
        return None, False

    def _links(self, at: int) -> bool:
        if self.terms[at].word == "by":
            return False
        return self.verbs[at] or self.terms[at].is_in("preposition", "about", "talk-thing", "phrase-negation")
