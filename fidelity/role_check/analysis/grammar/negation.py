"""What is said not to be done, or to be done by others: which terms stand under it. Pure."""

from collections.abc import Callable, Sequence
from functools import cached_property

from fidelity.role_check.analysis.grammar.classes import PEERS
from fidelity.role_check.analysis.grammar.verbs import Verbs
from fidelity.role_check.analysis.lexicon import Form, Term

# "... are completed by Friday", "by the end of the shift", "by phone": when or how, and not by whom
BY_THEN = frozenset({
    "afternoon", "appointment", "bedtime", "breakfast", "close", "date", "day", "daybreak", "deadline", "dinner",
    "email", "end", "evening", "fax", "friday", "hand", "injection", "level", "lunch", "mail", "means", "midnight",
    "monday", "month", "morning", "mouth", "next", "night", "nightfall", "noon", "phone", "rota", "rotation",
    "saturday", "schedule", "shift", "sunday", "supper", "text", "thursday", "tomorrow", "tonight", "tuesday", "turn",
    "turns", "type", "way", "wednesday", "week",
})  # fmt: skip
# Who opens a part that stands for itself, after what
SUBJECTS = ("you", "you'll", "they", "we", "he", "she")
PAUSES = (",", ":", "—", "–", "-", ";")
NUMBERS = ("one", "two", "three", "four", "five", "six")
EXCEPT = ("except", "excluding", "other", "save", "besides")
STATING = ("be", "belong", "fall", "apply", "form", "fit", "come", "count")


def is_holder(terms: Sequence[Term], at: int) -> bool:
    """Whether whoever has the job stands here, by no word of its own: "you", "this worker"; not "the crisis worker"."""
    if terms[at].word in ("worker", "workers"):
        return at > 0 and terms[at - 1].is_in("determiner")
    return terms[at].word in ("you", "you'll")


def _ends_in_ing(term: Term) -> bool:
    return len(term.word) > 5 and term.word.endswith("ing")


