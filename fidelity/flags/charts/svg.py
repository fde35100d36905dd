"""The few marks that charts are made of, as SVG text. Pure.

Colours are attributes for print; the pages of the app set their own by the class names.
"""

from html import escape

INK, QUIET, LINE, ACCENT, SOFT = "#22292b", "#566164", "#c9c3b6", "#1d4e5a", "#cfdfdf"
TONES = {"ink": INK, "quiet": QUIET}
HOLLOW = f'fill="#ffffff" stroke="{ACCENT}" stroke-width="1.5"'
SHADES = ("#ffffff", "#d3dddd", "#97abac", "#4e737b", "#1d4e5a")
DARK = 3  # from this level on digits are light
FONTS = "Plumbline Text, Plumbline Ext, Atkinson Hyperlegible Next, sans-serif"


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def text_label(
    x: float, y: float, words: str, *, size: float, anchor: str = "start", bold: bool = False, tone: str = "ink"
) -> str:
    weight = ' font-weight="700"' if bold else ""
    aligned = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text class="c-{tone}" x="{number(x)}" y="{number(y)}" font-size="{size}" fill="{TONES[tone]}"'
        f"{aligned}{weight}>{escape(words)}</text>"
    )


def upward_label(x: float, y: float, words: str, *, size: float) -> str:
    """Quiet words that are read from below, where a column is too narrow for them."""
    return (
        f'<text class="c-quiet" x="{number(x)}" y="{number(y)}" font-size="{size}" fill="{QUIET}" '
        f'transform="rotate(-90 {number(x)} {number(y)})">{escape(words)}</text>'
    )


def guide_line(x1: float, y1: float, x2: float, y2: float) -> str:
    """A quiet line to read by."""
    return _line("c-line", LINE, (x1, y1, x2, y2), 'stroke-width="1"')


def dashed_line(x1: float, y1: float, x2: float, y2: float) -> str:
    return _line("c-dashed", QUIET, (x1, y1, x2, y2), 'stroke-width="1.5" stroke-dasharray="4 3"')


def dotted_line(x1: float, y1: float, x2: float, y2: float) -> str:
    return _line("c-dashed", QUIET, (x1, y1, x2, y2), 'stroke-width="1" stroke-dasharray="1 3"')


def _line(kind: str, colour: str, ends: tuple[float, float, float, float], how: str) -> str:
    x1, y1, x2, y2 = map(number, ends)
    return f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" {how}/>'


def path(points: list[tuple[float, float]]) -> str:
    """A line of the accent colour through the points."""
    return (
        f'<polyline class="c-path" points="{_points(points)}" fill="none" stroke="{ACCENT}" stroke-width="2" '
        'stroke-linejoin="round"/>'
    )


def area(points: list[tuple[float, float]]) -> str:
    """A band, with an edge that is seen in grey."""
    return f'<polygon class="c-soft" points="{_points(points)}" fill="{SOFT}" stroke="{QUIET}" stroke-width="0.6"/>'


def open_edge(points: list[tuple[float, float]]) -> str:
    """The outline of a range that has no end."""
    return (
        f'<polyline class="c-open" points="{_points(points)}" fill="none" stroke="{QUIET}" stroke-width="1" '
        'stroke-dasharray="4 3"/>'
    )


def down_point(x: float, y: float) -> str:
    """A small open arrow that points on below `y`."""
    return (
        f'<polyline class="c-open" points="{_points([(x - 3.5, y), (x, y + 4), (x + 3.5, y)])}" fill="none" '
        f'stroke="{QUIET}" stroke-width="1"/>'
    )


def bar(x: float, y: float, width: float, height: float) -> str:
    return _rect("c-mark", (x, y, width, height), f'fill="{ACCENT}"')


def range_bar(x: float, y: float, width: float, height: float) -> str:
    """A bar with an edge that is seen in grey."""
    return _rect("c-soft", (x, y, width, height), f'fill="{SOFT}" stroke="{QUIET}" stroke-width="1"')


