"""Accounts, invitations and people in a real browser: no fault that axe finds, and no page wider than a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from programs import actions
from programs.access import enter
from programs.models import Role
from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.pages import faults, follow, width
from tests.reviews.conftest import make_user

OPEN = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/signup/"]
OWN = ["/accounts/security/", "/accounts/password/change/", "/accounts/reauthenticate/"]
KNOWN = ["/accounts/security/app/add/", "/accounts/security/passkeys/add/", "/accounts/security/passkeys/"]
PEOPLE = ["people/", "people/invite", "roles/"]
PHONE = {"width": 360, "height": 740}


def faults_at(page: Page, address: str) -> list[str]:
    page.goto(address)
    return [*faults(page), *(["wider than the screen"] if width(page) > PHONE["width"] else [])]


@pytest.fixture(params=["light", "dark"])
def phone(request, browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport=PHONE, color_scheme=request.param)
    yield context
    context.close()


def test_pages_for_somebody_signed_out(phone: BrowserContext, live_server, review, manager):
    _, token = actions.invite(
        email="new@example.org", role=Role.SUPERVISOR, by=enter(manager, review.program.slug), now=timezone.now()
    )
    page = phone.new_page()
    for address in [*OPEN, f"/accounts/invitation/{token}", "/accounts/invitation/made-up"]:
        assert faults_at(page, live_server.url + address) == [], address


def test_pages_of_the_own_account(phone: BrowserContext, live_server, manager):
    sign_in(phone, manager, live_server)
    page = phone.new_page()
    for address in OWN:
        assert faults_at(page, live_server.url + address) == [], address
    page.fill("input[type=password]", PASSWORD)
    follow(page.locator("main .btn-primary"))
    for address in KNOWN:
        assert faults_at(page, live_server.url + address) == [], address


def test_pages_of_people(phone: BrowserContext, live_server, review):
    program = review.program
    admin = make_user(Role.ADMIN, program)
    for email, by in (("new@example.org", admin), ("waits@example.org", make_user(Role.MANAGER, program))):
        actions.invite(email=email, role=Role.PEER, by=enter(by, program.slug), now=timezone.now())
    held = admin.memberships.get()
    sign_in(phone, admin, live_server)
    page = phone.new_page()
    for rest in [*PEOPLE, f"people/{held.pk}", f"people/{held.pk}/remove"]:
        assert faults_at(page, f"{live_server.url}/programs/{program.slug}/{rest}") == [], rest
