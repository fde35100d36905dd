"""What a benchmark says of memory is that of the program it is about."""

import subprocess
import sys

import pytest

from tests.benchmarks.processes import ROOT

CHILD = "from tests.benchmarks.processes import most_memory; print(most_memory())"
LARGE = "import subprocess, sys; filled = b'x' * 300_000_000; subprocess.run([sys.executable, '-c', sys.argv[1]])"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not tell")
def test_the_memory_of_what_started_a_program_is_not_counted_as_its_own():
    command = [sys.executable, "-c", LARGE, CHILD]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    assert 5 < float(printed) < 200
