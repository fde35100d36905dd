"""What a finding says of an item: the words for the step it is at, and those of a whole domain that is low. Pure."""

import re
from collections.abc import Iterable

from fidelity.flags.rules.stages import Stage
from fidelity.instrument.definition.item_parts import Warrant
from fidelity.instrument.definition.structure import Instrument, Item, Kind
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

MOST_PRESSURES, MOST_STEPS = 4, 4
FINDS_OUT = re.compile(
    r"(?:Check|Compare|Count|Find out|Go through|List|Look at|Note|Read|Set peer pay beside"
    r"|Ask (?:people|peer supporters|the peer team|each)|Ask [^,]*\b(?:how|if|what|whether|which)"
    r"|Write down (?:for|how|what|which|each time))\b"
)
STAGES = {
    Stage.BEGINNING: gettext_noop("beginning"),
    Stage.ESTABLISHED: gettext_noop("established"),
    Stage.WRITTEN: gettext_noop("written down, not done"),
}


def with_stage(level: str, stage: str) -> str:
    """`Critical finding, beginning`: the words for a level, with how far it has gone where there are steps."""
    return f"{level}, {_(STAGES[Stage(stage)])}" if stage in STAGES else level


def headline_at(item: Item, stage: str) -> str:
    """A full sentence: what happens here."""
    if stage == Stage.WRITTEN:
        return _("The job description asks peer supporters for this: “%(short)s”.") % {"short": item.short}
    if stage == Stage.BEGINNING and item.finding_beginning:
        return item.finding_beginning
    if stage == Stage.LOW and item.finding_low:
        return item.finding_low
    return item.finding


def first_steps_at(item: Item, stage: str) -> tuple[str, ...]:
    """What could be done first, conditions before all else."""
    return (item.first_steps_beginning if stage == Stage.BEGINNING else ()) or item.first_steps


def finds_out(step: str) -> bool:
    """Whether a step only finds something out: the program takes it itself. All else is a condition, to be asked for.

    To write down who may do a thing, or to ask somebody for a change, sets a condition.
    """
    return bool(FINDS_OUT.match(step))


def low_domain(instrument: Instrument, code: str) -> Item:
    """A domain as the subject of a finding of its own, with the words of its practice items, core ones first."""
    domain = instrument.domain_by_code[code]
    items = sorted(
        (item for item in instrument.by_domain[code] if item.kind is Kind.PRACTICE and item.floors),
        key=lambda item: not item.core,
    )
    named = _once(place for item in items for place in (item.warrant.names_it if item.warrant else item.places))
    return Item(
        code=code,
        domain=code,
        kind=Kind.PRACTICE,
        short=domain.name,
        question=domain.about,
        places=named,
        concepts=(),
        origins=_once(origin for item in items for origin in item.origins),
        finding=_("Most of what “%(name)s” asks about does not happen here, or the opposite does.")
        % {"name": domain.name},
        why=_("%(about)s Where that is missing in most questions, one step at a time helps more than six at once.")
        % {"about": domain.about},
        instead=items[0].instead if items else "",
        pressures=_once(item.pressures[0] for item in items if item.pressures)[:MOST_PRESSURES],
        first_steps=_once(item.first_steps[0] for item in items if item.first_steps)[:MOST_STEPS],
        differ=_once(code for item in items for code in item.differ),
        talk_about=_once(item.talk_about[0] for item in items if item.talk_about)[:3],
        warrant=Warrant(names_it=named),
    )


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
