"""One way to write a text: no invisible characters, one kind of blank, quote and hyphen, letters composed (NFC). Pure.

What people paste from Word, mails and PDFs looks the same and is not: a soft hyphen or a zero-width space inside a word
hides it from every look-up. `to_plain` is for texts that are compared, and for codes and addresses; `to_prose` is for
texts that are kept and shown: what nobody sees goes, and the quotes and dashes that somebody chose stay. `PlainText`
also knows where each character stood, for those who have to mark the words in the text as it was given.
"""

import re
import unicodedata
from dataclasses import dataclass

# Soft hyphen, zero-width spaces and joiners, word joiner, byte order mark, marks that turn the direction of writing
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
WRITTEN = {
    **dict.fromkeys(INVISIBLE, ""),
    **dict.fromkeys(BLANKS, " "),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2028\u2029\u0085", "\n"),
    **{
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
    },
}
# Of these, what can be seen as it was typed stays in prose.
CHOSEN = frozenset("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4\uff07\u201c\u201d\u201e\u201f\u2033\uff02\u2011")
PROSE = {sign: plain for sign, plain in WRITTEN.items() if sign not in CHOSEN}
# Joiners are seen inside emoji, and between letters of Arabic, Persian and the languages of India.
JOINERS = "\u200c\u200d"
JOINING = re.compile(r"[\u0600-\u0fff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
# A letter with the marks that belong to it, or a line end
MARKS = r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
UNIT = re.compile(rf"\r\n?|[^\W_](?:[{INVISIBLE}]*[{MARKS}])+|[^\x00-\x7f]")
LINE_END = re.compile(r"\r\n?")
# A word split at the end of a line: "medica-" and "tion"; not "self-" and "determination"
BROKEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\u2011][ \t]*\r?\n[ \t]*(?=[^\W\d_])")
LAST_PART = re.compile(r"[^\W\d_]+$")
HYPHENATED = frozenset({
    "all", "anti", "co", "cross", "ex", "face", "follow", "full", "half", "hands", "high", "in", "long", "low", "mid",
    "multi", "non", "off", "on", "one", "out", "over", "part", "peer", "person", "post", "pre", "re", "self", "short",
    "step", "to", "trauma", "two", "well",
})  # fmt: skip


@dataclass(frozen=True)
class PlainText:
    """The plain text, and for each of its characters where in the text as given it began and ended."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]`, which may not be empty, stood in the text as given."""
        return self.starts[start], self.ends[end - 1]


def to_plain(text: str) -> str:
    """The text in one way of writing; the same again if it is given back."""
    return unicodedata.normalize("NFC", UNIT.sub(lambda unit: _plain_unit(unit[0]), text))


def to_prose(text: str) -> str:
    """The text as people see it, in one way of writing; the same again if it is given back."""
    if text.isascii() and "\r" not in text:
        return text
    written: list[str] = []
    for sign in unicodedata.normalize("NFC", LINE_END.sub("\n", text)):
        is_seen = sign in JOINERS and written and JOINING.match(written[-1])
        written.append(sign if is_seen else PROSE.get(sign, sign))
    return unicodedata.normalize("NFC", "".join(written))


def read_plain(text: str, *, join_words: bool = False) -> PlainText:
    """The plain text with the place of each character; `join_words` puts words together that a line end splits."""
    written: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, plain in _pieces(text, join_words=join_words):
        written.append(plain)
        kept = plain == text[start:end]
        starts += range(start, end) if kept else [start] * len(plain)
        ends += range(start + 1, end + 1) if kept else [end] * len(plain)
    return PlainText("".join(written), tuple(starts), tuple(ends))


def _plain_unit(unit: str) -> str:
    if unit[0] == "\r":
        return "\n"
    plain = "".join(WRITTEN.get(sign, sign) for sign in unicodedata.normalize("NFC", unit))
    return unicodedata.normalize("NFC", plain)


def _pieces(text: str, *, join_words: bool) -> list[tuple[int, int, str]]:
    """Stretches of the text in their order, each with how it is written plainly."""
    broken = {match.start(): match.end() for match in BROKEN.finditer(text)} if join_words else {}
    changed = {match.start(): match.end() for match in UNIT.finditer(text)} | broken
    pieces, at = [], 0
    for start, end in sorted(changed.items()):
        if start < at:
            continue
        pieces.append((at, start, text[at:start]))
        pieces.append((start, end, _joint(text, start) if start in broken else _plain_unit(text[start:end])))
        at = end
    return [*pieces, (at, len(text), text[at:])]


def _joint(text: str, at: int) -> str:
    """What stands between the two parts of a word: nothing, or the hyphen that belongs to it."""
    before = LAST_PART.search(text, max(at - 40, 0), at)
    own = text[at] != "\u00ad" and before is not None and before[0].lower() in HYPHENATED
    return "-" if own else ""
