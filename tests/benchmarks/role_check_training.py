"""Trains the sentence model of the role check on labelled clauses: which level each is of, and which kinds.

The same arithmetic as `analysis/meaning/encoder.py`, in JAX, which can tell how each number has to change. `make
role-check-model` installs JAX for it; nothing else needs it. Words keep their meaning, so that rare ones do too; all
six layers learn, and two on top: "levels" (a clause is of one) and "kinds" (it may be of several, or of none).
"""

from collections.abc import Iterator, Mapping, Sequence

import jax
import jax.numpy as jnp
import numpy as np

from fidelity.role_check.analysis.meaning.encoder import HEADS, LAYERS, MOST_PIECES, TINY
from fidelity.role_check.analysis.meaning.judge import QUESTIONS
from fidelity.role_check.analysis.meaning.word_pieces import WordPieces
from tests.benchmarks.role_check_lines import Unit

LEVELS, KINDS = QUESTIONS
ROUNDS, TOGETHER, SEED = 3, 16, 0
# How far a step goes; the layers on top begin with nothing and go further
STEP, STEP_ON_TOP = 5e-5, 1e-3
WARMING_UP, LAST_STEP, DECAY = 0.06, 0.02, 0.01
# Share of the numbers that are left out at random, so that no clause is learned by heart
LEFT_OUT = 0.1
WEIGHT_OF_KINDS = 0.5
# Clauses of up to so many pieces go together
LENGTHS = (12, 20, 32, MOST_PIECES + 2)
STAYS = ("words", "places", "kind", "words.scale", "words.middle")

Tables = dict[str, jax.Array]


def trained(
    tables: Mapping[str, np.ndarray],
    units: Sequence[Unit],
    pieces: WordPieces,
    levels: Sequence[str],
    kinds: Sequence[str],
) -> dict[str, np.ndarray]:
    """The tables of the model after `ROUNDS` rounds over the units, with those of the two layers on top."""
    chance = np.random.default_rng(SEED)
    width = tables["words"].shape[1]
    fixed = {name: jnp.asarray(tables[name]) for name in STAYS}
    learned = {name: jnp.asarray(table) for name, table in tables.items() if name not in STAYS}
    for name, columns in ((LEVELS, levels), (KINDS, kinds)):
        learned[name] = jnp.asarray(chance.normal(0, 0.05, (len(columns), width)), jnp.float32)
        learned[f"{name}.added"] = jnp.full(len(columns), -3.0 if name == KINDS else 0.0)
    rows = [pieces.numbered(unit.text, MOST_PIECES) for unit in units]
    told = _Told(units, levels, kinds)
    moved = [{name: jnp.zeros_like(table) for name, table in learned.items()} for _ in range(2)]
    slope, keys = jax.jit(jax.value_and_grad(_loss)), jax.random.PRNGKey(SEED)
    losses: list[float] = []
    steps = ROUNDS * sum(1 for _ in _batches(rows, chance))
    for step, (which, length) in enumerate((batch for _ in range(ROUNDS) for batch in _batches(rows, chance)), start=1):
        keys, key = jax.random.split(keys)
        numbers, there = _padded([rows[at] for at in which], length)
        loss, slopes = slope(learned, fixed, numbers, there, *told.rows(which), key)
        share = min(1.0, step / (WARMING_UP * steps)) * max(LAST_STEP, 1 - step / steps)
        learned, *moved = _stepped(learned, *moved, slopes, float(step), share)
        losses.append(float(loss))  # waits for it: steps that are only asked for pile up in memory
        if step % 200 == 0 or step == steps:
            print(f"step {step} of {steps}, loss {np.mean(losses[-200:]):.2f}", flush=True)
    return {name: np.asarray(table) for name, table in {**fixed, **learned}.items()}


class _Told:
    """What is known of each unit, as numbers."""

    def __init__(self, units: Sequence[Unit], levels: Sequence[str], kinds: Sequence[str]) -> None:
        self.level = np.array([list(levels).index(unit.line.level) for unit in units])
        self.kinds = np.array(
            [[kind.partition(" ")[2] in unit.line.codes for kind in kinds] for unit in units], np.float32
        )
        self.counts = np.array([unit.line.counts for unit in units], np.float32)

    def rows(self, which: Sequence[int]) -> tuple[np.ndarray, ...]:
        """Of a batch; one that is too short is filled with what counts nothing."""
        counts = self.counts[list(which)] * (np.arange(len(which)) == [list(which).index(at) for at in which])
        return self.level[list(which)], self.kinds[list(which)], counts


def _batches(rows: Sequence[Sequence[int]], chance: np.random.Generator) -> Iterator[tuple[list[int], int]]:
    """All of them once in a new order, always `TOGETHER` of about the same length."""
    by_length: dict[int, list[int]] = {}
    for at, row in enumerate(rows):
        by_length.setdefault(next(length for length in LENGTHS if len(row) <= length), []).append(at)
    batches = []
    for length, places in by_length.items():
        shuffled = chance.permutation(places)
        for start in range(0, len(shuffled), TOGETHER):
            batches.append((np.resize(shuffled[start : start + TOGETHER], TOGETHER).tolist(), length))
    for at in chance.permutation(len(batches)):
        yield batches[at]


