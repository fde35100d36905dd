"""How the peer supporters of a demo program are heard in a quarter, as data: the way they chose and what they said.

Nothing here reads the clock or touches a database.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from fidelity.instrument.definition.structure import LEVELS
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    choice_reader,
    is_word,
    list_reader,
    nearest,
    read_boolean,
    read_integer,
)
from fidelity.voice.models import PeerVoice

NOBODY = "none"
Way = PeerVoice.Way


@dataclass(frozen=True)
class DemoVoice:
    """`way` is empty where nobody has chosen; `counts` are the answers to each question, one number for each level.

    `levels` are those of a joint answer. `by_site`: the cards are counted apart for each site.
    """

    way: Way | str = ""
    cards: int = 0
    by_site: bool = False
    counts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)


def _node(reading: Reading, node: Node, what: str) -> Node:
    """Left as it is: read later, question by question."""
    return node


_level = read_integer(LEVELS[0], LEVELS[-1])
_counts = list_reader(read_integer(0, 500), low=len(LEVELS), high=len(LEVELS))

VOICE = {
    "way": Field(choice_reader(Way), required=False),
    "cards": Field(read_integer(1, 500), required=False),
    "by_site": Field(read_boolean, required=False),
    "counts": Field(_node, required=False),
    "levels": Field(_node, required=False),
}


@dataclass
class Voices:
    """Reads the voices of one program in their order and remembers what was said; `team` is how many could answer."""

    reading: Reading
    questions: Collection[str]
    team: int
    before: DemoVoice = field(default_factory=DemoVoice)

    def read(self, written: Node | None) -> DemoVoice:
        """How peers are heard in a quarter: as before, changed by what is `written`."""
        if written is None:
            return self.before
        if is_word(written, NOBODY):
            return DemoVoice()
        self.before = self._changed(self.reading.record(written, "voice", VOICE))
        self._check(written, self.before)
        return self.before

    def _changed(self, values: dict[str, Any]) -> DemoVoice:
        answers = {name: self._answers(values[name], name) for name in ("counts", "levels") if name in values}
        chosen = {name: values[name] for name in ("way", "cards", "by_site") if values.get(name)}
        return replace(self.before, **{"cards": self.before.cards or self.team} | chosen | answers)

    def _answers(self, node: Node, name: str) -> dict[str, Any]:
        """The answers to each question before, with those of now."""
        read = _counts if name == "counts" else _level
        answers = dict(getattr(self.before, name))
        for code, (key, value) in self.reading.entries(node, name).items():
            if code in self.questions:
                answers[code] = read(self.reading, value, code)
            else:
                self.reading.complain(
                    key,
                    _('unknown question "%(code)s"%(hint)s') % {"code": code, "hint": nearest(code, self.questions)},
                )
        return answers

    def _check(self, at: Node, voice: DemoVoice) -> None:
        if not voice.way:
            self.reading.complain(at, _("voice: expected a way: no quarter before says it"))
        if voice.cards > self.team:
            self.reading.complain(
                at, _("cards: there can be %(team)s, one for each peer supporter") % {"team": self.team}
            )
        for code, levels in voice.counts.items() if voice.way == Way.CARDS else ():
            if sum(levels) > voice.cards:
                self.reading.complain(
                    at,
                    _("%(code)s: %(answers)s answers, but there are %(cards)s cards")
                    % {"code": code, "answers": sum(levels), "cards": voice.cards},
                )
