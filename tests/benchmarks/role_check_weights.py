"""`make role-check-weights`: learn the weights of the role check from the labelled lines that may be learned from.

Logistic regression, one category against all others, by AdaGrad over the lines in a fixed order: the same lines make
the same file. What adds little is left out. `kept.csv` is never read.
"""

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from math import copysign, sqrt
from pathlib import Path

from fidelity.instrument.definition import versions
from fidelity.role_check.analysis import rules
from fidelity.role_check.analysis.check import sentences
from fidelity.role_check.analysis.classifier import BIAS, chance, signs, written
from fidelity.role_check.analysis.rules import Rules

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
TESTS = ROOT / "tests" / "role_check"
LEARNED_FROM = (TESTS / "own_lines.csv", TESTS / "duties" / "open.csv", TESTS / "duties" / "open_2.csv")
ROUNDS = 20
RATE = 0.2
SHRINK = 0.0003
# What each weight loses after each round, so that only what is needed again and again is kept
FORGOTTEN = 0.01
LEAST = 0.1
# A line that the weights get right by this much teaches nothing more in this round
CLEAR = 0.01

Line = tuple[list[int], set[str]]


def main(paths: Sequence[Path] = LEARNED_FROM) -> dict[str, dict[str, float]]:
    read = rules.load(SEEDS / "role_check", versions.load_version(SEEDS / "instrument"))
    texts = [(line, codes) for path in paths for line, codes in labelled(path)]
    for category in read.categories:
        texts += [(each, {category.code}) for rule in category.rules for each in rule.examples]
        texts += [(each, set()) for rule in category.rules for each in rule.not_examples]
    texts = sorted(texts, key=lambda each: each[0][::-1])
    number = {BIAS: 0}
    lines = [(_numbered(text, read, number), codes) for text, codes in texts]
    by_sign: dict[str, dict[str, float]] = {sign: {} for sign in number}
    for category in read.categories:
        for sign, weight in zip(number, learn(lines, category.code, len(number)), strict=True):
            if abs(weight) >= LEAST or sign == BIAS:
                by_sign[sign][category.code] = weight
    return {sign: weights for sign, weights in by_sign.items() if weights}


def labelled(path: Path) -> list[tuple[str, set[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["line"], set(row["category"].split(";")) - {"consistent"}) for row in csv.DictReader(file)]


def _numbered(text: str, read: Rules, number: dict[str, int]) -> list[int]:
    shown = {sign for sentence in sentences(text, read.lexicon) for each in signs(sentence) for sign in each}
    return [0, *(number.setdefault(sign, len(number)) for sign in sorted(shown))]


def learn(lines: Sequence[Line], code: str, count: int) -> list[float]:
    weights, squares = [0.0] * count, [1e-6] * count
    for _ in range(ROUNDS):
        for shown, codes in lines:
            off = chance(sum(weights[each] for each in shown)) - (code in codes)
            if abs(off) < CLEAR:
                continue
            for each in shown:
                slope = off + SHRINK * weights[each]
                squares[each] += slope * slope
                weights[each] -= RATE * slope / sqrt(1 + squares[each])
        weights = [copysign(max(abs(each) - FORGOTTEN, 0.0), each) for each in weights]
    return weights


if __name__ == "__main__":
    by_sign = main()
    (SEEDS / "role_check" / "weights.tsv").write_text(written(by_sign), encoding="utf-8")
    counted = Counter(code for weights in by_sign.values() for code in weights)
    print(f"{len(by_sign)} signs, {sum(counted.values())} weights")
    sys.exit(0)
