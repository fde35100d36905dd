"""A question that asks for numbers, in a real browser: nobody is told of a mistake while still typing."""

import pytest
from playwright.sync_api import Page, expect

from fidelity.reviews.models import Response
from tests.waiting import until

PART, WHOLE = "#PEE-2-part", "#PEE-2-whole"
NOT_SAVED = "Not saved yet. Press Enter or go on, and it is."


@pytest.fixture
def page_of_numbers(opened) -> Page:
    return opened("domains/peers")


def wrong(page: Page) -> list[str]:
    """The numbers that are marked as wrong."""
    return page.locator('input.number[aria-invalid="true"]').evaluate_all("inputs => inputs.map(({ id }) => `#${id}`)")


def mark(page: Page):
    return page.locator('[data-item="PEE-2"] [data-part="mark"]')


def test_a_number_that_is_being_typed_is_not_wrong_before_it_is_left(page_of_numbers):
    page = page_of_numbers
    page.locator(PART).press_sequentially("4 o")
    expect(mark(page)).to_have_text(NOT_SAVED)
    assert wrong(page) == []
    expect(page.locator(f"{PART}-error")).to_be_empty()
    page.keyboard.press("Tab")
    expect(page.locator(f"{PART}-error")).to_contain_text("“4 o” is not a whole number.")
    assert wrong(page) == [PART]


def test_a_number_that_nobody_has_come_to_is_not_missing_yet(page_of_numbers):
    page = page_of_numbers
    page.locator(PART).press_sequentially("4")
    page.keyboard.press("Tab")
    expect(page.locator(WHOLE)).to_be_focused()
    expect(mark(page)).to_have_text(NOT_SAVED)
    assert wrong(page) == []
    page.locator("h1").click()
    expect(page.locator(f"{WHOLE}-error")).to_have_text("Enter a number; 0 is an answer too.")
    assert wrong(page) == [WHOLE]


def test_what_is_mended_is_right_while_it_is_typed(page_of_numbers):
    page = page_of_numbers
    page.locator(PART).press_sequentially("4")
    page.locator("h1").click()
    expect(page.locator(WHOLE)).to_have_attribute("aria-invalid", "true")
    page.locator(WHOLE).press_sequentially("6")
    expect(page.locator(f"{WHOLE}-error")).to_be_empty()
    assert wrong(page) == []
    until(lambda: Response.objects.get().inputs == {"part": 4, "whole": 6}, "both numbers are saved")


@pytest.mark.parametrize("send", ["Enter", "go on"])
def test_sending_tells_of_every_mistake(page_of_numbers, send: str):
    page = page_of_numbers
    page.locator(PART).press_sequentially("x")
    if send == "Enter":
        page.keyboard.press("Enter")
    else:
        page.get_by_role("button", name="Save and go on").last.click()
    expect(page.locator(WHOLE)).to_have_attribute("aria-invalid", "true")
    assert wrong(page) == [PART, WHOLE]
    expect(mark(page)).to_contain_text("“x” is not a whole number.")
