"""What becomes of the report of a demo quarter, as data: put up to sign, signed, shared, asked about, amended.

Nothing here reads the clock or touches a database.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fidelity.demo.flag_moves import day, read_one_of
from fidelity.instrument.definition.yaml_lines import Field, Node, Reading, choice_reader, read_boolean
from fidelity.scenarios.parsing import limited_text_reader
from programs import demo_logins
from programs.models import Role

Values = dict[str, Any]

TEXT_LENGTH = 1_000
REASON_LENGTH = 500

_text, _reason = limited_text_reader(TEXT_LENGTH), limited_text_reader(REASON_LENGTH)
_funder = read_one_of(_("the login of a funder"), demo_logins.FUNDERS)


def _node(reading: Reading, node: Node, what: str) -> Node:
    """Left as it is: read later, when it is known what was said before."""
    return node


# Act -> the fields that it has besides its name and its day.
ACTS: Mapping[str, Mapping[str, Field]] = {
    "ask": {},
    "statement": {"text": Field(_text)},
    "sign": {"by": Field(choice_reader(Role)), "view": Field(_text, required=False)},
    "share": {"with": Field(_funder), "whole": Field(read_boolean, required=False)},
    "withdraw": {"with": Field(_funder)},
    "read": {"with": Field(_funder)},
    "question": {"with": Field(_funder), "text": Field(_text)},
    "answer": {"text": Field(_text)},
    "amend": {"text": Field(_reason), "answers": Field(_node), "closed": Field(day)},
}


@dataclass(frozen=True)
class DemoAct:
    """One act on a report; `funder` is the name of a login, `whole`: with the question pages.

    `answers` are those changed by an amendment, and `closed` the day on which the review is closed again.
    """

    name: str
    on: date
    by: Role | str = ""
    text: str = ""
    funder: str = ""
    whole: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)
    closed: date | None = None


def read_act(reading: Reading, node: Node, what: str) -> Values:
    """Reads one act; which fields it has hangs on the act."""
    usual = {"act": Field(read_one_of(_("an act"), ACTS)), "day": Field(day)}
    _key, name = reading.entries(node, what).get("act", (node, node))
    return reading.record(node, _("an act"), usual | ACTS.get(str(name.value), {}))


def make_act(values: Values, on: Callable[[int], date], *, answers: Mapping[str, Any]) -> DemoAct | None:
    """The act that was read, None after a complaint; `on` finds the date of a day."""
    if not values.keys() >= {"act", "day", *_needed(values.get("act", ""))}:
        return None
    return DemoAct(
        name=values["act"],
        on=on(values["day"]),
        by=values.get("by", ""),
        text=values.get("text", "") or values.get("view", ""),
        funder=values.get("with", ""),
        whole=values.get("whole", False),
        answers=answers,
        closed=on(values["closed"]) if "closed" in values else None,
    )


def _needed(act: str) -> Collection[str]:
    return [name for name, known in ACTS.get(act, {}).items() if known.required]
