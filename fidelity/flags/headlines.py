"""What a flag says in one line: a task, a rule or a condition, in the instrument's words. Pure."""

from fidelity.flags.drift import Alarm
from fidelity.flags.drifted import RULES, series_name
from fidelity.flags.guide import TEAM
from fidelity.instrument.definition import Instrument, Item

DRIFT, GAP, MISUSE = "drift", "gap", "misuse"


def is_small(peer_supporters: object) -> bool:
    """Whether one or two peer supporters work here, so that words must point at no one; True where it is not known."""
    return not isinstance(peer_supporters, int) or peer_supporters < TEAM


def headline(code: str, level: str, instrument: Instrument, *, small: bool = False) -> str:
    """`misuse:ROL-3` -> what happens; `drift:choice` -> how the series falls. `small` speaks of role and setting."""
    kind, _, subject = code.partition(":")
    if kind == DRIFT:
        return f"{series_name(subject, instrument)}: {RULES[Alarm(level)]}"
    if kind == GAP:
        return f"{series_name(subject, instrument)}: the views of it differ"
    item = instrument.by_code[subject]
    return _of_the_role(kind, item) if small else item.finding


def _of_the_role(kind: str, item: Item) -> str:
    if kind == MISUSE:
        return f"{item.short}, as part of the peer role here"
    return f"{item.short}: a condition of the peer role here to look at"


def subject(code: str, instrument: Instrument) -> Item | None:
    """The item a flag is about; None where it is about a series of quarters."""
    return instrument.by_code.get(code.partition(":")[2])
