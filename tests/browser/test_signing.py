"""A report is signed in a real browser: a peer reads it, writes a statement and differs; the manager signs; each page
with axe, and on a phone."""

import io

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from fidelity.reports.models import IssuedReport
from fidelity.reports.rendering import files
from fidelity.reviews.models import Review
from programs.models import Program, Role
from tests.browser.conftest import sign_in
from tests.browser.pages import faults, follow, width
from tests.browser.test_flags import WELL
from tests.reviews.conftest import Q3, closed_review, make_user

PHONE = {"width": 360, "height": 740}
STATEMENT = "The front desk takes more of our week than this report says."
VIEW = "We count the drill each time."


@pytest.fixture(autouse=True)
def no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "store_report_file", lambda pk: None)


@pytest.fixture
def review(live_server, program: Program, version) -> Review:
    """A closed quarter."""
    return closed_review(program, Q3, WELL, peers_heard="joint")


def browse(browser: Browser, live_server, role: Role, review: Review, **more: object) -> Page:
    """The report of the quarter, in the browser of somebody with a role."""
    context = browser.new_context(**more)
    sign_in(context, make_user(role, review.program), live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}/programs/{review.program.slug}/reviews/{review.quarter.slug}/report/")
    return page


def clean(page: Page) -> None:
    assert faults(page) == [], page.url
    assert width(page) <= page.viewport_size["width"]


def test_a_peer_reads_says_something_and_signs_with_a_differing_view(browser: Browser, live_server, review: Review):
    manager = browse(browser, live_server, Role.MANAGER, review)
    follow(manager.get_by_role("button", name="Ask peers to read it"))
    expect(manager.get_by_role("region", name="The report of Q3 2026 waits to be signed")).to_be_visible()
    clean(manager)

    peer = browse(browser, live_server, Role.PEER, review, viewport=PHONE, color_scheme="dark")
    clean(peer)
    follow(peer.get_by_role("link", name="Write a peer statement"))
    clean(peer)
    peer.get_by_label("The peer statement").fill(STATEMENT)
    follow(peer.get_by_role("button", name="Save the statement"))
    expect(peer.locator("blockquote")).to_have_text(STATEMENT)
    follow(peer.get_by_role("link", name="Sign it"))
    clean(peer)
    peer.get_by_label("I sign with a differing view").check()
    follow(peer.get_by_role("button", name="Sign for the peer supporters"))
    expect(peer.get_by_role("link", name="Say in a few sentences where you differ.")).to_be_visible()
    clean(peer)
    peer.get_by_label("Your differing view").fill(VIEW)
    follow(peer.get_by_role("button", name="Sign for the peer supporters"))
    expect(peer.get_by_text("You have signed it.")).to_be_visible()

    follow(manager.get_by_role("link", name="Sign it"))
    manager.get_by_label("I agree with this report").check()
    follow(manager.get_by_role("button", name="Sign for the program"))
    expect(manager.get_by_role("heading", level=1)).to_have_text("The report is being made")
    IssuedReport.objects.update(pdf=b"%PDF", pdf_sha256="0" * 64)
    peer.reload()
    voice = peer.locator("#voice")
    expect(voice).to_contain_text(STATEMENT)
    expect(voice).to_contain_text(VIEW)
    clean(peer)


def test_print_holds_the_first_part_and_what_is_open_of_the_annex(browser: Browser, live_server, review: Review):
    page = browse(browser, live_server, Role.MANAGER, review, color_scheme="dark")
    folded = printed(page)
    assert len(folded) <= 5
    assert "What was found, and where each stands" in folded[1]
    assert "The annex was folded" in folded[-1]
    assert "Question by question" not in "".join(folded)
    page.evaluate("document.querySelectorAll('.annex details').forEach(part => part.open = true)")
    opened = printed(page)
    assert len(opened) > len(folded)
    assert "Question by question" in "".join(opened)
    assert "The annex was folded" not in "".join(opened)


def printed(page: Page) -> list[str]:
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages]
