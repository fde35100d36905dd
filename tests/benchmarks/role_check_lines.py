"""The clauses that the statistical part of the role check learns from, each with its level and kinds.

Labelled lines, the examples of rules, what pages on tasks say, and each clause of whole documents that may be learned
from; never `kept.csv`, `postings_kept.csv` or a document in `documents/kept*/`.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fidelity.instrument.definition import versions
from fidelity.role_check.analysis import rules, task_catalogue
from fidelity.role_check.analysis.check import check, clauses_to_judge, placed_clauses_to_judge
from fidelity.role_check.analysis.rules import Level, Rules
from tests.benchmarks.role_check_documents import CHOSEN_ON, DOCUMENTS, doubts, marks

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
TESTS = ROOT / "tests" / "role_check"
LINES = (
    "open open_2 made_up postings postings_2 hr_words hr_words_2 hr_words_3 hr_words_differ short twins twins_2 "
    "twins_3 twins_4"
)
LEARNED_FROM = (TESTS / "own_lines.csv", *(TESTS / "duties" / f"{name}.csv" for name in LINES.split()))
LEARNED_FROM_DOCUMENTS = tuple(sorted(DOCUMENTS.glob("open*")))
# Lines of real postings, and those that rules are held to, are few beside the others; each counts as so many
COUNTS = 3
# What fits in whole documents is many times as much as what does not
COUNTS_IN_DOCUMENT = 0.6
FITS = ""


@dataclass(frozen=True)
class Line:
    """A labelled line; `level` is empty where it fits, `codes` where nobody said of which kind it is."""

    text: str
    level: str
    codes: frozenset[str]
    source: str
    counts: float = 1


@dataclass(frozen=True)
class Unit:
    """A clause, or all of a line where only the whole is labelled."""

    text: str
    line: Line


def load_rules() -> Rules:
    return rules.load(SEEDS / "role_check", versions.load_version(SEEDS / "instrument"))


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
        for row in csv.DictReader(file):
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
            yield Line(row["line"], level, codes, path.stem, counts)


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

    Left out is what somebody who marked them was in doubt about, and so are documents that thresholds are chosen on.
    """
    for path in sorted(set(folder.glob("*.txt")) - set(DOCUMENTS.glob(CHOSEN_ON))):
        text = path.read_text(encoding="utf-8")
        marked, doubtful = marks(path), doubts(path)
        for start, end, words in placed_clauses_to_judge(text, read):
            if any(start < mark.end and mark.start < end for mark in doubtful):
                continue
            own = [mark for mark in marked if start < mark.end and mark.start < end]
            level = next((level.value for level in Level if level in {mark.level for mark in own}), FITS)
            codes = frozenset(mark.category for mark in own if mark.level == level and mark.category in read.by_code)
            counts = COUNTS if level else COUNTS_IN_DOCUMENT
            yield Unit(words, Line(words, level, codes, folder.name, counts))
