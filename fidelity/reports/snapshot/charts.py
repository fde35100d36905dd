"""Charts as SVG text from a snapshot; the same snapshot gives the same text. Pure.

Each has its whole alternative text in `<title>`, and the same numbers stand in a table beside it. Colours are
attributes for print; the pages of the app set their own by the class names.
"""

from html import escape
from typing import Any

from fidelity.flags.charts.svg import ACCENT, FONTS, LINE, QUIET, SOFT, TONES, number
from fidelity.scoring.bands import NOT_ENOUGH
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

WIDTH = 680
LEFT, RIGHT = 268, 640
TOP, ROW = 28, 22
SQUARE, PER_ROW = 11, 8
STRIPS = {
    "critical": gettext_noop("Of %(number)s critical activities: %(counts)s."),
    "serious": gettext_noop("Of %(number)s serious activities: %(counts)s."),
}


def profile(profile: Json) -> str:
    """The domains on one scale: a mark for the score, a band for its range, quiet lines where bands are cut."""
    domains, bands = profile["domains"], profile["bands"]
    height = TOP + ROW * len(domains) + 20
    parts = [*_scale(bands, height - 20)]
    for place, domain in enumerate(domains):
        parts += _domain(domain, TOP + ROW * place + ROW // 2)
    return _svg(height, _profile_in_words(domains), parts)


def _x(points: int) -> str:
    return number(LEFT + (RIGHT - LEFT) * points / 100)


def _scale(bands: list[Json], bottom: int) -> list[str]:
    parts = [_text(_x(band["from"]), 10, band["name"], size=8.6, tone="quiet") for band in bands]
    for points in [band["from"] for band in bands] + [100]:
        parts.append(
            f'<line class="c-line" x1="{_x(points)}" y1="{TOP - 12}" x2="{_x(points)}" y2="{bottom}" '
            f'stroke="{LINE}" stroke-width="1"/>'
        )
        parts.append(_text(_x(points), bottom + 14, str(points), size=9.5, anchor="middle", tone="quiet"))
    return parts


def _domain(domain: Json, y: int) -> list[str]:
    name = _text("0", y + 4, f"{domain['number']}  {domain['name']}", size=10.5)
    if not domain["score"]:
        return [name, *_bounds(domain, y)]
    low, high, score = (_x(part["shown"]) for part in (*_ends(domain["range"]), domain["score"]))
    width = number(float(high) - float(low))
    at = float(score)
    diamond = f"{number(at)},{y - 7} {number(at + 5.5)},{y} {number(at)},{y + 7} {number(at - 5.5)},{y}"
    return [
        name,
        f'<rect class="c-soft" x="{low}" y="{y - 5}" width="{width}" height="10" fill="{SOFT}"/>',
        f'<polygon class="c-mark" points="{diamond}" fill="{ACCENT}"/>',
        _text(str(WIDTH), y + 4, str(domain["score"]["shown"]), size=11.5, anchor="end", bold=True),
    ]


def _bounds(domain: Json, y: int) -> list[str]:
    """Not enough to score: how far the score could lie, as an empty outline."""
    parts = [_text(str(WIDTH), y + 4, _("none"), size=9.5, anchor="end", tone="quiet")]
    if domain["bounds"]:
        low, high = (_x(end["shown"]) for end in _ends(domain["bounds"]))
        width = number(float(high) - float(low))
        parts.append(
            f'<rect class="c-open" x="{low}" y="{y - 5}" width="{width}" height="10" fill="none" stroke="{QUIET}" '
            'stroke-width="1" stroke-dasharray="3 3"/>'
        )
    return parts


def _ends(ends: Json) -> tuple[Json, Json]:
    return ends["low"], ends["high"]


def _profile_in_words(domains: list[Json]) -> str:
    scores = "; ".join(f"{domain['name']} {_score_in_words(domain)}" for domain in domains)
    return _("Scores from 0 to 100: %(scores)s.") % {"scores": scores}


def _score_in_words(domain: Json) -> str:
    if not domain["score"]:
        return _(NOT_ENOUGH)
    low, high = _ends(domain["range"])
    return _("%(score)s, range %(low)s to %(high)s") % {
        "score": domain["score"]["shown"],
        "low": low["shown"],
        "high": high["shown"],
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
    return _svg(base + 16, _strip_in_words(strip, frequencies), parts)


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
    label = _text(number(left), base + 12, f"{count}  {name}", size=9, bold=bool(count) and not never)
    return [*squares, line, label]


def _strip_in_words(strip: Json, frequencies: list[str]) -> str:
    counts = [f"{count} {name.lower()}" for count, name in zip(strip["counts"], frequencies, strict=True) if count]
    counts += [_("%(number)s not rated") % {"number": strip["open"]}] if strip["open"] else []
    return _(STRIPS[strip["gravity"]]) % {"number": strip["asked"], "counts": ", ".join(counts)}


def _text(
    x: str, y: int, text: str, *, size: float, anchor: str = "start", bold: bool = False, tone: str = "ink"
) -> str:
    weight = ' font-weight="700"' if bold else ""
    aligned = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text class="c-{tone}" x="{x}" y="{y}" font-size="{size}" fill="{TONES[tone]}"{aligned}{weight}>'
        f"{escape(text)}</text>"
    )


def _svg(height: int, in_words: str, parts: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" font-family="{FONTS}">'
        f"<title>{escape(in_words)}</title>{''.join(parts)}</svg>"
    )