class Negation:
    def __init__(self, terms: Sequence[Term], verbs: Verbs) -> None:
        self.terms = terms
        self.verbs = verbs

    @cached_property
    def under(self) -> tuple[bool, ...]:
        """Which terms stand under a "not" before them."""
        under = []
        whole = phrase = opened = never = stated = False
        lacks: int | None = None
        for at, term in enumerate(self.terms):
            opened = opened or (term.is_in("subordinate") and not any(self.verbs[:at])) or self._opens_condition(at)
            if self._denier(at):
                never = term.word == "never"
                stated = term.is_in("outside") and not self._leads_on(at)
                lacks = at if self._lacks(at) else None
                only_phrase = term.is_in("phrase-negation") or opened or lacks is not None
                whole = whole or not only_phrase
                phrase = phrase or only_phrase
            elif term.is_in("but") or self._new_statement(at, never=never) or (stated and self._verb_after_join(at)):
                whole = phrase = stated = False
            elif term.word == "," and self._aside(at):
                whole = phrase = False
            elif phrase and self._ends_phrase(at, lacks):
                phrase = False
            opened = opened and term.word != ","
            under.append(whole or phrase)
        return tuple(one or other for one, other in zip(under, self._done_to_nobody, strict=True))

    def _opens_condition(self, at: int) -> bool:
        """ "In case no nurse is there, ...", "As there is no nurse, ..."; not so "As a peer you do not ..."."""
        words = [token.word for term in self.terms[:2] for token in term.tokens][:2]
        return at == 0 and words in (["in", "case"], ["as", "there"])

    @cached_property
    def _done_to_nobody(self) -> list[bool]:
        """ "judges nobody", "writes no reports": the verb is denied by its object."""
        objects = [at for at, term in enumerate(self.terms) if term.is_in("nobody") and self._is_object(at)]
        verbs = {place for at in objects for place in range(max(at - 2, 0), at) if self.verbs[place]}
        verbs |= {at - 1 for at in range(1, len(self.terms) - 1) if self._leaves_out(at)}
        return [at in verbs for at in range(len(self.terms))]

    def _leaves_out(self, at: int) -> bool:
        """ "writes no reports"; not so "enforces no-smoking rules"."""
        term = self.terms[at]
        return term.word == "no" and term.is_in("negation") and not self.terms[at + 1].glued

    def _aside(self, at: int) -> bool:
        """ "the nurse, not the peer supporter, gives ...": the second comma ends the "not"."""
        opening = next((place for place in range(at - 1, max(at - 7, -1), -1) if self.terms[place].word == ","), None)
        if opening is None or not self.terms[opening + 1].is_in("negation", "phrase-negation"):
            return False
        return not any(self.verbs[opening + 1 : at])

    def _leads_on(self, at: int) -> bool:
        """ "not permitted to give ...", "out of scope: ..."; in "is out of scope" it ends what is before."""
        if at == 0 or at + 1 >= len(self.terms):
            return at == 0
        after = self.terms[at + 1 : at + 3]
        return after[0].word in (":", "from", "for") or (after[0].word == "to" and any(self.verbs[at + 2 : at + 3]))

    def _verb_after_join(self, at: int) -> bool:
        before = self._past(at - 1, "adverb")
        joined = before >= 0 and (self.terms[before].is_in("and") or self.terms[before].word == ",")
        return joined and (self.verbs[at] or self.terms[at].is_in("modal"))

    def _denier(self, at: int) -> bool:
        term = self.terms[at]
        if term.is_in("avoid") and not self.verbs[at]:
            return False
        denies = term.is_in("negation", "avoid", "phrase-negation", "outside")
        if self._left_to_others(at):
            return True
        if term.is_in("nobody") and not term.owns and self._is_object(at):
            return False
        return denies and not (term.is_in("negation", "avoid") and self._belongs_to_person(at))

    def _is_object(self, at: int) -> bool:
        """Whether something is done to this: "tells nobody", not "so that nobody is ..."."""
        return any(self.verbs[max(at - 2, 0) : at]) and not self.terms[at - 1].is_in("subordinate")

    def _new_statement(self, at: int, *, never: bool) -> bool:
        """ "does not give medication and drives people": the second verb stands for itself.

        Not so in "never gives medication, drives people or ...": there the comma goes on with the list.
        """
        term = self.terms[at]
        if term.is_in("subordinate") and term.word not in ("if", "when", "as", "that", "whether", "what", "how"):
            return True
        if self._own_subject(at):
            return True
        before = self._past(at - 1, "adverb", "determiner")
        if before < 0 or not self._parts(before, never=never):
            return False
        return self._finite_alone(at) or (term.is_in("peer") and self._acts_next(at + 1))

    def _own_subject(self, at: int) -> bool:
        """ "No two days are alike: you give out pills", "this is no remote job, and you will search rooms"."""
        term = self.terms[at]
        if not (term.is_in("peer") or term.word in (*PEERS, *SUBJECTS)):
            return False
        before = self._past(at - 1, "adverb", "determiner", "and")
        if before < 0 or self.terms[before].word not in PAUSES:
            return False
        after = at + 1
        while after < len(self.terms) - 1 and self.terms[after].is_in("adverb"):
            after += 1
        return self._acts_next(after) or (after < len(self.terms) and self.terms[after].is_in("auxiliary"))

    def _past(self, at: int, *classes: str) -> int:
        """The term at this index or the first one before it that is none of these."""
        while at >= 0 and self.terms[at].is_in(*classes):
            at -= 1
        return at

    def _parts(self, at: int, *, never: bool) -> bool:
        term = self.terms[at]
        if term.word == ",":
            return not (never and any(later.word in ("or", "nor") for later in self.terms[at:]))
        return term.is_in("pronoun") or (term.is_in("and") and term.word not in ("or", "nor"))

    def _finite_alone(self, at: int) -> bool:
        forms = self.terms[at].entry.forms
        return self.verbs[at] and Form.S in forms and Form.BASE not in forms

    def _acts_next(self, at: int) -> bool:
        return at < len(self.terms) and (self.verbs[at] or self.terms[at].is_in("modal"))

    def _left_to_others(self, at: int) -> bool:
        """ "leaves assessments to the nurse"."""
        if not self.terms[at].word.startswith(("leav", "left")) or not self.terms[at].word.endswith(
            ("e", "s", "g", "t")
        ):
            return False
        after = self.terms[at + 1 : at + 9]
        to = next((place for place, term in enumerate(after) if term.word == "to"), None)
        return to is not None and any(term.is_in("other-staff") for term in after[to : to + 4])

    def _ends_phrase(self, at: int, lacks: int | None) -> bool:
        """Whether a "without" or the like ends here: at a comma, or where another gerund begins."""
        if self.terms[at].word == ",":
            return not self._list_goes_on(at, lacks)
        return lacks is not None and self._gerund_joins(at) and not self._lists_gerunds(lacks, at)

    def _lacks(self, at: int) -> bool:
        """ "without judging", "with no supervision"."""
        term = self.terms[at]
        return term.word == "without" or (term.word == "no" and at > 0 and self.terms[at - 1].tokens[-1].word == "with")

    def _is_gerund(self, at: int) -> bool:
        term = self.terms[at] if at < len(self.terms) else None
        return term is not None and (Form.ING in term.entry.forms or (not term.entry.classes and _ends_in_ing(term)))

    def _gerund_joins(self, at: int) -> bool:
        """ "and administering ..."; not "or giving advice"."""
        return self.terms[at].is_in("and") and self.terms[at].word not in ("or", "nor") and self._is_gerund(at + 1)

    def _lists_gerunds(self, lacks: int, at: int) -> bool:
        """ "Supports people without giving pills and searching rooms": a gerund can only go on with the "without".

        Not so where one stands before it ("listening without judging and giving pills"), or where no thing is left out.
        """
        own = self._past_here(lacks + 1)
        left_out = any(term.entry.thing and not term.is_in("person") for term in self.terms[own + 1 : at])
        return self._is_gerund(own) and left_out and not any(self._is_gerund(place) for place in range(lacks))

    def _past_here(self, at: int) -> int:
        """The first term from this index on that is no adverb or "ever"."""
        while at < len(self.terms) - 1 and self.terms[at].is_in("adverb"):
            at += 1
        return at

    def _alternates(self, at: int) -> bool:
        """Whether an "or" with a gerund comes after: "..., searching rooms, or enforcing curfew"."""
        places = range(at, len(self.terms) - 1)
        return any(self.terms[place].word in ("or", "nor") and self._is_gerund(place + 1) for place in places)

    def _list_goes_on(self, at: int, lacks: int | None) -> bool:
        after = at + 1
        joined = self._past_here(after + 1) if after < len(self.terms) and self.terms[after].is_in("and") else after
        if lacks is not None and self._is_gerund(joined):
            own = self._is_gerund(self._past_here(lacks + 1))
            alternates = self.terms[after].word in ("or", "nor") or self._alternates(after)
            return own and (alternates or self._lists_gerunds(lacks, at))
        if any(term.word in ("or", "nor") for term in self.terms[after : after + 6]):
            return True
        return after < len(self.terms) and (self.terms[after].is_in("and") or Form.ING in self.terms[after].entry.forms)

    def _belongs_to_person(self, at: int) -> bool:
        """ "people who do not ...", "when people refuse ...", "make sure residents do not ..."."""
        before = at - 1
        while before >= 0 and self.terms[before].is_in("auxiliary", "modal", "adverb"):
            before -= 1
        if before < 0:
            return False
        if self.terms[before].is_in("relative"):
            return True
        hangs = any(self.verbs[:before]) or any(term.is_in("subordinate") for term in self.terms[:before])
        return self.terms[before].is_in("person") and self.terms[before].word not in PEERS and hangs

    @cached_property
    def denied(self) -> tuple[bool, ...]:
        """Which terms are denied by what follows: "... is not part of this role"."""
        return self._marked_left(self._denies)

    @cached_property
    def handed_over(self) -> tuple[bool, ...]:
        return self._marked_left(self._hands_over)

    def _marked_left(self, says: Callable[[int], bool]) -> tuple[bool, ...]:
        marks = [False] * len(self.terms)
        start = 0
        for at, term in enumerate(self.terms):
            if says(at):
                if not any(self.verbs.finite(place) for place in range(start, at)):
                    end = at + 1 if at > start else at
                    marks[start:end] = [True] * (end - start)
                start = at + 1
            elif term.word in ";:" or term.is_in("but", "subordinate"):
                start = at + 1
        return tuple(marks)

    def _denies(self, at: int) -> bool:
        if self.terms[at].is_in("outside"):
            return True
        if not self.terms[at].is_in("negation") or at == 0 or self._belongs_to_person(at):
            return False
        return self.terms[at - 1].is_in("auxiliary") or (self.terms[at - 1].is_in("modal") and self._states(at + 1))

    def _states(self, at: int) -> bool:
        """ "does not belong to ...", not "does not work nights": only the first speaks of what stands before."""
        word = self.terms[at].word if at < len(self.terms) else ""
        return word in STATING

    def _hands_over(self, at: int) -> bool:
        """ "... is done by nurses", "... belongs to the clinical team"."""
        term = self.terms[at]
        after = self.terms[at + 1 : at + 5]
        if term.is_in("auxiliary") and any(later.is_in("other-staff") and later.owns for later in after):
            return True
        if term.is_in("belongs"):
            return any(later.is_in("other-staff") for later in after)
        before = self.terms[max(at - 3, 0) : at]
        done = any(Form.ED in earlier.entry.forms or earlier.is_in("auxiliary") for earlier in before)
        if term.word != "by" or not done or not after:
            return False
        when = (
            after[0].word in BY_THEN
            or after[0].word.isdigit()
            or (after[0].is_in("determiner") and after[1:2] and after[1].word in BY_THEN)
        ) and not self._names_staff(at + 1)
        if Form.ING in after[0].entry.forms or self._by_the_one(at + 1):
            return False
        return not when and not self._shared_with_peers(at)

    def _names_staff(self, at: int) -> bool:
        """ "by the night nurse", "by 2 nurses", "by evening staff"; not "by Friday for the nurse"."""
        for term in self.terms[at : at + 4]:
            if term.is_in("other-staff") or term.word == "staff":
                return True
            if term.is_in("preposition", "and", "about") or not term.word[0].isalnum():
                return False
        return False

    def _by_the_one(self, at: int) -> bool:
        """ "by all staff", "by two staff", "by the specialist": the peer supporter is one of them, or is meant.

        Not so "by staff" alone, "by all staff except peers" and "by the medication specialist".
        """
        word, after = self.terms[at].word, self.terms[at + 1 : at + 2]
        if word == "the" and len(self.terms[at].tokens) > 1:
            return [token.word for token in self.terms[at].tokens[1:]] == ["team", "member"]
        rest = self.terms[at + 2 : at + 7]
        if rest and (rest[0].is_in("other-staff") or rest[0].entry.thing):
            return False
        if not after or any(
            term.word in EXCEPT or term.is_in("but", "negation", "outside", "relative") for term in rest
        ):
            return False
        words = [token.word for token in after[0].tokens]
        if word in ("the", "this"):
            return words in (["specialist"], ["team", "member"], ["staff", "member"])
        return words == ["staff"] and (word in ("all", "any", *NUMBERS) or word.isdigit())

    def _shared_with_peers(self, by: int) -> bool:
        """ "by you", "by nurses on weekdays and by you at weekends"; not "by nurses, and groups are led by you"."""
        for at in range(by, len(self.terms)):
            if at > by and self.terms[at].is_in("auxiliary", "negation", "phrase-negation"):
                return False
            if self.terms[at].word == "by" and self._by_peers(at):
                return True
        return False

    def _by_peers(self, by: int) -> bool:
        """ "by you", "by the peer on duty", "by all staff, including peers"; not "by nurses, and peers ..."."""
        joined = named = False
        for at in range(by + 1, min(by + 9, len(self.terms))):
            term = self.terms[at]
            if term.is_in("negation", "phrase-negation") or term.word in ("except", "excluding"):
                return False
            if term.is_in("peer") or term.word in PEERS or (not named and is_holder(self.terms, at)):
                return not joined
            named = named or term.is_in("other-staff", "person", "pronoun") or self.verbs[at]
            joined = (joined or term.is_in("and") or term.word == ",") and not term.is_in("listing")
        return False
