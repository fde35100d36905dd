"""How much speaks for saying that a duty does not fit, learned from whole documents (`make role-check-weights`).

Learned from `documents/learned.yaml`, the folders in `LEARNED_FROM` and, each counting little, the labelled lines that
may be learned from; never from `kept_4/` and `kept_5/`. Logistic regression: what rules found likely or possible, and
clauses in which they found nothing, are right where they touch words that are marked; what a rule is sure of is weighed
by the signs alone. `role_check_weighing.py --try` leaves out every sixth document in turn and prints what share is
right, and how many clean documents are accused, for several thresholds.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import yaml

from fidelity.role_check.analysis.check import read_statement
from fidelity.role_check.analysis.meaning.judge import Judge
from fidelity.role_check.analysis.meaning.weighing import ALWAYS, Found, of_meaning, of_signs
from fidelity.role_check.analysis.rules import Confidence, Level, Rules
from fidelity.role_check.analysis.statements import read_statements
from fidelity.wording.plain_text import read_plain
from tests.benchmarks.role_check_documents import DOCUMENTS, expected
from tests.benchmarks.role_check_model import load_rules, write_files
from tests.benchmarks.role_check_weights import all_lines

LEARNED_FROM = ("open", "kept", "kept_2", "kept_3")
MARK = re.compile(r"\{([a-zCS?])\}")
AGAINST = "CS"
FOLDS = 6
STEPS = 100
RIDGE = 1e-3
# A duty that is missed is worse than a question too many
COUNTS = 2.0
# A labelled line stands alone, under no heading, and there are many
LINE_COUNTS = 0.05
# Of clauses in which no rule finds anything those that may be grave at all
LEAST_GRAVE = 0.3


@dataclass(frozen=True)
class Document:
    """A text, and the places of the words in it that do not fit."""

    name: str
    text: str
    against: tuple[tuple[int, int], ...]
    counts: float = 1.0


@dataclass(frozen=True)
class Case:
    """Something found in a clause, what is known of it, and whether it is right; `sure` where a rule is."""

    document: Document
    known: Mapping[str, float]
    right: bool
    sure: bool


def main() -> None:
    cases = list(all_cases(load_rules()))
    said, sure = (fit([case for case in cases if case.sure is which]) for which in (False, True))
    rounded = {
        name: {key: round(weight, 3) for key, weight in weights.items()}
        for name, weights in (("said", said), ("sure", sure))
    }
    write_files({"weighing.json": (json.dumps(rounded, indent=1) + "\n").encode()})
    print(f"{len(cases)} cases learned from, {sum(case.right for case in cases)} of them right")


# Documents


def documents() -> Iterator[Document]:
    written: Any = yaml.safe_load((DOCUMENTS / "learned.yaml").read_text(encoding="utf-8"))
    for each in written["documents"]:
        yield marked(each["name"], each["text"])
    for path in (path for name in LEARNED_FROM for path in sorted((DOCUMENTS / name).glob("*.txt"))):
        text = path.read_text(encoding="utf-8")
        words = [words for words, _level in expected(path)]
        yield Document(path.stem, text, tuple((text.index(each), text.index(each) + len(each)) for each in words))


def lines(rules: Rules) -> Iterator[Document]:
    """Labelled lines, each as a document of its own, but for those where the documents differ."""
    for line in all_lines(replace(rules, judge=None)):
        if line.level != Level.DEPENDS:
            against = ((0, len(line.text)),) if line.level else ()
            yield Document("line", line.text, against, LINE_COUNTS)


def marked(name: str, written: str) -> Document:
    """The text without its marks; a mark holds up to the next one."""
    text, against, kind = "", [], ""
    for line in written.splitlines(keepends=True):
        pieces = MARK.split(line)
        for at, piece in enumerate(pieces):
            if at % 2:
                kind = piece
            elif piece.strip():
                if kind in AGAINST:
                    against.append((len(text), len(text) + len(piece.rstrip())))
                text += piece
            else:
                text += piece
    return Document(name, text, tuple(against))


def all_cases(rules: Rules) -> Iterator[Case]:
    for document in (*documents(), *lines(rules)):
        yield from cases_of(document, rules)


def cases_of(document: Document, rules: Rules) -> Iterator[Case]:
    assert rules.judge
    plain = read_plain(document.text, join_words=True)
    for statement in read_statements(plain.text, rules.lexicon):
        said, at = read_statement(statement, rules), statement.terms[0].start
        for finding in said.findings:
            if finding.category.level is Level.DEPENDS:
                continue
            right = _touches(document, *plain.place(at + finding.start, at + finding.end))
            for clause in finding.clauses:
                if finding.confidence is Confidence.SURE:
                    yield Case(document, of_signs(clause.seen), right, sure=True)
                elif finding.is_open:
                    yield _case(document, finding.found, clause, rules.judge, right=right)
        for clause in said.silent:
            (opinion,) = rules.judge.opinions([clause.words])
            category = rules.by_code.get(opinion.kind)
            if opinion.grave >= LEAST_GRAVE:
                found = Found(critical=category is not None and category.level is Level.CRITICAL)
                right = _touches(document, *plain.place(at + clause.start, at + clause.end))
                yield _case(document, found, clause, rules.judge, right=right)


def _case(document: Document, found: Found, clause: Any, judge: Judge, *, right: bool) -> Case:
    (opinion,) = judge.opinions([clause.words])
    return Case(document, {**of_meaning(found, opinion), **of_signs(clause.seen)}, right, sure=False)


def _touches(document: Document, start: int, end: int) -> bool:
    return any(start < last and first < end for first, last in document.against)


# Learning


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """Logistic regression by Newton's method; the weight that holds always is not held small."""
    names = list(cases[0].known)
    known = np.array([[*(case.known[name] for name in names), 1.0] for case in cases])
    right = np.array([case.right for case in cases], float)
    counts = np.where(right > 0, COUNTS, 1.0) * [case.document.counts for case in cases]
    counts /= sum(case.document.counts for case in cases)
    held = np.append(np.full(len(names), RIDGE), RIDGE / 100)
    weights = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        share = 1 / (1 + np.exp(-known @ weights))
        slope = known.T @ ((share - right) * counts) + held * weights
        bend = (known.T * (share * (1 - share) * counts)) @ known + np.diag(held)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return dict(zip([*names, ALWAYS], weights.tolist(), strict=True))


