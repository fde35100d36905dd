"""Reading a page that is there: all of it loaded, and nothing on it still changing."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What dark mode changes; all else was looked at in the light.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}

# Text can be found before the style sheet is there; contrast is measured after the last change of a colour is over.
READY = """async () => {
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
  await document.fonts.ready;
  const ends = (animation) => Number.isFinite(animation.effect.getComputedTiming().endTime);
  await Promise.allSettled(document.getAnimations().filter(ends).map((animation) => animation.finished));
}"""


def follow(control: Locator) -> None:
    """Click what leads to another page, and wait until that one is there: a click by itself waits for nothing."""
    with control.page.expect_navigation():
        control.click()


def wait_until_ready(page: Page) -> None:
    page.evaluate(READY)


def faults(page: Page) -> list[str]:
    """What axe finds, each with the place."""
    wait_until_ready(page)
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    options = {"runOnly": COLOURS if is_dark else RULES, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {each['help']}: {node['target']}" for each in found for node in each["nodes"]]


def width(page: Page) -> int:
    """How wide the page is, in pixels of the screen."""
    wait_until_ready(page)
    return page.evaluate("document.documentElement.scrollWidth")
