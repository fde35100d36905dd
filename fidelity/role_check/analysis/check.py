"""The role check: a text of duties in, findings out, each on its exact words. Pure; nothing is stored.

For every thing that a rule knows: which act is done to it (`clauses.py`), and does a rule speak of this act on this
thing? Said to be left undone, done by others, or done because the person asked: nothing is raised. What the words of
the sentence weigh (`weighing.py`) then drops what rules raise against all odds, and adds what no rule put in words.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fidelity.role_check.analysis.classifier import DOUBTED, DOUBTED_IF_CRITICAL, FOUND, signs
from fidelity.role_check.analysis.grammar import Act, Actor, Sentence
from fidelity.role_check.analysis.lexicon import Lexicon, Term
from fidelity.role_check.analysis.rules import ALONE, ANY, Category, Confidence, Level, Pattern, Rule, Rules
from fidelity.role_check.analysis.segmentation import Part, parts

GRAVITY = list(Level)
LONGEST = 150
SUREST = list(Confidence)


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
class _Found:
    start: int
    end: int
    category: Category
    confidence: Confidence


@dataclass(frozen=True)
class _Raised:
    """What one rule says of one act, before the gravest is chosen."""

    start: int
    end: int
    thing: int
    head: int | None
    category: Category
    rule: Rule
    pattern: Pattern

    @property
    def rank(self) -> tuple[int, int, bool, int]:
        """The gravest first, then the surest, then the one that names the act."""
        gravity, sure = GRAVITY.index(self.category.level), SUREST.index(self.rule.confidence)
        return gravity, sure, not self.pattern.acts or ANY in self.pattern.acts, self.start


@dataclass(frozen=True)
class _Governed:
    """What the headings above say of all that stands below."""

    negated: bool = False
    of_others: bool = False
    asked: bool = False


def check(text: str, rules: Rules) -> tuple[Finding, ...]:
    """Every finding, in the order of the text."""
    starts = [0, *(at + 1 for at, sign in enumerate(text) if sign == "\n")]
    seen: dict[tuple[tuple[int, int], ...], _Governed] = {}
    found: list[Finding] = []
    for part in parts(text):
        if part.headings not in seen:
            seen[part.headings] = _governed(text, part.headings, rules.lexicon)
        for each in _of_part(text, part, seen[part.headings], rules):
            line = bisect_right(starts, each.start)
            words = text[each.start : each.end]
            found.append(Finding(line, each.start, each.end, words, each.category, each.confidence))
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def _governed(text: str, headings: Iterable[tuple[int, int]], lexicon: Lexicon) -> _Governed:
    terms = [term for start, end in headings for term in lexicon.terms(text, start, end)]
    return _Governed(
        negated=any(term.of("negation", "outside", "avoid") for term in terms),
        of_others=bool(terms) and terms[0].of("other-staff", "determiner") and _names_only_others(terms),
        asked=any(term.of("asked") for term in terms),
    )


def _names_only_others(terms: Sequence[Term]) -> bool:
    return any(term.of("other-staff") for term in terms) and not any(term.of("peer") for term in terms)


def _of_part(text: str, part: Part, governed: _Governed, rules: Rules) -> Iterator[_Found]:
    if governed.negated or governed.of_others or part.crossed:
        return
    for terms in _short(_halves(rules.lexicon.terms(text, part.start, part.end))):
        sentence = Sentence(terms, text, rules.lexicon)
        if part.heading and not any(sentence.verbs):
            continue
        raised = [each for at in range(len(terms)) for each in _raised(sentence, at, governed, rules)]
        yield from _weighed(sentence, list(_gravest(raised)), governed, rules)


def _weighed(sentence: Sentence, raised: Sequence[_Raised], governed: _Governed, rules: Rules) -> Iterator[_Found]:
    """What rules raised, without what is most unlikely, and what the words speak for by their weight."""
    shown = signs(sentence) if sentence.terms else []
    chances = rules.weights.chances({sign for each in shown for sign in each})
    kept = [each for each in raised if chances.get(each.category.code, 0.0) >= _least(each.category)]
    for each in kept:
        yield _Found(each.start, each.end, each.category, each.rule.confidence)
    covered = {code for each in kept for code in (each.category.code, *each.category.covers)}
    for code, likely in chances.items():
        category = rules.by_code[code]
        wanted = category.level is not Level.CRITICAL and (governed.asked or sentence.asks)
        if likely >= FOUND and code not in covered and not wanted:
            first, last = rules.weights.telling(shown, code)
            yield _Found(sentence.terms[first].start, sentence.terms[last].end, category, Confidence.POSSIBLE)


def _least(category: Category) -> float:
    return DOUBTED_IF_CRITICAL if category.level is Level.CRITICAL else DOUBTED


def sentences(text: str, lexicon: Lexicon) -> Iterator[Sentence]:
    """Each sentence or half-sentence of a text as the check reads it."""
    for part in parts(text):
        for terms in _short(_halves(lexicon.terms(text, part.start, part.end))):
            yield Sentence(terms, text, lexicon)


def _halves(terms: Sequence[Term]) -> Iterator[Sequence[Term]]:
    """The sentence cut at semicolons, unless a "not" before a colon holds for the whole list."""
    colon = next((at for at, term in enumerate(terms) if term.word == ":"), 0)
    if any(term.of("negation", "outside", "avoid") for term in terms[:colon]):
        yield terms
        return
    start = 0
    for at, term in enumerate(terms):
        if term.word == ";" and not _goes_on(terms, at):
            yield terms[start:at]
            start = at + 1
    yield terms[start:]


def _short(halves: Iterable[Sequence[Term]]) -> Iterator[Sequence[Term]]:
    """Pieces of a length that a person might write, so that time grows with the length of the text alone."""
    for terms in halves:
        for start in range(0, len(terms), LONGEST):
            yield terms[start : start + LONGEST]


def _goes_on(terms: Sequence[Term], at: int) -> bool:
    return at + 1 < len(terms) and terms[at + 1].word in ("or", "nor")


def _raised(sentence: Sentence, at: int, governed: _Governed, rules: Rules) -> Iterator[_Raised]:
    entries = [entry for name in sorted(sentence.named(at)) for entry in rules.things.get(name, ())]
    if not entries:
        return
    act = sentence.act_on(at)
    left = _left_out(sentence, act)
    for category, rule, pattern in entries:
        if (
            left <= _allowed(rule)
            and _fits(sentence, act, pattern, rule)
            and not _cleared(sentence, act, rule, governed)
        ):
            head = min((each for each in act.heads if sentence.terms[each].of(*pattern.acts)), default=None)
            first, last = sentence.terms[act.first if head is None else min(head, at)], sentence.terms[act.last]
            yield _Raised(first.start, last.end, at, head, category, rule, pattern)


def _left_out(sentence: Sentence, act: Act) -> frozenset[str]:
    """Why the act would not count, by the names of the flags that make it count all the same."""
    reasons = {
        "talk": act.harmless,
        "others": act.actor is Actor.OTHER or sentence.of_others(act),
        "denied": sentence.negated(act),
    }
    return frozenset(name for name, holds in reasons.items() if holds)


def _allowed(rule: Rule) -> frozenset[str]:
    return frozenset(name for name in ("talk", "others", "denied") if getattr(rule, name))


def _fits(sentence: Sentence, act: Act, pattern: Pattern, rule: Rule) -> bool:
    if (act.about and not rule.about) or (act.hangs and not rule.persons) or not _acted(sentence, act, pattern, rule):
        return False
    if not all(names & sentence.classes for names in rule.near):
        return False
    return not rule.unless or not rule.unless & sentence.beside(act)


def _acted(sentence: Sentence, act: Act, pattern: Pattern, rule: Rule) -> bool:
    if any(sentence.terms[head].of(*pattern.acts) for head in act.heads):
        return True
    if act.talk and not rule.talk:
        return False
    return not pattern.acts or ANY in pattern.acts or (ALONE in pattern.acts and act.alone and not act.heads)


def _cleared(sentence: Sentence, act: Act, rule: Rule, governed: _Governed) -> bool:
    if rule.asked and (governed.asked or sentence.asked(act)):
        return True
    return (act.actor is Actor.PERSON and not rule.persons) or (rule.agreed and sentence.agreed())


def _gravest(raised: Iterable[_Raised]) -> Iterator[_Raised]:
    """The gravest of those that speak of the same words; a category once for each stretch of words."""
    kept: list[_Raised] = []
    for each in sorted(raised, key=lambda each: each.rank):
        if not any(_same(each, other) for other in kept):
            kept.append(each)
    covered = {code for each in kept for code in each.category.covers}
    return (each for each in kept if each.category.code not in covered)


def _same(one: _Raised, other: _Raised) -> bool:
    if one.thing == other.thing and None not in (one.head, other.head) and one.head != other.head:
        return one.category is other.category or one.category.level is other.category.level
    overlap = one.start < other.end and other.start < one.end
    return overlap and (
        one.thing == other.thing or one.category is other.category or one.category.level != other.category.level
    )
