"""`manage.py check_role`."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("error")]


def checked(path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    call_command("check_role", path, format="json")
    return json.loads(capsys.readouterr().out)["files"]


def test_a_finding_has_its_exact_place_and_what_the_documents_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "duties.txt"
    file.write_text("Peer specialist\n\n- Shares own story.\n- Hands out medication.\n")
    assert checked(file, capsys) == [
        {
            "file": str(file),
            "findings": [
                {
                    "line": 4,
                    "start": 39,
                    "end": 59,
                    "text": "Hands out medication",
                    "category": "medication-giving",
                    "level": "critical",
                    "item": "ROL-2",
                    "places": ["WMP-A12a", "WHO-T1n1"],
                    "differ": ["X07"],
                    "alternative": "Help someone find words for their worries or wishes about a medicine, "
                    "when they want to.",
                    "confidence": "sure",
                }
            ],
        }
    ]


def test_a_folder_is_read_file_by_file_and_a_bad_one_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no PDF")
    (tmp_path / "b.txt").write_text("Answers the phones.")
    (tmp_path / "c.jpg").write_bytes(b"a picture")
    files = checked(tmp_path, capsys)
    assert [(Path(each["file"]).name, each.get("error", ""), len(each["findings"])) for each in files] == [
        ("a.pdf", "This is not a PDF, although its name ends in .pdf.", 0),
        ("b.txt", "", 1),
    ]


def test_spanish_is_read_by_its_own_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "funciones.txt"
    file.write_text("Escucha sin juzgar. Reparte la medicación a los residentes.")
    (result,) = checked(file, capsys)
    assert [(finding["text"], finding["category"]) for finding in result["findings"]] == [
        ("Reparte la medicación", "medication-giving")
    ]


def test_another_language_is_told_kindly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "taches.txt"
    file.write_text("Le pair aidant écoute les personnes et distribue les médicaments dans la maison.")
    assert checked(file, capsys) == [
        {
            "file": str(file),
            "error": "This looks like French. I read English and Spanish, so nothing was checked. "
            "Ask somebody to translate it.",
            "findings": [],
        }
    ]


def test_the_table_is_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "duties.txt"
    file.write_text("Answers the phones.")
    call_command("check_role", file)
    assert capsys.readouterr().out.splitlines() == [
        f"{file}: 1 finding",
        "  line 1    SERIOUS   Leftover chores (likely): Answers the phones",
        "            instead: Help out in the office now and then, answer a peer support line, "
        "or go along when someone asks.",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [("nothing.txt", "There is no file or folder {path}."), ("", "The folder {path} holds no .txt, .docx, .pdf file.")],
)
def test_a_path_with_nothing_to_read_is_an_error(tmp_path: Path, name: str, said: str) -> None:
    path = tmp_path / name
    with pytest.raises(CommandError) as error:
        call_command("check_role", path)
    assert str(error.value) == said.format(path=path)
