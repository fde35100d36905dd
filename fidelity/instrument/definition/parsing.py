"""A version as YAML text -> `Instrument`, or an error that names file, line and what is expected. Pure.

The fields are those of `seeds/README.md`; the tables below, and those of the format of the items, say the same in code.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from fidelity.instrument.definition.item_format_1 import FORMAT_1, ItemFormat, Problems
from fidelity.instrument.definition.item_format_2 import format_with, read_scales, read_units
from fidelity.instrument.definition.item_values import check_ladder, peek
from fidelity.instrument.definition.structure import Asked, Band, Domain, Instrument, Item, Kind, Measurement
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    ParseError,
    Part,
    Reading,
    choice_reader,
    line_of,
    list_reader,
    nearest,
    pattern_reader,
    read_date,
    read_decimal,
    read_integer,
    read_prose,
    read_word,
)
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

__all__ = ["ParseError", "checksum_of", "parse_instrument"]

Made = Sequence[tuple[Item | None, Node]]


def parse_instrument(text: str, *, path: str, parts: Sequence[Part] = ()) -> Instrument:
    """The instrument written in `text`; raises `ParseError` with every problem as `path:line: message`.

    `parts` are the files that the text was put together from, so that a problem is told in its own file.
    """
    reading = Reading(path, parts=tuple(parts))
    root = reading.document(text)
    form = _format(reading, root)
    values = reading.record(root, _("the instrument"), INSTRUMENT | dict(form.at_the_top))
    items = list_reader(_item_reader(form))(reading, values.pop("items"), "items") if "items" in values else ()
    domains = values.pop("domains", ())
    _check_domains(reading, domains)
    _check_items(reading, form, items, domains)
    reading.finish()
    kept = {name: value for name, value in values.items() if name not in ("format", "scales", "units")}
    return Instrument(
        **{"released": ""} | kept,
        domains=tuple(made for made, _node in domains if made),
        items=tuple(made for made, _node in items if made),
        checksum=checksum_of(text),
    )


def checksum_of(text: str) -> str:
    """By which an instrument tells the text that it was read from."""
    return hashlib.sha256(text.encode()).hexdigest()


def _format(reading: Reading, root: Node) -> ItemFormat:
    """How the items are written: `format: 2`, or that of 1.0."""
    if peek(reading, root, "format", _read_format) != NEWEST_FORMAT:
        return FORMAT_1
    return format_with(peek(reading, root, "scales", read_scales) or (), peek(reading, root, "units", read_units) or ())


# What stands in the file, from the small to the large


def _band(reading: Reading, node: Node, what: str) -> Band:
    values = reading.record(node, _("a band"), {"from": Field(read_integer(0, 100)), "name": Field(read_word)})
    return Band(start=values.get("from", 0), name=values.get("name", ""))


def _bands(reading: Reading, node: Node, what: str) -> tuple[Band, ...]:
    bands = list_reader(_band, low=2)(reading, node, what)
    check_ladder(reading, node, what, [band.start for band in bands])
    return bands


def _measurement(reading: Reading, node: Node, what: str) -> Measurement:
    fields = {
        "item_sd": Field(read_decimal(0, 100)),
        "shared_sd": Field(read_decimal(0, 100)),
        "z": Field(read_decimal(0, 10)),
    }
    return Measurement(**dict.fromkeys(fields, Decimal(0)) | reading.record(node, what, fields))


def _domain(reading: Reading, node: Node, what: str) -> tuple[Domain | None, Node]:
    before = len(reading.problems)
    values = reading.record(node, _("a domain"), DOMAIN)
    return Domain(**values) if len(reading.problems) == before else None, node


def _item_reader(form: ItemFormat) -> Callable[[Reading, Node, str], tuple[Item | None, Node]]:
    """An item, with its node; None where it had a problem."""
    shared = set.intersection(*(set(fields) for fields in form.of_kind.values()))
    any_item = {
        name: Field(wanted.read, required=wanted.required and name in shared)
        for fields in form.of_kind.values()
        for name, wanted in fields.items()
    }

    def read(reading: Reading, node: Node, what: str) -> tuple[Item | None, Node]:
        kind = peek(reading, node, "kind", choice_reader(Kind))
        name = peek(reading, node, "code", read_word) or _("an item")
        before = len(reading.problems)
        values = reading.record(node, name, form.of_kind[kind] if kind else any_item)
        made = form.make(reading, values) if len(reading.problems) == before else None
        return made if len(reading.problems) == before else None, node

    return read


def _released(reading: Reading, node: Node, what: str) -> str:
    date = read_date(reading, node, what)
    return date.isoformat() if date else ""


def _as_it_is(reading: Reading, node: Node, what: str) -> Node:
    """Read later, when the format is known."""
    return node


DOMAIN = {
    "code": Field(pattern_reader(r"[a-z][a-z-]*", gettext_noop("a code such as role-protection"))),
    "number": Field(read_integer(1, 99)),
    "prefix": Field(pattern_reader(r"[A-Z]{2,4}", gettext_noop("capitals such as CHO"))),
    "name": Field(read_prose),
    "asked": Field(choice_reader(Asked)),
    "about": Field(read_prose),
}

NEWEST_FORMAT = 2
_read_format = read_integer(1, NEWEST_FORMAT)

INSTRUMENT = {
    "format": Field(_read_format, required=False),
    "version": Field(pattern_reader(r"\d+\.\d+", gettext_noop("a version such as 1.0"))),
    "released": Field(_released, required=False),
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
    "items": Field(_as_it_is),
}


# What has to hold between fields, items and domains


def _check_domains(reading: Reading, domains: Sequence[tuple[Domain | None, Node]]) -> None:
    for name in ("code", "number", "prefix"):
        _check_unique(reading, name, [(str(getattr(domain, name)), at) for domain, at in domains if domain])


def _check_items(
    reading: Reading, form: ItemFormat, items: Made, domains: Sequence[tuple[Domain | None, Node]]
) -> None:
    """Check every item that could be read; its domain only where all domains could be."""
    _check_unique(reading, "code", [(item.code, at) for item, at in items if item])
    by_code = {domain.code: domain for domain, _at in domains if domain}
    between: dict[str, list[tuple[str, str]]] = {}
    read = [item for item, _at in items if item]
    for code, name, message in form.problems_between(read) if len(read) == len(items) else ():
        between.setdefault(code, []).append((name, message))
    for item, at in items:
        if item is None:
            continue
        problems = [*form.problems(item), *between.get(item.code, ())]
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
                % {"name": name, "value": value, "first": reading.line_in_words(first[value])},
            )
        first.setdefault(value, line_of(at))


def _domain_problems(item: Item, domains: dict[str, Domain]) -> Problems:
    domain = domains.get(item.domain)
    if domain is None:
        yield (
            "domain",
            _('unknown domain "%(domain)s"%(hint)s') % {"domain": item.domain, "hint": nearest(item.domain, domains)},
        )
    elif item.code.split("-")[0] != domain.prefix and not _keeps_its_code(item):
        yield (
            "code",
            _("codes of the domain %(code)s start with %(prefix)s-") % {"code": domain.code, "prefix": domain.prefix},
        )


def _keeps_its_code(item: Item) -> bool:
    """Whether the same question stood in another domain before, so that its code comes from there."""
    return item.series is not None and item.series.code == item.code
