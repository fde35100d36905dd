"""What the statistical part says of a clause: whether it may be a duty that does not fit, and of which kind. Pure.

It knows no rule and no negation; `check.py` asks it only about clauses that are read as duties, and only where no rule
is sure. Everything it reads from the disk, and numpy, comes on first use.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from fidelity.role_check.analysis.meaning.encoder import Encoder
from fidelity.role_check.analysis.meaning.packed_weights import read_file, read_weights
from fidelity.role_check.analysis.meaning.word_pieces import WordPieces

if TYPE_CHECKING:
    from fidelity.role_check.analysis.meaning.packed_weights import Table

FITS, CRITICAL, SERIOUS, DEPENDS = "", "critical", "serious", "depends"
# The layers on top of the model: what level a clause is of, and what kinds
QUESTIONS = ("levels", "kinds")
# Chosen on whole documents that were left out of the learning: what has to be reached for a finding, how much a sign
# that the documents differ speaks against it, how far ahead of the others a critical kind has to be, and what has to be
# reached for "depends"
FOUND = 0.88
DOUBT = 1.0
AHEAD = 0.05
OPEN = 0.4
# A kind that nothing comes near to is none
NEAREST = 0.03
# For how likely it is not to fit, a sign that the documents differ weighs less
LESS_DOUBT = 0.5


@dataclass(frozen=True)
class Opinion:
    """What is to be said of a clause: the `kind` of duty that it may be, or "", and how likely it is not to fit.

    `grave`: that likelihood, less half of how likely it is that this depends; from -0.5 to 1. `open_kind`: the one on
    which the documents differ that it may be, or "". `nearest`: the kind that does not fit which it comes nearest to,
    however far.
    """

    kind: str = ""
    open_kind: str = ""
    grave: float = 0.0
    nearest: str = ""


@dataclass(frozen=True)
class Shares:
    """How likely a clause is of each level, all of them 1 together, and of each kind of a level."""

    levels: dict[str, float]
    kinds: dict[str, dict[str, float]]

    @property
    def opinion(self) -> Opinion:
        grave = self.levels[CRITICAL] + self.levels[SERIOUS] - LESS_DOUBT * self.levels[DEPENDS]
        return Opinion(self.kind, self.open_kind, grave, self._grave_kind())

    @property
    def open_kind(self) -> str:
        nearest = _nearest(self.kinds[DEPENDS])
        near_enough = self.kinds[DEPENDS][nearest] >= NEAREST
        return nearest if self.levels[DEPENDS] >= OPEN and near_enough else ""

    @property
    def kind(self) -> str:
        """The code of the kind of duty that it may be; nothing where it seems to fit, or nobody can tell."""
        if self.levels[CRITICAL] + self.levels[SERIOUS] - DOUBT * self.levels[DEPENDS] >= FOUND:
            return self._grave_kind()
        return self.open_kind

    def _grave_kind(self) -> str:
        """The nearest; the nearest serious one where a critical one is hardly nearer than others."""
        near = {**self.kinds[CRITICAL], **self.kinds[SERIOUS]}
        first, second = sorted(near, key=near.__getitem__, reverse=True)[:2]
        hardly = near[first] - near[second] < AHEAD
        return _nearest(self.kinds[SERIOUS]) if first in self.kinds[CRITICAL] and hardly else first


def _nearest(kinds: dict[str, float]) -> str:
    return max(kinds, key=kinds.__getitem__)


class Judge(Protocol):
    def opinions(self, clauses: Sequence[str]) -> list[Opinion]:
        """One for each clause."""


class Meanings:
    """Judges by the model in a folder, which is read when the first clause is; one text at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._turn = Lock()

    def opinions(self, clauses: Sequence[str]) -> list[Opinion]:
        return [shares.opinion for shares in self.shares(clauses)]

    def shares(self, clauses: Sequence[str]) -> list[Shares]:
        if not clauses:
            return []
        with self._turn:
            levels, kinds = self.encoder.answers(clauses, *QUESTIONS)
        rows = zip(_shares(levels).tolist(), _likelihoods(kinds).tolist(), strict=True)
        return [_named(self._columns, *row) for row in rows]

    @cached_property
    def _columns(self) -> dict[str, list[str]]:
        columns: dict[str, list[str]] = json.loads(read_file(self.folder, "columns.json"))
        return columns

    @cached_property
    def encoder(self) -> Encoder:
        # Threads of numpy that wait for each other take more time than they save; it looks when it is loaded.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        pieces = read_file(self.folder, "words.txt").decode().split("\n")
        return Encoder(read_weights(self.folder), WordPieces({piece: at for at, piece in enumerate(pieces)}))


def _shares(answers: "Table") -> "Table":
    """Numbers of which each row has the sum 1 (softmax)."""
    import numpy as np

    raised: Table = np.exp(answers - answers.max(axis=1, keepdims=True))
    raised /= raised.sum(axis=1, keepdims=True)
    return raised


def _likelihoods(answers: "Table") -> "Table":
    """Numbers from 0 to 1, each for itself (logistic)."""
    import numpy as np

    likelihoods: Table = np.exp(-answers)
    likelihoods += 1
    return np.reciprocal(likelihoods)


def _named(columns: Mapping[str, Sequence[str]], levels: Sequence[float], kinds: Sequence[float]) -> Shares:
    """With the names of `columns.json`: those of levels, and of kinds as in "critical force"."""
    by_level: dict[str, dict[str, float]] = {level: {} for level in columns["levels"]}
    for column, likelihood in zip(columns["kinds"], kinds, strict=True):
        level, _sign, code = column.partition(" ")
        by_level[level][code] = likelihood
    return Shares(dict(zip(columns["levels"], levels, strict=True)), by_level)
