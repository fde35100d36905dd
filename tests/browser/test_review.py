"""Answering in a real browser: saved as it is given, never lost, and without JavaScript too."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from fidelity.reviews.models import Edition, Response
from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.pages import faults, follow, width
from tests.reviews.conftest import Q3, answered, closed_review
from tests.waiting import until

SAVED = re.compile(r"Saved \d\d?:\d\d")


def choose(page: Page, code: str, given: str) -> None:
    page.locator(f'label:has(input[name="{code}-given"][value="{given}"])').click()


def mark(page: Page, code: str):
    return page.locator(f'[data-item="{code}"] [data-part="mark"]')


def wait_until_sent(page: Page) -> None:
    """Wait until the browser keeps no answer back (the pages' policy forbids `wait_for_function`)."""
    until(lambda: not page.evaluate("localStorage.length"), "the browser keeps nothing back")


def test_an_answer_is_saved_as_it_is_given(opened):
    page = opened()
    choose(page, "CHO-1", "3")
    expect(mark(page, "CHO-1")).to_contain_text(SAVED)
    expect(page.locator("#progress")).to_contain_text("1 of 4")
    assert Response.objects.get().level == 3


def test_a_note_is_saved_after_a_pause_and_the_typing_goes_on(opened):
    page = opened()
    choose(page, "CHO-1", "3")
    wait_until_sent(page)
    page.locator("#CHO-1 summary", has_text="Note").click()
    page.locator("#CHO-1-note").press_sequentially("Said in")
    until(lambda: Response.objects.get().note == "Said in", "the note is saved")
    page.keyboard.type(" the team.")
    expect(page.locator("#CHO-1-note")).to_be_focused()
    expect(page.locator("#CHO-1-note")).to_have_value("Said in the team.")
    page.locator("#CHO-1-note").blur()
    wait_until_sent(page)
    assert Response.objects.get().note == "Said in the team."
    assert not Edition.objects.filter(set_aside=True).exists()


def test_the_page_opens_again_with_what_was_saved(opened):
    page = opened()
    choose(page, "CHO-2", "1")
    expect(mark(page, "CHO-2")).to_contain_text(SAVED)
    page.reload()
    expect(page.locator('input[name="CHO-2-given"][value="1"]')).to_be_checked()


def test_three_tops_and_a_fourth_that_changes_its_mind(opened):
    """W2: 100 with "3 of 4 rated", then 75, then "not enough to score"."""
    page = opened()
    for code in ("CHO-1", "CHO-2", "CHO-3"):
        choose(page, code, "4")
        page.locator(f"#{code} summary", has_text="Note").click()
        page.locator(f"#{code}-evidence_reference").fill("Notice on the wall")
        page.locator(f"#{code}-evidence_date").fill("2026-10-05")
        page.locator(f"#{code}-evidence_date").blur()
        expect(mark(page, code).locator(".counts")).to_have_count(0)
    choose(page, "CHO-4", "not_applicable")
    expect(page.locator("#CHO-4-reason-error")).to_contain_text("It is not saved without a reason.")
    expect(page.locator("#CHO-4-reason")).to_be_focused()
    expect(page.locator("#CHO-4-reason")).to_have_attribute("aria-invalid", "true")
    assert not Response.objects.filter(item="CHO-4").exists()
    page.locator("#CHO-4-reason").fill("We meet in a café.")
    page.locator("#CHO-4-reason").blur()
    expect(mark(page, "CHO-4")).to_contain_text(SAVED)
    expect(page.locator("#CHO-4-reason-error")).to_be_empty()
    expect(line(page)).to_contain_text(re.compile(r"100.*3 of 4 rated", re.DOTALL))
    opened()
    choose(page, "CHO-4", "0")
    expect(mark(page, "CHO-4")).to_contain_text(SAVED)
    wait_until_sent(page)
    expect(line(page)).to_contain_text("75")
    opened()
    choose(page, "CHO-4", "dont_know")
    wait_until_sent(page)
    expect(line(page)).to_contain_text("not enough to score")


def line(page: Page):
    """The row of Choice on the scores page."""
    page.goto(page.url.split("/domains")[0] + "/scores")
    return page.locator("table.scores tbody tr").first


def test_levels_passed_by_keyboard_are_one_answer_once_it_is_left(opened, program):
    """Three arrow keys are no three answers, and last quarter's answer shows only beside one that is meant."""
    closed_review(program, Q3, {"CHO-1": {"level": 1}})
    page = opened()
    sent = []
    page.on("request", lambda request: sent.append(request.method) if "/items/" in request.url else None)
    page.locator("#CHO-1-0").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(mark(page, "CHO-1")).to_contain_text("Not saved yet. Press Enter or go on, and it is.")
    expect(page.locator("#CHO-1-state")).not_to_contain_text("In Q3 2026 the answer was")
    assert (sent, Response.objects.filter(review__state="open").count()) == ([], 0)
    page.keyboard.press("Tab")
    expect(mark(page, "CHO-1")).to_contain_text(SAVED)
    expect(page.locator("#CHO-1-state")).to_contain_text("In Q3 2026 the answer was")
    assert (sent, Response.objects.get(review__state="open").level) == (["POST"], 3)


@pytest.mark.parametrize("key", ["Enter", " "])
def test_enter_or_space_says_that_a_level_is_meant(opened, key: str):
    page = opened()
    page.locator("#CHO-1-1").focus()
    page.keyboard.press("ArrowDown")
    assert not Response.objects.exists()
    page.keyboard.press(key)
    expect(mark(page, "CHO-1")).to_contain_text(SAVED)
    assert Response.objects.get().level == 2


def test_a_level_chosen_by_keyboard_is_not_lost_when_the_page_is_left(opened):
    page = opened()
    page.locator("#CHO-1-0").focus()
    page.keyboard.press("ArrowDown")
    page.goto(page.url.split("/domains")[0] + "/")
    wait_until_sent(page)
    assert Response.objects.get().level == 1


def test_offline_it_says_so_keeps_the_answer_and_sends_it_later(opened, context):
    page = opened()
    context.set_offline(True)
    choose(page, "CHO-1", "3")
    expect(page.locator("#unsaved")).to_contain_text("1 answer is not saved yet; it is kept in this browser.")
    expect(mark(page, "CHO-1")).to_contain_text("Not saved yet")
    choose(page, "CHO-2", "2")
    expect(page.locator("#unsaved")).to_contain_text("2 answers are not saved yet")
    assert not Response.objects.exists()
    context.set_offline(False)
    expect(mark(page, "CHO-1")).to_contain_text(SAVED)
    expect(mark(page, "CHO-2")).to_contain_text(SAVED)
    expect(page.locator("#unsaved")).to_be_hidden()
    assert Response.objects.count() == 2


def test_what_was_not_sent_survives_loading_the_page_again(opened):
    page = opened()
    page.route("**/items/**", lambda route: route.abort())
    choose(page, "CHO-1", "3")
    expect(page.locator("#unsaved")).to_be_visible()
    page.unroute("**/items/**")
    page.reload()
    expect(mark(page, "CHO-1")).to_contain_text(SAVED)
    expect(page.locator('input[name="CHO-1-given"][value="3"]')).to_be_checked()
    assert Response.objects.get().level == 3


def test_what_was_not_sent_is_sent_from_the_overview_too(opened):
    page = opened()
    page.route("**/items/**", lambda route: route.abort())
    choose(page, "CHO-1", "3")
    expect(page.locator("#unsaved")).to_be_visible()
    page.unroute("**/items/**")
    opened("")
    wait_until_sent(page)
    assert Response.objects.get().level == 3


def refuse(page: Page, code: str, **answer: object) -> None:
    """Answer each save of this question like this, or not at all; all others go through."""
    page.route(f"**/items/{code}**", lambda route: route.fulfill(**answer) if answer else route.abort())


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"status": 413, "body": "too large"}, "a filter in front of it, refuses this answer as it is"),
        ({"status": 403, "body": "blocked by a filter"}, "a filter in front of it, refuses this answer as it is"),
        ({"status": 400, "body": "bad"}, "a filter in front of it, refuses this answer as it is"),
        ({"status": 500, "body": "fault"}, "the server made a fault with this answer"),
        ({}, "something between you and the server stops this answer"),
    ],
)
def test_an_answer_that_is_refused_holds_back_no_other(opened, answer: dict, sentence: str):
    page = opened()
    refuse(page, "CHO-1", **answer)
    choose(page, "CHO-1", "3")
    expect(mark(page, "CHO-1")).to_contain_text(sentence)
    choose(page, "CHO-2", "2")
    expect(mark(page, "CHO-2")).to_contain_text(SAVED)
    expect(page.locator("#unsaved")).to_contain_text("1 answer is not saved yet")
    assert [response.item for response in Response.objects.all()] == ["CHO-2"]
    page.unroute("**/items/CHO-1**")
    choose(page, "CHO-1", "1")
    expect(mark(page, "CHO-1")).to_contain_text(SAVED)
    wait_until_sent(page)
    assert Response.objects.get(item="CHO-1").level == 1
    assert not Edition.objects.filter(set_aside=True).exists()


