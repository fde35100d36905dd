"""For tests that read thousands of texts: what has been thought about once is not thought about again.

The judge is asked about each clause once, and many clauses together; a statement (`Statement.key`) is read once.
`test_remembered.py` holds that texts come out as they do without.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

from fidelity.role_check.analysis import check as role_check
from fidelity.role_check.analysis.meaning.judge import Judge, Opinion
from fidelity.role_check.analysis.rules import Rules
from fidelity.role_check.analysis.statements import Statement


class Remembered:
    """A judge that says the same of the same clause without thinking twice."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.known: dict[str, Opinion] = {}

    def opinions(self, clauses: Sequence[str]) -> list[Opinion]:
        new = [clause for clause in clauses if clause not in self.known]
        self.known |= zip(new, self.judge.opinions(new), strict=True)
        return [self.known[clause] for clause in clauses]


class _Listening:
    """A judge that only hears what it is asked."""

    def __init__(self) -> None:
        self.asked: dict[str, None] = {}

    def opinions(self, clauses: Sequence[str]) -> list[Opinion]:
        self.asked |= dict.fromkeys(clauses)
        return [Opinion()] * len(clauses)


@cache
def _remembered(judge: Judge) -> Remembered:
    """One in a process, for all tests that ask the same judge."""
    return Remembered(judge)


def remembering(rules: Rules, texts: Iterable[str] = ()) -> Rules:
    """The rules with such a judge, which knows every clause of these texts already."""
    assert rules.judge
    judge, listening = _remembered(rules.judge), _Listening()
    listens = replace(rules, judge=listening)
    for text in texts:
        role_check.check(text, listens)
    judge.opinions(list(listening.asked))
    return replace(rules, judge=judge)


@contextmanager
def statements_read_once() -> Iterator[None]:
    """Meanwhile a statement that was read before is not read again; for one set of rules."""
    known: dict[Hashable, object] = {}
    plain = role_check.read_statement

    def read_once(statement: Statement, rules: Rules) -> object:
        if statement.key not in known:
            known[statement.key] = plain(statement, rules)
        return known[statement.key]

    role_check.read_statement = read_once  # type: ignore[assignment]
    try:
        yield
    finally:
        role_check.read_statement = plain