def hollow_square(x: float, y: float, radius: float) -> str:
    return _rect("c-hollow", (x - radius, y - radius, 2 * radius, 2 * radius), HOLLOW)


def hollow_diamond(x: float, y: float, radius: float) -> str:
    return f'<polygon class="c-hollow" points="{_points(_diamond(x, y, radius))}" {HOLLOW}/>'


def hollow_dot(x: float, y: float, radius: float) -> str:
    return f'<circle class="c-hollow" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" {HOLLOW}/>'


def octagon(x: float, y: float, radius: float) -> str:
    """What is critical: the shape of a stop sign, as no other mark is."""
    near = radius * 0.414
    corners = [(near, -radius), (radius, -near), (radius, near), (near, radius)]
    whole = [(x + dx, y + dy) for dx, dy in (*corners, *((-dx, -dy) for dx, dy in corners))]
    return f'<polygon class="c-ink" points="{_points(whole)}" fill="{INK}"/>'


def stroke(points: list[tuple[float, float]]) -> str:
    """A strong short line, such as a tick or a cross is made of."""
    return (
        f'<polyline class="c-stroke" points="{_points(points)}" fill="none" stroke="{ACCENT}" stroke-width="2" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )


def head(x: float, y: float, size: float) -> str:
    """An arrow head that points to the right, its tip at `x`."""
    corners = [(x, y), (x - size, y - size * 0.6), (x - size, y + size * 0.6)]
    return f'<polygon class="c-head" points="{_points(corners)}" fill="{ACCENT}"/>'


def level_square(x: float, y: float, width: float, height: float, level: int, *, framed: bool) -> str:
    """A square in the shade of a level, the darker the higher; `framed` where it changed."""
    edge = f'stroke="{INK}" stroke-width="2.2"' if framed else f'stroke="{QUIET}" stroke-width="0.6"'
    inside = (x + 1, y + 1, width - 2, height - 2) if framed else (x, y, width, height)
    kind = " ".join([f"c-level-{level}", *["c-framed"] * framed])
    return _rect(kind, inside, f'fill="{SHADES[level]}" {edge}')


def level_digit(x: float, y: float, level: int, *, size: float) -> str:
    kind, fill = _on_level(level)
    return (
        f'<text class="{kind}" x="{number(x)}" y="{number(y)}" font-size="{size}" fill="{fill}" '
        f'text-anchor="middle" font-weight="700">{level}</text>'
    )


def level_point(x: float, y: float, level: int, *, up: bool) -> str:
    """A small point up or down, in the colour of the digit beside it."""
    way = -1 if up else 1
    kind, fill = _on_level(level)
    corners = [(x - 3.2, y - 2.4 * way), (x + 3.2, y - 2.4 * way), (x, y + 3 * way)]
    return f'<polygon class="{kind}" points="{_points(corners)}" fill="{fill}"/>'


def _on_level(level: int) -> tuple[str, str]:
    """The class and the colour of what stands on the shade of a level."""
    return ("c-on-dark", "#ffffff") if level >= DARK else ("c-ink", INK)


def _rect(kind: str, place: tuple[float, float, float, float], how: str) -> str:
    x, y, width, height = map(number, place)
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" {how}/>'


def dot(x: float, y: float, radius: float) -> str:
    return f'<circle class="c-mark" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{ACCENT}"/>'


def diamond(x: float, y: float, radius: float) -> str:
    return f'<polygon class="c-mark" points="{_points(_diamond(x, y, radius))}" fill="{ACCENT}"/>'


def _diamond(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    return [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def svg_picture(width: float, height: float, in_words: str, parts: list[str]) -> str:
    """The whole, with its alternative text."""
    wide, high = number(width), number(height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {wide} {high}" '
        f'width="{wide}" height="{high}" font-family="{FONTS}">'
        f"<title>{escape(in_words)}</title>{''.join(parts)}</svg>"
    )
