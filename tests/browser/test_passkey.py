"""A passkey in a real browser, with a device that the browser makes up."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD
from tests.browser.pages import follow

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def fingerprint(page: Page, live_server, settings) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def test_a_passkey_is_added_and_opens_the_second_step(fingerprint, page: Page, live_server, manager):
    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/security/passkeys/add/")
    sign_in(page, manager)
    page.fill("input[type=password]", PASSWORD)
    follow(page.locator("main .btn-primary"))
    page.get_by_role("button", name="Add this device").click()
    expect(page.get_by_role("heading", name="Codes on paper")).to_be_visible()

    follow(page.locator("text=Sign out").first)
    sign_in(page, manager)
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="What now")).to_be_visible()


def sign_in(page: Page, user) -> None:
    page.fill("input[name=login]", user.email)
    page.fill("input[type=password]", PASSWORD)
    follow(page.locator(".sign-in button"))
