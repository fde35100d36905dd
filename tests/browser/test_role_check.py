"""The role check in a real browser: on a small phone, in the dark, without JavaScript, and on paper."""

import io

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from fidelity.role_check.models import WrittenDuty
from fidelity.role_check.rule_loader import tasks
from tests.browser.conftest import sign_in
from tests.browser.pages import each_scheme, faults, follow, width
from tests.role_check.conftest import TEXT, make_job

LONGEST = max(tasks(), key=lambda task: len(f"{task.answer}{task.say}{task.why}{task.yes}{task.no}{task.depends}"))
PAGES = ["", f"/{LONGEST.code}", "/notes"]


def without_fault(page: Page) -> None:
    """No fault that axe finds, and nothing wider than a small phone."""
    for scheme in each_scheme(page):
        assert faults(page) == [], (page.url, scheme)
    page.set_viewport_size({"width": 360, "height": 800})
    for scheme in each_scheme(page):
        assert width(page) == 360, (page.url, scheme)


def look_up(page: Page, text: str) -> None:
    page.get_by_label("What are you asked to do?").fill(text)
    follow(page.get_by_role("button", name="See what the documents say"))


def test_the_look_up_has_no_fault_and_fits_a_phone(context: BrowserContext, page: Page, live_server):
    for rest in PAGES:
        page.goto(f"{live_server.url}/can-you-ask-me{rest}")
        without_fault(page)
    page.goto(f"{live_server.url}/can-you-ask-me")
    look_up(page, TEXT)
    without_fault(page)
    assert context.cookies() == []


def test_it_works_without_javascript(browser: Browser, live_server):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/can-you-ask-me")
        look_up(page, "Hand out medication")
        expect(page.locator(".verdict")).to_have_text("Does not fit the role")
        page.get_by_role("link", name="More on this, with a card to print").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Giving out medication")
        expect(page.get_by_role("button", name="Print this as a card")).to_have_count(0)


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_the_longest_card_is_one_sheet(page: Page, live_server, paper: str):
    page.goto(f"{live_server.url}/can-you-ask-me/{LONGEST.code}")
    [sheet] = PdfReader(io.BytesIO(page.pdf(format=paper))).pages
    assert "What you could say" in sheet.extract_text()


def test_a_manager_confirms_what_is_written_into_a_job(
    context: BrowserContext, page: Page, live_server, manager, program
):
    job = make_job(program)
    sign_in(context, manager, live_server)
    page.goto(f"{live_server.url}/programs/{program.slug}/staff/")
    follow(page.get_by_role("link", name="Check it"))
    without_fault(page)
    for words, answer in (("Hands out medication", "No"), ("Answers the front desk phones", "Yes")):
        page.get_by_role("group", name=f"Is “{words}” in the job?").get_by_label(answer).check()
    page.get_by_role("group", name="Is “Completes progress notes” in the job?").get_by_label("No").check()
    page.get_by_role("button", name="Save what is in the job").click()
    expect(page.locator(".notice")).to_have_text("Saved. The review shows it beside the questions that ask about it.")
    assert [duty.words for duty in WrittenDuty.objects.filter(staff_role=job)] == ["Answers the front desk phones"]


def test_the_check_of_a_text_has_no_fault(context: BrowserContext, page: Page, live_server, manager, program):
    sign_in(context, manager, live_server)
    page.goto(f"{live_server.url}/programs/{program.slug}/role-check/")
    without_fault(page)
    page.get_by_label("The text").fill(f"{TEXT}- Listens to clients.")
    follow(page.get_by_role("button", name="Check this text"))
    expect(page.locator("mark")).to_have_count(4)
    without_fault(page)
