"""The role check of a program: a text or a file in, what was found out, and nothing kept."""

import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfWriter

from fidelity.role_check.analysis.language_detection import is_english
from programs.models import AuditEvent, Program, Role
from tests.role_check.conftest import TEXT, texts_checked
from tests.role_check.test_task_lookup_views import BARE_LIST, marked, words

ADDRESS = "/programs/willow-house/role-check/"


def checked(client: Client, text: str = "", file: tuple[str, bytes] | None = None) -> HttpResponse:
    upload = {"file": SimpleUploadedFile(*file)} if file else {}
    return client.post(ADDRESS, {"text": text} | upload)


def typed(response: HttpResponse) -> str:
    """What stands in the field for the text."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", response.content.decode(), re.DOTALL)[1]
    return unescape(found).removeprefix("\n")


# What it says


def test_every_duty_that_does_not_fit_is_marked_and_explained(manager: Client, program: Program):
    response = checked(manager, TEXT)
    assert response.status_code == 200
    assert marked(response) == [
        ("serious", "Answers the front desk phones"),
        ("critical", "Hands out medication"),
        ("depends", "Completes progress notes"),
        ("depends", "Helps people find housing"),
    ]
    said = words(response)
    assert "1 critical and 1 serious duty do not fit the role. With 2 it depends on how they are done." in said
    assert "Leftover chores serious: does not fit" in said
    assert "“Answers the front desk phones” line 4; likely" in said
    assert "The documents differ: Writing notes and reports" in said


def test_each_mark_and_its_note_lead_to_each_other(manager: Client, program: Program):
    page = checked(manager, TEXT).content.decode()
    for number in range(1, 5):
        assert f'id="words-{number}" href="#note-{number}"' in page
        assert f'<li id="note-{number}"><a href="#words-{number}"' in page


def test_a_mark_says_in_words_what_it_is(manager: Client, program: Program):
    page = checked(manager, "Hands out medication.").content.decode()
    mark = re.search(r'<a class="note-number".*?</a>', page, re.DOTALL)[0]
    assert " ".join(re.sub(r"<[^>]+>", "", mark).split()) == "critical: does not fit , note 1"


def test_words_that_could_be_more_open_stand_under_a_heading_of_their_own(manager: Client, program: Program):
    said = words(checked(manager, "Listens to clients and shares hope with clients."))
    assert (
        "Words that could be more open A hint, no finding: people choose the words used for them. “clients” (2" in said
    )


def test_a_text_in_which_all_fits(manager: Client, program: Program):
    said = words(checked(manager, "Shares own story. Goes along to appointments when people ask."))
    assert "Nothing in this text is a duty that the documents warn of. That is no approval." in said


def test_the_text_can_be_changed_and_checked_again(manager: Client, program: Program):
    assert typed(checked(manager, TEXT)) == TEXT.strip()


def test_a_bare_list_of_duties_is_read_as_english(manager: Client, program: Program):
    assert not is_english(BARE_LIST)
    assert ("critical", "Medication administration") in marked(checked(manager, BARE_LIST))


@pytest.mark.parametrize("text", [TEXT, BARE_LIST])
def test_a_text_is_checked_once(manager: Client, program: Program, text: str):
    with texts_checked() as texts:
        checked(manager, text)
    assert texts == [text.strip()]


# Files


def test_a_file_is_read_and_takes_the_place_of_the_text(manager: Client, program: Program):
    response = checked(manager, "Something else.", ("duties.TXT", b"Hands out medication.\r\n"))
    assert marked(response) == [("critical", "Hands out medication")]
    assert typed(response) == "Hands out medication."


def test_a_file_is_checked_once(manager: Client, program: Program):
    with texts_checked() as texts:
        checked(manager, "Something else.", ("duties.txt", BARE_LIST.encode()))
    assert texts == [BARE_LIST]


def encrypted_pdf() -> bytes:
    pdf = PdfWriter()
    pdf.add_blank_page(200, 200)
    pdf.encrypt("secret", algorithm="RC4-128")
    written = io.BytesIO()
    pdf.write(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("duties.txt", b"", "This file is empty."),
        ("duties.txt", b"\x00\x01\x02\xff" * 100, "This is not plain text, although its name ends in .txt."),
        ("duties.pdf", b"Hands out medication.", "This is not a PDF, although its name ends in .pdf."),
        ("duties.docx", b"PK\x03\x04 broken", "This is not a sound .docx file."),
        ("duties.exe", b"MZ", "Only .txt, .docx and .pdf can be read here."),
        ("duties", b"Hands out medication.", "Only .txt, .docx and .pdf can be read here."),
        ("duties.txt", b"x" * (2 * 1024 * 1024 + 1), "This file is larger than 2 MB."),
        ("duties.txt", b"hand out " * 12_000, "100,000 can be checked at once; try it in parts."),
        ("duties.pdf", encrypted_pdf(), "This PDF has a password."),
        (
            "tareas.txt",
            "Reparte los medicamentos a las personas y contesta el teléfono de la recepción todos los días.".encode(),
            "This looks like another language than English.",
        ),
    ],
    ids=["empty", "binary", "no PDF", "broken", "ending", "no ending", "2 MB", "long", "password", "language"],
)
def test_a_file_that_can_not_be_checked_is_told_in_a_sentence_and_the_text_is_kept(
    manager: Client, program: Program, name: str, content: bytes, told: str
):
    response = checked(manager, "What I pasted before.", (name, content))
    assert response.status_code == 422
    assert told in words(response)
    assert typed(response) == "What I pasted before."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Paste a text or choose a file first."),
        ("hand out " * 12_000, "This text has 107,999 characters. 100,000 can be checked at once; try it in parts."),
    ],
    ids=["empty", "too long"],
)
def test_a_text_that_can_not_be_checked(manager: Client, program: Program, text: str, told: str):
    response = checked(manager, text)
    assert response.status_code == 422
    assert told in words(response)
    assert typed(response) == text


def test_a_hundred_thousand_signs_are_answered(manager: Client, program: Program):
    response = checked(manager, "- Hands out medication.\n" * 4_000)
    assert response.status_code == 200
    assert "4000 duties do not fit the role, and all of them are critical." in words(response)


def test_a_bare_list_of_duties_is_english_enough(manager: Client, program: Program):
    bare = "Answers phones\nFiles charts\nCleans rooms\nDrives residents\nHands out medication\nSearches bags"
    assert checked(manager, bare).status_code == 200


# Nothing stored, and who comes in


def test_nothing_is_stored(manager: Client, program: Program):
    with CaptureQueriesContext(connection) as queries:
        response = checked(manager, TEXT)
    written = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert written == []
    assert response["Cache-Control"] == "no-store"
    assert AuditEvent.objects.count() == 0
    assert "medication" not in str(dict(manager.session))


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 200), (Role.SUPERVISOR, 200), (Role.PEER, 403)])
def test_those_who_work_on_reviews_check_texts(as_role, role: Role, status: int):
    assert as_role(role).get(ADDRESS).status_code == status


def test_the_page_for_everybody_checks_whole_texts_too(program: Program):
    response = Client().post("/can-you-ask-me", {"text": TEXT})
    assert len(marked(response)) == 4
