"""The folder of released versions: what was released never changes."""

import hashlib
import re

import pytest

from fidelity.instrument.definition.versions import (
    ReleaseError,
    load_version,
    released_texts,
    verify_checksums,
    version_paths,
)
from tests.instrument.definition.test_format_2 import FILES
from tests.instrument.definition.test_parsing import FILE
from tests.instrument.release import write_checksums


@pytest.fixture
def folder(tmp_path):
    for version in ("1.0", "1.2", "1.10"):
        (tmp_path / f"{version}.yaml").write_text(FILE.replace("version: 1.0", f"version: {version}"))
        write_checksums(tmp_path, version)
    return tmp_path


def test_versions_in_their_order(folder):
    assert [path.stem for path in version_paths(folder)] == ["1.0", "1.2", "1.10"]


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
        version_paths(folder)


def test_a_file_that_says_another_version_than_its_name(folder):
    (folder / "1.10.yaml").write_text(FILE)
    write_checksums(folder, "1.10")
    with pytest.raises(ReleaseError, match=r"says that it is version 1\.0; expected 1\.10"):
        load_version(folder)


# A version in a folder


@pytest.fixture
def with_folder(folder):
    (folder / "2.0").mkdir()
    for name, text in FILES.items():
        (folder / "2.0" / name).write_text(text)
    return folder


def release(folder):
    head = folder / "2.0" / "instrument.yaml"
    head.write_text(head.read_text() + "released: 2027-01-10\n")
    write_checksums(folder, "2.0")


def test_a_draft_is_not_the_newest_version_and_needs_no_checksum(with_folder):
    assert verify_checksums(with_folder) is None
    assert load_version(with_folder).version == "1.10"
    assert [version.path.stem for version in released_texts(with_folder)] == ["1.0", "1.2", "1.10"]


def test_a_draft_can_be_tried_by_its_name(with_folder):
    assert load_version(with_folder, "2.0").version == "2.0"


def test_with_a_date_and_a_checksum_for_each_file_it_is_released(with_folder):
    release(with_folder)
    assert verify_checksums(with_folder) is None
    assert load_version(with_folder).version == "2.0"


@pytest.mark.parametrize("name", FILES)
def test_an_edit_to_any_of_its_files_is_told(with_folder, name):
    release(with_folder)
    path = with_folder / "2.0" / name
    path.write_text(path.read_text() + "# a small change\n")
    with pytest.raises(ReleaseError, match=re.escape(f"{path} was edited after its release")):
        load_version(with_folder)


def test_a_file_more_is_not_released(with_folder):
    release(with_folder)
    (with_folder / "2.0" / "more.yaml").write_text("")
    with pytest.raises(ReleaseError, match=r"more\.yaml has no line in CHECKSUMS"):
        verify_checksums(with_folder)


def test_a_file_less_is_told(with_folder):
    release(with_folder)
    (with_folder / "2.0" / "choice.yaml").unlink()
    with pytest.raises(ReleaseError, match=r"CHECKSUMS names 2\.0/choice\.yaml, which is missing"):
        verify_checksums(with_folder)


def test_the_checksums_of_one_version_are_written_and_those_of_others_stay(folder):
    before = (folder / "CHECKSUMS").read_text().splitlines()
    for version in ("1.0", "1.10"):
        path = folder / f"{version}.yaml"
        path.write_text(path.read_text() + "# a small change\n")
    write_checksums(folder, "1.10")
    now = (folder / "CHECKSUMS").read_text().splitlines()
    assert [old == new for old, new in zip(before, now, strict=True)] == [True, False, True]
    with pytest.raises(ReleaseError, match=r"1\.0\.yaml was edited after its release"):
        verify_checksums(folder)
