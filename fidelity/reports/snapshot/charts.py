"""Activities by how often they happen, as SVG text from a snapshot; the same snapshot gives the same text. Pure.

The whole stands as alternative text in `<title>`, and the same numbers in a table beside it. Colours are attributes
for print; the pages of the app set their own by the class names.
"""

from typing import Any

from fidelity.flags.charts import svg
from fidelity.flags.charts.svg import ACCENT, LINE, SOFT, number, text_label
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

WIDTH = 680
SQUARE, PER_ROW, SIZE = 11, 8, 12
STRIPS = {
    "critical": gettext_noop("Of %(number)s critical activities: %(counts)s."),
    "serious": gettext_noop("Of %(number)s serious activities: %(counts)s."),
}


def strip(strip: Json, frequencies: list[str]) -> str:
    """The activities of one gravity, a square for each, in columns by how often they happen: daily at the left."""
    columns = [*zip(frequencies, strip["counts"], strict=True)]
    columns += [(_("Not rated"), strip["open"])] if strip["open"] else []
    letters = [len(name) + 8 for name, _count in columns]
    base = 14 + SQUARE * max(1, *(-(-count // PER_ROW) for _name, count in columns))
    parts = []
    for place, (name, count) in enumerate(columns):
        left, width = (WIDTH * part / sum(letters) for part in (sum(letters[:place]), letters[place]))
        parts += _column(left, width, base, name, count, never=name == frequencies[-1])
    return svg.svg_picture(WIDTH, base + 18, _strip_in_words(strip, frequencies), parts)


def _column(left: float, width: float, base: int, name: str, count: int, *, never: bool) -> list[str]:
    """`count` squares over a quiet line, with the number and the label below."""
    kind, shade = ("c-soft", SOFT) if never else ("c-mark", ACCENT)
    squares = [
        f'<rect class="{kind}" x="{number(left + SQUARE * (square % PER_ROW))}" '
        f'y="{base - 1 - SQUARE * (1 + square // PER_ROW)}" width="{SQUARE - 2}" height="{SQUARE - 2}" '
        f'fill="{shade}" stroke="{ACCENT}" stroke-width="0.6"/>'
        for square in range(count)
    ]
    line = (
        f'<line class="c-line" x1="{number(left)}" y1="{base}" x2="{number(left + width - 12)}" y2="{base}" '
        f'stroke="{LINE}" stroke-width="1"/>'
    )
    label = text_label(left, base + 13, f"{count}  {name}", size=SIZE, bold=bool(count) and not never)
    return [*squares, line, label]


def _strip_in_words(strip: Json, frequencies: list[str]) -> str:
    counts = [f"{count} {name.lower()}" for count, name in zip(strip["counts"], frequencies, strict=True) if count]
    counts += [_("%(number)s not rated") % {"number": strip["open"]}] if strip["open"] else []
    return _(STRIPS[strip["gravity"]]) % {"number": strip["asked"], "counts": ", ".join(counts)}
