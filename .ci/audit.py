"""Ask the advisory service about every package of a lock file: `audit.py LOCKFILE`, run by `make audit`.

A known weakness fails. What could not be asked about is said loudly and does not fail: a build must not hang on a
service that this machine can't reach, and must not call "clean" what nobody looked at.
"""

import json
import subprocess
import sys
from pathlib import Path

WAIT = 20  # seconds for one answer
ALL_IT_TAKES = 600

AUDIT = ("--require-hashes", "--disable-pip", "--progress-spinner=off", f"--timeout={WAIT}", "--format=json")


def main(lock: str) -> None:
    try:
        asked = subprocess.run(
            [Path(sys.executable).with_name("pip-audit"), *AUDIT, "-r", lock],
            capture_output=True,
            text=True,
            timeout=ALL_IT_TAKES,
            check=False,
        )
        packages = json.loads(asked.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        warn(f"nothing in {lock} was looked at: the advisory service does not answer.")
        return
    sys.exit(told(lock, packages))


def told(lock: str, packages: list[dict]) -> int:
    """Print what is known; 1 where a package has a known weakness."""
    unasked = [package["name"] for package in packages if "skip_reason" in package]
    weak = [(package, each) for package in packages for each in package.get("vulns", [])]
    for package, each in weak:
        mended = ", ".join(each["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {each['id']}, mended in {mended}")
    if unasked:
        warn(
            f"{len(unasked)} of {len(packages)} packages in {lock} were not looked at: the service does not know them."
        )
    print(f"{lock}: {len(packages) - len(unasked)} packages looked at, {len(weak)} known weaknesses.")
    return 1 if weak else 0


def warn(what: str) -> None:
    line = "!" * 100
    print(f"{line}\nNOT AUDITED: {what}\nRun `make audit` where the service can be reached.\n{line}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
