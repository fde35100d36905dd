"""The role check of a program: a text or a file in, what was found out, and nothing kept."""

import io
import logging
import re
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfWriter

from fidelity.role_check.analysis.language_detection import is_english
from programs.models import AuditEvent, Organisation, Program, Role
from tests.reviews.conftest import make_program
from tests.role_check.conftest import TEXT, make_job, texts_checked
from tests.role_check.documents.files import as_docx, as_pdf
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
    assert "1 critical and 1 serious duty do not fit the role. 2 depend on how they are done." in said
    assert "Leftover chores serious: does not fit" in said
    assert "“Answers the front desk phones” line 4; likely" in said
    assert "The documents differ: Writing notes and reports" in said


def test_a_text_in_spanish_is_read_by_spanish_rules_and_answered_in_the_language_of_the_page(
    manager: Client, program: Program
):
    response = checked(manager, "Escucha a las personas sin juzgar.\n\nReparte los medicamentos a los residentes.\n")
    assert marked(response) == [("critical", "Reparte los medicamentos")]
    said = words(response)
    assert "What is in Spanish was read by Spanish rules." in said
    assert "Giving out medication critical: does not fit" in said
    assert "read by Spanish rules" not in words(checked(manager, TEXT))


def test_a_job_description_in_spanish_is_read_too(manager: Client, program: Program):
    job = make_job(program, "Reparte los medicamentos a los residentes.")
    response = manager.get(f"{ADDRESS}staff/{job.pk}")
    assert "What is in Spanish was read by Spanish rules." in words(response)


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
            "taches.txt",
            "Il distribue les médicaments aux personnes et répond au téléphone de la réception.".encode(),
            "This looks like French. I read English and Spanish, so nothing was checked.",
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


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.MANAGER, 200),
        (Role.SUPERVISOR, 200),
        (Role.PEER, 200),
        (Role.ALLY, 200),
        (Role.FUNDER, 404),
        (Role.ADMIN, 403),
    ],
)
def test_those_who_work_in_the_program_check_texts(as_role, role: Role, status: int, method: str):
    assert getattr(as_role(role), method)(ADDRESS, {"text": TEXT}).status_code == status


def test_somebody_of_another_program_finds_no_such_page(as_role, organisation: Organisation):
    make_program(organisation, "Alder House")
    response = as_role(Role.PEER).post("/programs/alder-house/role-check/", {"text": TEXT})
    assert response.status_code == 404
    assert "medication" not in words(response)


def test_the_page_for_everybody_checks_whole_texts_too(program: Program):
    response = Client().post("/can-you-ask-me", {"text": TEXT})
    assert len(marked(response)) == 4


# A peer supporter's own job description


@pytest.fixture
def peer(as_role) -> Client:
    return as_role(Role.PEER)


def main_of(response: HttpResponse) -> str:
    """The page without what belongs to one sign-in: its token, and links that only some may follow."""
    page = re.search(r"<h1.*?</main>", response.content.decode(), re.DOTALL)[0]
    page = re.sub(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>|<a href="/programs/[^>]*>.*?</a>', " ", page)
    return " ".join(page.replace("<", " <").split())


JOB = {"txt": str.encode, "docx": as_docx, "pdf": as_pdf}


@pytest.mark.parametrize("ending", ["", *JOB])
def test_a_peer_supporter_sees_what_a_manager_sees(manager: Client, peer: Client, ending: str):
    job = {"file": (f"my-job.{ending}", JOB[ending](TEXT))} if ending else {"text": TEXT}
    mine, theirs = checked(peer, **job), checked(manager, **job)
    assert mine.status_code == 200
    assert [level for level, _ in marked(mine)] == ["serious", "critical", "depends", "depends"]
    assert main_of(mine) == main_of(theirs)


@pytest.mark.parametrize("ending", ["", *JOB])
def test_nothing_of_it_is_kept_and_nothing_tells_of_it(
    peer: Client, tmp_path: Path, settings, caplog: pytest.LogCaptureFixture, ending: str
):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    caplog.set_level(logging.DEBUG)
    job = {"file": (f"my-job.{ending}", JOB[ending](TEXT))} if ending else {"text": TEXT}
    with CaptureQueriesContext(connection) as queries:
        response = checked(peer, **job)
    assert response.status_code == 200
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert AuditEvent.objects.count() == 0
    assert list(tmp_path.iterdir()) == []
    assert re.findall("medication|phones|my-job", str(dict(peer.session)) + _logged(caplog)) == []
    assert response["Cache-Control"] == "no-store"
    assert "data-keep" in response.content.decode(), "the browser keeps what is typed into other forms over a sign-in"


def _logged(caplog: pytest.LogCaptureFixture) -> str:
    """All that was logged, but for the tests' own reading of the database."""
    return "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_no_page_of_those_who_lead_changes(as_role, peer: Client, program: Program, role: Role):
    leading = as_role(role)
    pages = ["/", *(reverse(name, args=[program.slug]) for name in ("program", "staff", "audit_log"))]
    before = [main_of(leading.get(page)) for page in pages]
    checked(peer, TEXT)
    checked(peer, "", ("my-job.docx", b"PK no file at all"))
    assert [main_of(leading.get(page)) for page in pages] == before


def test_a_file_that_can_not_be_read_is_not_named_in_a_log(peer: Client, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    assert checked(peer, "Hands out medication.", ("my-job.pdf", b"%PDF-1.4 medication")).status_code == 422
    assert re.findall("medication|my-job", _logged(caplog)) == []


@pytest.mark.parametrize("name", ["program", "staff"])
def test_a_peer_supporter_finds_the_way_to_it(peer: Client, program: Program, name: str):
    assert f'href="{ADDRESS}"' in peer.get(reverse(name, args=[program.slug])).content.decode()


def test_no_link_leads_a_peer_supporter_where_they_may_not_go(peer: Client, manager: Client, program: Program):
    link = "Job descriptions of your staff roles are checked from their own page."
    assert link in words(manager.get(ADDRESS))
    assert link not in words(peer.get(ADDRESS))
    assert "nobody else sees it" in words(peer.get(ADDRESS))
