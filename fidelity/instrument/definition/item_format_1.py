"""An item as version 1.0 writes it: its fields by kind, and what has to hold between them. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fidelity.instrument.definition.item_parts import Gravity
from fidelity.instrument.definition.item_values import (
    ORIGINS,
    fact_reader,
    known_word_reader,
    read_choice,
    read_code,
    read_contradiction,
    read_floor_below,
    read_not_applicable,
    read_place,
)
from fidelity.instrument.definition.structure import Item, Kind
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Reading,
    choice_reader,
    list_reader,
    read_boolean,
    read_prose,
    read_word,
)
from fidelity.wording.translation import gettext as _

CRITICAL_NEEDS_DOCUMENTS = 2  # scoring.md 3

Problems = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class ItemFormat:
    """How items are written: fields at the top of the file and by kind, what makes an item of them, what must hold."""

    at_the_top: Mapping[str, Field]
    of_kind: Mapping[Kind, Mapping[str, Field]]
    make: Callable[[Reading, dict[str, Any]], Item]
    problems: Callable[[Item], Problems]
    problems_between: Callable[[Sequence[Item]], Iterator[tuple[str, str, str]]]


ITEM = {
    "code": Field(read_code),
    "domain": Field(read_word),
    "kind": Field(choice_reader(Kind)),
    "short": Field(read_prose),
    "question": Field(read_prose),
    "places": Field(list_reader(read_place)),
    "concepts": Field(list_reader(read_word)),
    "origins": Field(list_reader(known_word_reader(ORIGINS))),
    "help": Field(read_prose, required=False),
    "not_applicable": Field(read_not_applicable, required=False),
    "differ": Field(list_reader(read_contradiction), required=False),
    "small_team": Field(read_prose, required=False),
    "talk_about": Field(list_reader(read_prose, 1, 3), required=False),
    "voice": Field(read_prose, required=False),
}
MAY_BE_CORE = {"core": Field(read_boolean, required=False), "evidence": Field(list_reader(read_prose, 2, 4))}
MAY_HAVE_FINDING = {
    "finding": Field(read_prose, required=False),
    "why": Field(read_prose, required=False),
    "pressures": Field(list_reader(read_prose, 2, 5), required=False),
    "first_steps": Field(list_reader(read_prose, 2, 4), required=False),
}
MAY_HAVE_FLOOR = MAY_HAVE_FINDING | {"floor": Field(read_floor_below, required=False)}
TALKED_ABOUT = {"talk_about": Field(list_reader(read_prose, 1, 3))}
OF_KIND: dict[Kind, dict[str, Field]] = {
    Kind.PRACTICE: MAY_BE_CORE | MAY_HAVE_FLOOR | TALKED_ABOUT | {"anchors": Field(list_reader(read_prose, 5, 5))},
    Kind.ACTIVITY: MAY_HAVE_FINDING
    | TALKED_ABOUT
    | {
        "level": Field(choice_reader(Gravity, Gravity.CRITICAL, Gravity.SERIOUS, Gravity.CONTEXT)),
        "instead": Field(read_prose, required=False),
    },
    Kind.FACT: MAY_BE_CORE | MAY_HAVE_FLOOR | {"fact": Field(fact_reader())},
    Kind.CONTEXT: TALKED_ABOUT | {"choices": Field(list_reader(read_choice, low=2))},
}
FIELDS_OF_KIND = {kind: ITEM | fields for kind, fields in OF_KIND.items()}


def make_item(reading: Reading, values: dict[str, Any]) -> Item:
    """The item that the fields say."""
    return Item(floors=values.pop("floor", ()), **values)


def item_problems(item: Item) -> Problems:
    """What does not hold between the fields of an item: the field it is told at, and what is expected."""
    yield from _mark_problems(item)
    yield from _finding_problems(item)
    yield from choice_problems(item)


def _mark_problems(item: Item) -> Problems:
    if item.level is Gravity.CRITICAL and len(item.documents) < CRITICAL_NEEDS_DOCUMENTS:
        yield (
            "level",
            _("critical needs places in at least two documents, found %(documents)s")
            % {"documents": ", ".join(item.documents)},
        )
    yield from core_problems(item)


def core_problems(item: Item) -> Problems:
    if item.core and item.not_applicable:
        yield "not_applicable", _("a core item can't be not applicable")
    if item.core and item.fact and any(choice.level is None for choice in item.fact.choices):
        yield "fact", _("a core item can't have a choice that does not count (level: null)")


def _finding_problems(item: Item) -> Problems:
    raised = bool(item.floors) or (item.kind is Kind.ACTIVITY and item.scored)
    because = (
        _("an item with a floor (%(floor)s)") % {"floor": len(item.floors)}
        if item.floors
        else _("a %(level)s activity") % {"level": item.level}
    )
    needed = (*MAY_HAVE_FINDING, "instead") if item.kind is Kind.ACTIVITY else tuple(MAY_HAVE_FINDING)
    for name in needed:
        if raised and not getattr(item, name):
            yield name, _("missing; %(because)s needs it") % {"because": because}
        if not raised and getattr(item, name) and item.kind is not Kind.ACTIVITY:
            yield name, _("nothing raises it; expected a floor beside it")


def choice_problems(item: Item) -> Problems:
    values = [choice.value for choice in (item.fact.choices if item.fact else item.choices)]
    for value in dict.fromkeys(value for value in values if values.count(value) > 1):
        yield ("fact" if item.fact else "choices"), _('the choice "%(value)s" stands twice') % {"value": value}


FORMAT_1 = ItemFormat({}, FIELDS_OF_KIND, make_item, item_problems, lambda items: iter(()))
