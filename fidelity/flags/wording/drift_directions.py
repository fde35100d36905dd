"""Where a drift goes, what may push it, and whom it must not be left to: `seeds/flags/drift.yaml` as values. Pure.

The fields are those of `seeds/README.md`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fidelity.instrument.definition.structure import Item
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    line_of,
    list_reader,
    nearest,
    pattern_reader,
    read_prose,
    read_word,
)
from fidelity.instrument.sources.documents import Sources
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

MIXED = "mixed"
SUPERVISION, MANAGEMENT = "supervision", "management"

Read = Callable[[Reading, Node, str], str]


@dataclass(frozen=True)
class Direction:
    """Where the peer role is being pulled; `headline` is a full sentence to stand after the name of a domain."""

    code: str
    name: str
    headline: str
    why: str
    ask: tuple[str, ...]
    first_steps: tuple[str, ...]
    concepts: tuple[str, ...]
    places: tuple[str, ...]
    items: tuple[str, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        """Codes of the documents cited, in the order cited."""
        return tuple(dict.fromkeys(place.split("-")[0] for place in self.places))


@dataclass(frozen=True)
class Pressure:
    """One kind of pressure to ask about (scoring.md 3), and a condition that could soften it."""

    code: str
    name: str
    ask: str
    soften: str


@dataclass(frozen=True)
class DriftWording:
    """Everything in `drift.yaml`; `supervision` and `management` are codes of concepts, and of some items."""

    directions: tuple[Direction, ...]
    pressures: tuple[Pressure, ...]
    supervision: tuple[str, ...]
    management: tuple[str, ...]

    def item_direction(self, item: Item) -> Direction | None:
        """Where a lower level of `item` points: its own direction, else that of its first concept that has one."""
        ways = {code: direction for direction in self.directions for code in (*direction.items, *direction.concepts)}
        return next((ways[code] for code in (item.code, *item.concepts) if code in ways), None)

    def direction(self, items: Sequence[Item]) -> Direction:
        """The direction that more than half of `items` point in; else the mixed one."""
        codes = Counter(way.code for item in items if (way := self.item_direction(item)))
        most = next((code for code, count in codes.items() if 2 * count > len(items)), MIXED)
        return next(direction for direction in self.directions if direction.code == most)

    def about(self, item: Item) -> str:
        """ "supervision" or "management" where a finding on `item` is about one of them, so that others see to it."""
        lists = dict.fromkeys(self.supervision, SUPERVISION) | dict.fromkeys(self.management, MANAGEMENT)
        return next((lists[code] for code in (item.code, *item.concepts) if code in lists), "")

    def about_most(self, items: Sequence[Item]) -> str:
        """What most of `items` are about, so that a finding on supervision itself is not left to the supervisor."""
        subjects = Counter(self.about(item) for item in items)
        return next((subject for subject, count in subjects.items() if 2 * count > len(items)), "")


def parse_drift_wording(text: str, *, path: str, sources: Sources) -> DriftWording:
    """What stands in `text`; raises `ParseError` with every problem as `path:line: message`."""
    reading = Reading(path)
    top = reading.document(text)
    values = reading.record(top, _("the file"), _file(sources))
    if MIXED not in (direction.get("code") for direction in values.get("directions", ())):
        reading.complain(top, _('directions: the one for no one direction, "%(mixed)s", is missing') % {"mixed": MIXED})
    reading.finish()
    values["directions"] = tuple(Direction(**fields) for fields in values["directions"])
    values["pressures"] = tuple(Pressure(**fields) for fields in values["pressures"])
    return DriftWording(**values)


def _file(sources: Sources) -> Mapping[str, Field]:
    concept = known_code_reader(_("concept"), sources.concepts)
    place = known_code_reader(_("place"), sources.places)
    about = list_reader(unique_reader(concept_or_item_reader(concept)))
    return {
        "directions": Field(list_reader(record_reader(_("a direction"), _direction(concept, place)))),
        "pressures": Field(list_reader(record_reader(_("a pressure"), _pressure()))),
        SUPERVISION: Field(about),
        MANAGEMENT: Field(about),
    }


def _direction(concept: Read, place: Read) -> Mapping[str, Field]:
    return {
        "code": Field(unique_reader(CODE)),
        "name": Field(read_prose),
        "headline": Field(read_prose),
        "why": Field(read_prose),
        "ask": Field(list_reader(read_prose, 3, 3)),
        "first_steps": Field(list_reader(read_prose, 3, 4)),
        "concepts": Field(list_reader(unique_reader(concept), low=0)),
        "places": Field(list_reader(place)),
        "items": Field(list_reader(unique_reader(ITEM)), required=False),
    }


def _pressure() -> Mapping[str, Field]:
    return {
        "code": Field(unique_reader(CODE)),
        "name": Field(read_prose),
        "ask": Field(read_prose),
        "soften": Field(read_prose),
    }


def record_reader(what: str, fields: Mapping[str, Field]) -> Callable[[Reading, Node, str], dict[str, Any]]:
    return lambda reading, node, _name: reading.record(node, what, fields)


def known_code_reader(what: str, codes: Collection[str]) -> Read:
    """Read a word that has to be one of `codes`."""

    def read(reading: Reading, node: Node, name: str) -> str:
        written = read_word(reading, node, name)
        if written and written not in codes:
            reading.complain(
                node,
                _('%(name)s: unknown %(what)s "%(written)s"%(hint)s')
                % {"name": name, "what": what, "written": written, "hint": nearest(written, codes)},
            )
        return written

    return read


def concept_or_item_reader(concept: Read) -> Read:
    """Read the code of an item where a word begins with a capital, else a concept."""

    def read(reading: Reading, node: Node, name: str) -> str:
        return (ITEM if str(node.value)[:1].isupper() else concept)(reading, node, name)

    return read


def unique_reader(read_one: Read) -> Read:
    """As `read_one`, and each word only once in all that this reads."""
    first: dict[str, int] = {}

    def read(reading: Reading, node: Node, name: str) -> str:
        written = read_one(reading, node, name)
        if written in first:
            reading.complain(
                node,
                _('%(name)s: "%(written)s" stands twice, first in line %(first)s')
                % {"name": name, "written": written, "first": first[written]},
            )
        first.setdefault(written, line_of(node))
        return written

    return read


ITEM = pattern_reader(r"[A-Z]{3}-\d+", gettext_noop("the code of an item such as ROL-2"))
CODE = pattern_reader(r"[a-z]+(-[a-z]+)*", gettext_noop("a code such as task-assignment"))
