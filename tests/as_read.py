"""A page as a browser reads it: without the white space that nobody sees.

Templates break their lines where it suits their reader; no test is to know where.
"""

import re
from collections.abc import Iterator
from functools import cached_property

BLOCKS = {
    *(
        "html",
        "head",
        "body",
        "title",
        "meta",
        "link",
        "header",
        "footer",
        "main",
        "nav",
        "section",
        "article",
        "aside",
    ),
    *("div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "br", "ul", "ol", "li", "dl", "dt", "dd", "form"),
    *("fieldset", "legend", "details", "summary", "figure", "figcaption", "blockquote", "table", "caption", "colgroup"),
    *("col", "thead", "tbody", "tfoot", "tr", "th", "td", "select", "option", "script", "style", "noscript", "path"),
    *("rect", "line", "circle", "polyline", "polygon", "g", "text", "!doctype"),
}
BOXES = {"label", "button", "svg"}  # they stand in a line, but what is in them begins and ends at their edge
RAW = r"<(textarea|pre|script|style)\b.*?</\1>"
SPACED = r'<div\s+class="checked-text"\s*>.*?</div>'  # every space in it is shown
QUOTED = r'"[^"]*"|\'[^\']*\''
MARK = "\0(\\d+)\0"
TAG = re.compile(rf"(</?!?[a-z][\w-]*(?:{QUOTED}|[^>\"'])*>)", re.IGNORECASE)
NAME = re.compile(r"!?\w+")


class ReadOnce:
    """The content of a response, read when a test first asks for it: many ask for its status alone."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._read

    @cached_property
    def _read(self) -> bytes:
        return as_read(self._content.decode()).encode()


def as_read(html: str) -> str:
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return f"\0{len(kept) - 1}\0"

    html = re.sub(RAW, lambda match: keep(match[0]), html, flags=re.DOTALL)
    html = re.sub(SPACED, lambda match: keep(TAG.sub(_tag, match[0])), html, flags=re.DOTALL)
    html = "".join(_trimmed(TAG.split(_in_one_line(html))))
    while re.search(MARK, html):  # a page may hold such a sign of its own
        html = re.sub(MARK, lambda match: kept[int(match[1])], html)
    return html


def _in_one_line(html: str) -> str:
    """Each stretch of white space as one space."""
    return " ".join(f"|{html}|".split())[1:-1]


def _trimmed(parts: list[str]) -> list[str]:
    """Texts and, in every other place, tags: no space beside a block, inside of a box, and at the end of a tag."""
    for place in range(1, len(parts), 2):
        tag = parts[place]
        if tag[-2:] == " >":
            parts[place] = f"{tag[:-2]}>"
        elif tag[-3:] == " />":
            parts[place] = f"{tag[:-3]}/>"
        is_end = tag[1] == "/"
        name = NAME.match(tag, 1 + is_end)[0].lower()
        is_block, is_box = name in BLOCKS, name in BOXES
        if is_block or (is_box and is_end):
            parts[place - 1] = parts[place - 1].removesuffix(" ")
        if is_block or (is_box and not is_end):
            parts[place + 1] = parts[place + 1].removeprefix(" ")
    return parts


def _tag(match: re.Match[str]) -> str:
    """A tag with one space between its attributes; their values stay as they are."""
    parts = re.split(f"({QUOTED})", match[0])
    parts[::2] = [re.sub(r"\s+", " ", part) for part in parts[::2]]
    return re.sub(r" (/?>)$", r"\1", "".join(parts))
