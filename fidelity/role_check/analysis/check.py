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
    OTHER_LANGUAGE = "other-language"


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
class _PlainFinding:
    """A finding at its place in the plain text."""

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
    findings: list[Finding] = []
    passages: list[Passage] = []
    for statement in read_statements(plain.text, rules.lexicon):
        for passage in _passages(statement):
            passages.append(Passage(*plain.place(passage.start, passage.end), passage.read_as))
        for finding in _in_statement(statement, rules):
            start, end = plain.place(finding.start, finding.end)
            line = bisect_right(starts, start)
            findings.append(Finding(line, start, end, text[start:end], finding.category, finding.confidence))
    findings.sort(key=lambda finding: (finding.start, finding.end))
    return Reading(tuple(findings), tuple(passages))


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
    return statement.whole.verbs[at] and not statement.whole.terms[at].is_in("auxiliary", "modal")


def _is_label(statement: Statement) -> bool:
    """A heading that asks for nothing by itself."""
    return statement.part.heading and not any(statement.whole.verbs)


def _in_statement(statement: Statement, rules: Rules) -> Iterator[_PlainFinding]:
    over = statement.governed
    if over.negated or over.of_others or over.background or statement.part.crossed or _is_label(statement):
        return
    matches = match_statement(statement, rules)
    for match in matches:
        yield _PlainFinding(match.start, match.end, match.category, match.rule.confidence)
    for first, count, sentence in statement.windows():
        clause = statement.clauses[first]
        if count == 1 and _read_as(statement, clause) is ReadAs.DUTY and clause.led_by is not Actor.PERSON:
            yield from _weighed(sentence, statement, matches, rules)


def _weighed(
    sentence: Sentence, statement: Statement, matches: Iterable[Match], rules: Rules
) -> Iterator[_PlainFinding]:
    """What the words of a clause speak for by their weight, where no rule has said so already."""
    shown = signs(sentence)
    start, end = sentence.terms[0].start, sentence.terms[-1].end
    categories = [match.category for match in matches if match.start < end and start < match.end]
    covered = {code for category in categories for code in (category.code, *category.covers)}
    for code, likely in rules.weights.chances({sign for of_term in shown for sign in of_term}).items():
        category = rules.by_code[code]
        wanted = category.level is not Level.CRITICAL and (statement.governed.asked or sentence.asks)
        least = FOUND_CRITICAL if category.level is Level.CRITICAL else FOUND
        if likely >= least and code not in covered and not wanted:
            first, last = rules.weights.telling(shown, code)
            yield _PlainFinding(sentence.terms[first].start, sentence.terms[last].end, category, Confidence.POSSIBLE)


def sentences(text: str, lexicon: Lexicon) -> Sequence[Sentence]:
    """Each clause of a text as the check reads it."""
    statements = read_statements(text, lexicon)
    return [sentence for statement in statements for _, count, sentence in statement.windows() if count == 1]
