"""`make bench-role-check`: precision and recall of the role check on labelled duty lines.

`open.csv`, `open_2.csv` and `own_lines.csv` helped to write the rules and to learn the weights, so their misses are
printed; `kept.csv` was never used for that, and only its totals are, unless `--kept` asks for more. A finding is
right when its category is right for the line. The same for Spanish (`spanish.csv`, `spanish_kept.csv`). Ends with
status 1 when a target is missed on the kept lines.
"""

import csv
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fidelity.instrument.definition import versions
from fidelity.role_check.analysis import rules
from fidelity.role_check.analysis.check import Finding, check
from fidelity.role_check.analysis.rules import Level, Rules
from fidelity.role_check.analysis.spanish import check as spanish_check
from fidelity.role_check.analysis.spanish import rules as spanish_rules
from tests.benchmarks.role_check_documents import show_chosen_on, show_kept_documents
from tests.benchmarks.role_check_ranges import show_ranges
from tests.benchmarks.role_check_terms import show_terms
from tests.role_check.hostile import HOSTILE, hostile

ROOT = Path(__file__).resolve().parents[2]
DUTIES = ROOT / "tests" / "role_check" / "duties"
FITS = "consistent"


@dataclass
class Tally:
    """Right findings, wrong ones, and duties not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, expected: set[str], found: set[str]) -> None:
        self.right += len(expected & found)
        self.wrong += len(found - expected)
        self.missed += len(expected - found)

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    def __str__(self) -> str:
        counts = f"({self.right} right, {self.wrong} wrong, {self.missed} missed)"
        return f"precision {self.precision:.3f}  recall {self.recall:.3f}  {counts}"


@dataclass
class Results:
    by_category: dict[str, Tally] = field(default_factory=dict)
    by_level: dict[str, Tally] = field(default_factory=dict)
    all: Tally = field(default_factory=Tally)
    level_only: Tally = field(default_factory=Tally)
    misses: list[str] = field(default_factory=list)

    @property
    def not_consistent(self) -> Tally:
        """Critical and serious together."""
        one, other = self.by_level[Level.CRITICAL], self.by_level[Level.SERIOUS]
        return Tally(one.right + other.right, one.wrong + other.wrong, one.missed + other.missed)


def main(*, whole: bool = False) -> int:
    read = rules.load(ROOT / "seeds" / "role_check", versions.load_version(ROOT / "seeds" / "instrument"))
    for path in (DUTIES.parent / "own_lines.csv", DUTIES / "open.csv", DUTIES / "open_2.csv", DUTIES / "kept.csv"):
        results = measure(path, read)
        kept = path.name == "kept.csv"
        show(path.name, results, by_category=whole or not kept, misses=not kept)
    show_ranges(read)
    show_chosen_on(read)
    show_kept_documents(read)
    spanish_met = show_spanish(read)
    show_terms()
    seconds = speed(read)
    print(f"\n200 KB in {seconds:.2f} s (told, never judged: machines differ)")
    piece, longest = slowest(read)
    print(f"200 KB of {piece!r}, the slowest of the hostile texts: x{longest / seconds:.1f} as long")
    critical = results.by_level[Level.CRITICAL]
    found = critical.recall >= 0.85 and results.not_consistent.recall >= 0.80
    met = critical.precision >= 0.90 and found and spanish_met
    print("All targets are met on the kept lines." if met else "MISSED: a target on the kept lines.")
    return not met


def show_spanish(read: Rules) -> bool:
    """The Spanish lines; whether the targets are met on those that nobody wrote rules from.

    The postings are lines of others, put into Spanish, and `spanish_words` lines in other words, written before
    anything was learned from them: told, never judged.
    """
    spanish = spanish_rules.load(ROOT / "seeds" / "role_check" / "es", read.by_code)
    for name in ("spanish", "spanish_kept"):
        kept = name == "spanish_kept"
        results = measure(DUTIES / f"{name}.csv", read, lambda line: spanish_check.check(line, spanish))
        show(f"{name}.csv", results, by_category=not kept, misses=not kept)
    for name in (
        "spanish_postings",
        "spanish_postings_kept",
        "spanish_words",
        "spanish_words_2",
        "spanish_words_kept",
        "spanish_words_kept_2",
    ):
        tally = Tally()
        for row in rows(DUTIES / f"{name}.csv"):
            levels = {finding.category.level for finding in spanish_check.check(row["line"], spanish)}
            if row["label"] != "ambiguous":
                expected = {"against"} if row["label"] == "inconsistent" else set()
                tally.add(expected, {"against"} if levels & {Level.CRITICAL, Level.SERIOUS} else set())
        print(f"\n{name}.csv, duties that do not fit\n  {tally}")
    return results.all.precision >= 0.90 and results.all.recall >= 0.75


def measure(path: Path, read: Rules, check_line: Callable[[str], Iterable[Finding]] | None = None) -> Results:
    results = Results()
    levels = {code: category.level for code, category in read.by_code.items()}
    for row in rows(path):
        expected = set(row["category"].split(";")) - {FITS}
        findings = check_line(row["line"]) if check_line else check(row["line"], read)
        found = {finding.category.code for finding in findings}
        for code in expected | found:
            tally = results.by_category.setdefault(code, Tally())
            tally.add(expected & {code}, found & {code})
        for level in Level:
            of_level = {code for code in levels if levels[code] is level}
            results.by_level.setdefault(level, Tally()).add(expected & of_level, found & of_level)
        results.all.add(expected, found)
        results.level_only.add({levels[code] for code in expected}, {levels[code] for code in found})
        if expected != found:
            results.misses.append(f"{', '.join(expected) or FITS} <- {', '.join(found) or FITS}: {row['line']}")
    return results


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def show(name: str, results: Results, *, by_category: bool, misses: bool) -> None:
    print(f"\n{name}")
    for code, tally in sorted(results.by_category.items()) if by_category else ():
        print(f"  {code:<20} {tally}")
    for level in Level:
        print(f"  {'ALL ' + level.upper():<20} {results.by_level[level]}")
    print(f"  {'NOT CONSISTENT':<20} {results.not_consistent}")
    print(f"  {'ALL':<20} {results.all}")
    print(f"  {'LEVEL ONLY':<20} {results.level_only}")
    for miss in results.misses if misses else ():
        print(f"    {miss}")


def speed(read: Rules) -> float:
    """Seconds for 200 KB of duty lines, the best of three turns."""
    lines = "\n".join(row["line"] for row in rows(DUTIES / "open.csv"))
    text = (lines * (200_000 // len(lines) + 1))[:200_000]
    return min(_timed(text, read) for _ in range(3))


def slowest(read: Rules) -> tuple[str, float]:
    """The hostile text that takes longest, and its seconds for 200 KB."""
    taken = {piece: _timed(hostile(piece, 200_000), read) for piece in HOSTILE}
    return max(taken.items(), key=lambda each: each[1])


def _timed(text: str, read: Rules) -> float:
    start = time.process_time()
    check(text, read)
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main(whole="--kept" in sys.argv))
