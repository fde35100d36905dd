"""The role check of Spanish texts: the same findings and passages as of English ones, by rules of its own. Pure.

For every thing that a rule knows: which act stands over it in its clause, and does a rule speak of this act on it? What
is denied, done by others, talked over, or done because the person asks raises nothing.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fidelity.role_check.analysis.check import Finding, Passage, ReadAs
from fidelity.role_check.analysis.check import Reading as Result
from fidelity.role_check.analysis.rules import ALONE, ANY, Category, Confidence, Level, Pattern, Rule
from fidelity.role_check.analysis.segmentation import Part, parts
from fidelity.role_check.analysis.spanish.clauses import Actor, Clause, Link, split_clauses
from fidelity.role_check.analysis.spanish.forms import fold
from fidelity.role_check.analysis.spanish.headings import Governed, negates, read_headings
from fidelity.role_check.analysis.spanish.lexicon import Lexicon, Term
from fidelity.role_check.analysis.spanish.requests import ANSWER, without_asking
from fidelity.role_check.analysis.spanish.rules import SpanishRules
from fidelity.wording.plain_text import read_plain

LONGEST = 300
GRAVITY = list(Level)
HANGING = {Link.CONDITION, Link.RELATIVE}
SUREST = list(Confidence)


@dataclass(frozen=True)
class Statement:
    """A sentence or half of one, taken apart; `refused_from` is the first term that a lead-in denies."""

    part: Part
    governed: Governed
    terms: tuple[Term, ...]
    clauses: tuple[Clause, ...]
    refused_from: int

    def clause_of(self, at: int) -> int:
        return next(number for number, clause in enumerate(self.clauses) if clause.start <= at < clause.end)


@dataclass(frozen=True)
class Act:
    """What stands over a thing: heads do it, uppers lead to them ("ayuda a"); `about`: only words are made about it."""

    thing: int
    heads: tuple[int, ...]
    uppers: tuple[int, ...]
    about: bool


@dataclass(frozen=True)
class Match:
    first: int
    last: int
    thing: int
    category: Category
    confidence: Confidence
    pattern: Pattern

    @property
    def rank(self) -> tuple[int, int, bool, int]:
        open_acts = not self.pattern.acts or ANY in self.pattern.acts
        return GRAVITY.index(self.category.level), SUREST.index(self.confidence), open_acts, self.first

    def overlaps(self, other: "Match") -> bool:
        return self.first <= other.last and other.first <= self.last


def check(text: str, rules: SpanishRules) -> tuple[Finding, ...]:
    """Every finding, in the order of the text."""
    return read(text, rules).findings


def read(text: str, rules: SpanishRules) -> Result:
    """Every finding, and how each part of the text was read; places are those of the text as given."""
    plain = read_plain(text, join_words=True)
    starts = [0, *(at + 1 for at, sign in enumerate(text) if sign == "\n")]
    findings: list[Finding] = []
    passages: list[Passage] = []
    for statement in read_statements(without_asking(plain.text), rules.lexicon):
        for clause in statement.clauses:
            start, end = _span(statement, clause.start, clause.end - 1)
            passages.append(Passage(*plain.place(start, end), _read_as(statement, clause)))
        for match in match_statement(statement, rules):
            start, end = plain.place(*_span(statement, match.first, match.last))
            line = bisect_right(starts, start)
            findings.append(Finding(line, start, end, text[start:end], match.category, match.confidence))
    findings.sort(key=lambda finding: (finding.start, finding.end))
    duties = sum(passage.read_as is ReadAs.DUTY for passage in passages)
    return Result(tuple(findings), tuple(passages), by_rules_alone=duties)


def _span(statement: Statement, first: int, last: int) -> tuple[int, int]:
    return statement.terms[first].start, statement.terms[last].end


# Statements


def read_statements(text: str, lexicon: Lexicon) -> Iterator[Statement]:
    """Every statement in the order of the text."""
    known: dict[tuple[tuple[int, int], ...], Governed] = {}
    for part in parts(text):
        if part.headings not in known:
            known[part.headings] = read_headings(text, part.headings, lexicon)
        for terms in _short(lexicon.terms(text, part.start, part.end)):
            if terms:
                clauses = tuple(split_clauses(terms))
                yield Statement(part, known[part.headings], tuple(terms), clauses, _refused_from(text, terms))


def _short(terms: list[Term]) -> Iterator[list[Term]]:
    """Pieces of a length that a person might write: time grows with length alone."""
    for start in range(0, len(terms), LONGEST):
        yield terms[start : start + LONGEST]


def _refused_from(text: str, terms: Sequence[Term]) -> int:
    """Where a list begins whose lead-in says that nothing of it is done; else the end. An answer may deny all of it."""
    if terms[-1].word == "?" and ANSWER.match(fold(text[terms[-1].end : terms[-1].end + LONGEST])):
        return -1
    colon = next((at for at, term in enumerate(terms) if term.word == ":"), 0)
    refused = colon and negates(fold(text[terms[0].start : terms[colon].end]))
    return colon if refused else len(terms)


def _read_as(statement: Statement, clause: Clause) -> ReadAs:
    over = statement.governed
    if over.background or _is_label(statement):
        return ReadAs.BACKGROUND
    denied = clause.denied and not _hangs_on_duty(statement, clause)
    if over.negated or statement.part.crossed or denied or clause.start > statement.refused_from:
        return ReadAs.NEGATED
    if over.of_others or clause.actor in (Actor.STAFF, Actor.PERSON):
        return ReadAs.OTHERS
    return ReadAs.DUTY


def _hangs_on_duty(statement: Statement, clause: Clause) -> bool:
    """ "Informar al juez si alguien no llega": what is not done says when or to whom; the act itself is asked for."""
    main = [other for other in statement.clauses if other.link not in HANGING]
    return clause.link in HANGING and any(not other.denied for other in main)


def _is_label(statement: Statement) -> bool:
    """A heading that asks for nothing by itself."""
    return statement.part.heading and not any(term.entry.acts for term in statement.terms)


# Matching


def match_statement(statement: Statement, rules: SpanishRules) -> list[Match]:
    """What the rules find in a statement, the gravest of those that speak of the same words."""
    over = statement.governed
    if over.negated or over.of_others or over.background or statement.part.crossed or _is_label(statement):
        return []
    matches = [match for at in range(len(statement.terms)) for match in _match_thing(statement, at, rules)]
    return _gravest(matches)


def _match_thing(statement: Statement, at: int, rules: SpanishRules) -> Iterator[Match]:
    term = statement.terms[at]
    names = sorted(term.entry.classes | term.entry.acts)
    entries = [entry for name in names for entry in rules.things.get(name, ())]
    if not entries or at > statement.refused_from:
        return
    act = act_on(statement, at)
    for category, rule, pattern in entries:
        head = _fits(statement, act, rule, pattern)
        if head is not None and not _cleared(statement, act, head, rule):
            first = min(head, at)
            yield Match(first, max(head, at), at, category, rule.confidence, pattern)


def act_on(statement: Statement, at: int) -> Act:
    """The act that stands over the thing at this place."""
    terms, number = statement.terms, statement.clause_of(at)
    clause = statement.clauses[number]
    before = [place for place in range(clause.start, at) if terms[place].entry.acts]
    heads = before[-1:]
    uppers = before[:-1]
    if heads and heads[0] == before[0]:
        heads += _joined_heads(statement, number, heads[0])
    if clause.link is Link.CONTENT:
        uppers = _acts_of(statement, number - 1) + uppers
    return Act(at, tuple(heads), tuple(uppers), _is_about(terms, heads[0] if heads else clause.start, at))


def _acts_of(statement: Statement, number: int) -> list[int]:
    if number < 0:
        return []
    clause = statement.clauses[number]
    return [at for at in range(clause.start, clause.end) if statement.terms[at].entry.acts]


def _joined_heads(statement: Statement, number: int, head: int) -> list[int]:
    """Verbs listed before this one without a thing of their own: "recoge, guarda y entrega medicamentos"."""
    heads: list[int] = []
    while number > 0 and statement.clauses[number].link is Link.LISTED:
        number -= 1
        before = statement.clauses[number]
        acts = _acts_of(statement, number)
        if not acts or acts[-1] != before.end - 1 or before.denied != statement.clauses[number + 1].denied:
            break
        heads.append(acts[-1])
    return heads


def _is_about(terms: Sequence[Term], start: int, at: int) -> bool:
    """Whether only a question, a story or a right stands between the act and the thing."""
    between = terms[start + 1 : at] if terms[start].entry.acts else terms[start:at]
    return any(term.has("about", "talk-thing") for term in between)


def _fits(statement: Statement, act: Act, rule: Rule, pattern: Pattern) -> int | None:
    """The place of the act that a rule speaks of, or that of the thing where any act will do."""
    head = _acted(statement, act, rule, pattern)
    if head is None or (act.about and not rule.about):
        return None
    around = _classes_around(statement, act.thing)
    if not all(names & around for names in rule.near) or rule.unless & around:
        return None
    return head


def _acted(statement: Statement, act: Act, rule: Rule, pattern: Pattern) -> int | None:
    terms = statement.terms
    for head in act.heads:
        if terms[head].acts(pattern.acts):
            return head
    talked = any(_only_talk(terms[head]) for head in act.heads)
    if talked and not rule.talk:
        return None
    for upper in reversed(act.uppers):
        if terms[upper].acts(pattern.acts):
            return upper
    if not pattern.acts or ANY in pattern.acts:
        return act.heads[0] if act.heads else act.thing
    return act.thing if ALONE in pattern.acts and not act.heads and not act.uppers else None


def _only_talk(term: Term) -> bool:
    return "talk" in term.entry.acts


def _classes_around(statement: Statement, at: int) -> frozenset[str]:
    """Classes of all words of the clause, and of what hangs on it."""
    number = statement.clause_of(at)
    first, last = number, number
    while first > 0 and statement.clauses[first].link in (Link.CONTENT, Link.RELATIVE, Link.CONDITION):
        first -= 1
    while last + 1 < len(statement.clauses) and statement.clauses[last + 1].link in (
        Link.CONTENT,
        Link.RELATIVE,
        Link.CONDITION,
    ):
        last += 1
    terms = statement.terms[statement.clauses[first].start : statement.clauses[last].end]
    around = [term for place, term in enumerate(terms, statement.clauses[first].start) if place != at]
    return frozenset(name for term in around for name in term.entry.names)


def _cleared(statement: Statement, act: Act, head: int, rule: Rule) -> bool:
    clause = statement.clauses[statement.clause_of(head)]
    own = statement.clauses[statement.clause_of(act.thing)]
    if (clause.denied or (own.denied and own is not clause and own.link is not Link.CONTENT)) and not rule.denied:
        return True
    if (clause.actor is Actor.STAFF or _done_by_others(statement, clause, head)) and not rule.others:
        return True
    if clause.actor is Actor.PERSON and not rule.persons:
        return True
    if _only_if_asked_by_staff(statement, statement.clause_of(head)) and not rule.denied:
        return True
    return (rule.asked and (clause.asked or own.asked)) or (rule.agreed and (clause.agreed or own.agreed))


def _only_if_asked_by_staff(statement: Statement, number: int) -> bool:
    """ "Si alguien del turno te pide que cuentes pastillas, dile que no": what is asked is not yet done."""
    last = number
    while number > 0 and statement.clauses[number].link in (Link.CONTENT, Link.LISTED, Link.RELATIVE):
        number -= 1
        clause = statement.clauses[number]
        if clause.link is Link.CONDITION and clause.joint == "si":
            return True
    return number == 0 and _is_refused_if_asked(statement, last)


def _is_refused_if_asked(statement: Statement, number: int) -> bool:
    """ "Si le piden que revise cuartos, diga que no": the condition stands first, and a refusal after what is asked."""
    first, content = statement.clauses[0], statement.clauses[1:2]
    asks = statement.terms[first.start].word == "si" and bool(content) and content[0].link is Link.CONTENT
    joined = statement.clauses[2 : number + 1]
    if not asks or number == 0 or any(clause.joint not in ("y", "o", "ni") for clause in joined):
        return False
    after = statement.terms[statement.clauses[number].end :]
    return any(term.word in ("no", "nunca") or term.has("avoid") for term in after)


def _done_by_others(statement: Statement, clause: Clause, head: int) -> bool:
    """ "Se queda con los demás cuando amarran a alguien": it is not told who they are, and it is not the peer."""
    if clause.link is not Link.CONDITION or clause.actor is not None or not statement.terms[head].is_finite:
        return False
    before = statement.terms[: clause.start]
    plural = statement.terms[head].word.endswith("n")
    return plural and not any(term.is_finite and term.word.endswith("n") for term in before)


def _gravest(matches: Iterable[Match]) -> list[Match]:
    """The gravest of those that speak of the same words; a category once for each stretch of words."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda match: match.rank):
        if not any(_same(match, other) for other in kept):
            kept.append(match)
    covered = {code for match in kept for code in match.category.covers}
    return [match for match in kept if match.category.code not in covered]


def _same(one: Match, other: Match) -> bool:
    if one.category is other.category:
        return one.overlaps(other)
    return one.overlaps(other) and (one.thing == other.thing or one.category.level != other.category.level)
