"""The role check: a text of duties in, findings out, each on its exact words, and how each part was read. Pure.

For every thing that a rule knows: which act is done to it (`grammar/`), and does a rule speak of this act on this thing
(`rule_matching.py`)? Said to be left undone, done by others, or done because the person asked: nothing is raised, and
the reader is told so. What clauses mean (`meaning/`) adds what no rule has in words, and is a second opinion on what a
rule is not sure of: it decides whether that is said, asked or left out. What else stands in the text decides with it
whether that is said or asked (`_in_company`). What a rule is sure of is left alone.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile

from fidelity.role_check.analysis.grammar.agents import Actor
from fidelity.role_check.analysis.grammar.clauses import Clause
from fidelity.role_check.analysis.grammar.sentence import Sentence
from fidelity.role_check.analysis.lexicon import Term
from fidelity.role_check.analysis.meaning.judge import Judge
from fidelity.role_check.analysis.other_voices import places_of_others, places_of_quotes
from fidelity.role_check.analysis.requests import is_in_few_words, without_asking
from fidelity.role_check.analysis.rule_matching import Match, match_statement
from fidelity.role_check.analysis.rules import Category, Confidence, Level, Rules
from fidelity.role_check.analysis.statements import Statement, read_statements
from fidelity.wording.plain_text import read_plain

# Of fewer nobody can tell what is done
FEWEST_TERMS = 2
# Clauses on the worker's own story, or on how workers are hired, unless they name people who are supported
OF_WORKER = frozenset({"own-testimony", "hiring-check"})
OF_PEOPLE = frozenset({"person", "about-people"})
BEING = ("is", "are", "was", "were", "be", "been", "being", "am")
# How likely it has to be that a clause does not fit, so that this is said where a rule finds it likely as well; where
# none does; and so that what a rule finds is asked about. Chosen on whole documents that were left out of the learning
# (`tests/benchmarks/role_check_model.py`).
BORNE_OUT = 0.93
SAID = {Level.CRITICAL: 0.95, Level.SERIOUS: 0.98}
ASKED = 0.1
# Of so few words, and of what a worker writes that somebody asks, nothing that a rule finds is left out, and of the
# second what is at least so likely not to fit is asked about: that nothing was found would be the worst answer
SHORT = 6
ASKED_IN_OWN_WORDS = 0.7
# In a text of so many duties, a serious one that stands alone and of which no rule is sure is asked about: in documents
# that were left out of the learning, 28 of 43 such were false alarms
DOCUMENT = 12
# Where so many others are said, what is asked about is said as well, if it is at least so likely not to fit; and so is
# that in which no rule finds anything
COMPANY = 4
SAID_IN_COMPANY = 0.6
ADDED_IN_COMPANY = 0.7
# A clause of more words than these says several things, and what it means as a whole drowns one of them
LONG = 12
FEWEST_IN_PART = 3
PAUSE = re.compile(r"\s*[,;:()–—.]|\s+(?:and|or|while|when|who|which|so|as)\b")
# How many signs of clauses are judged in one text: some twenty pages of duties, and a few seconds of work
MOST_JUDGED = 40_000

# "To search rooms is part of the job": what is told of is to search rooms
PART_OF_JOB = re.compile(
    r"\s+(?:is|are)\s+(?:an?\s+)?(?:\w+\s+)?part\s+of\s+(?:the|this|our|your)\s+(?:job|role|work|position|duties)\W*$"
    r"|^to\s+(?=.*\bpart\s+of\s+(?:the|this|our|your)\s+(?:job|role|work|position|duties)\W*$)",
    re.IGNORECASE,
)
# What an employer gives, by its own words: no duty, whatever it looks like
OFFERED = re.compile(
    r"we\s+(?:are\s+(?:looking|seeking|an?)|ask\s+for|hire|look\s+for|run\s+a|seek|value|welcome)\b"
    r"|(?:we|the (?:\w+ )?(?:agency|center|club|company|county|employer|organization|program))\s+"
    r"(?:also\s+)?(?:offer|pay|provide|cover)s?\s.*\b"
    r"(?:401|benefits?|coverage|dental|insurance|leave|mileage|pension|plans?|retirement|salary|training|vacation|wages?)\b",
    re.IGNORECASE,
)


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
    """Everything the check says of a text, in the order of the text.

    `by_rules_alone`: how many duties were held against the rules and against nothing else.
    """

    findings: tuple[Finding, ...]
    passages: tuple[Passage, ...]
    by_rules_alone: int = 0


@dataclass(frozen=True)
class _PlainFinding:
    """A finding at its place in the plain text; `clauses`: the words of those that it stands in, if they ask for it.

    `grave`: how likely it is not to fit, where the judge was asked about it. `hangs_on_company`: it is a finding where
    others are said, and else none.
    """

    start: int
    end: int
    category: Category
    confidence: Confidence
    clauses: tuple[str, ...] = ()
    stated: bool = True
    named: bool = False
    wavers: bool = False
    grave: float | None = None
    hangs_on_company: bool = False

    @property
    def is_said(self) -> bool:
        """Whether it is counted among the duties that do not fit."""
        return self.confidence is not Confidence.POSSIBLE and self.category.level is not Level.DEPENDS

    @property
    def is_open(self) -> bool:
        """Whether a second opinion counts: no rule is sure, and the documents do not differ.

        Of what is only possible, where an act is stated: a topic by its name alone stays a question.
        """
        unsure = self.confidence is Confidence.LIKELY or (self.confidence is Confidence.POSSIBLE and self.stated)
        return unsure and self.category.level is not Level.DEPENDS

    @property
    def is_always_asked(self) -> bool:
        """Whether it is at least asked about: what would be sure if it were said whose act it is, and what is critical,
        where the words name the reader or the thing alone.
        """
        critical = self.category.level is Level.CRITICAL
        return self.wavers or (critical and (self.named or not self.stated or not self.clauses))


@dataclass(frozen=True)
class _Clause:
    """A clause that is read as a duty: its place in the plain text, and whether the person wants what is done.

    `acts`: something is done in it; a thing alone, as in "Metal detectors", may only depend on how it is done.
    `length`: in words. `theirs`: people who are supported are its subject, as in "Clients are driven to court".
    `differs`: a rule finds something in it on which the documents differ, and nothing else.
    """

    start: int
    end: int
    words: str
    asked: bool
    acts: bool
    length: int
    theirs: bool
    differs: bool = False


@dataclass(frozen=True)
class _Said:
    """What one statement says, places counted from its own start; `silent`: clauses in which no rule finds anything."""

    passages: tuple[tuple[int, int, ReadAs], ...]
    findings: tuple[_PlainFinding, ...] = ()
    silent: tuple[_Clause, ...] = ()


def check(text: str, rules: Rules) -> tuple[Finding, ...]:
    """Every finding, in the order of the text."""
    return read(text, rules).findings


def read(text: str, rules: Rules) -> Reading:
    """Every finding, and how one part of the text was read; places are those of the text as given."""
    plain = read_plain(text, join_words=True)
    asked = without_asking(plain.text)
    in_own_words = is_in_few_words(plain.text) and asked != plain.text
    is_short = in_own_words or len(asked.split()) <= SHORT
    starts = [0, *(at + 1 for at, sign in enumerate(text) if sign == "\n")]
    plain_findings: list[_PlainFinding] = []
    silent: list[_Clause] = []
    passages: list[Passage] = []
    for statement in read_statements(asked, rules.lexicon):
        own, at = read_statement(statement, rules), statement.terms[0].start
        passages += (Passage(*plain.place(at + start, at + end), read_as) for start, end, read_as in own.passages)
        plain_findings += (replace(one, start=at + one.start, end=at + one.end) for one in own.findings)
        silent += (replace(one, start=at + one.start, end=at + one.end) for one in own.silent)
    judged = silent[: sum(1 for _ in _within(clause.words for clause in silent))] if rules.judge else []
    if rules.judge:
        plain_findings = list(_second_opinions(plain_findings, rules.judge, rules.by_code, is_short=is_short))
    plain_findings += _judged(judged, rules, in_own_words=in_own_words)
    is_document = sum(passage.read_as is ReadAs.DUTY for passage in passages) >= DOCUMENT
    voices = places_of_others(asked, rules.lexicon) + (places_of_quotes(asked) if is_document else [])
    plain_findings = list(_in_company(list(_in_other_voices(plain_findings, voices)), is_document=is_document))
    findings: list[Finding] = []
    for plain_finding in plain_findings:
        start, end = plain.place(plain_finding.start, plain_finding.end)
        line = bisect_right(starts, start)
        category, confidence = plain_finding.category, plain_finding.confidence
        findings.append(Finding(line, start, end, text[start:end], category, confidence))
    findings.sort(key=lambda finding: (finding.start, finding.end))
    return Reading(tuple(findings), tuple(passages), len(silent) - len(judged))


def read_statement(statement: Statement, rules: Rules) -> _Said:
    """What it says by itself: the same wherever a statement of the same `key` stands."""
    at = statement.terms[0].start
    passages = tuple((start - at, end - at, read_as) for start, end, read_as in _passages(statement))
    if not _is_looked_at(statement):
        return _Said(passages)
    own, joint = match_statement(statement, rules)
    clauses = list(_clauses(statement))
    findings = tuple(
        _PlainFinding(
            match.start - at,
            match.end - at,
            match.category,
            match.confidence,
            _words_around(match, clauses, statement.text),
            match.stated,
            match.named,
            match.wavers,
        )
        for match in (*own, *joint)
    )
    grave = [match for match in own if match.category.level is not Level.DEPENDS]
    silent = tuple(
        replace(clause, start=clause.start - at, end=clause.end - at, differs=_is_spoken_of(clause, own))
        for clause in clauses
        if _is_judged_alone(clause) and not _is_spoken_of(clause, grave)
    )
    return _Said(passages, findings, silent)


def _words_around(match: Match, clauses: Sequence[_Clause], text: str) -> tuple[str, ...]:
    """The clauses that it stands in; of a long one also the part of it, from the act up to the next pause."""
    own = [clause for clause in clauses if clause.start < match.end and match.start < clause.end]
    parts = (_part(match, clause, text) for clause in own if clause.length > LONG)
    return tuple(dict.fromkeys((*(clause.words for clause in own), *filter(None, parts))))


def _part(match: Match, clause: _Clause, text: str) -> str:
    end = max(match.end, clause.end)
    pause = PAUSE.search(text, match.end, end)
    words = text[match.start : pause.start() if pause else end].split()
    return " ".join(words) if len(words) >= FEWEST_IN_PART else ""


def _passages(statement: Statement) -> Iterator[tuple[int, int, ReadAs]]:
    terms = statement.terms
    for clause in statement.clauses:
        yield terms[clause.start].start, terms[clause.end - 1].end, _read_as(statement, clause)


def _read_as(statement: Statement, clause: Clause) -> ReadAs:
    over, scope = statement.governed, statement.whole.scope
    places = range(clause.start, clause.end)
    act = next((at for at in places if _acts(statement, at)), None)
    # A thing alone is denied where most of it is: "No med passes", and not "goals met and not met"
    denied = sum(scope.negated[at] for at in places) * 2 > len(places)
    negated = denied if act is None else scope.negated[act]
    handed_over = scope.handed_over[clause.start if act is None else act]
    if over.background or _is_label(statement) or statement.lists_knowledge:
        return ReadAs.BACKGROUND
    if over.negated or statement.part.crossed or statement.is_refused or negated:
        return ReadAs.NEGATED
    of_others = over.of_others or statement.is_of_others or clause.led_by_others or clause.actor is Actor.OTHER
    if of_others or handed_over:
        return ReadAs.OTHERS
    return ReadAs.DUTY


def _acts(statement: Statement, at: int) -> bool:
    return statement.whole.verbs[at] and not statement.whole.terms[at].is_in("auxiliary", "modal")


def _is_label(statement: Statement) -> bool:
    """A heading that asks for nothing by itself."""
    return statement.part.heading and not any(statement.whole.verbs)


def _is_looked_at(statement: Statement) -> bool:
    over = statement.governed
    left_alone = over.negated or over.of_others or over.background or statement.part.crossed or statement.is_refused
    left_alone = left_alone or statement.is_of_others
    return not left_alone and not _is_label(statement) and not statement.lists_knowledge


def clauses_to_judge(text: str, rules: Rules) -> list[str]:
    """The words of each clause that is read as a duty, without what joins it to others."""
    return [words for _start, _end, words in placed_clauses_to_judge(text, rules)]


def placed_clauses_to_judge(text: str, rules: Rules) -> list[tuple[int, int, str]]:
    """The same with the place of each in the text as given."""
    plain = read_plain(text, join_words=True)
    statements = filter(_is_looked_at, read_statements(without_asking(plain.text), rules.lexicon))
    clauses = (clause for statement in statements for clause in _clauses(statement))
    return [(*plain.place(clause.start, clause.end), clause.words) for clause in clauses if _is_judged_alone(clause)]


def _is_judged_alone(clause: _Clause) -> bool:
    """Whether it may be judged where no rule finds anything in it."""
    return clause.length >= FEWEST_TERMS and not clause.theirs


def _clauses(statement: Statement) -> Iterator[_Clause]:
    """The clauses of a statement that may hold a duty; each is judged alone, so that no company changes what it is.

    A question asks; what it is about stands in the answer.
    """
    if statement.terms[-1].word == "?":
        return
    for first, count, sentence in statement.windows:
        clause = statement.clauses[first]
        if sentence.classes & OF_WORKER and not sentence.classes & OF_PEOPLE:
            continue
        if _is_title(sentence):
            continue
        if statement.governed.qualities and not any(map(sentence.verbs.finite, range(len(sentence.terms)))):
            continue
        if count > 1 or _read_as(statement, clause) is not ReadAs.DUTY:
            continue
        terms = _without_subject(sentence.terms)
        if terms:
            start, end = terms[0].start, terms[-1].end
            words = " ".join(sentence.text[start:end].split())
            if OFFERED.match(words):
                continue
            words = PART_OF_JOB.sub("", words)
            asked = statement.governed.asked or sentence.asks
            theirs = Actor.PERSON in (clause.led_by, clause.actor)
            yield _Clause(start, end, words, asked, _tells_act(sentence), len(terms), theirs)


def _is_title(sentence: Sentence) -> bool:
    """ "Recovery Coach, Maternal Substance Use Program": longer words with a capital, and no verb to begin with."""
    longer = [sentence.text[term.start : term.end] for term in sentence.terms if len(term.word) > 3]
    titled = len(longer) > 1 and all(word[0].isupper() and not word.isupper() for word in longer)
    return titled and not sentence.verbs[sentence.opening]


def _tells_act(sentence: Sentence) -> bool:
    """Whether something is done: by a verb, by a noun that is an act, or by a first word that no list knows."""
    terms = sentence.terms
    done = any(
        term.entry.named or (sentence.verbs[at] and term.word not in BEING and not term.is_in("modal"))
        for at, term in enumerate(terms)
    )
    first = next((term for term in terms if not term.is_in("adverb", "determiner", "modal", "peer", "pronoun")), None)
    opening = next((term for term in terms if len(term.word) > 1 or term.is_in("determiner")), terms[0])
    named = opening.is_in("determiner") or opening.word.isdigit()
    return done or (first is not None and not named and not first.entry.classes and len(terms) > FEWEST_TERMS)


def _without_subject(terms: Sequence[Term]) -> list[Term]:
    """Without what joins it to others, and without the peer supporter as the one who does it."""
    content = [term for term in terms if not _only_joins(term)]
    opening = list(takewhile(lambda term: term.is_in("determiner", "peer"), content))
    return content[len(opening) :] if opening and opening[-1].is_in("peer") else content


def _only_joins(term: Term) -> bool:
    return term.is_in("and") or not term.word[0].isalnum()


def _is_spoken_of(clause: _Clause, matches: Sequence[Match]) -> bool:
    """Whether a rule finds something in the clause itself, whatever stands beside it."""
    return any(clause.start <= match.start and match.end <= clause.end for match in matches)


def _within(clauses: Iterable[str]) -> Iterator[str]:
    """As many as are judged in one text."""
    left = MOST_JUDGED
    for words in clauses:
        left -= len(words)
        if left < 0:
            return
        yield words


def _second_opinions(
    findings: Sequence[_PlainFinding], judge: Judge, by_code: Mapping[str, Category], *, is_short: bool
) -> Iterator[_PlainFinding]:
    """Each finding; said, asked or left out by what its clauses mean where no rule is sure.

    Where it is asked, and lines like it are ones on which the documents differ, that is told beside it. Past a length
    (`MOST_JUDGED`) rules alone answer.
    """
    words = dict.fromkeys(clause for finding in findings if finding.is_open for clause in finding.clauses)
    judged = list(_within(words))
    opinions = dict(zip(judged, judge.opinions(judged), strict=True)) if judged else {}
    for finding in findings:
        if not finding.is_open or any(clause not in opinions for clause in finding.clauses):
            yield finding
            continue
        grave = max((opinions[clause].grave for clause in finding.clauses), default=0.0)
        enough = BORNE_OUT if finding.confidence is Confidence.LIKELY else SAID[finding.category.level]
        is_borne_out = grave >= enough
        if is_short or grave >= ASKED or finding.is_always_asked:
            confidence = Confidence.LIKELY if is_borne_out else Confidence.POSSIBLE
            yield replace(finding, confidence=confidence, grave=grave)
        differ = next((opinions[clause].open_kind for clause in finding.clauses if opinions[clause].open_kind), "")
        if not is_borne_out and differ in by_code:
            yield replace(finding, category=by_code[differ], confidence=Confidence.POSSIBLE)


def _judged(clauses: Sequence[_Clause], rules: Rules, *, in_own_words: bool) -> Iterator[_PlainFinding]:
    """What clauses may be in which no rule finds anything: likely where next to nothing speaks against it."""
    if rules.judge is None or not clauses:
        return
    different = list(dict.fromkeys(clause.words for clause in clauses))
    opinions = dict(zip(different, rules.judge.opinions(different), strict=True))
    for clause in clauses:
        opinion = opinions[clause.words]
        grave = opinion.grave
        is_asked = in_own_words and grave >= ASKED_IN_OWN_WORDS
        hangs_on_company = not opinion.kind and not is_asked
        is_looked_at = not hangs_on_company or grave >= ADDED_IN_COMPANY
        category = rules.by_code.get(opinion.kind or (opinion.nearest if is_looked_at else ""))
        if category is None:
            continue
        is_said = category.level in SAID and grave >= SAID[category.level]
        if not is_said and (clause.differs or (category.level is not Level.DEPENDS and not clause.acts)):
            continue
        if category.level is Level.CRITICAL or not clause.asked:
            confidence = Confidence.LIKELY if is_said else Confidence.POSSIBLE
            yield _PlainFinding(
                clause.start, clause.end, category, confidence, grave=grave, hangs_on_company=hangs_on_company
            )


def _in_other_voices(findings: Iterable[_PlainFinding], voices: Sequence[tuple[int, int]]) -> Iterator[_PlainFinding]:
    """Each finding; asked about where it stands in the work of somebody else, or in what somebody says."""
    starts, ends = [start for start, _end in sorted(voices)], sorted(end for _start, end in voices)
    for finding in findings:
        begun, over = bisect_right(starts, finding.start), bisect_left(ends, finding.end)
        if begun <= over:
            yield finding
        elif not finding.hangs_on_company:
            yield replace(finding, confidence=Confidence.POSSIBLE, grave=None)


def _in_company(findings: Sequence[_PlainFinding], *, is_document: bool) -> Iterator[_PlainFinding]:
    """Each finding; what the judge speaks for is asked about where it stands alone, and said where several others are.

    In a long text one thing may look by chance like a duty that does not fit; where several do, one more is no chance.
    """
    counted = [finding for finding in findings if finding.is_said]
    starts, ends = sorted(finding.start for finding in counted), sorted(finding.end for finding in counted)
    for finding in findings:
        others = bisect_right(ends, finding.start) + len(starts) - bisect_left(starts, finding.end)
        if finding.grave is None or finding.category.level is Level.DEPENDS or finding.confidence is Confidence.SURE:
            yield finding
        elif finding.is_said:
            is_enough = finding.category.level is Level.CRITICAL and finding.grave >= SAID[Level.CRITICAL]
            is_doubted = is_document and not others and not is_enough
            yield replace(finding, confidence=Confidence.POSSIBLE) if is_doubted else finding
        else:
            is_one_more = others >= COMPANY and finding.grave >= SAID_IN_COMPANY
            if is_one_more or not finding.hangs_on_company:
                yield replace(finding, confidence=Confidence.LIKELY) if is_one_more else finding
