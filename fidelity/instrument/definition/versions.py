"""The folder of versions: newest or named, and proof that none released was edited. No Django here."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fidelity.instrument.definition.parsing import checksum_of, parse_instrument
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.definition.yaml_lines import Part
from fidelity.wording.translation import gettext as _

CHECKSUMS = "CHECKSUMS"
HEAD = "instrument.yaml"
RELEASED = re.compile(r"^released:", re.MULTILINE)
DOMAIN_CODE = re.compile(r"\bcode: ([a-z-]+)")
LINE = re.compile(r"([0-9a-f]{64}) [ *](\S+)")


class ReleaseError(ValueError):
    """What is wrong with the folder of released versions."""


@dataclass(frozen=True)
class VersionText:
    """The text of one version; a folder of files is one text, and `parts` says which lines came from which file."""

    path: Path
    text: str
    parts: tuple[Part, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether it has no release date yet: it can be read and tried, and is offered to nobody."""
        return not RELEASED.search(self.text)

    @property
    def checksum(self) -> str:
        """That of the instrument that it says."""
        return checksum_of(self.text)

    def parse(self) -> Instrument:
        return _parse(self)


@lru_cache(maxsize=8)
def _parse(version: VersionText) -> Instrument:
    """Read once in a process: the same text is the same instrument."""
    return parse_instrument(version.text, path=str(version.path), parts=version.parts)


def version_paths(folder: Path) -> tuple[Path, ...]:
    """The files `<major>.<minor>.yaml` and folders `<major>.<minor>`, drafts too, oldest version first.

    Another name among the YAML files is an error.
    """
    folders = [path.parent for path in folder.glob(f"*/{HEAD}")]
    return tuple(sorted([*folder.glob("*.yaml"), *folders], key=_version))


def released_texts(folder: Path) -> tuple[VersionText, ...]:
    """The texts of the released versions, oldest first."""
    read = (read_version(path) for path in version_paths(folder))
    return tuple(version for version in read if not version.is_draft)


def read_version(path: Path) -> VersionText:
    """The text of a file, or of a folder: `instrument.yaml`, and below `items:` one file of items for each domain."""
    if path.is_file():
        return VersionText(path, path.read_text(encoding="utf-8"))
    head = (path / HEAD).read_text(encoding="utf-8").rstrip() + "\n\nitems:\n"
    lines, parts = head.splitlines(), [Part(1, str(path / HEAD))]
    for file in _item_files(path):
        parts.append(Part(len(lines) + 1, str(file)))
        lines += file.read_text(encoding="utf-8").splitlines()
    return VersionText(path, "\n".join(lines) + "\n", tuple(parts))


def verify_checksums(folder: Path) -> None:
    """Raise `ReleaseError` unless every released version has the checksums (as of sha256sum) of `CHECKSUMS`."""
    sums = _checksums(folder)
    released = [file for version in released_texts(folder) for file in _files(version.path)]
    present = {_name(folder, file) for path in version_paths(folder) for file in _files(path)}
    if gone := sorted(set(sums) - present):
        raise ReleaseError(
            _("%(path)s names %(gone)s, which is missing.") % {"path": folder / CHECKSUMS, "gone": ", ".join(gone)}
        )
    for file in released:
        _verify(folder, file, sums)


def load_version(folder: Path, version: str | None = None) -> Instrument:
    """The newest version released, or the one named, which may be a draft; a released one is verified first."""
    read = _newest(folder) if version is None else read_version(_named(folder, version))
    if not read.is_draft:
        for file in _files(read.path):
            _verify(folder, file, _checksums(folder))
    instrument = read.parse()
    if instrument.version != _number(read.path):
        raise ReleaseError(
            _("%(path)s says that it is version %(version)s; expected %(name)s.")
            % {"path": read.path, "version": instrument.version, "name": _number(read.path)}
        )
    return instrument


def _item_files(path: Path) -> list[Path]:
    """The files of items in a folder, in the order in which its head lists the domains."""
    order = DOMAIN_CODE.findall((path / HEAD).read_text(encoding="utf-8"))
    files = [file for file in path.glob("*.yaml") if file.name != HEAD]
    return sorted(files, key=lambda file: (order.index(file.stem) if file.stem in order else len(order), file.stem))


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [path / HEAD, *_item_files(path)]


def _name(folder: Path, file: Path) -> str:
    return file.relative_to(folder).as_posix()


def _number(path: Path) -> str:
    """`1.0` of `1.0.yaml` and of the folder `1.0`."""
    return path.name.removesuffix(".yaml")


def _version(path: Path) -> tuple[int, ...]:
    if not re.fullmatch(r"\d+\.\d+", _number(path)):
        raise ReleaseError(
            _("%(path)s is not named after a version; expected a name such as 1.0.yaml.") % {"path": path}
        )
    return tuple(int(part) for part in _number(path).split("."))


def _newest(folder: Path) -> VersionText:
    if not (released := released_texts(folder)):
        raise ReleaseError(_("%(folder)s holds no released version.") % {"folder": folder})
    return released[-1]


def _named(folder: Path, version: str) -> Path:
    for path in version_paths(folder):
        if _number(path) == version:
            return path
    known = ", ".join(_number(path) for path in version_paths(folder))
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


def _verify(folder: Path, file: Path, sums: dict[str, str]) -> None:
    if _name(folder, file) not in sums:
        raise ReleaseError(
            _("%(path)s has no line in %(checksums)s; a version is released when it has one.")
            % {"path": file, "checksums": CHECKSUMS}
        )
    if hashlib.sha256(file.read_bytes()).hexdigest() != sums[_name(folder, file)]:
        raise ReleaseError(
            _("%(path)s was edited after its release; put it back and release a new version instead.") % {"path": file}
        )
