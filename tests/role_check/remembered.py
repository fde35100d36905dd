"""A judge that says the same of the same clause without thinking twice: for tests that read thousands of texts."""

from collections.abc import Sequence
from dataclasses import replace

from fidelity.role_check.analysis.meaning.judge import Judge
from fidelity.role_check.analysis.rules import Rules


class Remembered:
    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.known: dict[str, str] = {}

    def kinds(self, clauses: Sequence[str]) -> list[str]:
        new = [clause for clause in clauses if clause not in self.known]
        self.known |= zip(new, self.judge.kinds(new), strict=True)
        return [self.known[clause] for clause in clauses]


def remembering(rules: Rules) -> Rules:
    assert rules.judge
    return replace(rules, judge=Remembered(rules.judge))
