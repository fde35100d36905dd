"""Reading a page that is there: all of it loaded, and nothing on it still changing."""

from collections.abc import Collection, Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

AXE = Axe().axe_script
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

RUN = """async ([classes, options]) => {
  const parts = document.querySelectorAll(classes.map((name) => "." + CSS.escape(name)).join() || ":root");
  const { violations } = await axe.run({ include: [...parts] }, options);
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target}`));
}"""

# What takes the focus and shows neither itself nor its row with a line around it; focus by script shows after a key.
UNSEEN = """() => {
  const shows = (element) => {
    const style = getComputedStyle(element);
    if (style.outlineStyle === "auto") return true;  // the browser's own, on a page without a style sheet
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  return stops.filter((stop) => {
    stop.focus();
    if (document.activeElement !== stop) return false;
    return ![stop, stop.parentElement, stop.parentElement.parentElement].some(shows);
  }).map((stop) => stop.outerHTML.slice(0, 120));
}"""


def follow(control: Locator) -> None:
    """Click what leads to another page, and wait until that one is there: a click by itself waits for nothing."""
    with control.page.expect_navigation():
        control.click()


def wait_until_ready(page: Page) -> None:
    page.evaluate(READY)


def each_scheme(page: Page) -> Iterator[str]:
    """The page in the light and then in the dark, loaded once for both."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        yield scheme


def faults(page: Page, *, with_colours: bool = True) -> list[str]:
    """What axe finds, each with the place; in the dark only colors, which take it half of the time."""
    wait_until_ready(page)
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    options = {"runOnly": COLOURS if is_dark else RULES}
    if not with_colours:
        options["rules"] = {rule: {"enabled": False} for rule in COLOURS["values"]}
    return _violations(page, options)


def color_faults(page: Page, classes: Collection[str]) -> list[str]:
    """What axe finds of the colors of all that has one of these classes, and of what stands in it."""
    wait_until_ready(page)
    return _violations(page, {"runOnly": COLOURS}, classes)


def _violations(page: Page, options: dict, classes: Collection[str] = ()) -> list[str]:
    """Each with the place: in the whole page, or in the parts with one of these classes."""
    if not page.evaluate("'axe' in window"):
        page.add_init_script(AXE)  # half a megabyte, handed to the browser once for all pages that follow
        page.evaluate(AXE)
    return page.evaluate(RUN, [sorted(classes), options | {"resultTypes": ["violations"]}])


def width(page: Page) -> int:
    """How wide the page is, in pixels of the screen."""
    wait_until_ready(page)
    return page.evaluate("document.documentElement.scrollWidth")


def unseen_focus(page: Page) -> list[str]:
    """What can be reached by keyboard, and does not show that it is."""
    page.keyboard.press("Tab")
    return page.evaluate(UNSEEN)


def classes(page: Page) -> set[str]:
    """What the style sheets can tell the parts of a page by."""
    return set(page.evaluate("[...document.querySelectorAll('[class]')].flatMap((part) => [...part.classList])"))
