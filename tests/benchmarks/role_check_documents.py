"""How whole documents come out, as people paste them.

Postings, policies and contracts in many forms; `expected.csv` names the words of each duty in them that does not fit,
and from `kept_6/` on those on which the documents differ; `doubtful.csv` what whoever marked them was in doubt about,
which counts neither way. A finding is right where it touches such words; a document that holds no duty that does not
fit is clean.

Nothing may be taken from `kept*/` into rules or labelled lines. `open*/` may be learned from, but for every tenth
document: on those thresholds are chosen (`CHOSEN_ON`). What was measured on a folder before it was opened says no more
how well the check does. `open_fine/` and `open_plain/` are nearly all clean, `open_grave/` full of duties that do not
fit; `open_others*/`, `open_papers/`, `open_policies*/` and `open_roles/` are no postings, `open_sheets*/` lists and
tables, all others postings. Most of these and `kept_6/` to `kept_9/` hold what public pages say, in other words: the
layout, the duties and the kind of language are those of many offices, the sentences of a few hands.

`kept_5/` to `kept_9/` were marked a second time by somebody who did not see the first marks. Of 578 duties that do not
fit, the second marked 573, and five others; what only one of them marked counts as in doubt.

Twice: with every finding, and with those only that the check itself says do not fit (sure or likely). A page asks about
what is only possible, and accuses nobody of it; so a clean document is accused by the second, and asked about by the
first. The same count holds against it: a critical duty that is only asked about is no critical finding of the second.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fidelity.role_check.analysis.check import Finding, check
from fidelity.role_check.analysis.rules import Confidence, Level, Rules
from tests.benchmarks.role_check_ranges import Share

DOCUMENTS = Path(__file__).resolve().parents[1] / "role_check" / "documents"
KEPT = ("kept", "kept_5", "kept_6", "kept_7", "kept_8", "kept_9")
CHOSEN_ON = "open*/*0.txt"


def show_kept_documents(rules: Rules) -> None:
    for name in KEPT:
        show_documents(name, f"{name}/*.txt", rules)


def show_chosen_on(rules: Rules) -> None:
    show_documents("every tenth of those that are learned from", CHOSEN_ON, rules)


def show_documents(name: str, which: str, rules: Rules) -> None:
    for only_surer in (False, True):
        _show(name, sorted(DOCUMENTS.glob(which)), rules, only_surer=only_surer)


def _show(name: str, documents: Iterable[Path], rules: Rules, *, only_surer: bool) -> None:
    silent, accused, firm = Share(), Share(), Share()
    precision, recall, critical = Share(), Share(), Share()
    for path in documents:
        text = path.read_text(encoding="utf-8")
        against = [
            finding
            for finding in check(text, rules)
            if finding.category.level is not Level.DEPENDS
            and not (only_surer and finding.confidence is Confidence.POSSIBLE)
        ]
        marked, doubtful = marks(path), doubts(path)
        grave = [mark for mark in marked if mark.level != Level.DEPENDS]
        counted = [
            finding for finding in against if _touches_any(finding, grave) or not _touches_any(finding, doubtful)
        ]
        for finding in counted:
            precision.add(_touches_any(finding, grave))
        for mark in grave:
            raised = any(_touches_any(finding, [mark]) for finding in against)
            recall.add(raised)
            if mark.level == Level.CRITICAL:
                critical.add(raised)
        for mark in marked:
            if mark.level == Level.DEPENDS:
                firm.add(any(_touches_any(finding, [mark]) for finding in against))
        if not grave:
            accused.add(bool(counted))
        elif any(mark.level == Level.CRITICAL for mark in grave):
            silent.add(all(finding.category.level is not Level.CRITICAL for finding in against))
    counted_as = "sure or likely" if only_surer else "every finding"
    print(f"\nwhole documents: {name}, {counted_as}")
    print(f"  with a critical duty, and no critical finding  {silent}")
    print(f"  clean, and {'accused:' if only_surer else 'accused or asked about:':<36}{accused}")
    print(f"  precision        {precision}")
    print(f"  recall           {recall}")
    print(f"  critical recall  {critical}")
    print(f"  raised where the documents differ  {firm}")


@dataclass(frozen=True)
class Mark:
    """Words of a document that somebody marked: their place, the level, and the category where it is named."""

    start: int
    end: int
    level: str
    category: str = ""


def _touches_any(finding: Finding, marked: list[Mark]) -> bool:
    return any(finding.start < mark.end and mark.start < finding.end for mark in marked)


def marks(document: Path) -> list[Mark]:
    """Every duty of the document that does not fit, or on which the documents differ."""
    rows = _rows(document, "expected.csv")
    return [Mark(*_place(document, row), row["level"], row.get("category", "")) for row in rows]


def doubts(document: Path) -> list[Mark]:
    """The places that whoever marked it was in doubt about, of no level."""
    return [Mark(*_place(document, row), "") for row in _rows(document, "doubtful.csv")]


def _place(document: Path, row: dict[str, str]) -> tuple[int, int]:
    start = document.read_text(encoding="utf-8").index(row["words"])
    return start, start + len(row["words"])


def _rows(document: Path, name: str) -> list[dict[str, str]]:
    path = document.with_name(name)
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["document"] == document.stem]
