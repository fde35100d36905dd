"""How to rate, in a real browser: on a small phone, in the dark, without JavaScript, and on paper."""

import io

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests import cast
from tests.browser.pages import each_scheme, faults, follow, width

CODES = list(cast.with_manual().definition.by_code)


@pytest.fixture
def address(live_server) -> str:
    cast.with_manual().as_row()
    return f"{live_server.url}/instrument/0.2"


def test_its_pages_have_no_fault_and_fit_a_phone(page: Page, address: str):
    for rest in ("manual/", *(f"items/{code}/" for code in CODES)):
        page.goto(f"{address}/{rest}")
        for scheme in each_scheme(page):
            page.set_viewport_size({"width": 1200, "height": 900})
            assert faults(page) == [], (rest, scheme)
            page.set_viewport_size({"width": 360, "height": 800})
            assert width(page) == 360, (rest, scheme)


def test_it_is_read_without_javascript(browser: Browser, address: str):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/manual/")
        page.locator("summary", has_text="Lived experience and hope").click()
        follow(page.get_by_role("link", name="Is there room in talks for what peer supporters have lived through?"))
        expect(page.get_by_role("heading", name="The five levels")).to_be_visible()
        follow(page.get_by_role("link", name="The next question: Free choice in telling stories"))
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Are peer supporters free to choose whether they tell their own story?"
        )


def test_one_question_prints_on_its_own_without_what_is_for_the_screen(page: Page, address: str):
    page.goto(f"{address}/items/LIV-6/")
    sheets = PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages
    text = " ".join(sheet.extract_text() for sheet in sheets)
    assert "The five levels" in sheets[0].extract_text()
    assert "The next question" not in text
    assert len(sheets) <= 4
