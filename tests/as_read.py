"""A page as a browser reads it: without the white space that nobody sees.

Templates break their lines where it suits their reader; no test is to know where.
"""

import re
from collections.abc import Iterator
from functools import cached_property

BLOCKS = (
    "html|head|body|title|meta|link|header|footer|main|nav|section|article|aside|div|p|h[1-6]|hr|br|ul|ol|li|dl|dt|dd|"
    "form|fieldset|legend|details|summary|figure|figcaption|blockquote|table|caption|colgroup|col|thead|tbody|tfoot|tr|"
    "th|td|select|option|script|style|noscript|path|rect|line|circle|polyline|polygon|g|text|!doctype"
)
BOXES = "label|button|svg"  # they stand in a line, but what is in them begins and ends at their edge
RAW = r"<(textarea|pre|script|style)\b.*?</\1>"
SPACED = r'<div class="checked-text">.*?</div>'  # every space in it is shown
QUOTED = r'"[^"]*"|\'[^\']*\''
MARK = "\0(\\d+)\0"
TAG = rf"</?!?[a-z][\w-]*(?:{QUOTED}|[^>\"'])*>"
WIDE = re.compile(r"\s\s|[^\S ]| /?>$")


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

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\0{len(kept) - 1}\0"

    html = re.sub(RAW, keep, html, flags=re.DOTALL)
    html = re.sub(TAG, _tag, html, flags=re.IGNORECASE)
    html = re.sub(SPACED, keep, html, flags=re.DOTALL)
    html = re.sub(r"\s+", " ", html)
    html = re.sub(rf" ?(</?(?:{BLOCKS})\b(?:{QUOTED}|[^>\"'])*>) ?", r"\1", html, flags=re.IGNORECASE)
    html = re.sub(rf"(<(?:{BOXES})\b(?:{QUOTED}|[^>\"'])*>) ", r"\1", html)
    html = re.sub(rf" (</(?:{BOXES})>)", r"\1", html)
    while re.search(MARK, html):  # a page may hold such a sign of its own
        html = re.sub(MARK, lambda match: kept[int(match[1])], html)
    return html


def _tag(match: re.Match[str]) -> str:
    """A tag with one space between its attributes; their values stay as they are."""
    if not WIDE.search(match[0]):
        return match[0]
    parts = re.split(f"({QUOTED})", match[0])
    parts[::2] = [re.sub(r"\s+", " ", part) for part in parts[::2]]
    return re.sub(r" (/?>)$", r"\1", "".join(parts))
