"""`manage.py check_language`: a file or a folder, for people or as JSON."""

import json
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

OFFICE = "http://schemas.openxmlformats.org"
DOCX = {
    "[Content_Types].xml": (
        f'<Types xmlns="{OFFICE}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
    "word/document.xml": (
        f'<w:document xmlns:w="{OFFICE}/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>Greet each client at the door.</w:t></w:r></w:p></w:body></w:document>"
    ),
}


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("check_language", path, *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "posting.txt"
    path.write_bytes(b"Hello.\r\nGreet each client.\r\n")
    return path


def test_a_file_as_json(text: Path):
    (file,) = json.loads(run(text, "--format", "json"))["files"]
    (found,) = file["findings"]
    assert file["file"] == str(text)
    assert [found[name] for name in ("line", "start", "end", "text")] == [2, 19, 25, "client"]
    assert [found[name] for name in ("category", "level", "confidence")] == ["system", "avoid", "sure"]
    assert found["places"] == ["WMP-A4.1", "WHO-L0.4"]
    assert found["alternative"]
    assert found["reason"]


def test_a_file_for_people(text: Path):
    first, second, _ = run(text).splitlines()[:3]
    assert first == f"{text}: 1 word to look at again:"
    assert second.startswith("  line 2     avoid  “client” -> the person")


def test_a_text_without_such_a_word(tmp_path: Path):
    path = tmp_path / "good.txt"
    path.write_text("Sit with people as long as they want.\n")
    assert run(path) == f"{path}: no word to look at again.\n"


def test_a_folder_in_order_with_what_could_not_be_read(text: Path):
    (text.parent / "a.txt").write_bytes(b"a client\0")
    (text.parent / "b.pdf").write_bytes(b"Greet each client.")
    (text.parent / "c.md").write_text("# Welcome\n\nGreet each client and the people who came.\n")
    (text.parent / "picture.png").write_bytes(b"a client")
    files = json.loads(run(text.parent, "--format", "json"))["files"]
    assert [(Path(each["file"]).name, "error" in each, len(each["findings"])) for each in files] == [
        ("a.txt", True, 0),
        ("b.pdf", True, 0),
        ("c.md", False, 1),
        ("posting.txt", False, 1),
    ]


def test_a_word_file(tmp_path: Path):
    path = tmp_path / "posting.docx"
    with ZipFile(path, "w") as archive:
        for name, content in DOCX.items():
            archive.writestr(name, content)
    (file,) = json.loads(run(path, "--format", "json"))["files"]
    assert [found["text"] for found in file["findings"]] == ["client"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "This file is empty."),
        (b"a\0b", "This is not plain text"),
        (b"a" * 2_100_000, "This file is larger than 2 MB."),
        (b"Les personnes qui travaillent avec la famille du client dans la maison.", "This looks like French."),
    ],
)
def test_a_file_that_can_not_be_checked(tmp_path: Path, content: bytes, told: str):
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    assert told in run(path)
    assert told in json.loads(run(path, "--format", "json"))["files"][0]["error"]


def test_a_path_that_is_not_there(tmp_path: Path):
    with pytest.raises(CommandError, match="There is no file or folder"):
        run(tmp_path / "gone.txt")


def test_a_folder_without_texts(tmp_path: Path):
    with pytest.raises(CommandError, match=r"holds no \.txt"):
        run(tmp_path)
