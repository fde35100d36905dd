"""The role check: a text of duties in, findings out, each on its exact words, and how each part was read. Pure.

For every thing that a rule knows: which act is done to it (`grammar/`), and does a rule speak of this act on this thing
(`rule_matching.py`)? Said to be left undone, done by others, or done because the person asked: nothing is raised, and
the reader is told so. What the words weigh (`classifier.py`) adds what no rule has in words; it takes nothing away.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fidelity.role_check.analysis.classifier import FOUND, FOUND_CRITICAL, signs
from fidelity.role_check.analysis.grammar.agents import Actor
from fidelity.role_check.analysis.grammar.clauses import Clause
from fidelity.role_check.analysis.grammar.sentence import Sentence
from fidelity.role_check.analysis.lexicon import Lexicon
from fidelity.role_check.analysis.rule_matching import Match, match_statement
from fidelity.role_check.analysis.rules import Category, Confidence, Level, Rules
from fidelity.role_check.analysis.statements import Statement, read_statements
from fidelity.wording.plain_text import read_plain


class ReadAs(StrEnum):
    """How a stretch of the text was read; findings are raised in duties only."""

    DUTY = "duty"
    NEGATED = "negated"
    OTHERS = "others"
    BACKGROUND = "background"


@dataclass(frozen=True)
class Finding:
    """A duty that does not fit, or where it depends: `text` is `whole_text[start:end]`, `line` counts from 1."""

    line: int
    start: int
    end: int
    text: str
    category: Category
    confidence: Confidence


@dataclass(frozen=True)
class Passage:
    """A clause of the text and how it was read."""

    start: int
    end: int
    read_as: ReadAs


@dataclass(frozen=True)
class Reading:
    """Everything the check says of a text, in the order of the text."""

    findings: tuple[Finding, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    category: Category
    confidence: Confidence


def check(text: str, rules: Rules) -> tuple[Finding, ...]:
    """Every finding, in the order of the text."""
    return read(text, rules).findings


def read(text: str, rules: Rules) -> Reading:
    """Every finding, and how each part of the text was read; places are those of the text as given."""
    plain = read_plain(text, join_words=True)
    starts = [0, *(at + 1 for at, sign in enumerate(text) if sign == "\n")]
    found: list[Finding] = []
    passages: list[Passage] = []
    for statement in read_statements(plain.text, rules.lexicon):
        passages += (Passage(*plain.place(each.start, each.end), each.read_as) for each in _passages(statement))
        for each in _in_statement(statement, rules):
            start, end = plain.place(each.start, each.end)
            line = bisect_right(starts, start)
            found.append(Finding(line, start, end, text[start:end], each.category, each.confidence))
    return Reading(tuple(sorted(found, key=lambda each: (each.start, each.end))), tuple(passages))


def _passages(statement: Statement) -> Iterator[Passage]:
    terms = statement.whole.terms
    for clause in statement.clauses:
        start, end = terms[clause.start].start, terms[clause.end - 1].end
        yield Passage(start, end, _read_as(statement, clause))


def _read_as(statement: Statement, clause: Clause) -> ReadAs:
    over, scope = statement.governed, statement.whole.scope
    places = range(clause.start, clause.end)
    telling = next((at for at in places if _acts(statement, at)), places[-1])
    if over.background or _is_label(statement):
        return ReadAs.BACKGROUND
    if over.negated or statement.part.crossed or scope.negated[telling]:
        return ReadAs.NEGATED
    if over.of_others or scope.handed_over[telling] or clause.led_by_others or clause.actor is Actor.OTHER:
        return ReadAs.OTHERS
    return ReadAs.DUTY


def _acts(statement: Statement, at: int) -> bool:
    return statement.whole.verbs[at] and not statement.whole.terms[at].of("auxiliary", "modal")


def _is_label(statement: Statement) -> bool:
    """A heading that asks for nothing by itself."""
    return statement.part.heading and not any(statement.whole.verbs)


def _in_statement(statement: Statement, rules: Rules) -> Iterator[_Found]:
    over = statement.governed
    if over.negated or over.of_others or over.background or statement.part.crossed or _is_label(statement):
        return
    matches = match_statement(statement, rules)
    for each in matches:
        yield _Found(each.start, each.end, each.category, each.rule.confidence)
    for first, count, sentence in statement.windows():
        if count == 1 and _read_as(statement, statement.clauses[first]) is ReadAs.DUTY:
            yield from _weighed(sentence, statement, matches, rules)


def _weighed(sentence: Sentence, statement: Statement, matches: Iterable[Match], rules: Rules) -> Iterator[_Found]:
    """What the words of a clause speak for by their weight, where no rule has said so already."""
    shown = signs(sentence)
    start, end = sentence.terms[0].start, sentence.terms[-1].end
    here = [each for each in matches if each.start < end and start < each.end]
    covered = {code for each in here for code in (each.category.code, *each.category.covers)}
    for code, likely in rules.weights.chances({sign for each in shown for sign in each}).items():
        category = rules.by_code[code]
        wanted = category.level is not Level.CRITICAL and (statement.governed.asked or sentence.asks)
        least = FOUND_CRITICAL if category.level is Level.CRITICAL else FOUND
        if likely >= least and code not in covered and not wanted:
            first, last = rules.weights.telling(shown, code)
            yield _Found(sentence.terms[first].start, sentence.terms[last].end, category, Confidence.POSSIBLE)


def sentences(text: str, lexicon: Lexicon) -> Sequence[Sentence]:
    """Each clause of a text as the check reads it."""
    statements = read_statements(text, lexicon)
    return [sentence for each in statements for _, count, sentence in each.windows() if count == 1]
