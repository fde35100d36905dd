"""A gentle hint while somebody writes: it appears, goes away, and never holds up saving."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from fidelity.instrument.sources.documents import load_sources
from fidelity.reviews.models import Response
from fidelity.role_check.language.check import hint
from fidelity.role_check.language.word_list import load
from tests.browser.conftest import sign_in
from tests.browser.pages import follow

LANGUAGE = load(settings.SEEDS / "role_check" / "language.yaml", load_sources(settings.SEEDS / "sources").places)
CLIENT = re.compile("^Another way to say “client”: the person;")

# The hint for each sentence typed into a field; a pause in typing is over at once, and a longer one never comes.
HINTS = """async (field, sentences) => {
  const later = setTimeout;
  window.setTimeout = (run, pause, ...about) => (pause <= 600 ? run(...about) : undefined);
  const hints = [];
  for (const sentence of sentences) {
    field.value = sentence;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => later(done));
    hints.push(document.getElementById(`${field.id}-words`).textContent);
  }
  return hints;
}"""


def note(page: Page):
    """The note of CHO-1, opened."""
    page.locator("#CHO-1 summary", has_text="Note").click()
    return page.locator("#CHO-1-note")


def test_a_hint_appears_while_writing_and_goes_when_the_word_does(opened):
    page = opened()
    field = note(page)
    field.press_sequentially("We met each client")
    expect(page.locator("#CHO-1-note-words")).to_have_text(CLIENT)
    expect(page.locator("#CHO-1-note-words")).to_have_attribute("aria-live", "polite")
    field.fill("We met each person")
    expect(page.locator("#CHO-1-note-words")).to_be_empty()


def test_the_hint_holds_nothing_up(opened):
    page = opened()
    field = note(page)
    field.fill("We met each client.")
    expect(page.locator("#CHO-1-note-words")).to_have_text(CLIENT)
    field.blur()
    expect(page.locator('#CHO-1 [data-part="mark"]')).to_contain_text(re.compile(r"Saved \d\d?:\d\d"))
    assert Response.objects.get().note == "We met each client."
    expect(page.locator("#CHO-1-note-words")).to_have_text(CLIENT)
    page.reload()
    expect(page.locator("#CHO-1-note-words")).to_have_text(CLIENT)


def test_the_reason_has_its_hint_too(opened):
    page = opened()
    page.locator('label:has(input[name="CHO-4-given"][value="not_applicable"])').click()
    page.locator("#CHO-4-reason").fill("We have no caseload.")
    expect(page.locator("#CHO-4-reason-words")).to_contain_text("“caseload”")


def test_the_browser_says_what_the_server_says(opened):
    """Each example of the list, and what is left alone."""
    page = opened()
    field = note(page)
    left_alone = ['He said "a client".', "He said ‘a client’.", "Avoid the words client and consumer.", "> A client"]
    field.fill("Warm up with a client.")
    expect(page.locator("#CHO-1-note-words")).to_have_text(CLIENT)
    sentences = [text for term in LANGUAGE.terms for text in (*term.examples, *term.not_examples)] + left_alone
    said = field.evaluate(HINTS, sentences)
    assert dict(zip(sentences, said, strict=True)) == {sentence: hint(sentence, LANGUAGE) for sentence in sentences}


def test_without_the_list_writing_goes_on(opened):
    page = opened()
    page.route("**/words.json", lambda route: route.abort())
    field = note(page)
    field.fill("We met each client.")
    field.blur()
    expect(page.locator('#CHO-1 [data-part="mark"]')).to_contain_text(re.compile(r"Saved \d\d?:\d\d"))
    expect(page.locator("#CHO-1-note-words")).to_be_empty()


@pytest.mark.parametrize("typed", ["<img src=x onerror=alert(1)> client", "client <b>"])
def test_what_is_typed_stays_text(opened, typed: str):
    page = opened()
    field = note(page)
    field.fill(typed)
    expect(page.locator("#CHO-1-note-words")).to_have_text(CLIENT)
    assert page.locator("#CHO-1-note-words *").count() == 0


def test_without_javascript_the_hint_is_there_after_saving(browser: Browser, live_server, review, manager):
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, manager, live_server)
    page = context.new_page()
    address = f"{live_server.url}/programs/{review.program.slug}/reviews/2026-10/domains/choice"
    page.goto(address)
    note(page).fill("We met each client.")
    follow(page.get_by_role("button", name="Save and go on").last)
    page.goto(address)
    expect(page.locator("#CHO-1-note-words")).to_have_text(CLIENT)
    context.close()
