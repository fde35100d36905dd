"""A drift flag in a real browser, from the inbox to "peers confirm" and back a quarter later."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from fidelity.flags.models import Flag
from fidelity.reviews.models import Review
from programs.calendar.quarters import Quarter
from programs.models import Program, Role, User
from tests.browser.conftest import sign_in
from tests.browser.pages import follow
from tests.flags.build import Cast
from tests.reviews.conftest import TODAY, answered, closed_review
from tests.reviews.flag_pages.test_flag import buttons

WELL = {code: {"level": 3} for code in ("CHO-1", "CHO-2", "CHO-3", "CHO-4")} | {
    "ROL-1": {"level": 4},
    "ROL-2": {"level": 4},
    "PEE-1": {"choice": "peer_inside"},
    "PEE-2": {"inputs": {"part": 9, "whole": 10}},
    "PEE-3": {"inputs": {"number": 4}},
}
BADLY = WELL | {code: {"level": 0} for code in ("CHO-1", "CHO-2", "CHO-3", "CHO-4")}
HEADLINE = "Choice: lower than before, by more than chance explains"


@pytest.fixture
def cast(live_server, program: Program, version) -> Cast:
    """Four quarters that went well are closed."""
    program.staff_roles.create(title="Peer supporter", hours=20, count=4)
    quarter = Quarter(date(2025, 7, 1))
    for _ in range(4):
        closed_review(program, quarter.start, WELL, peers_heard="joint")
        quarter = quarter.next
    return Cast(program)


def opened(program: Program, start: date) -> Review:
    """The open review of a quarter that goes badly, with every answer given."""
    instrument = program.reviews.first().instrument
    review = program.reviews.create(instrument=instrument, period_start=start, set_up_at=timezone.now())
    for code, content in BADLY.items():
        answered(review, code, **content)
    return review


@pytest.fixture
def browse(browser: Browser, cast: Cast, live_server):
    """The browser of somebody with a role, with one page open."""
    contexts = {}

    def page(role: Role) -> Page:
        if role not in contexts:
            contexts[role] = browser.new_context()
            user = User.objects.get(pk=cast[role].user.pk)
            sign_in(contexts[role], user, live_server)
            contexts[role].new_page()
        return contexts[role].pages[0]

    yield page
    for context in contexts.values():
        context.close()


def close(page: Page, live_server, review: Review, *, early: bool = False) -> None:
    """Close the quarter as the manager does; `early`, while it goes on."""
    page.goto(f"{live_server.url}/programs/{review.program.slug}/reviews/{review.quarter.slug}/close")
    expect(page.get_by_role("heading", name="What closing raises")).to_be_visible()
    expect(page.locator("main")).to_contain_text(HEADLINE)
    if early:
        page.get_by_label("Close it early all the same").check()
    follow(page.get_by_role("button", name=f"Close {review.quarter.label}"))
    expect(page.get_by_role("heading", name=f"{review.quarter.label}: scores and findings")).to_be_visible()


def from_inbox(page: Page, live_server, program: Program) -> Page:
    """Open the flag from "What waits for you", reached from home."""
    page.goto(live_server.url)
    follow(page.get_by_role("link", name="Flags", exact=True))
    follow(page.locator(".waits").get_by_role("link", name=HEADLINE))
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    return page


def test_a_drift_flag_from_the_inbox_to_peers_confirm_and_back(cast, browse, live_server):
    program = cast.program
    manager, supervisor, peer = (browse(role) for role in (Role.MANAGER, Role.SUPERVISOR, Role.PEER))
    close(manager, live_server, opened(program, date(2026, 7, 1)))

    from_inbox(supervisor, live_server, program)
    expect(supervisor.locator("main")).to_contain_text("Is CHO-1 what happens here?")
    follow(supervisor.get_by_role("button", name="Take it up"))
    follow(supervisor.get_by_role("link", name="Note a talk"))
    supervisor.get_by_label("What did you hear").fill("New forms leave no time for people.")
    supervisor.get_by_label("Policy or rule").check()
    follow(supervisor.get_by_role("button", name="Note a talk"))
    expect(supervisor.locator(".notice-success")).to_have_text("Written down: talked about.")

    from_inbox(manager, live_server, program)
    follow(manager.get_by_role("link", name="Plan an action"))
    manager.get_by_text("More: what softens each kind of pressure").click()
    follow(manager.get_by_role("link", name="A line in the rule that leaves the peer role out."))
    manager.get_by_label("Who sees to it").select_option("Program manager")
    manager.get_by_label("By when").fill((TODAY + timedelta(days=30)).isoformat())
    follow(manager.get_by_role("button", name="Plan this action"))
    follow(manager.get_by_role("link", name="Say what became of the action"))
    manager.get_by_label("It is done").check()
    manager.get_by_label("What came of it?").fill("The rule has the line now.")
    follow(manager.get_by_role("button", name="Write it down"))
    expect(manager.locator("main")).to_contain_text("The rule has the line now.")

    from_inbox(supervisor, live_server, program)
    follow(supervisor.get_by_role("link", name="Ask peers to confirm"))
    supervisor.get_by_label("What has changed?").fill("The forms are with the desk.")
    follow(supervisor.get_by_role("button", name="Ask peers to confirm"))

    from_inbox(peer, live_server, program)
    expect(peer.locator("main")).to_contain_text("The forms are with the desk.")
    expect(peer.locator("main")).not_to_contain_text("New forms leave no time for people.")
    follow(peer.get_by_role("link", name="Yes, it has changed"))
    follow(peer.get_by_role("button", name="Yes, it has changed"))
    expect(peer.locator("main")).to_contain_text("It is watched for 2 more quarters.")

    close(manager, live_server, opened(program, date(2026, 10, 1)), early=True)
    from_inbox(supervisor, live_server, program)
    expect(supervisor.locator("main")).to_contain_text("It came back.")
    expect(supervisor.get_by_text("Round 1: what was tried before")).to_be_visible()
    flag = Flag.objects.get(code="drift:choice")
    assert (flag.state, flag.round, flag.recurring) == ("open", 2, True)
    assert buttons(supervisor.content()) == ["Take it up*", "Pass it on"]


def test_a_flag_is_moved_with_the_keyboard_alone(cast, browse, live_server):
    close(browse(Role.MANAGER), live_server, opened(cast.program, date(2026, 7, 1)))
    page = from_inbox(browse(Role.SUPERVISOR), live_server, cast.program)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Take it up":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".notice-success")).to_have_text("Written down: taken up.")
