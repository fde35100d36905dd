"""Values that stand in an item, from the small to the large, whatever its format. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from fidelity.instrument.definition.item_parts import Choice, Fact, Floor, Gravity, Rule, Step
from fidelity.instrument.definition.structure import LEVELS
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    choice_reader,
    describe_node,
    is_nothing,
    list_reader,
    pattern_reader,
    read_integer,
    read_prose,
    read_word,
)
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

ORIGINS = ("INT", "DAV", "WMPN", "iNAPS", "SAMHSA", "WHO")
STAFF = ("peer_supporters", "supervisor_background", "pay_compared", "job_description")

T = TypeVar("T")

read_level = read_integer(LEVELS[0], LEVELS[-1])
read_place = pattern_reader(r"(INT|DAV|WMP|NPG|WHO)-\S+", gettext_noop("a place such as NPG-1.2"))
read_code = pattern_reader(r"[A-Z]{2,4}-[1-9]\d*", gettext_noop("a code such as CHO-3"))
read_contradiction = pattern_reader(r"X\d\d", gettext_noop("a contradiction such as X07"))


def peek(reading: Reading, node: Node, name: str, read: Callable[[Reading, Node, str], T]) -> T | None:
    """The value that decides how the rest of a mapping is read; its own problems come with the rest."""
    aside = Reading(reading.path)
    entry = aside.entries(node, name).get(name)
    return read(aside, entry[1], name) if entry else None


def known_word_reader(known: Sequence[str]) -> Callable[[Reading, Node, str], str]:
    def read(reading: Reading, node: Node, what: str) -> str:
        written = read_word(reading, node, what)
        if written and written not in known:
            reading.complain(
                node,
                _("%(what)s: expected one of %(known)s, found %(given)s")
                % {"what": what, "known": ", ".join(known), "given": describe_node(node)},
            )
        return written

    return read


def check_ladder(reading: Reading, node: Node, what: str, starts: Sequence[int]) -> None:
    """Complain unless whole numbers start at 0 and rise."""
    if starts and (starts[0] != 0 or list(starts) != sorted(set(starts))):
        reading.complain(
            node,
            _('%(what)s: expected "from" to start at 0 and to rise, found %(given)s')
            % {"what": what, "given": list(starts)},
        )


CHOICE = {"value": Field(read_word), "label": Field(read_word)}


def read_choice(reading: Reading, node: Node, what: str) -> Choice:
    return Choice(**{"value": "", "label": ""} | reading.record(node, _("a choice"), CHOICE))


def read_rated_choice(reading: Reading, node: Node, what: str) -> Choice:
    fields = CHOICE | {"level": Field(_level_or_null)}
    return Choice(**{"value": "", "label": ""} | reading.record(node, _("a choice"), fields))


def _level_or_null(reading: Reading, node: Node, what: str) -> int | None:
    return None if is_nothing(node) else read_level(reading, node, what)


def _step(reading: Reading, node: Node, what: str) -> Step:
    fields = {"from": Field(read_integer(0, 999_999_999)), "level": Field(read_level)}
    values = reading.record(node, _("a step"), fields)
    return Step(start=values.get("from", 0), level=values.get("level", 0))


def read_steps(reading: Reading, node: Node, what: str) -> tuple[Step, ...]:
    steps = list_reader(_step)(reading, node, what)
    check_ladder(reading, node, what, [step.start for step in steps])
    return steps


FACT = {
    "rule": Field(choice_reader(Rule)),
    "says": Field(read_prose),
    "staff": Field(known_word_reader(STAFF), required=False),
}
FACT_OF_RULE: dict[Rule, dict[str, Field]] = {
    Rule.CHOICE: {"choices": Field(list_reader(read_rated_choice, low=2))},
    Rule.SHARE: {"part": Field(read_prose), "whole": Field(read_prose)},
    Rule.STEPS: {"number": Field(read_prose), "steps": Field(read_steps)},
}


def fact_reader(
    of_rule: Mapping[Rule, Mapping[str, Field]] = FACT_OF_RULE,
) -> Callable[[Reading, Node, str], Fact | None]:
    """A fact whose fields hang on its rule."""

    def read(reading: Reading, node: Node, what: str) -> Fact | None:
        rule = peek(reading, node, "rule", choice_reader(Rule))
        values = reading.record(node, _("a fact"), FACT | (dict(of_rule[rule]) if rule else {}))
        return Fact(**{"says": ""} | values) if rule else None

    return read


def read_not_applicable(reading: Reading, node: Node, what: str) -> str:
    written = read_prose(reading, node, what)
    return "" if written == "never" else written


def read_floor_below(reading: Reading, node: Node, what: str) -> tuple[Floor, ...]:
    """A level, below which an item raises a note."""
    return tuple(Floor(level, Gravity.NOTE) for level in range(read_integer(1, LEVELS[-1])(reading, node, what)))
