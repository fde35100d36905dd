"""Name each locked package that some machine would have to build: `wheels.py LOCKFILE`, run by `make lock`.

Nothing is built when Plumbline is installed (`environment.py`), so each version of Python on each kind of machine needs
a ready-made file, a wheel, whose hash is in the lock. uv says which files the registry has; none is downloaded.
"""

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import parse_wheel_filename

PYTHONS = [(3, 11), (3, 12), (3, 13), (3, 14)]
GLIBC = 28  # 2.28, that of Debian 10; for older systems six packages have no wheel


def linux(machine: str) -> list[str]:
    return [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, 4, -1)] + [
        f"{old}_{machine}" for old in ("manylinux2014", "manylinux2010", "manylinux1", "linux")
    ]


LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
MAC = {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"}

# Name of a kind of machine -> what markers say of it, and the platforms whose wheels it takes.
MACHINES = {
    "Linux x86-64": (LINUX | {"platform_machine": "x86_64"}, linux("x86_64")),
    "Linux Arm": (LINUX | {"platform_machine": "aarch64"}, linux("aarch64")),
    "macOS 15 Arm": (MAC | {"platform_machine": "arm64"}, list(mac_platforms((15, 0), "arm64"))),
}


def main(lock: str) -> None:
    locked = Path(lock).read_text()
    packages = registry_files(lock)
    gaps = [f"{package['name']}: no wheel for {gap}" for package in packages for gap in gaps_in(package, locked)]
    print("\n".join(gaps), end="\n" if gaps else "")
    if gaps:
        sys.exit("Where a wheel is missing, `make run` stops with an error. Choose another version or package.")
    pythons = f"Python {spoken(PYTHONS[0])} to {spoken(PYTHONS[-1])}"
    print(f"{lock}: {len(packages)} packages, each with a wheel for {pythons} on {', '.join(MACHINES)}.")


def registry_files(lock: str) -> list[dict]:
    """Each package of the lock with the names and hashes of the wheels that the registry has."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "pylock.toml"
        dry = ["--no-deps", "--universal", f"--python-version={spoken(PYTHONS[0])}", "--quiet", "--format=pylock.toml"]
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "pip", "compile", lock, *dry, f"--output-file={found}"], check=True)
        return tomllib.loads(found.read_text())["packages"]


def gaps_in(package: dict, locked: str) -> Iterator[str]:
    """Each kind of machine, with the versions of Python, that has no wheel whose hash is locked."""
    wheels = [wheel for wheel in package.get("wheels", []) if wheel["hashes"]["sha256"] in locked]
    tags = {tag for wheel in wheels for tag in parse_wheel_filename(PurePosixPath(wheel["url"]).name)[3]}
    for machine, (markers, platforms) in MACHINES.items():
        pythons = [
            spoken(python)
            for python in PYTHONS
            if applies(package, python, markers) and tags.isdisjoint(accepted_tags(python, platforms))
        ]
        if pythons:
            yield f"{machine} with Python {', '.join(pythons)}"


def applies(package: dict, python: tuple[int, int], markers: dict[str, str]) -> bool:
    return "marker" not in package or Marker(package["marker"]).evaluate(
        markers
        | {
            "python_version": spoken(python),
            "python_full_version": f"{spoken(python)}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
    )


def accepted_tags(python: tuple[int, int], platforms: list[str]) -> set[Tag]:
    """The tags of the wheels that this Python installs on these platforms."""
    interpreter = f"cp{python[0]}{python[1]}"
    return {*cpython_tags(python, platforms=platforms), *compatible_tags(python, interpreter, platforms)}


def spoken(python: tuple[int, int]) -> str:
    return ".".join(map(str, python))


if __name__ == "__main__":
    main(sys.argv[1])