def _padded(rows: Sequence[Sequence[int]], length: int) -> tuple[np.ndarray, np.ndarray]:
    """Each row with zeros behind, and where something stands."""
    numbers = np.array([[*row, *[0] * (length - len(row))] for row in rows], np.int32)
    there = np.array([[1.0] * len(row) + [0.0] * (length - len(row)) for row in rows], np.float32)
    return numbers, there


def _loss(
    learned: Tables,
    fixed: Tables,
    numbers: jax.Array,
    there: jax.Array,
    level: jax.Array,
    kinds: jax.Array,
    counts: jax.Array,
    key: jax.Array,
) -> jax.Array:
    """How wrong it is about the level and, where they are known, the kinds."""
    mean = _mean({**fixed, **learned}, numbers, there, key)
    levels = jax.nn.log_softmax(_times(learned, mean, LEVELS))
    wrong = -jnp.take_along_axis(levels, level[:, None], axis=1)[:, 0]
    likely = _times(learned, mean, KINDS)
    of_kinds = -(kinds * jax.nn.log_sigmoid(likely) + (1 - kinds) * jax.nn.log_sigmoid(-likely)).sum(axis=1)
    known = (kinds.sum(axis=1) > 0) | (level == 0)
    return (counts * (wrong + WEIGHT_OF_KINDS * known * of_kinds)).sum() / counts.sum()


def _mean(tables: Tables, numbers: jax.Array, there: jax.Array, key: jax.Array) -> jax.Array:
    """What a clause means, as in the encoder."""
    count, length = numbers.shape
    keys = iter(jax.random.split(key, 2 * LAYERS + 2))
    shown = tables["words"][numbers] + tables["places"][:length] + tables["kind"]
    shown = _thinned(_even(tables, shown, "words"), next(keys))
    hidden = ((there - 1) * 1e9)[:, None, None, :]
    for layer in range(LAYERS):
        query, key_, value = (
            _times(tables, shown, f"{layer}.{name}").reshape(count, length, HEADS, -1).transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        looks = jax.nn.softmax(query @ key_.transpose(0, 1, 3, 2) / np.sqrt(query.shape[-1], dtype=np.float32) + hidden)
        seen = (looks @ value).transpose(0, 2, 1, 3).reshape(shown.shape)
        shown = _even(tables, shown + _thinned(_times(tables, seen, f"{layer}.seen"), next(keys)), f"{layer}.seen")
        inner = jax.nn.gelu(_times(tables, shown, f"{layer}.inner"), approximate=False)
        shown = _even(tables, shown + _thinned(_times(tables, inner, f"{layer}.outer"), next(keys)), f"{layer}.outer")
    return _thinned((shown * there[:, :, None]).sum(axis=1) / there.sum(axis=1, keepdims=True), next(keys))


def _times(tables: Tables, shown: jax.Array, name: str) -> jax.Array:
    return shown @ tables[name].T + tables[f"{name}.added"]


def _even(tables: Tables, shown: jax.Array, name: str) -> jax.Array:
    shown = shown - shown.mean(axis=-1, keepdims=True)
    shown = shown / jnp.sqrt((shown * shown).mean(axis=-1, keepdims=True) + TINY)
    return shown * tables[f"{name}.scale"] + tables[f"{name}.middle"]


def _thinned(shown: jax.Array, key: jax.Array) -> jax.Array:
    return jnp.where(jax.random.bernoulli(key, 1 - LEFT_OUT, shown.shape), shown / (1 - LEFT_OUT), 0)


@jax.jit
def _stepped(
    learned: Tables, first: Tables, second: Tables, slopes: Tables, step: float, share: float
) -> tuple[Tables, Tables, Tables]:
    """One step of Adam (Kingma and Ba 2014) with decay; a step that would be too steep is made shorter."""
    steep = jnp.sqrt(sum((slope * slope).sum() for slope in slopes.values()))
    slopes = {name: slope * jnp.minimum(1, 1 / steep) for name, slope in slopes.items()}
    first = {name: 0.9 * table + 0.1 * slopes[name] for name, table in first.items()}
    second = {name: 0.999 * table + 0.001 * slopes[name] ** 2 for name, table in second.items()}
    new = {}
    for name, table in learned.items():
        way = first[name] / (1 - 0.9**step) / (jnp.sqrt(second[name] / (1 - 0.999**step)) + 1e-8)
        way += DECAY * table if table.ndim == 2 else 0
        new[name] = table - share * (STEP_ON_TOP if name.startswith(QUESTIONS) else STEP) * way
    return new, first, second
