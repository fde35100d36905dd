"""The folder of released versions: newest or named, and proof that none was edited. No Django here."""

import hashlib
import re
from pathlib import Path

from fidelity.instrument.definition.parsing import parse_instrument
from fidelity.instrument.definition.structure import Instrument
from fidelity.wording.translation import gettext as _

CHECKSUMS = "CHECKSUMS"
LINE = re.compile(r"([0-9a-f]{64}) [ *](\S+)")


class ReleaseError(ValueError):
    """What is wrong with the folder of released versions."""


def version_files(folder: Path) -> tuple[Path, ...]:
    """The files `<major>.<minor>.yaml`, oldest version first; another name among the YAML files is an error."""
    return tuple(sorted(folder.glob("*.yaml"), key=_version))


def verify_checksums(folder: Path) -> None:
    """Raise `ReleaseError` unless every version has the checksum that `CHECKSUMS` (as of sha256sum) gives it."""
    sums = _checksums(folder)
    present = {path.name for path in version_files(folder)}
    if gone := sorted(set(sums) - present):
        raise ReleaseError(
            _("%(path)s names %(gone)s, which is missing.") % {"path": folder / CHECKSUMS, "gone": ", ".join(gone)}
        )
    for path in version_files(folder):
        _verify(path, sums)


def load_version(folder: Path, version: str | None = None) -> Instrument:
    """The newest version, or the one named; its checksum is verified first."""
    path = _newest(folder) if version is None else _named(folder, version)
    _verify(path, _checksums(folder))
    instrument = parse_instrument(path.read_text(encoding="utf-8"), path=str(path))
    if instrument.version != path.stem:
        raise ReleaseError(
            _("%(path)s says that it is version %(version)s; expected %(name)s.")
            % {"path": path, "version": instrument.version, "name": path.stem}
        )
    return instrument


def _version(path: Path) -> tuple[int, ...]:
    if not re.fullmatch(r"\d+\.\d+", path.stem):
        raise ReleaseError(
            _("%(path)s is not named after a version; expected a name such as 1.0.yaml.") % {"path": path}
        )
    return tuple(int(part) for part in path.stem.split("."))


def _newest(folder: Path) -> Path:
    if not (released := version_files(folder)):
        raise ReleaseError(_("%(folder)s holds no released version.") % {"folder": folder})
    return released[-1]


def _named(folder: Path, version: str) -> Path:
    for path in version_files(folder):
        if path.stem == version:
            return path
    known = ", ".join(path.stem for path in version_files(folder))
    raise ReleaseError(
        _("%(folder)s holds no version %(version)s; it holds %(known)s.")
        % {"folder": folder, "version": version, "known": known or _("none")}
    )


def _checksums(folder: Path) -> dict[str, str]:
    path = folder / CHECKSUMS
    if not path.exists():
        raise ReleaseError(_("%(path)s is missing; expected one line of sha256sum for each version.") % {"path": path})
    sums = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not (match := LINE.fullmatch(line)):
            raise ReleaseError(
                _("%(path)s:%(number)s: expected a line as sha256sum writes it.") % {"path": path, "number": number}
            )
        sums[match[2]] = match[1]
    return sums


def _verify(path: Path, sums: dict[str, str]) -> None:
    if path.name not in sums:
        raise ReleaseError(
            _("%(path)s has no line in %(checksums)s; a version is released when it has one.")
            % {"path": path, "checksums": CHECKSUMS}
        )
    if hashlib.sha256(path.read_bytes()).hexdigest() != sums[path.name]:
        raise ReleaseError(
            _("%(path)s was edited after its release; put it back and release a new version instead.") % {"path": path}
        )
