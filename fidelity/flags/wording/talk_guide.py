"""The fixed words of the talk about a flag and of the letter to leadership: `seeds/flags/guide.yaml` as values. Pure.

The fields are those of `seeds/README.md`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from fidelity.instrument.definition.yaml_lines import Field, Node, Reading, list_reader, nearest, read_prose
from fidelity.wording.translation import gettext as _

TEAM = 3
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = ("reader", "program", "quarter", "finding", "why", "documents", "ask", "steps", "role")


@dataclass(frozen=True)
class GuideWording:
    """The one page for somebody who leads the talk and never was a peer; `opening` are sentences one could say."""

    title: str
    before: tuple[str, ...]
    opening: tuple[str, ...]
    listening: tuple[str, ...]
    pressures_intro: str
    closing: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True)
class LetterWording:
    """A letter to leadership with `PLACEHOLDERS` in braces; it speaks of the role, so it serves small teams too."""

    subject: str
    greeting: str
    happens: str
    matters: str
    documents: str
    ask: str
    offer: str
    closing: str

    def heading(self, words: Mapping[str, str]) -> str:
        """The subject line with its placeholders filled in."""
        return _fill_in(self.subject, words)

    def text(self, words: Mapping[str, str]) -> str:
        """The whole letter from greeting to closing, a blank line between its parts; `words` fill the placeholders."""
        parts = (getattr(self, part.name) for part in fields(self) if part.name != "subject")
        return "\n\n".join(_fill_in(part, words) for part in parts) + "\n"


@dataclass(frozen=True)
class TalkWording:
    """Everything in `guide.yaml`."""

    usual: GuideWording
    small: GuideWording
    letter: LetterWording

    def guide(self, peer_supporters: int | None) -> GuideWording:
        """The guide for a program with so many peer supporters; None where that is not known, so care comes first."""
        return self.usual if peer_supporters is not None and peer_supporters >= TEAM else self.small


def parse_talk_wording(text: str, *, path: str) -> TalkWording:
    """The words that stand in `text`; raises `ParseError` with every problem as `path:line: message`."""
    reading = Reading(path)
    values = reading.record(reading.document(text), _("the file"), FILE)
    reading.finish()
    return TalkWording(
        GuideWording(**values["usual"]), GuideWording(**values["small"]), LetterWording(**values["letter"])
    )


def _fill_in(text: str, words: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: words[match[1]], text)


def _guide(reading: Reading, node: Node, what: str) -> dict[str, Any]:
    return reading.record(node, _('the guide "%(what)s"') % {"what": what}, GUIDE)


def _letter(reading: Reading, node: Node, what: str) -> dict[str, Any]:
    parts = reading.record(node, _("the letter"), {part.name: Field(_part) for part in fields(LetterWording)})
    used = {name for text in parts.values() for name in PLACEHOLDER.findall(text)}
    for name in PLACEHOLDERS:
        if name not in used:
            reading.complain(node, _("the letter: {%(name)s} stands nowhere in it") % {"name": name})
    return parts


def _part(reading: Reading, node: Node, what: str) -> str:
    """Prose in which each pair of braces holds a known placeholder."""
    written = read_prose(reading, node, what)
    for name in PLACEHOLDER.findall(written):
        if name not in PLACEHOLDERS:
            reading.complain(
                node,
                _("%(what)s: unknown placeholder {%(name)s}%(hint)s")
                % {"what": what, "name": name, "hint": nearest(name, PLACEHOLDERS)},
            )
    return written


GUIDE = {
    "title": Field(read_prose),
    "before": Field(list_reader(read_prose, 3, 4)),
    "opening": Field(list_reader(read_prose, 2, 2)),
    "listening": Field(list_reader(read_prose, 3, 3)),
    "pressures_intro": Field(read_prose),
    "closing": Field(list_reader(read_prose, 2, 3)),
    "never": Field(list_reader(read_prose, 3, 3)),
}

FILE = {"usual": Field(_guide), "small": Field(_guide), "letter": Field(_letter)}
