"""One domain as peers and the review see it, drawn on a line from 0 to 100. Pure.

With fewer than ten people the peers are a band, since no point is known then. The same words stand in the table beside
it.
"""

from typing import Any

from fidelity.flags.charts.svg import INK, SOFT, diamond, guide_line, number, svg_picture, text_label
from fidelity.voice.rules.aggregation import Third
from fidelity.wording.translation import gettext as _

WIDTH, HEIGHT = 320.0, 62.0
LEFT, RIGHT, LINE = 14.0, 306.0, 32.0
SIZE = 12.0
THIRDS = {Third.LOW: (0, 50), Third.MIDDLE: (50, 75), Third.HIGH: (75, 100)}


def draw_views(domain: dict[str, Any], name: str, peers: str) -> str:
    """`domain` is one of a stored result (voice/rules/result.py), `peers` what is said of it in words."""
    marks = [
        guide_line(LEFT, LINE, RIGHT, LINE),
        *(guide_line(_x(at), LINE - 5, _x(at), LINE + 5) for at in (0, 50, 75, 100)),
    ]
    review = _("Review %(review)s") % {"review": domain["review"]}
    return svg_picture(
        WIDTH,
        HEIGHT,
        _("%(name)s, from 0 to 100. %(review)s. Peers %(peers)s.") % {"name": name, "review": review, "peers": peers},
        [
            *_peers(domain, _("Peers %(peers)s") % {"peers": peers}),
            *marks,
            _ring(domain["review"]),
            _label(domain["review"], review, 14.0),
        ],
    )


def _x(points: float) -> float:
    return LEFT + (RIGHT - LEFT) * points / 100


def _peers(domain: dict[str, Any], words: str) -> list[str]:
    if "points" in domain:
        return [diamond(_x(domain["points"]), LINE, 7), _label(domain["points"], words, HEIGHT - 6)]
    low, high = THIRDS[Third(domain["third"])]
    return [_band(_x(low), _x(high)), _label((low + high) / 2, words, HEIGHT - 6)]


def _band(start: float, end: float) -> str:
    box = f'x="{number(start)}" y="{number(LINE - 8)}" width="{number(end - start)}" height="16"'
    return f'<rect class="c-soft" {box} fill="{SOFT}"/>'


def _ring(points: float) -> str:
    at = f'cx="{number(_x(points))}" cy="{number(LINE)}" r="6"'
    return f'<circle class="c-ring" {at} fill="none" stroke="{INK}" stroke-width="2.5"/>'


def _label(points: float, words: str, y: float) -> str:
    """Words under or over a place of the line, kept inside the picture."""
    anchor = "start" if points < 20 else "end" if points > 80 else "middle"
    x = LEFT - 8 if points < 4 else RIGHT + 8 if points > 96 else _x(points)
    return text_label(x, y, words, size=SIZE, anchor=anchor)
