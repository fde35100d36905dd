"""The tables of the model as they are kept: four bits for a number, and a scale for every 32 of them. Pure.

`index.json` says where each table stands in the bytes of the `part-*` files one after the other; `CHECKSUMS` holds the
SHA-256 of every file. The format is in `seeds/README.md`, "role_check/meaning/".
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fidelity.wording.translation import gettext as _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.float32]

GROUP = 32
MIDDLE = 8


class DamagedError(Exception):
    """A file of the model is not the one that was made."""


class PackedWeights:
    """The tables by name. Small ones are whole numbers of 16 bits; rows of a large one may be read alone."""

    def __init__(self, index: Mapping[str, Mapping[str, Any]], content: bytes) -> None:
        self.index = index
        self.content = content

    def table(self, name: str) -> "Table":
        import numpy as np

        entry = self.index[name]
        if entry["packed"]:
            return self.rows(name, np.arange(entry["shape"][0]))
        count = int(np.prod(entry["shape"]))
        numbers = np.frombuffer(self.content, np.float16, count, entry["at"])
        return numbers.astype(np.float32).reshape(entry["shape"])

    def rows(self, name: str, which: "NDArray[np.intp]") -> "Table":
        """Some rows of a packed table."""
        import numpy as np

        entry = self.index[name]
        count, width = entry["shape"]
        pairs = np.frombuffer(self.content, np.uint8, count * width // 2, entry["at"]).reshape(count, -1)[which]
        scales = np.frombuffer(self.content, np.float16, count * width // GROUP, entry["scales"])
        numbers = np.empty((len(which), width), np.float32)
        numbers[:, 0::2] = pairs & 15
        numbers[:, 1::2] = pairs >> 4
        groups = (numbers - MIDDLE).reshape(len(which), -1, GROUP)
        groups *= scales.reshape(count, -1, 1)[which].astype(np.float32)
        return groups.reshape(len(which), width)


def read_file(folder: Path, name: str) -> bytes:
    """A file of the folder; raises `DamagedError` where it is not the one that `CHECKSUMS` names."""
    lines = (folder / "CHECKSUMS").read_text(encoding="ascii").splitlines()
    known = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
    content = (folder / name).read_bytes()
    if known.get(name) != sha256(content).hexdigest():
        raise DamagedError(
            _("%(path)s is not the file that was made: its SHA-256 differs from CHECKSUMS.") % {"path": folder / name}
        )
    return content


def read_weights(folder: Path) -> PackedWeights:
    index = json.loads(read_file(folder, "index.json"))
    parts = sorted(path.name for path in folder.glob("part-*"))
    return PackedWeights(index, b"".join(read_file(folder, name) for name in parts))
