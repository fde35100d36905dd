"""`make role-check-weights`: learn from the labelled lines that may be learned from what clauses like them are.

Kernel ridge regression over what the lines mean (`analysis/meaning/`): one column for each level, one for each kind of
duty. The same lines make the same kernel, but for the last bits. `kept.csv` and `postings_kept.csv` are never read.
`role_check_weights.py --try` leaves out every eighth block of fifteen lines in turn, and prints how those come out:
this is how the numbers here, and those in `judge.py`, were chosen.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from fidelity.instrument.definition import versions
from fidelity.role_check.analysis import task_catalogue
from fidelity.role_check.analysis.check import Finding, check, clauses_to_judge, placed_clauses_to_judge
from fidelity.role_check.analysis.meaning.encoder import Encoder
from fidelity.role_check.analysis.meaning.judge import Meanings, Opinion, split_columns
from fidelity.role_check.analysis.meaning.kernel import Kernel, nearness, written_kernel
from fidelity.role_check.analysis.rules import Level, Rules
from tests.benchmarks.role_check_documents import doubts, marks
from tests.benchmarks.role_check_model import (
    LEARNED_FROM,
    LEARNED_FROM_DOCUMENTS,
    MEANING,
    SEEDS,
    load_rules,
    write_files,
)
from tests.benchmarks.role_check_ranges import Lines, Share, show_lines

WIDTH = 1.5
RIDGE = 0.5
# Lines of real postings, and those that rules are held to, are few beside the others; each counts as so many
COUNTS = 3
# What fits in whole documents is many times as much as what does not
COUNTS_IN_DOCUMENT = 0.6
# Of this many lines the means are kept, and what all others say is put on them
KEPT = 5_000
BLOCK, FOLDS = 15, 8
FITS = ""


@dataclass(frozen=True)
class Line:
    """A labelled line; `level` is empty where it fits, `codes` where nobody said of which kind it is."""

    text: str
    level: str
    codes: frozenset[str]
    source: str
    block: int = 0
    counts: float = 1
    in_document: bool = False


@dataclass(frozen=True)
class Unit:
    """A clause, or all of a line where only the whole is labelled."""

    text: str
    line: Line


def main() -> None:
    read = replace(load_rules(), judge=None)
    judge = Meanings(MEANING)
    units = all_units(read)
    means = judge.encoder.means([unit.text for unit in units])
    kernel = learn(means, units, read)
    write_files(written_kernel(kernel))
    print(f"{len(units)} clauses learned from, {len(kernel.lines)} kept, {len(kernel.columns)} columns")


def all_units(read: Rules) -> list[Unit]:
    documents = (unit for folder in LEARNED_FROM_DOCUMENTS for unit in units_of_documents(folder, read))
    return [*(unit for line in all_lines(read) for unit in units_of(line, read)), *documents]


# Lines


def all_lines(read: Rules) -> list[Line]:
    lines = [line for path in LEARNED_FROM for line in labelled(path, read)]
    for category in read.categories:
        for rule in category.rules:
            kind = frozenset({category.code})
            lines += [Line(text, category.level, kind, "rules", counts=COUNTS) for text in rule.examples]
            lines += [Line(text, FITS, frozenset(), "rules", counts=COUNTS) for text in rule.not_examples]
    return [*lines, *lines_of_tasks(read)]


def lines_of_tasks(read: Rules) -> Iterator[Line]:
    """What pages on single tasks say of them; of those that do not fit, where the task has a kind that does not."""
    instrument = versions.load_version(SEEDS / "instrument")
    for task in task_catalogue.load(SEEDS / "role_check" / "tasks.yaml", read.by_code, instrument):
        for text in task.yes:
            yield Line(text, FITS, frozenset(), "rules", counts=COUNTS)
        if task.category and task.category.level is not Level.DEPENDS:
            kind = frozenset({task.category.code})
            yield from (Line(text, task.category.level, kind, "rules", counts=COUNTS) for text in task.no)


def labelled(path: Path, read: Rules) -> Iterator[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            codes = frozenset(row.get("category", "").split(";")) & set(read.by_code)
            if "label" in row:
                level = {"consistent": FITS, "ambiguous": Level.DEPENDS.value}.get(row["label"], row["level"])
                codes = frozenset(
                    each.category.code for each in check(row["line"], read) if each.category.level == level
                )
            else:
                levels = {read.by_code[code].level for code in codes}
                level = next((level.value for level in Level if level in levels), FITS)
            counts = COUNTS if path.stem.startswith("postings") else 1
            yield Line(row["line"], level, codes, path.stem, number // BLOCK, counts)


def units_of(line: Line, read: Rules) -> list[Unit]:
    """Its clause, or all of it where it has several; each of several where all of them fit."""
    clauses = clauses_to_judge(line.text, read)
    if len(clauses) == 1:
        return [Unit(clauses[0], line)]
    fitting = clauses if line.level == FITS else []
    return [Unit(text, line) for text in ([" ".join(line.text.split())] if clauses else []) + fitting]


# Documents


def units_of_documents(folder: Path, read: Rules) -> Iterator[Unit]:
    """Each clause of whole documents that is read as a duty: the level of the words that are marked in it, or it fits.

    What somebody who marked them was in doubt about is left out.
    """
    for number, path in enumerate(sorted(folder.glob("*.txt"))):
        text = path.read_text(encoding="utf-8")
        marked, doubtful = marks(path), doubts(path)
        for start, end, words in placed_clauses_to_judge(text, read):
            if any(start < mark.end and mark.start < end for mark in doubtful):
                continue
            own = [mark for mark in marked if start < mark.end and mark.start < end]
            level = next((level.value for level in Level if level in {mark.level for mark in own}), FITS)
            codes = frozenset(mark.category for mark in own if mark.level == level and mark.category in read.by_code)
            counts = COUNTS if level else COUNTS_IN_DOCUMENT
            yield Unit(words, Line(words, level, codes, folder.name, number, counts, in_document=True))


# Learning


def learn(means: np.ndarray, units: Sequence[Unit], read: Rules) -> Kernel:
    """Ridge regression; a kind that few lines are of counts more, so that it is not drowned by the others."""
    kinds = [f"{category.level} {category.code}" for category in read.categories]
    columns = [*Level, *kinds]
    told = np.zeros((len(units), len(columns)))
    counts = np.array([unit.line.counts for unit in units], float)
    for row, unit in enumerate(units):
        level = unit.line.level
        told[row] = [column == level or column in {f"{level} {code}" for code in unit.line.codes} for column in columns]
    of_kind = told[:, len(Level) :].sum(axis=0)
    told[:, len(Level) :] *= np.sqrt(np.median(of_kind) / np.maximum(of_kind, 1))
    always = told.mean(axis=0)
    always[len(Level) :] = 0
    kept = means[_spread(units)].astype(float)
    seen = nearness(means.astype(float), kept, WIDTH)
    between = nearness(kept, kept, WIDTH)
    left = (seen.T * counts) @ seen + RIDGE * between + 1e-6 * np.eye(len(kept))
    says = np.linalg.solve(left, (seen.T * counts) @ (told - always))
    return Kernel(tuple(map(str, columns)), WIDTH, always, kept, says)


def _spread(units: Sequence[Unit]) -> list[int]:
    """Which units are kept: a fourth of them of whole documents, spread evenly."""
    whole = [at for at, unit in enumerate(units) if unit.line.in_document]
    lines = sorted(set(range(len(units))) - set(whole))
    of_documents = min(KEPT // 4, len(whole))
    return sorted({*_evenly(whole, of_documents), *_evenly(lines, min(KEPT - of_documents, len(lines)))})


def _evenly(places: Sequence[int], count: int) -> list[int]:
    return [places[int(at * len(places) / count)] for at in range(count)]


# Trying


def try_out() -> None:
    """How lines come out that nothing was learned from, by rules alone and with what was learned from all others."""
    read = replace(load_rules(), judge=None)
    encoder = Meanings(MEANING).encoder
    units = all_units(read)
    means = encoder.means([unit.text for unit in units])
    blocks = dict.fromkeys((unit.line.source, unit.line.block) for unit in units if unit.line.source != "rules")
    folds = {block: at % FOLDS for at, block in enumerate(blocks)}
    fold = np.array([folds.get((unit.line.source, unit.line.block), -1) for unit in units])
    tried: dict[str, Tried] = {}
    for left in range(FOLDS):
        others = [unit for unit, at in zip(units, fold, strict=True) if at != left]
        told = replace(read, judge=Learned(encoder, learn(means[fold != left], others, read)))
        for line in dict.fromkeys(unit.line for unit, at in zip(units, fold, strict=True) if at == left):
            tried.setdefault(line.source, Tried()).add(line, check(line.text, read), check(line.text, told))
    for source, each in tried.items():
        print(f"\n{source}, eight times without an eighth of it\n  rules alone")
        show_lines(each.alone)
        print("  rules, and what clauses mean")
        show_lines(each.both)
        print(f"  kinds that this adds: {each.kinds}; critical ones {each.critical_kinds}")
        print(f"  raised where the line fits: {each.accused}; only possible, and it depends: {each.depends}")


@dataclass
class Tried:
    alone: Lines = field(default_factory=Lines)
    both: Lines = field(default_factory=Lines)
    kinds: Share = field(default_factory=Share)
    critical_kinds: Share = field(default_factory=Share)
    accused: Share = field(default_factory=Share)
    depends: Share = field(default_factory=Share)

    def add(self, line: Line, by_rules: Sequence[Finding], found: Sequence[Finding]) -> None:
        self.alone.add(line.level, _raises(by_rules))
        self.both.add(line.level, _raises(found))
        if line.level == FITS:
            self.accused.add(_raises(found) and not _raises(by_rules))
        for added in set(found) - set(by_rules):
            if added.category.level is Level.DEPENDS:
                self.depends.add(line.level == Level.DEPENDS)
            elif line.codes:
                self.kinds.add(added.category.code in line.codes)
                if added.category.level is Level.CRITICAL:
                    self.critical_kinds.add(added.category.code in line.codes)


def _raises(findings: Sequence[Finding]) -> bool:
    return any(finding.category.level is not Level.DEPENDS for finding in findings)


@dataclass(frozen=True)
class Learned:
    """A judge by a kernel that is in no file."""

    encoder: Encoder
    kernel: Kernel

    def opinions(self, clauses: Sequence[str]) -> list[Opinion]:
        rows = self.kernel.shares(self.encoder.means(clauses)).tolist()
        return [split_columns(dict(zip(self.kernel.columns, row, strict=True))).opinion for row in rows]


if __name__ == "__main__":
    try_out() if "--try" in sys.argv else main()
    sys.exit(0)
