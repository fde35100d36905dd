"""What a sentence means, as 384 numbers, and what that says of it: six layers of a small model of English. Pure.

The sentence model all-MiniLM-L6-v2, trained further on labelled duties (`make role-check-model`), with one layer on top
for each question asked of a sentence. numpy is loaded here, on first use, and nowhere before.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fidelity.role_check.analysis.meaning.packed_weights import PackedWeights
from fidelity.role_check.analysis.meaning.word_pieces import WordPieces

if TYPE_CHECKING:
    from fidelity.role_check.analysis.meaning.packed_weights import Table

LAYERS = 6
HEADS = 12
# Of a longer clause the first pieces are read
MOST_PIECES = 64
TOGETHER = 8
TINY = 1e-12


class Encoder:
    """Reads sentences in batches of about the same length."""

    def __init__(self, weights: PackedWeights, pieces: WordPieces) -> None:
        self.pieces = pieces
        self.weights = weights
        self.tables = {name: self._table(name) for name in weights.index if name != "words"}

    def _table(self, name: str) -> "Table":
        """A table; one that rows are multiplied with turned, for that is faster."""
        import numpy as np

        table = self.weights.table(name)
        return np.ascontiguousarray(table.T) if f"{name}.added" in self.weights.index else table

    def answers(self, texts: Sequence[str], *questions: str) -> list["Table"]:
        """For each question, which is a layer on top, a row of numbers for each text."""
        means = self.means(texts)
        return [self._times(means, question) for question in questions]

    def means(self, texts: Sequence[str]) -> "Table":
        """For each text a row: the mean of its pieces."""
        import numpy as np

        rows = [self.pieces.numbered(text, MOST_PIECES) for text in texts]
        by_length = sorted(range(len(rows)), key=lambda at: len(rows[at]))
        means = np.zeros((len(rows), self.weights.index["words"]["shape"][1]), np.float32)
        for start in range(0, len(rows), TOGETHER):
            which = by_length[start : start + TOGETHER]
            means[which] = self._batch([rows[at] for at in which])
        return means

    def _batch(self, rows: Sequence[Sequence[int]]) -> "Table":
        import numpy as np

        longest = max(map(len, rows))
        numbers = np.array([[*row, *[0] * (longest - len(row))] for row in rows])
        there = np.array([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in rows], np.float32)
        words = self.weights.rows("words", numbers.reshape(-1)).reshape(*numbers.shape, -1)
        shown = self._even(words + self.tables["places"][:longest] + self.tables["kind"], "words")
        for layer in range(LAYERS):
            shown = self._layer(shown, (there - 1.0) * 1e9, str(layer))
        mean: Table = (shown * there[:, :, None]).sum(axis=1) / there.sum(axis=1, keepdims=True)
        return mean

    def _layer(self, shown: "Table", hidden: "Table", layer: str) -> "Table":
        """Each piece looks at all others of its text, and then at itself."""
        import numpy as np

        count, length, width = shown.shape
        query, key, value = (
            self._times(shown, f"{layer}.{name}").reshape(count, length, HEADS, -1).transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        looks = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // HEADS)) + hidden[:, None, None, :]
        looks = np.exp(looks - looks.max(axis=-1, keepdims=True))
        looks /= looks.sum(axis=-1, keepdims=True)
        seen = (looks @ value).transpose(0, 2, 1, 3).reshape(count, length, width)
        shown = self._even(shown + self._times(seen, f"{layer}.seen"), f"{layer}.seen")
        inner = _bent(self._times(shown, f"{layer}.inner"))
        return self._even(shown + self._times(inner, f"{layer}.outer"), f"{layer}.outer")

    def _times(self, shown: "Table", name: str) -> "Table":
        """All rows of all texts at once: text by text takes twice as long."""
        flat = shown.reshape(-1, shown.shape[-1]) @ self.tables[name]
        flat += self.tables[f"{name}.added"]
        return flat.reshape(*shown.shape[:-1], -1)

    def _even(self, shown: "Table", name: str) -> "Table":
        """Each row brought to middle 0 and spread 1, then to the scale of the layer."""
        import numpy as np

        shown = shown - shown.mean(axis=-1, keepdims=True)
        shown /= np.sqrt((shown * shown).mean(axis=-1, keepdims=True) + TINY)
        return shown * self.tables[f"{name}.scale"] + self.tables[f"{name}.middle"]


def _bent(numbers: "Table") -> "Table":
    """x times the share of a normal spread below x (GELU); the error function as in Abramowitz and Stegun 7.1.26."""
    import numpy as np

    far = np.abs(numbers) * np.float32(1 / np.sqrt(2))
    near = 1 / (1 + np.float32(0.3275911) * far)
    bend = np.full_like(near, 1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        bend *= near
        bend += np.float32(factor)
    bend *= near
    bend *= np.exp(-far * far)
    share: Table = np.copysign(1 - bend, numbers)
    share += 1
    share *= np.float32(0.5) * numbers
    return share
