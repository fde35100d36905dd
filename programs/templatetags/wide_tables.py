"""A table that may be wider than the page: it alone moves sideways, says so, and moves with the keyboard too."""

import re
from html import unescape

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

CAPTION = re.compile(r"<caption\b[^>]*>(.*?)</caption>", re.DOTALL)


@register.simple_block_tag(end_name="endwidetable")
def widetable(content: str, css_class: str = "") -> SafeString:
    """`content`, one table with a caption, in a region that bears the words of the caption as its name.

    No id: the same caption may stand twice in a document that is one file on paper. Raises `ValueError` where the table
    has no caption: nobody could tell what moves.
    """
    caption = CAPTION.search(content)
    if not caption:
        raise ValueError("a table that may be wider than the page needs a caption")
    return format_html(
        '<div class="{}" role="region" tabindex="0" aria-label="{}"><p class="sideways">{}</p>{}</div>',
        " ".join(("table-wrap", *css_class.split())),
        " ".join(unescape(strip_tags(caption[1])).split()),
        _("This table is wider than the page: move it sideways, also with the arrow keys."),
        mark_safe(content.strip()),
    )
