"""Answering with a card on a small phone, in Spanish, without JavaScript; and each of these pages with axe."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.pages import each_scheme, faults, follow, width
from tests.voice import world

PHONE = {"width": 360, "height": 640}


@pytest.fixture
def review(live_server):
    """The open review of a program with nine peer supporters."""
    return world.opened(world.program(9))


@pytest.fixture
def cards(review) -> list[str]:
    return world.cards(review)


@pytest.fixture
def phone(browser: Browser):
    """A small phone that speaks Spanish and runs no script."""
    with browser.new_context(viewport=PHONE, java_script_enabled=False, locale="es-MX", has_touch=True) as context:
        yield context


def choose(page: Page, code: str, level: str) -> None:
    """Tap the row, not the circle."""
    page.locator(f'label:has(input[name="{code}"][value="{level}"])').click()


def test_a_card_from_the_first_page_to_the_receipt(phone: BrowserContext, live_server, review, cards):
    page = phone.new_page()
    page.goto(f"{live_server.url}/peer/{cards[0]}")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("main")).to_contain_text("Willow House")
    follow(page.locator("a.go"))
    asked = [group.get_attribute("id") for group in page.locator("fieldset").all()]
    assert len(asked) == 21
    for code in asked:
        choose(page, code, "" if code == "MUT-2" else "3")
    page.locator("button.go").click()
    expect(page).to_have_url(f"{live_server.url}/peer/es/thank-you")
    assert world.counted(review) == {code: [0, 0, 0, 1, 0] for code in asked} | {"MUT-2": [0, 0, 0, 0, 0]}
    assert phone.cookies() == []


def answering(context: BrowserContext, address: str) -> Page:
    """A page of questions with one row chosen."""
    page = context.new_page()
    page.goto(address)
    choose(page, "SAFE", "4")
    return page


def test_the_second_time_is_refused_kindly(phone: BrowserContext, live_server, review, cards):
    first, second = (answering(phone, f"{live_server.url}/peer/{lang}/{cards[0]}/questions") for lang in ("es", "en"))
    first.locator("button.go").click()
    expect(first).to_have_url(f"{live_server.url}/peer/es/thank-you")
    second.locator("button.go").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("This card was used")
    assert world.counted(review)["SAFE"] == [0, 0, 0, 0, 1]


def test_the_enter_key_alone_sends_nothing(browser: Browser, live_server, review, cards):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/peer/en/{cards[0]}/questions")
        page.locator('input[name="SAFE"][value="4"]').focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Nothing was sent yet.")
        expect(page.locator('input[name="SAFE"][value="4"]')).to_be_checked()
        assert world.number_of_answers(review) == 0
        page.get_by_role("button", name="Send my answers").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Counted. Thank you")
        assert world.number_of_answers(review) == 1


def test_the_language_can_be_changed_in_the_middle(phone: BrowserContext, live_server, review, cards):
    page = phone.new_page()
    page.goto(f"{live_server.url}/peer/es/{cards[0]}/questions")
    choose(page, "SAFE", "4")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator('input[name="SAFE"][value="4"]')).to_be_checked()
    follow(page.get_by_role("button", name="Send my answers"))
    assert world.counted(review)["SAFE"] == [0, 0, 0, 0, 1]


def refused(page: Page) -> None:
    """Send a form with nothing chosen."""
    follow(page.locator("button.go"))


def test_no_page_has_a_fault_that_axe_finds_or_is_wider_than_a_phone(browser: Browser, live_server, review, cards):
    world.answer(review, cards[1])
    rests = ["", f"{cards[0]}/", f"{cards[0]}/questions", "thank-you", "help", f"{cards[1]}/", "ZZZZZZZZZZZZ/"]
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        for address in [f"/peer/{lang}/{rest}" for lang in ("en", "es") for rest in rests]:
            page.goto(f"{live_server.url}{address}")
            without_fault(page)
            if address in ("/peer/en/", f"/peer/en/{cards[0]}/questions"):
                refused(page)
                without_fault(page)


def without_fault(page: Page) -> None:
    """No fault that axe finds; nothing wider than a small phone, or than half of it: 200 % zoom."""
    for scheme in each_scheme(page):
        assert faults(page) == [], (page.url, scheme)
        for wide in (180, 360):
            page.set_viewport_size({"width": wide, "height": 640})
            assert width(page) == wide, (page.url, scheme)


def test_every_row_is_large_enough_for_a_thumb(browser: Browser, live_server, cards):
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/peer/en/{cards[0]}/questions")
        rows = [row.bounding_box() for row in page.locator("fieldset label, button.go, .as-link").all()]
        assert len(rows) == 21 * 6 + 2
        assert [row for row in rows if row["height"] < 44 or row["width"] < 44] == []
