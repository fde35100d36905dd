"""What people do with the flags of a demo program, as data: each one move of `flags/rules/states.py`.

Nothing here reads the clock or touches a database.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from django.utils.translation import gettext as _

from fidelity.flags.drift.series import series_codes
from fidelity.flags.rules.states import MOVES
from fidelity.instrument.definition.structure import Instrument, Kind
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    choice_reader,
    describe_node,
    list_reader,
    nearest,
    read_integer,
)
from fidelity.scenarios.parsing import limited_text_reader
from fidelity.voice.rules import questions
from fidelity.voice.rules.gaps import Direction
from fidelity.voice.rules.result import SAFETY_CODE
from programs.models import Role

Read = Callable[[Reading, Node, str], str]
Values = dict[str, Any]

TEXT_LENGTH = 1_000
SHORT_LENGTH = 300
day = read_integer(1, 365)


@dataclass(frozen=True)
class DemoMove:
    """`details` as `flags.actions.move_flag` takes them."""

    flag: str
    name: str
    by: Role
    on: date
    text: str
    details: Mapping[str, object]


def possible_flag_codes(instrument: Instrument) -> Iterator[str]:
    """The code of every flag that answers to `instrument` could raise."""
    for item in instrument.items:
        if item.kind is Kind.ACTIVITY:
            yield f"misuse:{item.code}"
        if item.floors:
            yield f"condition:{item.code}"
            yield f"practice:{item.code}"
    yield from (f"drift:{code}" for code in series_codes(instrument))
    heard = dict.fromkeys(question.domain for question in questions.short_form(instrument) if question.domain)
    yield from (f"{direction}:{code}" for direction in Direction for code in heard)
    yield SAFETY_CODE


def read_one_of(what: str, known: Collection[str]) -> Read:
    """One of the words in `known`; "" after a complaint."""

    def read(reading: Reading, node: Node, name: str) -> str:
        if isinstance(node, yaml.ScalarNode) and node.value in known:
            return str(node.value)
        written = node.value if isinstance(node, yaml.ScalarNode) else ""
        reading.complain(
            node,
            _("%(name)s: expected %(what)s, found %(given)s%(hint)s")
            % {"name": name, "what": what, "given": describe_node(node), "hint": nearest(written, known)},
        )
        return ""

    return read


def move_reader(flag: Read, pressures: Collection[str]) -> Callable[[Reading, Node, str], Values]:
    """Reads one move; which fields it has hangs on the move."""
    usual = {
        "flag": Field(flag),
        "move": Field(read_one_of(_("a move"), MOVES)),
        "by": Field(choice_reader(Role)),
        "day": Field(day),
    }
    own = _own(pressures)

    def read(reading: Reading, node: Node, what: str) -> Values:
        _key, name = reading.entries(node, what).get("move", (node, node))
        move = MOVES.get(str(name.value))
        text = {"text": Field(limited_text_reader(TEXT_LENGTH), required=bool(move and move.needs))}
        return reading.record(node, _("a move"), usual | text | (own.get(move.name, {}) if move else {}))

    return read


def _own(pressures: Collection[str]) -> Mapping[str, Mapping[str, Field]]:
    """The fields that one kind of move has and the others have not."""
    text = Field(limited_text_reader(SHORT_LENGTH))
    return {
        "talk": {"pressures": Field(list_reader(read_one_of(_("a pressure"), pressures)), required=False)},
        "hold": {"rule": text, "softens": text, "asked": text, "revisit": Field(day)},
        "pass-on": {"to": Field(choice_reader(Role))},
    }


def make_move(values: Values, on: Callable[[int], date]) -> DemoMove | None:
    """The move that was read, None after a complaint; `on` finds the date of a day."""
    if not values.keys() >= {"flag", "move", "by", "day"}:
        return None
    details: Values = {name: values[name] for name in ("rule", "softens", "asked") if name in values}
    if "pressures" in values:
        details["pressures"] = list(values["pressures"])
    if "revisit" in values:
        details["revisit_by"] = on(values["revisit"]).isoformat()
    if "to" in values:
        details["to"] = str(values["to"])
    text = values.get("text", "")
    return DemoMove(values["flag"], values["move"], values["by"], on(values["day"]), text, details)
