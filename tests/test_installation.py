"""An install goes on after it was interrupted, tells calmly how far it is, and says what to do where it can't go on."""

import hashlib
import importlib.util
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

SCRIPTS = Path(settings.BASE_DIR) / ".ci"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


environment, wheels = script("environment"), script("wheels")


def told(capsys: pytest.CaptureFixture[str], *lines: str, total: int = 3, live: bool = False) -> str:
    progress = environment.Progress(total=total, live=live)
    for line in lines:
        progress.read(f"{line}\n")
    progress.end()
    return capsys.readouterr().out


COLLECT = [f"Collecting package-{number}==1.0 (from -r .lock/run.txt (line 5))" for number in range(1, 13)]


def test_a_file_gets_a_line_now_and_then(capsys):
    assert told(capsys, "Ignoring tzdata: markers don't match", *COLLECT, total=13) == "  10 of 12  package-10\n"


def test_a_large_file_has_a_line_of_its_own(capsys):
    small, large = "  Downloading a.whl (829 kB)", "  Downloading b.whl (53.5 MB)"
    assert told(capsys, COLLECT[0], small, COLLECT[1], large) == "  2 of 3  package-2 (53.5 MB)\n"


def test_a_screen_has_one_line_that_changes(capsys):
    shown = told(capsys, *COLLECT[:2], live=True)
    assert shown == "\r  1 of 3  package-1\033[K\r  2 of 3  package-2\033[K\r\033[K"


def test_warnings_of_pip_stay_away_and_waiting_is_said_once(capsys):
    lines = ["WARNING: Location '/x' is ignored", *["WARNING: Retrying (Retry(total=4)) after connection broken"] * 5]
    assert told(capsys, *lines) == "  0 of 3  waiting for the network\n"


def reason(tmp_path: Path, *lines: str) -> str:
    log = tmp_path / "install.log"
    log.write_text("".join(f"{line}\n" for line in lines))
    return environment.reason(log)


NOTHING_FOUND = "ERROR: No matching distribution found for pillow==13.0.0"


def test_without_network_the_network_is_named(tmp_path):
    retries = "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'"
    assert reason(tmp_path, retries, NOTHING_FOUND).startswith("Nothing could be downloaded.")


def test_without_a_wheel_another_python_is_named(tmp_path, capsys):
    assert "Name another Python" in reason(tmp_path, "Collecting pillow", NOTHING_FOUND)
    assert capsys.readouterr().out == f"{NOTHING_FOUND}\n"


def test_a_wrong_hash_is_shown_as_pip_says_it(tmp_path, capsys):
    said = ["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "    a from b:", "        Expected sha256 1"]
    assert reason(tmp_path, "Collecting a", *said, "WARNING: Location 'x' is ignored").startswith("Installing failed")
    assert capsys.readouterr().out.splitlines() == said


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder whose lock lists one package, which lies there as a wheel."""
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("plumb.py", "")
        archive.writestr("plumb-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: plumb\nVersion: 1.0\n")
        archive.writestr("plumb-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("plumb-1.0.dist-info/RECORD", "plumb.py,,\n")
    (tmp_path / "plumb-1.0-py3-none-any.whl").write_bytes(wheel.getvalue())
    (tmp_path / ".lock").mkdir()
    digest = hashlib.sha256(wheel.getvalue()).hexdigest()
    (tmp_path / ".lock" / "run.txt").write_text(f"plumb==1.0 \\\n    --hash=sha256:{digest}\n")
    return tmp_path


def install(clone: Path, folder: str = ".venv") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPTS / "environment.py", folder, "run"],
        cwd=clone,
        env=os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(clone)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_was_left_half_made_is_made_anew_and_what_is_complete_is_kept(clone):
    leftover = clone / ".venv" / "lib" / "half_made.py"
    leftover.parent.mkdir(parents=True)
    leftover.touch()
    (clone / ".venv" / "pyvenv.cfg").touch()

    made = install(clone)
    assert (made.returncode, made.stderr) == (0, "")
    assert not leftover.exists()
    assert (clone / ".venv" / "run").exists()

    leftover.touch()
    assert "Making the environment" not in install(clone).stdout
    assert leftover.exists()

    (clone / ".lock" / "run.txt").write_text(f"plumb==2.0 \\\n    --hash=sha256:{'0' * 64}\n")
    failed = install(clone)
    assert failed.returncode == 1
    assert "No matching distribution found for plumb==2.0" in failed.stdout
    assert "Name another Python" in failed.stderr
    assert not (clone / ".venv" / "run").exists()


def test_a_folder_with_other_things_is_not_emptied(clone):
    (clone / "papers").mkdir()
    (clone / "papers" / "letter.txt").touch()
    assert "is not emptied" in install(clone, "papers").stderr
    assert (clone / "papers" / "letter.txt").exists()


def package(*files: str, **more: str) -> dict:
    listed = [{"url": f"https://files.example/{name}", "hashes": {"sha256": name}} for name in files]
    return {"name": "plumb", "wheels": listed, **more}


def test_a_wheel_for_every_machine_leaves_no_gap():
    assert list(wheels.gaps_in(package("plumb-1.0-py3-none-any.whl"), "plumb-1.0-py3-none-any.whl")) == []


def test_each_machine_and_python_without_a_wheel_is_named():
    stable = "plumb-1.0-cp311-abi3-manylinux_2_28_x86_64.whl"
    old = "plumb-1.0-cp313-cp313-manylinux_2_17_aarch64.manylinux2014_aarch64.whl"
    assert list(wheels.gaps_in(package(stable, old), f"{stable} {old}")) == [
        "Linux Arm with Python 3.11, 3.12, 3.14",
        "macOS 15 Arm with Python 3.11, 3.12, 3.13, 3.14",
    ]


def test_a_package_without_wheels_and_a_wheel_that_is_not_locked_count_as_gaps():
    everywhere = [f"{machine} with Python 3.11, 3.12, 3.13, 3.14" for machine in wheels.MACHINES]
    assert list(wheels.gaps_in({"name": "plumb"}, "")) == everywhere
    assert list(wheels.gaps_in(package("plumb-1.0-py3-none-any.whl"), "another hash")) == everywhere


def test_where_a_package_is_not_installed_it_needs_no_wheel():
    assert list(wheels.gaps_in(package(marker="sys_platform == 'win32'"), "")) == []
