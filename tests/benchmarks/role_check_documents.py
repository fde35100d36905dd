"""How whole documents come out, as people paste them.

Postings, policies and contracts in many forms; `expected.csv` names the words of each duty in them that does not fit. A
finding is right where it touches such words; a document that holds none is clean.

Nothing may be taken from them into rules or labelled lines: what they show is mended as a kind, with sentences of its
own. `kept_4/` is of another hand. (`documents/open/` is what may be learned from.)

Twice: with every finding, and with those only that the check itself says do not fit (sure or likely). A page asks about
what is only possible, and accuses nobody of it; so a clean document is accused by the second, and asked about by the
first. The same count holds against it: a critical duty that is only asked about is no critical finding of the second.
"""

import csv
from pathlib import Path

from fidelity.role_check.analysis.check import Finding, check
from fidelity.role_check.analysis.rules import Confidence, Level, Rules
from tests.benchmarks.role_check_ranges import Share

DOCUMENTS = Path(__file__).resolve().parents[1] / "role_check" / "documents"


def show_kept_documents(rules: Rules) -> None:
    for name in ("kept", "kept_2", "kept_3", "kept_4", "kept_5"):
        for only_surer in (False, True):
            _show(DOCUMENTS / name, rules, only_surer=only_surer)


def _show(folder: Path, rules: Rules, *, only_surer: bool) -> None:
    silent, accused = Share(), Share()
    precision, recall, critical = Share(), Share(), Share()
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        found = [
            finding
            for finding in check(text, rules)
            if finding.category.level is not Level.DEPENDS
            and not (only_surer and finding.confidence is Confidence.POSSIBLE)
        ]
        spans = [(text.index(words), text.index(words) + len(words), level) for words, level in expected(path)]
        for each in found:
            precision.add(any(_touches(each, start, end) for start, end, _level in spans))
        for start, end, level in spans:
            raised = any(_touches(each, start, end) for each in found)
            recall.add(raised)
            if level == Level.CRITICAL:
                critical.add(raised)
        if not spans:
            accused.add(bool(found))
        elif any(level == Level.CRITICAL for _start, _end, level in spans):
            silent.add(all(each.category.level is not Level.CRITICAL for each in found))
    counted = "sure or likely" if only_surer else "every finding"
    print(f"\nwhole documents: {folder.name}, {counted}")
    print(f"  with a critical duty, and no critical finding  {silent}")
    print(f"  clean, and {'accused:' if only_surer else 'accused or asked about:':<36}{accused}")
    print(f"  precision        {precision}")
    print(f"  recall           {recall}")
    print(f"  critical recall  {critical}")


def _touches(finding: Finding, start: int, end: int) -> bool:
    return finding.start < end and start < finding.end


def expected(document: Path) -> list[tuple[str, str]]:
    with document.with_name("expected.csv").open(encoding="utf-8", newline="") as file:
        return [(row["words"], row["level"]) for row in csv.DictReader(file) if row["document"] == document.stem]
