"""The folder of released versions: what was released never changes."""

import hashlib
import re

import pytest

from fidelity.instrument.definition.versions import ReleaseError, load_version, verify_checksums, version_files
from tests.instrument.definition.test_parsing import FILE


@pytest.fixture
def folder(tmp_path):
    for version in ("1.0", "1.2", "1.10"):
        (tmp_path / f"{version}.yaml").write_text(FILE.replace("version: 1.0", f"version: {version}"))
    write_checksums(tmp_path)
    return tmp_path


def write_checksums(folder):
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in folder.glob("*.yaml")]
    (folder / "CHECKSUMS").write_text("".join(sums))


def test_versions_in_their_order(folder):
    assert [path.stem for path in version_files(folder)] == ["1.0", "1.2", "1.10"]


def test_the_newest_version(folder):
    assert load_version(folder).version == "1.10"


def test_a_named_version(folder):
    assert load_version(folder, "1.2").version == "1.2"


def test_the_instrument_carries_the_checksum_of_its_file(folder):
    assert load_version(folder, "1.0").checksum == hashlib.sha256((folder / "1.0.yaml").read_bytes()).hexdigest()


def test_a_folder_as_released_verifies(folder):
    assert verify_checksums(folder) is None


@pytest.mark.parametrize("act", [verify_checksums, load_version, lambda folder: load_version(folder, "1.10")])
def test_an_edit_after_the_release_is_told(folder, act):
    path = folder / "1.10.yaml"
    path.write_text(path.read_text() + "# a small change\n")
    with pytest.raises(ReleaseError, match=re.escape(f"{path} was edited after its release")):
        act(folder)


def test_a_file_without_a_checksum_is_not_released(folder):
    (folder / "1.11.yaml").write_text(FILE)
    with pytest.raises(ReleaseError, match=r"1\.11\.yaml has no line in CHECKSUMS"):
        verify_checksums(folder)


def test_a_checksum_without_a_file(folder):
    (folder / "1.2.yaml").unlink()
    with pytest.raises(ReleaseError, match=r"CHECKSUMS names 1\.2\.yaml, which is missing"):
        verify_checksums(folder)


def test_a_line_that_sha256sum_did_not_write(folder):
    (folder / "CHECKSUMS").write_text("1.0.yaml is fine\n")
    with pytest.raises(ReleaseError, match=r"CHECKSUMS:1: expected a line as sha256sum writes it"):
        verify_checksums(folder)


def test_no_checksums_at_all(folder):
    (folder / "CHECKSUMS").unlink()
    with pytest.raises(ReleaseError, match="CHECKSUMS is missing"):
        verify_checksums(folder)


def test_a_version_that_is_not_there(folder):
    with pytest.raises(ReleaseError, match=r"holds no version 2\.0; it holds 1\.0, 1\.2, 1\.10"):
        load_version(folder, "2.0")


def test_an_empty_folder(tmp_path):
    with pytest.raises(ReleaseError, match="holds no released version"):
        load_version(tmp_path)


def test_a_file_not_named_after_a_version(folder):
    (folder / "draft.yaml").write_text(FILE)
    with pytest.raises(ReleaseError, match=r"draft\.yaml is not named after a version"):
        version_files(folder)


def test_a_file_that_says_another_version_than_its_name(folder):
    (folder / "1.10.yaml").write_text(FILE)
    write_checksums(folder)
    with pytest.raises(ReleaseError, match=r"says that it is version 1\.0; expected 1\.10"):
        load_version(folder)
