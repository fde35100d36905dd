"""Whether lines, and whole documents, come out as they should, each share with its 95 % range (Wilson).

A line counts as found where any critical or serious duty is raised in it; lines where the documents differ are counted
apart. `postings.csv` and `made_up.csv` may be learned from; `postings_kept.csv` and `kept.csv` come from other
documents and are kept out.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

from fidelity.role_check.analysis.check import check
from fidelity.role_check.analysis.rules import Confidence, Level, Rules
from tests.role_check.documents.contents import CONTENTS
from tests.role_check.documents.layouts import LAYOUTS

DUTIES = Path(__file__).resolve().parents[1] / "role_check" / "duties"
Z = 1.96


@dataclass
class Share:
    """How many of how many."""

    part: int = 0
    whole: int = 0

    def add(self, holds: bool) -> None:
        self.part += holds
        self.whole += 1

    def __str__(self) -> str:
        if not self.whole:
            return "none"
        low, high = self.range
        return f"{self.part / self.whole:.2f} ({low:.2f} to {high:.2f}; {self.part} of {self.whole})"

    @property
    def range(self) -> tuple[float, float]:
        """Where the true share lies, 95 times in 100."""
        share, count = self.part / self.whole, self.whole
        middle = (share + Z * Z / (2 * count)) / (1 + Z * Z / count)
        half = Z * sqrt(share * (1 - share) / count + Z * Z / (4 * count * count)) / (1 + Z * Z / count)
        return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass
class Lines:
    precision: Share = field(default_factory=Share)
    recall: Share = field(default_factory=Share)
    critical: Share = field(default_factory=Share)
    sure_though_open: Share = field(default_factory=Share)

    def add(self, truth: str, raised: bool) -> None:
        if truth == Level.DEPENDS:
            self.sure_though_open.add(raised)
            return
        if raised:
            self.precision.add(bool(truth))
        if truth:
            self.recall.add(raised)
        if truth == Level.CRITICAL:
            self.critical.add(raised)


def measure_lines(name: str, rules: Rules, *, only_surer: bool = False) -> Lines:
    lines = Lines()
    for line, truth in labelled(DUTIES / name, rules):
        lines.add(truth, raises(line, rules, only_surer=only_surer))
    return lines


def raises(text: str, rules: Rules, *, only_surer: bool = False) -> bool:
    """Whether a critical or serious duty is found in it; with `only_surer`, one that is not only asked about."""
    return any(
        each.category.level is not Level.DEPENDS and not (only_surer and each.confidence is Confidence.POSSIBLE)
        for each in check(text, rules)
    )


def labelled(path: Path, rules: Rules) -> Iterator[tuple[str, str]]:
    """Each line with its level, empty where it fits the role."""
    labels = {"consistent": "", "ambiguous": Level.DEPENDS.value}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["line"], labels.get(row["label"], row["level"]) if "label" in row else _gravest(row, rules)


def _gravest(row: dict[str, str], rules: Rules) -> str:
    found = {rules.by_code[code].level for code in row["category"].split(";") if code in rules.by_code}
    return next((level.value for level in Level if level in found), "")


def show_ranges(rules: Rules) -> None:
    for name in ("made_up.csv", "postings.csv", "postings_kept.csv", "kept.csv"):
        print(f"\n{name}, a line at a time")
        show_lines(measure_lines(name, rules))
        print("  sure or likely alone")
        show_lines(measure_lines(name, rules, only_surer=True))
    show_documents(rules)


def show_lines(lines: Lines) -> None:
    print(f"  precision        {lines.precision}")
    print(f"  recall           {lines.recall}")
    print(f"  critical recall  {lines.critical}")
    print(f"  raised where the documents differ  {lines.sure_though_open}")


def show_documents(rules: Rules) -> None:
    found, accused = Share(), Share()
    for layout in LAYOUTS:
        for content in CONTENTS:
            raised = {each.category.level for each in check(layout(content), rules)}
            if content.asked:
                found.add(Level.CRITICAL in raised or Level.SERIOUS in raised)
            else:
                accused.add(bool(raised - {Level.DEPENDS}))
    print("\nmade-up documents (written along with the rules: they show that nothing breaks, not how well it does)")
    print(f"  with duties that do not fit, and told so  {found}")
    print(f"  clean, and accused                        {accused}")
