"""A Spanish sentence taken apart into clauses: who acts, what is denied, what is done because the person asks. Pure.

A clause holds one verb and what belongs to it; verbs that hang on it ("ayuda a tomar") stay in it. A denial reaches its
own clause and the list that goes on from it, and nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from fidelity.role_check.analysis.spanish.lexicon import Term

JOINING = frozenset({"y", "e", "o", "u", "ni"})
BUT = frozenset({"pero", "sino"})
CONDITIONS = frozenset({
    "cuando", "si", "mientras", "porque", "aunque", "donde", "conforme",
})  # fmt: skip
DENYING = frozenset({"no", "nunca", "jamas", "tampoco", "ni"})
NOBODY = frozenset({"nadie", "ninguna", "ningun", "ninguno"})
PREPOSITIONS = frozenset({
    "a", "al", "de", "del", "con", "en", "para", "por", "entre", "sobre", "sin", "hacia", "desde", "ante",
    "contra", "segun", "durante", "hasta", "bajo",
})  # fmt: skip
SMALL = frozenset({
    "el", "la", "los", "las", "un", "una", "unos", "unas", "su", "sus", "cada", "este", "esta", "estos",
    "estas", "otro", "otra", "otros", "otras", "todo",
})  # fmt: skip
ADVERBS = frozenset({
    "tambien", "ademas", "siempre", "solo", "ya", "aun", "asi", "luego", "despues", "nunca", "jamas", "no",
    "tampoco", "todavia",
})  # fmt: skip
BEING = frozenset({
    "es", "son", "sera", "seran", "fue", "esta", "estan", "sea", "sean", "ser",
})  # fmt: skip
OBJECTS = frozenset({"lo", "la", "los", "las"})


class Actor(StrEnum):
    """Who does what a clause tells; nobody named means the peer supporter."""

    PEER = "peer"
    STAFF = "staff"
    PERSON = "person"


class Link(StrEnum):
    """How a clause hangs together with the one before it."""

    FIRST = "first"
    LISTED = "listed"
    BUT = "but"
    CONDITION = "condition"
    CONTENT = "content"
    RELATIVE = "relative"


@dataclass(frozen=True)
class Clause:
    """The terms from `start` to `end`; `joint` is the word that joins it to the clause before, or empty."""

    start: int
    end: int
    link: Link = Link.FIRST
    joint: str = ""
    actor: Actor | None = None
    denied: bool = False
    asked: bool = False
    agreed: bool = False


def split_clauses(terms: Sequence[Term]) -> list[Clause]:
    """The clauses of a sentence, in order, with all that is known of each."""
    clauses = list(_cut(terms))
    clauses = _with_actors(terms, clauses)
    clauses = _with_denials(terms, clauses)
    return _with_wishes(terms, clauses)


# Where clauses begin


def _cut(terms: Sequence[Term]) -> Iterator[Clause]:
    start, link, joint = 0, Link.FIRST, ""
    for at in range(1, len(terms)):
        begun = _begins(terms, at, start)
        if begun is not None:
            yield Clause(start, at, link, joint)
            start, (link, joint) = at, begun
    if terms:
        yield Clause(start, len(terms), link, joint)


def _begins(terms: Sequence[Term], at: int, start: int) -> tuple[Link, str] | None:
    """How a clause begins here, if one does."""
    word, before = terms[at].word, terms[at - 1]
    if at == start + 1 and (before.word in JOINING or before.word == ","):
        return None
    if word in BUT:
        return Link.BUT, word
    if word in CONDITIONS and not (word == "si" and before.has("watch", "report", "gather", "talk")):
        return Link.CONDITION, word
    if word == "si":
        return Link.CONTENT, word
    if word in ("que", "quien", "quienes"):
        return _of_que(terms, at)
    if word == ";" or word == ":":
        return Link.BUT, word
    if word == "," or word in JOINING:
        return _of_list(terms, at)
    if word == "sin" and at + 1 < len(terms) and terms[at + 1].is_verb:
        return Link.LISTED, word
    return None


def _of_que(terms: Sequence[Term], at: int) -> tuple[Link, str] | None:
    word, before = terms[at].word, terms[at - 1]
    if word != "que":
        return (Link.CONTENT if before.is_verb else Link.RELATIVE), word
    if before.word in ("lo", "tiene", "tienen", "hay", "mas", "igual", "tanto", "ya", "asi"):
        return None
    if before.is_verb or before.word in ("de", "a", "para", "en", "sin", "con", "por"):
        return Link.CONTENT, word
    return (Link.CONTENT if _is_told(terms, at) else Link.RELATIVE), word


def _is_told(terms: Sequence[Term], at: int) -> bool:
    """ "Explicarle al residente que ...": who is told stands between the verb and what is told."""
    place = at - 1
    while place > 0 and (terms[place].has("person", "other-staff") or terms[place].word in SMALL):
        place -= 1
    return (
        0 < place < at - 1 and terms[place].word in ("a", "al") and terms[place - 1].has("report", "explain", "remind")
    )


def _of_list(terms: Sequence[Term], at: int) -> tuple[Link, str] | None:
    place = at
    joint = terms[at].word
    while place < len(terms) and (
        terms[place].word == ","
        or terms[place].word in JOINING
        or terms[place].word in ADVERBS
        or (terms[place].has("clitic") and not terms[place].is_verb and _leads_to_verb(terms, place))
        or terms[place].word.endswith("mente")
    ):
        if terms[place].word in JOINING:
            joint = terms[place].word
        place += 1
    if place >= len(terms):
        return None
    begins = terms[place]
    if begins.is_verb or begins.has("instead") or (begins.word == "sin" and joint == ","):
        return Link.LISTED, joint
    if begins.entry.acts and terms[place - 1].word not in PREPOSITIONS and not begins.entry.classes:
        return Link.LISTED, joint
    if begins.word in SMALL or begins.has("other-staff", "person", "peer"):
        return (Link.LISTED, joint) if _has_subject(terms, place) else None
    return None


def _leads_to_verb(terms: Sequence[Term], at: int) -> bool:
    return at + 1 < len(terms) and (terms[at + 1].is_verb or terms[at + 1].has("clitic"))


def _has_subject(terms: Sequence[Term], at: int) -> bool:
    """Whether a new subject with its own verb stands here: "..., la enfermera reparte"."""
    for place in range(at, min(at + 6, len(terms))):
        term = terms[place]
        if term.word == "," or term.word in JOINING or term.word in PREPOSITIONS - {"de", "del", "entre"}:
            return False
        if term.is_finite and place > at and not term.entry.classes:
            return True
    return False


# Who acts


def _with_actors(terms: Sequence[Term], clauses: Sequence[Clause]) -> list[Clause]:
    known: list[Clause] = []
    last: Actor | None = None
    for number, clause in enumerate(clauses):
        actor = _actor(terms, clause)
        if actor is None and clause.link in (Link.LISTED, Link.BUT) and clause.joint not in (";", ":"):
            actor = last if _first_finite(terms, clause) is not None else None
        if actor is None and clause.link is Link.CONTENT and known and known[-1].actor is Actor.PERSON:
            actor = Actor.PERSON
        if clause.link is not Link.CONTENT and not _says_when_or_whom(terms, clauses, number):
            last = actor
        known.append(replace(clause, actor=actor))
    return known


def _actor(terms: Sequence[Term], clause: Clause) -> Actor | None:
    places = range(clause.start, clause.end)
    if _left_to_staff(terms, clause):
        return Actor.STAFF
    if clause.link is Link.RELATIVE:
        return _whom(terms, clause)
    verb = _first_finite(terms, clause)
    if verb is None:
        return None
    for at in places:
        if at >= verb or terms[at].is_verb:
            return None
        if terms[at].has("peer", "other-staff", "person") and not _after_preposition(terms, at, clause.start):
            return _kind(terms[at])
    return None


def _kind(term: Term) -> Actor:
    if term.has("peer"):
        return Actor.PEER
    return Actor.STAFF if term.has("other-staff") else Actor.PERSON


def _whom(terms: Sequence[Term], clause: Clause) -> Actor | None:
    """Whoever the word before "que" names; "quien" is the person."""
    if terms[clause.start].word != "que":
        return Actor.PERSON
    own = _actor(terms, replace(clause, link=Link.CONTENT))
    if own:
        return own
    for at in range(clause.start - 1, max(clause.start - 5, -1), -1):
        if terms[at].has("peer", "other-staff", "person"):
            return _kind(terms[at])
    return None


def _after_preposition(terms: Sequence[Term], at: int, start: int) -> bool:
    before = at - 1
    while before >= start and terms[before].word in SMALL:
        before -= 1
    return before >= start and terms[before].word in PREPOSITIONS


def _first_finite(terms: Sequence[Term], clause: Clause) -> int | None:
    for at in range(clause.start, clause.end):
        term = terms[at]
        if term.is_finite and not (term.entry.classes and at and terms[at - 1].word in SMALL | PREPOSITIONS):
            return at
    return None


def _left_to_staff(terms: Sequence[Term], clause: Clause) -> bool:
    """ "Le toca a enfermería", "las reparte enfermería", "son entregadas por la enfermera"."""
    for at in range(clause.start, clause.end):
        after = [term for term in terms[at + 1 : min(at + 5, clause.end)] if term.word not in SMALL]
        if not after or not after[0].has("other-staff"):
            continue
        before = terms[at - 1] if at > clause.start else None
        if terms[at].has("belongs"):
            return True
        if terms[at].word == "por" and any(term.word in BEING for term in terms[clause.start : at]):
            return True
        if terms[at].is_finite and before is not None and before.word in OBJECTS:
            return True
    return False


# What is denied


def _with_denials(terms: Sequence[Term], clauses: Sequence[Clause]) -> list[Clause]:
    denied = [False] * len(clauses)
    for number, clause in enumerate(clauses):
        if denied[number] or not _denies(terms, clause):
            continue
        denied[number] = True
        for after in _goes_on(terms, clauses, number):
            denied[after] = True
        for before in _goes_back(terms, clauses, number):
            denied[before] = True
    return [replace(clause, denied=no) for clause, no in zip(clauses, denied, strict=True)]


def _denies(terms: Sequence[Term], clause: Clause) -> bool:
    """Whether the whole clause says that something is not done."""
    acts = [at for at in range(clause.start, clause.end) if terms[at].entry.acts]
    first = next(iter(acts), clause.end)
    # "Puede negarse a ..."
    done = next((at for at in acts if not terms[at].has("modal")), clause.end)
    for at in range(clause.start, clause.end):
        term = terms[at]
        if term.has("outside"):
            return True
        if term.word in NOBODY and at < first:
            return True
        if (
            term.word in DENYING
            and (at <= first or _denies_being(terms, at, clause))
            and _before_verb(terms, at, clause)
        ):
            return True
        if ((term.has("avoid") and term.is_verb) or term.has("instead") or term.word == "sin") and at <= done:
            return True
    return False


def _denies_being(terms: Sequence[Term], at: int, clause: Clause) -> bool:
    """ "Repartir medicinas no es parte del puesto": the denial stands after what it denies."""
    return any(term.has("be", "modal", "belongs") for term in terms[at + 1 : min(at + 4, clause.end)])


def _before_verb(terms: Sequence[Term], at: int, clause: Clause) -> bool:
    if terms[at].word == "ni" and at <= clause.start + 1:
        return True
    after = at + 1
    while after < clause.end and terms[after].has("clitic") and not terms[after].is_verb:
        after += 1
    if after >= clause.end:
        return False
    denied = terms[after]
    if denied.is_verb or denied.has("belongs"):
        return True
    # "No manejo de casos", and a verb that the list does not know
    unknown = denied.word.isalpha() and not denied.entry.classes and denied.word not in PREPOSITIONS | SMALL | ADVERBS
    return (at <= clause.start + 1 and (bool(denied.entry.acts) or unknown)) or (after > at + 1 and unknown)


def _goes_on(terms: Sequence[Term], clauses: Sequence[Clause], number: int) -> Iterator[int]:
    """The clauses after a denied one that the denial reaches; that of "si no llega" reaches none."""
    if _says_when_or_whom(terms, clauses, number):
        return
    hangs = False
    for after in range(number + 1, len(clauses)):
        clause = clauses[after]
        if clause.link is Link.CONTENT:
            hangs = True
            yield after
            continue
        if clause.link is Link.RELATIVE:
            yield after
            continue
        if clause.link is not Link.LISTED or (_denies(terms, clause) and clause.joint not in ("ni", "o", "u")):
            return
        if not _in_list(terms, clauses, number, after, hangs=hangs):
            return
        yield after


def _says_when_or_whom(terms: Sequence[Term], clauses: Sequence[Clause], number: int) -> bool:
    """ "Si no está o nadie contesta", "a quien no la toma", "en caso de que no haya": with what "o" adds to it."""
    while clauses[number].link is Link.LISTED and clauses[number].joint in ("y", "o", "u", "ni"):
        number -= 1
    clause = clauses[number]
    in_case = clause.link is Link.CONTENT and terms[clause.start - 1].word == "de" and _in_case(terms, clause.start)
    return clause.link in (Link.CONDITION, Link.RELATIVE) or in_case or _starts_with_condition(terms, clause)


def _in_case(terms: Sequence[Term], at: int) -> bool:
    return any(term.word in ("caso", "falta") for term in terms[max(0, at - 2) : at])


def _in_list(terms: Sequence[Term], clauses: Sequence[Clause], number: int, after: int, *, hangs: bool) -> bool:
    """Whether a clause goes on the list that is denied from clause `number` on."""
    clause = clauses[after]
    finite = _first_finite(terms, clause) is not None
    if clause.joint in ("ni", "o", "u"):
        return True
    if clause.joint == "y":
        return not finite and _first_finite(terms, clauses[number]) is not None
    return not finite or hangs or _ends_in_or(terms, clauses, after)


def _ends_in_or(terms: Sequence[Term], clauses: Sequence[Clause], number: int) -> bool:
    """Whether the list ends in "ni" or "o": "no guarda, cuenta ni reparte"."""
    for clause in clauses[number + 1 :]:
        if clause.link is not Link.LISTED or clause.joint == "y":
            return False
        if clause.joint in ("ni", "o", "u"):
            return True
    return False


def _goes_back(terms: Sequence[Term], clauses: Sequence[Clause], number: int) -> Iterator[int]:
    """ "Evaluar y dar medicinas no es parte del puesto": all that stands before without a verb of its own."""
    clause = clauses[number]
    verb = _first_finite(terms, clause)
    if verb is None or not (
        terms[verb].has("be", "belongs") or any(map(_is_outside, terms[clause.start : clause.end]))
    ):
        return
    while number > 0 and clauses[number].link is Link.LISTED:
        number -= 1
        if _first_finite(terms, clauses[number]) is not None:
            return
        yield number


def _is_outside(term: Term) -> bool:
    return term.has("outside")


# What the person asks for


def _with_wishes(terms: Sequence[Term], clauses: Sequence[Clause]) -> list[Clause]:
    asked = [_named(terms, clause, "asked") for clause in clauses]
    if len(clauses) > 1 and asked[0] and not any(term.entry.acts for term in terms[: clauses[0].end]):
        asked[1] = True
    for number, clause in enumerate(clauses):
        if not _wishes(terms, clause):
            continue
        asked[number] = True
        if number > 0:
            asked[number - 1] = True
        elif len(clauses) > 1:
            asked[1] = True
    return [
        replace(clause, asked=wanted, agreed=_named(terms, clause, "agreed") or _own_meeting(terms, clause))
        for clause, wanted in zip(clauses, asked, strict=True)
    ]


def _own_meeting(terms: Sequence[Term], clause: Clause) -> bool:
    """ "Va con la persona a su junta": the person is there."""
    pairs = zip(terms[clause.start : clause.end], terms[clause.start + 1 : clause.end], strict=False)
    persons = [at for at, (one, two) in enumerate(pairs, clause.start) if one.word == "con" and two.word in SMALL]
    return any(at + 2 < clause.end and terms[at + 2].has("person") for at in persons)


def _named(terms: Sequence[Term], clause: Clause, name: str) -> bool:
    return any(term.has(name) for term in terms[clause.start : clause.end])


def _wishes(terms: Sequence[Term], clause: Clause) -> bool:
    """ "Cuando la persona lo pide", "a quien lo quiera"; not "cuando el equipo lo pide"."""
    if clause.link not in (Link.CONDITION, Link.RELATIVE) and not _starts_with_condition(terms, clause):
        return False
    staff = [at for at in range(clause.start, clause.end) if terms[at].has("other-staff")]
    if clause.actor is Actor.STAFF or clause.denied or (staff and clause.actor is None):
        return False
    if clause.link is Link.RELATIVE and clause.actor is not Actor.PERSON:
        return False
    verb = next((term for term in terms[clause.start : clause.end] if term.is_verb), None)
    return verb is not None and verb.has("wish")


def _starts_with_condition(terms: Sequence[Term], clause: Clause) -> bool:
    words = [term.word.split(" ")[0] for term in terms[clause.start : clause.start + 2]]
    return clause.link is Link.FIRST and (not CONDITIONS.isdisjoint(words) or words == ["como", "no"])
