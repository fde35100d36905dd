"""A session that ends, in a real browser: the warning, going on, and text that is still there after signing in."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect

from tests import clock
from tests.browser.conftest import PASSWORD
from tests.browser.pages import follow
from tests.reviews.conftest import TODAY

STAFF = "/programs/willow-house/staff/add"
BACK = "What you typed before you signed in again is back"


@pytest.fixture
def signed_in(page: Page, live_server, review, manager) -> Callable[..., Page]:
    """A page that somebody opened after signing in with the form, on a shared computer or not."""

    def go(path: str, *, shared: bool = False) -> Page:
        page.goto(f"{live_server.url}/accounts/login/?next={path}")
        sign_in(page, manager, shared=shared)
        expect(page).to_have_url(f"{live_server.url}{path}")
        return page

    return go


def sign_in(page: Page, user, *, shared: bool = False) -> None:
    page.fill("input[name=login]", user.email)
    page.fill("input[type=password]", PASSWORD)
    if shared:
        page.check("input[name=shared]")
    follow(page.locator(".sign-in button"))


def time_goes_by() -> None:
    """The server forgets every session."""
    Session.objects.all().delete()


def describe(page: Page, title: str = "Peer supporter, nights") -> None:
    page.fill("#id_title", title)
    page.fill("#id_hours", "20")
    page.select_option("#id_pay", "same_or_more")
    page.check("#id_has_description")


def test_a_form_sent_too_late_is_back_with_its_text_after_signing_in(signed_in, manager, program):
    page = signed_in(STAFF)
    describe(page)
    time_goes_by()
    follow(page.locator("main .btn-primary"))
    sign_in(page, manager)
    expect(page).to_have_url(re.compile(f"{STAFF}$"))
    expect(page.get_by_text(BACK)).to_be_visible()
    assert page.input_value("#id_title") == "Peer supporter, nights"
    assert page.input_value("#id_pay") == "same_or_more"
    assert page.is_checked("#id_has_description")
    follow(page.locator("main .btn-primary"))
    expect(page).to_have_url(re.compile("/staff/$"))
    assert [role.title for role in program.staff_roles.all()] == ["Peer supporter, nights"]


def test_after_signing_in_elsewhere_a_form_that_is_too_old_gets_its_text_back(signed_in, context):
    page = signed_in(STAFF)
    describe(page)
    page.evaluate("document.cookie = `csrftoken=${'x'.repeat(32)}; path=/`")
    follow(page.locator("main .btn-primary"))
    follow(page.locator("text=Open that page again").first)
    expect(page.get_by_text(BACK)).to_be_visible()
    assert page.input_value("#id_title") == "Peer supporter, nights"


def test_a_page_left_for_signing_in_keeps_its_text_too(signed_in, live_server, manager):
    page = signed_in(STAFF)
    describe(page)
    time_goes_by()
    page.goto(f"{live_server.url}{STAFF}")
    sign_in(page, manager)
    expect(page.get_by_text(BACK)).to_be_visible()
    assert page.input_value("#id_title") == "Peer supporter, nights"


def test_what_was_saved_does_not_come_back(signed_in, live_server):
    page = signed_in(STAFF)
    describe(page)
    follow(page.locator("main .btn-primary"))
    expect(page).to_have_url(re.compile("/staff/$"))
    page.goto(f"{live_server.url}{STAFF}")
    assert page.input_value("#id_title") == ""
    assert kept(page) == []


def test_what_was_left_on_purpose_does_not_come_back(signed_in, live_server):
    page = signed_in(STAFF)
    describe(page)
    page.goto(f"{live_server.url}/")
    page.goto(f"{live_server.url}{STAFF}")
    assert page.input_value("#id_title") == ""


def test_another_account_gets_nothing_of_it(signed_in, live_server, supervisor, program):
    page = signed_in(STAFF)
    describe(page)
    time_goes_by()
    follow(page.locator("main .btn-primary"))
    sign_in(page, supervisor)
    page.goto(f"{live_server.url}/")
    assert kept(page) == []


def test_signing_out_forgets_all(signed_in, live_server):
    page = signed_in(STAFF)
    describe(page)
    follow(page.locator("text=Sign out").first)
    expect(page).to_have_url(re.compile("/accounts/login/$"))
    assert kept(page) == []


def test_a_password_is_never_kept(signed_in, live_server):
    page = signed_in("/accounts/password/change/")
    page.fill("#id_oldpassword", "secret words")
    time_goes_by()
    follow(page.locator("main .btn-primary"))
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert "secret words" not in page.evaluate("JSON.stringify({...sessionStorage})")


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('plumbline-form:'))")


@pytest.fixture
def goes_by(page: Page) -> Callable[..., None]:
    """Let time pass, for the server and then for the browser, which asks the server how much is left."""
    page.clock.install(time=TODAY.isoformat())

    def minutes(passed: int) -> None:
        clock.go_on(minutes=passed)
        with page.expect_response("**/accounts/session"):
            page.clock.fast_forward(passed * 60_000 + 1_000)

    return minutes


def test_before_the_time_is_over_it_can_be_made_longer(goes_by, signed_in, live_server):
    page = signed_in(STAFF, shared=True)
    status = page.locator("#session")
    goes_by(26)
    expect(status).to_contain_text(re.compile("signed out at .+, because this is a shared computer"))
    assert status.get_attribute("role") == "status"
    status.get_by_role("button", name="Stay signed in").click()
    expect(status).to_be_empty()
    clock.go_on(minutes=20)
    page.goto(f"{live_server.url}{STAFF}")
    assert page.url.endswith(STAFF)


def test_when_it_is_over_the_page_says_so_and_leads_back(goes_by, signed_in, manager):
    page = signed_in(STAFF, shared=True)
    describe(page)
    goes_by(31)
    follow(page.locator("#session").get_by_role("link", name="Sign in again"))
    sign_in(page, manager)
    expect(page).to_have_url(re.compile(f"{STAFF}$"))
    assert page.input_value("#id_title") == "Peer supporter, nights"


def test_what_is_done_in_another_window_counts(goes_by, signed_in, context: BrowserContext, live_server):
    page = signed_in(STAFF, shared=True)
    other = context.new_page()
    for _ in range(2):
        clock.go_on(minutes=20)
        other.goto(f"{live_server.url}/")
    goes_by(26)
    expect(page.locator("#session")).to_contain_text("You will be signed out at")
    other.goto(f"{live_server.url}{STAFF}")
    assert other.url.endswith(STAFF)
