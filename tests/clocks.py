"""`make clocks`: the fast tests under moments that are hard on dates; one line a moment, and what failed there.

The tests start at each of these moments instead of their own (`tests/clock.py`). Left out is what reads no clock
(`tests/with_database.py`), and what takes long or brings a program of its own: a browser, a PDF, a validator.
"""

import os
import re
import subprocess
import sys

FAST = "not (slow or browser or pango or verapdf or postgres)"
CLOCKS = (
    ("a leap day", "2028-02-29T12:00", "UTC"),
    ("New Year's Eve west of UTC, where it is next year already", "2026-12-31T20:30", "America/New_York"),
    ("a day of 25 hours, before its clock goes back", "2027-11-07T00:30", "America/New_York"),
    ("two years on", "2028-11-22T10:42", "UTC"),
    ("the first minutes of a fiscal year east of UTC", "2027-07-01T00:10", "Pacific/Auckland"),
)


def main() -> int:
    return max([run(*clock) for clock in CLOCKS])


def run(name: str, moment: str, zone: str) -> int:
    """Pass the fast tests at one moment and say how it went; 0 where nothing failed."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "tests.with_database", "-m", FAST]
    environment = os.environ | {"PLUMBLINE_TEST_CLOCK": moment, "TIME_ZONE": zone}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    last = done.stdout.strip().rpartition("\n")[2]
    print(f"{moment} {zone}, {name}: {last.strip('= ')}", flush=True)
    if done.returncode:
        failures = re.search(r"^=+ (FAILURES|ERRORS) =+$.*", done.stdout, re.DOTALL | re.MULTILINE)
        print(failures[0] if failures else done.stdout + done.stderr, flush=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
