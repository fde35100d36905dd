"""The domains on one scale as SVG text, from their rows as a report keeps them. Pure.

The scale is fitted to what is drawn, and a picture whose scale does not begin at 0 says so.
The same rows always give the same text. The whole stands as alternative text in `<title>`, and the same numbers in a
table beside it.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from fidelity.flags.charts import svg
from fidelity.flags.charts.svg import ACCENT, QUIET, number, text_label
from fidelity.scoring.bands import NOT_ENOUGH, SELF_REPORT
from fidelity.wording.shortening import shorten
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

NEXT_LINE, CLOSE_LINE, LETTER = 13.5, 11.5, 6.2
CRITICAL = gettext_noop("critical finding open")
NO_WORDS = 20  # less for a row of a narrow picture that has no words below its bar


@dataclass(frozen=True)
class Measures:
    """Where the profile has its names, its scale from `left` to `right`, its numbers and the words beside them.

    `below`: how far below the name the bar stands, where a narrow screen has no room beside it. `low`: the points at
    which the scale begins.
    """

    width: int
    left: int
    right: int
    shown: int
    words: int
    row: int
    below: int = 0
    low: int = 0


WIDE = Measures(680, left=272, right=484, shown=524, words=538, row=31)
NARROW = Measures(340, left=10, right=326, shown=332, words=8, row=68, below=26)
TOP, HIGHER, LOWER = 28, 10, 23
SIZE, NAME = 12.5, 13.4
NAME_LETTERS, WORD_LETTERS, NARROW_LETTERS = 38, 22, 50
ROUND, MARGIN, HIGHEST_LOW, NEAR_ZERO = 10, 3, 60, 20  # points: of where the scale begins


def draw_profile(profile: Json, moved: Json | None = None, before: Json | None = None, *, narrow: bool = False) -> str:
    """The domains on one scale: a mark for the score, a bar for its range, quiet lines where bands are cut.

    A range that is open has no end below and an empty mark; a critical finding is an octagon beside its word. What
    moved has an arrow from where it was, and a word: `moved` is domain -> `DomainMove` as plain data. `before` is
    domain -> points of the quarter before (0-100), drawn as a hollow dot where nothing moved.
    """
    domains, moved, before = profile["domains"], moved or {}, before or {}
    paper = replace(NARROW if narrow else WIDE, low=lowest_shown(domains, moved, before))
    bands = profile["bands"] if any(domain["band"]["name"] for domain in domains) else []
    rows, top = [], TOP
    for domain in domains:
        move = moved.get(domain["code"])
        earlier = None if move else before.get(domain["code"])
        rows += _domain(domain, move, earlier, top, paper)
        top += paper.row - (NO_WORDS if paper.below and not (move or _instead(domain)) else 0)
    height = top + 20 + (NEXT_LINE if paper.below and paper.low else 0)
    parts = [*_scale(profile["bands"], bands, top, paper), *_note_on_scale(top, paper), *rows]
    return svg.svg_picture(paper.width, height, _profile_in_words(domains, moved, before), parts)


def _note(domain: Json) -> str:
    """What stands beside the number of a domain: `evidence behind 2 of 6 practices, peers not heard, no finding`."""
    return ", ".join(domain[name] for name in ("sure", "peers", "done") if domain.get(name))


def lowest_shown(domains: list[Json], moved: Json, before: Json) -> int:
    """Where the scale begins: in tens below all that is drawn; at 0 where that is near, never so high as to shout."""
    low = min((point for domain in domains for point in _points(domain, moved, before)), default=0)
    low = min(ROUND * ((low - MARGIN) // ROUND), HIGHEST_LOW)
    return low if low >= NEAR_ZERO else 0


def _points(domain: Json, moved: Json, before: Json) -> Iterator[int]:
    """Every number that is drawn of a domain; a range that is open below ends nowhere."""
    ends = domain["range"] if domain["score"] else domain["bounds"]
    if ends and not domain.get("open"):
        yield ends["low"]["shown"]
    if domain["score"]:
        yield domain["score"]["shown"]
    earlier = moved[domain["code"]]["before"] if domain["code"] in moved else before.get(domain["code"])
    if earlier is not None:
        yield int(earlier)


def _x(points: float, paper: Measures) -> float:
    return paper.left + (paper.right - paper.left) * (points - paper.low) / (100 - paper.low)


def _note_on_scale(bottom: int, paper: Measures) -> list[str]:
    """That the scale does not begin at 0, beside its numbers or below them."""
    if not paper.low:
        return []
    words = _("The scale runs from %(low)s to %(high)s; 0 is not shown.") % {"low": paper.low, "high": 100}
    y = bottom + 14 + (NEXT_LINE if paper.below else 0)
    return [text_label(paper.left if paper.below else 0, y, words, size=SIZE, tone="quiet")]


def _scale(cuts: list[Json], named: list[Json], bottom: int, paper: Measures) -> list[str]:
    """Where bands are cut, with their names where a band is given at all."""
    parts = [
        text_label(name.x, name.y, name.text, size=SIZE, anchor=name.anchor, tone="quiet")
        for name in place_band_names(named, paper)
    ]
    for points in [paper.low, *(band["from"] for band in cuts if band["from"] > paper.low), 100]:
        x = _x(points, paper)
        begin = TOP if points in (paper.low, 100) else 15  # the names of the outer bands may reach over their ends
        parts.append(svg.guide_line(x, begin, x, bottom))
        parts.append(text_label(x, bottom + 14, str(points), size=SIZE, anchor="middle", tone="quiet"))
    if not paper.below:
        parts.append(text_label(paper.shown - 6, HIGHER, _("score"), size=SIZE, anchor="middle", tone="quiet"))
    return parts


@dataclass(frozen=True)
class BandName:
    """The name of a band over the scale, with the line of text it stands on and the end that `x` gives."""

    text: str
    x: float
    y: int
    anchor: str


def place_band_names(bands: list[Json], paper: Measures) -> Iterator[BandName]:
    """Each name over its band; one that is too long stands higher: over the middle, or at the line to the next of them.

    The lowest band has all the room before the scale, if that is enough.
    """
    shown = [
        (band["name"], max(band["from"], paper.low), following["from"])
        for band, following in pairwise([*bands, {"from": 1000}])
        if following["from"] > paper.low
    ]
    is_raised = [_x(begin, paper) + 3 + len(name) * LETTER > _x(end, paper) for name, begin, end in shown] + [False]
    for place, (name, begin, end) in enumerate(shown):
        left, right, length = _x(begin, paper) + 3, _x(end, paper) - 3, len(name) * LETTER
        if not is_raised[place]:
            fits = left + length <= paper.width
            yield BandName(name, left, LOWER, "start") if fits else BandName(name, paper.width, LOWER, "end")
        elif place == 0 and length < right:
            yield BandName(name, right, LOWER, "end")
        elif is_raised[place + 1]:
            yield BandName(name, right, HIGHER, "end")
        elif place == 0 or is_raised[place - 1]:
            yield BandName(name, left, HIGHER, "start")
        else:
            yield BandName(name, (left + right) / 2, HIGHER, "middle")


def _domain(domain: Json, move: Json | None, before: int | None, top: int, paper: Measures) -> list[str]:
    y = top + (paper.row // 2 if not paper.below else paper.below)
    parts = [*_name(domain, top, paper), *_beside(domain, move, top, paper)]
    if not domain["score"]:
        none = text_label(paper.shown, _beside_y(y, top, paper), _("none"), size=SIZE, anchor="end", tone="quiet")
        return [*parts, none, *_bounds(domain, y, paper)]
    is_open = domain.get("open", False)
    shown = str(domain["score"]["shown"])
    tone = "quiet" if is_open else "ink"
    points = text_label(
        paper.shown, _beside_y(y, top, paper), shown, size=15, anchor="end", bold=not is_open, tone=tone
    )
    mark = _open_range if is_open else _range
    from_where = _arrow(domain, move, y, paper) if move else _before(before, y, paper)
    return [*parts, *mark(domain, y, paper, from_where), points]


def _beside_y(y: int, top: int, paper: Measures) -> int:
    return top + 12 if paper.below else y + 5


def _name(domain: Json, top: int, paper: Measures) -> list[str]:
    """The name in one line or two, beside the bar or above it."""
    name = f"{domain['number']}  {domain['name']}"
    if paper.below:
        return [text_label(paper.words, top + 12, name if len(name) < 46 else shorten(name, 45), size=NAME)]
    first, *rest = _lines(domain["name"], NAME_LETTERS)
    middle = top + paper.row / 2 + 4.5 - NEXT_LINE / 2 * bool(rest)
    parts = [
        text_label(0, middle, f"{domain['number']}", size=NAME, tone="quiet"),
        text_label(20, middle, first, size=NAME),
    ]
    return [*parts, *(text_label(20, middle + NEXT_LINE, line, size=NAME) for line in [" ".join(rest)] if line)]


def _beside(domain: Json, move: Json | None, top: int, paper: Measures) -> list[str]:
    """The words: that it moved, and what stands in place of a band."""
    letters = NARROW_LETTERS if paper.below else WORD_LETTERS
    moved = _lines(move["words"], letters) if move else []
    instead = "; ".join(_instead(domain))
    lines = [*((line, True) for line in moved), *((line, False) for line in _lines(instead, letters) if instead)]
    leading = NEXT_LINE if len(lines) < 3 else CLOSE_LINE
    first = top + 50 if paper.below else top + paper.row / 2 + 4.5 - leading / 2 * (len(lines) - 1)
    parts = []
    for place, (line, bold) in enumerate(lines):
        x, y = paper.words, first + leading * place
        if domain["band"]["held"] and line.startswith(_(CRITICAL)):
            parts.append(svg.octagon(x + 5.5, y - 4.2, 5.5))
            x += 15
            bold = True
        parts.append(text_label(x, y, line, size=SIZE, bold=bold))
    return parts


def _instead(domain: Json) -> list[str]:
    """What keeps a band from being given, in few words."""
    band = domain["band"]
    words = [_(CRITICAL)] if band["held"] else []
    if not domain["score"]:
        words.append(_(NOT_ENOUGH))
    elif domain.get("open"):
        words.append(_("little evidence"))
    elif not (band["name"] or band["held"] or _(SELF_REPORT) in band["words"]):
        words.append(_("some answers not known"))
    return words


def _lines(text: str, letters: int) -> list[str]:
    return textwrap.wrap(text, letters) or [""]


def _range(domain: Json, y: int, paper: Measures, from_where: list[str]) -> list[str]:
    """The bar with where it was, and on both the mark."""
    low, high = (_x(end["shown"], paper) for end in _ends(domain["range"]))
    return [
        svg.range_bar(low, y - 5, high - low, 10),
        *from_where,
        f'<polygon class="c-mark" points="{_diamond(domain, y, paper)}" fill="{ACCENT}"/>',
    ]


def _open_range(domain: Json, y: int, paper: Measures, from_where: list[str]) -> list[str]:
    """An outline without an end below, that points on, and an empty mark."""
    high, left = number(_x(domain["range"]["high"]["shown"], paper)), paper.left
    return [
        f'<path class="c-open" d="M{left} {y - 5}H{high}V{y + 5}H{left}" fill="none" stroke="{QUIET}" stroke-width="1" '
        'stroke-dasharray="4 3"/>',
        f'<polyline class="c-open" points="{left - 2},{y - 5} {left - 8},{y} {left - 2},{y + 5}" fill="none" '
        f'stroke="{QUIET}" stroke-width="1"/>',
        *from_where,
        f'<polygon class="c-empty" points="{_diamond(domain, y, paper)}" fill="none" stroke="{ACCENT}" '
        'stroke-width="1.5"/>',
    ]


def _diamond(domain: Json, y: int, paper: Measures) -> str:
    at = _x(domain["score"]["shown"], paper)
    return f"{number(at)},{y - 8} {number(at + 6.5)},{y} {number(at)},{y + 8} {number(at - 6.5)},{y}"


def _before(points: int | None, y: int, paper: Measures) -> list[str]:
    """Where a domain was in the quarter before, as a hollow dot."""
    if points is None:
        return []
    return [
        f'<circle class="c-before" cx="{number(_x(points, paper))}" cy="{y}" r="4" fill="none" stroke="{ACCENT}" '
        'stroke-width="1.5"/>'
    ]


def _arrow(domain: Json, move: Json, y: int, paper: Measures) -> list[str]:
    """From where a domain was, as an empty circle, towards where it is."""
    if move["before"] is None:
        return []
    before, now = _x(move["before"], paper), _x(domain["score"]["shown"], paper)
    way = 1 if now > before else -1
    tip = now - way * 8
    parts = [
        f'<circle class="c-empty" cx="{number(before)}" cy="{y}" r="4" fill="none" stroke="{ACCENT}" '
        'stroke-width="1.5"/>'
    ]
    if abs(now - before) > 22:
        ends = f'x1="{number(before + way * 4)}" y1="{y}" x2="{number(tip - way * 4)}" y2="{y}"'
        parts.append(f'<line class="c-path" {ends} stroke="{ACCENT}" stroke-width="1.5"/>')
        points = f"{number(tip)},{y} {number(tip - way * 7)},{y - 4} {number(tip - way * 7)},{y + 4}"
        parts.append(f'<polygon class="c-head" points="{points}" fill="{ACCENT}"/>')
    return parts


def _bounds(domain: Json, y: int, paper: Measures) -> list[str]:
    """Not enough to score: how far the score could lie, as an empty outline."""
    if not domain["bounds"]:
        return []
    low, high = (_x(end["shown"], paper) for end in _ends(domain["bounds"]))
    return [
        f'<rect class="c-open" x="{number(low)}" y="{y - 5}" width="{number(high - low)}" height="10" fill="none" '
        f'stroke="{QUIET}" stroke-width="1" stroke-dasharray="3 3"/>'
    ]


def _ends(ends: Json) -> tuple[Json, Json]:
    return ends["low"], ends["high"]


def _profile_in_words(domains: list[Json], moved: Json, before: Json) -> str:
    scores = "; ".join(f"{domain['name']} {_score_in_words(domain, moved, before)}" for domain in domains)
    return _("Scores from 0 to 100: %(scores)s.") % {"scores": scores}


def _score_in_words(domain: Json, moved: Json, before: Json) -> str:
    move, earlier, note = moved.get(domain["code"]), before.get(domain["code"]), _note(domain)
    words = [_number_in_words(domain)]
    if domain["band"]["held"]:
        words.append(_(CRITICAL))
    if move:
        words.append(move["words"])
    elif earlier is not None:
        words.append(_("%(before)s the quarter before") % {"before": earlier})
    return f"{', '.join(words)} ({note})" if note else ", ".join(words)


def _number_in_words(domain: Json) -> str:
    if not domain["score"]:
        return _(NOT_ENOUGH)
    low, high = _ends(domain["range"])
    words = (
        _("%(score)s, range open, up to %(high)s") if domain.get("open") else _("%(score)s, range %(low)s to %(high)s")
    )
    return words % {"score": domain["score"]["shown"], "low": low["shown"], "high": high["shown"]}
