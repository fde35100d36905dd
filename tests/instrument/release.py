"""Write what `CHECKSUMS` says of one version: `python -m tests.instrument.release 2.0`, before it is published.

The lines of every other version stay as they are. What is out is never edited: it gets a new version.
"""

import hashlib
import sys
from pathlib import Path

from fidelity.instrument.definition.versions import CHECKSUMS

FOLDER = Path(__file__).parents[2] / "seeds" / "instrument"


def write_checksums(folder: Path, version: str) -> None:
    """One line of sha256sum for the file, or for each file, of `version`, in the order of versions and names."""
    own = [folder / f"{version}.yaml"] if (folder / f"{version}.yaml").exists() else folder.glob(f"{version}/*.yaml")
    path = folder / CHECKSUMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    others = [line for line in lines if not line[66:].startswith((f"{version}.yaml", f"{version}/"))]
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(folder).as_posix()}" for file in own]
    path.write_text("".join(f"{line}\n" for line in sorted([*others, *sums], key=lambda line: line[66:])))


if __name__ == "__main__":
    write_checksums(FOLDER, sys.argv[1])
