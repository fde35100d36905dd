"""A released version as YAML text -> `Instrument`, or an error that names file, line and what is expected. Pure.

The fields are those of `seeds/README.md`; the tables below say the same in code.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from fidelity.instrument.definition.structure import (
    LEVELS,
    Asked,
    Band,
    Choice,
    Domain,
    Fact,
    Gravity,
    Instrument,
    Item,
    Kind,
    Measurement,
    Rule,
    Step,
)
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    ParseError,
    Reading,
    choice_reader,
    describe_node,
    is_nothing,
    line_of,
    list_reader,
    nearest,
    pattern_reader,
    read_boolean,
    read_date,
    read_decimal,
    read_integer,
    read_prose,
    read_word,
)
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

__all__ = ["ParseError", "parse_instrument"]

ORIGINS = ("INT", "DAV", "WMPN", "iNAPS", "SAMHSA", "WHO")
STAFF = ("peer_supporters", "supervisor_background", "pay_compared", "job_description")
CRITICAL_NEEDS_DOCUMENTS = 2  # scoring.md 3

T = TypeVar("T")
Problems = Iterator[tuple[str, str]]


def parse_instrument(text: str, *, path: str) -> Instrument:
    """The instrument written in `text`; raises `ParseError` with every problem as `path:line: message`."""
    reading = Reading(path)
    values = reading.record(reading.document(text), _("the instrument"), INSTRUMENT)
    _check_domains(reading, values.get("domains", ()))
    _check_items(reading, values.get("items", ()), values.get("domains", ()))
    reading.finish()
    values |= {name: tuple(made for made, _node in values[name]) for name in ("domains", "items")}
    return Instrument(**values, checksum=hashlib.sha256(text.encode()).hexdigest())


# What stands in the file, from the small to the large


def _choice(reading: Reading, node: Node, what: str) -> Choice:
    return Choice(**{"value": "", "label": ""} | reading.record(node, _("a choice"), CHOICE))


def _rated_choice(reading: Reading, node: Node, what: str) -> Choice:
    fields = CHOICE | {"level": Field(_level_or_null)}
    return Choice(**{"value": "", "label": ""} | reading.record(node, _("a choice"), fields))


def _level_or_null(reading: Reading, node: Node, what: str) -> int | None:
    return None if is_nothing(node) else _level(reading, node, what)


def _step(reading: Reading, node: Node, what: str) -> Step:
    values = reading.record(node, _("a step"), {"from": Field(read_integer(0, 999_999_999)), "level": Field(_level)})
    return Step(start=values.get("from", 0), level=values.get("level", 0))


def _steps(reading: Reading, node: Node, what: str) -> tuple[Step, ...]:
    steps = list_reader(_step)(reading, node, what)
    _check_ladder(reading, node, what, [step.start for step in steps])
    return steps


def _band(reading: Reading, node: Node, what: str) -> Band:
    values = reading.record(node, _("a band"), {"from": Field(read_integer(0, 100)), "name": Field(read_word)})
    return Band(start=values.get("from", 0), name=values.get("name", ""))


def _bands(reading: Reading, node: Node, what: str) -> tuple[Band, ...]:
    bands = list_reader(_band, low=2)(reading, node, what)
    _check_ladder(reading, node, what, [band.start for band in bands])
    return bands


def _check_ladder(reading: Reading, node: Node, what: str, starts: Sequence[int]) -> None:
    if starts and (starts[0] != 0 or list(starts) != sorted(set(starts))):
        reading.complain(
            node,
            _('%(what)s: expected "from" to start at 0 and to rise, found %(given)s')
            % {"what": what, "given": list(starts)},
        )


def _measurement(reading: Reading, node: Node, what: str) -> Measurement:
    fields = {
        "item_sd": Field(read_decimal(0, 100)),
        "shared_sd": Field(read_decimal(0, 100)),
        "z": Field(read_decimal(0, 10)),
    }
    return Measurement(**dict.fromkeys(fields, Decimal(0)) | reading.record(node, what, fields))


def _domain(reading: Reading, node: Node, what: str) -> tuple[Domain | None, Node]:
    return _made(reading, node, _("a domain"), DOMAIN, Domain), node


def _fact(reading: Reading, node: Node, what: str) -> Fact | None:
    rule = _peek(reading, node, "rule", choice_reader(Rule))
    values = reading.record(node, _("a fact"), FACT | (FACT_OF_RULE[rule] if rule else {}))
    return Fact(**{"says": ""} | values) if rule else None


def _item(reading: Reading, node: Node, what: str) -> tuple[Item | None, Node]:
    kind = _peek(reading, node, "kind", choice_reader(Kind))
    name = _peek(reading, node, "code", read_word) or _("an item")
    return _made(reading, node, name, ITEM | ITEM_OF_KIND[kind] if kind else ANY_ITEM, Item), node


def _made(reading: Reading, node: Node, what: str, fields: Mapping[str, Field], make: Callable[..., T]) -> T | None:
    """What a record makes, or None where it had a problem."""
    before = len(reading.problems)
    values = reading.record(node, what, fields)
    return make(**values) if len(reading.problems) == before else None


def _peek(reading: Reading, node: Node, name: str, read: Callable[[Reading, Node, str], T]) -> T | None:
    """The value that decides how the rest of a mapping is read; its own problems come with the rest."""
    aside = Reading(reading.path)
    entry = aside.entries(node, name).get(name)
    return read(aside, entry[1], name) if entry else None


def _not_applicable(reading: Reading, node: Node, what: str) -> str:
    written = read_prose(reading, node, what)
    return "" if written == "never" else written


def _known(known: Sequence[str]) -> Callable[[Reading, Node, str], str]:
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


def _released(reading: Reading, node: Node, what: str) -> str:
    date = read_date(reading, node, what)
    return date.isoformat() if date else ""


_level = read_integer(LEVELS[0], LEVELS[-1])
_texts = Field(list_reader(read_prose))

CHOICE = {"value": Field(read_word), "label": Field(read_word)}

FACT = {"rule": Field(choice_reader(Rule)), "says": Field(read_prose), "staff": Field(_known(STAFF), required=False)}
FACT_OF_RULE: dict[Rule, dict[str, Field]] = {
    Rule.CHOICE: {"choices": Field(list_reader(_rated_choice, low=2))},
    Rule.SHARE: {"part": Field(read_prose), "whole": Field(read_prose)},
    Rule.STEPS: {"number": Field(read_prose), "steps": Field(_steps)},
}

ITEM = {
    "code": Field(pattern_reader(r"[A-Z]{2,4}-[1-9]\d*", gettext_noop("a code such as CHO-3"))),
    "domain": Field(read_word),
    "kind": Field(choice_reader(Kind)),
    "short": Field(read_prose),
    "question": Field(read_prose),
    "places": Field(list_reader(pattern_reader(r"(INT|DAV|WMP|NPG|WHO)-\S+", gettext_noop("a place such as NPG-1.2")))),
    "concepts": Field(list_reader(read_word)),
    "origins": Field(list_reader(_known(ORIGINS))),
    "help": Field(read_prose, required=False),
    "not_applicable": Field(_not_applicable, required=False),
    "differ": Field(list_reader(pattern_reader(r"X\d\d", gettext_noop("a contradiction such as X07"))), required=False),
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
MAY_HAVE_FLOOR = MAY_HAVE_FINDING | {"floor": Field(read_integer(1, LEVELS[-1]), required=False)}
TALKED_ABOUT = {"talk_about": Field(list_reader(read_prose, 1, 3))}
ITEM_OF_KIND: dict[Kind, dict[str, Field]] = {
    Kind.PRACTICE: MAY_BE_CORE | MAY_HAVE_FLOOR | TALKED_ABOUT | {"anchors": Field(list_reader(read_prose, 5, 5))},
    Kind.ACTIVITY: MAY_HAVE_FINDING
    | TALKED_ABOUT
    | {"level": Field(choice_reader(Gravity)), "instead": Field(read_prose, required=False)},
    Kind.FACT: MAY_BE_CORE | MAY_HAVE_FLOOR | {"fact": Field(_fact)},
    Kind.CONTEXT: TALKED_ABOUT | {"choices": Field(list_reader(_choice, low=2))},
}
ANY_ITEM = ITEM | {
    name: Field(wanted.read, required=False) for fields in ITEM_OF_KIND.values() for name, wanted in fields.items()
}

DOMAIN = {
    "code": Field(pattern_reader(r"[a-z][a-z-]*", gettext_noop("a code such as role-protection"))),
    "number": Field(read_integer(1, 99)),
    "prefix": Field(pattern_reader(r"[A-Z]{2,4}", gettext_noop("capitals such as CHO"))),
    "name": Field(read_prose),
    "asked": Field(choice_reader(Asked)),
    "about": Field(read_prose),
}

INSTRUMENT = {
    "version": Field(pattern_reader(r"\d+\.\d+", gettext_noop("a version such as 1.0"))),
    "released": Field(_released),
    "name": Field(read_prose),
    "licence": Field(read_prose),
    "credit": Field(read_prose),
    "measurement": Field(_measurement),
    "completeness": Field(read_decimal(0, 1)),
    "limited_scope": Field(read_decimal(0, 1)),
    "bands": Field(_bands),
    "levels": Field(list_reader(read_word, 5, 5)),
    "frequencies": Field(list_reader(read_word, 5, 5)),
    "domains": Field(list_reader(_domain)),
    "items": Field(list_reader(_item)),
}


# What has to hold between fields, items and domains


def _check_domains(reading: Reading, domains: Sequence[tuple[Domain | None, Node]]) -> None:
    for name in ("code", "number", "prefix"):
        _check_unique(reading, name, [(str(getattr(domain, name)), at) for domain, at in domains if domain])


def _check_items(
    reading: Reading, items: Sequence[tuple[Item | None, Node]], domains: Sequence[tuple[Domain | None, Node]]
) -> None:
    """Check every item that could be read; its domain only where all domains could be."""
    _check_unique(reading, "code", [(item.code, at) for item, at in items if item])
    by_code = {domain.code: domain for domain, _at in domains if domain}
    for item, at in items:
        if item is None:
            continue
        problems = [*_mark_problems(item), *_finding_problems(item), *_choice_problems(item)]
        if by_code and len(by_code) == len(domains):
            problems.extend(_domain_problems(item, by_code))
        lines = {name: line_of(key) for name, (key, _value) in reading.entries(at, item.code).items()}
        for name, message in problems:
            reading.complain(lines.get(name, line_of(at)), f"{item.code}, {name}: {message}")


def _check_unique(reading: Reading, name: str, values: Iterable[tuple[str, Node]]) -> None:
    first: dict[str, int] = {}
    for value, at in values:
        if value in first:
            reading.complain(
                at,
                _('%(name)s "%(value)s" is used twice, first in line %(first)s')
                % {"name": name, "value": value, "first": first[value]},
            )
        first.setdefault(value, line_of(at))


def _domain_problems(item: Item, domains: dict[str, Domain]) -> Problems:
    domain = domains.get(item.domain)
    if domain is None:
        yield (
            "domain",
            _('unknown domain "%(domain)s"%(hint)s') % {"domain": item.domain, "hint": nearest(item.domain, domains)},
        )
    elif item.code.split("-")[0] != domain.prefix:
        yield (
            "code",
            _("codes of the domain %(code)s start with %(prefix)s-") % {"code": domain.code, "prefix": domain.prefix},
        )


def _mark_problems(item: Item) -> Problems:
    if item.level is Gravity.CRITICAL and len(item.documents) < CRITICAL_NEEDS_DOCUMENTS:
        yield (
            "level",
            _("critical needs places in at least two documents, found %(documents)s")
            % {"documents": ", ".join(item.documents)},
        )
    if item.core and item.not_applicable:
        yield "not_applicable", _("a core item can't be not applicable")
    if item.core and item.fact and any(choice.level is None for choice in item.fact.choices):
        yield "fact", _("a core item can't have a choice that does not count (level: null)")


def _finding_problems(item: Item) -> Problems:
    raised = item.floor is not None or (item.kind is Kind.ACTIVITY and item.scored)
    because = (
        _("an item with a floor (%(floor)s)") % {"floor": item.floor}
        if item.floor is not None
        else _("a %(level)s activity") % {"level": item.level}
    )
    needed = (*MAY_HAVE_FINDING, "instead") if item.kind is Kind.ACTIVITY else tuple(MAY_HAVE_FINDING)
    for name in needed:
        if raised and not getattr(item, name):
            yield name, _("missing; %(because)s needs it") % {"because": because}
        if not raised and getattr(item, name) and item.kind is not Kind.ACTIVITY:
            yield name, _("nothing raises it; expected a floor beside it")


def _choice_problems(item: Item) -> Problems:
    values = [choice.value for choice in (item.fact.choices if item.fact else item.choices)]
    for value in dict.fromkeys(value for value in values if values.count(value) > 1):
        yield ("fact" if item.fact else "choices"), _('the choice "%(value)s" stands twice') % {"value": value}
