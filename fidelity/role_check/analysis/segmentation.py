"""A text taken apart: what stands under which heading, one sentence or half-sentence at a time. Pure.

Each part keeps its exact place in the text. Nothing here knows what a duty means; a heading is told by its form, and
what it says about the lines below is read where words are known (`check.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from fidelity.role_check.analysis.headings import (
    asks_what_is_not_done,
    breaks_off_at_denial,
    denies_row,
    lays_no_duty,
    leads_to_duties,
    leaves_to_others,
    names_duties,
    names_what_is_not_done,
    names_what_others_do,
    negates,
    only_affirms,
    only_denies,
    silences,
    speaks_of_duties,
    speaks_of_work,
)

BULLET = re.compile(
    r"[ \t]*(?:[-*•·▪◦‣●○■□▸►–—✓✔☑✗✘✕❌☒☐]|\[[ xX]?\]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])[ \t]+(?=\S)"
    # What other programs make of the round and arrow bullets of Word
    r"|[ \t]*[oØü§](?:\t[ \t]*(?=\S)|[ ]+(?=[A-ZÁÉÍÓÚÑ]))"
)
LONE_BULLET = re.compile(r"[ \t]*[*•·▪◦‣●○■□▸►✓✔☑]")
# "3.2 Reviews the list of patients": a number of an outline, a share or a time before a line that is no heading
OUTLINE = re.compile(
    r"""(?:\d{1,2}(?:\.\d{1,2}){1,3}\.? | [A-Z]-?\d{1,2}[.)]? | (?:Duty|Function|Task)[ ]\d{1,2}[.:)]?
      | \(?\d{1,3}[ ]?%\)?[:.)]?(?:[ \t]+[-–—])?
      | (?:[01]?\d|2[0-3]) (?: :[0-5]\d | [03]0\b ) (?:[ ]?[ap]\.?m\.?)? (?:[ ]?[–-][ ]?\d{1,2}:?[0-5]\d)? :?
    )[ \t]+(?=[A-Z]\S*(?:[ \t]+\S+){3}(?!.*:[ \t]*$))""",
    re.VERBOSE | re.MULTILINE,
)
TOP = re.compile(r"[ \t]*(\d{1,2})[.)]")
# "3.2": how deep a line stands in an outline
DEPTH = re.compile(r"[ \t]*\d{1,2}((?:\.\d{1,2})+)\.?[ \t]+(?=\S)")
# "C. Contractor shall not", "4) What stays with others": the sign of a numbered line, without its number
NUMBERED = re.compile(
    r"[ \t]*\(?(?:(?P<digit>\d{1,2})|(?P<roman>[ivx]{2,4}|[IVX]{1,4})|(?P<upper>[A-Z])|(?P<lower>[a-z]))[.)][ \t]"
)
LONGEST_NUMBERED = 8
CROSS = re.compile(r"[ \t]*[✗✘✕❌☒]")
# A box with a cross in it is a "no" only beside one with a tick: in a form it is what somebody has chosen
TICKED = re.compile(r"^[ \t]*[☑✓✔✅]", re.MULTILINE)
CELL = re.compile(r"\||\t+| {3,}")
# A run of signs is tried from its first one only: from each of them, a long run would never come to an end.
END = re.compile(r"(?<![.!?])[.!?]+(?=[\s\"”’)]|$)|\n[ \t]*\n")
SHORT = re.compile(r"(?:\b(?:e\.g|i\.e|etc|dr|mr|ms|mrs|st|vs|approx|incl|dept|no|a\.m|p\.m|u\.s)|\b[A-Za-z])\.$", re.I)
WRAPPED = 45
# Words that lead on to the next one, so that a line does not end with them, nor a new duty begin with them
# fmt: off
LEADING = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "her", "his", "in", "into", "of", "on", "or", "our", "that",
    "the", "their", "to", "who", "with", "your",
})
# fmt: on
HEADING_LENGTH = 90
# A heading on the line of its own text: "WHAT MENTORS DON'T DO. Inspect apartments ...", "What you don't do: ..."
RUN_IN = re.compile(
    r"(?:\d+(?:\.\d+)*\.?[ \t]+)?Not[ \t]+(?:[a-z]+[ \t]*){1,4}[.:][ \t]+(?=\S)"
    r"|(?:[A-Z0-9][A-Z0-9’'/&,()-]*[ \t]+){1,9}[A-Z0-9’'/&()-]*[A-Z][.:][ \t]+(?=\S)"
    r"|(?:What|Things)\b[^.:;!?\n]{4,60}[.:][ \t]+(?=\S)"
)
# "Benefits: ...", "Requirements: ...": a label that holds for its own line
LABEL = re.compile(r"[A-Z][^.:;!?\n]{1,50}:[ \t]+(?=\S)")
# "6. Medication. Staff do not store it."
TOPIC = re.compile(r"[A-Z][\w’'-]*(?:[ \t]+[a-z’'-]+){0,2}\.[ \t]+(?=\w+(?:[ \t]+\S+){3})")
# A table that says for each duty whose it is
# Not so "Peer certification required", "Billable by peer": a no there says nothing about who does it
OF_PEERS = re.compile(
    r"\A(?!.*\b(?:bill|certif|delegat|licen|rating|required|needed|score|train)).*\b(?:peers?|cps|pss|recovery\s+coach(?:es)?)\b",
    re.IGNORECASE,
)
REFUSED = re.compile(r"no|never|none|not|n|n/a|not (?:allowed|done|permitted)|prohibited")
# The last sentence above a list, if it is no longer than this
LONGEST_LEAD = 600
TITLE_LENGTH = 14
DASH = re.compile(r"\s[—–-]\s")


@dataclass(frozen=True)
class Line:
    """One line, or one cell of a line; `cell` counts from 0 where the line has columns."""

    start: int
    end: int
    indent: int
    bullet: bool = False
    crossed: bool = False
    cell: int | None = None


@dataclass(frozen=True)
class Part:
    """A stretch of the text that says one thing, and the headings that govern it (start, end), outermost first.

    `topic`: it may only name what the rest of its line is about, as "Medication." in "6. Medication. Staff do not ..."
    """

    start: int
    end: int
    headings: tuple[tuple[int, int], ...] = ()
    crossed: bool = False
    heading: bool = False
    topic: bool = False


def lines(text: str) -> Iterator[list[Line]]:
    """The lines of a text, each as its cells; an empty list for a blank line.

    A bullet on a line of its own, as PDF files have them, belongs to the line below.
    """
    at, ticked, bullet = 0, bool(TICKED.search(text)), False
    for raw in text.splitlines(keepends=True):
        start, end = at, at + len(raw.rstrip())
        at += len(raw)
        if LONE_BULLET.fullmatch(text, start, end):
            bullet = True
            continue
        cells = list(_cells(text, start, end, ticked=ticked))
        if cells and bullet:
            cells[0], bullet = replace(cells[0], bullet=True), False
        yield cells


def _cells(text: str, start: int, end: int, *, ticked: bool) -> Iterator[Line]:
    if start >= end:
        return
    bullet = BULLET.match(text, start, end)
    crossed = _is_crossed(text, start, end, ticked=ticked)
    first = bullet.end() if bullet else start + len(text[start:end]) - len(text[start:end].lstrip())
    outline = OUTLINE.match(text, first, end)
    first = outline.end() if outline else first
    edges = [first]
    for match in CELL.finditer(text, first, end):
        edges += [match.start(), match.end()]
    pairs = zip(edges[::2], [*edges[1::2], end], strict=True)
    spans = [span for pair in pairs for span in _trimmed(text, *pair)]
    for number, (cell_start, cell_end) in enumerate(spans):
        own = BULLET.match(text, cell_start, cell_end)
        yield Line(
            own.end() if own else cell_start,
            cell_end,
            cell_start - start,
            bullet=bool(bullet or own),
            crossed=crossed or _is_crossed(text, cell_start, cell_end, ticked=ticked),
            cell=number if len(spans) > 1 else None,
        )


def _is_crossed(text: str, start: int, end: int, *, ticked: bool) -> bool:
    cross = CROSS.match(text, start, end)
    return cross is not None and (ticked or not cross[0].endswith("☒"))


def parts(text: str) -> Iterator[Part]:
    """Every part in the order of the text."""
    yield from _Walk(text).parts()


class _Walk:
    """Goes down the lines and remembers which headings are open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rows = list(lines(text))
        self.widths = list(_widths(self.rows))
        self.section: tuple[int, int] | None = None
        self.lead: tuple[int, int] | None = None
        self.lead_bullets = False
        self.run_in: tuple[int, int] | None = None
        self.numbered = ""
        self.depth = self.top = 0
        self.columns: list[tuple[int, tuple[int, int]]] = []

    def parts(self) -> Iterator[Part]:
        number = 0
        while number < len(self.rows):
            row = self.rows[number]
            if not row:
                self._blank(number)
                number += 1
                continue
            if len(row) > 1:
                yield from self._columns(row, number)
                number += 1
                continue
            count = self._joined(number)
            whole = Line(
                row[0].start, self.rows[number + count - 1][0].end, row[0].indent, row[0].bullet, row[0].crossed
            )
            yield from self._line(whole, number + count)
            number += count

    def _blank(self, number: int) -> None:
        """A blank line ends what a line with a colon said, once something stood under it.

        Not so in a list with a blank line after each of its bullets.
        """
        self.columns = []
        self.run_in = None
        if self.lead and self.lead_bullets and not self._is_spaced(number):
            self.lead = None

    def _is_spaced(self, number: int) -> bool:
        """Whether in a list of what is not done single bullets of one kind stand right above and below this row."""
        above, here, below = (self._bullet_of_row(at) for at in (number - 2, number - 1, number + 1))
        if not here or here != below or above or not self.lead or not self.under_bullets:
            return False
        start = self.rows[number + 1][0].start
        speaks_to_you = self.text[start : start + 4].lower().startswith("you")
        return not speaks_to_you and negates(self.text[slice(*self.lead)])

    def _bullet_of_row(self, number: int) -> str:
        """The sign before what stands in this row, or the kind of its number; nothing where it is no bullet."""
        row = self.rows[number] if 0 <= number < len(self.rows) else []
        if not row or not row[0].bullet:
            return ""
        start = row[0].start
        return self._sign(row[0]) or self.text[self.text.rfind("\n", 0, start) + 1 : start].strip()

    def _joined(self, number: int) -> int:
        """How many lines one wrapped sentence takes up."""
        count = 1
        while number + count < len(self.rows):
            here, below = self.rows[number + count - 1], self.rows[number + count]
            if len(below) != 1 or len(here) != 1 or not _goes_on(self.text, here[0], below[0], self.widths[number]):
                break
            count += 1
        return count

    def _line(self, line: Line, after: int) -> Iterator[Part]:
        span = (line.start, line.end)
        sign = self._sign(line)
        if sign and sign == self.numbered:
            self.section, self.numbered = None, ""
        depth = self._depth(line)
        if self.depth and (0 < depth <= self.depth or self._opens_next(line)):
            self.section, self.lead, self.depth = None, None, 0
        if self._is_outlined(line):
            self.run_in = None
        run_in = RUN_IN.match(self.text, *span)
        if run_in:
            yield from self._run_in(run_in)
            span = (run_in.end(), line.end)
        elif self._is_heading(line, after):
            self.run_in = None
            yield Part(*span, headings=self._open(own=False), heading=True)
            written = self.text[line.start : line.end].rstrip("*_ ")
            if written.endswith((":", "...", "…", "?")) or only_denies(written) or only_affirms(written):
                self.lead, self.lead_bullets = span, False
                self._end_silence(self.text[line.start : line.end])
            else:
                self.section, self.lead, self.section_used = span, None, False
            self.numbered, self.depth, self.top = sign, depth, self._top(line)
            return
        elif self._refuses_block(line, after):
            yield Part(*span, headings=self._open(own=False), heading=True)
            self.lead, self.lead_bullets, self.depth, self.top = span, False, depth, self._top(line)
            return
        self.section_used = True
        if self.lead and self.lead_bullets and not line.bullet and self.under_bullets:
            self.lead = None
        if self.lead and not self.lead_bullets:
            self.lead_bullets, self.under_bullets = True, line.bullet
        above = self._open()
        label = LABEL.match(self.text, *span)
        if label and lays_no_duty(label[0]):
            (own,) = _trimmed(self.text, *label.span())
            yield Part(*own, headings=self._open(own=False), heading=True)
            above, span = (*above, own), (label.end(), span[1])
        topic = TOPIC.match(self.text, *span) if line.bullet else None
        asked: tuple[tuple[int, int], ...] = ()
        for start, end in sentences(self.text, *span):
            yield Part(start, end, above + asked, line.crossed, topic=bool(topic) and start == span[0])
            asked = ((start, end),) if asks_what_is_not_done(self.text[start:end]) else ()
        leads = self.text[line.end - 1] == ":" and not line.bullet and end - start <= LONGEST_LEAD
        if leads and self._lists_below(after):
            self.lead, self.lead_bullets = (start, end), False

    under_bullets = section_used = False

    def _end_silence(self, lead: str) -> None:
        """ "Duties:" ends what "About us" or "What peers don't do" said of the lines above; so does "You will:"."""
        if not self.section or not silences(self.text[slice(*self.section)]):
            return
        if speaks_of_duties(lead) or only_affirms(lead) or (self.section_used and leads_to_duties(lead)):
            self.section = None

    def _run_in(self, heading: re.Match[str]) -> Iterator[Part]:
        """It holds up to the next blank line or heading."""
        (span,) = _trimmed(self.text, *heading.span())
        yield Part(*span, headings=self._open(own=False), heading=True)
        self.run_in, self.lead = span, None

    def _open(self, *, own: bool = True) -> tuple[tuple[int, int], ...]:
        return tuple(span for span in (self.section, *((self.run_in, self.lead) if own else ())) if span)

    def _is_heading(self, line: Line, after: int) -> bool:
        written = self.text[line.start : line.end].strip("#*_= ")
        if not written or len(written) > HEADING_LENGTH * 2:
            return False
        if written.endswith(":"):
            return True
        if written.endswith(("...", "…")):
            return not line.bullet and breaks_off_at_denial(written) and self._lists_below(after)
        if line.bullet and (self._is_numbered_heading(line, written, after) or self._is_sign(written, after)):
            return True
        if not line.bullet and asks_what_is_not_done(written) and self._lists_below(after):
            return True
        if line.bullet or len(written) > HEADING_LENGTH or written[-1] in ".;,!?":
            return False
        capitals = written.isupper() and len(written.split()) < 10
        if self.text[line.start] == "#" or capitals or names_duties(written):
            return True
        title = line.start == 0 and not self._written(after) and len(written.split()) <= TITLE_LENGTH
        if title and _titled(DASH.split(written)[0]):
            return True
        if self._refuses(line, after):
            return True
        below = (self.rows[number] for number in range(after, len(self.rows)))
        follows = next((row[0] for row in below if row), None)
        short = len(written.split()) <= 8 and written[:1].isupper()
        return bool(short and follows and (follows.bullet or (_titled(written) and self._stands_alone(line, after))))

    def _is_sign(self, written: str, after: int) -> bool:
        """ "❌ Don't" or "✅ Do", with a list right below."""
        return (only_denies(written) or only_affirms(written)) and self._lists_below(after)

    def _lists_below(self, after: int) -> bool:
        """Whether the next thing that is written is a bullet."""
        below = next((self.rows[at][0] for at in range(after, len(self.rows)) if self.rows[at]), None)
        return below is not None and below.bullet

    def _depth(self, line: Line) -> int:
        """How many numbers of an outline stand before a line after its first one: 1 for "3.2", 2 for "3.2.1"."""
        number = DEPTH.match(self.text, self.text.rfind("\n", 0, line.start) + 1)
        return number[1].count(".") if number else 0

    def _top(self, line: Line) -> int:
        """The first number of an outline before a line, or 0."""
        number = TOP.match(self.text, self.text.rfind("\n", 0, line.start) + 1)
        return int(number[1]) if number else 0

    def _opens_next(self, line: Line) -> bool:
        """Whether it is the next chapter: "4. ..." after "3.4"."""
        return line.bullet and self._top(line) == self.top + 1

    def _is_outlined(self, line: Line) -> bool:
        """Whether a number of an outline, a share or a time stands before it."""
        at = self.text.rfind("\n", 0, line.start) + 1
        bullet = BULLET.match(self.text, at)
        at = bullet.end() if bullet else at
        return bool(DEPTH.match(self.text, at)) or any(sign.isdigit() for sign in self.text[at : line.start])

    def _sign(self, line: Line) -> str:
        """Of which kind the number is before a line, or "": "digit", "roman", "upper" or "lower"."""
        at = self.text.rfind("\n", 0, line.start) + 1
        number = NUMBERED.match(self.text, at, line.start + 1) if line.bullet else None
        return (number.lastgroup or "") if number else ""

    def _is_numbered_heading(self, line: Line, written: str, after: int) -> bool:
        """ "C. Contractor shall not" with lines of another kind right below; it holds up to its next letter."""
        if written[-1] in ".;,!?" or len(written.split()) > LONGEST_NUMBERED or self._blank_below(after):
            return False
        sign, below = self._sign(line), self.rows[after][0]
        return bool(sign) and self._sign(below) != sign and speaks_of_work(written)

    def _written(self, number: int) -> bool:
        """Whether something is written on this row; not so after the last one."""
        return number >= len(self.rows) or bool(self.rows[number])

    def _stands_alone(self, line: Line, after: int) -> bool:
        """A short line with a blank line above and a longer one right below."""
        above = self._is_blank_above(line.start)
        below = self.rows[after] if after < len(self.rows) else []
        if not below or not above:
            return False
        return below[0].end - below[0].start > line.end - line.start

    def _refuses(self, line: Line, after: int) -> bool:
        """A line that opens a block and says that nothing below it is done: "Things we will never ask you to do"."""
        opens = self._is_blank_above(line.start)
        written = self.text[line.start : line.end]
        return opens and not self._blank_below(after) and (negates(written) or leaves_to_others(written))

    def _refuses_block(self, line: Line, after: int) -> bool:
        """The same with a blank line below it, where it is no sentence: "Not part of this job (see those of aides)"."""
        alone = self._is_blank_above(line.start)
        return (
            alone
            and not line.bullet
            and self._blank_below(after)
            and names_what_is_not_done(self.text[line.start : line.end])
        )

    def _blank_below(self, after: int) -> bool:
        return after >= len(self.rows) or not self.rows[after]

    def _is_blank_above(self, at: int) -> bool:
        """Whether nothing stands on the line above the one of this place, or that is the first one."""
        here = self.text.rfind("\n", 0, at)
        return here < 1 or not self.text[self.text.rfind("\n", 0, here) + 1 : here].strip()

    def _columns(self, row: list[Line], number: int) -> Iterator[Part]:
        label = self.text[row[0].start : row[0].end]
        governs = len(row) == 2 and (
            denies_row(label, self.text[row[1].start : row[1].end]) or names_what_others_do(label)
        )
        header = not self.columns and not any(cell.bullet for cell in row)
        if header and not governs:
            self.columns = [(cell.indent, (cell.start, cell.end)) for cell in row]
        if not header and self._peers_do_not(row):
            row = [replace(row[0], crossed=True), *row[1:]]
        of_row = ((row[0].start, row[0].end),) if governs else ()
        for cell in row:
            for start, end in sentences(self.text, cell.start, cell.end):
                above = () if header and not of_row else self._column(cell, len(row))
                above += of_row if cell is not row[0] else ()
                yield Part(start, end, self._open() + above, cell.crossed, heading=header and not of_row)

    def _peers_do_not(self, row: list[Line]) -> bool:
        """A row "Hands out pills | No | Yes" under "Duty | Peer specialist | Nurse"."""
        if len(row) != len(self.columns):
            return False
        answers = [
            REFUSED.fullmatch(self.text[cell.start : cell.end].strip(" .*_").lower())
            for cell, (_indent, span) in zip(row[1:], self.columns[1:], strict=True)
            if OF_PEERS.search(self.text[slice(*span)])
        ]
        return bool(answers) and all(answers)

    def _column(self, cell: Line, cells: int) -> tuple[tuple[int, int], ...]:
        if not self.columns:
            return ()
        if cells == len(self.columns) and cell.cell is not None:
            return (self.columns[cell.cell][1],)
        return (min(self.columns, key=lambda column: abs(column[0] - cell.indent))[1],)


