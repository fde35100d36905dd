"""The demo as data: an organisation and its programs, read from `seeds/demo` (seeds/README.md, "demo/").

Nothing here reads the clock or touches a database.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fidelity.demo.quarters import DemoReview, Quarters
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    decimal,
    integer,
    listing,
    matching,
    one_of,
    prose,
    word,
)
from programs.calendar.quarters import Quarter, YearStart
from programs.models import Program, Role, StaffRole


@dataclass(frozen=True)
class DemoOrganisation:
    """`programs` are the names of the program files; `logins` the roles that have a login in the whole organisation."""

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
    values = reading.record(reading.document(text), "the organisation", ORGANISATION)
    reading.finish()
    return DemoOrganisation(**values)


def read_program(
    text: str, *, path: str, instrument: Instrument, pressures: Collection[str], year: YearStart, today: date
) -> DemoProgram:
    """The file of one program as it looks on `today`; raises `ParseError` with every problem."""
    reading = Reading(path)
    values = reading.record(reading.document(text), "the program", PROGRAM)
    quarters = Quarters(
        reading,
        instrument,
        pressures,
        team=_peer_supporters(values.get("staff_roles", ())),
        current=Quarter.of(today, year),
        today=today,
    )
    reviews = tuple(quarters.read(node) for node in values.pop("quarters", ()))
    reading.finish()
    return DemoProgram(reviews=tuple(review for review in reviews if review), **values)


def _peer_supporters(roles: Iterable[Mapping[str, Any]]) -> int:
    return sum(role.get("count", 0) for role in roles if role.get("kind") == StaffRole.Kind.PEER_SUPPORTER)


def _node(reading: Reading, node: Node, what: str) -> Node:
    """Left as it is: read later, one after the other."""
    return node


def _fields(fields: Mapping[str, Field]) -> Callable[[Reading, Node, str], dict[str, Any]]:
    def read(reading: Reading, node: Node, what: str) -> dict[str, Any]:
        return reading.record(node, what, fields)

    return read


ORGANISATION = {
    "name": Field(prose),
    "year": Field(one_of(YearStart)),
    "contacts": Field(prose),
    "instrument": Field(word),
    "logins": Field(listing(one_of(Role))),
    "programs": Field(listing(word)),
}
STAFF_ROLE = {
    "kind": Field(one_of(StaffRole.Kind)),
    "title": Field(prose),
    "count": Field(integer(1, 500)),
    "hours": Field(decimal(0, 60)),
    "terms": Field(one_of(StaffRole.Terms)),
    "pay": Field(one_of(StaffRole.Pay), required=False),
    "supervisor": Field(one_of(StaffRole.Background), required=False),
    "description": Field(prose, required=False),
}
PROGRAM = {
    "slug": Field(matching(r"[a-z][a-z0-9-]*", "small letters and hyphens")),
    "name": Field(prose),
    "kind": Field(one_of(Program.Kind)),
    "setting": Field(one_of(Program.Setting)),
    "logins": Field(listing(one_of(Role))),
    "staff_roles": Field(listing(_fields(STAFF_ROLE))),
    "quarters": Field(listing(_node)),
}