def test_a_note_that_is_far_too_long_is_told_so_and_the_next_answers_are_sent(opened):
    """More than a browser sends on after its page was left: once nothing of the review was ever sent again."""
    page = opened()
    page.locator("#CHO-1 summary", has_text="Note").click()
    page.locator("#CHO-1-note").fill("語" * 8_000)
    page.locator("#CHO-1-note").blur()
    expect(page.locator("#CHO-1-note-error")).to_contain_text("Leave out 6,000.")
    choose(page, "CHO-2", "2")
    expect(mark(page, "CHO-2")).to_contain_text(SAVED)
    page.reload()
    choose(page, "CHO-3", "2")
    expect(mark(page, "CHO-3")).to_contain_text(SAVED)
    page.locator("#CHO-1-note").fill("Said in the team.")
    choose(page, "CHO-1", "2")
    expect(mark(page, "CHO-1")).to_contain_text(SAVED)


def test_what_is_refused_can_be_copied_and_thrown_away(opened, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened()
    refuse(page, "CHO-1", status=413, body="too large")
    page.locator("#CHO-1 summary", has_text="Note").click()
    page.locator("#CHO-1-note").fill("Said in the team.")
    page.locator("#CHO-1-note").blur()
    mark(page, "CHO-1").get_by_role("button", name="Copy what you wrote").click()
    expect(mark(page, "CHO-1").get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Said in the team."
    mark(page, "CHO-1").get_by_role("button", name="Throw it away").click()
    mark(page, "CHO-1").get_by_role("button", name="Yes, throw away what is not saved").click()
    expect(page.locator("#CHO-1-note")).to_have_value("")
    assert not page.evaluate("localStorage.length")


def test_what_is_refused_on_another_page_leads_there(opened):
    page = opened()
    refuse(page, "CHO-1", status=413, body="too large")
    choose(page, "CHO-1", "3")
    expect(mark(page, "CHO-1")).to_contain_text("refuses this answer")
    opened("")
    follow(page.locator("#unsaved").get_by_role("link", name="Look at CHO-1"))
    expect(mark(page, "CHO-1")).to_contain_text("refuses this answer")


def test_a_form_that_has_run_out_is_told_from_a_refusal(opened, context):
    page = opened()
    context.add_cookies([{"name": "csrftoken", "value": "x" * 32, "url": page.url}])
    choose(page, "CHO-1", "3")
    expect(mark(page, "CHO-1")).to_contain_text("this page is out of date")
    expect(page.locator("#unsaved").get_by_role("link", name="This page is out of date. Load it again")).to_be_visible()


def test_a_lost_reply_is_no_conflict_with_oneself(opened):
    page = opened()

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/items/**", lose, times=1)
    choose(page, "CHO-1", "3")
    expect(page.locator("#unsaved")).to_be_visible()
    choose(page, "CHO-1", "2")
    wait_until_sent(page)
    assert (Response.objects.get().level, Response.objects.get().edition) == (2, 2)
    assert not Edition.objects.filter(set_aside=True).exists()


def test_signed_out_it_says_so_and_sends_after_signing_in(opened, context, manager):
    page = opened()
    context.clear_cookies(name="sessionid")
    choose(page, "CHO-1", "3")
    page.get_by_role("link", name="You are signed out. Sign in again").click()
    page.fill("#id_login", manager.email)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/domains/choice"))
    expect(mark(page, "CHO-1")).to_contain_text(SAVED)
    assert Response.objects.get().level == 3


def test_the_first_click_leads_to_signing_in_also_from_within_a_note(opened, context, manager):
    """Leaving the note by that click sends it once more, which must not take the link away from under the cursor."""
    page = opened()
    context.clear_cookies(name="sessionid")
    choose(page, "CHO-2", "3")
    expect(page.get_by_role("link", name="You are signed out. Sign in again")).to_be_visible()
    page.locator("#CHO-2 summary", has_text="Note").click()
    page.locator("#CHO-2-note").press_sequentially("We asked")
    page.get_by_role("link", name="You are signed out. Sign in again").click()
    page.fill("#id_login", manager.email)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/domains/choice#CHO-2$"))
    expect(mark(page, "CHO-2")).to_contain_text(SAVED)
    expect(page.locator("#CHO-2-note")).to_have_value("We asked")


def test_nobody_elses_answer_is_sent(opened, context, supervisor, live_server):
    page = opened()
    page.route("**/items/**", lambda route: route.abort())
    choose(page, "CHO-1", "3")
    expect(page.locator("#unsaved")).to_be_visible()
    page.unroute("**/items/**")
    context.clear_cookies()
    sign_in(context, supervisor, live_server)
    opened()
    choose(page, "CHO-2", "1")
    expect(mark(page, "CHO-2")).to_contain_text(SAVED)
    assert list(Response.objects.values_list("item", flat=True)) == ["CHO-2"]


def test_two_people_at_once_keep_both_texts_and_decide(opened, browser: Browser, supervisor, live_server):
    page = opened()
    other = browser.new_context()
    sign_in(other, supervisor, live_server)
    late = other.new_page()
    late.goto(page.url)
    choose(page, "CHO-1", "3")
    expect(mark(page, "CHO-1")).to_contain_text(SAVED)
    choose(late, "CHO-1", "2")
    expect(late.locator("#CHO-1 .conflict")).to_contain_text("Two answers: which one stands?")
    assert Response.objects.get().level == 3
    late.get_by_role("button", name="Use what was set aside").click()
    expect(late.locator("#CHO-1 .conflict")).to_have_count(0)
    expect(late.locator('input[name="CHO-1-given"][value="2"]')).to_be_checked()
    assert Response.objects.get().level == 2
    other.close()


def test_last_quarter_appears_once_this_one_is_saved(opened, review):
    closed_review(review.program, Q3, {"CHO-1": {"level": 1, "note": "Said in summer."}})
    page = opened()
    expect(page.locator("#CHO-1")).not_to_contain_text("Said in summer.")
    choose(page, "CHO-1", "2")
    expect(page.locator("#CHO-1")).to_contain_text("Said in summer.")
    page.locator('input[name="CHO-1-change"][value="changed"]').click()
    page.locator("#CHO-1-change_note").fill("A new first meeting.")
    page.locator("#CHO-1-change_note").blur()
    wait_until_sent(page)
    stored = Response.objects.get(review=review)
    assert (stored.change, stored.change_note) == ("changed", "A new first meeting.")


def test_what_the_staff_roles_say_is_confirmed_by_one_tap(opened, program):
    program.staff_roles.create(title="Peer specialist", hours=20, count=2, supervisor="trained_other")
    page = opened("domains/peers")
    page.locator("#PEE-3").get_by_role("button", name="Yes, save that").click()
    expect(mark(page, "PEE-3")).to_contain_text("This counts as level 3")
    assert Response.objects.get().inputs == {"number": 2}


def test_save_and_go_on_leads_to_the_next_page(opened):
    page = opened()
    choose(page, "CHO-1", "3")
    page.get_by_role("button", name="Save and go on").last.click()
    expect(page).to_have_url(re.compile("/domains/role"))
    assert Response.objects.get().level == 3


def test_save_and_go_on_stays_at_a_mistake(opened):
    page = opened()
    choose(page, "CHO-4", "not_applicable")
    expect(page.locator("#CHO-4-reason")).to_be_focused()
    page.get_by_role("button", name="Save and go on").last.click()
    expect(page.locator("#CHO-4-reason")).to_be_focused()
    expect(page).to_have_url(re.compile("/domains/choice"))


def test_a_long_note_is_kept_in_the_box(opened):
    page = opened()
    page.locator("#CHO-1 summary", has_text="Note").click()
    page.locator("#CHO-1-note").fill("a" * 20_000)
    page.locator("#CHO-1-note").blur()
    expect(page.locator("#CHO-1-note-error")).to_contain_text("Leave out 18,000.")
    page.reload()
    expect(page.locator("#CHO-1-note")).to_have_value("a" * 20_000)
    expect(page.locator("#CHO-1-note-error")).to_contain_text("Leave out 18,000.")


@pytest.fixture
def plain(browser: Browser, live_server, review, manager):
    """A browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, manager, live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}/programs/{review.program.slug}/reviews/2026-10/domains/choice")
    yield page
    context.close()


def test_without_javascript_the_page_is_saved_whole(plain):
    choose(plain, "CHO-1", "3")
    choose(plain, "CHO-2", "dont_know")
    plain.get_by_role("button", name="Save and go on").last.click()
    expect(plain).to_have_url(re.compile("/domains/role"))
    assert dict(Response.objects.values_list("item", "given")) == {"CHO-1": "level", "CHO-2": "dont_know"}


def test_without_javascript_the_focus_goes_to_what_is_wrong_and_a_link_to_the_field(plain):
    choose(plain, "CHO-1", "3")
    choose(plain, "CHO-4", "not_applicable")
    plain.get_by_role("button", name="Save and go on").last.click()
    expect(plain.locator(".refused")).to_contain_text("CHO-4: Say in a few words why this does not apply here.")
    expect(plain.locator(".refused")).to_be_focused()
    plain.get_by_role("link", name="CHO-4: Say in a few words why this does not apply here.").click()
    expect(plain.locator("#CHO-4-reason")).to_be_focused()
    assert Response.objects.get().item == "CHO-1"


@pytest.mark.parametrize("domain", ["choice", "role", "peers"])
def test_no_sort_of_question_has_a_fault_that_axe_finds_or_is_wider_than_a_phone(opened, review, domain):
    for code in ("CHO-1", "ROL-1"):
        answered(review, code, level=3)
    page = opened(f"domains/{domain}")
    page.set_viewport_size({"width": 360, "height": 800})
    assert faults(page) == []
    assert width(page) == 360


def test_crumbs_stand_alike_however_the_template_breaks_its_lines(opened):
    page = opened()
    crumb = page.locator(".crumbs li a").last
    as_it_is = crumb.bounding_box()
    page.evaluate(
        "for (const crumb of document.querySelectorAll('.crumbs li')) crumb.innerHTML = crumb.innerHTML.trim()"
    )
    assert crumb.bounding_box() == as_it_is
