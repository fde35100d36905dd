"""How much the words of a sentence weigh for each kind of duty, learned from labelled lines. Pure.

Rules know what they name; the weights also know what keeps company with it, so they find a duty that is put in words
no rule has, and doubt a rule where all else in the sentence speaks against it. They are numbers in a file
(`seeds/role_check/weights.tsv`), made by `make role-check-weights` from `tests/role_check/`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from fidelity.role_check.analysis.grammar.agents import Actor
from fidelity.role_check.analysis.grammar.sentence import Sentence

BIAS = "bias"
ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "s", "e", "y")
STEM = 3
# What has to be reached for a finding: a critical one is the worse to miss, any other the worse to raise
FOUND = 0.7
FOUND_CRITICAL = 0.5
TELLING = 0.25
# A sum below this is a chance that nobody asks about
LEAST = -4.0


@dataclass(frozen=True)
class Weights:
    """For each sign that a sentence can show, what it adds for which category."""

    by_sign: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def chances(self, signs: Iterable[str]) -> dict[str, float]:
        """From 0 to 1 for each category that has any chance to speak of."""
        codes, rows = self._rows
        totals = [0.0] * len(codes)
        for sign in (BIAS, *signs):
            for at, weight in rows.get(sign, ()):
                totals[at] += weight
        return {code: chance(total) for code, total in zip(codes, totals, strict=True) if total > LEAST}

    @cached_property
    def _rows(self) -> tuple[tuple[str, ...], dict[str, tuple[tuple[int, float], ...]]]:
        """The codes, and the weights of each sign by the number of the code: this is where the time goes."""
        codes = tuple(sorted({code for weights in self.by_sign.values() for code in weights}))
        number = {code: at for at, code in enumerate(codes)}
        rows = {
            sign: tuple((number[code], weight) for code, weight in weights.items())
            for sign, weights in self.by_sign.items()
        }
        return codes, rows

    def telling(self, signs: Sequence[Sequence[str]], code: str) -> tuple[int, int]:
        """The first and last place whose signs speak for the category; `signs` are those of each place."""
        sums = [sum(self.by_sign.get(sign, {}).get(code, 0.0) for sign in of_term) for of_term in signs]
        least = max(max(sums) * TELLING, 0.0)
        places = [at for at, total in enumerate(sums) if total >= least]
        return (places[0], places[-1]) if places else (0, len(signs) - 1)


def chance(total: float) -> float:
    """A sum of weights as a number from 0 to 1."""
    return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))


def signs(sentence: Sentence) -> list[list[str]]:
    """What each term shows: its words, pairs of them, its classes, and which act is done to it.

    Words under a "not", in what is done by others, or in what is only talked about, are signs of their own.
    """
    by_term: list[list[str]] = []
    before = ""
    marks = _apart(sentence)
    for at, (term, apart) in enumerate(zip(sentence.terms, marks, strict=True)):
        here = []
        for word in sentence.text[term.start : term.end].split() if term.word[0].isalnum() else ():
            stem = apart + stemmed(word)
            here += ["w " + stem, f"b {before} {stem}"]
            before = stem
        here += ["c " + apart + name for name in term.entry.classes]
        if term.entry.thing and not apart:
            here += _acts(sentence, at)
        by_term.append(here)
    at = 0
    for start, _, classes in sentence.marks:
        while sentence.terms[at].end <= start:
            at += 1
        by_term[at] += ["m " + name for name in classes - sentence.terms[at].entry.classes]
    if sentence.asks:
        by_term[0].append("asked")
    return by_term


def _apart(sentence: Sentence) -> list[str]:
    """A mark for each term that does not speak of what the peer supporter does; else nothing."""
    marks = [sentence.apart(at) for at in range(len(sentence.terms))]
    for at, term in enumerate(sentence.terms):
        if term.entry.thing and not marks[at]:
            act = sentence.act_on(at)
            mark = "others:" if act.actor is Actor.OTHER else "talk:" if act.talk or act.harmless else ""
            for place in (at, *act.heads) if mark else ():
                marks[place] = mark
    return marks


def _acts(sentence: Sentence, at: int) -> tuple[str, ...]:
    act = sentence.act_on(at)
    if act.harmless:
        return ()
    who = "" if act.actor is Actor.PEER else act.actor.value
    classes = sentence.terms[at].entry.classes
    return tuple(sign for head in act.heads for sign in _pairs(sentence.terms[head].entry.classes, classes, who))


@lru_cache(maxsize=20_000)
def _pairs(acts: frozenset[str], things: frozenset[str], who: str) -> tuple[str, ...]:
    return tuple(f"p {act}>{thing} {who}" for act in sorted(acts) for thing in sorted(things))


@lru_cache(maxsize=20_000)
def stemmed(word: str) -> str:
    """The word in small letters without its ending."""
    bare = word.lower().replace("’", "'").strip("\"“”'().,;:").removesuffix("'s")
    for ending in ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= STEM:
            return bare.removesuffix(ending)
    return bare


def read(text: str) -> Weights:
    """The weights as written: a sign, then `code weight` pairs, parted by tabs."""
    by_sign = {}
    for line in text.splitlines():
        sign, *pairs = line.split("\t")
        by_sign[sign] = {code: float(weight) for code, weight in (pair.split(" ") for pair in pairs)}
    return Weights(by_sign)


def written(by_sign: Mapping[str, Mapping[str, float]]) -> str:
    rows = []
    for sign in sorted(by_sign):
        pairs = [f"{code} {weight:.2f}" for code, weight in sorted(by_sign[sign].items())]
        rows.append("\t".join([sign, *pairs]) + "\n")
    return "".join(rows)
