"""Paper for a meeting: the empty form, page by page, and the sheet of what there is to talk about."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from django.test import Client

from fidelity.instrument.models import InstrumentVersion
from fidelity.models import Edition, Response, Review
from fidelity.reports.printing import form_and_meeting_views
from fidelity.reports.rendering import pdf
from fidelity.reviews import current_answers
from programs.models import Role
from tests import clock
from tests.plain_words import FORBIDDEN
from tests.reports.build import Q3, RAW_NOTE, real, small
from tests.reports.conftest import closed_review, make_program, member, page, sign_in
from tests.reports.rendering.test_pdf import elements
from tests.sheets import page_texts
from tests.verapdf import verify

# The empty form

pytestmark = pytest.mark.pango


@cache
def quarterly() -> bytes:
    return form_and_meeting_views.blank_form(real(), full=False, paper="letter")


@cache
def full() -> bytes:
    return form_and_meeting_views.blank_form(real(), full=True, paper="a4")


def pages(content: bytes) -> tuple[str, ...]:
    return tuple(" ".join(page.split()) for page in page_texts(content))


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def first_page_of(name: str, content: bytes) -> int:
    """The page, from 1, that a domain begins on."""
    return next(number for number, text in enumerate(pages(content), start=1) if text.startswith(name))


@pytest.mark.parametrize("make", [quarterly, full])
def test_each_domain_begins_a_sheet_of_paper(make: Callable[[], bytes]):
    asked = real().asked(full=make is full)
    starts = [first_page_of(f"{domain.number}. {domain.name}", make()) for domain in asked]
    assert starts == sorted(set(starts))
    assert {start % 2 for start in starts} == {1}


def test_a_quarters_domain_but_the_last_fits_on_its_sheet():
    asked = real().asked(full=False)
    assert [first_page_of(f"{each.number}. {each.name}", quarterly()) for each in asked] == list(range(3, 20, 2))


@pytest.mark.parametrize("make", [quarterly, full])
def test_every_question_asked_stands_once_with_its_number_and_all_its_answers(make: Callable[[], bytes]):
    text = " ".join(pages(make()))
    asked = {domain.code for domain in real().asked(full=make is full)}
    codes = [word for word in text.split() if word in real().by_code]
    assert codes == [item.code for item in real().items if item.domain in asked]
    for item in real().items:
        if item.domain in asked:
            fact = item.fact.choices if item.fact else ()
            said = [*item.anchors, *(choice.label for choice in (*item.choices, *fact))]
            assert [sentence for sentence in said if sentence not in text] == [], item.code


def test_the_words_all_activities_begin_with_are_said_once_a_table():
    text = " ".join(pages(quarterly()))
    assert text.count("In the last three months, how often did peer supporters here …") == 1
    assert "… give out medication?" in text


def test_not_applicable_is_offered_where_the_question_allows_it():
    asked = {domain.code for domain in real().asked(full=False)}
    allowed = [item for item in real().items if item.domain in asked and item.not_applicable]
    assert " ".join(pages(quarterly())).count("Not applicable, because") == len(allowed)


def test_no_question_is_torn_between_two_pages():
    for text in pages(quarterly()):
        assert text.count("Its date") == text.count("Evidence") - text.count("Evidence of")


def test_it_uses_our_words_and_nothing_of_a_program():
    assert FORBIDDEN.findall(form_and_meeting_views.form_html(real(), full=True)) == []
    with opened(full()) as document:
        assert str(document.docinfo["/Title"]) == (
            "Empty form for a review of peer support, with the domains of once a year"
        )
        assert str(document.docinfo["/CreationDate"]) == f"D:{real().released.replace('-', '')}"
        assert not document.attachments


def test_it_is_tagged_with_one_heading_order_and_heads_with_scope():
    with opened(quarterly()) as document:
        assert str(document.Root.Lang) == "en"
        assert len(elements(document, "H1")) == 1
        assert len(elements(document, "H2")) == 5 + len(real().asked(full=False))
        assert {str(cell.A.get("/Scope")) for cell in elements(document, "TH")} == {"/Column", "/Row"}


def test_paper_is_letter_or_a4():
    with opened(quarterly()) as letter, opened(full()) as a4:
        assert [round(float(side)) for side in letter.pages[0].MediaBox] == [0, 0, 612, 792]
        assert [round(float(side)) for side in a4.pages[0].MediaBox] == [0, 0, 595, 842]


def test_the_same_questions_give_the_same_bytes():
    once = form_and_meeting_views.blank_form(small(), full=True, paper="letter")
    assert form_and_meeting_views.blank_form.__wrapped__(small(), full=True, paper="letter") == once


@pytest.mark.verapdf
@pytest.mark.skipif(bool(verify.missing()), reason=f"PDF/A and PDF/UA are not validated: {verify.missing()}")
@pytest.mark.parametrize("make", [quarterly, full])
def test_an_independent_validator_passes_the_form(make: Callable[[], bytes], tmp_path: Path):
    path = tmp_path / "form.pdf"
    path.write_bytes(make())
    said = verify.verify(path)
    assert [line.split()[:2] for line in said.splitlines()] == [["PASS", "3a"], ["PASS", "ua1"]], said


@pytest.mark.parametrize(("full", "name"), [(False, "plumbline-form-0.1.pdf"), (True, "plumbline-form-0.1-full.pdf")])
def test_a_review_offers_the_form_of_its_questions(manager: Client, review: Review, full: bool, name: str):
    Review.objects.update(full=full)
    response = manager.get(page(review, "form.pdf"))
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert ("4. Culture" in " ".join(pages(response.content))) is full
    assert review.program.name not in " ".join(pages(response.content))


def test_a_server_without_the_libraries_says_so_on_the_page(
    manager: Client, review: Review, monkeypatch: pytest.MonkeyPatch
):
    def missing(*args: object, **kwargs: object) -> bytes:
        raise pdf.LibrariesMissing

    monkeypatch.setattr(form_and_meeting_views, "blank_form", missing)
    response = manager.get(page(review, "form.pdf"), follow=True)
    assert "install these packages on the server" in response.content.decode()


# The meeting sheet


@pytest.fixture
def draft(review: Review, version: InstrumentVersion) -> Review:
    """The open review of the quarter after a closed one: two answers, one unknown, one not applicable."""
    later = Review.objects.create(program=review.program, instrument=version, period_start=Q3.next.start)
    for code, content in {
        "CHO-1": {"given": "level", "level": 1, "change": "changed", "change_note": "The leaflet is gone"},
        "CHO-2": {"given": "not_applicable", "reason": "There is no ward here"},
        "CHO-3": {"given": "dont_know", "note": "Ask the night team"},
        "ROL-2": {"given": "level", "level": 4},
    }.items():
        response = Response.objects.create(review=later, item=code, edition=1, **content)
        Edition.objects.create(response=response, number=1, role=Role.MANAGER, **content)
    return later


def parts(client: Client, review: Review) -> dict[str, str]:
    """The sheet by its headings."""
    shown = client.get(page(review, "meeting")).content.decode().split("<main")[1].split("</main")[0]
    return dict(part.split("</h2>", 1) for part in shown.split("<h2>")[1:])


def test_the_sheet_holds_what_there_is_to_talk_about(manager: Client, draft: Review):
    found = parts(manager, draft)
    assert list(found) == [
        "Don’t know yet",
        "Still without an answer",
        "Not applicable, and why",
        "Answered otherwise than last time",
    ]
    assert "CHO-3" in found["Don’t know yet"]
    assert "Ask the night team" in found["Don’t know yet"]
    assert "There is no ward here" in found["Not applicable, and why"]


def test_a_domain_nobody_began_is_one_line(manager: Client, draft: Review):
    found = parts(manager, draft)["Still without an answer"]
    assert "CHO-4" in found
    assert "3. Peers</a>, 4 questions" in found
    assert "PEE-1" not in found


def test_what_changed_is_told_with_both_answers_and_why(manager: Client, draft: Review):
    Response.objects.filter(review__state="closed", item="CHO-1").update(level=3)
    found = parts(manager, draft)["Answered otherwise than last time"]
    assert "Q3 2026: Usual: Most CHO-1." in found
    assert "Now: Said: We say CHO-1." in found
    assert "Why: The leaflet is gone" in found
    assert "ROL-2" not in found


def test_an_earlier_answer_stays_hidden_until_this_quarters_is_saved(manager: Client, draft: Review):
    draft.responses.filter(item="CHO-1").update(given="", level=None)
    Response.objects.filter(review__state="closed", item="CHO-1").update(level=3)
    shown = manager.get(page(draft, "meeting")).content.decode()
    assert "Most CHO-1." not in shown


def test_two_texts_for_one_question_stand_side_by_side(manager: Client, draft: Review):
    response = draft.responses.get(item="CHO-3")
    Edition.objects.create(
        response=response, number=1, role=Role.SUPERVISOR, set_aside=True, given="level", level=2, note="Since spring"
    )
    assert current_answers.open_conflicts(draft)
    found = parts(manager, draft)["Two answers to the same question"]
    assert "Stands now: Don&#x27;t know yet" in found
    assert "Set aside: Some: Some CHO-3." in found
    assert "Since spring" in found


def test_a_review_that_leaves_nothing_open_says_so(manager: Client, review: Review):
    Review.objects.update(state=Review.State.OPEN, closed_at=None)
    shown = manager.get(page(review, "meeting")).content.decode()
    assert "Nothing is left open" in shown
    assert RAW_NOTE not in shown


def test_a_closed_review_leads_to_its_page(manager: Client, review: Review):
    response = manager.get(page(review, "meeting"))
    assert response.url == page(review).removesuffix("report/")


@pytest.mark.parametrize("name", ["form.pdf", "meeting"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.SUPERVISOR, 200), (Role.PEER, 403), (Role.ALLY, 403), (Role.ADMIN, 403), (Role.FUNDER, 404)],
)
def test_paper_is_for_those_who_read_the_draft(as_role: Callable, draft: Review, name: str, role: Role, status: int):
    assert as_role(role).get(page(draft, name)).status_code == status


@pytest.mark.parametrize("name", ["form.pdf", "meeting"])
def test_an_invited_peer_supporter_has_it_too(as_role: Callable, draft: Review, name: str):
    draft.invited_roles = [Role.PEER]
    draft.save()
    assert as_role(Role.PEER).get(page(draft, name)).status_code == 200


@pytest.mark.parametrize("name", ["form.pdf", "meeting"])
def test_another_programs_paper_does_not_exist(draft: Review, name: str):
    outsider = sign_in(member(Role.MANAGER, make_program("Another house")))
    assert outsider.get(page(draft, name)).status_code == 404


def test_the_sheets_queries_do_not_grow(manager: Client, draft: Review, django_assert_num_queries):
    assert draft.definition.items  # read once in the life of a process, so not counted
    with django_assert_num_queries(8):
        manager.get(page(draft, "meeting"))
    everything = closed_review(draft.program, draft.instrument, Q3.next.next)
    Review.objects.filter(pk=everything.pk).update(state=Review.State.OPEN, closed_at=None)
    Response.objects.filter(review=everything).update(saved_at=clock.moment(2026, 12, 1), given="dont_know", level=None)
    with django_assert_num_queries(8):
        manager.get(page(everything, "meeting"))