def _widths(rows: list[list[Line]]) -> Iterator[int]:
    """For each line the length of the longest one of its paragraph."""
    for blank, block in groupby(rows, key=lambda row: not row):
        lengths = [0 if blank else row[-1].end - row[0].start + row[0].indent for row in block]
        yield from [max(lengths)] * len(lengths)


def _titled(written: str) -> bool:
    """Few words, or words with capitals: a title, and no duty that happens to be short."""
    words = [word for word in written.split() if len(word) > 3]
    return len(written.split()) < 4 or sum(word[0].isupper() for word in words) * 2 > len(words)


def _goes_on(text: str, here: Line, below: Line, width: int) -> bool:
    """Whether a line is the rest of the sentence above it; `width` is that of the longest line around."""
    written, rest = text[here.start : here.end], text[below.start : below.end]
    if below.bullet or written[-1] in ".:;!?":
        return False
    first, last = rest.split()[0], written.split()[-1].lower()
    full = here.indent + len(written) + 1 + len(first) > width
    if not (rest[0].islower() or rest[0] in "(&/"):
        return full and last in LEADING and len(written.split()) > 1
    if len(written) >= WRAPPED or written[-1] == "," or below.indent > here.indent or full:
        return True
    return last in LEADING or first in LEADING or len(written.split()) == 1


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences between two places, without the space around them."""
    at = start
    for match in END.finditer(text, start, end):
        if SHORT.search(text, max(at, match.start() - 8), match.start() + 1) and match.end() < end:
            continue
        yield from _trimmed(text, at, match.end())
        at = match.end()
    yield from _trimmed(text, at, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    inside = text[start:end]
    if inside.strip():
        yield start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())
