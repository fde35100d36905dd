"""Make `.venv` and install a lock file into it: `environment.py PYTHON LOCKFILE`. Runs on any Python 3."""

import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  (this file is what tells)
    sys.exit(
        f"Plumbline needs Python 3.11 or later; {sys.argv[1]} is {sys.version.split()[0]}. "
        "Name another one: make run PYTHON=python3.12"
    )

python, lock = sys.argv[1:]
if not Path(".venv/bin/pip").exists():
    print("Making the environment in .venv", flush=True)
    if subprocess.run([python, "-m", "venv", ".venv"], check=False).returncode:
        sys.exit("Python could not make an environment. On Debian or Ubuntu: sudo apt-get install python3-venv")
print(f"Installing what {lock} lists (downloads on the first start)", flush=True)
install = [".venv/bin/python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock]
if subprocess.run(install, check=False).returncode:
    sys.exit("Installing failed; the lines above say why. Is this machine connected? Then run the same command again.")
