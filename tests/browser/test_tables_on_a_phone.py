"""The tables of scores and of change at the width of a phone, in a real browser."""

import pytest
from playwright.sync_api import Page

from fidelity.reviews.models import Response, Review
from tests.browser.conftest import sign_in
from tests.reviews.conftest import Q3, Q4, closed_review

PRACTICES = ("CHO-1", "CHO-2", "CHO-3", "CHO-4")
WIDER = """() => [...document.querySelectorAll(".table-wrap")]
  .filter((wrap) => wrap.scrollWidth > wrap.clientWidth).map((wrap) => wrap.ariaLabel)"""
CAPTIONS = """() => [...document.querySelectorAll(".table-wrap caption")]
  .map((caption) => Math.round(caption.getBoundingClientRect().right)).filter((right) => right > innerWidth)"""


@pytest.fixture
def phone(page: Page, context, live_server, version, program, manager) -> Page:
    """A phone of the manager, after two quarters with a fall."""
    for start, level in ((Q3, 4), (Q4, 0)):
        closed_review(program, start, {code: {"level": level} for code in PRACTICES})
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(context, manager, live_server)
    page.goto(f"{live_server.url}/programs/{program.slug}/change/")
    return page


@pytest.mark.parametrize("rest", ["change/", "reviews/2026-10/scores"])
def test_no_table_and_no_caption_is_cut_off(phone: Page, live_server, program, rest: str):
    assert (Review.objects.count(), Response.objects.count()) == (2, 8)
    phone.goto(f"{live_server.url}/programs/{program.slug}/{rest}")
    phone.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    assert phone.locator(".table-wrap").count() > 0
    assert phone.evaluate(WIDER) == []
    assert phone.evaluate(CAPTIONS) == []
