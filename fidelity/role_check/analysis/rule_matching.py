"""Does a rule speak of this act on this thing? And which of several rules that do so is told. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fidelity.role_check.analysis.grammar.acts import Act
from fidelity.role_check.analysis.grammar.agents import BEING, Actor
from fidelity.role_check.analysis.grammar.classes import PEERS
from fidelity.role_check.analysis.grammar.negation import is_holder
from fidelity.role_check.analysis.grammar.sentence import Sentence
from fidelity.role_check.analysis.headings import Governed
from fidelity.role_check.analysis.lexicon import NOTHING, UNKNOWN, Form, Term
from fidelity.role_check.analysis.rules import ALONE, ANY, Category, Confidence, Level, Pattern, Rule, Rules
from fidelity.role_check.analysis.statements import Statement

GRAVITY = list(Level)
# How many words a line may hold beside a thing without an act that is a duty all the same, as in "Front desk"
MOST_BESIDE = 5
# A line of any length without a verb is one too where it names people: "Transport in the van for all residents ..."
ABOUT_PEOPLE = ("person", "about-people")
SUREST = list(Confidence)
# "Completes ...", "takes part in ...", "helps with ...": the thing is done, and not thought over
DOING = ("do", "do-work", "assist", "give", "write", "intervene", "use-force", "watch", "attend", "act-as")
# Who reads it, what is theirs, and how it comes to them
THE_READER = (
    "your", "we", "i", "duties", "job", "position", "post", "role", "tasks", "work", "worker", "workers",
    "assign", "assigns", "assigned", "delegate", "delegates", "delegated",
)  # fmt: skip
THE_JOB = ("duties", "job", "part", "position", "responsibilities", "role", "tasks", "task", "care")
GRADES = ("i", "ii", "iii", "iv")
LAYS_OUT = ("are", "such", "include", "includes", "including", "is", "(")
# "Employees receive flu shots", "several of you have had a payee": it comes to them
RECEIVING = ("receive", "receives", "receiving", "have", "has", "had", "having", "get", "gets", "getting")
CONDITIONS = ("if", "should", "unless", "when", "whenever", "where", "wherever")
QUOTES = ('"', "'", "“", "‘")
# A statement of more words says many things, and a rule may hold the act of one against the thing of another
MOST_IN_STATEMENT = 24
# "Prepares people for an assessment", "makes sure of the handover to the Intake": it is done elsewhere; "gives
# information on involuntary status": it is spoken of
ELSEWHERE = frozenset(
    {"to", "toward", "towards", "for", "from", "after", "before", "during", "following", "on", "about", "regarding"}
)


@dataclass(frozen=True)
class Match:
    """What one rule says of one act: places in the text of all of it, of the thing and of the word for the act.

    `stated`: somebody does something to the thing; "Screenings" alone may be a duty, or what somebody is offered.
    `named`: the statement names peer supporters, the reader, or the job. `wavers`: a rule would be sure if it were said
    whose act it is.
    """

    start: int
    end: int
    thing: int
    head: int | None
    category: Category
    rule: Rule
    pattern: Pattern
    confidence: Confidence
    stated: bool = True
    named: bool = False
    wavers: bool = False

    @property
    def rank(self) -> tuple[int, int, bool, int]:
        """The gravest first, then the surest, then the one that names the act."""
        sure = SUREST.index(self.confidence)
        return self.gravity, sure, not self.pattern.acts or ANY in self.pattern.acts, self.start

    @property
    def gravity(self) -> int:
        return GRAVITY.index(self.category.level)

    def overlaps(self, other: "Match") -> bool:
        return self.start < other.end and other.start < self.end


def match_statement(statement: Statement, rules: Rules) -> tuple[list[Match], list[Match]]:
    """What rules find in each clause, and then in clauses in a row only what no clause by itself has said already.

    What one clause says is never given up for what another says: more text adds findings and takes none away.
    """
    own: list[Match] = []
    joint: list[Match] = []
    named = _names_reader(statement.whole)
    asked = _is_plainly_asked(statement)
    for _, count, sentence in statement.windows:
        matches = match_sentence(sentence, statement.governed, rules)
        if statement.part.topic and not _opens_with_act(sentence):
            matches = (replace(match, confidence=Confidence.POSSIBLE, stated=False) for match in matches)
        if not asked:
            matches = map(_left_open, matches)
        if named:
            matches = (replace(match, named=True) for match in matches)
        chosen = choose_gravest(matches)
        if count == 1:
            own += chosen
        else:
            joint += (match for match in chosen if not _is_covered(match, own) and not _is_repeated(match, joint))
    return own, joint


def _is_plainly_asked(statement: Statement) -> bool:
    """ "Gives out ...", "You will give out ...", "... are given out by peers": asked for, and in not too many words.

    "They give out ...", "Giving out ...", "Do you give out ...?" leave open whose act it is, or whether it is done.
    """
    sentence = statement.whole
    opening = sentence.terms[sentence.opening]
    asks = statement.terms[-1].word == "?" and opening.is_in("auxiliary", "modal", "subordinate")
    if asks or len(statement.terms) > MOST_IN_STATEMENT:
        return False
    places = range(len(sentence.terms))
    if opening.word == "you" and any(sentence.verbs):
        return True
    return _lays_out_job(sentence) or any(_is_asked_of(sentence, at) or _is_told(sentence, at) for at in places)


def _is_asked_of(sentence: Sentence, at: int) -> bool:
    """Whether the reader or a peer supporter stands here as the one who acts: "you may be asked to", "by peers"."""
    terms = sentence.terms
    if not _is_reader(terms, at):
        return False
    before = next((place for place in range(at - 1, -1, -1) if not terms[place].is_in("determiner")), at)
    after = next((place for place in range(at + 1, len(terms)) if not _leads_to_act(terms[place])), at)
    return terms[before].word == "by" or (after > at and (sentence.verbs[after] or terms[after].word == "to"))


def _leads_to_act(term: Term) -> bool:
    """ "Peer Specialist II will also ..."."""
    return term.is_in("adverb", "modal", "auxiliary") or term.word in GRADES


def _is_told(sentence: Sentence, at: int) -> bool:
    """Whether an act stands here that nobody is named for, or a peer supporter: "Must give out", "With us gives"."""
    if not sentence.verbs[at] or sentence.terms[at].word.endswith("ing"):
        return False
    subject = sentence.agents.subject(at)
    before = sentence.terms[sentence.opening : at]
    opens = all(_leads_to_act(term) or term.word == "to" for term in before)
    parted = subject is None and at > 0 and sentence.terms[at - 1].word in (":", ",")
    first = next((term.word for term in before if not term.is_in("adverb")), "")
    shared = subject is None and first in ("with", "alongside")
    return opens or parted or shared or (subject is not None and _is_reader(sentence.terms, subject))


def _lays_out_job(sentence: Sentence) -> bool:
    """ "Your job is giving out ...", "Tasks such as giving out ...", "They include ...", "... is part of the job"."""
    words = [term.tokens[0].word for term in sentence.terms]
    at = next((place for place, word in enumerate(words) if word in THE_JOB), None)
    if at is None:
        return words[0] in ("they", "these") and words[1:2] == ["include"]
    part_of_it = words[at : at + 2] == ["part", "of"] and not set(words[at + 2 : at + 5]).isdisjoint(THE_JOB)
    return part_of_it or any(word in LAYS_OUT for word in words[at + 1 : at + 4])


def _names_reader(sentence: Sentence) -> bool:
    """ "You will give out ...", "The peer supporter gives out ...". "Clara gives out ..." leaves open who that is."""
    terms = sentence.terms
    return any(_is_reader(terms, at) or term.word in THE_READER for at, term in enumerate(terms))


def _is_reader(terms: Sequence[Term], at: int) -> bool:
    """Whether a peer supporter or whoever has the job stands here."""
    return terms[at].is_in("peer") or terms[at].word in PEERS or is_holder(terms, at)


def _left_open(match: Match) -> Match:
    """Where nobody can tell whose act it is: at least asked about is what would be sure otherwise."""
    return replace(match, confidence=_less_than_sure(match.confidence), wavers=match.confidence is Confidence.SURE)


def _less_than_sure(confidence: Confidence) -> Confidence:
    return Confidence.LIKELY if confidence is Confidence.SURE else confidence


def _opens_with_act(sentence: Sentence) -> bool:
    """ "Answer the telephone.", and not "Telephone."."""
    after = sentence.opening + 1
    return sentence.verbs[sentence.opening] and not sentence.verbs.ends(after)


def _is_covered(match: Match, own: Iterable[Match]) -> bool:
    """Whether a clause says the same of these words, something graver, or something that this is a part of."""
    code = match.category.code
    return any(
        other.overlaps(match) and (other.gravity <= match.gravity or code in other.category.covers) for other in own
    )


def _is_repeated(match: Match, joint: Iterable[Match]) -> bool:
    return any(other.overlaps(match) and other.category is match.category for other in joint)


def match_sentence(sentence: Sentence, governed: Governed, rules: Rules) -> Iterator[Match]:
    """Every rule that speaks of an act on a thing of this sentence."""
    for at in range(len(sentence.terms)):
        yield from _match_thing(sentence, at, governed, rules)


def _match_thing(sentence: Sentence, at: int, governed: Governed, rules: Rules) -> Iterator[Match]:
    entries = rules.about(sentence.named(at))
    if not entries:
        return
    act = sentence.act_on(at)
    bare = not act.heads and not sentence.verbs[at] and not _names_deed(sentence, at)
    gerund = sentence.verbs[at] and act.alone and not act.heads
    if governed.qualities and (bare or gerund):
        return
    listed = not bare or _is_listed(sentence, at)
    left = _left_out(sentence, act)
    done = NOTHING.union(*(sentence.terms[head].entry.classes for head in act.heads))
    for category, rule, pattern in entries:
        if not listed and not rule.near and not rule.allowed and not rule.persons:
            continue
        fits = left <= rule.allowed and _fits(sentence, act, done, pattern, rule)
        if fits and not _cleared(sentence, act, rule, governed):
            yield _match(sentence, act, category, rule, pattern)


def _is_listed(sentence: Sentence, at: int) -> bool:
    """Whether a thing without an act may be a duty all the same: it opens the line or what stands in brackets, it
    stands nearly alone or in a list of duties, or it says where somebody is placed.
    """
    if _repeats(sentence, at):
        return False
    if at <= sentence.opening or sentence.terms[at - 1].word == "(" or sentence.states:
        return True
    if sentence.length <= MOST_BESIDE or sentence.lists_from < at:
        return True
    return not any(sentence.verbs) and not sentence.classes.isdisjoint(ABOUT_PEOPLE)


def _repeats(sentence: Sentence, at: int) -> bool:
    """ "their own service plan (ISP)": the same thing, by the letters that stand for it."""
    terms = sentence.terms
    bracketed = at > 1 and at + 1 < len(terms) and terms[at - 1].word == "(" and terms[at + 1].word == ")"
    return bracketed and not terms[at].entry.classes.isdisjoint(terms[at - 2].entry.classes)


def _names_deed(sentence: Sentence, at: int) -> bool:
    """ "Medication administration": one thing by its words, and yet something that is done."""
    last = sentence.terms[at].tokens[-1].word
    return sentence.lexicon.phrases.get((last,), UNKNOWN).named


def _match(sentence: Sentence, act: Act, category: Category, rule: Rule, pattern: Pattern) -> Match:
    terms = sentence.terms
    head = min((place for place in act.heads if terms[place].is_in(*pattern.acts)), default=None)
    first, last = terms[act.first if head is None else min(head, act.thing)], terms[act.last]
    start = None if head is None else terms[head].start
    stated = bool(act.heads) or sentence.verbs[act.thing]
    confidence = rule.confidence
    # "Evaluation"; "Peers are evaluated", who may be those that have this job or those that are supported
    done_to_peers = terms[act.thing].word in PEERS and bool(act.heads) and min(act.heads) > act.thing
    if done_to_peers or (not stated and terms[act.thing].is_in("bare-topic")):
        confidence = Confidence.POSSIBLE
    asked_for = stated and _is_named(sentence, act, pattern) and not _is_reported(sentence, act, first.start)
    if not asked_for:
        confidence = _less_than_sure(confidence)
    match = Match(first.start, last.end, terms[act.thing].start, start, category, rule, pattern, confidence, stated)
    return _left_open(match) if _is_supposed(sentence, act) else match


def _is_reported(sentence: Sentence, act: Act, start: int) -> bool:
    """ "I gave out pills for thirty years", "... asks you to 'give out pills'": what was, or what somebody says."""
    done = min(act.heads, default=act.thing)
    before = sentence.terms[done - 1].word if done else ""
    was = done < act.thing and sentence.terms[done].entry.forms == {Form.ED} and before not in BEING
    return was or (start > 0 and sentence.text[start - 1] in QUOTES)


def _is_supposed(sentence: Sentence, act: Act) -> bool:
    """ "If your meds change, ...", "you receive a flu shot": a condition, or what comes to whoever has the job."""
    terms = sentence.terms
    done = min(act.heads, default=act.thing)
    if terms[done].tokens[0].word in RECEIVING and done != sentence.opening:
        return True
    opening = next((at for at in range(done, -1, -1) if terms[at].word in (*CONDITIONS, ",", ":")), done)
    return terms[opening].word in CONDITIONS


def _is_named(sentence: Sentence, act: Act, pattern: Pattern) -> bool:
    """Whether the pattern names the act; where any act will do, whether it is one by which this thing is done."""
    if pattern.acts and ANY not in pattern.acts:
        return True
    return sentence.verbs[act.thing] or any(
        sentence.terms[head].is_in(*DOING) and not _is_elsewhere(sentence, head, act.thing) for head in act.heads
    )


def _is_elsewhere(sentence: Sentence, head: int, thing: int) -> bool:
    """Whether what stands between leads away from the thing: to another act, or to another place or time."""
    between = range(head + 1, thing)
    return any(_leads_away(sentence, at) or _is_other_act(sentence, at) for at in between)


def _leads_away(sentence: Sentence, at: int) -> bool:
    """ "to the Intake", "on status"; not "on-site", which is one word."""
    return sentence.terms[at].word in ELSEWHERE and not sentence.terms[at + 1].glued


def _is_other_act(sentence: Sentence, at: int) -> bool:
    term = sentence.terms[at]
    unknown = not term.entry.classes and term.word.endswith("ing")
    return unknown or (sentence.verbs[at] and (term.is_in("act-as") or not term.is_in(*DOING, "assess")))


def _left_out(sentence: Sentence, act: Act) -> frozenset[str]:
    """Why the act would not count, by the names of the flags that make it count all the same."""
    reasons = {"talk": act.harmless, "others": sentence.of_others(act), "denied": sentence.negated(act)}
    return frozenset(name for name, holds in reasons.items() if holds)


def _fits(sentence: Sentence, act: Act, done: frozenset[str], pattern: Pattern, rule: Rule) -> bool:
    if (act.about and not rule.about) or (act.hangs and not rule.persons) or not _acted(act, done, pattern, rule):
        return False
    if not all(names & sentence.classes for names in rule.near):
        return False
    return not rule.unless or not rule.unless & sentence.beside(act)


def _acted(act: Act, done: frozenset[str], pattern: Pattern, rule: Rule) -> bool:
    """Whether it is an act that the pattern names; `done`: the classes of the words for the act."""
    if act.talk and act.actor is Actor.PERSON and not rule.talk:
        return False
    if not done.isdisjoint(pattern.acts):
        return True
    if act.talk and not rule.talk:
        return False
    return not pattern.acts or ANY in pattern.acts or (ALONE in pattern.acts and act.alone and not act.heads)


def _cleared(sentence: Sentence, act: Act, rule: Rule, governed: Governed) -> bool:
    if rule.asked and (governed.asked or sentence.asked(act)):
        return True
    return (sentence.actor_of(act) is Actor.PERSON and not rule.persons) or (rule.agreed and sentence.agreed())


def choose_gravest(matches: Iterable[Match]) -> list[Match]:
    """The gravest of those that speak of the same words; a category once for each stretch of words."""
    kept: list[Match] = []
    for overlapping in _stretches(matches):
        chosen: list[Match] = []
        for match in sorted(overlapping, key=lambda match: match.rank):
            if not any(_same(match, other) or _is_guess(match, other) for other in chosen):
                chosen.append(match)
        kept += chosen
    covered = {code for match in kept for code in match.category.covers}
    return [match for match in kept if match.category.code not in covered]


def _stretches(matches: Iterable[Match]) -> Iterator[list[Match]]:
    """The matches by stretches of the text of which none overlaps another, so that each is compared with few."""
    stretch: list[Match] = []
    end = 0
    for match in sorted(matches, key=lambda match: match.start):
        if match.start >= end and stretch:
            yield stretch
            stretch = []
        stretch.append(match)
        end = max(end, match.end)
    if stretch:
        yield stretch


def _is_guess(match: Match, other: Match) -> bool:
    """Whether it is a mere possibility, and a surer rule, no less grave, speaks of the same words."""
    guessed = match.confidence is Confidence.POSSIBLE and other.confidence is not Confidence.POSSIBLE
    return guessed and other.gravity <= match.gravity and match.overlaps(other)


def _same(one: Match, other: Match) -> bool:
    if one.thing == other.thing and None not in (one.head, other.head) and one.head != other.head:
        return one.category is other.category or one.category.level is other.category.level
    return one.overlaps(other) and (
        one.thing == other.thing or one.category is other.category or one.category.level != other.category.level
    )
