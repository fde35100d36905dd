"""Make an environment and install a lock file into it: `environment.py FOLDER run|dev [LOCK OF PIP]`. Any Python 3.

A lock names all there is to install, so pip looks for nothing else (`--no-deps`) and builds nothing (`--only-binary`):
what was released since changes nothing. A file `run` or `dev` in the folder says that an install came to its end; where
neither is there, the folder is emptied first, and pip takes what it had downloaded from its cache.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  (this file is what tells)
    sys.exit(
        f"Plumbline needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}. "
        "Name another one: make run PYTHON=python3.12"
    )

# What the developers have holds what the app needs.
HOLDS = {"run": ["run"], "dev": ["run", "dev"]}
INSTALL = ["install", "--no-deps", "--require-hashes", "--only-binary=:all:", "--no-input", "--progress-bar=off"]
OFFLINE = (
    "Nothing could be downloaded. Is this machine connected? Behind a proxy, set HTTPS_PROXY. "
    "Then run the same command again."
)
NO_WHEEL = (
    "A package has no ready-made file for this system with Python {python}. Python 3.11 to 3.14 on Linux (x86-64, Arm) "
    "or macOS have them all. Name another Python: make run PYTHON=python3.12"
)
FAILED = (
    "Installing failed; the lines above say why, and {log} has all of it. "
    "When that is mended, run the same command again."
)


def main(folder: Path, name: str, pip_lock: str | None = None) -> None:
    began = time.monotonic()
    kept = (folder / "bin" / "python").exists() and any((folder / stamp).exists() for stamp in HOLDS)
    for stamp in HOLDS:
        (folder / stamp).unlink(missing_ok=True)
    lock = Path(".lock", f"{name}.txt")
    if not (kept and agrees(install(folder, lock, pip_lock))):
        make(folder)
        if not agrees(install(folder, lock, pip_lock)):
            sys.exit(f"The packages of {lock} do not fit together. Please report this with the lines above.")
    for stamp in HOLDS[name]:
        (folder / stamp).touch()
    print(f"Installed in {round(time.monotonic() - began)} seconds.", flush=True)


def make(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        sys.exit(
            f"{folder} is no environment of Python, so it is not emptied. Delete it, or name another: make run VENV=…"
        )
    print(f"Making the environment in {folder}", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=False).returncode:
        sys.exit("Python could not make an environment. On Debian or Ubuntu: sudo apt-get install python3-venv")


def install(folder: Path, lock: Path, pip_lock: str | None) -> Path:
    """The folder, with all that the lock lists; ends the program with the reason where that fails."""
    for listing in filter(None, (pip_lock, lock)):
        print(f"Installing what {listing} lists", flush=True)
        run_pip(folder, Path(listing))
    return folder


def run_pip(folder: Path, lock: Path) -> None:
    listed = re.findall(r"^\w", lock.read_text(), re.MULTILINE)
    progress = Progress(total=len(listed), live=sys.stdout.isatty())
    log = folder / "install.log"
    quiet = os.environ | {"PYTHONUNBUFFERED": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = [folder / "bin" / "python", "-m", "pip", *INSTALL, "-r", lock]
    pip = subprocess.Popen(command, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with log.open("w") as kept, pip:
        for line in pip.stdout:
            kept.write(line)
            progress.read(line)
    progress.end()
    if pip.returncode:
        sys.exit(reason(log))


def agrees(folder: Path) -> bool:
    """Whether each package has what it asks for, in a version that it takes (`pip check`)."""
    check = [folder / "bin" / "python", "-m", "pip", "check", "--disable-pip-version-check"]
    checked = subprocess.run(check, stdout=subprocess.PIPE, text=True, check=False)
    if checked.returncode:
        print(checked.stdout, end="", flush=True)
    return checked.returncode == 0


def reason(log: Path) -> str:
    """Print what pip said of an error; the sentence that tells what to do about it."""
    lines = [line for line in log.read_text().splitlines() if not line.startswith("WARNING: Location ")]
    if any(line.startswith("WARNING: Retrying") for line in lines):
        return OFFLINE
    errors = [number for number, line in enumerate(lines) if line.startswith("ERROR:")]
    print("\n".join(lines[errors[0] :] if errors else lines[-20:]), flush=True)
    if any("No matching distribution found" in line for line in lines):
        return NO_WHEEL.format(python=f"{sys.version_info.major}.{sys.version_info.minor}")
    return FAILED.format(log=log)


class Progress:
    """Tells what pip is at from the lines it prints: one line that changes on a screen, else one now and then."""

    STEP = re.compile(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)==|Processing (?:\S*/)?([\w.]+)-")
    SIZE = re.compile(r"\s+Downloading \S+ \(([\d.]+) ([kMG])B\)")
    LARGE = 5  # MB; takes a while on a slow line
    EVERY = 10

    def __init__(self, *, total: int, live: bool) -> None:
        self.total, self.live = total, live
        self.count, self.package, self.waits = 0, "", False
        self.told = 0  # the package that had a line last

    def read(self, line: str) -> None:
        step, size = self.STEP.match(line), self.SIZE.match(line)
        if step:
            if self.count % self.EVERY == 0 and self.told < self.count:
                self._tell(self.package, worth_a_line=True)
            self.count, self.package = self.count + 1, step[1] or step[2]
            self._tell(self.package)
        elif size:
            large = size[2] == "G" or (size[2] == "M" and float(size[1]) >= self.LARGE)
            self._tell(f"{self.package} ({size[1]} {size[2]}B)", worth_a_line=large)
        elif line.startswith("Ignoring "):
            self.total -= 1
        elif line.startswith("Installing collected packages"):
            self._tell("all there, unpacking", worth_a_line=True)
        elif line.startswith("WARNING: Retrying") and not self.waits:
            self.waits = True
            self._tell("waiting for the network", worth_a_line=True)

    def end(self) -> None:
        if self.live:
            print("\r\033[K", end="", flush=True)

    def _tell(self, what: str, *, worth_a_line: bool = False) -> None:
        line = f"  {self.count} of {self.total}  {what}"
        if self.live:
            print(f"\r{line[:78]}\033[K", end="", flush=True)
        elif worth_a_line:
            print(line, flush=True)
            self.told = self.count


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), *sys.argv[2:])
    except KeyboardInterrupt:
        sys.exit("\nStopped before the end. Run the same command again to begin this step anew.")
