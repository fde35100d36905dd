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
TOP, ROW, NOTED_ROW = 28, 22, 33
SQUARE, PER_ROW = 11, 8
STRIPS = {
    "critical": gettext_noop("Of %(number)s critical activities: %(counts)s."),
    "serious": gettext_noop("Of %(number)s serious activities: %(counts)s."),
}


def profile(profile: Json) -> str:
    """The domains on one scale: a mark for the score, a band for its range, quiet lines where bands are cut.

    Under each stands how sure it is, how peers were heard and what is being done, from format 4 on. A range that is
    open has no end below and an empty mark.
    """
    domains, bands = profile["domains"], profile["bands"]
    row = NOTED_ROW if any(map(_note, domains)) else ROW
    height = TOP + row * len(domains) + 20
    parts = [*_scale(bands, height - 20, [TOP + row * place for place in range(len(domains))] if row > ROW else [])]
    for place, domain in enumerate(domains):
        parts += _domain(domain, TOP + row * place + ROW // 2)
    return _svg(height, _profile_in_words(domains), parts)


def _note(domain: Json) -> str:
    """What stands beside the number of a domain: `evidence behind 2 of 6 practices · peers not heard · no finding`."""
    return " · ".join(domain[name] for name in ("sure", "peers", "done") if domain.get(name))


def _x(points: int) -> str:
    return number(LEFT + (RIGHT - LEFT) * points / 100)


def _scale(bands: list[Json], bottom: int, rows: list[int]) -> list[str]:
    """Where bands are cut; the lines leave room for the words under each of the `rows`, if there are any."""
    parts = [_text(_x(band["from"]), 10, band["name"], size=8.6, tone="quiet") for band in bands]
    lines = [(top + 2, top + ROW - 3) for top in rows] or [(TOP - 12, bottom)]
    for points in [band["from"] for band in bands] + [100]:
        parts += [
            f'<line class="c-line" x1="{_x(points)}" y1="{top}" x2="{_x(points)}" y2="{end}" '
            f'stroke="{LINE}" stroke-width="1"/>'
            for top, end in lines
        ]
        parts.append(_text(_x(points), bottom + 14, str(points), size=9.5, anchor="middle", tone="quiet"))
    return parts


def _domain(domain: Json, y: int) -> list[str]:
    parts = [_text("0", y + 4, f"{domain['number']}  {domain['name']}", size=10.5)]
    if note := _note(domain):
        parts.append(_text("15", y + 18, note, size=9.4, tone="quiet"))
    if not domain["score"]:
        return [*parts, *_bounds(domain, y)]
    is_open = domain.get("open", False)
    shown = str(domain["score"]["shown"])
    range_of, tone = (_open_range, "quiet") if is_open else (_range, "ink")
    return [
        *parts,
        *range_of(domain, y),
        _text(str(WIDTH), y + 4, shown, size=11.5, anchor="end", bold=not is_open, tone=tone),
    ]


def _range(domain: Json, y: int) -> list[str]:
    low, high = (_x(end["shown"]) for end in _ends(domain["range"]))
    width = number(float(high) - float(low))
    return [
        f'<rect class="c-soft" x="{low}" y="{y - 5}" width="{width}" height="10" fill="{SOFT}"/>',
        f'<polygon class="c-mark" points="{_diamond(domain, y)}" fill="{ACCENT}"/>',
    ]


def _open_range(domain: Json, y: int) -> list[str]:
    """An outline without an end below, that points on, and an empty mark."""
    high = _x(domain["range"]["high"]["shown"])
    return [
        f'<path class="c-open" d="M{LEFT} {y - 5}H{high}V{y + 5}H{LEFT}" fill="none" stroke="{QUIET}" stroke-width="1" '
        'stroke-dasharray="4 3"/>',
        f'<polyline class="c-open" points="{LEFT - 2},{y - 5} {LEFT - 8},{y} {LEFT - 2},{y + 5}" fill="none" '
        f'stroke="{QUIET}" stroke-width="1"/>',
        f'<polygon class="c-empty" points="{_diamond(domain, y)}" fill="none" stroke="{ACCENT}" stroke-width="1.5"/>',
    ]


def _diamond(domain: Json, y: int) -> str:
    at = float(_x(domain["score"]["shown"]))
    return f"{number(at)},{y - 7} {number(at + 5.5)},{y} {number(at)},{y + 7} {number(at - 5.5)},{y}"


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
    note = _note(domain)
    return f"{_number_in_words(domain)} ({note.replace(' · ', ', ')})" if note else _number_in_words(domain)


def _number_in_words(domain: Json) -> str:
    if not domain["score"]:
        return _(NOT_ENOUGH)
    low, high = _ends(domain["range"])
    words = (
        _("%(score)s, range open, up to %(high)s") if domain.get("open") else _("%(score)s, range %(low)s to %(high)s")
    )
    return words % {"score": domain["score"]["shown"], "low": low["shown"], "high": high["shown"]}


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
