"""A table that may be wider than the page: it alone moves sideways, says so, and moves with the keyboard too."""

import re
from html import unescape

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

register = template.Library()

CAPTION = re.compile(r"<caption\b(?P<attributes>[^>]*)>(?P<words>.*?)</caption>", re.DOTALL)
LONGEST_NAME = 60  # characters


@register.simple_block_tag(end_name="endwidetable")
def widetable(content: str, css_class: str = "") -> SafeString:
    """`content`, one table with a caption, in a region that is named by the caption.

    Raises `ValueError` where the table has no caption: nobody could tell what moves.
    """
    caption = CAPTION.search(content)
    if not caption:
        raise ValueError("a table that may be wider than the page needs a caption")
    name = "table-" + slugify(" ".join(unescape(strip_tags(caption["words"])).split()))[:LONGEST_NAME]
    begin = format_html('<caption id="{}"{}>', name, mark_safe(caption["attributes"]))
    return format_html(
        '<div class="{}" role="region" tabindex="0" aria-labelledby="{}"><p class="sideways">{}</p>{}</div>',
        f"table-wrap {css_class}".strip(),
        name,
        _("This table is wider than the page: move it sideways, also with the arrow keys."),
        mark_safe(CAPTION.sub(lambda found: f"{begin}{found['words']}</caption>", content, count=1).strip()),
    )