def shares(weights: Mapping[str, float], cases: Sequence[Case]) -> np.ndarray:
    totals = [weights[ALWAYS] + sum(weights[name] * number for name, number in case.known.items()) for case in cases]
    return 1 / (1 + np.exp(-np.array(totals)))


# Trying


def try_out() -> None:
    cases = list(all_cases(load_rules()))
    names = list(dict.fromkeys(id(case.document) for case in cases))
    fold = {name: at % FOLDS for at, name in enumerate(names)}
    share = np.zeros(len(cases))
    folds = np.array([fold[id(case.document)] for case in cases])
    which = np.array([case.sure for case in cases])
    for left in range(FOLDS):
        for sure in (False, True):
            others = [case for case, at in zip(cases, folds, strict=True) if at != left and case.sure is sure]
            places = np.flatnonzero((folds == left) & (which == sure))
            share[places] = shares(fit(others), [cases[at] for at in places])
    right = np.array([case.right for case in cases])
    whole = np.array([case.document.counts == 1 for case in cases])
    clean = np.array([not case.document.against for case in cases]) & whole
    count = sum(not document.against for document in documents())
    for sure, steps in ((False, (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)), (True, (0.5, 0.6, 0.7, 0.8, 0.9))):
        for least in steps:
            said = (share >= least) & (which == sure) & whole
            accused = {id(cases[at].document) for at in np.flatnonzero(said & clean)}
            kept, all_right = (said & right).sum(), (right & whole & (which == sure)).sum()
            print(
                f"{'sure' if sure else 'not sure'}, at least {least}: {kept} of {all_right} right ones, "
                f"{(said & ~right).sum()} wrong ones, {len(accused)} of {count} clean documents"
            )


if __name__ == "__main__":
    try_out() if "--try" in sys.argv else main()
    sys.exit(0)
