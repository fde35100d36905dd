"""An item as version 2.0 writes it: its fields by kind, and what has to hold between them (instrument-2.md). Pure.

What 1.0 has not: one unit counted, who can know, a rule of evidence, a gravity for each floor, a warrant that tells
what names the thing from what only follows, and how to rate it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from fidelity.instrument.definition.item_format_1 import (
    CRITICAL_NEEDS_DOCUMENTS,
    ItemFormat,
    Problems,
    choice_problems,
    core_problems,
)
from fidelity.instrument.definition.item_format_1 import ITEM as ITEM_1
from fidelity.instrument.definition.item_parts import (
    Cap,
    EvidenceKind,
    EvidenceRule,
    Example,
    Fact,
    Floor,
    Gravity,
    Look,
    Manual,
    Origin,
    Raise,
    Rule,
    Scale,
    Warrant,
    WhoCanKnow,
)
from fidelity.instrument.definition.item_values import (
    FACT_OF_RULE,
    ORIGINS,
    fact_reader,
    known_word_reader,
    read_choice,
    read_code,
    read_contradiction,
    read_level,
    read_place,
    read_rated_choice,
)
from fidelity.instrument.definition.structure import LEVELS, Item, Kind, Rules, documents_of
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    choice_reader,
    describe_node,
    is_fields,
    list_reader,
    nearest,
    read_boolean,
    read_decimal,
    read_integer,
    read_prose,
    read_word,
    read_yes_or_no,
)
from fidelity.wording.translation import gettext as _

SERIOUS_NEEDS_DOCUMENTS = 1
NEEDS = {Gravity.CRITICAL: CRITICAL_NEEDS_DOCUMENTS, Gravity.SERIOUS: SERIOUS_NEEDS_DOCUMENTS}
ASKED = {EvidenceKind.PEOPLE_SUPPORTED, EvidenceKind.PEER_TEAM}
AS_ASKED = "same"  # a wording for peer supporters that is the question itself

# "In most people did ..." says nothing of people: what stands after "in" is left out.
AFTER_A_QUANTITY = re.compile(
    r"(?<!\bin )\b(?:a few|most|nearly all)(?: of)?(?: the| our| their| these)? ([a-z]+(?: [a-z]+)?)"
)


# What stands in the file, from the small to the large


def _looks(reading: Reading, node: Node, what: str) -> tuple[Look, ...]:
    """Kind -> what to look at, as fields."""
    looks = []
    for name, (key, value) in reading.entries(node, what).items():
        if name in list(EvidenceKind):
            looks.append(Look(EvidenceKind(name), read_prose(reading, value, name)))
        else:
            reading.complain(
                key,
                _("%(what)s: expected kinds such as %(known)s, found %(given)s")
                % {"what": what, "known": ", ".join(EvidenceKind), "given": describe_node(key)},
            )
    return tuple(looks)


def _counts(reading: Reading, node: Node, what: str) -> tuple[Look, ...]:
    looks = _looks(reading, node, what)
    if is_fields(node) and not node.value:
        reading.complain(node, _("%(what)s: expected at least one kind of evidence") % {"what": what})
    return looks


EVIDENCE = {"counts": Field(_counts), "also": Field(_looks, required=False), "looked_at_by": Field(read_prose)}


def _evidence(reading: Reading, node: Node, what: str) -> EvidenceRule:
    values = reading.record(node, _("the evidence rule"), EVIDENCE)
    return EvidenceRule(**{"counts": (), "also": (), "looked_at_by": ""} | values)


def _floors(reading: Reading, node: Node, what: str) -> tuple[Floor, ...]:
    """Level -> gravity, as fields."""
    read_gravity = choice_reader(Gravity, Gravity.CRITICAL, Gravity.SERIOUS, Gravity.NOTE)
    floors = []
    for name, (key, value) in reading.entries(node, what).items():
        gravity = read_gravity(reading, value, what)
        if name not in [f"{level}" for level in LEVELS]:
            reading.complain(
                key, _("%(what)s: expected a level from 0 to 4, found %(given)s") % {"what": what, "given": name}
            )
        elif gravity:
            floors.append(Floor(int(name), gravity))
    return tuple(sorted(floors, key=lambda floor: floor.level))


_places = Field(list_reader(read_place, low=0), required=False)
WARRANT = {"names_it": _places, "principle": _places, "other_side": _places}


def _warrant(reading: Reading, node: Node, what: str) -> Warrant:
    warrant = Warrant(**reading.record(node, _("the warrant"), WARRANT))
    if not (warrant.names_it or warrant.principle):
        reading.complain(node, _("the warrant: expected places under names_it or principle"))
    return warrant


def _series(reading: Reading, node: Node, what: str) -> Origin:
    values = reading.record(node, _("the series"), {"from": Field(read_code), "matched": Field(read_yes_or_no)})
    return Origin(values.get("from", ""), values.get("matched", False))


def _examples(reading: Reading, node: Node, what: str) -> tuple[Example, ...]:
    entries = reading.entries(node, what)
    return tuple(Example(name, read_prose(reading, value, what)) for name, (_key, value) in entries.items())


MANUAL = {
    "why": Field(read_prose),
    "doubts": Field(list_reader(read_prose, 1), required=False),
    "examples": Field(_examples, required=False),
}


def _manual(reading: Reading, node: Node, what: str) -> Manual:
    return Manual(**{"why": ""} | reading.record(node, _("the manual"), MANUAL))


VOICE = {"peers": Field(read_prose, required=False), "people_supported": Field(read_prose, required=False)}


def _voice(reading: Reading, node: Node, what: str) -> dict[str, str]:
    return reading.record(node, _("the voice"), VOICE)


def _raises(reading: Reading, node: Node, what: str) -> tuple[Raise, ...]:
    entries = reading.entries(node, what)
    return tuple(Raise(choice, read_code(reading, value, what)) for choice, (_key, value) in entries.items())


def _cap(reading: Reading, node: Node, what: str) -> Cap:
    fields = {"level": Field(read_level), "when_whole_per_person_below": Field(read_integer(1, 999))}
    values = reading.record(node, what, fields)
    return Cap(values.get("level", 0), values.get("when_whole_per_person_below", 1))


SHARE_2 = {
    "per": Field(known_word_reader(("position",)), required=False),
    "stops_at": Field(_cap, required=False),
    "shown": Field(read_prose, required=False),
}
FACT_2 = FACT_OF_RULE | {Rule.SHARE: FACT_OF_RULE[Rule.SHARE] | SHARE_2}
FACT_UNSCORED = FACT_2 | {Rule.CHOICE: {"choices": Field(list_reader(read_choice, low=2))}}


def _fact(reading: Reading, node: Node, what: str) -> Node:
    """Left as it is: whether its choices have levels hangs on whether the item is scored."""
    return node


# The fields, by kind


ITEM = {name: field for name, field in ITEM_1.items() if name not in ("places", "voice")} | {
    "origins": Field(list_reader(known_word_reader(ORIGINS), low=0)),
    "differ": Field(list_reader(read_contradiction, low=0), required=False),
    "who_can_know": Field(choice_reader(WhoCanKnow)),
    "warrant": Field(_warrant),
    "manual": Field(_manual),
    "series": Field(_series, required=False),
    "voice": Field(_voice, required=False),
}
FINDING = {
    "finding": Field(read_prose),
    "why": Field(read_prose),
    "instead": Field(read_prose),
    "pressures": Field(list_reader(read_prose, 2, 5)),
    "first_steps": Field(list_reader(read_prose, 2, 4)),
}
TALKED_ABOUT = {"talk_about": Field(list_reader(read_prose, 1, 3))}


def _optional(fields: Mapping[str, Field]) -> dict[str, Field]:
    return {name: replace(field, required=False) for name, field in fields.items()}


def _fields_of_kind(scales: Mapping[str, Scale], units: Collection[str]) -> dict[Kind, dict[str, Field]]:
    of_kind: dict[Kind, dict[str, Field]] = {
        Kind.PRACTICE: FINDING
        | TALKED_ABOUT
        | {
            "core": Field(read_boolean, required=False),
            "unit": Field(known_word_reader(tuple(units))),
            "anchors": Field(list_reader(read_prose, 5, 5)),
            "evidence": Field(_evidence),
            "floor": Field(_floors),
            "finding_low": Field(read_prose, required=False),
        },
        Kind.ACTIVITY: FINDING
        | TALKED_ABOUT
        | {
            "level": Field(choice_reader(Gravity, Gravity.CRITICAL, Gravity.SERIOUS, Gravity.CONTEXT)),
            "scale": Field(_scale_reader(scales)),
            "finding_beginning": Field(read_prose, required=False),
            "first_steps_beginning": Field(list_reader(read_prose, 2, 4), required=False),
        },
        Kind.FACT: _optional(FINDING)
        | {
            "core": Field(read_boolean, required=False),
            "scored": Field(read_yes_or_no, required=False),
            "fact": Field(_fact),
            "floor": Field(_floors, required=False),
            "finding_low": Field(read_prose, required=False),
            "evidence": Field(list_reader(read_prose, 1, 4), required=False),
        },
        Kind.CONTEXT: TALKED_ABOUT
        | {
            "choices": Field(list_reader(read_choice, low=2)),
            "raises": Field(_raises, required=False),
            "concepts": Field(list_reader(read_word, low=0)),
        },
    }
    return {kind: ITEM | fields for kind, fields in of_kind.items()}


def _scale_reader(scales: Mapping[str, Scale]) -> Callable[[Reading, Node, str], Scale | None]:
    def read(reading: Reading, node: Node, what: str) -> Scale | None:
        return scales.get(known_word_reader(tuple(scales))(reading, node, what))

    return read


def make_item(reading: Reading, values: dict[str, Any]) -> Item:
    """The item that the fields say, with what pages of 1.0 know under its names."""
    voice = values.pop("voice", {})
    evidence = values.pop("evidence", ())
    rule = evidence if isinstance(evidence, EvidenceRule) else None
    if "fact" in values:
        values["fact"] = _made_fact(reading, values["fact"], scored=values.pop("scored", True))
    peers = voice.get("peers", "")
    return Item(
        **{name: value for name, value in values.items() if name != "floor"},
        places=values["warrant"].places,
        floors=values.get("floor", ()),
        evidence=tuple(look.at for look in (*rule.counts, *rule.also)) if rule else evidence,
        evidence_rule=rule,
        voice=values["question"] if peers == AS_ASKED else peers,
        voice_of_people=voice.get("people_supported", ""),
    )


def _made_fact(reading: Reading, node: Node, *, scored: bool) -> Fact | None:
    fact = fact_reader(FACT_2 if scored else FACT_UNSCORED)(reading, node, "fact")
    return replace(fact, scored=scored) if fact else None


# What has to hold between the fields of an item


def item_problems(item: Item, units: Collection[str]) -> Problems:
    """What does not hold between the fields of an item: the field it is told at, and what is expected."""
    yield from core_problems(item)
    yield from choice_problems(item)
    yield from _gravity_problems(item)
    yield from _finding_problems(item)
    yield from _anchor_problems(item, units)
    if (
        item.evidence_rule
        and item.who_can_know is WhoCanKnow.PEOPLE_SUPPORTED
        and not ASKED & {*item.evidence_rule.kinds}
    ):
        yield "evidence", _("expected people supported, or the peer team where asking is unsafe, among what counts")


def _gravity_problems(item: Item) -> Problems:
    """Nothing is graver than the documents that name it allow: critical two, serious one."""
    named = documents_of(item.warrant.names_it) if item.warrant else ()
    marks = [("level", item.level)] if item.level else [("floor", floor.gravity) for floor in item.floors]
    for name, gravity in dict.fromkeys(marks):
        if len(named) < NEEDS.get(gravity, 0):
            yield (
                name,
                _("%(gravity)s needs places that name it in at least %(needed)s of the documents, found %(documents)s")
                % {"gravity": gravity, "needed": NEEDS[gravity], "documents": ", ".join(named) or _("none")},
            )


def _finding_problems(item: Item) -> Problems:
    if item.kind is Kind.PRACTICE and 0 not in [floor.level for floor in item.floors]:
        yield "floor", _("expected what level 0 raises, such as {0: note}")
    if item.core and item.kind is Kind.PRACTICE and 1 not in [floor.level for floor in item.floors]:
        yield "floor", _("expected what level 1 of a core item raises, such as {0: serious, 1: note}")
    if item.kind is Kind.FACT and item.floors:
        for name in FINDING:
            if not getattr(item, name):
                yield name, _("missing; an item with a floor needs it")
    if item.level is Gravity.CRITICAL:
        for name in ("finding_beginning", "first_steps_beginning"):
            if not getattr(item, name):
                yield name, _("missing; a critical activity needs it")


def _anchor_problems(item: Item, units: Collection[str]) -> Problems:
    """One unit in all five anchors: what stands right after a quantity is that unit, or no unit at all."""
    for level, anchor in enumerate(item.anchors):
        for counted in AFTER_A_QUANTITY.findall(anchor.lower()):
            if (other := _unit_in(counted, units)) and not _is_same_unit(other, item.unit):
                yield (
                    "anchors",
                    _('level %(level)s counts "%(other)s"; expected the unit "%(unit)s" in all five')
                    % {"level": level, "other": other, "unit": item.unit},
                )


def _unit_in(words: str, units: Collection[str]) -> str:
    """The unit that one or two words name; empty where they name none."""
    return next((unit for unit in units if unit in (words, words.split()[0])), "")


def _is_same_unit(one: str, other: str) -> bool:
    """`people` says the same as `people supported`."""
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")


def problems_between(items: Sequence[Item]) -> Iterator[tuple[str, str, str]]:
    """What does not hold between items: code, field, and what is expected."""
    activities = [item.code for item in items if item.kind is Kind.ACTIVITY]
    for item in items:
        for raised in item.raises:
            if raised.item not in activities:
                yield (
                    item.code,
                    "raises",
                    _('unknown activity "%(code)s"%(hint)s')
                    % {
                        "code": raised.item,
                        "hint": nearest(raised.item, activities),
                    },
                )
            if raised.choice not in [choice.value for choice in item.choices]:
                yield item.code, "raises", _('unknown choice "%(choice)s"') % {"choice": raised.choice}


# What stands at the top of the file


def _scale(reading: Reading, node: Node, what: str) -> Scale:
    fields = {
        "name": Field(read_word),
        "choices": Field(list_reader(read_rated_choice, low=2)),
        "mark": Field(read_prose),
    }
    return Scale(**{"name": "", "choices": (), "mark": ""} | reading.record(node, _("a scale"), fields))


RULES = {
    "shown_from": Field(read_decimal(0, 1)),
    "same_evidence": Field(read_integer(1, 999)),
    "kinds_for_a": Field(read_integer(0, len(EvidenceKind))),
    "check_for_a": Field(read_yes_or_no),
    "lens_items": Field(read_integer(0, 999)),
    "low_domain": Field(read_integer(0, 100)),
    "fair_gaps": Field(read_yes_or_no),
    "doubts_for_a": Field(read_yes_or_no),
    "top_band_for_a": Field(read_yes_or_no),
}


def _rules(reading: Reading, node: Node, what: str) -> Rules:
    return Rules(**reading.record(node, what, RULES))


read_scales = list_reader(_scale)
read_units = list_reader(read_prose)
AT_THE_TOP = {
    "quantities": Field(read_prose),
    "rules": Field(_rules),
    "units": Field(read_units),
    "scales": Field(read_scales),
}


def format_with(scales: Collection[Scale], units: Collection[str]) -> ItemFormat:
    """The format, with the scales that activities may name and the units that practice items may count."""
    return ItemFormat(
        at_the_top=AT_THE_TOP,
        of_kind=_fields_of_kind({scale.name: scale for scale in scales}, units),
        make=make_item,
        problems=partial(item_problems, units=units),
        problems_between=problems_between,
    )
