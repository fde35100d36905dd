"""The demo as data: an organisation and its programs, read from `seeds/demo` (seeds/README.md, "demo/").

Nothing here reads the clock or touches a database.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.demo.quarters import DemoReview, InstrumentOf, Quarters
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    choice_reader,
    list_reader,
    pattern_reader,
    read_decimal,
    read_integer,
    read_prose,
    read_word,
)
from programs.calendar.quarters import Quarter, YearStart
from programs.models import Program, Role, StaffRole


@dataclass(frozen=True)
class DemoOrganisation:
    """`instrument` is the version that programs begin with; `programs` are the names of the program files.

    `logins` are the roles that have a login in the whole organisation.
    """

    name: str
    year: YearStart
    contacts: str
    instrument: str
    logins: tuple[Role, ...]
    programs: tuple[str, ...]


@dataclass(frozen=True)
class DemoProgram:
    """`staff_roles` are fields of the model; `logins` the roles that have a login here; `reviews` earliest first."""

    slug: str
    name: str
    kind: Program.Kind
    setting: Program.Setting
    logins: tuple[Role, ...]
    staff_roles: tuple[Mapping[str, Any], ...]
    reviews: tuple[DemoReview, ...]


def read_organisation(text: str, *, path: str) -> DemoOrganisation:
    """The file `organisation.yaml`; raises `ParseError` with every problem as `path:line: message`."""
    reading = Reading(path)
    values = reading.record(reading.document(text), _("the organization"), ORGANISATION)
    reading.finish()
    return DemoOrganisation(**values)


def read_program(
    text: str,
    *,
    path: str,
    instrument: str,
    instrument_of: InstrumentOf,
    pressures: Collection[str],
    year: YearStart,
    today: date,
) -> DemoProgram:
    """The file of one program as it looks on `today`; raises `ParseError` with every problem.

    `instrument` is the version of its first quarter, `instrument_of` finds a version.
    """
    reading = Reading(path)
    values = reading.record(reading.document(text), _("the program"), PROGRAM)
    quarters = Quarters(
        reading,
        instrument_of(instrument),
        instrument_of,
        pressures,
        positions=_peer_supporters(values.get("staff_roles", ())),
        current=Quarter.containing(today, year),
        today=today,
    )
    reviews = tuple(quarters.read(node) for node in values.pop("quarters", ()))
    reading.finish()
    return DemoProgram(reviews=tuple(review for review in reviews if review), **values)


def _peer_supporters(roles: Collection[Mapping[str, Any]]) -> dict[str, int]:
    """How many there are in each position of peer supporters, by its title."""
    peers = [role for role in roles if role.get("kind") == StaffRole.Kind.PEER_SUPPORTER]
    return {role["title"]: role["count"] for role in peers if role.keys() >= {"title", "count"}}


def _node(reading: Reading, node: Node, what: str) -> Node:
    """Left as it is: read later, one after the other."""
    return node


def _fields(fields: Mapping[str, Field]) -> Callable[[Reading, Node, str], dict[str, Any]]:
    def read(reading: Reading, node: Node, what: str) -> dict[str, Any]:
        return reading.record(node, what, fields)

    return read


ORGANISATION = {
    "name": Field(read_prose),
    "year": Field(choice_reader(YearStart)),
    "contacts": Field(read_prose),
    "instrument": Field(read_word),
    "logins": Field(list_reader(choice_reader(Role))),
    "programs": Field(list_reader(read_word)),
}
STAFF_ROLE = {
    "kind": Field(choice_reader(StaffRole.Kind)),
    "title": Field(read_prose),
    "site": Field(read_prose, required=False),
    "count": Field(read_integer(1, 500)),
    "hours": Field(read_decimal(0, 60)),
    "terms": Field(choice_reader(StaffRole.Terms)),
    "pay": Field(choice_reader(StaffRole.Pay), required=False),
    "supervisor": Field(choice_reader(StaffRole.Background), required=False),
    "description": Field(read_prose, required=False),
}
PROGRAM = {
    "slug": Field(pattern_reader(r"[a-z][a-z0-9-]*", gettext_lazy("small letters and hyphens"))),
    "name": Field(read_prose),
    "kind": Field(choice_reader(Program.Kind)),
    "setting": Field(choice_reader(Program.Setting)),
    "logins": Field(list_reader(choice_reader(Role))),
    "staff_roles": Field(list_reader(_fields(STAFF_ROLE))),
    "quarters": Field(list_reader(_node)),
}
