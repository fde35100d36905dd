"""How often the language check is right on terms that it was never shown.

`terms/kept.csv` was written from general knowledge of stigmatizing words before the list was looked at, and nothing was
ever taken from it, nor from `terms/kept_2.csv`, which came later; of `terms/open.csv`, written in the same sitting as
the first, the kinds may be learned. A sentence counts as marked where any word of it is.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from fidelity.instrument.sources.documents import load_sources
from fidelity.role_check.language.check import Language, check
from fidelity.role_check.language.word_list import load
from tests.benchmarks.role_check_ranges import Share

ROOT = Path(__file__).resolve().parents[2]
TERMS = ROOT / "tests" / "role_check" / "language" / "terms"


@dataclass
class Words:
    precision: Share = field(default_factory=Share)
    recall: Share = field(default_factory=Share)
    wrong: list[str] = field(default_factory=list)


def show_terms() -> None:
    seeds = ROOT / "seeds"
    language = load(seeds / "role_check" / "language.yaml", load_sources(seeds / "sources").places)
    for name in ("open", "kept", "kept_2"):
        words = measure_terms(name, language)
        print(f"\nlanguage/terms/{name}.csv, a sentence at a time")
        print(f"  precision  {words.precision}")
        print(f"  recall     {words.recall}")
        for line in words.wrong if name == "open" else ():
            print(f"    {line}")


def measure_terms(name: str, language: Language) -> Words:
    words = Words()
    with (TERMS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            against, found = row["label"] == "against", check(row["line"], language)
            if found:
                words.precision.add(against)
            if against:
                words.recall.add(bool(found))
            if against != bool(found):
                words.wrong.append(f"{row['label']} <- {', '.join(word.text for word in found)}: {row['line']}")
    return words
