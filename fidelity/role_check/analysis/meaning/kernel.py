"""How near a sentence lies to labelled lines, and what that says of it: kernel ridge regression. Pure.

Learned by `make role-check-weights`; `kernel.json` and the parts beside it are what it came to (`seeds/README.md`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fidelity.role_check.analysis.meaning.packed_weights import read_file

if TYPE_CHECKING:
    from fidelity.role_check.analysis.meaning.packed_weights import Table

# Bytes of one file, so that none is too large to look through
PART = 950_000


@dataclass(frozen=True)
class Kernel:
    """`lines`: the means of some labelled lines; `says`: what each adds to every column, and `always` in any case."""

    columns: tuple[str, ...]
    width: float
    always: "Table"
    lines: "Table"
    says: "Table"

    def shares(self, means: "Table") -> "Table":
        """For each mean about what share of lines like it is of each column."""
        return nearness(means, self.lines, self.width) @ self.says + self.always


def nearness(ones: "Table", others: "Table", width: float) -> "Table":
    """1 for the same, less the further apart; rows of length 1."""
    import numpy as np

    near: Table = np.exp(np.float32(2 * width) * (ones @ others.T - 1))
    return near


def read_kernel(folder: Path) -> Kernel:
    import numpy as np

    about = json.loads(read_file(folder, "kernel.json"))
    content = b"".join(read_file(folder, f"kernel-{part}.bin") for part in range(about["parts"]))
    columns: Sequence[str] = about["columns"]
    count, length = about["lines"]
    lines = np.frombuffer(content, np.int8, count * length).reshape(count, length).astype(np.float32)
    numbers = np.frombuffer(content, np.float16, offset=count * length).astype(np.float32)
    says = numbers.reshape(count + 1, len(columns))
    return Kernel(tuple(columns), about["width"], says[0], lines * np.float32(about["scale"]), says[1:])


def written_kernel(kernel: Kernel) -> dict[str, bytes]:
    """The files of a kernel by name."""
    import numpy as np

    scale = float(np.abs(kernel.lines).max()) / 127
    lines = np.round(kernel.lines / scale).astype(np.int8)
    says = np.vstack([kernel.always[None], kernel.says]).astype(np.float16)
    content = lines.tobytes() + says.tobytes()
    parts = [content[start : start + PART] for start in range(0, len(content), PART)]
    about = {
        "columns": kernel.columns,
        "width": kernel.width,
        "scale": scale,
        "lines": lines.shape,
        "parts": len(parts),
    }
    files = {f"kernel-{number}.bin": part for number, part in enumerate(parts)}
    return {"kernel.json": (json.dumps(about, indent=1) + "\n").encode(), **files}
